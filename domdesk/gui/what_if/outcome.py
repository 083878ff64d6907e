"""What a change would do: the order's new plan beside the old, and what the other orders do then.

In: decisions or a trial; out: widgets for the what-if panel.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtWidgets import QWidget

from domdesk.gui.decision.sections import cost_table, reason_list, table, tone
from domdesk.gui.decision.ways import Way, way_name
from domdesk.gui.parts.folds import Twin
from domdesk.gui.parts.formatting import UNKNOWN, day, difference, money, number, percent
from domdesk.gui.parts.tables import Column, natural
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.plots.cost_bars import Bar, CostBars
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Decision, OrderDifference, OrderKey, OrderPlan, RunFigures, Trial

FEW_REASONS = 8


def order_outcome(now: Snapshot, old: Decision | None, new: Decision) -> Iterable[QWidget]:
    """The order's new plan: its sentence, both plans' costs on one scale, and the difference in money and days."""
    yield label(new.sentence, wrap=True)
    ways = [Way(tr("now: {way}", way=way_name(old.chosen, now.place)), old.chosen.costs, chosen=True)] if old else []
    ways.append(Way(tr("then: {way}", way=way_name(new.chosen, now.place)), new.chosen.costs, chosen=False))
    yield Twin(
        tr("What it would cost"),
        lambda: CostBars([Bar(way.name, way.costs, way.chosen) for way in ways], now.currency),
        lambda: cost_table(ways, now.currency),
        as_table=False,
    )
    if old is not None:
        yield label(order_difference(old.chosen, new.chosen, now.currency), rank="strong", wrap=True)
    for left in new.chosen.unassigned:
        said = tr("{n} × {sku} would have no place:", n=number(left.quantity), sku=left.sku)
        yield tone(said, "warn")
        yield reason_list(now, left.reasons[:FEW_REASONS])


def order_difference(old: OrderPlan, new: OrderPlan, currency: str) -> str:
    """The difference in money and days: '$4.20 dearer, arrives Fri 27 Nov, 1 day later'; in units where they differ."""
    if not new.shipments:
        return tr("Nothing of it would ship.")
    more = _units(new) - _units(old)
    if more > 0:
        said = tr("{n} more would ship", n=number(more))
    elif more < 0:
        said = tr("{n} less would ship", n=number(-more))
    else:  # what is unfilled costs no money, and what it counts as may change
        said = difference(_money_minor(new) - _money_minor(old), currency)
    before, after = _arrival(old), _arrival(new)
    if after is None:
        return said
    if before is None:
        return tr("{said}, arrives {day}", said=said, day=day(after))
    days = (after - before).days
    if days == 0:
        return tr("{said}, arrives {day} as before", said=said, day=day(after))
    if days > 0:
        later = several(days, "{n} day later", "{n} days later")
    else:
        later = several(-days, "{n} day earlier", "{n} days earlier")
    return tr("{said}, arrives {day}, {later}", said=said, day=day(after), later=later)


def _units(plan: OrderPlan) -> Decimal:
    return sum((given.quantity for shipment in plan.shipments for given in shipment.lines), Decimal(0))


def _money_minor(plan: OrderPlan) -> int:
    return plan.costs.total - plan.costs.unfilled


def _arrival(plan: OrderPlan) -> date | None:
    """When the last of it arrives; None where nothing is sent, or a part arrives nobody knows when."""
    days = [shipment.delivery_date for shipment in plan.shipments]
    known = [d for d in days if d is not None]
    return max(known) if known and len(known) == len(days) else None


def trial_outcome(now: Snapshot, trial: Trial) -> Iterable[QWidget]:
    """What all orders do under the change: the difference of the totals, how sure it is, and the others that change."""
    old, new = trial.comparison.runs[0], trial.comparison.runs[-1]
    more = new.costs.total - old.costs.total
    yield label(
        tr("All orders together: {difference}.", difference=difference(more, now.currency)), rank="strong", wrap=True
    )
    yield label(certainty(old, new, now.currency), quiet=True, wrap=True)
    if new.unassigned != old.unassigned:
        yield tone(_unplaced(new.unassigned - old.unassigned, new.costs.unfilled - old.costs.unfilled, now), "warn")
    others = [row for row in trial.comparison.orders if row.order != trial.order]
    if not others:
        yield label(tr("No other order changes."), wrap=True)
        return
    yield label(several(len(others), "{n} other order changes:", "{n} other orders change:"), wrap=True)
    yield _others_table(now, others)


def _unplaced(lines: int, minor: int, now: Snapshot) -> str:
    """How many lines more or less find no place, and what that counts for in the difference."""
    amount = difference(minor, now.currency)
    if lines > 0:
        return several(
            lines, "{n} line more would have no place; that alone counts as {amount}.",
            "{n} lines more would have no place; that alone counts as {amount}.", amount=amount,
        )  # fmt: skip
    return several(
        -lines, "{n} line less would be without a place; that alone counts as {amount}.",
        "{n} lines less would be without a place; that alone counts as {amount}.", amount=amount,
    )  # fmt: skip


def certainty(old: RunFigures, new: RunFigures, currency: str) -> str:
    """How much of the difference between two runs is surely the change's, by what was proven of each."""
    if old.bound_minor is None or new.bound_minor is None:
        return tr("Both plans follow rules and are not proven best, so this is what these plans differ by.")
    least, most = new.bound_minor - old.costs.total, new.costs.total - old.bound_minor
    if least == most:
        return tr("Both plans are proven best, so this is what the change costs.")
    gaps = max(_gap(old), _gap(new))
    return tr(
        "The plans are within {gap} of the best possible, so the change itself lies between {least} and {most}.",
        gap=percent(gaps),
        least=difference(least, currency),
        most=difference(most, currency),
    )


def _gap(run: RunFigures) -> float:
    total = run.costs.total
    return (total - (run.bound_minor or 0)) / total if total else 0.0


def _others_table(now: Snapshot, others: Sequence[OrderDifference]) -> QWidget:
    columns = [
        Column(
            tr("Order"),
            lambda row: row.order.order,
            key=lambda row: natural(row.order.order),
            tip=lambda row: _full(row.order),
        ),
        Column(tr("From"), lambda row: _moved(now, row)),
        Column(tr("Difference"), lambda row: _more_text(row, now.currency), key=_more, number=True),
    ]
    return table(columns, tr("Other orders that change"), others, stretch=(1,), most=8)


def _full(key: OrderKey) -> str:
    return f"{key.channel} {key.order}".strip()


def _moved(now: Snapshot, row: OrderDifference) -> str:
    """Where it ships from before and after: 'Reno → Erie'."""
    before, after = _sources(now, row.sources[0]), _sources(now, row.sources[-1])
    return before if before == after else f"{before} → {after}"


def _sources(now: Snapshot, sources: tuple[str, ...] | None) -> str:
    return " + ".join(map(now.place, sources)) if sources else UNKNOWN


def _more(row: OrderDifference) -> int | None:
    before, after = row.cost_minor[0], row.cost_minor[-1]
    return after - before if before is not None and after is not None else None


def _more_text(row: OrderDifference, currency: str) -> str:
    more = _more(row)
    if more is None:
        return tr("no place then") if row.cost_minor[-1] is None else tr("gets a place")
    sign = "+" if more > 0 else "−" if more < 0 else "±"
    return f"{sign}{money(abs(more), currency)}"

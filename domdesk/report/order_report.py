"""The decision on one order as a document: the sentence, the ways compared, the steps, lines, days, places not used.

From the desk; in come the run and the Decision, out goes a Document.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domdesk.money import spoken
from domdesk.records import COST_PARTS, Decision, Order, OrderPlan, Override, Shipment, StockUse
from domdesk.report import origin, pictures, words
from domdesk.report.document import Bar, Bars, Block, Document, Facts, Section, Table, Text
from domdesk.report.marks import word_of
from domdesk.report.origin import Run
from domdesk.style import exact

STAGES = {
    "all": "all places",
    "active": "active",
    "stock": "have stock",
    "rules": "allowed by the rules",
    "reach": "reach the customer in time",
    "priced": "priced",
    "chosen": "chosen",
}
CHOICES = {
    "only": "only from {value}",
    "never": "not from {value}",
    "prefer": "rather from {value}",
    "service": "by {value}",
    "due": "due {value}",
}
"""What a person chose, in words."""


def order_report(run: Run, decision: Decision) -> Document:
    """Why an order of a run ships as it does."""
    order = next(order for order in run.problem.orders if order.key == decision.order)
    sections = [
        Section("The order", (_order(order),)),
        Section("What each way costs", _ways(run, decision)),
        *_by_hand(run, order),
        *([Section("How the places were weighed", _stages(run, decision))] if decision.stages else []),
        Section("Line by line", tuple(_lines(run, order, decision))),
        *([Section("Days", _days(run, order, decision))] if decision.chosen.shipments else []),
        *_not_used(run, decision),
        *origin.sections(run),
    ]
    return Document(
        title=f"Order {order.order}",
        about=" · ".join(filter(None, (order.channel, _customer(order), f"run {run.summary.run}"))),
        lead=decision.sentence,
        sections=tuple(sections),
        footer=f"Order {order.order} · {origin.footer(run)}",
        currency=run.plan.currency,
        mark=word_of([run]),
    )


def _customer(order: Order) -> str:
    town = " ".join(filter(None, (order.city, order.region, order.postal_code, order.country)))
    return ", ".join(filter(None, (order.ship_to_name, town)))


def _order(order: Order) -> Facts:
    units = sum((line.quantity for line in order.lines), Decimal(0))
    facts = [
        ("To", _customer(order)),
        ("Holds", f"{words.count(len(order.lines), 'line')}, {words.count(units, 'unit')}"),
        ("Placed", origin.moment(order.placed_at) if order.placed_at else "not known"),
        ("Promised for", origin.moment(order.due).removesuffix(", 00:00") if order.due else "nothing promised"),
    ]
    if order.service:
        facts.append(("Service asked for", order.service))
    if order.ship_complete:
        facts.append(("Ships", "only as a whole"))
    return Facts(tuple(facts))


def _ways(run: Run, decision: Decision) -> tuple[Block, ...]:
    """The chosen way and the others that can be done, as bars and in figures; then those that cannot."""
    currency = run.plan.currency
    ways: list[tuple[str, OrderPlan, int | None]] = [("chosen", decision.chosen, None)]
    ways += [(a.question, a.plan, a.difference_minor) for a in decision.alternatives if a.plan]
    parts = [part for part in COST_PARTS if any(getattr(plan.costs, part) for _, plan, _ in ways)]
    bars, rows = [], []
    for name, plan, difference in ways:
        total = spoken(plan.costs.total, currency)
        amounts = (spoken(getattr(plan.costs, part), currency) for part in parts)
        bars.append(Bar(_from(run, plan), plan.costs, total, strong=difference is None))
        rows.append((name, _from(run, plan), *amounts, total, words.dearer(difference, currency)))
    header = ("way", "ships from", *parts, "total", "against chosen")
    blocks: list[Block] = [Bars(tuple(bars)), Table(header, tuple(rows), frozenset(range(2, len(header))), strong=0)]
    told = {reason.text for reason in decision.not_used}  # they have a section of their own
    impossible = tuple(
        (a.question, " ".join(dict.fromkeys(r.text for r in a.reasons)))
        for a in decision.alternatives
        if not a.plan and not told.issuperset(r.text for r in a.reasons)
    )
    if impossible:
        blocks.append(Table(("not possible", "why"), impossible))
    return tuple(blocks)


def _from(run: Run, plan: OrderPlan) -> str:
    places = " + ".join(run.place(location) for location in plan.locations) or "nowhere"
    return f"{places}, in part" if plan.unassigned and plan.shipments else places


def _by_hand(run: Run, order: Order) -> Iterator[Section]:
    """What people chose about the order, why, who and when."""
    chosen = [choice for choice in run.problem.overrides if choice.order == order.key]
    if chosen:
        zone = ZoneInfo(run.problem.timezone)
        rows = tuple(
            (
                CHOICES.get(one.action, "{value}").format(value=_chosen(run, one)),
                one.line or "all",
                one.reason,
                one.who,
                origin.moment(datetime.fromisoformat(one.at).astimezone(zone).isoformat()) if one.at else "",
            )
            for one in chosen
        )
        yield Section("Chosen by hand", (Table(("choice", "line", "why", "by", "when"), rows),))


def _chosen(run: Run, one: Override) -> str:
    return run.place(one.value) if one.action in ("only", "never", "prefer") else one.value


def _stages(run: Run, decision: Decision) -> tuple[Block, ...]:
    """The steps with how many places are left, and the names of those that fell out: the reasons stand further down."""
    rows = tuple(
        (
            STAGES.get(stage.name, stage.name),
            str(len(stage.left)),
            ", ".join(run.place(reason.location) for reason in stage.fallen),
        )
        for stage in decision.stages
    )
    short = STAGES | {"reach": "arrive in time"}
    drawn = pictures.funnel([(short.get(stage.name, stage.name), len(stage.left)) for stage in decision.stages])
    return drawn, Table(("step", "places left", "fell out"), rows, right=frozenset((1,)))


def _lines(run: Run, order: Order, decision: Decision) -> Iterator[Block]:
    """Each quantity and where it comes from, with the stock there before and after; then what has no place."""
    titles = {line.line: line.title or "" for line in order.lines}
    used = {(use.line, use.location): use for use in decision.stock}
    rows = [
        (
            exact(given.quantity),
            f"{given.sku} {titles.get(given.line, '')}".strip(),
            run.place(shipment.location),
            *_stock(used.get((given.line, shipment.location)), run.plan.currency),
        )
        for shipment in decision.chosen.shipments
        for given in shipment.lines
    ]
    if rows:
        header = ("units", "article", "from", "stock before", "and after", "its last unit")
        shown = len(header) if any(row[-1] for row in rows) else len(header) - 1
        yield Table(header[:shown], tuple(row[:shown] for row in rows), frozenset((0, 3, 4)))
    for left in decision.chosen.unassigned:
        yield Text(f"{exact(left.quantity)} × {left.sku} {titles.get(left.line, '')}".strip() + " has no place.")
        if left.reasons:
            yield Table(("place", "why not"), tuple((run.place(r.location), r.text) for r in left.reasons))


def _stock(use: StockUse | None, currency: str) -> tuple[str, str, str]:
    if use is None:
        return "", "", ""
    worth = ""
    if use.saves is not None:
        worth = f"would save {spoken(use.saves.minor, currency)} on order {use.saves.order.order}"
    elif use.price_minor:
        worth = f"is worth about {spoken(use.price_minor, currency)} to other orders"
    return exact(use.before), exact(use.after), worth


def _days(run: Run, order: Order, decision: Decision) -> tuple[Block, ...]:
    cutoffs = {at.location: at.cutoff or "" for at in run.problem.locations}
    header = ("from", "carrier and service", "parcels", "cutoff", "handed over", "delivered", "promised")
    due = origin.moment(order.due).removesuffix(", 00:00") if order.due else "–"
    rows = tuple(
        (
            run.place(s.location),
            f"{s.carrier} {s.service}" + (f", zone {s.zone}" if s.zone else ""),
            _parcels(s),
            cutoffs.get(s.location) or "–",
            origin.day(s.ship_date),
            origin.day(s.delivery_date),
            due,
        )
        for s in decision.chosen.shipments
    )
    now = run.problem.now.astimezone(ZoneInfo(run.problem.timezone)).date()
    placed = datetime.fromisoformat(order.placed_at).date() if order.placed_at else now
    wanted = datetime.fromisoformat(order.due).date() if order.due else None
    sent = [(run.place(shipment.location), shipment) for shipment in decision.chosen.shipments]
    drawn = pictures.days(sent, placed, wanted)
    return (*((drawn,) if drawn else ()), Table(header, rows))


def _parcels(shipment: Shipment) -> str:
    weight = sum((parcel.weight_g for parcel in shipment.parcels), Decimal(0)) / 1000
    return f"{len(shipment.parcels)}, {exact(round(weight, 2))} kg" if weight else str(len(shipment.parcels))


def _not_used(run: Run, decision: Decision) -> Iterable[Section]:
    if decision.not_used and decision.chosen.shipments:  # else each line said it already
        rows = tuple((run.place(reason.location), reason.text) for reason in decision.not_used)
        yield Section("Places not used", (Table(("place", "why"), rows),))

"""What of a location's own keeps it from shipping an order: its stock, its cutoff, its carriage, its days, its switch.

In: a Turn. Out: Counterfactuals. Called by `counterfactuals`.
"""

from collections.abc import Iterator, Mapping
from datetime import time
from decimal import Decimal
from functools import partial

from domdesk.records import Counterfactual, Problem
from domdesk.routing.insight import changes
from domdesk.routing.insight.turn import Turn
from domdesk.style import exact
from domdesk.units import QUANTITY_SCALE, from_e4


def obstacles(turn: Turn) -> Iterator[Counterfactual]:
    """The least change of each kind that lets the location win; of an order too large to list, few are tried."""
    if not turn.placing.now.is_large:
        yield from _units(turn)
        yield from _transit(turn)
    yield from _cutoff(turn)
    yield from _capacity(turn)
    yield from _switched_on(turn)


# --- units


def _units(turn: Turn) -> Iterator[Counterfactual]:
    """More units of each SKU that it has too few of; where none alone is enough, of several."""
    missing = _missing(turn)
    each = [told for sku, units in missing.items() if (told := _more_of(turn, sku, units)) is not None]
    yield from each
    if not each and len(missing) > 1:
        yield from _more_of_several(turn, missing)


def _missing(turn: Turn) -> dict[str, tuple[int, Decimal]]:
    """SKU → (how many more there would have to be to ship all that is ordered, counted in what: 1 or 0.0001)."""
    supply, found = turn.placing.now.priced.resources.supply, {}
    for sku, index in turn.world.sku_index.items():
        lines = [line for line in turn.world.lines_of(0) if turn.world.line_sku[line] == index]
        row = int(turn.world.row_of[turn.place, index])
        if row < 0 and changes.product_cost(turn.problem, sku) is None:
            continue  # what it would cost there, nobody knows
        there = int(supply[row]) if row >= 0 else 0
        short = sum(int(turn.world.quantity_e4[line]) for line in lines) - there
        step = 1 if any(int(turn.world.quantity_e4[line]) % QUANTITY_SCALE for line in lines) else QUANTITY_SCALE
        if short > 0:
            found[sku] = -(-short // step), Decimal(1) if step > 1 else from_e4(step)
    return found


def _more_of(turn: Turn, sku: str, missing: tuple[int, Decimal]) -> Counterfactual | None:
    most, step = missing
    found = turn.least(lambda count: _with(turn, {sku: count * step}), most, most)
    if found is None:
        return None
    units = found[0] * step
    return turn.told("units", f"if it had {_count_units(units)} more of {sku}", found[1], sku=sku, amount=units)


def _more_of_several(turn: Turn, missing: Mapping[str, tuple[int, Decimal]]) -> Iterator[Counterfactual]:
    """Less of each in turn for as long as it still wins."""
    units = {sku: most * step for sku, (most, step) in missing.items()}
    placed = turn.placing.placed(_with(turn, units), turn.policy)
    if turn.place not in placed.places:
        return
    for sku, (most, step) in missing.items():
        found = turn.least(partial(_with_count, turn, units, sku, step), most, most)
        assert found is not None, "as many as are missing of each are enough"
        units[sku], placed = found[0] * step, found[1]
    said = " and ".join(f"{_count_units(count)} more of {sku}" for sku, count in units.items())
    yield turn.told("units", f"if it had {said}", placed, amount=sum(units.values(), Decimal(0)))


def _with(turn: Turn, units: Mapping[str, Decimal]) -> Problem:
    return changes.with_units(turn.problem, turn.at.location, units)


def _with_count(turn: Turn, units: Mapping[str, Decimal], sku: str, step: Decimal, count: int) -> Problem:
    return _with(turn, {**units, sku: count * step})


# --- time


def _cutoff(turn: Turn) -> Iterator[Counterfactual]:
    """The cutoff as late as the order comes, where it comes later on an open day."""
    calendar = turn.world.promises.calendars[turn.place]
    comes = turn.world.starts[turn.world.start_index[turn.place, 0]].astimezone(calendar.zone)
    cutoff, at = calendar.cutoff, comes.time()
    if cutoff is None or at <= cutoff or not calendar.is_open(comes.date()):
        return
    minute = at.hour * 60 + at.minute + bool(at.second or at.microsecond)
    if minute >= 24 * 60:
        return
    later = time(minute // 60, minute % 60)
    placed = turn.placing.placed(changes.with_cutoff(turn.problem, turn.at.location, later), turn.policy)
    if turn.place in placed.places:
        minutes = minute - cutoff.hour * 60 - cutoff.minute
        said = f"if its cutoff were {_span(minutes)} later, at {later:%H:%M}"
        yield turn.told("cutoff", said, placed, minutes=minutes)


def _transit(turn: Turn) -> Iterator[Counterfactual]:
    """Carriage quicker by days, where days may decide."""
    by_day = turn.problem.orders[0].due and (turn.policy.must_arrive or turn.policy.late_cost_per_day)
    if not by_day and (turn.dearer != 0 or not turn.is_by_cost) and not turn.policy.band:
        return
    destination = turn.world.lanes.destination_index[0]
    rows = {
        tariff.card.card: int(table[turn.place, destination])
        for tariff, table in zip(turn.world.tariffs, turn.world.zone_rows, strict=True)
        if table[turn.place, destination] >= 0
    }
    cards = {card.card: card for card in turn.problem.cards}
    most = max((cards[name].zones[row].transit_days or 0 for name, row in rows.items()), default=0)
    found = turn.least(lambda days: changes.with_quicker_carriage(turn.problem, turn.at, rows, days), most, most)
    if found is not None:
        said = f"if carriage from there took {_count(found[0], 'day')} less"
        yield turn.told("transit", said, found[1], amount=Decimal(found[0]))


# --- the location itself


def _capacity(turn: Turn) -> Iterator[Counterfactual]:
    """More shipments a day, where a day is full."""
    limit, resources = turn.at.capacity_per_day, turn.placing.now.priced.resources
    mine = [slot for (place, _), slot in resources.slots.items() if place == turn.place]
    if limit is None or all(resources.supply[slot] for slot in mine):
        return
    most = turn.placing.shipments_of(turn.at.location) + 1
    found = turn.least(
        lambda more: changes.with_location(turn.problem, turn.at.location, capacity_per_day=limit + more), most, 1
    )
    if found is not None:
        said = f"if it could send {_count(found[0], 'shipment')} more a day"
        yield turn.told("capacity", said, found[1], amount=Decimal(found[0]))


def _switched_on(turn: Turn) -> Iterator[Counterfactual]:
    if turn.at.active:
        return
    placed = turn.placing.placed(changes.with_location(turn.problem, turn.at.location, active=True), turn.policy)
    if turn.place in placed.places:
        yield turn.told("setting", "if it were switched on", placed, rule="active")


def _count_units(units: Decimal) -> str:
    return f"{exact(units)} {'unit' if units == 1 else 'units'}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _span(minutes: int) -> str:
    """A time in words: '2 hours 5 minutes'."""
    hours, rest = divmod(minutes, 60)
    return " ".join(_count(n, noun) for n, noun in ((hours, "hour"), (rest, "minute")) if n)

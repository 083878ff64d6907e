"""From picks (which quantities leave from where) to a `Plan` of records: shipments with parcels, costs and reasons."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from domdesk.money import round_half_up
from domdesk.records import SHIPMENT_PARTS, Assignment, Costs, OrderPlan, Parcel, Shipment, Unassigned
from domdesk.routing.loads import basis_value, pieces_for
from domdesk.routing.picks import Pick, given_e4, price_picks
from domdesk.routing.priced import Priced
from domdesk.routing.pricing import UNKNOWN_DAY, Prices
from domdesk.routing.rating import Box
from domdesk.routing.reasons import line_reasons
from domdesk.routing.world import Ints, World
from domdesk.units import QUANTITY_SCALE, from_e4

WEIGHT_SCALE = 10


def shipments_of(world: World, picks: Sequence[Pick]) -> list[Shipment]:
    """The picks as shipments, in order of (order, location)."""
    return shipments_of_each(world, [picks])[0]


def shipments_of_each(world: World, plans: Sequence[Sequence[Pick]]) -> list[list[Shipment]]:
    """The shipments of several plans, which are alternatives to each other, priced at once."""
    ranked = [sorted(picks, key=by_order_and_location) for picks in plans]
    shipments = iter(priced_shipments(world, [pick for picks in ranked for pick in picks])[0])
    return [list(islice(shipments, len(picks))) for picks in ranked]


def by_order_and_location(pick: Pick) -> tuple[int, int]:
    return pick.order, pick.location


def priced_shipments(world: World, picks: Sequence[Pick]) -> tuple[list[Shipment], Prices]:
    """Sorted picks as shipments, with their prices; numbers begin at 1 where the order changes or a new plan begins."""
    baskets, location = baskets_of(picks)
    prices = price_pairs(world, baskets, baskets.order, location, np.arange(len(picks)))
    parcels, dates = Parcels(world, baskets), _Dates()
    lines: dict[tuple[int, int], Assignment] = {}
    quantities: dict[int, Decimal] = {}
    costs = zip(*(getattr(prices, part).tolist() for part in SHIPMENT_PARTS), strict=True)
    days = zip(prices.ship_day.tolist(), prices.arrival_day.tolist(), strict=True)
    rows = _zone_rows(world, baskets.order, location, prices.tariff)
    shipments: list[Shipment] = []
    before = (-1, -1)
    number = 0
    for i, (pick, t, row, cost, (ships, arrives)) in enumerate(
        zip(picks, prices.tariff.tolist(), rows.tolist(), costs, days, strict=True)
    ):
        number = number + 1 if before[0] == pick.order and before[1] < pick.location else 1
        before = pick.order, pick.location
        order, card = world.orders[pick.order], world.tariffs[t].card
        zone = card.zones[row].zone
        for line, quantity in pick.quantities:
            if (line, quantity) not in lines:
                record = world.lines[line]
                units = quantities.setdefault(quantity, from_e4(quantity))
                lines[line, quantity] = Assignment(record.line, record.sku, units)
        shipments.append(
            Shipment(
                order.key,
                number,
                world.locations[pick.location].location,
                card.card,
                card.carrier,
                card.service,
                zone,
                dates[ships],
                dates[arrives],
                parcels.of(i, t, zone, order.residential),
                Costs(*cost),
                tuple(lines[entry] for entry in sorted(pick.quantities)),
            )
        )
    return shipments, prices


class _Dates(dict[int, date | None]):
    """Days as dates, each made once."""

    def __missing__(self, day: int) -> date | None:
        found = self[day] = None if day == UNKNOWN_DAY else date.fromordinal(day)
        return found


def _zone_rows(world: World, order: Ints, location: Ints, tariff: Ints) -> Ints:
    """The row of its card's zones by which each shipment is priced."""
    rows = np.full(len(order), -1, dtype=np.int64)
    destination = world.lanes.destination_index[order]
    for t in np.unique(tariff):
        mine = tariff == t
        rows[mine] = world.zone_rows[t][location[mine], destination[mine]]
    return rows


def order_costs(priced: Priced, orders: Sequence[int], picks: Sequence[Pick]) -> dict[int, int]:
    """The total of each of some orders under some picks of theirs: shipments, split and unfilled, in minor units."""
    world = priced.world
    total = dict.fromkeys(orders, -world.split_minor)
    for pick, cost in zip(picks, price_picks(world, picks).total, strict=True):
        total[pick.order] += int(cost) + world.split_minor
    shipped = {pick.order for pick in picks}
    given = given_e4(picks)
    for order in orders:
        total[order] += 0 if order in shipped else world.split_minor
        for line in world.lines_of(order):
            short = int(world.quantity_e4[line]) - given.get(line, 0)
            total[order] += priced.unfilled.minor(line, short) if short else 0
    return total


def order_plan(
    priced: Priced, order: int, shipments: Sequence[Shipment], picks: Sequence[Pick], left: Ints
) -> OrderPlan:
    """One order's shipments with split, unfilled cost and revenue; `left` is what the whole plan leaves."""
    world, unfilled = priced.world, priced.unfilled
    given = given_e4(picks)
    missing, missing_minor = [], 0
    for line in world.lines_of(order):
        short = int(world.quantity_e4[line]) - given.get(line, 0)
        if short:
            missing_minor += unfilled.minor(line, short)
            record = world.lines[line]
            reasons = line_reasons(priced, order, line, short, picks, left)
            missing.append(Unassigned(world.orders[order].key, record.line, record.sku, from_e4(short), reasons))
    costs = Costs(split=world.split_minor * max(0, len(shipments) - 1), unfilled=missing_minor)
    for shipment in shipments:
        costs += shipment.costs
    return OrderPlan(tuple(shipments), tuple(missing), costs, revenue_minor(world, order, given))


def revenue_minor(world: World, order: int, given: dict[int, int]) -> int:
    """Σ unit price × quantity assigned, rounded by line; unknown prices count 0."""
    prices = world.prices_of(world.orders[order])
    return sum(
        round_half_up(price * Fraction(given.get(line, 0), QUANTITY_SCALE))
        for line, price in zip(world.lines_of(order), prices, strict=True)
    )

"""From picks (which quantities leave from where) to a `Plan` of records: shipments with parcels, costs and reasons."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import islice

import numpy as np

from domdesk.money import round_half_up
from domdesk.records import SHIPMENT_PARTS, Assignment, Costs, OrderPlan, Shipment, Unassigned
from domdesk.routing.parcels import Parcels
from domdesk.routing.picks import Pick, baskets_of, given_e4, price_picks
from domdesk.routing.priced import Priced
from domdesk.routing.pricing import UNKNOWN_DAY, Prices, price_pairs
from domdesk.routing.reasons import line_reasons
from domdesk.routing.world import Ints, World
from domdesk.units import QUANTITY_SCALE, from_e4


def shipments_of(world: World, picks: Sequence[Pick]) -> list[Shipment]:
    """The picks as shipments, in order of (order, location)."""
    return shipments_of_each(world, [picks])[0]


def shipments_of_each(world: World, plans: Sequence[Sequence[Pick]]) -> list[list[Shipment]]:
    """The shipments of several plans, which are alternatives to each other, priced at once."""
    ranked = [sorted(picks, key=by_order_and_location) for picks in plans]
    every = [pick for picks in ranked for pick in picks]
    numbers = [number for picks in ranked for number in _numbers(picks)]
    shipments = iter(_priced_shipments(world, every, numbers)[0])
    return [list(islice(shipments, len(picks))) for picks in ranked]


def shipments_with_prices(world: World, picks: Sequence[Pick]) -> tuple[list[Shipment], Prices]:
    """As `shipments_of`, with the prices of the picks in that order."""
    ranked = sorted(picks, key=by_order_and_location)
    return _priced_shipments(world, ranked, _numbers(ranked))


def by_order_and_location(pick: Pick) -> tuple[int, int]:
    return pick.order, pick.location


def _numbers(ranked: Sequence[Pick]) -> list[int]:
    """1, 2… within each order."""
    numbers: list[int] = []
    for i, pick in enumerate(ranked):
        numbers.append(numbers[-1] + 1 if i and ranked[i - 1].order == pick.order else 1)
    return numbers


def _priced_shipments(world: World, picks: Sequence[Pick], numbers: Sequence[int]) -> tuple[list[Shipment], Prices]:
    baskets, location = baskets_of(picks)
    prices = price_pairs(world, baskets, baskets.order, location, np.arange(len(picks)))
    parcels, dates, quantities = Parcels(world, baskets), _Dates(), _Quantities()
    rows = _zone_rows(world, baskets.order, location, prices.tariff)
    columns = (prices.tariff, rows, prices.ship_day, prices.arrival_day, *(getattr(prices, p) for p in SHIPMENT_PARTS))
    shipments = []
    for i, (pick, number, t, row, ships, arrives, *costs) in enumerate(
        zip(picks, numbers, *(column.tolist() for column in columns), strict=True)
    ):
        order, card = world.orders[pick.order], world.tariffs[t].card
        zone = card.zones[row].zone
        given = [(world.lines[line], quantities[quantity]) for line, quantity in sorted(pick.quantities)]
        shipments.append(
            Shipment(
                order=order.key,
                number=number,
                location=world.locations[pick.location].location,
                card=card.card,
                carrier=card.carrier,
                service=card.service,
                zone=zone,
                ship_date=dates[ships],
                delivery_date=dates[arrives],
                parcels=parcels.of(i, t, zone, order.residential),
                costs=Costs(*costs),
                lines=tuple(Assignment(line.line, line.sku, quantity) for line, quantity in given),
            )
        )
    return shipments, prices


class _Dates(dict[int, date | None]):
    """Days as dates, each made once."""

    def __missing__(self, day: int) -> date | None:
        found = self[day] = None if day == UNKNOWN_DAY else date.fromordinal(day)
        return found


class _Quantities(dict[int, Decimal]):
    """Quantities in 0.0001 as decimals, each made once."""

    def __missing__(self, quantity_e4: int) -> Decimal:
        found = self[quantity_e4] = from_e4(quantity_e4)
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
    total = {order: -int(world.first_split_minor[order]) for order in orders}
    for pick, cost in zip(picks, price_picks(world, picks).total, strict=True):
        total[pick.order] += int(cost) + world.split_minor
    shipped = {pick.order for pick in picks}
    given = given_e4(picks)
    for order in orders:
        total[order] += 0 if order in shipped else int(world.first_split_minor[order])
        for line in world.lines_of(order):
            short = int(world.quantity_e4[line]) - given.get(line, 0)
            total[order] += priced.unfilled.minor(line, short) if short else 0
    return total


def order_plan(
    priced: Priced, order: int, shipments: Sequence[Shipment], picks: Sequence[Pick], left: Ints
) -> OrderPlan:
    """One order's shipments with split, unfilled cost and revenue; `left` is what the whole plan leaves."""
    world, given = priced.world, given_e4(picks)
    missing, missing_minor = missing_of(priced, order, picks, given, left)
    costs = Costs(split=world.split_of(order, len(shipments)), unfilled=missing_minor)
    for shipment in shipments:
        costs += shipment.costs
    return OrderPlan(tuple(shipments), missing, costs, revenue_minor(world, order, given))


def missing_of(
    priced: Priced, order: int, picks: Sequence[Pick], given: Mapping[int, int], left: Ints
) -> tuple[tuple[Unassigned, ...], int]:
    """What an order is not given, each line with its reasons, and what that costs."""
    world, unfilled = priced.world, priced.unfilled
    missing, missing_minor = [], 0
    for line in world.lines_of(order):
        short = int(world.quantity_e4[line]) - given.get(line, 0)
        if short:
            missing_minor += unfilled.minor(line, short)
            record = world.lines[line]
            reasons = line_reasons(priced, order, line, short, picks, left)
            missing.append(Unassigned(world.orders[order].key, record.line, record.sku, from_e4(short), reasons))
    return tuple(missing), missing_minor


def revenue_minor(world: World, order: int, given: Mapping[int, int]) -> int:
    """Σ unit price × quantity assigned, rounded by line; unknown prices count 0."""
    prices = world.prices_of(world.orders[order])
    return sum(
        round_half_up(price * Fraction(given.get(line, 0), QUANTITY_SCALE))
        for line, price in zip(world.lines_of(order), prices, strict=True)
    )

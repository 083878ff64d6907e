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
    ranked = [sorted(picks, key=lambda p: (p.order, p.location)) for picks in plans]
    prices = price_picks(world, [pick for picks in ranked for pick in picks])
    found: list[list[Shipment]] = []
    first = 0
    for picks in ranked:
        numbers: list[int] = []
        for i, pick in enumerate(picks):
            numbers.append(numbers[-1] + 1 if i and picks[i - 1].order == pick.order else 1)
        found.append([_shipment(world, pick, numbers[i], prices, first + i) for i, pick in enumerate(picks)])
        first += len(picks)
    return found


def _shipment(world: World, pick: Pick, number: int, prices: Prices, i: int) -> Shipment:
    tariff = int(prices.tariff[i])
    card = world.tariffs[tariff].card
    destination = world.lanes.destination_index[pick.order]
    zone = card.zones[int(world.zone_rows[tariff][pick.location, destination])].zone
    order = world.orders[pick.order]
    return Shipment(
        order=order.key,
        number=number,
        location=world.locations[pick.location].location,
        card=card.card,
        carrier=card.carrier,
        service=card.service,
        zone=zone,
        ship_date=_date(prices.ship_day[i]),
        delivery_date=_date(prices.arrival_day[i]),
        parcels=_parcels(world, pick, tariff, zone, order.residential),
        costs=Costs(**{part: int(getattr(prices, part)[i]) for part in SHIPMENT_PARTS}),
        lines=tuple(
            Assignment(world.lines[line].line, world.lines[line].sku, from_e4(quantity))
            for line, quantity in sorted(pick.quantities)
        ),
    )


def _date(day: np.int64) -> date | None:
    return None if day == UNKNOWN_DAY else date.fromordinal(int(day))


def _parcels(world: World, pick: Pick, tariff: int, zone: str, residential: bool) -> tuple[Parcel, ...]:
    table = world.tariffs[tariff]
    lines, quantities = (np.array(column, dtype=np.int64) for column in zip(*pick.quantities, strict=True))
    pieces = pieces_for(world, lines, quantities)
    if table.card.basis == "weight":
        boxes = table.pack(pieces, zone) or []
        values = [table.billable(box) for box in boxes]
    else:
        boxes = [Box(sum(p.weight for p in pieces), 0)]
        values = [basis_value(world, table, lines, quantities)]
    parcels = []
    for box, value in zip(boxes, values, strict=True):
        row = table.step_of(zone, value)
        assert row is not None, "a priced shipment has a price row for each parcel"
        price = table.price_minor(zone, row, value, residential)
        parcels.append(Parcel(Decimal(box.weight).scaleb(-WEIGHT_SCALE), _decimal(value), price))
    return tuple(parcels)


def _decimal(value: Fraction) -> Decimal:
    """A billable weight to 6 places, as it is shown; exact where it has no more."""
    return Decimal(round_half_up(value * 10**6)).scaleb(-6)


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

"""From picks (which quantities leave from where) to a `Plan` of records: shipments with parcels, costs and reasons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from domdesk.money import round_half_up
from domdesk.records import Assignment, Costs, OrderPlan, Parcel, Shipment, Unassigned
from domdesk.routing.candidates import Baskets, Packages, basis_value, pieces_for, price_pairs
from domdesk.routing.priced import Priced
from domdesk.routing.rating import Box
from domdesk.routing.reasons import line_reasons
from domdesk.routing.world import Ints, World
from domdesk.units import QUANTITY_SCALE, from_e4

WEIGHT_SCALE = 10


@dataclass(frozen=True, slots=True)
class Pick:
    """What one location sends for one order: quantities (0.0001) by line index."""

    order: int
    location: int
    quantities: tuple[tuple[int, int], ...]


def picks_of(packages: Packages, chosen: Iterable[int]) -> list[Pick]:
    """Packages as picks."""
    picks = []
    for p in chosen:
        lines, quantities = packages.baskets.entries(int(packages.basket[p]))
        pairs = tuple((int(line), int(q)) for line, q in zip(lines, quantities, strict=True))
        picks.append(Pick(int(packages.order[p]), int(packages.location[p]), pairs))
    return picks


def remaining_e4(world: World, picks: Sequence[Pick]) -> Ints:
    """Stock left by some picks, by stock row."""
    left = world.available_e4.copy()
    for pick in picks:
        for line, quantity in pick.quantities:
            left[world.row_of[pick.location, world.line_sku[line]]] -= quantity
    return left


def price_picks(world: World, picks: Sequence[Pick]) -> tuple[Ints, Ints, Ints, Ints]:
    """(tariff, item, handling, transport) of each pick; tariff −1 where no card carries it."""
    sizes = [len(p.quantities) for p in picks]
    baskets = Baskets(
        np.array([p.order for p in picks], dtype=np.int64),
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.array([line for p in picks for line, _ in p.quantities], dtype=np.int64),
        np.array([q for p in picks for _, q in p.quantities], dtype=np.int64),
        np.zeros(0, dtype=np.int64),
    )
    location = np.array([p.location for p in picks], dtype=np.int64)
    return price_pairs(world, baskets, baskets.order, location, np.arange(len(picks)))


def shipments_of(world: World, picks: Sequence[Pick]) -> list[Shipment]:
    """The picks as shipments, in order of (order, location)."""
    ranked = sorted(picks, key=lambda p: (p.order, p.location))
    tariff, item, handling, transport = price_picks(world, ranked)
    shipments = []
    number = 0
    for i, pick in enumerate(ranked):
        number = number + 1 if i and ranked[i - 1].order == pick.order else 1
        costs = Costs(item=int(item[i]), handling=int(handling[i]), transport=int(transport[i]))
        shipments.append(_shipment(world, pick, number, int(tariff[i]), costs))
    return shipments


def _shipment(world: World, pick: Pick, number: int, tariff: int, costs: Costs) -> Shipment:
    table = world.tariffs[tariff]
    card = table.card
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
        ship_date=None,
        delivery_date=None,
        parcels=_parcels(world, pick, tariff, zone, order.residential),
        costs=costs,
        lines=tuple(
            Assignment(world.lines[li].line, world.lines[li].sku, from_e4(q)) for li, q in sorted(pick.quantities)
        ),
    )


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
    _, item, handling, transport = price_picks(world, picks)
    total = dict.fromkeys(orders, -world.split_minor)
    for pick, cost in zip(picks, item + handling + transport, strict=True):
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
    """One order's shipments with split, unfilled cost and revenue; `left` is the stock that the whole plan leaves."""
    world, unfilled = priced.world, priced.unfilled
    given = given_e4(picks)
    missing, missing_minor = [], 0
    for line in world.lines_of(order):
        short = int(world.quantity_e4[line]) - given.get(line, 0)
        if short:
            missing_minor += unfilled.minor(line, short)
            record = world.lines[line]
            reasons = line_reasons(world, order, line, short, picks, left)
            missing.append(Unassigned(world.orders[order].key, record.line, record.sku, from_e4(short), reasons))
    costs = Costs(split=world.split_minor * max(0, len(shipments) - 1), unfilled=missing_minor)
    for shipment in shipments:
        costs += shipment.costs
    return OrderPlan(tuple(shipments), tuple(missing), costs, revenue_minor(world, order, given))


def given_e4(picks: Sequence[Pick]) -> dict[int, int]:
    """Quantity given by line index."""
    given: dict[int, int] = {}
    for pick in picks:
        for line, quantity in pick.quantities:
            given[line] = given.get(line, 0) + quantity
    return given


def revenue_minor(world: World, order: int, given: dict[int, int]) -> int:
    """Σ unit price × quantity assigned, rounded by line; unknown prices count 0."""
    prices = world.prices_of(world.orders[order])
    return sum(
        round_half_up(price * Fraction(given.get(line, 0), QUANTITY_SCALE))
        for line, price in zip(world.lines_of(order), prices, strict=True)
    )

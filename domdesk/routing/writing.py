"""A run's outcome as a `Plan` of records, for one shipment or tens of thousands.

What repeats is made once, and sums come from arrays. Called by the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from domdesk.money import round_half_up
from domdesk.records import SHIPMENT_PARTS, Costs, Plan, Shipment, Status, StockPrice
from domdesk.routing.notices import notices_of
from domdesk.routing.picks import Pick, baskets_of
from domdesk.routing.plans import missing_of, shipments_with_prices
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints, World
from domdesk.units import QUANTITY_SCALE, from_e4

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Outcome:
    """What a method answers: picks by order, whether proven, the bound, and whether a clock or a person ended it.

    `prices` are those of contested supplies, in minor units per unit, by resource; `notices` are sentences to the user.
    """

    picks: dict[int, list[Pick]]
    status: Status
    bound_minor: int | None = None
    repeatable: bool = True
    prices: Mapping[int, float] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    @property
    def every_pick(self) -> list[Pick]:
        return [pick for picks in self.picks.values() for pick in picks]


def write_plan(priced: Priced, outcome: Outcome, seed: int) -> Plan:
    """The outcome as records, without its seconds."""
    shipments, prices = shipments_with_prices(priced.world, outcome.every_pick)
    parts = [int(getattr(prices, part).sum()) for part in SHIPMENT_PARTS]
    return plan_of(priced, outcome, seed, shipments, parts, np.ones(len(priced.world.orders), dtype=bool))


def plan_of(
    priced: Priced, outcome: Outcome, seed: int, shipments: Sequence[Shipment], parts: Sequence[int], routed: Bools
) -> Plan:
    """The plan of the orders that were `routed`, out of their shipments and the sums of SHIPMENT_PARTS over these."""
    world, every = priced.world, outcome.every_pick
    baskets, location = baskets_of(every)
    left = priced.resources.left_by_baskets(baskets, location)
    given = np.zeros(len(world.lines), dtype=np.int64)
    np.add.at(given, baskets.line, baskets.quantity_e4)
    mine = routed[world.line_order]
    lacking = np.flatnonzero(mine & (given < world.quantity_e4))
    priced.carriers.try_lines(lacking)
    known = {line: int(given[line]) for order in np.unique(world.line_order[lacking]) for line in world.lines_of(order)}
    missing = [
        missing_of(priced, order, outcome.picks.get(order, []), known, left)
        for order in np.unique(world.line_order[lacking]).tolist()
    ]
    split = sum(world.split_of(order, len(picks)) for order, picks in outcome.picks.items()) if world.split_minor else 0
    costs = Costs(
        **dict(zip(SHIPMENT_PARTS, parts, strict=True)),
        split=split,
        unfilled=sum(cost for _, cost in missing),
    )
    return Plan(
        policy=world.policy.name,
        status=outcome.status,
        repeatable=outcome.repeatable,
        seed=seed,
        now=world.problem.now,
        orders=int(routed.sum()),
        lines=int(mine.sum()),
        units=from_e4(int(world.quantity_e4[mine].sum())),
        assigned_units=from_e4(int(given.sum())),
        currency=world.problem.currency,
        costs=costs,
        revenue_minor=_revenue_minor(world, given),
        bound_minor=outcome.bound_minor,
        seconds=0.0,
        shipments=tuple(shipments),
        unassigned=tuple(entry for entries, _ in missing for entry in entries),
        notices=(*outcome.notices, *notices_of(world, baskets, location)),
        prices=_stock_prices(priced, outcome.prices, left),
    )


def _revenue_minor(world: World, given: Ints) -> int:
    """Σ unit price × quantity assigned, rounded by line; unknown prices count 0."""
    per_unit = {currency: world.fx_minor(currency) for currency in {line.currency for line in world.lines}}
    total, known = 0, dict[tuple[Decimal, str | None, int], int]()
    for line, quantity in zip(world.lines, given.tolist(), strict=True):
        if line.unit_price and quantity:
            key = (line.unit_price, line.currency, quantity)
            if key not in known:
                price = per_unit[line.currency] * Fraction(line.unit_price)
                known[key] = round_half_up(price * Fraction(quantity, QUANTITY_SCALE))
            total += known[key]
    return total


def _stock_prices(priced: Priced, prices: Mapping[int, float], left: Ints) -> tuple[StockPrice, ...]:
    """Prices as records, of those supplies of which the plan leaves less than one unit."""
    world = priced.world
    place_and_day = {slot: key for key, slot in priced.resources.slots.items()}
    found = []
    for resource, price in sorted(prices.items()):
        if not round(price):
            continue
        if resource >= len(world.stock) and not left[resource]:
            place, day = place_and_day[resource]
            found.append(StockPrice(world.locations[place].location, None, date.fromordinal(day), round(price)))
        elif resource < len(world.stock) and left[resource] < QUANTITY_SCALE:
            row = world.stock[resource]
            found.append(StockPrice(row.location, row.sku, None, round(price)))
    return tuple(found)

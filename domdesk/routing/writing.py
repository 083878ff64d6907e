"""A run's outcome as a `Plan` of records, for one shipment or tens of thousands.

What repeats is made once, and sums come from arrays. Called by the engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from domdesk.money import round_half_up
from domdesk.records import SHIPMENT_PARTS, Costs, Plan, Status, StockPrice
from domdesk.routing.notices import notices_of
from domdesk.routing.picks import Pick
from domdesk.routing.plans import missing_of, shipments_with_prices
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints, World
from domdesk.units import QUANTITY_SCALE, from_e4


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


def write_plan(priced: Priced, outcome: Outcome, seed: int) -> Plan:
    """The outcome as records, without its seconds."""
    world = priced.world
    every = [pick for picks in outcome.picks.values() for pick in picks]
    left = priced.resources.left_by(every)
    shipments, prices = shipments_with_prices(world, every)
    given = np.zeros(len(world.lines), dtype=np.int64)
    for pick in every:
        for line, quantity in pick.quantities:
            given[line] += quantity
    short = np.unique(world.line_order[given < world.quantity_e4]).tolist()
    priced.carriers.try_lines(np.flatnonzero(given < world.quantity_e4))
    known = dict(enumerate(given.tolist()))
    missing = [missing_of(priced, order, outcome.picks.get(order, []), known, left) for order in short]
    split = sum(world.split_of(order, len(picks)) for order, picks in outcome.picks.items()) if world.split_minor else 0
    costs = Costs(
        **{part: int(getattr(prices, part).sum()) for part in SHIPMENT_PARTS},
        split=split,
        unfilled=sum(cost for _, cost in missing),
    )
    return Plan(
        policy=world.policy.name,
        status=outcome.status,
        repeatable=outcome.repeatable,
        seed=seed,
        now=world.problem.now,
        orders=len(world.orders),
        lines=len(world.lines),
        units=from_e4(int(world.quantity_e4.sum())),
        assigned_units=from_e4(int(given.sum())),
        currency=world.problem.currency,
        costs=costs,
        revenue_minor=_revenue_minor(world, given),
        bound_minor=outcome.bound_minor,
        seconds=0.0,
        shipments=tuple(shipments),
        unassigned=tuple(entry for entries, _ in missing for entry in entries),
        notices=(*outcome.notices, *notices_of(world, every)),
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

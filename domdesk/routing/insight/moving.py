"""Which units might be worth moving: from where a plan leaves them, or prices them low, to where it wants them most.

In: a run. Out: moves to try, as extras. Called by the desk.
"""

from collections import Counter, defaultdict
from decimal import Decimal

from domdesk.records import Plan, Problem
from domdesk.routing.insight.worth import Extra


def moves_to_try(problem: Problem, plan: Plan, most: int) -> list[Extra]:
    """At most so many, one unit each, those that the run's own prices promise most of first.

    To each place with a price, from the place with the lowest price of the product that has a unit free to promise, of
    several the one that leaves most of them.
    """
    given: Counter[tuple[str, str]] = Counter()
    for shipment in plan.shipments:
        for part in shipment.lines:
            given[shipment.location, part.sku] += part.quantity  # type: ignore[assignment]  # counts of decimals
    prices = {(p.location, p.sku): p.minor_per_unit for p in plan.prices if p.sku}
    rows: defaultdict[str, list[tuple[int, Decimal, str]]] = defaultdict(list)
    for row in problem.stock:
        at = (row.location, row.sku)
        if row.available >= 1:
            rows[row.sku].append((prices.get(at, 0), given[at] - row.available, row.location))
    tries = []
    for (target, sku), price in prices.items():
        others = [row for row in rows[sku] if row[2] != target]
        if others and (source := min(others))[0] < price:
            tries.append((source[0] - price, target, sku, source[2]))
    return [Extra(target, sku, source=source) for _, target, sku, source in sorted(tries)[:most]]

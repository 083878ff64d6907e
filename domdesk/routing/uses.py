"""What packages take of the supplies that orders fight over, in whole lots. Called by `prices` and the linear program.

Beside each contested supply stand its lots: where 3 units lie, two packages of 2 cannot both be served, though 4/3 of
one could. So for every amount k that is taken at once, Σ ⌊amount / k⌋ ≤ ⌊supply / k⌋ (Chvátal and Gomory's rounding).
It holds for all plans and lifts the bound of a relaxation close to the optimum.
"""

from dataclasses import dataclass

import numpy as np

from domdesk.routing.contested import Contest
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints

MOST_LOT = 24
"""Lots of more units than this are left out: they bind seldom."""


@dataclass(frozen=True)
class Uses:
    """`amount[i]` of `row[i]` is taken by the chosen package `package[i]`; all together at most `supply` of each row.

    The first rows are supplies: `resource` names them, `unit` is what an amount of 1 is in 0.0001 (or 1 shipment). The
    rows behind them are lots. Entries are sorted by package.
    """

    package: Ints
    row: Ints
    amount: Ints
    supply: Ints
    resource: Ints
    unit: Ints


def find_uses(priced: Priced, contest: Contest, chosen: Ints, left: Ints, *, lots: bool = True) -> Uses:
    """What the chosen packages take of the contested supplies, of which `left` is there, on wish without `lots`."""
    packages = priced.packages
    package, resource, quantity = priced.resources.of_packages(
        packages.baskets, packages.location[chosen], packages.basket[chosen], packages.prices.ship_day[chosen]
    )
    hit = contest.contested[resource]
    package, quantity = package[hit], quantity[hit]
    resources, row = np.unique(resource[hit], return_inverse=True)
    unit = priced.large_steps[resources]
    np.gcd.at(unit, row, quantity)
    amount, supply = quantity // unit[row], left[resources] // unit
    parts = [(package, row, amount)]
    supplies = [supply]
    rows = len(resources)
    for lot in range(2, min(MOST_LOT, int(amount.max(initial=0))) + 1 if lots else 0):
        taken_at_once = np.zeros(len(resources), dtype=bool)
        taken_at_once[row[amount == lot]] = True
        binding = np.flatnonzero(taken_at_once & (supply % lot != 0))
        number = np.full(len(resources), -1, dtype=np.int64)
        number[binding] = rows + np.arange(len(binding))
        within = np.flatnonzero((number[row] >= 0) & (amount >= lot))
        parts.append((package[within], number[row[within]], amount[within] // lot))
        supplies.append(supply[binding] // lot)
        rows += len(binding)
    package, row, amount = (np.concatenate([part[i] for part in parts]) for i in range(3))
    by_package = np.argsort(package, kind="stable")
    return Uses(package[by_package], row[by_package], amount[by_package], np.concatenate(supplies), resources, unit)

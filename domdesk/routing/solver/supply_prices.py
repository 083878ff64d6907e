"""What one more unit of each supply that orders fight over is worth, from the relaxation of the program they make.

Called by the portfolio, which relaxes its group anyway, and by the engine for the groups that CP-SAT solved.
"""

from collections.abc import Sequence

import numpy as np

from domdesk.routing.contested import Contest
from domdesk.routing.priced import Priced
from domdesk.routing.solver.linear import Floats, linear_model, relax
from domdesk.routing.uses import Uses, find_uses
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE

MOST_PACKAGES = 30_000
"""Relaxations of more packages than this take longer than their prices are worth."""


def per_unit(priced: Priced, uses: Uses, prices: Floats) -> dict[int, float]:
    """Prices per amount of the rows of `uses` as minor units per unit (or shipment), by resource; lots left out."""
    real = prices[: len(uses.resource)]
    stock = uses.resource < len(priced.world.stock)
    units = np.where(stock, uses.unit / QUANTITY_SCALE, uses.unit)
    return {int(r): float(p) for r, p in zip(uses.resource, real / units, strict=True) if p > 0}


def relaxed_prices(priced: Priced, contest: Contest, orders: Sequence[int], left: Ints) -> dict[int, float]:
    """Prices of what some listed orders fight over, where `left` is there for them, by GLOP in this process.

    In minor units per unit, by resource; empty where there are too many packages.
    """
    sizes = np.diff(priced.packages.first_of_order)[list(orders)]
    if not 0 < sizes.sum() <= MOST_PACKAGES:
        return {}
    model = linear_model(priced, contest, orders, left, lots=False)
    answer = relax(model, by="glop")
    if answer.prices is None or not answer.ended:
        return {}
    uses = find_uses(priced, contest, model.packages, left, lots=False)
    return per_unit(priced, uses, np.maximum(0.0, -answer.prices[model.uses]))

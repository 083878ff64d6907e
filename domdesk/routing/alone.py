"""The best plan of one order by itself under a condition: with a location, without one, in one shipment.

Small orders by listing (`cover`), large ones by the solver.
"""

from domdesk.routing.cover import OrderCover, fitting
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints

LARGE_WORK = 5.0
"""Deterministic work, about seconds, that each question about a large order may take."""


def best_alone(
    priced: Priced,
    free: Ints,
    *,
    must: int | None = None,
    without: int | None = None,
    most: int | None = None,
    ship: bool = False,
    order: int = 0,
) -> list[Pick] | None:
    """The cheapest picks of one order on the free supplies, None where the condition cannot be met.

    `must` has to ship something, `without` nothing; `most` limits the shipments; with `ship` something must ship.
    """
    if order in priced.packages.large:
        from domdesk.routing.solver import solve_alone

        picks = solve_alone(priced, order, free, must=must, without=without, most=most, work=LARGE_WORK)
    else:
        allowed = [p for p in fitting(priced, order, free) if priced.packages.location[p] != without]
        cover = OrderCover(priced, order).best(allowed, must=must, most=most)
        picks = None if cover is None else priced.packages.picks(cover.packages)
    return None if picks is None or (ship and not picks) else picks

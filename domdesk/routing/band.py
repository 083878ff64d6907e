"""The last pass of a policy with a `band`: orders may move to a plan a little dearer that the tie-breaks prefer.

Order by order in arrival order, on what is left over. A plan never serves less than before. Source: design 3.4, `band`.
"""

from fractions import Fraction

from domdesk.routing.cover import OrderCover, fitting
from domdesk.routing.picks import Pick, given_e4
from domdesk.routing.plans import order_costs
from domdesk.routing.priced import Priced
from domdesk.routing.sequential import arrival_order


def apply_band(priced: Priced, picks: dict[int, list[Pick]]) -> dict[int, list[Pick]]:
    """The picks by order after the pass; orders too large to list stay as they are."""
    band = int(Fraction(priced.world.policy.band) * priced.world.fx_minor(None))
    if not band:
        return picks
    moved = dict(picks)
    left = priced.resources.left_by([p for found in picks.values() for p in found])
    cost = order_costs(priced, range(len(priced.world.orders)), [p for found in picks.values() for p in found])
    for order in arrival_order(priced.world.problem):
        priced.world.look()
        if order in priced.packages.large or not picks.get(order):
            continue
        for pick in picks[order]:
            priced.resources.take(left, pick, +1)
        cover = OrderCover(priced, order).preferred(
            fitting(priced, order, left), cost[order] + band, given_e4(picks[order])
        )
        if cover is not None:
            moved[order] = priced.packages.picks(cover.packages)
        for pick in moved[order]:
            priced.resources.take(left, pick)
    return moved

"""Doubts about a plan's figures: what it uses that is not known, said once each."""

from collections.abc import Iterable

import numpy as np

from domdesk.records import service_notice
from domdesk.routing.baskets import Baskets
from domdesk.routing.world import Ints, World


def notices_of(world: World, baskets: Baskets, location: Ints) -> tuple[str, ...]:
    """Sentences about unknown unit costs and weights in what is shipped, and about prices that are missing."""
    sku = world.line_sku[baskets.line]
    place = np.repeat(location, np.diff(baskets.start))
    no_cost = np.array([world.unit_cost(row)[0] is None for row in world.stock], dtype=bool)
    no_weight = np.array([product.weight_g is None for product in world.products], dtype=bool)
    entries = np.flatnonzero(no_cost[world.row_of[place, sku]])
    unknown_cost = {f"{world.products[sku[e]].sku} at {world.locations[place[e]].label}": None for e in entries}
    unknown_weight = {world.products[s].sku: None for s in sku[no_weight[sku]]}
    said = []
    if unknown_cost:
        said.append(
            f"The unit cost of {_some(unknown_cost)} is not known and counts 0: this plan may prefer it wrongly."
        )
    if unknown_weight:
        said.append(f"The weight of {_some(unknown_weight)} is not known and counts 0: its shipping may cost more.")
    said += map(service_notice, world.services.unknown)
    said += [
        f"The rate card {card.card} is in {card.currency}, which has no exchange rate: it is not used."
        for card in world.problem.cards
        if not world.has_rate(card.currency)
    ]
    said += [
        f"The rate card {card.card} has no {'destinations' if card.prices else 'prices'}: nothing ships by it."
        for card in world.problem.cards
        if not (card.zones and card.prices)
    ]
    if not world.problem.cards:
        said.append("The desk has no rate card, so nothing can be shipped: import one or use a built-in card.")
    return tuple(said)


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:5]) + (f" and {len(every) - 5} more" if len(every) > 5 else "")

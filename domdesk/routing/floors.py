"""The least that any set of parcels could cost that holds a weight. Called by the models of large orders."""

import heapq
from collections.abc import Collection, Sequence

import numpy as np

from domdesk.routing.rating import CardTariff
from domdesk.routing.world import World

Points = list[tuple[int, int]]
"""(weight in 1e-10 g, least price in minor units of any parcels that hold it), both growing."""


class Floors:
    """Floors of some orders of a world over the cards they accept, each up to the weight of the heaviest of them.

    What people would rather have for a whole order is in the price: a shipment pays it whatever it holds.
    """

    def __init__(self, world: World, orders: Sequence[int]) -> None:
        self.world = world
        weight = world.weight_e6[world.line_sku].astype(object) * world.quantity_e4
        first = world.first_line
        self._heaviest = max((int(weight[first[o] : first[o + 1]].sum()) for o in orders), default=0)
        self._known: dict[tuple[tuple[int, str, bool, int], ...], Points] = {}

    def of(self, order: int, place: int, among: Collection[int] | None = None) -> Points:
        """The floor of what a location sends an order, by any card or `among` some; empty where none leads there."""
        world = self.world
        destination, residential = world.lanes.destination_index[order], bool(world.orders[order].residential)
        rows = [int(zones[place, destination]) for zones in world.zone_rows]
        every = np.flatnonzero(world.services.of_any(world.lines_of(order))).tolist()
        accepted = set(every if among is None else among)
        key = tuple(
            (t, world.tariffs[t].card.zones[r].zone, residential, world.preferences.of_shipment(order, place, t))
            for t, r in enumerate(rows)
            if r >= 0 and t in accepted
        )
        if key not in self._known:
            self._known[key] = _lowest([point for card in key for point in self._of_card(*card)])
        return self._known[key]

    def _of_card(self, tariff: int, zone: str, residential: bool, more: int) -> Points:
        floor = parcel_floor(self.world.tariffs[tariff], zone, residential, self._heaviest)
        return [(weight, price + more) for weight, price in floor]


def _lowest(points: Points) -> Points:
    """The points that no other one of more weight undercuts."""
    floor: Points = []
    for cap, price in sorted(points, key=lambda p: (-p[0], p[1])):
        if not floor or price < floor[-1][1]:
            floor.append((cap, price))
    return floor[::-1]


def parcel_floor(tariff: CardTariff, zone: str, residential: bool, heaviest: int) -> Points:
    """For weights (1e-10 g) growing from 0, the least price of any parcels that could hold them by actual weight.

    A valid lower bound on what a card charges for a shipment of that weight, however it is packed.
    """
    every = _rows(tariff, zone, residential, heaviest)
    rows = [(cap, price) for cap, price in every if cap > 0] or [(max(heaviest, 1), min(price for _, price in every))]
    found = [(0, min(price for _, price in every))]
    queue = [(price, -cap) for cap, price in rows]
    heapq.heapify(queue)
    reached = 0
    while queue and reached < heaviest:
        price, minus_cap = heapq.heappop(queue)
        if -minus_cap <= reached:
            continue
        reached = -minus_cap
        found.append((min(reached, heaviest), price))
        for cap, more in rows:
            heapq.heappush(queue, (price + more, -(reached + cap)))
    return found


def _rows(tariff: CardTariff, zone: str, residential: bool, heaviest: int) -> list[tuple[int, int]]:
    """(greatest actual weight, price) of one parcel by each row; rows that nothing limits hold everything."""
    steps = tariff.zones[zone].steps
    prices = [tariff.price_minor(zone, i, None, residential) for i in range(len(steps))]
    if tariff.card.basis != "weight" or tariff.card.bands == "from":
        return [(max(heaviest, 1), min(prices))]
    weight_limit, _ = tariff.limits(zone)
    caps, _ = tariff.thresholds(zone)
    rows = [
        (min(cap, int(weight_limit)) if weight_limit is not None else cap, p)
        for cap, p in zip(caps, prices, strict=True)
    ]
    if tariff.zones[zone].per_extra is not None:
        rows.append((max(heaviest, 1), prices[-1]))
    return rows

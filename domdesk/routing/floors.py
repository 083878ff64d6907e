"""The least that any set of parcels could cost that holds a weight. Called by the models of large orders."""

import heapq

from domdesk.routing.rating import CardTariff


def parcel_floor(tariff: CardTariff, zone: str, residential: bool, heaviest: int) -> list[tuple[int, int]]:
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

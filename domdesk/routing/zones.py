"""Which zone of a rate card leads from a location to a destination: the most specific fitting row of rate_zones.csv."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domdesk.records import Location, Order, RateCard, RateZone
from domdesk.routing.geography import coordinates, distances_km


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an order goes, as far as rates care."""

    country: str
    region: str
    postal: str
    coordinates: tuple[float, float] | None


def destination_of(order: Order) -> Destination:
    return Destination(
        (order.country or "").upper(),
        (order.region or "").upper(),
        squeeze(order.postal_code),
        coordinates(order.country, order.postal_code, order.latitude, order.longitude),
    )


def squeeze(postal_code: str | None) -> str:
    """A postal code as it is compared: upper case, no spaces."""
    return "".join((postal_code or "").upper().split())


class Lanes:
    """Every (location, destination) pair of a problem, with its distance; finds zones of cards on them.

    `destination_index[order]` is the destination of each order, `distance_km` has shape (locations, destinations).
    """

    def __init__(self, locations: tuple[Location, ...], orders: tuple[Order, ...]) -> None:
        self.locations = locations
        index: dict[Destination, int] = {}
        self.destination_index = np.array(
            [index.setdefault(destination_of(o), len(index)) for o in orders], dtype=np.int64
        )
        self.destinations = tuple(index)
        self.distance_km = distances_km(
            [coordinates(p.country, p.postal_code, p.latitude, p.longitude) for p in locations],
            [d.coordinates for d in self.destinations],
        )
        self._countries = np.array([d.country for d in self.destinations], dtype=object)
        self._regions = np.array([d.region for d in self.destinations], dtype=object)

    def zone_rows(self, card: RateCard) -> NDArray[np.int64]:
        """Index into `card.zones` for each (location, destination), −1 where no row fits."""
        chosen = np.full(self.distance_km.shape, -1, dtype=np.int64)
        fits = [self._fits_destination(row) for row in card.zones]
        for place, location in enumerate(self.locations):
            left = np.ones(len(self.destinations), dtype=bool)
            ranked = sorted(
                (rank + _specificity(row) + (i,), i)
                for i, row in enumerate(card.zones)
                if (rank := _origin_rank(row, location)) is not None
            )
            for _, i in ranked:
                limit = card.zones[i].up_to_km
                hit = left & fits[i]
                if limit is not None:
                    hit &= self.distance_km[place] <= float(limit)
                chosen[place, hit] = i
                left &= ~hit
                if not left.any():
                    break
        return chosen

    def _fits_destination(self, row: RateZone) -> NDArray[np.bool_]:
        fit = np.ones(len(self.destinations), dtype=bool)
        if row.country:
            fit &= self._countries == row.country.upper()
        if row.region:
            fit &= self._regions == row.region.upper()
        if row.postal_from and not row.country:
            return np.zeros(len(self.destinations), dtype=bool)
        if row.postal_from:
            first, last = squeeze(row.postal_from), squeeze(row.postal_to or row.postal_from)
            n = len(first)
            codes = (d.postal for d in self.destinations)
            fit &= np.array([len(code) >= n and first <= code[:n] <= last for code in codes], dtype=bool)
        return fit


def _origin_rank(row: RateZone, location: Location) -> tuple[int, int] | None:
    """How specific a row's origin is for a location, smaller first; None where it does not hold."""
    if not row.origin:
        return (2, 0)
    if row.origin == location.location:
        return (0, 0)
    prefix = squeeze(row.origin)
    return (1, -len(prefix)) if squeeze(location.postal_code).startswith(prefix) else None


def _specificity(row: RateZone) -> tuple[float, ...]:
    """Sort key of the destination part, smaller = more specific."""
    first, last = squeeze(row.postal_from), squeeze(row.postal_to or row.postal_from)
    return (
        -len(first),
        _base36(last) - _base36(first),
        0 if row.region else 1,
        0 if row.country else 1,
        float(row.up_to_km) if row.up_to_km is not None else float("inf"),
    )


def _base36(code: str) -> int:
    value = 0
    for character in code:
        value = value * 36 + (int(character, 36) if character.isalnum() and character.isascii() else 0)
    return value

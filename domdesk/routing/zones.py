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
        self._cut: dict[int, NDArray[np.str_]] = {}

    def zone_rows(self, card: RateCard) -> NDArray[np.int64]:
        """Index into `card.zones` for each (location, destination), −1 where no row fits."""
        chosen = np.full(self.distance_km.shape, -1, dtype=np.int64)
        specificity = [_specificity(row) for row in card.zones]
        for places, ranks in self._alike(card).items():
            among = np.array(ranks)
            left = np.ones((len(ranks), len(self.destinations)), dtype=bool)
            ranked = sorted((rank + specificity[i] + (i,), i) for i, rank in places)
            for _, i in ranked:
                hit = left & self._fits_destination(card.zones[i])
                limit = card.zones[i].up_to_km
                if limit is not None:
                    hit &= self.distance_km[among] <= float(limit)
                at, destination = np.nonzero(hit)
                chosen[among[at], destination] = i
                left &= ~hit
                if not left.any():
                    break
        return chosen

    def _alike(self, card: RateCard) -> dict[tuple[tuple[int, tuple[int, int]], ...], list[int]]:
        """Locations by the rows whose origin holds for them, each row with how specific its origin is there."""
        alike: dict[tuple[tuple[int, tuple[int, int]], ...], list[int]] = {}
        for place, location in enumerate(self.locations):
            ranks = ((i, _origin_rank(row, location)) for i, row in enumerate(card.zones))
            alike.setdefault(tuple((i, rank) for i, rank in ranks if rank is not None), []).append(place)
        return alike

    def _fits_destination(self, row: RateZone) -> NDArray[np.bool_]:
        if row.postal_from and not row.country:
            return np.zeros(len(self.destinations), dtype=bool)
        fit = np.ones(len(self.destinations), dtype=bool)
        if row.country:
            fit &= self._countries == row.country.upper()
        if row.region:
            fit &= self._regions == row.region.upper()
        if row.postal_from:
            first, last = squeeze(row.postal_from), squeeze(row.postal_to or row.postal_from)
            codes = self._beginnings(len(first))
            fit &= (codes >= first) & (codes <= last)
        return fit

    def _beginnings(self, length: int) -> NDArray[np.str_]:
        """The first characters of each destination's postal code; blank, which no row asks for, where it is shorter."""
        if length not in self._cut:
            codes = [d.postal[:length] if len(d.postal) >= length else "" for d in self.destinations]
            self._cut[length] = np.array(codes, dtype=np.str_)
        return self._cut[length]


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

"""Which zone row of a rate card leads from a location to a destination, found row by row.

In: a Problem's locations, orders and cards. Out: distances and zone rows. Called by the checker's `pricing`.
"""

import math
from dataclasses import dataclass
from functools import cache

import zipcodes

from domdesk.records import Location, Order, OrderKey, Problem, RateCard, RateZone

EARTH_RADIUS_KM = 6371.0088

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a location or a destination is; `postal` is in upper case without spaces."""

    country: str | None
    region: str | None
    postal: str
    point: Point | None


@cache
def _zip_centroids() -> dict[str, Point]:
    """US ZIP → centroid. Military ZIPs stand at 0, 0 in the package, which is no place, so they have none."""
    points = {z["zip_code"]: (float(z["lat"]), float(z["long"])) for z in zipcodes.list_all()}
    return {code: point for code, point in points.items() if point != (0.0, 0.0)}


@cache
def _squeezed(text: str | None) -> str:
    return "".join((text or "").split()).upper()


def _base36(code: str) -> int:
    value = 0
    for character in code:
        value = value * 36 + (int(character, 36) if character.isascii() and character.isalnum() else 0)
    return value


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance, to the millimetre, so that equal places are equally far however it is computed."""
    p, q = math.radians(a[0]), math.radians(b[0])
    half = math.sin((q - p) / 2) ** 2
    half += math.cos(p) * math.cos(q) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half))), 6)


def us_zip(record: Location | Order) -> str | None:
    """The five digits of a US ZIP, None where a record has none."""
    digits = _squeezed(record.postal_code).replace("-", "")
    return digits[:5] if _squeezed(record.country) == "US" and len(digits) in (5, 9) else None


def place_of(record: Location | Order) -> Place:
    """Where a location or an order's destination is: given coordinates, else the US ZIP's centroid, else no point."""
    country, region, code, point = _squeezed(record.country), _squeezed(record.region), us_zip(record), None
    if record.latitude is not None and record.longitude is not None:
        point = (float(record.latitude), float(record.longitude))
    elif code:
        point = _zip_centroids().get(code)
    return Place(country or None, region or None, _squeezed(record.postal_code), point)


@dataclass(frozen=True, slots=True)
class _Row:
    """A zone row, its cells as they are compared."""

    zone: RateZone
    country: str | None
    region: str | None
    low: str | None
    high: str | None
    up_to_km: float | None

    @classmethod
    def of(cls, row: RateZone) -> "_Row":
        """The cells of a row."""
        low = high = None
        if row.postal_from is not None:
            low, high = _squeezed(row.postal_from), _squeezed(row.postal_to or row.postal_from)
        country, region = (None if cell is None else _squeezed(cell) for cell in (row.country, row.region))
        return cls(row, country, region, low, high, None if row.up_to_km is None else float(row.up_to_km))

    def fits(self, to: Place, km: float | None) -> bool:
        """Whether the cells other than the origin hold of a destination so far away."""
        if self.country is not None and self.country != to.country:
            return False
        if self.region is not None and self.region != to.region:
            return False
        if self.low is not None and self.high is not None:
            length = len(self.low)
            if len(to.postal) < length or not self.low <= to.postal[:length] <= self.high:
                return False
        return self.up_to_km is None or (km is not None and km <= self.up_to_km)


class Zones:
    """The zones and distances of one problem; remembers what it found."""

    def __init__(self, problem: Problem) -> None:
        self._origins = {location.location: place_of(location) for location in problem.locations}
        self._destinations: dict[OrderKey, Place] = {order.key: place_of(order) for order in problem.orders}
        numbers: dict[Place, int] = {}
        self._numbers = {key: numbers.setdefault(to, len(numbers)) for key, to in self._destinations.items()}
        self._distances: dict[tuple[str, Point], float] = {}
        self._rows: dict[tuple[str, str], list[_Row]] = {}
        self._found: dict[tuple[str, str, int], RateZone | None] = {}

    def distance_km(self, location: str, order: OrderKey) -> float | None:
        """Kilometres from a location to an order's destination, None where either has no coordinates."""
        return self._distance_km(location, self._destinations[order])

    def _distance_km(self, location: str, to: Place) -> float | None:
        origin = self._origins[location].point
        if origin is None or to.point is None:
            return None
        key = (location, to.point)
        if key not in self._distances:
            self._distances[key] = distance_km(origin, to.point)
        return self._distances[key]

    def find(self, card: RateCard, location: str, order: OrderKey) -> RateZone | None:
        """The most specific row of a card that fits a location and an order's destination, None where none does."""
        key = (card.card, location, self._numbers[order])
        if key not in self._found:
            rows, to = self._rows_from(card, location), self._destinations[order]
            km = self._distance_km(location, to) if any(row.up_to_km is not None for row in rows) else None
            self._found[key] = next((row.zone for row in rows if row.fits(to, km)), None)
        return self._found[key]

    def _rows_from(self, card: RateCard, location: str) -> list[_Row]:
        """The rows whose origin holds for a location and whose postal cells make sense, most specific first."""
        key = (card.card, location)
        if key not in self._rows:
            ranked = []
            for index, row in enumerate(card.zones):
                origin = self._origin_rank(row, location)
                low, high = _squeezed(row.postal_from), _squeezed(row.postal_to or row.postal_from)
                if origin is None or len(low) != len(high) or (low and not row.country):
                    continue
                reach = math.inf if row.up_to_km is None else float(row.up_to_km)
                postal = (-len(low), _base36(high) - _base36(low))
                ranked.append(((origin, postal, row.region is None, row.country is None, reach, index), row))
            self._rows[key] = [_Row.of(row) for _, row in sorted(ranked, key=lambda pair: pair[0])]
        return self._rows[key]

    def _origin_rank(self, row: RateZone, location: str) -> tuple[int, int] | None:
        """How specific a row's origin is for a location (less = more), None where it does not hold."""
        if row.origin is None:
            return 2, 0
        if row.origin == location:
            return 0, 0
        prefix = _squeezed(row.origin)
        return (1, -len(prefix)) if self._origins[location].postal.startswith(prefix) else None

"""Where places are: coordinates as given or of a US ZIP's centroid, and great-circle distances."""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domdesk.units import EARTH_RADIUS_KM

Coordinates = tuple[float, float]
Postal = tuple[str | None, str | None]
"""A country and a postal code in it."""

NOWHERE = (0.0, 0.0)
"""What the package gives for ZIPs that are no place, such as those of the armed forces."""

_ZIP = re.compile(r"\d{5}(-?\d{4})?")


@cache
def _zips_from(beginning: str) -> dict[str, dict[str, Any]]:
    """The US ZIPs of the package that begin with two digits, by code.

    Each of the package's look-ups goes through its whole table; all at once would hold up every thread for long.
    """
    import zipcodes

    return {entry["zip_code"]: entry for entry in reversed(zipcodes.similar_to(beginning))}


def zip_entry(country: str | None, postal_code: str | None) -> dict[str, Any] | None:
    """What the pinned `zipcodes` package knows of a US ZIP; None for anything else."""
    if (country or "").upper() != "US" or not postal_code or not _ZIP.fullmatch(postal_code.strip()):
        return None
    code = postal_code.strip()[:5]
    return _zips_from(code[:2]).get(code)


def coordinates(
    country: str | None, postal_code: str | None, latitude: Decimal | float | None, longitude: Decimal | float | None
) -> Coordinates | None:
    """(latitude, longitude) as given, else of the US ZIP's centroid, else None."""
    if latitude is not None and longitude is not None:
        return float(latitude), float(longitude)
    entry = zip_entry(country, postal_code)
    if entry is None:
        return None
    place = float(entry["lat"]), float(entry["long"])
    return place if place != NOWHERE else None


def located(places: Sequence[Postal]) -> list[Coordinates | None]:
    """The coordinates of postal codes, None where they are unknown."""
    return [coordinates(country, postal_code, None, None) for country, postal_code in places]


def distances_km(origins: list[Coordinates | None], destinations: list[Coordinates | None]) -> NDArray[np.float64]:
    """Great-circle distances, shape (origins, destinations); infinite where a coordinate is unknown."""
    a, b = _radians(origins), _radians(destinations)
    lat_a, lat_b = a[:, None, 0], b[None, :, 0]
    half = (
        np.sin((lat_b - lat_a) / 2) ** 2
        + np.cos(lat_a) * np.cos(lat_b) * np.sin((b[None, :, 1] - a[:, None, 1]) / 2) ** 2
    )
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return np.where(np.isnan(km), np.inf, km)


def _radians(places: list[Coordinates | None]) -> NDArray[np.float64]:
    return np.radians(np.array([p or (np.nan, np.nan) for p in places], dtype=np.float64).reshape(-1, 2))

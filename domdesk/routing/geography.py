"""Where places are: coordinates as given or of a US ZIP's centroid, and great-circle distances."""

import re
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domdesk.units import EARTH_RADIUS_KM

Coordinates = tuple[float, float]

NOWHERE = (0.0, 0.0)
"""What the package gives for ZIPs that are no place, such as those of the armed forces."""

_ZIP = re.compile(r"\d{5}(-?\d{4})?")


@cache
def _zip_table() -> dict[str, dict[str, Any]]:
    """Every US ZIP of the package, by code: one look through its table, since each of its own look-ups takes one."""
    import zipcodes

    return {entry["zip_code"]: entry for entry in reversed(zipcodes.list_all())}


def zip_entry(country: str | None, postal_code: str | None) -> dict[str, Any] | None:
    """What the pinned `zipcodes` package knows of a US ZIP; None for anything else."""
    if (country or "").upper() != "US" or not postal_code or not _ZIP.fullmatch(postal_code.strip()):
        return None
    return _zip_table().get(postal_code.strip()[:5])


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

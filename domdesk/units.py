"""Exact units: weights, sides and quantities have few decimals, so that scaled integers hold them without error."""

from decimal import Decimal
from fractions import Fraction

GRAMS_PER = {
    "g": Fraction(1),
    "kg": Fraction(1000),
    "oz": Fraction(45359237, 1600000),
    "lb": Fraction(45359237, 100000),
}
"""Grams in one unit of weight; 1 lb = 453.59237 g and 1 oz = 1/16 lb, exactly."""

MM_PER_INCH = Fraction(254, 10)
MM3_PER = {"in3": MM_PER_INCH**3, "cm3": Fraction(1000)}

EARTH_RADIUS_KM = 6371.0088

QUANTITY_PLACES = 4
QUANTITY_SCALE = 10**QUANTITY_PLACES


def to_e4(quantity: Decimal | int) -> int:
    """A quantity in steps of 0.0001. Raises ValueError where it has more places."""
    scaled = Decimal(quantity).scaleb(QUANTITY_PLACES)
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{quantity} has more than {QUANTITY_PLACES} decimals")
    return whole


def from_e4(steps: int) -> Decimal:
    """Steps of 0.0001 as a quantity."""
    return Decimal(steps).scaleb(-QUANTITY_PLACES)


def plain(value: Decimal) -> str:
    """A number as the contract writes it, without trailing zeros or exponent: 2.500 → '2.5', 1E+2 → '100'."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"

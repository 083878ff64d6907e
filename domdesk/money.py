"""Money: minor units of a currency, rounding half-up, and amounts as people read them."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from domdesk.style import Style, amount


@cache
def minor_digits(currency: str) -> int:
    """Digits after the point in a currency (2 for USD, 0 for JPY), from CLDR through Babel."""
    from babel.numbers import get_currency_precision

    return get_currency_precision(currency)


def is_currency(code: str) -> bool:
    """True for an ISO 4217 code that CLDR knows."""
    from babel.numbers import list_currencies

    return code in list_currencies()


def round_half_up(value: Decimal | Fraction | int) -> int:
    """The nearest integer, a half away from zero."""
    exact = Fraction(value)
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return whole if exact >= 0 else -whole


def to_minor(amount: Decimal | Fraction, currency: str) -> int:
    """An amount in whole minor units of `currency`, rounded half-up."""
    return round_half_up(Fraction(amount) * 10 ** minor_digits(currency))


def from_minor(minor: int, currency: str) -> Decimal:
    """Minor units as an exact amount with the currency's digits, e.g. 1840 USD → Decimal('18.40')."""
    return (
        Decimal(minor)
        .scaleb(-minor_digits(currency))
        .quantize(Decimal(1).scaleb(-minor_digits(currency)), ROUND_HALF_UP)
    )


def plain(minor: int, currency: str) -> str:
    """Minor units as the contract writes them: '18.40'."""
    return f"{from_minor(minor, currency):f}"


def spoken(minor: int, currency: str, style: Style | None = None) -> str:
    """Minor units as people read them, in this process's style unless another is given: '$18.40'."""
    return amount(from_minor(minor, currency), currency, style)

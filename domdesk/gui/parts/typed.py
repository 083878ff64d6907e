"""Numbers as people type them, in the system's locale, and as the desk's files say them. Called by forms and tables."""

from decimal import Decimal, InvalidOperation
from functools import cache

from domdesk.gui.parts.formatting import locale
from domdesk.units import plain


@cache
def _comma() -> bool:
    """Whether people here write 1,5 rather than 1.5."""
    from babel.numbers import get_decimal_symbol

    return get_decimal_symbol(locale()) == ","


def to_plain(text: str) -> str:
    """What was typed, with a point for decimals and nothing between thousands; what is no number stays as it is."""
    told = text.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    point, between = (",", ".") if _comma() else (".", ",")
    whole, _, rest = told.partition(point)
    groups = whole.split(between)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]):
        whole = "".join(groups)
    made = f"{whole}.{rest}" if rest else whole
    return made if to_decimal(made) is not None else text.strip()


def to_decimal(plain_text: str) -> Decimal | None:
    """A plain number; None where it is none."""
    try:
        value = Decimal(plain_text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def typable(value: Decimal | int | None) -> str:
    """A number as one would type it here; unknown is ''."""
    if value is None:
        return ""
    text = plain(Decimal(value))
    return text.replace(".", ",") if _comma() else text


def typable_amount(value: Decimal | None) -> str:
    """Money as one would type it here: of an amount that has cents both digits stand there, 3.20 and not 3.2."""
    text = typable(value)
    whole, point, cents = text.partition("," if _comma() else ".")
    return f"{whole}{point}{cents:0<2}" if point else text

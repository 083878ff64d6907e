"""Numbers as people type them, in the style they are shown in, and as the desk's files say them. Called by forms."""

from decimal import Decimal, InvalidOperation

from domdesk import style


def to_plain(text: str) -> str:
    """What was typed, with a point for decimals and nothing between thousands; what is no number stays as it is."""
    way = style.current()
    point, between = (",", ".") if way.decimal == "," else (".", ",")
    told = "".join(text.split()).replace(way.minus, "-")
    told = told if way.group in (point, between) else told.replace(way.group, "")
    whole, _, rest = told.partition(point)
    groups = whole.split(between)
    if len(groups) > 1 and all(len(group) in {*way.groups} for group in groups[1:]):
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
    return "" if value is None else style.exact(value)


def typable_amount(value: Decimal | None) -> str:
    """Money as one would type it here: of an amount that has cents both digits stand there, 3.20 and not 3.2."""
    return "" if value is None else style.exact(value, 2 if value % 1 else 0)

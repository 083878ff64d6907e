"""Values of a shop's JSON as cells: nothing raises for what is missing or of another shape than expected.

Called by the formats that read JSON. In a Source every number is the text that it was written as.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from domdesk.intake.source import tidy


def as_text(value: Any) -> str:
    """A value as a cell: text, 'true', 'false', or blank for null and for what is no plain value."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return ""
    return tidy(value).strip()


def as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def as_dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def as_number(text: str) -> Decimal | None:
    """A number, None where the text is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 12 else None

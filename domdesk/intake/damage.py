"""What spreadsheets do to cells: error values, lost digits, SKUs turned to dates, wrappings and invisible letters.

Called by `cells` for the cell, and by `check` for what a whole column has to be told about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domdesk.intake.findings import quoted
from domdesk.records import Severity

KEYS = frozenset({"order", "line", "sku", "their_sku", "location", "card"})
"""Columns of text by which records are known: a damaged cell cannot be used at all."""
REFERENCES = frozenset({"order_ref", "line_ref", "barcode", "phone"})
"""Columns of text that are only handed on: a damaged cell is left blank."""
IDS = KEYS | REFERENCES

ERROR_VALUE = re.compile(
    r"#(?:N/A|NV|REF!|BEZUG!|DIV/0!|VALUE!|WERT!|NAME\?|NULL!|NUM!|ZAHL!|SPILL!|CALC!|#{2,})", re.IGNORECASE
)
SCIENTIFIC = re.compile(r"[0-9][.,][0-9]+E\+[0-9]{2,3}", re.IGNORECASE)
"""How a spreadsheet shows a long number; a SKU such as 1E5 has no such form."""
MARKS_OF_DAMAGE = ("#", '="', "'", "E+", "e+")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
ODD_SPACE = re.compile(r"[\xa0\u2000-\u200a\u202f\u3000]")
FORMULA_TEXT = re.compile(r'="(.*)"', re.DOTALL)
CURLY = (("\u201c", "\u201d"), ("\u2018", "\u2019"), ("\u201e", "\u201c"))

MONTH = "(?:Jan|Feb|Mar|M\u00e4r|Mrz|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez)"
LIKE_A_DATE = re.compile(
    rf"[0-9]{{1,2}}[-. ]{{1,2}}{MONTH}\.?(?:[- ][0-9]{{2,4}})?|{MONTH}[- ][0-9]{{2,4}}"
    r"|[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})|[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T]00:00(?::00)?)?",
    re.IGNORECASE,
)
SERIAL = re.compile(r"([2-7][0-9]{4})(?:\.([0-9]+))?")
"""Days since 1899-12-30, as Excel keeps a date: 1954-10-03 to 2119-01-12."""
DAY_ZERO = date(1899, 12, 30)
EXACT_DIGITS = 15
"""A spreadsheet keeps that many digits of a number; the rest become zeros."""


@dataclass(frozen=True, slots=True)
class CellFault(Exception):  # noqa: N818  it is a finding about a cell, not an error of the program
    """What is wrong with a cell, as the end of a sentence ('is not a number'), and what to write instead."""

    code: str
    says: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about cells of one column that were taken: where, and a sentence about them without the place."""

    code: str
    says: str
    indices: list[int]
    severity: Severity = "warning"


def unwrapped(cell: str) -> str:
    """A cell's text without what spreadsheets put around it: ="001", a leading apostrophe, odd and invisible spaces."""
    text = ODD_SPACE.sub(" ", INVISIBLE.sub("", cell)).strip()
    if wrapped := FORMULA_TEXT.fullmatch(text):
        text = wrapped[1].replace('""', '"').strip()
    return text.removeprefix("'").strip()


def refuse_error_value(text: str) -> None:
    """Raise CellFault for what a spreadsheet shows in place of a value (#N/A, ########)."""
    if text.startswith("#") and ERROR_VALUE.fullmatch(text):
        raise CellFault(
            "error_value",
            "is what a spreadsheet shows in place of a value",
            "mend the formula or widen the column, and export again",
        )


def identifier(text: str) -> str | None:
    """An id as it was meant, wrappings taken off until none is left; None where its digits are lost."""
    before = None
    while text != before:
        before, text = text, unwrapped(text)
        for opening, closing in CURLY:
            if len(text) > 1 and text[0] == opening and text[-1] == closing:
                text = text[1:-1]
        text = text.removeprefix("\u2019").removeprefix("\u2018")
    return None if SCIENTIFIC.fullmatch(text) else text


def may_be_damaged(cells: Sequence[str], *, ids: bool) -> bool:
    """Whether any cell of a column is worth a look: one pass over all of them together."""
    joined = "\n".join(cells)
    return any(mark in joined for mark in MARKS_OF_DAMAGE) or (ids and not joined.isascii())


def text_cell(name: str, text: str) -> str | None:
    """A cell of text, an id mended. Raises CellFault for an error value and for a key whose digits are lost."""
    refuse_error_value(text)
    if name not in IDS:
        return text
    mended = identifier(text)
    if mended is None and name in KEYS:
        raise CellFault(
            "lost_digits",
            "is a long number cut short by a spreadsheet",
            "format the column as text and export again, without opening the file in between",
        )
    return mended or None


def serial_date(text: str) -> str | None:
    """The date, or moment to the minute, that a spreadsheet keeps as this number (1900 system); None for others."""
    match = SERIAL.fullmatch(text)
    if match is None:
        return None
    day = (DAY_ZERO + timedelta(days=int(match[1]))).isoformat()
    minutes = round(float(f"0.{match[2] or 0}") * 24 * 60)
    return f"{day}T{minutes // 60:02}:{minutes % 60:02}:00" if 0 < minutes < 24 * 60 else day


def doubts(name: str, kind: str, cells: Sequence[str], values: Sequence[str | None]) -> list[Doubt]:
    """What to say about the cells of a column that were mended or may be damaged; `values` are what was taken."""
    if kind in ("date", "timestamp"):
        return _serials(cells, values)
    if name not in IDS:
        return []
    found = []
    if may_be_damaged(cells, ids=True):
        found += _mended(name, cells, values)
    if name != "phone":
        found += _rounded(values)
    if name in ("sku", "their_sku"):
        found += _dates(values)
    return found


def _serials(cells: Sequence[str], values: Sequence[str | None]) -> list[Doubt]:
    turned: dict[str, list[int]] = {}
    for i, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if value is not None and value[:10] != cell[:10] and SERIAL.fullmatch(unwrapped(cell)):
            turned.setdefault(cell, []).append(i)
    return [
        Doubt("serial_date", f"{quoted(cell)} is a spreadsheet's number for a date, read as {values[at[0]]}", at)
        for cell, at in turned.items()
    ]


def _mended(name: str, cells: Sequence[str], values: Sequence[str | None]) -> list[Doubt]:
    lost, changed = [], []
    for i, (cell, value) in enumerate(zip(cells, values, strict=True)):
        if value is None:
            if name in REFERENCES and SCIENTIFIC.fullmatch(unwrapped(cell)):
                lost.append(i)
        elif cell.strip() != value:
            changed.append(i)
    found = []
    if lost:
        says = f"{quoted(cells[lost[0]])} is a long number cut short by a spreadsheet, so it is left blank"
        found.append(Doubt("lost_digits", says, lost))
    if changed:
        at = changed[0]
        says = f"{quoted(cells[at])} is read as {quoted(values[at] or '')}, without what a spreadsheet put into it"
        found.append(Doubt("unwrapped", says, changed, "notice"))
    return found


def _rounded(values: Sequence[str | None]) -> list[Doubt]:
    """Ids of more digits than a spreadsheet keeps, with zeros in their place."""
    at = [
        i
        for i, value in enumerate(values)
        if value and len(value) > EXACT_DIGITS and value.endswith("000") and _lost_its_end(value)
    ]
    if not at:
        return []
    return [
        Doubt(
            "rounded_id",
            f"{quoted(values[at[0]] or '')} may have lost its last digits in a spreadsheet, which keeps 15",
            at,
        )
    ]


def _lost_its_end(value: str) -> bool:
    return value.isascii() and value.isdigit() and not value[EXACT_DIGITS:].strip("0")


def _dates(values: Sequence[str | None]) -> list[Doubt]:
    """SKUs that look like dates in a column where most do not."""
    distinct = {value for value in values if value}
    odd = {value for value in distinct if LIKE_A_DATE.fullmatch(value)}
    if not odd or (len(odd) > len(distinct) / 2 and len(distinct) >= MANY):
        return []
    at = [i for i, value in enumerate(values) if value in odd]
    return [
        Doubt(
            "date_for_sku",
            f"'{values[at[0]]}' looks like a SKU that a spreadsheet turned into a date; compare it with the shop",
            at,
        )
    ]


MANY = 10
"""So many SKUs of one look are a system, fewer may be chance."""

"""Rows of a table that are no records: a header repeated, a report's closing words, totals and remarks at the end.

Each is put aside with a notice. Called by `read` before a format sees the table. A row goes only where its keys are
blank or it says what it is.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from domdesk.intake.findings import Findings, quoted, rows_in_words
from domdesk.intake.table import RawTable

LAST_ROWS = 5
"""Rows at the end among which totals and remarks are looked for."""
WIDE = 4
"""Columns from which on a row of one cell is a remark."""
FOOTER = re.compile(r"\s*(?:[0-9,.]+\s+)?record\(s\) downloaded|\s*seller id ?:", re.IGNORECASE)
"""How eBay's reports end, in one of the first two cells."""
MOST_OF_A_FOOTER = 3
"""Filled cells: '83', 'record(s) downloaded', 'from Jul-01-26 to Jul-21-26'."""
TOTAL = re.compile(
    r"(?:grand |sub ?|sous-)?totals?|total g\u00e9n\u00e9ral|totales?|totaal|totalt|sum|somme|suma|summa|razem"
    r"|(?:zwischen|gesamt)?summe|gesamt|insgesamt|yhteens\u00e4",
    re.IGNORECASE,
)
KEY = re.compile(
    r"order|sku|item|article|artikel|product|name|number|nummer|\bno\b|\bid\b|code|ref|ean|upc|#", re.IGNORECASE
)
REMARK = re.compile(r"[^\W\d_]{2,}.* .*|.* .*[^\W\d_]{2,}|.*[^\W\d_]: .*")
PLAIN = re.compile(r"[-+(]?[^\w(]?[0-9][0-9.,' \xa0\u202f\u2019]*[^\w]?\)?")


def without_extras(table: RawTable, found: Findings) -> RawTable:
    """The table without those rows, each kind of them told of once."""
    repeated = _repeated_headers(table)
    if repeated:
        rows = [table.rows[i] for i in repeated]
        verb = "repeats" if len(rows) == 1 else "repeat"
        found.add("notice", "repeated_header", f"{rows_in_words(rows)} {verb} the column names, not read.", row=rows[0])
        table = _without(table, repeated)
    return _without_end(_without_footers(table, found), found)


def _repeated_headers(table: RawTable) -> list[int]:
    """Rows that equal the header, cell by cell."""
    header = [label.casefold() for label in table.header]
    alike = [i for i, cell in enumerate(table.columns[0]) if cell.strip().casefold() == header[0]]
    return [i for i in alike if [column[i].strip().casefold() for column in table.columns] == header]


def _without_footers(table: RawTable, found: Findings) -> RawTable:
    """The table without a report's closing words, which stand amidst the rows where reports were put together."""
    likely = {i for column in table.columns[:2] for i, cell in enumerate(column) if FOOTER.match(cell)}
    whole = [i for i in sorted(likely) if _is_footer([column[i] for column in table.columns])]
    short = {row for row, _ in table.ragged if _is_footer(table.ragged_cells.get(row, []))}
    rows = sorted({table.rows[i] for i in whole} | short)
    if not rows:
        return table
    verb = "is" if len(rows) == 1 else "are"
    text = f"{rows_in_words(rows)} {verb} the report's own closing words, and not read."
    found.add("notice", "footer", text, row=rows[0])
    return _without(_without_odd(table, rows), whole)


def _is_footer(cells: Sequence[str]) -> bool:
    return any(map(FOOTER.match, cells[:2])) and sum(1 for cell in cells if cell.strip()) <= MOST_OF_A_FOOTER


def _without_odd(table: RawTable, rows: Sequence[int]) -> RawTable:
    """The table saying nothing more of these rows' length."""
    gone = set(rows)
    ragged = tuple(pair for pair in table.ragged if pair[0] not in gone)
    return replace(table, ragged=ragged, ended_early=tuple(row for row in table.ended_early if row not in gone))


def _without_end(table: RawTable, found: Findings) -> RawTable:
    """The table without the totals and remarks that end it."""
    gone: list[int] = []
    texts: list[tuple[int, str, str]] = []
    ragged = list(table.ragged)
    for _ in range(LAST_ROWS):
        last = len(table.rows) - len(gone) - 1
        if ragged and (last < 0 or ragged[-1][0] > table.rows[last]):
            said = _remark(list(table.ragged_cells.get(ragged[-1][0], ())), len(table.header))
            if said is None:
                break
            texts.append((ragged.pop()[0], "remark", said))
        elif last >= 0:
            cells = [column[last].strip() for column in table.columns]
            what = "total" if _is_total(table, cells, last) else "remark"
            said = cells[0] if what == "total" else _remark(cells, len(table.header))
            if said is None:
                break
            texts.append((table.rows[last], what, said))
            gone.append(last)
        else:
            break
    for row, what, said in reversed(texts):
        if what == "total":
            text = f"Row {row} is a row of totals below the table, not read."
        else:
            text = f"Row {row} is a remark below the table, not read: {quoted(said)}."
        found.add("notice", f"{what}_row", text, row=row)
    table = _without_odd(table, [row for row, *_ in texts])
    return _without(table, gone) if gone else table


def _remark(cells: Sequence[str], width: int) -> str | None:
    """What a row says that has words in a single cell of a wide table."""
    said = [cell for cell in cells if cell.strip()]
    return said[0].strip() if len(said) == 1 and width >= WIDE and REMARK.fullmatch(said[0].strip()) else None


def _is_total(table: RawTable, cells: Sequence[str], at: int) -> bool:
    """Whether a row holds the totals of those above it: keys blank, numbers that are the sums of their columns."""
    label = _label(table, at)
    labelled = bool(TOTAL.fullmatch(label))
    if at < 2 or (cells[0] and not labelled):
        return False
    numbers = {i: cell for i, cell in enumerate(cells) if cell and not (labelled and cell.rstrip(": ") == label)}
    keys = [i for i, name in enumerate(table.header) if KEY.search(name)] or [0]
    if not numbers or any(i in numbers for i in keys) or not all(map(PLAIN.fullmatch, numbers.values())):
        return False
    if labelled and label.casefold().startswith("grand"):
        return True
    while at and TOTAL.fullmatch(_label(table, at - 1)):
        at -= 1
    return all(_is_sum(table.columns[i][:at], cell) for i, cell in numbers.items())


def _label(table: RawTable, at: int) -> str:
    """The first cell of a row that is filled, as the name of a total."""
    return next((text for column in table.columns if (text := column[at].strip())), "").rstrip(": ")


def _is_sum(above: Sequence[str], cell: str) -> bool:
    """Whether a number is the sum of those above it, the decimal mark being either."""
    for mark, thousands in ((".", ","), (",", ".")):
        total = _number(cell, mark, thousands)
        parts = [_number(text, mark, thousands) for text in above if text.strip()]
        if total is not None and parts and None not in parts and sum(filter(None, parts), Decimal(0)) == total:
            return True
    return False


def _number(text: str, mark: str, thousands: str) -> Decimal | None:
    bare = re.sub(r"[^0-9.,+()-]", "", text.replace(thousands, "")).replace(mark, ".")
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    try:
        return Decimal(bare)
    except InvalidOperation:
        return None


def _without(table: RawTable, gone: Sequence[int]) -> RawTable:
    """The table without the rows at these places."""
    left = set(gone)
    keep = [i for i in range(len(table.rows)) if i not in left]
    columns = [[column[i] for i in keep] for column in table.columns]
    return replace(table, columns=columns, rows=[table.rows[i] for i in keep])

"""A Sheet (cells under canonical names) → Records of one table, with an issue for every row left out or doubted.

Called by the formats; `orders` does the same for the sheet that holds orders and their lines together.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from domdesk.canonical import TABLES, Column, Table
from domdesk.intake import places
from domdesk.intake.cells import CellFault, clean
from domdesk.intake.damage import doubts
from domdesk.intake.findings import Findings, quoted, rows_in_words
from domdesk.intake.rules import broken_rules
from domdesk.records import Records

ABOVE_ZERO = frozenset(
    {
        ("order_lines", "quantity"),
        ("commitments", "quantity"),
        ("sku_aliases", "units_per"),
        ("exchange_rates", "rate"),
        ("rate_cards", "dim_divisor"),
    }
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under canonical column names, as raw text ('' = blank).

    `labels` are the file's own names of its columns, `labels_by_row` of one that several of them make up; `where` names
    each row in a sentence where its number is not enough. A file that has no rows (JSON) is not `numbered`: its issues
    carry no row number. `noun` is what a sentence calls one of its rows.
    """

    columns: dict[str, list[str]]
    rows: list[int]
    labels: dict[str, str] = field(default_factory=dict)
    where: list[str] | None = None
    numbered: bool = True
    noun: str = "row"
    labels_by_row: dict[str, list[str]] = field(default_factory=dict)

    def label(self, name: str, i: int | None = None) -> str:
        """What the file calls a column, in row `i` where that matters."""
        if i is not None and name in self.labels_by_row:
            return self.labels_by_row[name][i]
        return self.labels.get(name, name)

    def place(self, i: int) -> str:
        return self.where[i] if self.where else f"Row {self.rows[i]}"

    def row(self, i: int) -> int | None:
        return self.rows[i] if self.numbered else None

    def places(self, indices: Collection[int]) -> str:
        """The places of several rows in words."""
        if self.where:
            return self.where[next(iter(indices))] + (f" and {len(indices) - 1} more" if len(indices) > 1 else "")
        return rows_in_words([self.rows[i] for i in indices])


def cell_fault(
    sheet: Sheet, column: Column, i: int, fault: CellFault, found: Findings, then: str = "", rows: Iterable[int] = ()
) -> None:
    """Report a faulty cell: where, what it says, why it cannot be used and what to write; `rows` go with it."""
    label = sheet.label(column.name, i)
    text = f"{sheet.place(i)}: {label} {quoted(sheet.columns[column.name][i])} {fault.says}; {fault.remedy}.{then}"
    found.add("error", fault.code, text, row=sheet.row(i), column=label, rows=rows)


def blank_fault(
    sheet: Sheet, column: Column, i: int, found: Findings, who: str = "row", then: str = "", rows: Iterable[int] = ()
) -> None:
    """Report a blank cell that must be filled; `who` needs it, and `rows` go with it."""
    label = sheet.label(column.name, i)
    text = f"{sheet.place(i)}: {label} is blank; every {who} needs one.{then}"
    found.add("error", "blank", text, row=sheet.row(i), column=label, rows=rows)


def cleaned(
    sheet: Sheet, table: Table, column: Column, found: Findings, aside: Collection[int] = ()
) -> tuple[list[str | None], dict[int, CellFault]]:
    """The cells of one of the sheet's columns, normalised, and the faults among them.

    What was mended, or may have been damaged, is said in one sentence for the column, rows put `aside` apart.
    """
    cells = sheet.columns[column.name]
    values, faults = clean(column, cells, above_zero=(table.name, column.name) in ABOVE_ZERO)
    for doubt in doubts(column.name, column.type, cells, values):
        if at := [i for i in doubt.indices if i not in aside]:
            label = sheet.label(column.name, at[0])
            text = f"{sheet.places(at)}: {label} {doubt.says}."
            found.add(doubt.severity, doubt.code, text, row=sheet.row(at[0]), column=label)
    return values, faults


def check_table(name: str, sheet: Sheet, found: Findings, *, fill: bool = False) -> Records:
    """The rows of a sheet that can be used, for any table but orders; every other row gets an issue and is counted."""
    table = TABLES[name]
    columns: dict[str, list[str | None]] = {}
    bad: set[int] = set()
    for column in table.columns:
        if column.name not in sheet.columns:
            if column.name in table.key and not column.required:
                columns[column.name] = [column.default] * len(sheet.rows)
            continue
        values, faults = cleaned(sheet, table, column, found)
        for i, fault in faults.items():
            cell_fault(sheet, column, i, fault, found)
        bad.update(faults)
        if column.required and None in values:
            blank = [i for i, value in enumerate(values) if value is None and i not in faults]
            for i in blank:
                blank_fault(sheet, column, i, found, sheet.noun)
            bad.update(blank)
        elif column.default is not None:
            values = [column.default if value is None else value for value in values]
        columns[column.name] = values
    for i, column_name, text in broken_rules(name, columns):
        if i not in bad:
            found.add(
                "error", "contradiction", f"{sheet.place(i)}: {text}", row=sheet.row(i), column=sheet.label(column_name)
            )
            bad.add(i)
    found.leave_out(len(bad), fault=True)
    keep = [i for i in range(len(sheet.rows)) if i not in bad]
    if bad:
        columns = {key: [values[i] for i in keep] for key, values in columns.items()}
    mend_coordinates(columns, sheet, keep, found)
    mend_postal_codes(columns, sheet, keep, found)
    if name == "stock":
        tell_below_zero(columns, sheet, keep, found)
    return Records(name, columns, [sheet.rows[i] for i in keep], fill)


def tell_below_zero(columns: dict[str, list[str | None]], sheet: Sheet, at: Iterable[int], found: Findings) -> None:
    """Say which figures are below 0: a shop that sold more than it had counts so, but nobody can ship it."""
    counts = columns.get("on_hand", [])
    below = [(i, count) for i, count in zip(at, counts, strict=False) if count is not None and count.startswith("-")]
    if below:
        rows = [i for i, _ in below]
        label = sheet.label("on_hand", rows[0])
        text = f"{sheet.places(rows)}: {label} {below[0][1]} is below 0 and counts as 0 until it is counted again."
        found.add("warning", "below_zero", text, row=sheet.row(rows[0]), column=label)


def mend_postal_codes(columns: dict[str, list[str | None]], sheet: Sheet, at: Iterable[int], found: Findings) -> None:
    """Tidy postal codes in place and give US ZIPs their lost zeros back; `at` says which sheet row each one is from."""
    codes = columns.get("postal_code")
    if codes is None:
        return
    nations = columns.get("country") or [None] * len(codes)
    padded: dict[tuple[str, str], list[int]] = {}
    known: dict[tuple[str | None, str | None], tuple[str | None, bool]] = {}
    for n, (i, code, country) in enumerate(zip(at, codes, nations, strict=True)):
        if (code, country) not in known:
            known[code, country] = places.postal_code(code, country)
        mended, was_short = known[code, country]
        codes[n] = mended
        if was_short and code and mended:
            padded.setdefault((code, mended), []).append(i)
    label = sheet.label("postal_code")
    for (code, mended), indices in padded.items():
        text = (
            f"{sheet.places(indices)}: the US ZIP {quoted(code)} has lost its leading zeros and is read as {mended}; "
            "format that column as text before saving."
        )
        found.add("warning", "zip_padded", text, row=sheet.row(indices[0]), column=label)


def mend_coordinates(columns: dict[str, list[str | None]], sheet: Sheet, at: Iterable[int], found: Findings) -> None:
    """Blank a latitude without a longitude, or the other way round, with a warning."""
    north, east = columns.get("latitude"), columns.get("longitude")
    if north is None or east is None:
        return
    for n, i in enumerate(at):
        if (north[n] is None) != (east[n] is None):
            label = sheet.label("latitude" if north[n] is None else "longitude")
            north[n] = east[n] = None
            text = f"{sheet.place(i)}: {label} is blank, so its pair is not used either; give both or neither."
            found.add("warning", "half_a_place", text, row=sheet.row(i), column=label)

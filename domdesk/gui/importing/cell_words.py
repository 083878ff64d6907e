"""A cell of a record as one says it: money with its currency, weights and sides with their units, yes and no.

Called by review for what is new and what changes, before and after.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from domdesk.canonical import TABLES
from domdesk.gui.parts.formatting import dated, figure, money
from domdesk.gui.parts.names import column_name
from domdesk.gui.parts.words import tr
from domdesk.money import from_minor, minor_digits, to_minor
from domdesk.records import FileResult

CurrencyOf = Callable[[str, int | None], str]
"""The currency of a record's money by its table and its row; '' where nobody knows."""
UNITS = {"_g": "{n} g", "_mm": "{n} mm", "_percent": "{n} %", "_km": "{n} km"}
NUMBERS = ("quantity", "money", "percent", "share", "rate", "measure", "integer")


def currency_of(file: FileResult, desk_currency: str) -> CurrencyOf:
    """Which currency the money of a file's records is in: as the record says, else the file's one, else the desk's."""
    told = {
        (records.table, row): currency
        for records in file.reading.records
        for row, currency in zip(records.rows, records.columns.get("currency", ()), strict=False)
        if currency
    }
    every = set(told.values())

    def found(table: str, row: int | None) -> str:
        if row is not None and (own := told.get((table, row))):
            return own
        if table in {of for of, _ in told} or not every:
            return "" if table.startswith("rate_") else desk_currency
        return next(iter(every)) if len(every) == 1 else ""

    return found


def said(table: str, name: str, cell: str, currency: str) -> str:
    """A cell as one says it."""
    kind = next((column.type for column in TABLES[table].columns if column.name == name), "") if table in TABLES else ""
    if kind == "boolean":
        return {"true": tr("yes"), "false": tr("no")}.get(cell, cell)
    if kind in ("date", "timestamp"):
        return dated(cell)
    if kind not in NUMBERS or not cell:
        return cell
    try:
        value = Decimal(cell)
    except InvalidOperation:
        return cell
    if kind == "money":
        return amount(value, currency)
    unit = next((tr(words) for ending, words in UNITS.items() if name.endswith(ending)), "{n}")
    return unit.format(n=figure(value))


def amount(value: Decimal, currency: str) -> str:
    """Money to its last digit: '$6.20', '0.0125 USD'."""
    if not currency:
        return figure(value)
    minor = to_minor(value, currency)
    if from_minor(minor, currency) == value:
        return money(minor, currency)
    return f"{figure(value, minor_digits(currency))} {currency}"


def held(table: str, name: str, cell: str, currency: str) -> str:
    """What a new record holds in a column; '' where that is nothing, or what a blank means. No units are told too."""
    column = next((column for column in TABLES[table].columns if column.name == name), None)
    if cell == "" or (cell == "0" and name != "on_hand") or (column is not None and cell == column.default != "0"):
        return ""
    if column is not None and column.type == "boolean":
        return column_name(name) if cell == "true" else tr("not {what}", what=column_name(name))
    return f"{column_name(name)} {said(table, name, cell, currency)}"

"""A table and its mapping → a Sheet of canonical columns, its dates and numbers as canonical files write them.

Called by the generic format. Rows that hold totals and rows that the mapping passes over are left out and told.
Raises MissingFactsError, once for all, for what neither the file nor the mapping says.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from domdesk.canonical import ORDERS
from domdesk.errors import MissingFactsError
from domdesk.intake.check import Sheet
from domdesk.intake.counts import lead_days, measured
from domdesk.intake.dialect import DateOrder, DecimalMark, Dialect, dialect_of, iso_date, plain_number, unwrapped
from domdesk.intake.facts import Settled, missing_facts, settle
from domdesk.intake.findings import Findings, many, quoted, rows_in_words
from domdesk.intake.formats.measures import in_grams, in_mm
from domdesk.intake.mapping import columns_of, places_of
from domdesk.intake.matching import (
    CURRENCY_SIGNS,
    DAYS_IN,
    LENGTHS,
    UNITS_OF_LENGTH,
    UNITS_OF_WEIGHT,
    WEIGHTS,
    currency_in,
    unit_in,
    words,
)
from domdesk.intake.places import country_in_words
from domdesk.intake.source import Source
from domdesk.records import SheetMapping
from domdesk.units import plain

LAYOUT = "sheet"
"""Under this name facts told beside a sheet are remembered."""

DATES = ("date", "timestamp")
NUMBERS = ("quantity", "money", "percent", "share", "rate")
TOTALS = frozenset(
    words(w)
    for w in (
        "total", "totals", "grand total", "subtotal", "sub total", "sum", "summe", "gesamt", "gesamtsumme",
        "endsumme", "zwischensumme", "totaux", "total général", "sous-total", "suma", "total general", "totale",
        "totale generale", "totali", "subtotale", "totaal", "eindtotaal", "subtotaal", "totais", "total geral",
    )
)  # fmt: skip
ONE = re.compile(r"1(?:[.,]0*)?")
MILLIONTH = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class MappedSheet:
    """The rows to check, `size` of them, and what stands beside them.

    `locations` are columns of quantities by location with their labels; on_hand and they are as the file has them,
    to be counted with `mark`. `told` is what came from beside the file.
    """

    sheet: Sheet
    locations: dict[str, tuple[str, list[str]]]
    mark: DecimalMark
    told: dict[str, dict[str, str]]


def mapped(source: Source, mapping: SheetMapping, found: Findings) -> MappedSheet:
    """See the module; the table has all columns of the mapping."""
    table = source.table
    assert table is not None, "only tables are mapped"
    columns_at, locations_at = places_of(mapping, table.header)
    keep = _kept(source, mapping, found)
    whole = len(keep) == len(table.rows)

    def cells(at: int) -> list[str]:
        return list(table.columns[at]) if whole else [table.columns[at][i] for i in keep]

    columns = {name: cells(at) for name, at in columns_at.items()}
    labels = {name: table.header[at] for name, at in columns_at.items()}
    sheet = Sheet(columns, [table.rows[i] for i in keep], labels)
    locations = {mapping.locations[label]: (label, cells(at)) for label, at in locations_at.items()}
    dialect, facts = _asked(source, mapping, sheet, [cells for _, cells in locations.values()], found)
    for name, text in mapping.constants.items():
        columns[name] = [text] * len(keep)
    if mapping.kind == "stock" and not locations and "location" not in columns:
        columns["location"] = [facts["location"]] * len(keep)
    _take_currency(columns, labels)
    _write_plainly(sheet, mapping, dialect, facts.values, found)
    if mapping.kind == "orders":
        _join_names(columns)
        _continue_orders(sheet, columns.keys() - mapping.constants.keys(), found)
        price_is = mapping.unit_price_is or facts.values.get("unit_price_is")
        if price_is == "line total":
            _divide_price(sheet)
    key = next(iter(facts.told), "")
    told = {key: facts.told.get(key, {}) | dialect.told.get(key, {})} if key else {}
    return MappedSheet(sheet, locations, dialect.decimals, {k: v for k, v in told.items() if v})


def _kept(source: Source, mapping: SheetMapping, found: Findings) -> list[int]:
    """The rows to read; the others are told and counted as left out."""
    table = source.table
    assert table is not None, "only tables are mapped"
    skip = set(mapping.skip_rows)
    at, _ = places_of(mapping, table.header)
    ids = [table.columns[at[name]] for name in ("order", "sku", "location") if name in at]
    skipped = [i for i, row in enumerate(table.rows) if row in skip]
    totals = [i for i, row in enumerate(table.rows) if ids and row not in skip and _is_total(i, ids, table.columns)]
    for indices, code, what in ((skipped, "skip_rows", "left out, as the mapping says"), (totals, "totals", "")):
        if indices:
            numbers = [table.rows[i] for i in indices]
            rows = rows_in_words(numbers)
            be = "is" if len(indices) == 1 else "are"
            hold = "holds" if len(indices) == 1 else "hold"
            text = f"{rows} {be} {what}." if what else f"{rows} {hold} totals and {be} left out."
            found.add("notice", code, text, row=numbers[0], rows=numbers)
    found.leave_out(len(skipped) + len(totals), fault=False)
    out = {*skipped, *totals}
    return [i for i in range(len(table.rows)) if i not in out] if out else list(range(len(table.rows)))


def _is_total(i: int, ids: Sequence[Sequence[str]], columns: Sequence[Sequence[str]]) -> bool:
    """A row without ids of its own in which some cell says 'Total'."""
    own = [cells[i].strip() for cells in ids]
    if all(own) or any(cell and words(cell) not in TOTALS for cell in own):
        return False
    return any(words(cells[i]) in TOTALS for cells in columns if cells[i])


def _asked(
    source: Source, mapping: SheetMapping, sheet: Sheet, quantities: Sequence[list[str]], found: Findings
) -> tuple[Dialect, Settled]:
    """How dates and numbers are written, and what else must be told beside the file; all is asked at once."""
    assert source.table is not None, "only tables are mapped"
    types = {name: column.type for name, column in columns_of(mapping.kind).items()}
    dates = [cells for name, cells in sheet.columns.items() if types[name] in DATES]
    numbers = [cells for name, cells in sheet.columns.items() if types[name] in (*NUMBERS, "measure")]
    needs = ["location"] if mapping.kind == "stock" and not mapping.locations and not _has(mapping, "location") else []
    prices, amounts = sheet.columns.get("unit_price", []), sheet.columns.get("quantity", [])
    unclear = mapping.unit_price_is is None and any(
        price.strip() and not ONE.fullmatch(unwrapped(amount)) for price, amount in zip(prices, amounts, strict=False)
    )
    needs += ["unit_price_is"] if unclear else []
    lacking: list[str] = []
    dialect, facts = None, None
    try:
        dialect = dialect_of(
            source,
            LAYOUT,
            found,
            dates=() if mapping.dates else dates,
            numbers=() if mapping.decimals else [*numbers, *quantities],
        )
    except MissingFactsError as missing:
        lacking += [fact.key for fact in missing.facts]
    try:
        takes = [fact for fact, names in (("unit", WEIGHTS), ("length_unit", LENGTHS)) if {*names} & {*sheet.columns}]
        facts = settle(source.name, source.facts, LAYOUT, source.table.header, found, needs=needs, takes=takes)
    except MissingFactsError as missing:
        lacking += [fact.key for fact in missing.facts]
    if dialect is None or facts is None:
        raise missing_facts(source.name, lacking)
    order = cast("DateOrder", mapping.dates or dialect.dates)
    mark = cast("DecimalMark", mapping.decimals or dialect.decimals)
    return replace(dialect, dates=order, decimals=mark), facts


def _has(mapping: SheetMapping, name: str) -> bool:
    return name in mapping.columns or name in mapping.constants


def _take_currency(columns: dict[str, list[str]], labels: Mapping[str, str]) -> None:
    """The currency in which a price is written, from its column's name or its cells, where no column tells it."""
    if "currency" in columns:
        columns["currency"] = [CURRENCY_SIGNS.get(cell.strip(), cell) for cell in columns["currency"]]
        return
    name = next((name for name in ("unit_price", "unit_cost") if name in columns), None)
    if name is None:
        return
    every = currency_in(labels.get(name, ""))
    codes = {cell: (currency_in(cell) or every or "") if cell.strip() else "" for cell in set(columns[name])}
    if any(codes.values()):
        columns["currency"] = [codes[cell] for cell in columns[name]]


def _write_plainly(
    sheet: Sheet, mapping: SheetMapping, dialect: Dialect, facts: Mapping[str, str], found: Findings
) -> None:
    """Rewrite the sheet's cells in place as canonical files have them; each distinct cell is looked at once."""
    for name, column in columns_of(mapping.kind).items():
        if name not in sheet.columns or name in mapping.constants or (mapping.kind, name) == ("stock", "on_hand"):
            continue
        if name in (*WEIGHTS, *LENGTHS):
            _measure(sheet, mapping, name, dialect.decimals, facts, found)
        elif name == "lead_days":
            _lead(sheet, found)
        elif column.type in DATES:
            _each(sheet, name, lambda cell: iso_date(cell, dialect.dates))
        elif column.type in (*NUMBERS, "integer"):
            _each(sheet, name, lambda cell: plain_number(cell, dialect.decimals) if cell.strip() else "")
        elif column.type == "coordinate":
            _each(sheet, name, lambda cell: cell.replace(",", ".") if "." not in cell else cell)
        elif column.type == "country":
            _each(sheet, name, lambda cell: country_in_words(cell) or cell)
        elif name == "order":
            _each(sheet, name, unwrapped)


def _each(sheet: Sheet, name: str, rewritten: Callable[[str], str]) -> None:
    texts = {cell: rewritten(cell) for cell in set(sheet.columns[name])}
    sheet.columns[name] = [texts[cell] for cell in sheet.columns[name]]


def _measure(
    sheet: Sheet, mapping: SheetMapping, name: str, mark: DecimalMark, facts: Mapping[str, str], found: Findings
) -> None:
    """Weights in grams or sides in millimetres; a column whose unit nobody tells is not read, with a warning."""
    is_weight = name in WEIGHTS
    units = UNITS_OF_WEIGHT if is_weight else UNITS_OF_LENGTH
    label = sheet.label(name)
    told = (mapping.weight_unit, facts.get("unit")) if is_weight else (mapping.length_unit, facts.get("length_unit"))
    unit = unit_in(label, units) or told[0] or told[1]
    each_has_one = all(
        unit_in(re.sub(r"[0-9.,]+", " ", cell), units) for cell in set(sheet.columns[name]) if cell.strip()
    )
    if unit is None and not each_has_one:
        fact, example = ("unit", "lb") if is_weight else ("length_unit", "cm")
        found.add(
            "warning",
            "no_unit",
            f"Column {quoted(label)} does not say its unit and is not read; tell it once: --set {fact}={example}.",
            column=label,
        )
        del sheet.columns[name]
        return
    converted = in_grams if is_weight else in_mm
    _each(sheet, name, lambda cell: measured(cell, mark, unit, units, converted))


def _lead(sheet: Sheet, found: Findings) -> None:
    label = sheet.label("lead_days")
    in_weeks = next((DAYS_IN[w] for w in words(label).split() if w in DAYS_IN), 1)
    cells = sheet.columns["lead_days"]
    known = {cell: lead_days(cell, in_weeks) for cell in set(cells)}
    spans = [i for i, cell in enumerate(cells) if known[cell][1]]
    if spans:
        text = f"{sheet.places(spans)}: {label} gives a span such as {quoted(cells[spans[0]])}; its longer end counts."
        found.add("notice", "lead_span", text, row=sheet.row(spans[0]), column=label)
    sheet.columns["lead_days"] = [known[cell][0] for cell in cells]


def _join_names(columns: dict[str, list[str]]) -> None:
    """First and last name as the name to ship to, where there is no column for it."""
    parts = [columns.pop(name) for name in ("first_name", "last_name") if name in columns]
    if parts and "ship_to_name" not in columns:
        columns["ship_to_name"] = [" ".join(filter(None, map(str.strip, names))) for names in zip(*parts, strict=True)]


def _continue_orders(sheet: Sheet, of_file: Collection[str], found: Findings) -> None:
    """A row without a number and without a cell of an order's own continues the order above it."""
    orders = sheet.columns["order"]
    own = [sheet.columns[c.name] for c in ORDERS.columns if c.name not in ORDERS.key and c.name in of_file]
    continued: list[int] = []
    for i, order in enumerate(orders):
        if order or not i or not orders[i - 1] or any(cells[i].strip() for cells in own):
            continue
        if sheet.columns["sku"][i].strip():
            orders[i] = orders[i - 1]
            continued.append(i)
    if continued:
        be = "continues" if len(continued) == 1 else "continue"
        lines = many(len(continued), "line")
        text = f"{sheet.places(continued)}: without an order number, so {lines} {be} the order above."
        found.add("notice", "continued", text, row=sheet.row(continued[0]), column=sheet.label("order"))


def _divide_price(sheet: Sheet) -> None:
    """The price of a line as that of one unit, to the millionth; where the quantity cannot be used, none."""
    prices, amounts = sheet.columns["unit_price"], sheet.columns["quantity"]
    sheet.columns["unit_price"] = [_divided(price, amount) for price, amount in zip(prices, amounts, strict=True)]


def _divided(price: str, amount: str) -> str:
    number = re.compile(r"[0-9]{0,12}(?:\.[0-9]{0,12})?")
    if not all(number.fullmatch(text) and any(map(str.isdigit, text)) for text in (price, amount)):
        return price if amount else ""
    if not Decimal(amount):
        return ""
    return plain((Decimal(price) / Decimal(amount)).quantize(MILLIONTH, ROUND_HALF_UP))

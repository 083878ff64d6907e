"""A supplier's sheet of stock, long or with a column for each location → stock records, and products to fill in.

Called by `generic`. '100+' counts 100, 'Call' and 'Out of stock' count 0, each with a notice; 'In stock' does not say
how many and is refused by cell, unless the mapping says what it counts.
"""

from collections import Counter
from collections.abc import Mapping

from domdesk.intake.check import Sheet, check_table
from domdesk.intake.counts import Count, counted
from domdesk.intake.findings import Findings, many, quoted
from domdesk.intake.mapped import MappedSheet
from domdesk.intake.mapping import OF_PRODUCTS
from domdesk.records import Records

HOW = {
    "at_least": ("at_least", "the number named, though there may be more"),
    "none": ("none_in_stock", "0, for there is none"),
    "ask": ("on_request", "0, until the supplier names a number"),
    "told": ("told", "what the mapping says"),
}
"""How a count is known → the notice's code, and what the cells are taken as."""


def stock_records(told: MappedSheet, counts: Mapping[str, str], found: Findings) -> tuple[Records, ...]:
    """The sheet's stock, and the products that its weights, sides and titles fill in."""
    sheet, kinds = told.sheet, dict[str, dict[str, list[tuple[int, str]]]]()
    taken: list[int] = []
    where: list[str] = []
    labels: list[str] = []
    places: list[str] = []
    units: list[str] = []
    columns = told.locations or {"": (sheet.label("on_hand"), sheet.columns["on_hand"])}
    counted_cells = {place: _counted(cells, told, counts) for place, (_, cells) in columns.items()}
    blank: dict[str, list[int]] = {}
    for i in range(len(sheet.rows)):
        for place, (label, cells) in columns.items():
            cell = cells[i]
            if told.locations and not cell.strip():
                blank.setdefault(label, []).append(i)
                continue
            number, how = counted_cells[place][cell]
            if how == "unsaid":
                _refuse(sheet, i, label, cell, found)
                continue
            if how:
                kinds.setdefault(label, {}).setdefault(how, []).append((i, cell))
            taken.append(i)
            units.append(number)
            places.append(place)
            where.append(f"Row {sheet.rows[i]}" + (f", {place}" if place not in ("", label) else ""))
            labels.append(label)
    _tell(kinds, sheet, found)
    _tell_blank(blank, sheet, len(told.locations), found)
    rows = [sheet.rows[i] for i in taken]
    own = {name: [cells[i] for i in taken] for name, cells in sheet.columns.items() if name not in OF_PRODUCTS}
    stock = own | {"on_hand": units} | ({"location": places} if told.locations else {})
    if not told.locations:
        return check_table("stock", Sheet(stock, rows, sheet.labels), found), *_products(sheet, found)
    wide = Sheet(stock, rows, sheet.labels, where, labels_by_row={"on_hand": labels})
    return check_table("stock", wide, found), *_products(sheet, found)


def _counted(cells: list[str], told: MappedSheet, counts: Mapping[str, str]) -> dict[str, Count]:
    return {cell: counted(cell, told.mark, counts) for cell in set(cells)}


def _refuse(sheet: Sheet, i: int, label: str, cell: str, found: Findings) -> None:
    text = (
        f"{sheet.place(i)}: {label} {quoted(cell)} does not say how many; write a number, or say in a mapping under "
        "[counts] how many it stands for."
    )
    found.add("error", "not_a_number", text, row=sheet.row(i), column=label)
    found.leave_out(1, fault=True)


def _tell(kinds: Mapping[str, Mapping[str, list[tuple[int, str]]]], sheet: Sheet, found: Findings) -> None:
    """One notice for each column and sort of word, with how many cells say so."""
    for label, sorts in kinds.items():
        for how, cells in sorts.items():
            code, taken_as = HOW[how]
            first, example = cells[0]
            text = f"Column {quoted(label)}: {many(len(cells), 'cell')} such as {quoted(example)} taken as {taken_as}."
            found.add("notice", code, text, row=sheet.row(first), column=label)


def _tell_blank(blank: Mapping[str, list[int]], sheet: Sheet, places: int, found: Findings) -> None:
    """Blank cells under a location say nothing of it; rows with nothing but such cells are left out."""
    counts = Counter(i for indices in blank.values() for i in indices)
    nothing = {i for i, count in counts.items() if count == places}
    for label, indices in blank.items():
        text = f"{sheet.places(indices)}: {label} is blank, so nothing is known of that location there."
        rows = [sheet.rows[i] for i in indices if i in nothing]
        found.add("notice", "blank", text, row=sheet.row(indices[0]), column=label, rows=rows)
    found.leave_out(len(nothing), fault=False)


def _products(sheet: Sheet, found: Findings) -> tuple[Records, ...]:
    """Titles, weights and sides, to fill in where the desk knows none; a cell that cannot be used is a warning."""
    names = [name for name in OF_PRODUCTS if name in sheet.columns]
    first: dict[str, int] = {}
    for i, sku in enumerate(sheet.columns["sku"]):
        if sku.strip():
            first.setdefault(sku.strip(), i)
    if not names or not first:
        return ()
    columns = {name: [sheet.columns[name][i] for i in first.values()] for name in ("sku", *names)}
    doubts = Findings()
    labels = {name: sheet.label(name) for name in columns}
    records = check_table(
        "products", Sheet(columns, [sheet.rows[i] for i in first.values()], labels), doubts, fill=True
    )
    for issue in doubts.issues:
        found.add("warning", issue.code, f"{issue.text} Nothing is filled in.", row=issue.row, column=issue.column)
    return (records,)

"""What must hold between the cells of one row of a canonical file. Called by `check`."""

from collections.abc import Iterator

Columns = dict[str, list[str | None]]
Broken = tuple[int, str, str]
"""Index of the row, the column it is about, and the sentence."""


def broken_rules(table: str, columns: Columns) -> Iterator[Broken]:
    """Rows of `table` whose cells contradict each other; blank and faulty cells are None and contradict nothing."""
    if table == "closures":
        yield from _in_order(columns, "from", "to")
    elif table == "rate_cards":
        yield from _in_order(columns, "valid_from", "valid_to")
    elif table == "rate_zones":
        yield from _postal_ranges(columns)


def _in_order(columns: Columns, first: str, last: str) -> Iterator[Broken]:
    if first in columns and last in columns:
        for i, (a, b) in enumerate(zip(columns[first], columns[last], strict=True)):
            if a and b and a > b:
                yield i, last, f"{last} {b} is before {first} {a}; write the earlier date in {first}."


def _postal_ranges(columns: Columns) -> Iterator[Broken]:
    if "postal_from" not in columns and "postal_to" not in columns:
        return
    size = len(next(iter(columns.values())))
    blank: list[str | None] = [None] * size
    starts, ends = columns.get("postal_from", blank), columns.get("postal_to", blank)
    for i, (start, end, country) in enumerate(zip(starts, ends, columns.get("country", blank), strict=True)):
        if not (start or end):
            continue
        low, high = (start or "").replace(" ", "").upper(), (end or "").replace(" ", "").upper()
        if not country:
            yield i, "country", "a postal range needs a country; write US, CA or DE."
        elif not low:
            yield i, "postal_from", "postal_to stands without postal_from; write the first code of the range."
        elif high and len(low) != len(high):
            yield i, "postal_to", f"postal_from {start} and postal_to {end} differ in length; write both alike."
        elif high and low > high:
            yield i, "postal_to", f"postal_to {end} is before postal_from {start}; write the lower one first."

"""What is to be said of an order at a glance: new, split, late… as tests, chips and words; and what it is found by.

Called by the Orders page, its columns and the snapshot; knows no widgets.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import tr
from domdesk.records import OrderRow

Bools = np.ndarray[Any, np.dtype[np.bool_]]


def is_routed(row: OrderRow) -> bool:
    """True where the run shown decided about the order."""
    return row.cost_minor is not None or row.unassigned_lines > 0


def is_new(row: OrderRow) -> bool:
    """True where nobody has decided about the order yet."""
    return not is_routed(row) and not row.committed


def is_accepted(row: OrderRow) -> bool:
    """True where every unit of the order is accepted, and some of it has not left."""
    return row.committed and row.shipped < row.accepted


def is_acceptable(row: OrderRow) -> bool:
    """True where a run has found a place for something of the order that nobody has accepted yet."""
    return is_routed(row) and row.shipments > 0 and not row.committed and not row.settled


def is_late(row: OrderRow) -> bool:
    """True where the last of the order arrives after the day it is due."""
    return row.delivery_date is not None and bool(row.due) and row.delivery_date.isoformat() > row.due[:10]


STATES: dict[str, Callable[[OrderRow], bool]] = {
    "all": lambda row: True,
    "new": is_new,
    "routed": is_routed,
    "split": lambda row: row.shipments > 1,
    "late": is_late,
    "unassigned": lambda row: row.unassigned_lines > 0,
    "overridden": lambda row: row.overridden,
    "rejected": lambda row: row.rejected and not row.committed,
    "partly": lambda row: row.accepted > 0 and not row.committed,
    "committed": is_accepted,
    "shipped": lambda row: row.committed and row.shipped >= row.accepted,
}
"""Each chip of the Orders page and the orders that it shows."""

TELLING = ("new", "split", "late", "unassigned", "overridden", "rejected", "partly", "committed", "shipped")
"""The states that are worth a word in a row; that an order is routed shows in where it ships from."""


def state_names() -> dict[str, str]:
    """Each state as a chip says it."""
    return {
        "all": tr("All"),
        "new": tr("New"),
        "routed": tr("Routed"),
        "split": tr("Split"),
        "late": tr("Late"),
        "unassigned": tr("Unassigned"),
        "overridden": tr("Overridden"),
        "rejected": tr("Rejected"),
        "partly": tr("Partly accepted"),
        "committed": tr("Accepted"),
        "shipped": tr("Shipped"),
    }


def state_tips() -> dict[str, str]:
    """What each chip shows, in a sentence."""
    return {
        "all": tr("Every open order"),
        "new": tr("Orders that no run has decided about yet"),
        "routed": tr("Orders that the run shown has decided about"),
        "split": tr("Orders that ship from more than one place"),
        "late": tr("Orders whose last parcel arrives after the promised day"),
        "unassigned": tr("Orders with a line that found no place"),
        "overridden": tr("Orders for which somebody chose the place, the service or the day"),
        "rejected": tr("Orders that a place said no to, and that are not accepted from another yet"),
        "partly": tr("Orders of which some units are accepted, and others are open"),
        "committed": tr("Orders that are accepted: their units are kept for them, and later runs leave them alone"),
        "shipped": tr("Orders that have left"),
    }


def states_of(row: OrderRow) -> str:
    """The states of an order in words: 'split, late'."""
    names = state_names()
    return ", ".join(names[state].lower() for state in TELLING if STATES[state](row))


def states_by_row(rows: Sequence[OrderRow]) -> dict[str, Bools]:
    """For each state, which of the rows are in it."""
    return {name: np.fromiter(map(is_so, rows), dtype=bool, count=len(rows)) for name, is_so in STATES.items()}


def kinds_of(rows: Sequence[OrderRow], states: Mapping[str, Bools]) -> list[OrderRow]:
    """One row of each mix of states that there is."""
    mixes = 2 ** np.arange(len(states)) @ np.array(list(states.values()))
    return [rows[number] for number in np.unique(mixes, return_index=True)[1]]


def chips_worth_showing(counts: dict[str, int], has_run: bool) -> list[str]:
    """Those chips that tell something: all orders, what a run decided, and whatever else there is any of."""
    always = ("all", "split", "unassigned") if has_run else ("all",)
    mixed = 0 < counts["routed"] < counts["all"]
    return [
        name
        for name in STATES
        if name in always or (counts[name] > 0 and (mixed if name in ("new", "routed") else True))
    ]


def chip_text(name: str, count: int) -> str:
    """A chip with its count: 'Split 31'."""
    return f"{state_names()[name]} {number(count)}"


def words_of(row: OrderRow, place: Callable[[str], str]) -> str:
    """All that an order is found by, in lower case."""
    sources = (f"{source} {place(source)}" for source in row.sources)
    fields = (row.order, row.channel, row.ship_to_name, row.city, row.region, row.country, row.postal_code)
    return " ".join((*fields, *row.skus, *sources)).casefold()

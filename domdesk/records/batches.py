"""What an import, or an edit, changes on a desk: one batch that can be taken back, record by record."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

RecordStatus = Literal["new", "changed", "unchanged", "removed"]
BY_ITSELF = "by itself"
"""Who made a batch that no person asked for: a source read when it was due, an order that arrived and was routed."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One change of a desk's records, made as a whole: what it did in words, when, and who ran the program.

    `undone`: it is taken back. `can_undo`: it can be taken back, if nothing later rests on it. `can_redo`: it is the
    one that is made again next.
    """

    number: int
    at: str
    kind: str
    label: str
    who: str
    undone: bool
    can_undo: bool
    can_redo: bool

    @property
    def is_next_undo(self) -> bool:
        """Whether an undo that names none may take it back: people undo what people did."""
        return self.can_undo and self.who != BY_ITSELF


class CellChange(NamedTuple):
    """A column of a record and what stands in it, before and after, as a dump writes it ('' = blank)."""

    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """What an import does with one record: `key` as its table's key names it, `row` as the file numbers it, if it does.

    `cells` are those that differ from what was stored; of a new record, all that are filled. A record is `removed`
    where a file replaces its group or closes its order.
    """

    table: str
    key: tuple[str, ...]
    status: RecordStatus
    row: int | None
    cells: tuple[CellChange, ...] = ()

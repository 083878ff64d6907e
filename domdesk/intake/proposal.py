"""An unknown sheet → what it seems to hold, and which column seems to be what, each with a score from 0 to 100.

A known name scores 100, a likely one by its letters (rapidfuzz), less where its cells look otherwise. Called by the
generic format before it refuses a sheet, and by `desk` for the window.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from domdesk.errors import InputError
from domdesk.intake.cells import MOMENT
from domdesk.intake.dialect import NAMED, SLASHED, unwrapped
from domdesk.intake.findings import in_words
from domdesk.intake.mapping import NEEDED, columns_of
from domdesk.intake.matching import known_columns, words
from domdesk.intake.places import country_in_words
from domdesk.intake.quantity_columns import NOWHERE, Places, counts_something, is_number, location_columns
from domdesk.intake.source import Source
from domdesk.intake.synonyms import BILLING, SYNONYMS
from domdesk.intake.table import RawTable
from domdesk.records import Proposal, ProposedColumn

LIKELY = 75
"""Scores from here on are proposed."""
TOLD_BY_CELLS = ("email", "country")
DECIDES = frozenset(
    {
        "due", "service", "priority", "country", "region", "postal_code", "unit_price", "committed", "safety_stock",
        "lead_days", "unit_cost", "weight_g", "cutoff", "handling_days", "capacity_per_day",
    }
)  # fmt: skip
"""Columns that change what is decided, so that one that is not read is a doubt."""
BY_CELLS_ALONE = 75
"""What is known by its cells under a name that says nothing, and how it scores."""
LOOKED_AT = 50
MOST_LABELS = 200
SHOWN = 3


def propose(source: Source, kind: str | None = None, places: Places = NOWHERE) -> Proposal:
    """What a sheet seems to be, as any kind or the one given; `places` are the desk's. Raises InputError for what is no
    table."""
    if source.table is None:
        raise InputError(f"{source.name} is no table, so it has no columns to map.", "Save the data as CSV.")
    if kind is not None and kind not in NEEDED:
        raise InputError(f"No sheet of the kind {kind} can be mapped.", f"Kinds are {in_words(list(NEEDED), 9)}.")
    proposals = [propose_table(source.table, source.name, name, places) for name in NEEDED if kind in (None, name)]
    return replace(max(proposals, key=fit), layout=source.layout)


def fit(proposal: Proposal) -> int:
    """How well a proposal fits its sheet: what it lacks counts against it as much as a known column for it."""
    return rank(proposal) - 200 * len(proposal.missing)


def rank(proposal: Proposal) -> int:
    """How much of a sheet speaks for a proposal; of needed columns twice."""
    scores = sum(c.score * (2 if c.needed else 1) for c in proposal.columns if c.label)
    return scores + 100 * len(proposal.locations)


def may_be_header(header: Sequence[str]) -> bool:
    """Whether a row may be one of names: some are filled, and none is a number."""
    filled = [label for label in header if label]
    return len(filled) > 1 and not any(re.fullmatch(r"[\W\d_]+", label) for label in filled)


def propose_table(table: RawTable, file: str, kind: str, places: Places = NOWHERE) -> Proposal:
    """What a table seems to hold if it is of this kind."""
    known = known_columns(table.header, kind)
    wide = location_columns(table, known, places) if kind == "stock" else {}
    if wide:
        known = {name: at for name, at in known.items() if name != "on_hand" and table.header[at] not in wide}
    found = {name: (at, 100) for name, at in known.items()}
    free = [i for i, label in enumerate(table.header) if label not in wide and i not in known.values()][:MOST_LABELS]
    samples = {i: _samples(table.columns[i]) for i in free}
    candidates = sorted(
        (-score, i, name)
        for name in SYNONYMS[kind]
        if name not in found and not (wide and name in ("on_hand", "location"))
        for i in free
        if (score := _score(table.header[i], samples[i], kind, name)) >= LIKELY
    )
    for minus, i, name in candidates:
        if name not in found and i not in {at for at, _ in found.values()}:
            found[name] = (i, -minus)
    price_is: str | None = "unit price"
    for name, meaning in (("line_total", "line total"), ("price_or_total", None)):
        if name in found and "unit_price" not in found:
            found["unit_price"], price_is = found[name], meaning
    columns = [
        _proposed(table, name, found.get(name), name in NEEDED[kind] and not (wide and name == "on_hand"))
        for name in columns_of(kind)
    ]
    taken = {column.label for column in columns} | wide.keys()
    unread = tuple(label for label in table.header if label not in taken)
    shown = reversed(range(min(len(table.header), MOST_LABELS)))  # of columns of one name the first counts
    seen = {table.header[i]: _samples(table.columns[i])[:SHOWN] for i in shown}
    return Proposal(file, kind, table.header, tuple(columns), wide, unread, price_is, seen)


def likely_unread(table: RawTable, kind: str, taken: Collection[str], read: Collection[str]) -> dict[str, str]:
    """Labels of columns that are not read → what each may be, of what decides and no column was `taken` for.

    `read` are the labels of the columns that were. A name that is known means what it says: a billing country is none.
    """
    columns = propose_table(table, "", kind).columns
    return {
        column.label: column.canonical
        for column in columns
        if column.label
        and column.canonical in DECIDES
        and column.label not in read
        and column.canonical not in taken
        and not words(column.label).startswith(BILLING)
        and not known_columns((column.label,), kind)
        and _likeness(words(column.label), _names(kind, column.canonical)) >= LIKELY
    }


def _proposed(table: RawTable, name: str, at: tuple[int, int] | None, needed: bool) -> ProposedColumn:
    if at is None:
        return ProposedColumn(name, None, 0, (), needed)
    where, score = at
    return ProposedColumn(name, table.header[where], score, _samples(table.columns[where])[:SHOWN], needed)


def _samples(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.strip() for cell in cells[:LOOKED_AT] if cell.strip()))


@cache
def _names(kind: str, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said for n in (name, *SYNONYMS[kind][name]) if len(said := words(n)) > 2))


def _score(label: str, samples: Sequence[str], kind: str, name: str) -> int:
    """How likely a column is a canonical one: by its name, less where the cells look otherwise."""
    likeness = _likeness(words(label), _names(kind, name))
    by_cells = name in TOLD_BY_CELLS and len(samples) > 1
    if likeness < LIKELY - 5 and not by_cells:
        return 0
    fits = _fits(samples, name, columns_of(kind)[name].type if name in columns_of(kind) else "money")
    if fits < 0.5:
        likeness *= 0.6
    elif fits >= 0.9 and likeness >= LIKELY - 5 and name in LOOKS:
        likeness += 5
    return max(min(99, round(likeness)), BY_CELLS_ALONE if by_cells and fits == 1 else 0)


@lru_cache(4096)
def _likeness(label: str, names: tuple[str, ...]) -> float:
    """How like its nearest name a label is, from 0 to 100; to have all words of one in it is worth a little less."""
    if len(label) < 3:
        return 0.0
    best = [
        (process.extractOne(label, names, scorer=scorer, score_cutoff=60), worth)
        for scorer, worth in ((fuzz.ratio, 1.0), (fuzz.token_sort_ratio, 1.0), (fuzz.token_set_ratio, 0.8))
    ]
    return max((worth * match[1] for match, worth in best if match), default=0.0)


def _is_date(cell: str) -> bool:
    text = unwrapped(cell)
    return any(pattern.fullmatch(text) for pattern in (MOMENT, SLASHED, NAMED))


LOOKS: dict[str, Callable[[str], bool]] = {
    "email": lambda cell: bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", cell)),
    "country": lambda cell: country_in_words(cell) is not None,
    "postal_code": lambda cell: len(cell) <= 10 and any(map(str.isdigit, cell)),
    "quantity": lambda cell: is_number(cell) and len(cell) <= 6,
    "on_hand": counts_something,
    "placed_at": _is_date,
    "due": _is_date,
    "as_of": _is_date,
    "sku": lambda cell: not _is_date(cell) and len(cell) <= 60,
    "order": lambda cell: not _is_date(cell) and len(cell) <= 40,
}
"""How the cells of a column look."""


def _fits(samples: Sequence[str], name: str, type_: str) -> float:
    """The share of cells that look like this column's; 1 where there are none to look at."""
    look = LOOKS.get(name) or (is_number if type_ in ("quantity", "money", "coordinate") else None)
    return sum(map(look, samples)) / len(samples) if look and samples else 1.0

"""A report as values: sections of facts, tables and cost bars in plain text. html and pdf set the same document."""

from dataclasses import dataclass, field

from domdesk.records import Costs

PART_COLOURS = {
    "item": "#0072B2",
    "handling": "#56B4E9",
    "transport": "#E69F00",
    "late": "#D55E00",
    "risk": "#999999",
    "rules": "#009E73",
    "split": "#CC79A7",
}
"""Okabe–Ito, one colour per cost part as in the window; `unfilled` has none, it is hatched."""

Cell = str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a `quiet` one is said in passing."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """Sentences, one below the other."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; columns numbered in `right` hold figures, the row numbered `strong` is set apart."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: frozenset[int] = field(default_factory=frozenset)
    strong: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A way or a run by its name and its cost by part; `total` is that cost in words."""

    name: str
    costs: Costs
    total: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Stacked bars of cost by part, on one scale."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A filled shape in a drawing by its corners; `tone` is one of TONES."""

    corners: tuple[tuple[float, float], ...]
    tone: str


@dataclass(frozen=True, slots=True)
class Word:
    """Words in a drawing that begin at `x` with their foot at `y`."""

    x: float
    y: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, 1000 units across and `height` high from the top down; `said` tells it to who does not see it."""

    height: float
    marks: tuple[Mark, ...]
    words: tuple[Word, ...]
    said: str


TONES = {"strong": "#0072B2", "pale": "#b9cfde", "ink": "#1a2127", "bad": "#b3261e"}
"""What the tones of a drawing's marks look like."""
WORD_SIZE = 12.5
"""The size of a drawing's words, in its units."""

Block = Text | Listing | Facts | Table | Bars | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under its heading, on a page of its own where told."""

    heading: str
    blocks: tuple[Block, ...]
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A report: what it is about, its first sentence, its sections, and the line that stands on every page.

    `currency` is that of its amounts, `mark` a word for programs that read the file.
    """

    title: str
    about: str
    lead: str
    sections: tuple[Section, ...]
    footer: str
    currency: str
    mark: str = ""

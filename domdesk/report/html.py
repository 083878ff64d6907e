"""A document as one HTML file that needs no other: styles and bars are in it, and it prints well. From the desk."""

from collections.abc import Iterator
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from domdesk import paths
from domdesk.records import COST_PARTS
from domdesk.report.document import PART_COLOURS, TONES, WORD_SIZE, Bars, Document

WIDTH = 1000
"""Units across a bar's picture."""


def html(document: Document) -> str:
    """The file's text; whatever stands in the document is text there too, never markup."""
    drawn = {"pieces": pieces, "parts": parts, "colours": PART_COLOURS, "tones": TONES, "word_size": WORD_SIZE}
    return _template().render(document=document, width=WIDTH, **drawn)


@cache
def _template() -> Template:
    folder = FileSystemLoader(paths.resources() / "reports")
    environment = Environment(
        loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment.get_template("report.html.j2")


def parts(bars: Bars) -> list[str]:
    """The parts that any of the bars has."""
    return [part for part in COST_PARTS if any(getattr(bar.costs, part) for bar in bars.bars)]


def pieces(bars: Bars, number: int, width: float) -> Iterator[tuple[str, float, float]]:
    """Part, place and length of each piece of a bar, on the scale of the longest; called by pdf too."""
    most = max(bar.costs.total for bar in bars.bars)
    at = 0.0
    for part in parts(bars):
        length = getattr(bars.bars[number].costs, part) * width / most if most > 0 else 0.0
        if length > 0:
            yield part, at, length
            at += length

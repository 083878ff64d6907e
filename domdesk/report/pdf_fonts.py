"""The fonts of a PDF: any text marked up so that each script has one that shows it, and what none of them shows.

DejaVu Sans Condensed goes into the file; Chinese, Japanese and Korean are set in the fonts that PDF readers bring.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, partial
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from domdesk import paths

FONT, BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"
FAR_EAST = {
    "HYSMyeongJo-Medium": re.compile(r"[\u1100-\u11ff\uac00-\ud7af]+"),
    "STSong-Light": re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+"),
}
"""Scripts that DejaVu lacks, by the font that every PDF reader shows them in."""


@cache
def known_characters() -> frozenset[int]:
    """Make the fonts known, once; the characters that the main one shows."""
    folder = paths.resources() / "fonts"
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))
    for name in FAR_EAST:
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)
    return frozenset(pdfmetrics.getFont(FONT).face.charToGlyph)


def printable(text: str) -> str:
    """The text with a blank for each character that is a command, or half of one."""
    return "".join(c if c.isprintable() else " " for c in text)


def mark_up(text: str) -> str:
    """Any text as ReportLab reads it back: nothing in it is markup, and each script has its font."""
    plain = escape(printable(text))
    for font, script in FAR_EAST.items():
        plain = script.sub(partial(_in_font, font), plain)
    return plain


def _in_font(font: str, found: re.Match[str]) -> str:
    return f'<font name="{font}">{found[0]}</font>'


def wide(text: str, size: float) -> float:
    """How wide a text is in bold, in points."""
    return float(pdfmetrics.stringWidth(text, BOLD, size))


def doubts(texts: Iterable[str]) -> str:
    """A sentence on what the pages cannot show as it is; empty where there is nothing such."""
    used = {c for text in texts for c in text if c.isprintable()}
    shown = known_characters()
    missing = [c for c in used if ord(c) not in shown and not any(f.match(c) for f in FAR_EAST.values())]
    leftward = any(unicodedata.bidirectional(c) in ("R", "AL") for c in used)
    said = []
    if any(script.match(c) for c in used for script in FAR_EAST.values()):
        said.append("Chinese, Japanese and Korean are set in the fonts of the program that shows this file.")
    if missing:
        said.append(f"{len(missing)} of the characters used cannot be shown in a PDF and stand as boxes.")
    if leftward:
        said.append("Names in scripts that run from right to left may stand in the wrong order.")
    return " ".join([*said, "The same report as HTML needs none of this."]) if said else ""

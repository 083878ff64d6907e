"""Drawings for a PDF: bars of cost by part, what is unfilled hatched, and the marks and words of pictures. From pdf."""

from collections.abc import Iterable

from reportlab.graphics.shapes import Drawing, Line, Polygon, Rect, String
from reportlab.lib.colors import HexColor, white

from domdesk.report.document import PART_COLOURS, TONES, WORD_SIZE, Picture
from domdesk.report.html import WIDTH
from domdesk.report.pdf_fonts import BOLD, FONT, printable

INK = HexColor("#1a2127")


def box(part: str) -> Drawing:
    """A part's colour, for the key."""
    drawing = Drawing(9, 9)
    _fill(drawing, part, 0.0, 8.0, 8.0)
    return drawing


def bar(pieces: Iterable[tuple[str, float, float]], room: float) -> Drawing:
    """Pieces (part, place and length in points) in a bar's place of `room` points."""
    drawing = Drawing(room, 10)
    for part, x, length in pieces:
        _fill(drawing, part, x, length, 9.0)
    return drawing


def picture(drawn: Picture, room: float) -> Drawing:
    """A drawing over `room` points; a PDF counts from below."""
    scale = room / WIDTH
    drawing = Drawing(room, drawn.height * scale)
    for mark in drawn.marks:
        points = [number for x, y in mark.corners for number in (x * scale, (drawn.height - y) * scale)]
        drawing.add(Polygon(points, fillColor=HexColor(TONES[mark.tone]), strokeColor=None))
    for word in drawn.words:
        font, size = BOLD if word.bold else FONT, WORD_SIZE * scale
        at = word.x * scale, (drawn.height - word.y) * scale
        drawing.add(String(*at, printable(word.text), fontName=font, fontSize=size, fillColor=INK))
    return drawing


def _fill(drawing: Drawing, part: str, x: float, length: float, height: float) -> None:
    """A piece in its part's colour, or hatched; a hairline of white parts neighbours."""
    colour = PART_COLOURS.get(part)
    drawing.add(Rect(x, 0, length, height, fillColor=HexColor(colour) if colour else white, strokeColor=None))
    if not colour:
        at = 0.0
        while at < length + height:  # strokes from below to above, cut at the piece's sides
            low, high = max(0.0, at - height), min(at, length)
            if high > low:
                drawing.add(Line(x + low, at - low, x + high, at - high, strokeColor=INK, strokeWidth=0.5))
            at += 3.0
    if length > 2:
        drawing.add(Rect(x + length - 0.5, 0, 0.5, height, fillColor=white, strokeColor=None))

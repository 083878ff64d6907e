"""A document as PDF: pages with numbers, wrapped tables and drawn bars, set by ReportLab. From the desk."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus import Table as Grid

from domdesk.report import html, pdf_bars
from domdesk.report.document import Bars, Block, Document, Facts, Listing, Picture, Section, Table, Text
from domdesk.report.pdf_fonts import BOLD, FONT, doubts, known_characters, mark_up, printable, wide

QUIET, HAIR, EDGE = HexColor("#57636d"), HexColor("#d6dce2"), HexColor("#74808b")
MARGIN = 16 * mm
BODY, SMALL, FOOT = 9.0, 8.0, 7.5
"""Sizes of type, in points."""
LONGEST = 1500
"""Characters of a table's cell; what is longer is cut, and whole in the HTML."""
LETTER_MONEY = ("USD", "CAD", "MXN")
"""Currencies of countries that print on Letter; the others take A4."""


def pdf(document: Document) -> bytes:
    """The file's bytes."""
    page = LETTER if document.currency in LETTER_MONEY else A4
    setter = _Setter(page[0] - 2 * MARGIN)
    file = io.BytesIO()
    template = BaseDocTemplate(
        file,
        pagesize=page,
        title=printable(f"{document.title} — {document.about}"),
        author="domdesk",
        subject=printable(document.lead[:200]),
        keywords=document.mark,
    )
    frame = Frame(MARGIN, MARGIN + 4 * mm, setter.width, page[1] - 2 * MARGIN - 4 * mm, 0, 0, 0, 0)
    template.addPageTemplates(PageTemplate(frames=[frame]))
    template.build(list(setter.set(document)), canvasmaker=_numbered(document.footer, page[0]))
    return file.getvalue()


# --- pages


def _numbered(footer: str, width: float) -> type[Canvas]:
    """A canvas that writes the footer and 'page 2 of 5' once it knows how many pages there are."""

    class Numbered(Canvas):  # type: ignore[misc]  # ReportLab has no types
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802  ReportLab's own name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self._write_foot(number)
                super().showPage()
            super().save()

        def _write_foot(self, number: int) -> None:
            place = f"page {number} of {len(self._pages)}"
            style = ParagraphStyle("foot", fontName=FONT, fontSize=FOOT, leading=9, textColor=QUIET)
            room = width - 2 * MARGIN - pdfmetrics.stringWidth(place, FONT, FOOT) - 12
            line = Paragraph(mark_up(footer[:240]), style)
            _, height = line.wrap(room, 30)
            line.drawOn(self, MARGIN, MARGIN - height + 2)
            self.setFont(FONT, FOOT)
            self.setFillColor(QUIET)
            self.drawRightString(width - MARGIN, MARGIN - 5, place)

    return Numbered


# --- blocks


class _Setter:
    """Sets a document's blocks for a page of this width between its margins, in points."""

    def __init__(self, width: float) -> None:
        known_characters()
        self.width = width
        body = ParagraphStyle(
            "body", fontName=FONT, fontSize=BODY, leading=12, textColor=pdf_bars.INK, splitLongWords=1
        )
        self.styles = {
            "body": body,
            "quiet": ParagraphStyle("quiet", body, textColor=QUIET),
            "strong": ParagraphStyle("strong", body, fontName=BOLD),
            "lead": ParagraphStyle("lead", body, fontSize=10.5, leading=14, spaceBefore=6, spaceAfter=4),
            "title": ParagraphStyle("title", body, fontName=BOLD, fontSize=17, leading=21),
            "heading": ParagraphStyle("heading", body, fontName=BOLD, fontSize=11, leading=14, spaceBefore=12),
            "item": ParagraphStyle("item", body, leftIndent=10, bulletIndent=0),
            "cell": ParagraphStyle("cell", body, fontSize=SMALL, leading=10),
            "figure": ParagraphStyle("figure", body, fontSize=SMALL, leading=10, alignment=TA_RIGHT),
        }
        self.said: list[str] = []

    def set(self, document: Document) -> Iterator[Flowable]:
        """The document from its title to what cannot be shown of it."""
        yield self._text(document.title, "title")
        yield self._text(document.about, "quiet")
        yield self._text(document.lead, "lead")
        for section in document.sections:
            yield from self._section(section)
        if doubt := doubts(self.said):
            yield Spacer(1, 8)
            yield self._text(doubt, "quiet")

    def _section(self, section: Section) -> Iterator[Flowable]:
        # a heading stays with what it is about
        yield PageBreak() if section.new_page else CondPageBreak(30 * mm)
        yield self._text(section.heading, "heading")
        for block in section.blocks:
            yield Spacer(1, 4)
            yield from self._block(block)

    def _text(self, text: str, style: str, **more: str) -> Paragraph:
        self.said.append(text)
        return Paragraph(mark_up(text), self.styles[style], **more)

    def _block(self, block: Block) -> Iterator[Flowable]:
        match block:
            case Text(text, quiet):
                yield self._text(text, "quiet" if quiet else "body")
            case Listing(items):
                for item in items:
                    yield self._text(item, "item", bulletText="•")
            case Facts(pairs):
                rows = [[self._text(name, "quiet"), self._text(value, "body")] for name, value in pairs]
                first = min(0.45 * self.width, max(wide(name, BODY) for name, _ in pairs) + 14)
                yield self._grid(rows, [first, self.width - first], padding=1)
            case Table():
                yield self._table(block)
            case Picture():
                yield pdf_bars.picture(block, self.width)
            case Bars():
                yield self._key(block)
                yield self._bars(block)

    def _grid(
        self, rows: Sequence[Sequence[Any]], widths: Sequence[float], padding: float, lines: bool = False
    ) -> Grid:
        """Rows side by side; with `lines` under a header that is said again on each page."""
        rules: list[tuple[Any, ...]] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), padding),
            ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
        ]
        if lines:
            rules += [("LINEBELOW", (0, 0), (-1, 0), 0.7, EDGE), ("LINEBELOW", (0, 1), (-1, -1), 0.4, HAIR)]
        return Grid(
            rows, colWidths=list(widths), style=rules, repeatRows=int(lines), hAlign="LEFT", splitInRow=1, spaceAfter=2
        )

    def _table(self, table: Table) -> Grid:
        def cell(text: str, number: int, bold: bool) -> Paragraph:
            self.said.append(text)
            cut = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
            style = self.styles["figure" if number in table.right else "cell"]
            return Paragraph(f"<b>{mark_up(cut)}</b>" if bold else mark_up(cut), style)

        head = [cell(text, number, bold=False) for number, text in enumerate(table.header)]
        rows = [[cell(text, n, at == table.strong) for n, text in enumerate(row)] for at, row in enumerate(table.rows)]
        return self._grid([head, *rows], self._widths(table), padding=2.5, lines=True)

    def _widths(self, table: Table) -> list[float]:
        """Each column as wide as its texts; where that is too much, the columns of words share what figures leave."""
        columns = list(zip(table.header, *table.rows, strict=True))
        wanted = [max(wide(text[:200], SMALL) for text in column) + 8 for column in columns]
        words = [n for n in range(len(wanted)) if n not in table.right]
        spare = self.width - sum(wanted)
        if spare >= 0:
            widest = max(words or range(len(wanted)), key=wanted.__getitem__)
            wanted[widest] += spare
            return wanted
        least = min(60.0, self.width / len(wanted))
        room = max(self.width - sum(w for n, w in enumerate(wanted) if n not in words), least * len(words))
        shrunk = _shared(room, [wanted[n] for n in words], least)
        for n, width in zip(words, shrunk, strict=True):
            wanted[n] = width
        factor = self.width / sum(wanted)
        return [width * factor for width in wanted]

    # --- bars

    def _key(self, bars: Bars) -> Grid:
        """The colour of each part: all eight find room on a line."""
        names = html.parts(bars)
        entries = [item for name in names for item in (pdf_bars.box(name), self._text(name, "cell"))]
        return self._grid([entries or [""]], [14, 48] * len(names) or [self.width], padding=1)

    def _bars(self, bars: Bars) -> Grid:
        amounts = max(wide(bar.total, SMALL) for bar in bars.bars) + 4
        names = min(0.36 * self.width, max(wide(bar.name[:200], SMALL) for bar in bars.bars) + 12)
        room = self.width - amounts - names - 10
        rows = [
            [
                self._text(f"{bar.name[:LONGEST]} {'✔' if bar.strong else ''}".strip(), "cell"),
                pdf_bars.bar(html.pieces(bars, number, room), room),
                self._text(bar.total, "figure"),
            ]
            for number, bar in enumerate(bars.bars)
        ]
        return self._grid(rows, [names, room + 10, amounts], padding=2)


def _shared(room: float, wanted: Sequence[float], least: float) -> list[float]:
    """Widths that sum to `room`: narrow columns have what they want, the wide ones share the rest evenly."""
    given = [0.0] * len(wanted)
    left, waiting = room, sorted(range(len(wanted)), key=wanted.__getitem__)
    while waiting:
        share = max(least, left / len(waiting))
        first = waiting.pop(0)
        given[first] = min(wanted[first], share)
        left -= given[first]
    return given

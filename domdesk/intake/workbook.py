"""A workbook (XLSX, XLSM, XLSB, XLS, ODS) → its sheets as rows of text.

Called by `unpack` in a process of its own, as a hostile workbook may end the one that opens it.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from domdesk.errors import InputError
from domdesk.intake.archive import protected
from domdesk.intake.findings import in_words
from domdesk.records import Issue

MAX_CELLS = 20_000_000
CHUNK = 4 * 2**20
EXACT = 2**53
"""Below it a whole number is the one that was written; above it 15 digits are what a spreadsheet vouches for."""

CELL = rb'<c (?=[^>]*\br="([A-Z]{1,3})([0-9]{1,7})")'
FORMULA = rb"<f(?:>[^<]*</f>| [^>]*/>| [^>/]*>[^<]*</f>|/>)"
ERROR = re.compile(CELL + rb'(?=[^>]*\bt="e")[^>]*>(?:' + FORMULA + rb")?<v>([^<]*)</v>")
NEVER_CALCULATED = re.compile(CELL + rb"[^>]*>" + FORMULA + rb"(?:<v ?/>|<v></v>)?</c>")
NUMBER_FORMAT = re.compile(rb'<numFmt (?=[^>]*\bnumFmtId="([0-9]+)")[^>]*\bformatCode="(0{2,18})"')
CELL_FORMATS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.DOTALL)
FORMAT_OF = re.compile(rb"<xf\b[^>]*?\bnumFmtId=\"([0-9]+)\"")
SHEET = re.compile(rb'<sheet (?=[^>]*\bname="([^"]*)")[^>]*\br:id="([^"]*)"')
RELATION = re.compile(rb'<Relationship (?=[^>]*\bId="([^"]*)")[^>]*\bTarget="([^"]*)"')


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A sheet with content; `rows` are its rows from the first of the sheet, a blank one being an empty list."""

    name: str
    rows: Iterator[list[str]]
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Overlay:
    """What the reader of workbooks passes over: texts by row and column from 0, and the cells of empty formulas."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def sheets(path: Path, archive: zipfile.ZipFile | None) -> Iterator[SheetRows]:
    """The visible sheets with content. Raises InputError where the workbook cannot be read or shows nothing.

    `archive` is the same file as a ZIP, None for the old binary kind.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(path)
        issues: list[Issue] = []
        hidden = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible != SheetVisibleEnum.Visible
        ]
        if hidden:
            verb = "sheet is" if len(hidden) == 1 else "sheets are"
            text = f"The hidden {verb} not read: {in_words(hidden)}. Unhide what should be."
            issues.append(Issue("notice", "hidden_sheet", text))
        found = False
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet or meta.name in hidden:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.start is None:
                continue
            if sheet.total_height * sheet.width > MAX_CELLS:
                raise _too_many_cells(path.name)
            found = True
            overlay = _overlay(archive, meta.name) if archive else Overlay()
            yield SheetRows(meta.name, _rows(sheet, overlay), [*issues, *_never_calculated(overlay)])
            issues = []
    except PasswordError as fault:
        raise protected(path.name) from fault
    except CalamineError as fault:
        raise InputError(
            f"{path.name} is no workbook that can be read: it is damaged, cut off or protected by a password.",
            "Open it in a spreadsheet and save it again, or save the sheet as CSV (UTF-8).",
        ) from fault
    if not found:
        what = "shows nothing, its sheets being hidden" if hidden else "is empty"
        raise InputError(f"{path.name} {what}.", "Give a sheet with its column names in the first row.")


def _too_many_cells(name: str) -> InputError:
    return InputError(
        f"{name} claims more cells than can be read at once ({MAX_CELLS:,}).",
        "Delete stray cells far from the table, or save the sheet as CSV (UTF-8).",
    )


def _rows(sheet: Any, overlay: Overlay) -> Iterator[list[str]]:
    """Rows of text; the overlay's cells in place of blank ones and of numbers without their leading zeros."""
    left = sheet.start[1]
    shown: dict[int, dict[int, str]] = {}
    for (row, column), text in overlay.texts.items():
        shown.setdefault(row, {})[column - left] = text
    for number, cells in enumerate(sheet.iter_rows()):
        texts = [TEXT[type(cell)](cell) for cell in cells]
        for column, text in shown.get(number, {}).items():
            if 0 <= column < len(texts):
                texts[column] = text
        yield texts if any(texts) else []


def _plain(number: float) -> str:
    """A number as a cell shows it in full: no exponent, no '.0', the 15 digits that a spreadsheet keeps."""
    if number.is_integer() and abs(number) < EXACT:
        return str(int(number))
    return format(Decimal(f"{number:.15g}"), "f")


def _moment(moment: datetime) -> str:
    to_the_second = moment + timedelta(microseconds=500_000)
    to_the_second = to_the_second.replace(microsecond=0)
    return to_the_second.date().isoformat() if to_the_second.time() == time() else to_the_second.isoformat()


def _span(span: timedelta) -> str:
    seconds = round(span.total_seconds())
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


TEXT: dict[type, Callable[[Any], str]] = {
    str: lambda text: text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""),
    bool: lambda truth: "true" if truth else "false",
    int: str,
    float: _plain,
    datetime: _moment,
    date: date.isoformat,
    time: lambda moment: moment.replace(microsecond=0).isoformat(),
    timedelta: _span,
}
"""How each type of cell is written as text."""


def _never_calculated(overlay: Overlay) -> list[Issue]:
    if not overlay.unknown:
        return []
    cells, what = ("Cell", "a formula") if len(overlay.unknown) == 1 else ("Cells", "formulas")
    text = (
        f"{cells} {in_words(overlay.unknown, 5)}: {what} never calculated, so blank; open the workbook in a "
        "spreadsheet, save it and import it again."
    )
    row = int(overlay.unknown[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return [Issue("warning", "never_calculated", text, row)]


def _overlay(archive: zipfile.ZipFile, name: str) -> Overlay:
    """Error values, formulas without values, and numbers shown with leading zeros, from an XLSX sheet's own XML."""
    overlay = Overlay()
    part = _sheet_part(archive, name)
    if part is None:
        return overlay
    zeros = _zero_formats(archive)
    padded = re.compile(
        CELL + rb'(?=[^>]*\bs="(' + b"|".join(zeros) + rb')")[^>]*>(?:' + FORMULA + rb")?<v>([0-9]+)</v>"
    )
    for xml in _pieces(archive, part):
        if b't="e"' in xml:
            overlay.texts.update((_at(m[1], m[2]), m[3].decode()) for m in ERROR.finditer(xml))
        if b"<f" in xml:
            overlay.unknown.extend((m[1] + m[2]).decode() for m in NEVER_CALCULATED.finditer(xml))
        if zeros:
            overlay.texts.update((_at(m[1], m[2]), m[4].decode().zfill(zeros[m[3]])) for m in padded.finditer(xml))
    return overlay


def _sheet_part(archive: zipfile.ZipFile, name: str) -> str | None:
    """Where in an XLSX file the sheet is; None in the other kinds."""
    parts = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= parts:
        return None
    targets = dict(RELATION.findall(archive.read("xl/_rels/workbook.xml.rels")))
    for label, relation in SHEET.findall(archive.read("xl/workbook.xml")):
        if _unescaped(label) == name and relation in targets:
            target = targets[relation].decode("utf-8", "replace")
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            return part if part in parts else None
    return None


def _unescaped(label: bytes) -> str:
    from html import unescape

    return unescape(label.decode("utf-8", "replace"))


def _zero_formats(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Cell styles that show numbers with leading zeros ('00000'), and to how many digits."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    xml = archive.read("xl/styles.xml")
    digits = {number: len(code) for number, code in NUMBER_FORMAT.findall(xml)}
    formats = CELL_FORMATS.search(xml)
    if not digits or not formats:
        return {}
    return {
        str(style).encode(): digits[number]
        for style, number in enumerate(FORMAT_OF.findall(formats[0]))
        if number in digits
    }


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A sheet's XML in pieces of whole rows."""
    rest = b""
    with archive.open(part) as file:
        while piece := file.read(CHUNK):
            whole, mark, rest = (rest + piece).rpartition(b"</row>")
            yield whole + mark
    yield rest


def _at(column: bytes, row: bytes) -> tuple[int, int]:
    """A0-style place from 0: (b'B', b'3') is row 2, column 1."""
    number = 0
    for letter in column:
        number = number * 26 + letter - ord("A") + 1
    return int(row) - 1, number - 1

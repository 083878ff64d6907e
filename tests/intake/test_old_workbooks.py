"""Workbooks in the binary kinds, XLS and XLSB, written here record by record since no library at hand writes them."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from struct import pack

import pytest

from domdesk.intake import read_paths
from tests.intake.read import read, rows

STOCK: list[list[str | float]] = [["location", "sku", "on_hand"], ["reno", "Ä-1", 5], ["reno", "A-2", 2.5]]
FREE, END, OF_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR = 512


def xls(path: Path) -> Path:
    """BIFF8 (MS-XLS 2.3) in a compound file (MS-CFB) of one table sector, one of the directory, and the stream."""

    def record(kind: int, data: bytes = b"") -> bytes:
        return pack("<HH", kind, len(data)) + data

    def cell(row: int, column: int, value: str | float) -> bytes:
        at = pack("<HHH", row, column, 0)
        if isinstance(value, str):
            return record(0x0204, at + pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        return record(0x0203, at + pack("<d", value))

    begin = {kind: record(0x0809, pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0)) for kind in (0x05, 0x10)}
    sheet = pack("<BBBB", 0, 0, 5, 0) + b"Stock"
    place = len(begin[0x05]) + 4 + 4 + len(sheet) + 4
    cells = b"".join(cell(i, j, value) for i, row in enumerate(STOCK) for j, value in enumerate(row))
    book = begin[0x05] + record(0x0085, pack("<I", place) + sheet) + record(0x000A)
    book = (book + begin[0x10] + cells + record(0x000A)).ljust(8 * SECTOR, b"\0")

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        title = (name + "\0").encode("utf-16-le")
        head = title.ljust(64, b"\0") + pack("<HBBIII", len(title), kind, 1, FREE, FREE, child)
        return head + bytes(36) + pack("<IQ", start, size)

    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0) + pack("<109I", 0, *[FREE] * 108)
    table = pack("<128I", OF_TABLE, END, *range(3, 10), END, *[FREE] * 118)
    folder = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, 2, len(book))
    path.write_bytes(head + table + folder.ljust(SECTOR, b"\0") + book)
    return path


def xlsb(path: Path) -> Path:
    """The parts of MS-XLSB 2.1.7 that a sheet of texts and numbers needs."""

    def record(kind: int, data: bytes = b"") -> bytes:
        number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return number + bytes([len(data)]) + data

    def text(value: str) -> bytes:
        return pack("<I", len(value)) + value.encode("utf-16-le")

    def cell(column: int, value: str | float) -> bytes:
        at = pack("<II", column, 0)
        return record(0x06, at + text(value)) if isinstance(value, str) else record(0x05, at + pack("<d", value))

    book = record(0x9C, pack("<II", 0, 1) + text("rId1") + text("Stock")) + record(0x90) + record(0x84)
    sheet = record(0x94, pack("<4I", 0, len(STOCK) - 1, 0, 2)) + record(0x91)
    for i, row in enumerate(STOCK):
        sheet += record(0x00, pack("<I", i) + bytes(13)) + b"".join(cell(j, value) for j, value in enumerate(row))
    office = "http://schemas.openxmlformats.org"
    links = (
        f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "")
        packed.writestr("xl/workbook.bin", book)
        packed.writestr("xl/_rels/workbook.bin.rels", links)
        packed.writestr("xl/worksheets/sheet1.bin", sheet + record(0x92))
    return path


@pytest.mark.parametrize(("write", "ending"), [(xls, "xls"), (xlsb, "xlsb")])
def test_a_binary_workbook_reads_as_its_csv_would(tmp_path: Path, write: Callable[[Path], Path], ending: str) -> None:
    """Texts with letters beyond ASCII, whole numbers without '.0', and fractions."""
    (from_book,), _ = read_paths([write(tmp_path / f"stock.{ending}")])
    from_text = read(tmp_path, "stock.csv", "\n".join(",".join(map(str, row)) for row in STOCK))
    assert rows(from_book, "stock") == rows(from_text, "stock")
    assert from_book.rows == 2
    assert not from_book.issues

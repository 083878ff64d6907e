"""Files that are too much, cut off, locked or no files at all: one sentence, soon, and within memory."""

import json
import os
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from domdesk.errors import InputError
from domdesk.intake import archive, read_paths
from tests.intake.test_workbooks import STOCK, ods_cell, open_document, workbook

SECONDS = 20
"""How long a refusal may take on a slow machine."""
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="this system has no such thing")


def refusal(path: Path) -> InputError:
    """The sentence in which reading a file ends."""
    began = time.monotonic()
    with pytest.raises(InputError) as raised:
        read_paths([path])
    assert time.monotonic() - began < SECONDS
    assert raised.value.remedy
    assert "\n" not in str(raised.value)
    return raised.value


def with_sheet(path: Path, grow: Callable[[bytes], bytes]) -> Path:
    """A workbook whose sheet's XML is made larger."""
    book = workbook(path.with_suffix(".small.xlsx"), {"A": STOCK})
    with zipfile.ZipFile(book) as small, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as large:
        for entry in small.infolist():
            data = small.read(entry)
            large.writestr(entry.filename, grow(data) if entry.filename.endswith("sheet1.xml") else data)
    return path


def test_a_bomb_in_a_workbook_is_refused_by_what_it_claims(tmp_path: Path) -> None:
    """100 MB of blanks in 100 kB."""
    path = with_sheet(tmp_path / "bomb.xlsx", lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 10**8))
    assert path.stat().st_size < 2 * 10**5
    assert "unpacks to more than" in refusal(path).text


def test_a_bomb_that_lies_about_its_size_is_refused_by_what_it_holds(tmp_path: Path) -> None:
    """The ZIP's own figures say 5 kB; unpacking stops where they are passed."""
    path = with_sheet(tmp_path / "bomb.xlsx", lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b" " * 10**8))
    with zipfile.ZipFile(path) as book:
        (size,) = (entry.file_size for entry in book.infolist() if entry.file_size > 10**7)
    data = path.read_bytes()
    assert data.count(struct.pack("<I", size)) >= 2
    path.write_bytes(data.replace(struct.pack("<I", size), struct.pack("<I", 5000)))
    assert "is damaged or cut off" in refusal(path).text


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ZIP of more files than any workbook has, or larger in all than may be unpacked."""
    path = workbook(tmp_path / "b.xlsx", {"A": STOCK})
    for limit in ("MAX_ENTRIES", "MAX_UNPACKED"):
        with monkeypatch.context() as patch:
            patch.setattr(archive, limit, 3)
            with pytest.raises(InputError, match="unpacks to more than"):
                archive.opened(path)


def test_a_cell_at_the_far_corner_is_refused(tmp_path: Path) -> None:
    """A library that fills the space between would ask for 550 GB and end the process: it ends the reader's own."""
    path = tmp_path / "far.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["location", "sku", "on_hand"])
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    assert "has cells far off" in refusal(path).text


@POSIX
def test_a_text_repeated_without_end_is_refused(tmp_path: Path) -> None:
    """32 kB kept once in the file and shown in 45,000 cells would take 1.4 GB."""
    path = tmp_path / "repeated.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for row in range(45_000):
        sheet.write_string(row, 0, "x" * 32_000)
    book.close()
    assert "MiB of memory" in refusal(path).text


@POSIX
def test_a_row_repeated_without_end_in_an_open_document_is_refused(tmp_path: Path) -> None:
    """A million rows of 16,000 cells in one line of XML."""
    cell = ods_cell("x").replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="16000" ')
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    assert refusal(open_document(tmp_path / "b.ods", STOCK, row)).text.startswith("b.ods ")


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.99])
def test_a_workbook_cut_off_is_refused(share: float, tmp_path: Path) -> None:
    """A broken download, wherever it breaks."""
    path = workbook(tmp_path / "b.xlsx", {"A": STOCK})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert "damaged or cut off" in refusal(path).text


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.xlsx", b"", "is empty"),
        ("a.xlsx", b"sku,title\n", "is no workbook"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "is no workbook that can be read"),
        ("a.zip", b"PK\x03\x04" + b"x" * 600, "damaged or cut off"),
        ("a.csv.gz", b"\x1f\x8b\x08" + b"x" * 60, "damaged or cut off"),
        ("a.csv", b"sku,title\nA\0,B\n", "NUL bytes"),
        ("a.csv", b'location,sku,on_hand\nreno,"A', "row 2: a quotation mark is opened and never closed"),
        ("a.json", b'{"orders": [{"id": 1, "na', "is not valid JSON"),
        ("a.json", b"[" * 100_000, "nested too deep"),
        ("a.csv", b"a," * 10**7, "columns in one row"),
        ("a.csv", b"location,sku,on_hand\n" + b"a," * 10**7 + b"\n", "separators in one line"),
    ],
)
def test_damaged_files_end_in_one_sentence(name: str, data: bytes, sentence: str, tmp_path: Path) -> None:
    """Empty, cut off, binary, or of ten million columns."""
    (tmp_path / name).write_bytes(data)
    assert sentence in refusal(tmp_path / name).text


def test_a_zip_with_an_encrypted_entry_is_refused(tmp_path: Path) -> None:
    """The bit that says so is set; nothing is tried."""
    path = workbook(tmp_path / "b.xlsx", {"A": STOCK})
    data = bytearray(path.read_bytes())
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(magic)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(magic, at + 4)
    path.write_bytes(data)
    assert "is protected by a password" in refusal(path).text


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_file_of_a_gigabyte_is_refused_unread(suffix: str, tmp_path: Path) -> None:
    """Its size in the folder is enough to know."""
    path = tmp_path / f"big.{suffix}"
    with path.open("wb") as file:
        file.truncate(2**30)
    began = time.monotonic()
    assert "is too big: 1,024 MiB" in refusal(path).text
    assert time.monotonic() - began < 1


@POSIX
def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    """A pipe nobody writes to, a device that never ends, a link to nowhere, a name too long."""
    os.mkfifo(tmp_path / "orders.pipe")
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")
    assert "is not a file" in refusal(tmp_path / "orders.pipe").text
    assert "is not a file" in refusal(Path("/dev/zero")).text
    assert "does not exist" in refusal(tmp_path / "gone.csv").text
    assert "cannot be reached" in refusal(tmp_path / ("x" * 5000)).text


@POSIX
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_locked_file_is_refused(tmp_path: Path) -> None:
    """Permission denied, in the system's words."""
    path = workbook(tmp_path / "b.xlsx", {"A": STOCK})
    path.chmod(0)
    assert "cannot be read: Permission denied" in refusal(path).text


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for whoever may read everything: the system says no."""

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "stock.csv"
    path.write_text("location,sku,on_hand\n")
    monkeypatch.setattr(Path, "open", denied)
    assert refusal(path).text == "stock.csv cannot be read: Permission denied."


MEASURE = """
import json, sys
from pathlib import Path
from domdesk.intake import read_paths
(reading,), _ = read_paths([Path(sys.argv[1])])
(peak,) = (line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
print(json.dumps({"rows": reading.rows, "faulty": reading.faulty, "MiB": int(peak) // 1024}))
"""
"""The peak is that of its own memory: getrusage would count what the process that started it held."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process's own peak")
def test_50_mb_take_at_most_a_gigabyte(tmp_path: Path) -> None:
    """The peak of a process of its own that reads a wide file of 50 MB."""
    path = tmp_path / "orders.csv"
    note = "leave it at the door; the dog is friendly " * 25
    with path.open("w", encoding="utf-8") as file:
        file.write("order,country,ship_to_name,address1,city,note,line,sku,quantity\n")
        file.writelines(f"{n},US,Name {n},{n} Main St,Austin,{note},1,S{n},2\n" for n in range(46_000))
    assert path.stat().st_size > 50 * 10**6
    command = [sys.executable, "-c", MEASURE, str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    measured = json.loads(result.stdout)
    assert (measured["rows"], measured["faulty"]) == (46_000, 0)
    assert measured["MiB"] <= 1024

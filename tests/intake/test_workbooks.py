"""Workbooks and archives: cells as text, sheets as files of their own, and what is not read is said."""

import gzip
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from domdesk.errors import InputError
from domdesk.intake import read_paths
from domdesk.intake.unpack import unpack
from tests.intake.read import FIXTURES, issue, of, read, rows

STOCK = [["location", "sku", "on_hand"], ["reno", "A-1", 5], ["reno", 123, 2.5]]
Sheets = dict[str, list[list[Any]]]


def workbook(path: Path, sheets: Sheets, hidden: tuple[str, ...] = ()) -> Path:
    """An XLSX file with these rows."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, content in sheets.items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    book.save(path)
    return path


def table(path: Path) -> list[list[str]]:
    """The rows of a file's first sheet."""
    cells = unpack(path)[0].rows
    assert cells is not None
    return cells


def test_a_sheet_reads_as_its_csv_would(tmp_path: Path) -> None:
    """Whole numbers without '.0'; the format and the records are those of the same table as text."""
    (from_book,), _ = read_paths([workbook(tmp_path / "our stock.xlsx", {"Tabelle1": STOCK})])
    from_text = read(tmp_path, "stock.csv", "\n".join(",".join(map(str, row)) for row in STOCK))
    assert rows(from_book, "stock") == rows(from_text, "stock")
    assert (from_book.format, from_book.rows, from_book.units) == ("canonical", 2, from_text.units)
    assert Path(from_book.file).name == "our stock.xlsx"
    assert not from_book.issues


def test_an_export_saved_as_a_workbook_is_still_the_shop_s(tmp_path: Path) -> None:
    """Shopify's orders, opened and saved as XLSX with every cell as text."""
    import csv

    with (FIXTURES / "shopify_orders.csv").open(encoding="utf-8", newline="") as file:
        path = workbook(tmp_path / "orders_export.xlsx", {"orders_export": list(csv.reader(file))})
    (from_book,), _ = read_paths([path])
    (from_text,), _ = read_paths([FIXTURES / "shopify_orders.csv"])
    assert {r.table: r.columns for r in from_book.records} == {r.table: r.columns for r in from_text.records}
    assert (from_book.orders, from_book.lines, from_book.units) == (from_text.orders, from_text.lines, from_text.units)


def test_every_type_of_cell_becomes_text(tmp_path: Path) -> None:
    """Dates ISO, times, booleans, numbers in full with the 15 digits that a spreadsheet keeps, error values."""
    cells = [
        12345.0, 0.1 + 0.2, 1e-7, 123456789012345678, True, False, date(2026, 1, 31), datetime(2026, 1, 31, 14, 5, 7),  # noqa: DTZ001
        time(9, 30), timedelta(hours=30, minutes=5), "a\nb", "00123", "#N/A", -2, "1E5",
    ]  # fmt: skip
    assert table(workbook(tmp_path / "a.xlsx", {"S": [cells]})) == [
        ["12345", "0.3", "0.0000001", "123456789012346000", "true", "false", "2026-01-31", "2026-01-31T14:05:07",
         "09:30:00", "30:05:00", "a\nb", "00123", "#N/A", "-2", "1E5"]
    ]  # fmt: skip


def test_dates_of_the_1904_system_are_the_same_days(tmp_path: Path) -> None:
    """Old Macintosh workbooks count from another day."""
    path = tmp_path / "mac.xlsx"
    book = xlsxwriter.Workbook(str(path), {"date_1904": True})
    book.add_worksheet().write_datetime(0, 0, datetime(2026, 1, 31), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    book.close()
    assert table(path) == [["2026-01-31"]]


def test_leading_zeros_that_a_format_shows_are_kept(tmp_path: Path) -> None:
    """A ZIP or a SKU stored as the number 2139 and shown as 02139 is read as it is shown."""
    path = tmp_path / "zips.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["sku", "zip", "n"])
    sheet.write_number(1, 0, 42, book.add_format({"num_format": "000000"}))
    sheet.write_number(1, 1, 2139, book.add_format({"num_format": "00000"}))
    sheet.write_number(1, 2, 7, book.add_format({"num_format": "0.00"}))
    book.close()
    assert table(path) == [["sku", "zip", "n"], ["000042", "02139", "7"]]


def test_each_sheet_is_a_source_of_its_own(tmp_path: Path) -> None:
    """Two tables are two readings; an unknown and a hidden sheet are said and do no harm; an empty one is nothing."""
    sheets: Sheets = {
        "Old": [["location", "sku"], ["x", "y"]],
        "Stock": STOCK,
        "Products": [["sku", "title"], ["A-1", "Mug"]],
        "Notes": [["call Ana"]],
        "Empty": [],
    }
    path = workbook(tmp_path / "book.xlsx", sheets, hidden=("Old",))
    readings, skipped = read_paths([path])
    assert [(Path(r.file).name, r.kind) for r in readings] == [
        ("book.xlsx, sheet Stock", "stock"),
        ("book.xlsx, sheet Products", "products"),
    ]
    assert issue(readings[0], "hidden_sheet").text == "The hidden sheet is not read: Old. Unhide what should be."
    assert [Path(file).name for file, _ in skipped] == ["book.xlsx, sheet Notes"]
    assert "is not recognised by its first row (call Ana)" in skipped[0][1]
    (products,), others = read_paths([path], kind="products")
    assert (products.kind, len(others)) == ("products", 2)
    in_folder, passed_over = read_paths([tmp_path])
    assert ([r.kind for r in in_folder], len(passed_over)) == (["stock", "products"], 1)


def test_a_key_in_two_sheets_is_repeated(tmp_path: Path) -> None:
    """Sheets are files: the later record is left out and the sheet of the first is named."""
    (_, second), _ = read_paths([workbook(tmp_path / "b.xlsx", {"A": STOCK, "B": STOCK[:2]})])
    assert "is already in row 2 of" in issue(second, "repeated_key").text
    assert "b.xlsx, sheet A" in issue(second, "repeated_key").text


def test_a_table_anywhere_on_the_sheet_keeps_the_sheet_s_row_numbers(tmp_path: Path) -> None:
    """Notes above, blank rows and columns: rows are numbered as the spreadsheet shows them."""
    content = [
        ["Acme Ltd"],
        [],
        [None, *STOCK[0]],
        [None, *STOCK[1]],
        [],
        [None, "reno", "#REF!", 1],
        [None, "", "Total", 6],
    ]
    (reading,), _ = read_paths([workbook(tmp_path / "b.xlsx", {"A": content})])
    assert of(reading, "stock").rows == [4]
    assert (issue(reading, "error_value").row, issue(reading, "above_header").row) == (6, 1)
    assert (reading.rows, reading.faulty) == (2, 1)


def test_formulas_that_were_never_calculated_are_named(tmp_path: Path) -> None:
    """A program wrote them and no spreadsheet has saved them since; the cells count as blank."""
    content = [*STOCK, ["reno", "C", "=2+3"], ["reno", '=CONCATENATE("D","1")', 4]]
    (reading,), _ = read_paths([workbook(tmp_path / "b.xlsx", {"A": content})])
    found = issue(reading, "never_calculated")
    assert found.text.startswith("Cells C4 and B5: formulas never calculated, so blank; open the workbook")
    assert (found.severity, found.row) == ("warning", 4)
    assert (reading.rows, reading.faulty) == (4, 2)


@pytest.mark.parametrize("hidden", [(), ("A",)])
def test_a_workbook_that_shows_nothing_is_refused(hidden: tuple[str, ...], tmp_path: Path) -> None:
    """Empty, or with its only sheet hidden: the sentence says which."""
    path = workbook(tmp_path / "b.xlsx", {"A": STOCK if hidden else [], "B": []}, hidden)
    with pytest.raises(InputError, match="its sheets being hidden" if hidden else "is empty"):
        read_paths([path])


def test_a_workbook_of_nothing_known_is_refused_by_its_first_sheet(tmp_path: Path) -> None:
    """The sentence names the sheet and its columns."""
    with pytest.raises(InputError, match=r"b.xlsx, sheet A is not recognised by its first row \(colour and size\)"):
        read_paths([workbook(tmp_path / "b.xlsx", {"A": [["colour", "size"], ["red", 5]], "B": [["x"]]})])


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.2"><office:body><office:spreadsheet><table:table table:name="Stock">
{rows}</table:table></office:spreadsheet></office:body></office:document-content>"""


def ods_cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>x</text:p></table:table-cell>'


def open_document(path: Path, content: list[list[Any]], more: str = "") -> Path:
    """The smallest ODS file with these rows."""
    written = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in content)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(rows=written + more))
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path


def test_an_open_document_reads_alike(tmp_path: Path) -> None:
    """LibreOffice's own format."""
    (reading,), _ = read_paths([open_document(tmp_path / "stock.ods", STOCK)])
    assert [(r["sku"], r["on_hand"]) for r in rows(reading, "stock")] == [("A-1", "5"), ("123", "2.5")]


def test_an_old_name_with_text_behind_it_is_read_as_text(tmp_path: Path) -> None:
    """Many systems call tab-separated text .xls; a web page called so is refused with advice."""
    reading = read(tmp_path, "report.xls", "location\tsku\ton_hand\nreno\tA\t5\n")
    assert reading.rows == 1
    with pytest.raises(InputError, match="is a web page or XML, not a table"):
        read(tmp_path, "page.xls", "<html><body><table><tr><td>sku</td></tr></table></body></html>")


def test_an_archive_of_tables_is_read_file_by_file(tmp_path: Path) -> None:
    """A ZIP as shops send it: each table under its own name, the rest named; a single one needs no name of its own."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("out/stock.csv", "location,sku,on_hand\nreno,A,5\n")
        archive.writestr("out/products.csv", "sku,title\nA,Caf\xe9\n".encode("cp1252"))
        archive.writestr("readme.pdf", "x")
        archive.writestr("__MACOSX/out/._stock.csv", "x")
    readings, _ = read_paths([path])
    assert [(Path(r.file).name, r.kind) for r in readings] == [
        ("export.zip, products.csv", "products"),
        ("export.zip, stock.csv", "stock"),
    ]
    assert rows(readings[0], "products")[0]["title"] == "Caf\xe9"
    assert issue(readings[0], "not_a_table").text.startswith("export.zip also holds readme.pdf, not read")


def test_a_compressed_table_is_read(tmp_path: Path) -> None:
    """gzip, in one piece or several."""
    path = tmp_path / "stock.csv.gz"
    path.write_bytes(gzip.compress(b"location,sku,on_hand\n") + gzip.compress(b"reno,A,5\n"))
    (reading,), _ = read_paths([path])
    assert (reading.kind, reading.rows) == ("stock", 1)

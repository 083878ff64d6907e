"""The review of an import: what is new, changed, left out and why, and the questions that the desk asks once."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from domdesk.gui.importing.review import review
from domdesk.gui.importing.review_view import MOST_CELLS, shown_cells
from domdesk.gui.incoming import READ
from domdesk.gui.parts.tables import TableView
from domdesk.gui.shots import BAD_ROWS, NEWER
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from domdesk.records import CellChange, FileResult, ImportResult, Issue, Reading, RecordChange, SkippedRows
from tests.gui.conftest import PATIENCE_MS

STOCK = """Handle,Title,SKU,Location,Incoming,Unavailable,Committed,Available,On hand
mug,Mug,M-1,Reno,0,0,2,3,5
"""
LEVELS = Path(__file__).parents[1] / "intake" / "fixtures" / "shopify_inventory_rows.csv"
ORDERS = Path(__file__).parents[1] / "intake" / "fixtures" / "shopify_orders.csv"


def reviewed(window: Window, qtbot: QtBot) -> None:
    page = window.imports
    qtbot.waitUntil(lambda: page.view.isVisible() and page.go.isEnabled(), timeout=PATIENCE_MS)


def imported(window: Window, qtbot: QtBot) -> None:
    window.imports.go.click()
    qtbot.waitUntil(lambda: not window.imports.isVisible() and window.session.jobs.running is None, timeout=PATIENCE_MS)


def texts(view: TableView) -> list[list[str]]:
    table = view.table
    return [[table.index(i, j).data() for j in range(table.columnCount())] for i in range(table.rowCount())]


def test_what_changes_stands_there_before_and_after(fresh: Window, qtbot: QtBot) -> None:
    """A newer stock sheet: each changed column of each record with its old and new figure; what new ones hold."""
    fresh.review(Source(text=NEWER))
    reviewed(fresh, qtbot)
    view = fresh.imports.view
    assert view.chips["changed"].isChecked() or view.chips["issues"].isChecked()
    view.chips["changed"].click()
    header = [view.records.table.headerData(i, Qt.Orientation.Horizontal) for i in range(6)]
    assert header == ["What", "Which", "Column", "Before", "After", "Row"]
    rows = texts(view.records)
    assert ["stock figure", "Reno Warehouse · MUG-NAV", "units on hand", "9", "41", "2"] in rows
    assert ["stock figure", "Reno Warehouse · MUG-NAV", "safety stock", "0", "2", "2"] in rows
    qtbot.keyClick(view.chips["new"], Qt.Key.Key_Space)
    assert texts(view.records)[0][:3] == ["stock figure", "erie · NEW-1", "units on hand 12"]
    imported(fresh, qtbot)
    fresh.review(Source(text=NEWER))
    reviewed(fresh, qtbot)
    assert view.chips["unchanged"].text() == "Unchanged 3"
    assert not view.chips["changed"].isVisible()


def test_rows_left_out_show_their_bad_cells(
    fresh: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file's own cells, those at fault first and marked; a button writes them with the reasons."""
    file = tmp_path / "orders.csv"
    file.write_text(BAD_ROWS, "utf-8")
    fresh.review(Source(files=(file,)))
    reviewed(fresh, qtbot)
    page = fresh.imports
    page.view.chips["left"].click()
    table = page.view.left_out.table
    header = [table.headerData(i, Qt.Orientation.Horizontal) for i in range(table.columnCount())]
    assert header[:5] == ["Row", "Why", "sku", "quantity", "order"]
    assert [row[3] for row in texts(page.view.left_out)] == ["two", "1", "-3"]
    marks = [[table.index(i, j).data(Qt.ItemDataRole.DecorationRole) is not None for j in (2, 3, 4)] for i in range(3)]
    assert marks == [[False, True, False], [True, False, False], [False, True, False]]
    assert "is not a number" in table.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
    out = tmp_path / "left out.csv"
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (str(out), ""))
    qtbot.keyClick(page.skipped, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: out.exists() and fresh.session.jobs.running is None, timeout=PATIENCE_MS)
    with out.open(newline="", encoding="utf-8-sig") as opened:
        assert [row[0] for row in csv.reader(opened)] == ["skipped row", "3", "4", "5"]
    assert fresh.notices.all[-1].text == "Wrote the rows left out into left out.csv."
    assert page.isVisible()


def test_a_shops_committed_units_are_asked_about_once(fresh: Window, qtbot: QtBot) -> None:
    """After stock and orders of a shop: two buttons with a sentence each; the answer is kept with the import."""
    fresh.review(Source(files=(LEVELS,)))
    reviewed(fresh, qtbot)
    imported(fresh, qtbot)
    fresh.review(Source(files=(ORDERS,)))
    reviewed(fresh, qtbot)
    page = fresh.imports
    assert page.questions.isVisible()
    yes, no = page.questions.buttons.values()
    qtbot.waitUntil(fresh.isActiveWindow)
    assert QApplication.focusWidget() is yes
    assert yes.accessibleDescription().endswith("includes the orders that are imported.")
    qtbot.keyClick(yes, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page._review is not None and page.go.isEnabled(), timeout=PATIENCE_MS)
    assert yes.isChecked()
    assert yes.text().startswith("✔")
    assert not no.isChecked()
    imported(fresh, qtbot)
    fresh.review(Source(files=(ORDERS,)))
    reviewed(fresh, qtbot)
    assert not page.questions.isVisible()


def test_files_of_all_kinds_can_be_chosen_and_dropped(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """The file dialog shows workbooks and archives; a dropped ZIP is reviewed part by part."""
    import zipfile

    for ending in ("xlsx", "xls", "ods", "zip", "csv", "json", "edi"):
        assert f"*.{ending}" in READ
    packed = tmp_path / "both.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("orders.csv", BAD_ROWS)
        archive.writestr("stock.csv", NEWER)
    fresh.take_files([packed])
    reviewed(fresh, qtbot)
    assert fresh.imports.go.text() == "Import 2 orders and 3 stock figures, leave out 3 rows"
    assert fresh.imports.files.table.rowCount() == 2


def test_long_lists_stay_virtual(fresh: Window, qtbot: QtBot) -> None:
    """100,000 rows left out are put into the table as they are, and a wide file shows its faulty columns first."""
    rows = tuple(range(2, 100_002))
    header = tuple(f"c{i}" for i in range(200))
    cells = ("x",) * 200
    skipped = SkippedRows(header, rows, ("Row: c150 is bad",) * len(rows), (cells,) * len(rows))
    issue = Issue("error", "bad", "c150 is bad", 2, "c150", rows)
    reading = Reading("wide.csv", "orders", "generic", issues=(issue,), skipped_rows=skipped)
    found = review(ImportResult(None, (FileResult(reading),)))
    (left,) = found.left_out
    assert shown_cells(left)[:2] == [150, 0]
    assert len(shown_cells(left)) == MOST_CELLS
    view = fresh.imports.view
    view.show_review(found)
    view.look_at("left")
    assert view.left_out.table.rowCount() == 100_000
    assert view.below_table.text() == "60 of 200 columns are shown."


def test_only_the_first_records_are_listed_and_that_is_said(fresh: Window) -> None:
    """The chip counts all, the table holds what the desk tells, the line below says how many."""
    change = RecordChange("stock", ("reno", "A"), "changed", 2, (CellChange("on_hand", "1", "2"),))
    file = FileResult(Reading("s.csv", "stock", "canonical"), changed=1200, changes=(change,))
    fresh.imports.view.show_review(review(ImportResult(None, (file,))))
    assert fresh.imports.view.chips["changed"].text() == "Changed 1,200"
    assert fresh.imports.view.below_table.text() == "The first 1 of 1,200 are listed."


def test_a_likely_column_opens_what_to_know(fresh: Window, qtbot: QtBot) -> None:
    """A promised day under a misspelt name is told first, with what to do about it on this page."""
    fresh.review(Source(text="Order #\tSKU\tQty\tCountry\tPromis date\n1\tMUG-NAV\t2\tUS\t2026-11-25\n"))
    reviewed(fresh, qtbot)
    view = fresh.imports.view
    assert view.chips["issues"].isChecked()
    assert view.issues.table.row(0).issue.text == (
        "Column 'Promis date' is not read, though by its name it may be “promised for”: say so under “Columns…” below."
    )


def test_what_cannot_be_read_does_not_keep_the_others_out(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Of four files two are no tables: each is told with its reason, and the others are imported."""
    good, other = tmp_path / "orders.csv", tmp_path / "stock.csv"
    good.write_text(BAD_ROWS, "utf-8")
    other.write_text(NEWER.replace("\t", ","), "utf-8")
    bad = [tmp_path / "a scan.csv", tmp_path / "broken.xlsx"]
    for file in bad:
        file.write_bytes(b"\x00\x01\x02")
    fresh.take_files([bad[0], good, bad[1], other])
    reviewed(fresh, qtbot)
    page = fresh.imports
    told = [page.issues.table.row(i) for i in range(2)]
    assert [Path(found.file).name for found in told] == ["a scan.csv", "broken.xlsx"]
    assert all(found.issue.severity == "error" and found.issue.text for found in told)
    assert page.sentence.text().endswith("a scan.csv, broken.xlsx are left out: see why below.")
    assert page.go.text() == "Import 2 orders and 3 stock figures, leave out 3 rows"
    imported(fresh, qtbot)
    assert fresh.session.now is not None
    assert len(fresh.session.now.rows) == 202


def test_files_that_do_not_go_together_can_be_parted(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Two files bring one card twice: a button for each leaves it out, and the other is reviewed."""
    matrix = "Weight Not Over,Zone 1,Zone 2\n1,4.10,4.60\n2,5.20,5.90\n"
    files = [tmp_path / name for name in ("east.csv", "west.csv")]
    for file in files:
        file.write_text(matrix, "utf-8")
    facts = {"carrier": "Post", "service": "Parcel", "currency": "USD", "unit": "kg"}
    fresh.review(Source(files=tuple(files), facts=facts))
    page = fresh.imports
    qtbot.waitUntil(lambda: bool(page.without.buttons) and page.without.isEnabled(), timeout=PATIENCE_MS)
    assert [button.text() for button in page.without.buttons] == ["Leave out east.csv", "Leave out west.csv"]
    assert "rate card" in page.sentence.text()
    qtbot.keyClick(page.without.buttons[1], Qt.Key.Key_Return)
    reviewed(fresh, qtbot)
    assert not page.without.isVisible()
    assert [file.reading.file for file in page.files.table.rows] == [str(files[0])]
    assert page.issues.table.row(0).issue.text == "Left out, as you asked."

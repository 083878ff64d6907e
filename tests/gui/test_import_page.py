"""Import: what would happen is shown before it does, whether files are chosen, dropped or pasted."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from domdesk.errors import MissingFact, MissingFactsError
from domdesk.gui.dialogs import NewDeskDialog
from domdesk.gui.importing.review import button_text
from domdesk.gui.parts.controls import Choice
from domdesk.gui.shots import BAD_ROWS
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from domdesk.records import FileResult, ImportResult, Reading, Records
from tests.gui.conftest import PATIENCE_MS, labels, settle

MATRIX = "Weight Not Over,Zone 1,Zone 2\n1,4.10,4.60\n2,5.20,5.90\n"
"""A carrier's price table that says neither whose it is nor in what units."""


def reviewed(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.imports.go.isEnabled(), timeout=PATIENCE_MS)


def drop(window: Window, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, buttons, keys))


def test_bad_rows_are_shown_before_the_import(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Three bad rows stand there with row, column and remedy; the button says what it does, and does it."""
    file = tmp_path / "orders.csv"
    file.write_text(BAD_ROWS, "utf-8")
    drop(fresh, file)
    reviewed(fresh, qtbot)
    assert fresh.imports.isVisible()
    assert not fresh.inspector_dock.isVisible()
    page = fresh.imports
    found = [page.issues.table.row(i) for i in range(page.issues.table.rowCount())]
    assert [f.issue.row for f in found if f.issue.severity == "error"] == [3, 4, 5]
    assert page.go.text() == "Import 2 orders, leave out 3 rows"
    assert page.files.table.index(0, 3).data() == "2"
    assert fresh.session.now is not None
    assert len(fresh.session.now.rows) == 200
    page.go.click()
    qtbot.waitUntil(lambda: fresh.orders.isVisible() and fresh.session.jobs.running is None, timeout=PATIENCE_MS)
    assert len(fresh.session.now.rows) == 202
    assert fresh.notices.all[-1].text == "Imported 2 orders."
    assert fresh.inspector_dock.isVisible()


def test_enter_imports_and_f5_waits_for_the_answer(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """While a review waits, Route says so instead of leaving it; Enter on the button imports."""
    file = tmp_path / "orders.csv"
    file.write_text(BAD_ROWS, "utf-8")
    fresh.review(Source(files=(file,)))
    reviewed(fresh, qtbot)
    fresh.actions_["route"].trigger()
    assert fresh.imports.isVisible()
    assert "not in the desk yet" in fresh.notices.all[-1].text
    qtbot.keyClick(fresh.imports.go, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: fresh.orders.isVisible() and fresh.session.jobs.running is None, timeout=PATIENCE_MS)
    assert fresh.session.now is not None
    assert len(fresh.session.now.rows) == 202


def test_cancel_changes_nothing(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Esc and Cancel lead back to the orders, and the desk is as it was."""
    file = tmp_path / "orders.csv"
    file.write_text(BAD_ROWS, "utf-8")
    fresh.review(Source(files=(file,)))
    reviewed(fresh, qtbot)
    fresh.imports.cancel.click()
    assert fresh.orders.isVisible()
    fresh.review(Source(files=(file,)))
    reviewed(fresh, qtbot)
    fresh.actions_["back"].trigger()
    assert fresh.orders.isVisible()
    assert fresh.session.now is not None
    assert len(fresh.session.now.rows) == 200


def test_import_by_button_asks_for_files(
    fresh: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl+I asks for files and opens the review; what several files bring is counted together."""
    rows = BAD_ROWS.splitlines()
    for name, order in (("a.csv", rows[1]), ("b.csv", rows[5])):
        (tmp_path / name).write_text(f"{rows[0]}\n{order}\n", "utf-8")
    names = [str(tmp_path / "a.csv"), str(tmp_path / "b.csv")]
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getOpenFileNames", lambda *_: (names, ""))
    fresh.actions_["import"].trigger()
    reviewed(fresh, qtbot)
    assert fresh.imports.go.text() == "Import 2 orders"


def test_a_pasted_block_is_reviewed(fresh: Window, qtbot: QtBot) -> None:
    """Ctrl+V in the orders table reviews rows copied from a spreadsheet."""
    qtbot.waitUntil(fresh.isActiveWindow)
    QGuiApplication.clipboard().setText("sku\tlocation\ton_hand\nMUG-NAV\treno\t99\n")
    fresh.orders.table.setFocus()
    qtbot.keyClick(fresh.orders.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    reviewed(fresh, qtbot)
    assert fresh.imports.go.text() == "Import 1 stock figure"
    assert fresh.imports.files.table.index(0, 4).data() == "1"


def test_a_block_pasted_before_there_is_a_desk(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Ctrl+V on the start page asks for a desk, and once it is made the block is reviewed; Esc forgets the block."""
    qtbot.waitUntil(window.isActiveWindow)
    QGuiApplication.clipboard().setText("order\tcountry\tpostal_code\tsku\tquantity\n7\tUS\t80202\tMUG\t1\n")
    qtbot.keyClick(window.start, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, NewDeskDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    button = next(b for b in window.start.findChildren(QAbstractButton) if b.text().strip() == "Import files…")
    assert button.isEnabled()
    qtbot.keyClick(window.start, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, NewDeskDialog)
    dialog.file.setText(str(tmp_path / "mine"))
    dialog.accept()
    reviewed(window, qtbot)
    assert window.imports.go.text() == "Import 1 order"


def test_pasting_into_the_filter_stays_there(fresh: Window, qtbot: QtBot) -> None:
    """Ctrl+V while typing in the filter pastes into the filter."""
    qtbot.waitUntil(fresh.isActiveWindow)
    QGuiApplication.clipboard().setText("denver")
    fresh.orders.search.setFocus()
    qtbot.keyClick(fresh.orders.search, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert fresh.orders.search.text() == "denver"
    assert fresh.orders.isVisible()


def test_an_empty_clipboard_is_said(fresh: Window) -> None:
    """Pasting nothing is answered with what to do."""
    QGuiApplication.clipboard().setText(" ")
    fresh.incoming.paste()
    assert "Copy some rows" in fresh.notices.all[-1].text


def test_what_cannot_be_read_is_refused_in_a_sentence(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """A file that is no table stays on the page with the reason, and there is no button to press."""
    file = tmp_path / "letter.csv"
    file.write_text("Dear Sir or Madam\nplease find enclosed\n", "utf-8")
    fresh.review(Source(files=(file,)))
    qtbot.waitUntil(lambda: fresh.session.jobs.running is None, timeout=PATIENCE_MS)
    assert fresh.imports.isVisible()
    assert not fresh.imports.go.isEnabled()
    assert "letter.csv" in fresh.imports.sentence.text() + " ".join(labels(fresh.imports))


def answered(window: Window, qtbot: QtBot) -> None:
    """Wait until a reading was refused."""
    qtbot.waitUntil(lambda: window.imports.form.isVisible() and not window.session.jobs.running, timeout=PATIENCE_MS)


def test_what_a_rate_file_does_not_say_is_asked_for_once(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """A field per missing fact; blank and faulty answers are said beside the form; the import remembers the rest."""
    file = tmp_path / "parcel.csv"
    file.write_text(MATRIX, "utf-8")
    page, form = fresh.imports, fresh.imports.form
    fresh.review(Source(files=(file,)))
    answered(fresh, qtbot)
    assert list(form.fields) == ["carrier", "service", "currency", "unit"]
    assert {"Carrier", "Service", "Currency", "Weight unit"} <= set(labels(form))
    carrier, service, currency, unit = form.fields.values()
    assert carrier.placeholderText() == "such as USPS"
    assert isinstance(unit, Choice)
    assert [unit.itemText(i) for i in range(unit.count())] == ["g", "kg", "oz", "lb"]
    assert unit.currentText() == ""
    assert page.sentence.text().startswith("parcel.csv does not say its carrier, service, currency and weight unit.")
    assert "--set" not in page.sentence.text()
    assert not page.go.isEnabled()

    carrier.setText("Peach Post")
    currency.setText("dollars")
    unit.setCurrentText("lb")
    form.read.click()
    assert form.lacks.text().startswith("Still missing: Service.")
    service.setText("Parcel")
    form.read.click()
    answered(fresh, qtbot)
    assert page.sentence.text().startswith("currency 'dollars' is not a currency code.")
    assert form.fields["carrier"].text() == "Peach Post"
    assert form.lacks.text() == ""
    currency.setText("usd")
    qtbot.keyClick(currency, Qt.Key.Key_Return)
    reviewed(fresh, qtbot)
    assert not form.isVisible()
    page.go.click()
    qtbot.waitUntil(lambda: not page.isVisible() and fresh.session.jobs.running is None, timeout=PATIENCE_MS)

    fresh.review(Source(files=(file,)))
    reviewed(fresh, qtbot)
    told = " ".join(page.issues.table.row(i).issue.text for i in range(page.issues.table.rowCount()))
    assert "carrier 'Peach Post', currency 'USD', service 'Parcel' and unit 'lb'" in told


def test_the_form_is_new_for_each_import(fresh: Window, qtbot: QtBot) -> None:
    """What was typed for one paste is not there for the next, and a refusal of another kind shows no form."""
    fresh.review(Source(text=MATRIX.replace(",", "\t")))
    answered(fresh, qtbot)
    fresh.imports.form.fields["carrier"].setText("Peach Post")
    fresh.review(Source(text=MATRIX.replace(",", "\t")))
    answered(fresh, qtbot)
    assert fresh.imports.form.values() == {}
    fresh.review(Source(text="Dear Sir or Madam\nplease find enclosed\n"))
    qtbot.waitUntil(lambda: fresh.session.jobs.running is None, timeout=PATIENCE_MS)
    assert not fresh.imports.form.isVisible()
    assert fresh.imports.sentence.property("tone") == "bad"


def test_a_refusal_for_missing_facts_travels_whole() -> None:
    """It keeps its facts when it is pickled, as errors of another process are."""
    error = MissingFactsError(
        "A does not say its unit.", "Tell it once.", (MissingFact("unit", "unit", "lb", ("lb",)),)
    )
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.facts) == (str(error), error.facts)


def test_an_import_outdates_the_run_and_shows_all(routed: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """The strip says that its total is older than the import until the next run, and no chip hides the new orders."""
    file = tmp_path / "orders.csv"
    file.write_text(BAD_ROWS, "utf-8")
    routed.orders.chips["split"].click()
    assert "last change" not in routed.strip.voice.text()
    for _ in range(2):  # the second time nothing is new
        routed.review(Source(files=(file,)))
        reviewed(routed, qtbot)
        routed.imports.go.click()
        qtbot.waitUntil(lambda: routed.orders.isVisible() and not routed.session.jobs.running, timeout=PATIENCE_MS)
        assert routed.strip.voice.text().startswith("200 orders · $")
        assert routed.strip.voice.text().endswith(" · run before the last change")
        assert routed.orders.chips["all"].isChecked()
        assert routed.orders.table.table.rowCount() == 202
    routed.actions_["route"].trigger()
    settle(qtbot, routed)
    assert routed.strip.voice.text().startswith("202 orders · $")
    assert "last change" not in routed.strip.voice.text()


def test_files_dropped_before_there_is_a_desk_wait_for_it(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Dropped on the start page, files ask for a new desk and are reviewed in it."""
    file = tmp_path / "orders.csv"
    file.write_text(BAD_ROWS, "utf-8")
    drop(window, file)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.file.setText(str(tmp_path / "mine.desk"))
    dialog.accept()
    reviewed(window, qtbot)
    assert window.imports.isVisible()


def test_a_dropped_desk_opens(window: Window, qtbot: QtBot, worlds: dict[str, Path]) -> None:
    """A desk dropped on the window is opened, not imported."""
    drop(window, worlds["fresh"])
    settle(qtbot, window)
    assert window.orders.isVisible()


def test_text_from_files_is_never_markup(fresh: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Names that look like HTML are shown as they are: in labels, tooltips, titles and on the map."""
    hostile = '<img src="/etc/passwd"><b>Bo</b> & Co'
    quoted = hostile.replace('"', '""')
    file = tmp_path / "orders.csv"
    file.write_text(
        "order,channel,ship_to_name,country,region,city,postal_code,line,sku,title,quantity,unit_price\n"
        f'"<b>9</b>","<i>x</i>","{quoted}",US,OH,"{quoted}",44301,1,MUG-NAV,"{quoted}",1,9.00\n',
        "utf-8",
    )
    locations = tmp_path / "locations.csv"
    locations.write_text(f'location,name,kind,country,postal_code\nreno,"{quoted}",warehouse,US,89502\n', "utf-8")
    fresh.review(Source(files=(file, locations)))
    reviewed(fresh, qtbot)
    fresh.imports.go.click()
    qtbot.waitUntil(lambda: fresh.orders.isVisible() and fresh.session.jobs.running is None, timeout=PATIENCE_MS)
    fresh.actions_["route"].trigger()
    settle(qtbot, fresh)
    assert fresh.session.now is not None
    row = next(row for row in fresh.session.now.rows if row.order == "<b>9</b>")
    fresh.session.select(row.key)
    qtbot.waitUntil(lambda: fresh.session.answer is not None, timeout=PATIENCE_MS)
    assert any(hostile in text for text in labels(fresh.inspector))
    for made in fresh.findChildren(QLabel):
        if made.text():
            assert made.textFormat() == Qt.TextFormat.PlainText, made.text()
    table = fresh.orders.table.table
    for place in range(table.rowCount()):
        for column in range(table.columnCount()):
            text = table.index(place, column).data(Qt.ItemDataRole.ToolTipRole)
            assert "<b>" not in text
            assert "<img" not in text
    assert "<img" not in fresh.strip.voice.toolTip()


def test_the_button_names_its_object() -> None:
    """It counts records kind by kind (orders, not their lines), names three kinds, and says how many rows stay out."""

    def file(kind: str, new: int, faulty: int = 0) -> FileResult:
        lines = [str(n) for n in range(new) for _ in range(2)]
        records = Records("order_lines", {"order": [*lines]}, list(range(2 * new)))
        return FileResult(
            Reading("f.csv", kind, "canonical", faulty=faulty, skipped=faulty, records=(records,)), new=new
        )

    assert button_text(ImportResult(None, (replace(file("orders", 212), new=400),))) == "Import 212 orders"
    assert button_text(ImportResult(None, (file("stock", 1),))) == "Import 1 stock figure"
    mixed = ImportResult(None, (file("orders", 5, 2), file("stock", 9, 1), file("rates", 3)))
    assert button_text(mixed) == "Import 5 orders, 9 stock figures and rates, leave out 3 rows"
    more = ImportResult(None, (file("closures", 1), file("rates", 3), *mixed.files, file("orders", 6)))
    assert button_text(more) == "Import 6 orders, 9 stock figures, closed days and more, leave out 3 rows"

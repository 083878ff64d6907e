"""Columns of unknown sheets: proposed, corrected by mouse and keyboard, tried out as one edits, and remembered."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from domdesk.gui.importing.columns_table import PLACE, TAKEN
from domdesk.gui.importing.draft import AT_A_PLACE, Draft
from domdesk.gui.parts.controls import Choice
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from domdesk.records import Proposal, ProposedColumn
from tests.gui.conftest import PATIENCE_MS, labels

FAIR = "Ordr nmbr;Itm SKU;Qnty;Ctry;Unit price\n1;MUG-NAV;2;US;9.00\n2;MUG-CRE;1;US;4.50\n"
LATER = "Ctry;Unit price;Qnty;Itm SKU;Ordr nmbr\nUS;13.50;3;MUG-NAV;3\n"
SUPPLIER = """Artikelnr.;Bezeichnung;Verf. reno;Verf. erie;EK-Preis;Gew.
MUG-NAV;Tasse;100+;5;4,25;0,35
MUG-CRE;Becher;viele;12;4,50;0,35
"""


@pytest.fixture
def asked(fresh: Window, qtbot: QtBot, tmp_path: Path) -> Callable[..., Window]:
    """Reviews sheets and waits until their columns are shown and tried out."""

    def review(*sheets: tuple[str, str], press: bool = False) -> Window:
        for name, text in sheets:
            (tmp_path / name).write_text(text, "utf-8")
        fresh.review(Source(files=tuple(tmp_path / name for name, _ in sheets)))
        page = fresh.imports
        if press:
            qtbot.waitUntil(lambda: page.columns.isVisible() and page.columns.isEnabled(), timeout=PATIENCE_MS)
            qtbot.keyClick(page.columns, Qt.Key.Key_Return)
        tried(fresh, qtbot)
        return fresh

    return review


def tried(window: Window, qtbot: QtBot) -> None:
    form = window.imports.columns_form
    qtbot.waitUntil(
        lambda: form.isVisible() and not form._rest.isActive() and not window.imports.trial.is_on, timeout=PATIENCE_MS
    )


def taken(window: Window) -> dict[str, str]:
    """What the columns shown are taken as, in words."""
    table = window.imports.columns_form.columns.table
    return {table.index(i, 0).data(): table.index(i, TAKEN).data() for i in range(table.rowCount())}


def choose(window: Window, label: str, value: str) -> None:
    form = window.imports.columns_form.columns
    row = next(i for i in range(form.table.rowCount()) if form.table.row(i).label == label)
    form.choose(row, value)


def reviewed(window: Window, qtbot: QtBot) -> None:
    page = window.imports
    qtbot.waitUntil(lambda: page.view.isVisible() and page.go.isEnabled(), timeout=PATIENCE_MS)


def imported(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.imports.isVisible() and window.session.jobs.running is None, timeout=PATIENCE_MS)


def test_an_unknown_sheet_is_mapped_and_remembered(asked: Callable[..., Window], qtbot: QtBot, tmp_path: Path) -> None:
    """Its columns stand there with cells and how sure each is; the next sheet of that header needs nothing."""
    window = asked(("fair.csv", FAIR))
    page, table = window.imports, window.imports.columns_form.columns.table
    assert taken(window)["Ordr nmbr"] == "order number"
    assert taken(window)["Qnty"] == "quantity"
    assert table.index(1, 1).data() == "MUG-NAV · MUG-CRE"
    assert {table.index(i, 4).data() for i in range(table.rowCount())} >= {"likely, please check"}
    assert page.columns_form.tried.text().startswith("Read this way, 2 rows give: ")
    assert page.go.text() == "See what would happen"
    page.go.click()
    reviewed(window, qtbot)
    assert page.go.text() == "Import 2 orders"
    assert window.session.now is not None
    assert len(window.session.now.rows) == 200
    page.go.click()
    imported(window, qtbot)
    assert len(window.session.now.rows) == 202
    (tmp_path / "later.csv").write_text(LATER, "utf-8")
    window.review(Source(files=(tmp_path / "later.csv",)))
    reviewed(window, qtbot)
    assert page.go.text() == "Import 1 order"
    told = " ".join(page.issues.table.row(i).issue.text for i in range(page.issues.table.rowCount()))
    assert "“Columns…” below shows and changes that" in told
    page.columns.click()
    tried(window, qtbot)
    assert taken(window)["Qnty"] == "quantity"
    assert "as you said" in {table.index(i, 4).data() for i in range(table.rowCount())}


def test_what_is_missing_is_named_and_chosen_by_keyboard(asked: Callable[..., Window], qtbot: QtBot) -> None:
    """Without its quantity the sheet cannot go on and says so; Enter opens the drop-down of the row, typing chooses."""
    window = asked(("fair.csv", FAIR))
    qtbot.waitUntil(window.isActiveWindow)
    page, form = window.imports, window.imports.columns_form
    choose(window, "Qnty", "")
    tried(window, qtbot)
    assert form.tried.text() == "Still missing: quantity. Choose in the table which column holds it."
    assert not page.go.isEnabled()
    form.columns.setFocus()
    form.columns.setCurrentIndex(form.columns.table.index(2, TAKEN))
    qtbot.keyClick(form.columns, Qt.Key.Key_Return)
    editor = form.columns.findChild(Choice)
    assert editor is not None
    qtbot.waitUntil(lambda: editor.view().isVisible())
    for letter in "quant":
        QTest.keyClick(editor.view(), letter)
    QTest.keyClick(editor.view(), Qt.Key.Key_Return)
    tried(window, qtbot)
    assert taken(window)["Qnty"] == "quantity"
    assert page.go.isEnabled()


def test_a_click_opens_the_drop_down(asked: Callable[..., Window], qtbot: QtBot) -> None:
    """One click on what a column is taken as; a meaning that another column had moves."""
    window = asked(("fair.csv", FAIR))
    view = window.imports.columns_form.columns
    place = view.visualRect(view.table.index(3, TAKEN)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    editor = view.findChild(Choice)
    assert editor is not None
    qtbot.waitUntil(lambda: editor.view().isVisible())
    editor.setCurrentIndex(editor.findData("quantity"))
    editor.activated.emit(editor.currentIndex())
    editor.hidePopup()
    assert taken(window)["Ctry"] == "quantity"
    assert taken(window)["Qnty"] == "not read"


def test_a_price_may_be_the_lines(asked: Callable[..., Window], qtbot: QtBot) -> None:
    """Taken as the price of the whole line, 9.00 for two is 4.50 each."""
    window = asked(("fair.csv", FAIR.replace("Unit price", "Amnt")))
    form = window.imports.columns_form
    assert form.tried.text() == "Say above whether the price is that of a unit or of the whole line."
    assert form.price.isVisible()
    form.price.setCurrentIndex(form.price.findData("line total"))
    form.price.activated.emit(form.price.currentIndex())
    tried(window, qtbot)
    window.imports.go.click()
    reviewed(window, qtbot)
    window.imports.view.look_at("new")
    held = [row.new for row in window.imports.view.records.table.rows if row.what == "order line"]
    assert all("price $4.50" in text for text in held)


def test_columns_of_quantities_lead_to_locations(asked: Callable[..., Window], qtbot: QtBot) -> None:
    """A German supplier's sheet: two columns are units at locations of the desk, 'viele' is said to be 20."""
    window = asked(("lieferant.csv", SUPPLIER), press=True)
    page, form = window.imports, window.imports.columns_form
    form.kind.setCurrentIndex(form.kind.findData("stock"))
    form.kind.activated.emit(form.kind.currentIndex())
    qtbot.waitUntil(lambda: form.draft is not None and form.draft.kind == "stock", timeout=PATIENCE_MS)
    assert not form.columns.isColumnHidden(PLACE)
    choose(window, "Verf. reno", AT_A_PLACE)
    choose(window, "Verf. erie", AT_A_PLACE)
    assert next(c.place for c in form.columns.table.rows if c.taken == AT_A_PLACE) == "reno"
    form.columns.setCurrentIndex(form.columns.table.index(3, PLACE))
    qtbot.keyClick(form.columns, Qt.Key.Key_F2)
    field = form.columns.findChild(QLineEdit)
    assert field is not None
    assert field.completer() is not None
    assert "Reno Warehouse" in [form.columns.table.index(row, PLACE).data() for row in range(4)]
    assert field.text() == "Verf. erie"
    field.setText("columbus warehouse")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.columns.table.row(3).place == "columbus")
    assert form.columns.table.index(3, PLACE).data() == "Columbus Warehouse"
    tried(window, qtbot)
    assert "Row 3, Reno Warehouse: Verf. reno 'viele' is not a number" in form.tried.text()
    word, units = form.counts.rows[0]
    assert isinstance(word, QLineEdit)
    qtbot.keyClicks(word, "viele")
    qtbot.keyClicks(units, "20")
    assert len(form.counts.rows) == 2
    tried(window, qtbot)
    assert form.tried.text().startswith("Read this way, 2 rows give: "), form.tried.text()
    assert "fault" not in form.tried.text()
    page.go.click()
    reviewed(window, qtbot)
    places = {told.which for told in (*page.view._review.told["new"], *page.view._review.told["changed"])}  # type: ignore[union-attr]
    assert {"Reno Warehouse · MUG-CRE", "Columbus Warehouse · MUG-CRE"} <= places


def test_a_refused_sheet_offers_its_columns(asked: Callable[..., Window]) -> None:
    """A sheet that is not recognised at all can be mapped; one whose days are in doubt has that chosen above."""
    sheet = "Auftrag;Code;Anz.;Stadt;Land;Datum\nA-1;MUG-NAV;2;Akron;US;03.11.2026\nA-2;MUG-NAV;1;Akron;US;04.11.2026\n"
    window = asked(("bestell.csv", sheet), press=True)
    form = window.imports.columns_form
    assert form.draft is not None
    assert form.draft.kind == "orders"
    assert "Still missing" in form.tried.text()


def test_days_in_doubt_are_chosen_on_the_form(asked: Callable[..., Window], qtbot: QtBot) -> None:
    """The sentence says to choose above; then the sheet is read."""
    sheet = "Ordr nmbr;Itm SKU;Qnty;Ctry;Datum\n1;MUG-NAV;2;US;03.11.2026\n2;MUG-NAV;1;US;04.11.2026\n"
    window = asked(("fair.csv", sheet))
    form = window.imports.columns_form
    assert "order of day and month. Choose it above." in form.tried.text()
    form.dates.setCurrentIndex(form.dates.findData("day-first"))
    form.dates.activated.emit(form.dates.currentIndex())
    tried(window, qtbot)
    assert form.tried.text().startswith("Read this way")


def test_a_second_unknown_sheet_waits_for_the_first(asked: Callable[..., Window], qtbot: QtBot) -> None:
    """Of two unknown sheets one is asked for and imported, then the other."""
    other = FAIR.replace("Ctry", "Country code").replace("\n1;", "\n8;").replace("\n2;", "\n9;")
    window = asked(("fair.csv", FAIR), ("other.csv", other))
    page = window.imports
    assert page.columns_form.draft is not None
    assert page.columns_form.draft.file == "fair.csv"
    page.go.click()
    reviewed(window, qtbot)
    assert "other.csv comes after this" in page.sentence.text()
    page.go.click()
    qtbot.waitUntil(lambda: page.isVisible() and page.title.text() == "Import other.csv", timeout=PATIENCE_MS)
    tried(window, qtbot)
    page.go.click()
    reviewed(window, qtbot)
    page.go.click()
    imported(window, qtbot)
    assert window.session.now is not None
    assert len(window.session.now.rows) == 204


def test_all_of_the_step_is_reached_by_tab_and_has_a_name(asked: Callable[..., Window], qtbot: QtBot) -> None:
    """Tab goes through the drop-downs, the table, the constants and the buttons; each says what it is."""
    window = asked(("fair.csv", FAIR))
    qtbot.waitUntil(window.isActiveWindow)
    page, form = window.imports, window.imports.columns_form
    form.kind.setFocus()
    met = set()
    for _ in range(40):
        focus = QApplication.focusWidget()
        assert focus is not None
        met.add(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    left, right = form.constants.rows[0]
    wanted = {form.kind, form.dates, form.decimals, form.columns, left, page.go, page.cancel}
    assert wanted <= met
    for widget in {form.kind, form.dates, form.decimals, form.columns, left, right}:
        assert widget.accessibleName()
    assert any("Check what each column" in text for text in labels(page))


def proposal(kind: str, *columns: ProposedColumn, header: tuple[str, ...] = (), **more: object) -> Proposal:
    return Proposal("s.csv", kind, header, columns, {}, (), samples={}, **more)  # type: ignore[arg-type]


def test_a_draft_keeps_a_column_for_all_places_and_columns_of_places_apart() -> None:
    """Taking one column as the units at a place makes the other column of units one too, and back."""
    known = [ProposedColumn(name, None, 0, (), name == "sku") for name in ("sku", "location", "on_hand")]
    known[0] = ProposedColumn("sku", "A", 100, (), True)
    known[2] = ProposedColumn("on_hand", "reno qty", 80, (), True)
    draft = Draft(proposal("stock", *known, header=("A", "reno qty", "B")), locations={"reno": "Reno Warehouse"})
    first, second = draft.columns[1:]
    draft.take(second, AT_A_PLACE)
    assert (first.taken, first.place, second.place) == (AT_A_PLACE, "reno", "B")
    assert draft.mapping().locations == {"reno qty": "reno", "B": "B"}
    second.place = "Reno"
    assert "same location" in draft.wants
    draft.take(second, "on_hand")
    assert (first.taken, draft.wants) == ("", "")
    draft.take(second, "")
    assert draft.missing == ["on_hand"]
    draft.constants = {"on_hand": "5"}
    assert draft.missing == []
    assert draft.mapping().constants == {"on_hand": "5"}

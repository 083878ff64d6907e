"""The form of a record: fields by type, what is changed and what is wrong as one types, save, revert and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from domdesk.canonical import TABLES
from domdesk.gui.parts.form_fields import AmountLine, Days, Line, NumberLine, Pick, Several, Tick, field_for
from domdesk.gui.parts.form_words import words_for
from domdesk.gui.parts.record_form import SIGN, RecordForm

CONTROL = Qt.KeyboardModifier.ControlModifier
RENO = {"location": "reno", "name": "Reno Warehouse", "kind": "warehouse", "country": "US", "cutoff": "15:00"}
PARTS = (
    ("", ("location", "name", "kind", "country", "active")),
    ("When", ("cutoff", "closed_weekdays", "handling_days")),
    ("Cost", ("cost_per_shipment", "currency", "rate_cards")),
)


@pytest.fixture
def form(qtbot: QtBot) -> RecordForm:
    made = RecordForm("locations", PARTS)
    made.currency = "USD"
    qtbot.addWidget(made)
    made.resize(360, 600)
    made.show()
    made.show_record(RENO)
    return made


def line(form: RecordForm, column: str) -> QLineEdit:
    field = form.rows[column].field
    assert isinstance(field, QLineEdit)
    return field


def retype(qtbot: QtBot, form: RecordForm, column: str, text: str) -> None:
    line(form, column).setFocus()
    line(form, column).selectAll()
    qtbot.keyClick(line(form, column), Qt.Key.Key_Delete)
    qtbot.keyClicks(line(form, column), text)


def test_every_column_has_a_field_and_gives_back_what_it_was_given(qtbot: QtBot) -> None:
    """A field of any type, given a canonical text, gives the same text back."""
    samples = {
        "text": "Reno & Co",
        "boolean": "true",
        "weekdays": "sat;sun",
        "list": "ups;post",
        "integer": "12",
        "quantity": "2.5",
        "money": "1234.5",
        "time": "15:00",
        "date": "2026-12-24",
        "country": "US",
    }
    for table in TABLES.values():
        for column in table.columns:
            field = field_for(column, "none")
            qtbot.addWidget(field)
            text = column.choices[-1] if column.choices else samples.get(column.type, "1")
            field.put(text)
            assert field.value() == text, (table.name, column.name)
            assert words_for(table.name, column.name).title


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("name", Line),
        ("kind", Pick),
        ("active", Tick),
        ("closed_weekdays", Days),
        ("rate_cards", Several),
        ("priority", NumberLine),
        ("cost_per_kg", AmountLine),
    ],
)
def test_the_field_follows_the_type(qtbot: QtBot, column: str, kind: type) -> None:
    """Choices are picked, yes and no are pressed, days and cards are ticked, numbers are typed."""
    field = field_for(TABLES["locations"].column(column), "")
    qtbot.addWidget(field)
    assert type(field) is kind


def test_money_has_both_digits_of_its_cents(qtbot: QtBot) -> None:
    """3.2 is shown as 3.20 and given as it is stored, however many idle digits are typed; what is no number stays."""
    field = AmountLine()
    qtbot.addWidget(field)
    for stored, shown in (("3.2", "3.20"), ("12", "12"), ("0.125", "0.125"), ("", ""), ("much", "much")):
        field.put(stored)
        assert (field.text(), field.value()) == (shown, stored)
    field.setText("3.200")
    assert field.value() == "3.2"


def test_what_is_changed_is_seen_and_counted(form: RecordForm, qtbot: QtBot) -> None:
    """A changed field is marked, its tooltip says what was there, and the button says how many there are."""
    assert not form.save_button.isEnabled()
    retype(qtbot, form, "cutoff", "14:00")
    assert form.changes() == {"cutoff": "14:00"}
    assert form.rows["cutoff"].title.text() == f"{SIGN} Cutoff"
    assert "was: 15:00" in form.rows["cutoff"].title.toolTip()
    assert form.save_button.text() == "Save 1 change"
    retype(qtbot, form, "cutoff", "15:00")
    assert form.changes() == {}
    assert form.rows["cutoff"].title.text() == "Cutoff"
    assert not form.save_button.isEnabled()


def test_a_fault_is_told_while_one_types(form: RecordForm, qtbot: QtBot) -> None:
    """Below the field stands why it will not do; it goes as soon as the text is right, and saving waits for that."""
    saved: list[dict[str, str]] = []
    form.saved.connect(saved.append)
    retype(qtbot, form, "cutoff", "25:00")
    fault = form.rows["cutoff"].fault
    assert fault.isVisible()
    assert "25:00" in fault.text()
    assert form.rows["cutoff"].field.accessibleDescription() == fault.text()
    line(form, "name").setFocus()
    qtbot.keyClick(line(form, "name"), Qt.Key.Key_Return)
    assert saved == []
    assert line(form, "cutoff").hasFocus()
    retype(qtbot, form, "cutoff", "13:30")
    assert not fault.isVisible()
    qtbot.keyClick(line(form, "cutoff"), Qt.Key.Key_Return)
    assert saved == [{"location": "reno", "cutoff": "13:30"}]


@pytest.mark.parametrize("how", ["enter", "ctrl+s", "mouse"])
def test_save_by_keys_and_by_mouse(form: RecordForm, qtbot: QtBot, how: str) -> None:
    """Enter, Ctrl+S and the button give the key and the changed cells, each once."""
    saved: list[dict[str, str]] = []
    form.saved.connect(saved.append)
    retype(qtbot, form, "cost_per_shipment", "3.75")
    if how == "enter":
        qtbot.keyClick(line(form, "cost_per_shipment"), Qt.Key.Key_Return)
    elif how == "ctrl+s":
        qtbot.keyClick(line(form, "cost_per_shipment"), Qt.Key.Key_S, CONTROL)
    else:
        qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    assert saved == [{"location": "reno", "cost_per_shipment": "3.75"}]
    form.settle(saved[0])
    assert form.changes() == {}
    assert line(form, "cost_per_shipment").text() == "3.75"


def test_esc_reverts_and_then_leaves(form: RecordForm, qtbot: QtBot) -> None:
    """The first Esc takes back what was typed, the second goes back to the table."""
    left: list[bool] = []
    form.left.connect(lambda: left.append(True))
    retype(qtbot, form, "name", "Reno Two")
    qtbot.keyClick(line(form, "name"), Qt.Key.Key_Escape)
    assert line(form, "name").text() == "Reno Warehouse"
    assert left == []
    qtbot.keyClick(line(form, "name"), Qt.Key.Key_Escape)
    assert left == [True]


def test_what_is_not_saved_stays_with_its_record(form: RecordForm, qtbot: QtBot) -> None:
    """Looking at another record loses nothing: the form says what waits where, and shows it again there."""
    retype(qtbot, form, "name", "Reno Two")
    form.show_record({"location": "erie", "name": "Erie", "kind": "store", "country": "US"})
    assert line(form, "name").text() == "Erie"
    assert form.elsewhere.isVisible()
    assert "reno" in form.elsewhere.text()
    form.show_record(RENO)
    assert line(form, "name").text() == "Reno Two"
    assert not form.elsewhere.isVisible()
    form.keep_only([("erie",)])
    form.show_record(RENO)
    assert line(form, "name").text() == "Reno Warehouse"


def test_fields_of_all_kinds_are_changed_by_mouse(form: RecordForm, qtbot: QtBot) -> None:
    """A day, a yes or no and a card are pressed; the cells follow."""
    form.offer("rate_cards", [("ups", "UPS Ground"), ("post", "Post Parcel")])
    days, active, cards = (form.rows[name].field for name in ("closed_weekdays", "active", "rate_cards"))
    assert isinstance(days, Days)
    assert isinstance(active, Tick)
    assert isinstance(cards, Several)
    qtbot.mouseClick(days.days["sun"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(active, Qt.MouseButton.LeftButton)
    cards.choices.actions()[1].trigger()
    assert form.changes() == {"closed_weekdays": "sun", "active": "false", "rate_cards": "post"}
    assert "Post Parcel" in cards.text()


def test_a_new_record_needs_its_key(form: RecordForm, qtbot: QtBot) -> None:
    """The key is asked for only of a new record; without it Add goes there and says so."""
    assert not form.rows["location"].title.isVisible()
    form.show_record({"kind": "store", "country": "DE"}, is_new=True)
    assert form.rows["location"].title.isVisible()
    assert form.save_button.text() == "Add"
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    assert line(form, "location").hasFocus()
    assert form.rows["location"].fault.isVisible()
    saved: list[dict[str, str]] = []
    form.saved.connect(saved.append)
    qtbot.keyClicks(line(form, "location"), "ulm")
    qtbot.keyClick(line(form, "location"), Qt.Key.Key_Return)
    assert saved[0]["location"] == "ulm"
    assert saved[0]["country"] == "DE"
    assert saved[0]["active"] == "true"


def test_a_refusal_of_the_desk_stands_at_its_field(form: RecordForm, qtbot: QtBot) -> None:
    """What only the desk can tell is shown at the column it names, the rest above the buttons, until one types."""
    retype(qtbot, form, "cost_per_shipment", "4")
    form.tell({"currency": "There is no rate for XAU."}, ["The disk is full."])
    assert form.rows["currency"].fault.text() == "There is no rate for XAU."
    assert form.said.text() == "The disk is full."
    retype(qtbot, form, "currency", "EUR")
    assert not form.rows["currency"].fault.isVisible()
    assert not form.said.isVisible()


def test_amounts_are_in_the_record_s_currency(form: RecordForm, qtbot: QtBot) -> None:
    """Beside an amount stands the desk's currency, else the record's as it is typed."""
    assert form.rows["cost_per_shipment"].unit.text() == "USD"
    retype(qtbot, form, "currency", "eur")
    assert form.rows["cost_per_shipment"].unit.text() == "EUR"


def test_countries_are_found_by_name(form: RecordForm, qtbot: QtBot) -> None:
    """Typing a part of a country's name offers it, and taking it writes its code."""
    field = line(form, "country")
    retype(qtbot, form, "country", "germ")
    popup = field.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    qtbot.keyClick(popup, Qt.Key.Key_Down)
    qtbot.keyClick(popup, Qt.Key.Key_Return)
    assert field.text() == "DE"
    assert form.changes() == {"country": "DE"}


def test_each_field_has_a_name_and_no_text_is_rich(form: RecordForm) -> None:
    """Screen readers hear each field's title; what comes from files is never taken for markup."""
    for row in form.rows.values():
        assert row.field.accessibleName() == row.words.title
    for made in form.findChildren(QLabel):
        assert made.textFormat() == Qt.TextFormat.PlainText


def test_a_country_typed_out_needs_no_offer(form: RecordForm, qtbot: QtBot) -> None:
    """What begins with the letters is offered before what holds them; at a whole code nothing stands in the way."""
    field = line(form, "country")
    retype(qtbot, form, "country", "u")
    popup = field.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    offered = [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())]
    begins = [text.lower().startswith("u") for text in offered]
    assert begins == sorted(begins, reverse=True)
    assert any(text.startswith("AU  ") for text in offered)
    qtbot.keyClicks(field, "s")
    qtbot.waitUntil(lambda: not popup.isVisible())
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.waitUntil(popup.isVisible)


def test_a_count_below_zero_is_doubted_as_one_types(qtbot: QtBot) -> None:
    """It may be saved, and the form says that it counts as 0; so it does whenever the figure is looked at."""
    form = RecordForm("stock", (("", ("location", "sku", "on_hand")),))
    qtbot.addWidget(form)
    form.show()
    saved: list[dict[str, str]] = []
    form.saved.connect(saved.append)
    form.show_record({"location": "reno", "sku": "B-17", "on_hand": "5"})
    retype(qtbot, form, "on_hand", "-5")
    fault = form.rows["on_hand"].fault
    assert fault.isVisible()
    assert fault.text() == "On hand -5 is below 0 and counts as 0 until it is counted again."
    assert fault.property("tone") == "warn"
    qtbot.keyClick(line(form, "on_hand"), Qt.Key.Key_Return)
    assert saved == [{"location": "reno", "sku": "B-17", "on_hand": "-5"}]
    form.show_record({"location": "reno", "sku": "B-18", "on_hand": "-1"})
    assert fault.isVisible()


def test_saving_by_the_button_leaves_the_focus_in_the_form(form: RecordForm, qtbot: QtBot) -> None:
    """The button goes off once all is saved; the field typed into last has the focus then."""
    form.saved.connect(form.settle)
    retype(qtbot, form, "cutoff", "14:00")
    form.save_button.setFocus()
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    assert not form.save_button.isEnabled()
    assert line(form, "cutoff").hasFocus()

"""The Rates page: cards, prices and destinations seen and changed in place, doubts told, and the calculator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from domdesk import style
from domdesk.gui.look import theme
from domdesk.gui.look.theme import DARK, LIGHT
from domdesk.gui.parts import typed
from domdesk.gui.parts.cell_table import CellTable
from domdesk.gui.rates.doubts import doubts
from domdesk.gui.rates.matrix import MOST_ZONES, RateMatrix, shade
from domdesk.gui.rates.page import RatesPage
from domdesk.gui.window import Window
from domdesk.records import RateCard, RatePrice, RateZone
from tests.gui.conftest import PATIENCE_MS, settle, take_back

TODAY = date(2026, 11, 22)


@pytest.fixture
def rates(fresh: Window, qtbot: QtBot) -> RatesPage:
    """The page of the demo shop's two cards, its calculator at rest."""
    fresh.show_page("rates")
    page = fresh.pages["rates"]
    assert isinstance(page, RatesPage)
    qtbot.waitUntil(lambda: page.card.card is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.calculator.table.table.rowCount() == 2, timeout=PATIENCE_MS)
    return page


def price(page: RatesPage, zone: str, up_to: str) -> Decimal | None:
    assert page.card.card is not None
    known = {(p.zone, p.up_to): p.price for p in page.card.card.prices}
    return known.get((zone, Decimal(up_to)))


def type_into(qtbot: QtBot, table: CellTable, text: str) -> QLineEdit:
    """Type over the current cell as a person does: Enter opens it, the text replaces what stands there."""
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_F2)
    field = table.findChildren(QLineEdit, "cell")[-1]  # that of the cell before may not be gone yet
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, text)
    if not text:
        QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()  # the cell takes its text when the key is done with
    return field


def press(qtbot: QtBot, page: RatesPage, text: str) -> None:
    button = next(b for b in page.findChildren(QPushButton) if b.text() == text and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def saved(qtbot: QtBot, page: RatesPage, window: Window, reached: Callable[[], bool]) -> None:
    qtbot.waitUntil(lambda: reached() or bool(page.card.said.text()), timeout=PATIENCE_MS)
    assert page.card.said.text() == ""
    settle(qtbot, window)


def test_cards_stand_with_their_prices_by_zone_and_step(rates: RatesPage) -> None:
    """USPS Ground Advantage to zone 3 up to 2 lb costs 11.05, in the third zone's column and the sixth row."""
    assert [rates.table.table.index(i, 0).data() for i in range(2)] == ["USPS Ground Advantage", "USPS Priority Mail"]
    cells = rates.card.prices.cells
    assert cells.headerData(3, Qt.Orientation.Horizontal) == "Zone 3"
    assert [cells.index(5, n).data() for n in (0, 3)] == ["2", "11.05"]
    assert [cells.index(n, 0).data() for n in (2, 3, 4)] == ["0.75", "15.999 oz", "1"], "as the card has it"
    assert rates.card.tabs.tabText(1) == "Destinations (8)"


def test_a_price_is_typed_by_keyboard_saved_and_taken_back(rates: RatesPage, fresh: Window, qtbot: QtBot) -> None:
    """Typing over a cell changes the desk as one change; undo brings the old price, and the place stays."""
    prices = rates.card.prices
    prices.look_at("3", Decimal(2))
    type_into(qtbot, prices, "11.50")
    saved(qtbot, rates, fresh, lambda: price(rates, "3", "2") == Decimal("11.50"))
    assert prices.currentIndex().data() == "11.50"
    assert fresh.session.now is not None
    assert "USPS" in fresh.session.now.history[0].label or "rice" in fresh.session.now.history[0].label
    take_back(qtbot, fresh)
    saved(qtbot, rates, fresh, lambda: price(rates, "3", "2") == Decimal("11.05"))


def test_prices_are_pasted_as_one_change(rates: RatesPage, fresh: Window, qtbot: QtBot) -> None:
    """A block of two steps and two zones fills four cells as one batch, and a blank cell leaves its price."""
    matrix = rates.card.prices
    matrix.look_at("1", Decimal(1))
    at = matrix.currentIndex()
    before = [at.sibling(at.row() + down, at.column() + across).data() for down in (0, 1) for across in (0, 1)]
    QGuiApplication.clipboard().setText("9.5\t\n10\t11.25\n")
    matrix.setFocus()
    qtbot.keyClick(matrix, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    told = ["9.50", before[1], "10.00", "11.25"]

    def shown() -> list[str]:
        row, column = at.row(), at.column()
        return [matrix.cells.index(row + down, column + across).data() for down in (0, 1) for across in (0, 1)]

    qtbot.waitUntil(lambda: shown() == told, timeout=PATIENCE_MS)
    settle(qtbot, fresh)
    take_back(qtbot, fresh)
    qtbot.waitUntil(lambda: shown() == before, timeout=PATIENCE_MS)


def test_what_is_no_price_is_said_while_typing_and_not_kept(rates: RatesPage, qtbot: QtBot) -> None:
    """Enter does not leave a cell that will not do; Esc does, and all is as before."""
    prices = rates.card.prices
    prices.look_at("3", Decimal(2))
    field = type_into(qtbot, prices, "-4x")
    assert field.isVisible()
    assert rates.card.said.text()
    assert field.accessibleDescription() == rates.card.said.text()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert rates.card.said.text() == ""
    assert prices.currentIndex().data() == "11.05"
    assert rates.isVisible()


def test_a_price_that_falls_is_a_doubt_and_leads_to_its_cell(rates: RatesPage, fresh: Window, qtbot: QtBot) -> None:
    """2 lb for less than 1 lb is underlined, listed, and a double click on the sentence goes there."""
    rates.card.prices.look_at("3", Decimal(2))
    type_into(qtbot, rates.card.prices, "1")
    saved(qtbot, rates, fresh, lambda: rates.card.doubts.table.rowCount() == 1)
    assert rates.card.tabs.isTabVisible(3)
    told = rates.card.doubts.table.index(0, 0).data()
    assert told == "Zone 3: 2 lb cost 1.00, less than 1 lb at 9.75."
    rates.card.tabs.setCurrentIndex(3)
    rates.card.prices.look_at("1", None)
    rates.card.doubts.selectRow(0)
    rates.card.doubts.activated.emit(rates.card.doubts.table.index(0, 0))
    assert rates.card.tabs.currentIndex() == 0
    assert rates.card.prices.currentIndex().data() == "1.00"


def test_a_step_is_added_priced_and_removed(rates: RatesPage, fresh: Window, qtbot: QtBot) -> None:
    """A new step is an empty row until a price is typed; removing it asks first, in the page."""
    card, rows = rates.card, rates.card.prices.cells.rowCount()
    add = next(b for b in rates.findChildren(QPushButton) if b.text() == "Add step…")
    qtbot.keyClick(add, Qt.Key.Key_Return)
    QTest.keyClicks(card.ask.field, "2")
    assert card.ask.fault.text() == "There is such a step already."
    assert not card.ask.yes.isEnabled()
    QTest.keyClicks(card.ask.field, ".5")
    QTest.keyClick(card.ask.field, Qt.Key.Key_Return)
    assert card.prices.cells.rowCount() == rows + 1
    type_into(qtbot, card.prices, "10")
    saved(qtbot, rates, fresh, lambda: price(rates, "1", "2.5") == 10)
    assert card.doubts.table.rowCount() == 0, "one zone alone with a step leaves no gap in the others"
    press(qtbot, rates, "Remove step…")
    assert card.ask.text.text() == "Remove the step 2.5 lb with the prices of all zones?"
    qtbot.mouseClick(card.ask.yes, Qt.MouseButton.LeftButton)
    saved(qtbot, rates, fresh, lambda: price(rates, "1", "2.5") is None)


def test_del_takes_a_price_away_and_the_gap_is_told(rates: RatesPage, fresh: Window, qtbot: QtBot) -> None:
    """The selected price goes, and the zone that lacks a step which all others have is doubted."""
    rates.card.prices.look_at("3", Decimal(2))
    rates.card.prices.setFocus()
    qtbot.keyClick(rates.card.prices, Qt.Key.Key_Delete)
    saved(qtbot, rates, fresh, lambda: price(rates, "3", "2") is None)
    assert rates.card.doubts.table.index(0, 0).data() == "Zone 3 has no price at 2 lb."


def test_destinations_are_changed_added_and_removed(rates: RatesPage, fresh: Window, qtbot: QtBot) -> None:
    """A row's days are typed over; a copied row comes last and is there once saved; removing asks first."""
    card = rates.card
    card.tabs.setCurrentIndex(1)
    zones = card.zones
    zones.setCurrentIndex(zones.cells.index(0, 7))
    type_into(qtbot, zones, "4")
    saved(qtbot, rates, fresh, lambda: card.card is not None and card.card.zones[0].transit_days == 4)
    press(qtbot, rates, "Add destination")
    type_into(qtbot, zones, "ca")
    zones.setCurrentIndex(zones.cells.index(8, 6))
    type_into(qtbot, zones, "8")
    saved(qtbot, rates, fresh, lambda: card.card is not None and len(card.card.zones) == 9)
    assert card.card is not None
    assert card.card.zones[8] == RateZone("8", country="CA")
    zones.setCurrentIndex(zones.cells.index(8, 6))
    press(qtbot, rates, "Remove rows…")
    qtbot.mouseClick(card.ask.yes, Qt.MouseButton.LeftButton)
    saved(qtbot, rates, fresh, lambda: card.card is not None and len(card.card.zones) == 8)


def test_the_facts_of_a_card_are_a_form(rates: RatesPage, fresh: Window, qtbot: QtBot) -> None:
    """Fuel of 10 % is typed and saved by Enter, and every price of the calculator is a tenth dearer."""
    before = rates.calculator.table.table.rows[0].price_minor
    rates.card.tabs.setCurrentIndex(2)
    field = rates.card.facts.rows["fuel_percent"].field
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, "10")
    QTest.keyClick(field, Qt.Key.Key_Return)
    saved(qtbot, rates, fresh, lambda: rates.card.card is not None and rates.card.card.fuel_percent == 10)
    shown = rates.calculator.table.table
    qtbot.waitUntil(lambda: shown.rows[0].price_minor == round(before * 1.1), timeout=PATIENCE_MS)


def test_a_card_is_added_by_hand_and_removed(rates: RatesPage, fresh: Window, qtbot: QtBot) -> None:
    """Its facts are typed, it is chosen when it is there, says what it lacks, and goes after a question."""
    press(qtbot, rates, "New card…")
    form = rates.card.facts
    for name, text in (("card", "van"), ("carrier", "Own"), ("service", "Van")):
        field = form.rows[name].field
        assert isinstance(field, QLineEdit)
        QTest.keyClicks(field, text)
    qtbot.mouseClick(form.save_button, Qt.MouseButton.LeftButton)
    saved(qtbot, rates, fresh, lambda: rates.card.card is not None and rates.card.card.card == "van")
    assert [row.text for row in rates.card.doubts.table.rows][1] == "The card has no prices yet."
    assert rates.card.tabs.currentIndex() == 0
    press(qtbot, rates, "Remove card…")
    assert rates.ask.text.text() == "Remove Own Van with all its prices and destinations?"
    press(qtbot, rates, "Remove the card")
    saved(qtbot, rates, fresh, lambda: rates.table.table.rowCount() == 2)
    press(qtbot, rates, "New card…")
    qtbot.mouseClick(form.revert_button, Qt.MouseButton.LeftButton)
    rates.table.selectRow(0)
    assert rates.card.tabs.isTabVisible(1)


def test_the_calculator_answers_as_one_types(rates: RatesPage, qtbot: QtBot) -> None:
    """Every card answers, the cheapest first; what is too heavy is said in words, and what is missing is asked for."""
    ask = rates.calculator
    for field, text in ((ask.weight, "3.2"), (ask.country, "us"), (ask.postal, "80202")):
        field.selectAll()
        QTest.keyClicks(field, text)
    ask.region.clear()
    ask.place.setCurrentIndex(ask.place.findData("reno"))
    ask.place.activated.emit(ask.place.currentIndex())
    shown = ask.table.table
    qtbot.waitUntil(lambda: shown.rowCount() == 2 and shown.index(0, 1).data() == "5", timeout=PATIENCE_MS)
    costs = [quote.price_minor for quote in shown.rows]
    assert costs == sorted(costs)
    assert shown.index(0, 2).data().endswith(" lb")
    ask.weight.selectAll()
    QTest.keyClicks(ask.weight, "100")
    qtbot.waitUntil(lambda: all(quote.reason for quote in shown.rows), timeout=PATIENCE_MS)
    assert "at most 70 lb" in shown.index(0, 8).data()
    ask.weight.selectAll()
    QTest.keyClicks(ask.weight, "much")
    qtbot.waitUntil(lambda: ask.wants.text() == "Type a weight, such as 3.2.", timeout=PATIENCE_MS)


def test_a_desk_without_cards_says_how_to_get_one(
    window: Window, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The page teaches what a card is instead of showing empty tables."""
    window.session.create(tmp_path_factory.mktemp("empty") / "new.desk", "USD", ())
    settle(qtbot, window)
    window.show_page("rates")
    page = window.pages["rates"]
    assert isinstance(page, RatesPage)
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 1, timeout=PATIENCE_MS)


# --- pieces


STEPS = (("1", 1, 5), ("1", 2, 7), ("1", 5, 6), ("2", 1, 8), ("2", 5, 9), ("4", 1, 3), ("4", 2, 4), ("4", 5, 5))
CARD = RateCard(
    "c",
    "Post",
    "Parcel",
    "USD",
    weight_unit="kg",
    zones=(RateZone("1", country="US"), RateZone("2", country="CA"), RateZone("3", country="MX")),
    prices=tuple(RatePrice(zone, Decimal(step), Decimal(cost)) for zone, step, cost in STEPS),
)


def test_doubts_name_gaps_falls_and_zones_that_lead_nowhere() -> None:
    """Zone 1 falls at 5 kg, zone 2 lacks the step at 2 kg, zone 3 has no prices, and nothing leads to zone 4."""
    told = [doubt.text for doubt in doubts(CARD, TODAY)]
    assert told == [
        "Zone 3 has no prices: nothing can be sent there.",
        "Zone 1: 5 kg cost 6.00, less than 2 kg at 7.00.",
        "Zone 2 has no price at 2 kg.",
        "No destination leads to zone 4: its prices are never used.",
    ]
    ended = replace(CARD, valid_to=date(2026, 1, 31))
    assert doubts(ended, TODAY)[0].text == "It ended on 31 Jan 2026: nothing is sent with it now."
    free = replace(CARD, basis="subtotal")
    assert not any("less than" in doubt.text for doubt in doubts(free, TODAY)), "dearer orders often ship for less"


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_numbers_can_be_read_on_every_shade(look: theme.Roles) -> None:
    """The contrast of a price on its ground is at least 4.5, from the cheapest to the dearest."""
    for share in range(11):
        ground = shade(share / 10, look)
        assert _contrast(QColor(look.text), ground) >= 4.5
    assert shade(0, look) != shade(1, look)


def _contrast(one: QColor, other: QColor) -> float:
    lights = sorted(_luminance(colour) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: QColor) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]  # type: ignore[index]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_a_card_of_very_many_zones_is_a_list(qtbot: QtBot) -> None:
    """Forty thousand postal zones make forty thousand rows, not columns, and are typed into alike."""
    zones = [str(n) for n in range(40_000)]
    prices = tuple(RatePrice(zone, Decimal(1), Decimal(n % 50 + 1)) for n, zone in enumerate(zones))
    matrix = RateMatrix()
    qtbot.addWidget(matrix)
    matrix.show()
    matrix.show_card(replace(CARD, prices=prices), [])
    assert len(zones) > MOST_ZONES
    assert (matrix.cells.rowCount(), matrix.cells.columnCount()) == (40_000, 4)
    matrix.look_at("39999", Decimal(1))
    with qtbot.waitSignal(matrix.priced) as heard:
        type_into(qtbot, matrix, "12.5")
    assert heard.args == [[("39999", Decimal(1), "price", "12.5")]]


def test_numbers_are_taken_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousands mark is dropped, a decimal comma read where people write one, and nonsense stays as it is."""
    assert [typed.to_plain(text) for text in ("1,234.5", " 7.50 ", "1,2", "x")] == ["1234.5", "7.50", "1,2", "x"]
    monkeypatch.setattr(style, "_style", style.Style(decimal=",", group="."))
    assert [typed.to_plain(text) for text in ("1.234,5", "7,50", "1.5", "")] == ["1234.5", "7.50", "1.5", ""]
    assert typed.typable(Decimal("7.50")) == "7,5"


def test_a_card_without_destinations_borrows_them(rates: RatesPage, fresh: Window, qtbot: QtBot) -> None:
    """Where it leads nowhere, which its head says, it takes those of another card or of USPS as one change."""
    assert rates.card.card is not None
    own, count = rates.card.card.card, len(rates.card.card.zones)
    assert not rates.card.loan.isEnabled(), "it leads somewhere"
    keys = [(own, str(n + 1)) for n in range(count)]
    fresh.session.change_desk(lambda desk: desk.remove("rate_zones", keys), lambda _: None, "")
    saved(qtbot, rates, fresh, lambda: "leads nowhere yet" in rates.card.summary.text())
    assert rates.table.table.index(0, 2).data() == "8", "the zones of its prices, as its head says"
    for offered in ("USPS Priority Mail · ", "USPS, zones 1 to 8"):
        rates.card.tabs.setCurrentIndex(1)
        rates.card.loan.menu().aboutToShow.emit()
        next(a for a in rates.card.loan.menu().actions() if a.text().startswith(offered)).trigger()
        saved(qtbot, rates, fresh, lambda: rates.card.card is not None and len(rates.card.card.zones) == 8)
        assert {zone.zone for zone in rates.card.card.zones} == set("12345678")
        take_back(qtbot, fresh)
        qtbot.waitUntil(lambda: rates.card.card is not None and not rates.card.card.zones, timeout=PATIENCE_MS)
        settle(qtbot, fresh)

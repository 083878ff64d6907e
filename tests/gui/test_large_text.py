"""The largest text on a screen of 1280 pixels: no page widens the window, and what grew goes back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from domdesk.gui.locations.page import LocationsPage
from domdesk.gui.look import looks
from domdesk.gui.pages import PAGES
from domdesk.gui.parts.tables import TableView
from domdesk.gui.rates.card_view import LEAST_LINES
from domdesk.gui.rates.page import RatesPage
from domdesk.gui.rules.page import RulesPage
from domdesk.gui.sources.kinds import SourceKinds
from domdesk.gui.sources.page import SourcesPage
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle

WIDER = 120
"""In percent of ours: the letters of another system's font."""


@pytest.fixture
def large(routed: Window) -> Iterator[Window]:
    """The routed shop at 160 %, in letters wider than ours."""
    usual = routed.looks._usual
    wider = QFont(usual)
    wider.setStretch(WIDER)
    routed.looks._usual = wider
    routed.looks.size(looks.LARGEST)
    yield routed
    routed.looks._usual = usual


def check_fits(window: Window, qtbot: QtBot, what: str) -> None:
    """The window can be as small as the screen, and is, once all is laid out."""

    def fits() -> None:
        least = window.minimumSizeHint()
        assert least.width() <= 1280, (what, least)
        assert least.height() <= 800, (what, least)
        assert window.width() == 1280, (what, window.width())

    QApplication.processEvents()
    qtbot.waitUntil(fits, timeout=PATIENCE_MS)


def is_whole(widget: QWidget) -> bool:
    """Whether a widget has the room that its words need, within its page."""
    page = widget.parentWidget()
    return widget.width() >= widget.minimumSizeHint().width() and page.rect().contains(widget.geometry())


def test_no_page_widens_the_window(large: Window, qtbot: QtBot) -> None:
    """Whichever page follows which, the window stays as wide as it was, and every button that is shown is whole."""
    for page in PAGES:
        large.show_page(page.name)
        settle(qtbot, large)
        check_fits(large, qtbot, page.name)
        buttons = [b for b in large.pages[page.name].findChildren(QPushButton) if b.isVisible() and b.text()]
        qtbot.waitUntil(lambda: all(map(is_whole, buttons)), timeout=PATIENCE_MS)  # noqa: B023  # at once
        large.show_page("orders")
        check_fits(large, qtbot, page.name)


def test_no_form_widens_the_window(large: Window, qtbot: QtBot) -> None:
    """Neither do a rule that is being built, a policy's settings, a change tried out, or a desk's first page."""
    large.show_page("rules")
    settle(qtbot, large)
    rules = large.pages["rules"]
    assert isinstance(rules, RulesPage)
    rules.policy.tabs.setCurrentIndex(1)
    check_fits(large, qtbot, "a policy's settings")
    rules.policy.tabs.setCurrentIndex(0)
    rules.policy.add.click()
    check_fits(large, qtbot, "a rule being built")
    large.unsaved.give_up()
    large.show_page("orders")
    large.session.select(large.session.now.rows[0].key if large.session.now else None)
    qtbot.waitUntil(lambda: large.session.answer is not None, timeout=PATIENCE_MS)
    large.inspector.open_change()
    check_fits(large, qtbot, "a change tried out")
    large.show_page("start")
    check_fits(large, qtbot, "the first page")


def columns(table: TableView) -> dict[str, int]:
    return {column.title: table.columnWidth(number) for number, column in enumerate(table.table.columns)}


def test_columns_follow_the_text_there_and_back(routed: Window, qtbot: QtBot) -> None:
    """Each column of the orders grows with the text, and is as wide as before where the text is.

    Those that share what room is left do so again.
    """
    table = routed.orders.table
    before = columns(table)
    routed.looks.size(looks.LARGEST)
    qtbot.waitUntil(lambda: columns(table)["Order"] > before["Order"], timeout=PATIENCE_MS)
    assert columns(table)["Cost"] > before["Cost"]
    routed.looks.normal()
    qtbot.waitUntil(lambda: columns(table)["Order"] == before["Order"], timeout=PATIENCE_MS)
    after = columns(table)
    assert {name for name in after if after[name] != before[name]} <= {"To", "From"}
    qtbot.waitUntil(lambda: table.horizontalHeader().length() <= table.viewport().width(), timeout=PATIENCE_MS)


def test_the_list_of_orders_leaves_out_what_it_has_no_room_for(routed: Window, qtbot: QtBot) -> None:
    """At 160 % beside both docks it does not scroll sideways: the counts of lines and the arrivals give way, and come
    back with the room; whoever chooses the columns has them all."""
    table = routed.orders.table
    usual = table.chosen()

    def fits() -> bool:
        return table.horizontalHeader().length() <= table.viewport().width()

    routed.looks.size(looks.LARGEST)
    qtbot.waitUntil(lambda: "lines" not in table.chosen() and fits(), timeout=PATIENCE_MS)
    assert {"order", "to", "from", "cost"} <= set(table.chosen())
    table.choose(usual)
    assert table.chosen() == usual
    table.choose(None)
    assert "lines" not in table.chosen()
    routed.looks.normal()
    qtbot.waitUntil(lambda: table.chosen() == usual and fits(), timeout=PATIENCE_MS)


@pytest.mark.parametrize("percent", [looks.NORMAL, looks.LARGEST])
def test_the_buttons_of_a_form_stay_whole(routed: Window, qtbot: QtBot, percent: int) -> None:
    """Once several fields of a place are changed, the button that counts them and its neighbours are whole."""
    routed.looks.size(percent)
    routed.show_page("locations")
    page = routed.pages["locations"]
    assert isinstance(page, LocationsPage)
    qtbot.waitUntil(lambda: page._places is not None, timeout=PATIENCE_MS)
    for name, text in (("cutoff", "11:00"), ("city", "Dublin"), ("postal_code", "43016")):
        page.side.form.rows[name].field.put(text)
        page.side.form.take_typed(name)
    form = page.side.form
    qtbot.waitUntil(lambda: form.save_button.text() == "Save 3 changes", timeout=PATIENCE_MS)
    buttons = (form.save_button, form.revert_button, page.side.duplicate, page.side.remove)
    qtbot.waitUntil(
        lambda: all(b.width() >= b.sizeHint().width() and is_whole(b) for b in buttons), timeout=PATIENCE_MS
    )


def test_short_pages_lay_nothing_over_another(large: Window, qtbot: QtBot) -> None:
    """The calculator is folded beside a card's prices until one wants it, then the words about these make room; the
    kinds of source are told whole."""
    large.show_page("rates")
    page = large.pages["rates"]
    assert isinstance(page, RatesPage)
    qtbot.waitUntil(lambda: page.card.card is not None, timeout=PATIENCE_MS)
    row = page.card.prices.verticalHeader().defaultSectionSize()
    qtbot.waitUntil(lambda: page.card.prices.viewport().height() >= 4 * row, timeout=PATIENCE_MS)
    assert not page.calculator.table.isVisible(), "the prices have its room"
    qtbot.mouseClick(page.calculator.switch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.calculator.table.isVisible, timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: (
            page.card.how.isVisible() == (page.card.height() >= LEAST_LINES * page.card.fontMetrics().lineSpacing())
        ),
        timeout=PATIENCE_MS,
    )
    large.show_page("sources")
    sources = large.pages["sources"]
    assert isinstance(sources, SourcesPage)
    settle(qtbot, large)
    kinds = sources.findChild(SourceKinds)
    assert kinds is not None
    assert kinds.isVisible()
    words = [w for w in kinds.findChildren(QLabel) if w.text()]
    qtbot.waitUntil(lambda: all(w.height() >= w.heightForWidth(w.width()) for w in words), timeout=PATIENCE_MS)

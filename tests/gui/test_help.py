"""The help: the topic of the page one is on, contents, search as one types, links, and what the program is."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QTextDocument
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from domdesk import __version__
from domdesk.gui.dialogs import AboutDialog
from domdesk.gui.help.help import beside
from domdesk.gui.help.help_window import PLACE, HelpWindow, Place
from domdesk.gui.help.topics import groups, plain, read_topics, search
from domdesk.gui.look import theme
from domdesk.gui.pages import PAGES
from domdesk.gui.window import Window

KEYS = [("Route", "F5"), ("Find an action…", "Ctrl+K")]


@pytest.fixture
def reading(qtbot: QtBot) -> HelpWindow:
    """The help by itself, at its first topic."""
    made = HelpWindow(read_topics(KEYS), None)
    qtbot.addWidget(made)
    made.resize(820, 640)
    made.read("start")
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def listed(help_: HelpWindow) -> list[str]:
    return [help_.list.item(row).text().partition("\n")[0] for row in range(help_.list.count())]


def test_f1_opens_the_topic_of_the_page_and_the_window_goes_on(routed: Window, qtbot: QtBot) -> None:
    """F1 shows what the page is about, in a window that holds up nothing; another page, another F1, the same window."""
    qtbot.waitUntil(routed.isActiveWindow)
    qtbot.keyClick(routed, Qt.Key.Key_F1)
    opened = routed.help.window
    assert opened is not None
    assert opened.isVisible()
    assert opened.shown == Place("orders")
    assert QApplication.activeModalWidget() is None
    routed.show_page("rates")
    routed.actions_["help"].trigger()
    assert routed.help.window is opened
    assert opened.reader.headings()[0] == "Rates"
    qtbot.waitUntil(opened.isActiveWindow)
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    assert not opened.isVisible()


def test_the_menu_opens_beginning_keys_and_news(window: Window) -> None:
    """Where no page has a topic of its own, and for the other entries of the menu, the help is right there."""
    for action, topic in (("help", "start"), ("keys", "keys"), ("news", "changelog"), ("begin", "start")):
        window.actions_[action].trigger()
        assert window.help.window is not None
        assert window.help.window.shown == Place(topic)
    assert "Ctrl+Shift+P" in window.help.window.topics["keys"].markdown  # type: ignore[union-attr]


def test_every_page_has_a_topic_and_contents_show_every_topic(reading: HelpWindow) -> None:
    """The contents name each topic under its heading, and a click on one shows it."""
    names = [name for group in groups().values() for name in group]
    assert {page.name for page in PAGES} | {"start", "import"} <= set(names)
    places = [reading.list.item(row).data(PLACE) for row in range(reading.list.count())]
    assert [place.topic for place in places if place] == names == list(reading.topics)
    assert set(groups()) < set(listed(reading))


def test_a_click_in_the_contents_shows_a_topic_and_back_the_one_before(reading: HelpWindow, qtbot: QtBot) -> None:
    """What is read is marked in the contents; Back, by mouse and by Alt+←, leads through what was read."""
    row = listed(reading).index("Words")
    at = reading.list.visualItemRect(reading.list.item(row)).center()
    qtbot.mouseClick(reading.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at))
    assert reading.reader.headings()[:2] == ["Words", "Places and stock"]
    assert reading.windowTitle().startswith("Words")
    qtbot.keyClick(reading, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert reading.shown == Place("start")
    assert reading.list.currentItem().text() == "Start here"
    assert not reading.back.isEnabled()


def test_typing_finds_places_and_enter_shows_the_first(reading: HelpWindow, qtbot: QtBot) -> None:
    """Hits appear as one types, with their topic and heading; Enter and ↓ go to them; Esc brings the contents back."""
    qtbot.keyClick(reading, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(reading.search, "billed weight parcel")
    qtbot.keyClick(reading.search, Qt.Key.Key_Escape)
    assert reading.search.text() == ""
    qtbot.keyClicks(reading.search, "parcel is weighed")
    assert listed(reading) == ["How costs add up · How a parcel is weighed"]
    qtbot.keyClick(reading.search, Qt.Key.Key_Return)
    assert reading.shown == Place("how-costs-add-up", "How a parcel is weighed")
    assert reading.reader.verticalScrollBar().value() > 0
    assert reading.reader.extraSelections()
    reading.search.setText("safety")
    assert len(listed(reading)) > 2
    qtbot.keyClick(reading.search, Qt.Key.Key_Down)
    assert reading.list.hasFocus()
    assert reading.shown == reading.list.currentItem().data(PLACE)
    reading.search.setText("xylophone")
    assert "Nothing" in reading.found.text()
    assert "Start here" in listed(reading)


def test_headings_are_found_before_text() -> None:
    """All words must stand in a section; those in its heading come first; marks of Markdown are no words."""
    topics = list(read_topics(KEYS).values())
    hits = search("sources", topics)
    assert (hits[0].topic.name, hits[0].heading) == ("sources", "Sources")
    assert len(hits) > 3
    assert all("sources" in f"{hit.heading} {hit.excerpt}".casefold() for hit in hits)
    in_heading = ["sources" in hit.heading.casefold() for hit in hits]
    assert in_heading == sorted(in_heading, reverse=True)
    assert search("c", topics) == []
    assert plain("| `a_b` | **c** [d](e.md) |\n|---|---|\n- f_ *g*") == "a_b c d f g"


def test_links_lead_to_headings_and_to_pages(reading: HelpWindow, qtbot: QtBot) -> None:
    """A link opens a topic at a heading, or has the window show a page; one to the outside does nothing."""
    reading.reader.anchorClicked.emit(QUrl("readme.md#what-a-plan-costs"))
    assert reading.shown == Place("readme", "What a plan costs")
    with qtbot.waitSignal(reading.page_wanted) as wanted:
        reading.reader.anchorClicked.emit(QUrl("domdesk://page/rules"))
    assert wanted.args == ["rules"]
    for outside in ("https://example.com/start.md2", "file:///etc/passwd"):
        reading.reader.anchorClicked.emit(QUrl(outside))
    assert reading.shown == Place("readme", "What a plan costs")


def test_a_link_to_a_page_shows_it(routed: Window) -> None:
    """The window follows a link while the help stays."""
    routed.help.open_here()
    assert routed.help.window is not None
    routed.help.window.reader.anchorClicked.emit(QUrl("domdesk://page/rules"))
    assert routed.pages.shown == "rules"
    assert routed.help.window.isVisible()


def test_pictures_are_ours_alone(reading: HelpWindow, tmp_path: Path) -> None:
    """A picture of the README is loaded as wide as there is room; no other file and no address is."""
    image = QTextDocument.ResourceType.ImageResource
    shown = reading.reader.loadResource(image, QUrl("resources/pictures/orders.png"))
    assert isinstance(shown, QImage)
    assert 0 < shown.width() / shown.devicePixelRatio() <= reading.reader.viewport().width()
    outside = tmp_path / "x.png"
    shown.save(str(outside))
    for name in (outside.as_uri(), "https://example.com/x.png", "../README.md", "resources/../../pyproject.toml"):
        assert reading.reader.loadResource(image, QUrl(name)) is None


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_texts_follow_the_look(reading: HelpWindow, mode: theme.Mode) -> None:
    """Each topic read after another has its own headings and the colours in force, and nothing stands too wide."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, mode)
    for name, topic in reading.topics.items():
        reading.read(name)
        assert reading.reader.headings() == [section.heading for section in topic.sections]
        assert reading.reader.horizontalScrollBar().maximum() <= 2, name  # a table's line
    reading.read("start")
    first = reading.reader.document().firstBlock()
    assert first.blockFormat().headingLevel() == 1
    assert not first.next().begin().fragment().charFormat().font().bold()


def test_the_help_stands_beside_where_there_is_room() -> None:
    """Right of the window on a wide screen, over its right half on a narrow one, and never off the screen."""
    wide, narrow = QRect(0, 0, 2560, 1440), QRect(0, 0, 1024, 600)
    assert beside(QRect(0, 0, 1280, 800), wide).left() == 1280
    for window in (QRect(0, 0, 1280, 800), QRect(2000, 900, 1280, 800)):
        for screen in (wide, narrow):
            assert screen.contains(beside(window, screen))


def test_about_tells_versions_and_what_the_computer_has(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The diagnosis runs beside the window and can be copied; here another program speaks for it."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/bin/echo")
    window.help.show_about()
    about = window.findChild(AboutDialog)
    assert about is not None
    assert not about.isModal()
    assert any(__version__ in text for text in [child.text() for child in about.findChildren(type(about.about))])
    qtbot.mouseClick(about.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(about.copy.isVisible)
    qtbot.mouseClick(about.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "--diagnose"
    qtbot.keyClick(about, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(AboutDialog) is None)

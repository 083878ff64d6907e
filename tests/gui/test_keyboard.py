"""The window without a mouse: Tab reaches whatever can be used, wherever one is, and readers have a name for it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from domdesk.gui.pages import PAGES
from domdesk.gui.shots import NEWER
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS

CONTROLS = (
    QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QTabBar, QPlainTextEdit, QTextEdit,
)  # fmt: skip
WHOLE = (QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QTabBar)
"""Controls that are made of others, which the keyboard needs not reach by themselves."""
MOST_STOPS = 200


def rest(qtbot: QtBot, window: Window) -> None:
    """Wait until nothing is under way and nothing is asked for, and what was added is laid out."""
    jobs = window.session.jobs
    qtbot.waitUntil(lambda: jobs.running is None and not jobs.pending, timeout=PATIENCE_MS)
    QApplication.processEvents()


def stops(qtbot: QtBot, root: QWidget) -> list[QWidget]:
    """Where Tab leads from where the keyboard is, once around."""
    qtbot.waitUntil(root.isActiveWindow, timeout=PATIENCE_MS)
    if root.focusWidget() is None:
        qtbot.keyClick(root, Qt.Key.Key_Tab)
    found: list[QWidget] = []
    while (here := QApplication.focusWidget()) not in found:
        assert here is not None, f"after {told(found[-1]) if found else root} nothing has the keyboard"
        assert len(found) < MOST_STOPS
        found.append(here)
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert here is found[0], f"Tab is caught at {told(here)}"
    return found


def told(widget: QWidget) -> str:
    """What a screen reader says a widget is."""
    face = QAccessible.queryAccessibleInterface(widget)
    name = face.text(QAccessible.Text.Name) if face else ""
    return f"{name} ({type(widget).__name__} in {type(widget.parent()).__name__})" if name.strip() else ""


def controls(root: QWidget) -> list[QWidget]:
    """What can be used now, but what is only a part of another control, and tabs among which nothing is to choose."""
    found = [widget for kind in CONTROLS for widget in root.findChildren(kind)]
    return [
        widget
        for widget in found
        if widget.isVisible() and widget.isEnabled() and widget.window() is root
        if not any(isinstance(over, WHOLE) for over in over_it(widget))
        if not (isinstance(widget, QTabBar) and widget.count() < 2)
    ]


def over_it(widget: QWidget) -> Iterator[QWidget]:
    while (over := widget.parentWidget()) is not None:
        widget = over
        yield over


def missed(qtbot: QtBot, root: QWidget) -> list[str]:
    """What Tab passes over, or comes to without a name; in a group of which one is on arrows lead to the others."""
    before = controls(root)
    found = stops(qtbot, root)
    groups = [w.group() for w in found if isinstance(w, QAbstractButton) and w.group() and w.group().exclusive()]
    left = [w for w in before if w not in found and w in controls(root)]
    alone = [w for w in left if not (isinstance(w, QAbstractButton) and w.group() in groups)]
    return [f"no way to {told(w) or w}" for w in alone] + [f"no name: {w}" for w in found if not told(w)]


class Shown(QObject):
    """Notes each window that comes up."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(watched)
        return False


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Shown]:
    noted, app = Shown(), QApplication.instance()
    assert app is not None
    app.installEventFilter(noted)
    yield noted
    app.removeEventFilter(noted)


def test_tab_leads_through_each_page_and_around(shown: Shown, routed: Window, qtbot: QtBot) -> None:
    """On no page Tab is caught, passes over something or comes to what has no name; nor beside an order's decision.

    No page comes up as a window of its own when it is first shown, which would take the keyboard from the window.
    """
    for page in PAGES:
        routed.show_page(page.name)
        rest(qtbot, routed)
        assert missed(qtbot, routed) == [], page.name
    assert routed.session.now is not None
    routed.show_page("orders")
    routed.session.select(next(row.key for row in routed.session.now.rows if row.shipments > 1))
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    assert missed(qtbot, routed) == []
    assert shown.windows == [routed]


@pytest.fixture
def selected(routed: Window, qtbot: QtBot) -> Window:
    assert routed.session.now is not None
    routed.session.select(next(row.key for row in routed.session.now.rows if row.shipments > 1))
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    return routed


def test_tab_leads_through_each_dialog(selected: Window, qtbot: QtBot) -> None:
    """Settings, backups, export, a place's no, a new desk and the help: each begins with a control."""
    for name in ("settings", "backups", "export", "reject", "new", "help"):
        selected.actions_[name].trigger()
        rest(qtbot, selected)
        qtbot.waitUntil(lambda: not selected.isActiveWindow(), timeout=PATIENCE_MS)
        opened = QApplication.activeWindow()
        assert opened is not None
        assert opened.focusWidget() is not None, name
        assert missed(qtbot, opened) == [], name
        opened.close()
        selected.activateWindow()
        qtbot.waitUntil(selected.isActiveWindow, timeout=PATIENCE_MS)


def test_tab_leads_through_what_opens_in_a_page(selected: Window, qtbot: QtBot) -> None:
    """A change tried out, policies to compare, a lesson edited, an import reviewed, and records being added."""
    for name in ("change", "compare-policies", "automatic", "save-lesson"):
        selected.show_page("orders")
        selected.actions_[name].trigger()
        rest(qtbot, selected)
        assert missed(qtbot, selected) == [], name
    for page, text in (("locations", "Add location"), ("stock", "Add product"), ("rates", "New card…"),
                       ("sources", "Add a source"), ("sources", "Web address"), ("rules", "Copy…")):  # fmt: skip
        selected.show_page(page)
        rest(qtbot, selected)
        press(qtbot, selected, text)
        rest(qtbot, selected)
        assert missed(qtbot, selected) == [], text
    selected.review(Source(text=NEWER))
    qtbot.waitUntil(selected.imports.go.isEnabled, timeout=PATIENCE_MS)
    assert missed(qtbot, selected) == []


def press(qtbot: QtBot, window: Window, text: str) -> None:
    button = next(
        b for b in window.pages.currentWidget().findChildren(QPushButton) if b.text() == text and b.isVisible()
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

"""Looks: contrast of every pair of colours, light and dark at run time, the size of text, and that all words can be
translated."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QTableView, QToolButton
from pytestqt.qtbot import QtBot

from domdesk import gui
from domdesk.gui import settings, shots
from domdesk.gui.look import looks, theme
from domdesk.gui.map_panel import MapPanel
from domdesk.gui.window import Window, first_size
from tests.gui.conftest import PATIENCE_MS, settle

BOTH = pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(colour).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    """Black on white is 21 to 1, and #767676 on white the known 4.54."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@BOTH
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *product(("text", "quiet", "good", "warn", "bad", "accent"), ("window", "panel", "hover", "selection")),
        *product(("off",), ("window", "panel", "hover")),
    ],
)
def test_every_text_can_be_read_on_every_ground(look: theme.Roles, text: str, ground: str) -> None:
    """Whatever text stands on whatever ground stands out 4.5 to 1."""
    assert contrast(getattr(look, text), getattr(look, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize("ground", ["accent", "accent_hover"])
def test_the_main_button_can_be_read(look: theme.Roles, ground: str) -> None:
    """So does the text of the main button, pointed at or not."""
    assert contrast(look.on_accent, getattr(look, ground)) >= 4.5


@BOTH
@pytest.mark.parametrize(
    ("mark", "ground"),
    [*product(("text", "edge", "accent"), ("land", "water", "panel", "window")), ("edge", "hover")],
)
def test_every_mark_can_be_seen(look: theme.Roles, mark: str, ground: str) -> None:
    """Marks, the lines around bars, and edges of fields that have the focus stand out 3 to 1."""
    assert contrast(getattr(look, mark), getattr(look, ground)) >= 3


def test_the_colours_of_cost_parts_are_okabe_and_itos() -> None:
    """Seven colours that people with any colour vision tell apart; the eighth part is hatched."""
    known = {"#0072B2", "#56B4E9", "#E69F00", "#D55E00", "#009E73", "#CC79A7", "#999999"}
    assert set(theme.PART_COLOURS.values()) == known


def test_the_look_changes_while_it_runs(routed: Window, qtbot: QtBot) -> None:
    """Dark from the menu repaints everything, the map too, and is remembered."""
    routed.warm_up()
    qtbot.waitUntil(lambda: routed.map is not None, timeout=PATIENCE_MS)
    routed.actions_["dark"].trigger()
    assert theme.roles(routed) is theme.DARK
    assert theme.roles(routed.map) is theme.DARK
    assert settings.store().value("look") == "dark"
    routed.actions_["light"].trigger()
    assert theme.roles(routed.map) is theme.LIGHT


def test_the_whole_window_follows_the_size_of_text(routed: Window) -> None:
    """Larger text makes labels, tables, their rows and the rail larger; it is kept, has ends, and goes back."""
    title = routed.map_dock.titleBarWidget()
    widgets = (routed.rail, routed.orders.search, routed.orders.table, routed.strip, title)
    before = [widget.fontMetrics().height() for widget in widgets]
    rows = routed.orders.table.verticalHeader().defaultSectionSize()
    routed.actions_["larger"].trigger()
    assert settings.store().value("text_percent", type=int) == 110
    routed.looks.size(400)
    assert routed.looks.percent == looks.LARGEST
    assert all(widget.fontMetrics().height() > old * 1.3 for widget, old in zip(widgets, before, strict=True))
    assert routed.orders.table.verticalHeader().defaultSectionSize() > rows * 1.3
    routed.actions_["normal"].trigger()
    assert [widget.fontMetrics().height() for widget in widgets] == before
    assert routed.orders.table.verticalHeader().defaultSectionSize() == rows
    routed.looks.size(1)
    assert routed.looks.percent == looks.SMALLEST
    routed.looks.normal()


def test_the_largest_text_widens_no_window(routed: Window, qtbot: QtBot) -> None:
    """At 160 % the window still fits a screen of 1280 pixels, every button of Orders is whole, the decision is wider
    and the map's key keeps clear of the map; back at 100 % the decision is as wide as before."""
    routed.warm_up()
    qtbot.waitUntil(lambda: isinstance(routed.map, MapPanel), timeout=PATIENCE_MS)
    panel = routed.map
    assert isinstance(panel, MapPanel)
    qtbot.waitUntil(lambda: len(panel.map.flows.places) > 0, timeout=PATIENCE_MS)
    before, names = routed.inspector_dock.width(), panel.map.label_sizes()
    routed.looks.size(160)
    qtbot.waitUntil(lambda: routed.inspector_dock.width() > before)
    assert routed.minimumSizeHint().width() <= 1024
    assert routed.width() == 1280
    buttons = [button for button in routed.orders.findChildren(QToolButton) if button.isVisible()]
    assert len(buttons) > 4
    for button in buttons:
        assert button.width() >= button.minimumSizeHint().width()
        assert routed.orders.rect().contains(button.geometry())
    assert panel.map.getViewBox().sceneBoundingRect().top() >= panel.map.key.geometry().bottom()
    assert all(new > old * 1.5 for new, old in zip(panel.map.label_sizes(), names, strict=True))
    routed.looks.normal()
    qtbot.waitUntil(lambda: routed.inspector_dock.width() <= before)


@pytest.mark.parametrize(("room", "size"), [((1920, 1040), (1280, 800)), ((1280, 720), (1264, 672))])
def test_the_first_window_fits_the_screen(room: tuple[int, int], size: tuple[int, int]) -> None:
    """Where the screen has less room than the window would like, the window and its frame keep to the screen."""
    assert first_size(QSize(*room)) == QSize(*size)


def test_every_input_has_a_name(routed: Window, qtbot: QtBot) -> None:
    """On every page screen readers are told what each field, list, table and button is for."""
    for name in ("orders", "stock", "locations", "rates", "rules", "sources", "runs"):
        routed.show_page(name)
        settle(qtbot, routed)
        qtbot.wait(50)
        for kind in (QLineEdit, QComboBox, QTableView, QAbstractButton):
            for widget in routed.findChildren(kind):
                inside = isinstance(widget.parent(), (QLineEdit, QComboBox, QTableView))
                if widget.isVisible() and not inside and not widget.objectName().startswith("qt_"):
                    named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
                    assert named, (name, widget, widget.parent())


SHOWN = {
    "QLabel", "QPushButton", "QRadioButton", "QCheckBox", "QGroupBox", "QLineEdit", "QAction", "QDockWidget",
    "label", "setText", "setToolTip", "setWindowTitle", "setPlaceholderText", "setAccessibleName",
    "setAccessibleDescription", "setStatusTip", "addAction", "addItem", "addRow", "addTab", "tell",
}  # fmt: skip
"""What shows the texts that are handed to it."""
OUR_NAME = "domdesk"


def untranslated(source: str) -> Iterator[str]:
    """The texts in a module's source that are shown without passing through tr()."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in SHOWN:
            continue
        told = node.args[1:] if called == "tell" else node.args  # a notice's tone comes first
        for argument in (*told, *(keyword.value for keyword in node.keywords if keyword.arg == "placeholderText")):
            parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
            for part in parts:
                text = part.value if isinstance(part, ast.Constant) else ""
                if isinstance(text, str) and any(letter.isalpha() for letter in text) and text.strip(" —") != OUR_NAME:
                    yield f"{called}({text!r})"


def test_untranslated_texts_are_found() -> None:
    """The search below finds what it is for."""
    assert list(untranslated('box.setText("Hello")\nQLabel(f"{n} orders")')) == [
        "setText('Hello')",
        "QLabel(' orders')",
    ]
    assert not list(untranslated('box.setText(tr("Hello"))\nlabel(name)'))


SOURCES = sorted({*Path(gui.__file__).parent.rglob("*.py")} - {Path(shots.__file__)})
"""All of the window but what takes its pictures, which types into it."""


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.stem)
def test_all_words_pass_through_tr(file: Path) -> None:
    """No module shows a text of its own that could not be translated."""
    assert list(untranslated(file.read_text("utf-8"))) == []

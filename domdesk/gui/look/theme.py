"""The look: colours as named roles, light and dark, put on the application as palette and style sheet.

Views ask `roles(self)` when they paint and again on a palette change; nothing else in the window names a colour.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from domdesk import paths

Mode = Literal["system", "light", "dark"]

PART_COLOURS = {
    "item": "#0072B2",
    "handling": "#56B4E9",
    "transport": "#E69F00",
    "late": "#D55E00",
    "risk": "#999999",
    "rules": "#009E73",
    "split": "#CC79A7",
}
"""Okabe–Ito, one colour per cost part everywhere; `unfilled` has none, it is hatched."""


@dataclass(frozen=True, slots=True)
class Roles:
    """The colours of one look, by what they are for."""

    dark: bool
    window: str
    panel: str
    text: str
    quiet: str
    off: str
    accent: str
    on_accent: str
    accent_hover: str
    good: str
    warn: str
    bad: str
    line: str
    edge: str
    selection: str
    hover: str
    land: str
    border: str
    water: str


LIGHT = Roles(
    dark=False,
    window="#f3f5f7",
    panel="#ffffff",
    text="#1a2127",
    quiet="#57636d",
    off="#606c76",
    accent="#0b5c96",
    on_accent="#ffffff",
    accent_hover="#0a4d7e",
    good="#17713f",
    warn="#8a5300",
    bad="#b3261e",
    line="#d6dce2",
    edge="#74808b",
    selection="#d3e6f6",
    hover="#e8edf2",
    land="#e6eaee",
    border="#cbd3da",
    water="#fafbfc",
)
DARK = Roles(
    dark=True,
    window="#14181c",
    panel="#1c2126",
    text="#e6eaee",
    quiet="#a0acb7",
    off="#929ea9",
    accent="#74bbf2",
    on_accent="#0a1a26",
    accent_hover="#9bcff7",
    good="#63cb93",
    warn="#e5b34a",
    bad="#ff8f85",
    line="#343c45",
    edge="#77838f",
    selection="#234059",
    hover="#29313a",
    land="#2b333b",
    border="#46515c",
    water="#171c20",
)
PRINT = replace(LIGHT, window=LIGHT.panel, water=LIGHT.panel)
"""On white, as paper is."""


_on_paper = False


def roles(widget: QWidget | None = None) -> Roles:
    """The colours in force: those of the palette that the widget, else the application, has; paper's in a picture."""
    if _on_paper:
        return PRINT
    palette = widget.palette() if widget is not None else QGuiApplication.palette()
    return DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT


def as_mode(name: object) -> Mode:
    """The look of this name, else the system's."""
    return "light" if name == "light" else "dark" if name == "dark" else "system"


def apply(app: QApplication, mode: Mode) -> None:
    """Put the look for `mode` on the application; 'system' asks the desktop, else it is light."""
    dark = mode == "dark" or (mode == "system" and app.styleHints().colorScheme() == Qt.ColorScheme.Dark)
    wanted = DARK if dark else LIGHT
    sheet = _style_sheet(wanted, app.font().pointSizeF(), QFontMetrics(app.font()).height())
    if sheet != app.styleSheet():  # Qt would dress every widget again
        app.setPalette(_palette(wanted))
        app.setStyleSheet(sheet)


@contextmanager
def printed(widget: QWidget) -> Iterator[None]:
    """A widget with all in it in the look of paper, whichever is in force, as long as this lasts: for a picture."""
    global _on_paper
    parts = [widget, *widget.findChildren(QWidget)]
    _on_paper = True
    try:
        widget.setStyleSheet(_style_sheet(PRINT, widget.font().pointSizeF(), widget.fontMetrics().height()))
        for part in parts:  # after the sheet, which takes palettes back; under one they are not handed down
            part.setPalette(_palette(PRINT))
        yield
    finally:
        _on_paper = False
        for part in filter(isValid, parts):
            part.setPalette(QPalette())
        widget.setStyleSheet("")


def _palette(colours: Roles) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.panel),
        (role.AlternateBase, colours.window),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.quiet),
        (role.Button, colours.panel),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.bad),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.ToolTipBase, colours.panel),
        (role.ToolTipText, colours.text),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.Accent, colours.accent),
        (role.Light, colours.hover),
        (role.Midlight, colours.hover),
        (role.Mid, colours.line),
        (role.Dark, colours.edge),
        (role.Shadow, colours.line),
    ):
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(colours.off))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colours.line))
    return palette


def _tick(c: Roles) -> str:
    """The file with the tick of a box, in the colour that stands on the accent."""
    return (paths.resources() / "icons" / f"check-{'dark' if c.dark else 'light'}.svg").as_posix()


def _style_sheet(c: Roles, body: float, em: int) -> str:
    """`body`: the size of the text in points; `em`: its height in pixels, with which boxes grow."""
    box = max(14, round(em * 0.8))
    return f"""
    QLabel[rank="small"] {{ font-size: {body * 0.9:.1f}pt; }}
    QLabel[rank="heading"] {{ font-size: {body * 1.3:.1f}pt; font-weight: 600; }}
    QLabel[rank="strong"] {{ font-weight: 600; }}
    QLabel[quiet="true"] {{ color: {c.quiet}; }}
    QLabel[tone="good"] {{ color: {c.good}; }}
    QLabel[tone="warn"] {{ color: {c.warn}; }}
    QLabel[tone="bad"] {{ color: {c.bad}; }}
    QToolTip {{ color: {c.text}; background: {c.panel}; border: 1px solid {c.edge}; padding: 4px; }}

    QPushButton, QToolButton[shape="button"] {{
        background: {c.panel}; border: 1px solid {c.line}; border-radius: 4px; padding: 5px 12px; }}
    QPushButton:hover, QToolButton[shape="button"]:hover {{ background: {c.hover}; }}
    QPushButton:focus, QToolButton[shape="button"]:focus {{ border-color: {c.accent}; }}
    QPushButton:disabled, QToolButton[shape="button"]:disabled {{ color: {c.off}; }}
    QPushButton[primary="true"] {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
    QPushButton[primary="true"]:hover, QPushButton[primary="true"]:focus {{
        background: {c.accent_hover}; border-color: {c.text}; }}
    QPushButton[primary="true"]:disabled {{ background: {c.hover}; color: {c.off}; border-color: {c.line}; }}
    QToolButton[shape="button"] {{ padding: 4px 12px; }}
    QToolButton[shape="button"][popupMode="1"], QToolButton[shape="button"][popupMode="2"] {{ padding-right: 24px; }}
    QToolButton::menu-button {{ border: 0; border-left: 1px solid {c.line}; width: 18px; }}
    QToolButton::menu-button:hover {{ background: {c.hover}; }}
    QToolButton::menu-indicator {{ subcontrol-origin: padding; subcontrol-position: center right; right: 6px; }}
    QToolButton[shape="flat"] {{
        background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 4px 8px; }}
    QToolButton[shape="flat"]:hover {{ background: {c.hover}; }}
    QToolButton[shape="flat"]:focus {{ border-color: {c.accent}; }}
    QToolButton[shape="step"] {{
        background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 2px 4px; }}
    QToolButton[shape="step"]:hover {{ background: {c.hover}; }}
    QToolButton[shape="step"]:checked {{ font-weight: 600; }}
    QToolButton[shape="step"]:disabled {{ color: {c.quiet}; }}
    QToolButton[shape="step"]:focus {{ border-color: {c.accent}; }}
    QPushButton[shape="link"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px;
        padding: 2px; margin: 0; color: {c.accent}; text-align: left; }}
    QPushButton[shape="link"]:hover {{ background: {c.hover}; }}
    QPushButton[shape="link"]:focus {{ border-color: {c.accent}; }}
    QToolButton[shape="chip"] {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 11px;
        padding: 2px 10px; min-height: 18px; }}
    QToolButton[shape="chip"]:hover {{ background: {c.hover}; }}
    QToolButton[shape="chip"]:focus {{ border-color: {c.accent}; }}
    QToolButton[shape="chip"]:checked {{ background: {c.selection}; border-color: {c.accent}; font-weight: 600; }}

    QToolButton[shape="day"] {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 4px;
        padding: 4px 3px; }}
    QToolButton[shape="day"]:hover {{ background: {c.hover}; }}
    QToolButton[shape="day"]:checked {{ background: {c.selection}; border-color: {c.accent}; font-weight: 600; }}
    QToolButton[shape="day"]:focus {{ border-color: {c.text}; }}

    QLineEdit, QComboBox, QDateEdit, QPlainTextEdit {{ background: {c.panel}; border: 1px solid {c.line};
        border-radius: 4px; padding: 4px 8px; selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
    QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QPlainTextEdit:focus {{ border-color: {c.accent}; }}
    QLineEdit[fault="true"], QComboBox[fault="true"] {{ border-color: {c.bad}; }}
    QComboBox:disabled, QLineEdit:disabled {{ color: {c.off}; }}
    QComboBox QAbstractItemView {{ background: {c.panel}; border: 1px solid {c.line};
        selection-background-color: {c.selection}; selection-color: {c.text}; }}

    QCheckBox::indicator, QRadioButton::indicator, QMenu::indicator, QListView::indicator {{
        width: {box}px; height: {box}px; background: {c.panel}; border: 1px solid {c.edge}; border-radius: 3px; }}
    QRadioButton::indicator {{ border-radius: {box // 2 + 1}px; }}
    QMenu::indicator {{ margin-left: 6px; }}
    QCheckBox::indicator:focus, QRadioButton::indicator:focus {{ border-color: {c.accent}; }}
    QCheckBox::indicator:checked, QMenu::indicator:checked, QListView::indicator:checked {{
        background: {c.accent}; border-color: {c.accent}; image: url("{_tick(c)}"); }}
    QCheckBox::indicator:checked:focus {{ border-color: {c.text}; }}
    QRadioButton::indicator:checked {{ border: {box // 3 + 1}px solid {c.accent}; width: {box - 2 * (box // 3)}px;
        height: {box - 2 * (box // 3)}px; }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {c.line}; }}

    QComboBox::drop-down, QDateEdit::drop-down {{ border: 0; width: 22px; }}
    QScrollBar {{ background: transparent; border: 0; margin: 0; }}
    QScrollBar:vertical {{ width: 12px; }}
    QScrollBar:horizontal {{ height: 12px; }}
    QScrollBar::handle {{ background: {c.line}; border-radius: 4px; margin: 2px; }}
    QScrollBar::handle:hover {{ background: {c.edge}; }}
    QScrollBar::handle:vertical {{ min-height: 28px; }}
    QScrollBar::handle:horizontal {{ min-width: 28px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

    QTableView {{ background: {c.panel}; border: 1px solid {c.line}; outline: 0;
        selection-background-color: {c.selection}; selection-color: {c.text}; }}
    QTableView::item {{ padding: 0 8px; border: 0; border-bottom: 1px solid {c.hover}; }}
    QTableView::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QTableView:focus {{ border-color: {c.accent}; }}
    QHeaderView {{ background: {c.panel}; }}
    QTableCornerButton::section {{ background: {c.panel}; border: 0; border-bottom: 1px solid {c.line}; }}
    QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
    QHeaderView::section {{ background: {c.panel}; color: {c.quiet}; border: 0; border-bottom: 1px solid {c.line};
        padding: 4px 11px; }}
    QHeaderView::section:vertical {{ color: {c.text}; border-bottom-color: {c.hover}; }}
    QHeaderView::section:vertical:checked {{ background: {c.selection}; font-weight: normal; }}
    QLabel#corner {{ background: {c.panel}; color: {c.quiet}; border-bottom: 1px solid {c.line}; padding: 4px 8px; }}
    QHeaderView::section:hover {{ color: {c.text}; background: {c.hover}; }}
    QListWidget {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 4px; outline: 0;
        selection-background-color: {c.selection}; selection-color: {c.text}; }}
    QListWidget::item {{ padding: 6px 8px; }}
    QListWidget::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QListWidget:focus {{ border-color: {c.accent}; }}

    QMenuBar {{ background: {c.window}; }}
    QMenuBar::item {{ background: transparent; padding: 4px 10px; }}
    QMenuBar::item:selected {{ background: {c.hover}; }}
    QMenu {{ background: {c.panel}; border: 1px solid {c.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 28px 5px 8px; border-radius: 3px; }}
    QMenu::item:selected {{ background: {c.selection}; color: {c.text}; }}
    QMenu::item:disabled {{ color: {c.off}; }}
    QMenu::icon {{ padding-left: 6px; }}
    QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 8px; }}

    QMainWindow::separator {{ background: {c.line}; width: 1px; height: 1px; }}
    QMainWindow::separator:hover {{ background: {c.accent}; }}
    QTabBar {{ qproperty-drawBase: 0; }}
    QTabBar::tab {{ background: {c.window}; color: {c.quiet}; border: 0; border-top: 2px solid transparent;
        padding: 4px 12px; }}
    QTabBar::tab:selected {{ color: {c.text}; border-top-color: {c.accent}; }}
    QTabBar::tab:hover {{ background: {c.hover}; }}
    QScrollArea, QScrollArea > QWidget > QWidget#ground {{ background: transparent; border: 0; }}
    QToolBar#rail {{ background: {c.window}; border: 0; border-right: 1px solid {c.line}; padding: 8px 6px;
        spacing: 2px; }}
    QToolBar#rail QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 6px 10px; }}
    QToolBar#rail QToolButton:hover {{ background: {c.hover}; }}
    QToolBar#rail QToolButton:focus {{ border-color: {c.accent}; }}
    QToolBar#rail QToolButton:checked {{ background: {c.selection}; font-weight: 600; }}
    QStatusBar {{ background: {c.panel}; border-top: 1px solid {c.line}; }}
    QStatusBar::item {{ border: 0; }}
    QFrame#card {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 6px; }}
    QFrame#hairline {{ background: {c.line}; border: 0; max-height: 1px; min-height: 1px; }}
    QFrame#notice, QFrame#palette {{ background: {c.panel}; border: 1px solid {c.edge}; border-radius: 6px; }}
    QFrame#palette QListWidget {{ border: 0; }}
    """

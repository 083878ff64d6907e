"""Every text the window shows passes here: translated, counted, and shown as plain text whatever a file put into it.

Called by all of the window's modules; knows nothing of the desk.
"""

import html

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QWidget


def tr(text: str, **values: object) -> str:
    """`text` in the user's language, with {names} filled in."""
    translated = QCoreApplication.translate("domdesk", text)
    return translated.format(**values) if values else translated


def several(n: int, one: str, many: str, **values: object) -> str:
    """`one` or `many` by the number, which they may show as {n}: several(2, '{n} order', '{n} orders')."""
    from domdesk.gui.parts.formatting import number

    return tr(one if n == 1 else many, n=number(n), **values)


def tip(text: str) -> str:
    """A tooltip that shows `text` literally: Qt would render what looks like HTML, and load its images."""
    return f"<qt>{html.escape(text).replace(chr(10), '<br>')}</qt>" if text else ""


def menu_text(text: str) -> str:
    """`text` as a menu or button shows it literally: a single & would underline the next letter."""
    return text.replace("&", "&&")


def label(
    text: str = "", *, rank: str = "body", quiet: bool = False, wrap: bool = False, parent: QWidget | None = None
) -> QLabel:
    """A label for text from anywhere: plain, selectable where it wraps, ranked body, strong, small or heading."""
    made = QLabel(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    made.setProperty("rank", rank)
    made.setProperty("quiet", quiet)
    if wrap:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made

"""A table on the clipboard, as text with tabs and as a web page's table, whichever the program takes that it goes to.

Called by the tables.
"""

import csv
import io
from html import escape

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication


def copy_table(text: str) -> None:
    """Put tab-separated text with a line of headings on the clipboard."""
    head, *rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    lines = [_line(head, "th"), *(_line(row, "td") for row in rows)]
    copied = QMimeData()
    copied.setText(text)
    copied.setHtml(f"<table>{''.join(lines)}</table>")
    QGuiApplication.clipboard().setMimeData(copied)


def _line(cells: list[str], tag: str) -> str:
    return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

"""Headings that go on in further lines, so that columns of short figures stay narrow and every heading is read whole.

Called by the table, for those that wrap their headings, whenever its columns are fitted to their texts.
"""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView

RIMS_PX, ARROW_PX, MARK_PX = 22, 16, 20
"""What a heading keeps free at both sides, for the arrow of a sorted column, and for a mark before it."""
MOST_EM, LONG_EM = 14, 10
"""A word is shown so wide at most; longer headings may have three lines, others two; in heights of the text."""
PAD_PX = 6
"""Above and below the lines of a heading."""


def fit_columns(table: QTableView) -> None:
    """Make each column as wide as its texts and the longest word over it, and the header as high as its lines."""
    header, model = table.horizontalHeader(), table.model()
    measure, across = header.fontMetrics(), Qt.Orientation.Horizontal
    lines = 1
    for column in range(header.count()):
        if table.isColumnHidden(column):
            continue
        title = str(model.headerData(column, across))
        has_mark = model.headerData(column, across, Qt.ItemDataRole.DecorationRole) is not None
        beside = RIMS_PX + ARROW_PX + (MARK_PX if has_mark else 0)
        room = max(table.sizeHintForColumn(column) - beside, _least_room(measure, title))
        table.setColumnWidth(column, room + beside)
        lines = max(lines, _lines(measure, title, room))
    row = table.verticalHeader().defaultSectionSize()
    header.setFixedHeight(max(row, lines * measure.lineSpacing() + 2 * PAD_PX))


def _least_room(measure: QFontMetrics, title: str) -> int:
    """How narrow a heading can be so that its words stay whole and its lines few."""
    room = min(max(map(measure.horizontalAdvance, title.split()), default=0), MOST_EM * measure.height()) + 1
    most = 3 if measure.horizontalAdvance(title) > LONG_EM * measure.height() else 2
    while _lines(measure, title, room) > most:
        room += measure.averageCharWidth()
    return room


def _lines(measure: QFontMetrics, title: str, room: int) -> int:
    wrapped = measure.boundingRect(QRect(0, 0, room, 0), Qt.TextFlag.TextWordWrap.value, title)
    return round(wrapped.height() / measure.lineSpacing())

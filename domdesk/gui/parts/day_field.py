"""A field for a day, typed or taken from a calendar. Used where a form asks for one."""

from datetime import date

from PySide6.QtCore import QDate, QLocale, QPointF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDateEdit

from domdesk import style


class DayField(QDateEdit):
    """See the module. Draws its own arrow: with a styled frame Qt draws one that looks broken, or none."""

    def __init__(self, day: date) -> None:
        super().__init__(QDate(day.year, day.month, day.day))
        self.setLocale(QLocale(QLocale.Language.English, QLocale.system().territory()))  # as all texts
        self.setCalendarPopup(True)
        self.setDisplayFormat("ddd d MMM yyyy" if style.current().day_first else "ddd MMM d, yyyy")

    def day(self) -> date:
        """The day that the field says."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_day(self, day: date) -> None:
        """Say another day."""
        self.setDate(QDate(day.year, day.month, day.day))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(self.foregroundRole()), 1.5))
        x, y = self.width() - 14, self.height() / 2
        painter.drawPolyline([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
        painter.end()

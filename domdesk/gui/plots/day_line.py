"""The days of an order on one line for each shipment: prepared, handed over, in transit, delivered, and the promise.

The inspector hands it what the plan and the locations say; it paints them itself, like the cost bars.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from domdesk.gui.look.theme import roles
from domdesk.gui.parts.formatting import day, weekday
from domdesk.gui.parts.words import tip, tr
from domdesk.gui.plots.focus_ring import FocusRing
from domdesk.records import Location

TRACK = 14
GAP = 8
EDGE = 8
LONGEST = 42
"""Days on the line; what lies further off stands at its end."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Track:
    """One shipment's days; None = unknown. `closed`: days before the handover on which its place does not work."""

    place: str
    ship: date | None
    delivery: date | None
    cutoff: str = ""
    closed: tuple[date, ...] = ()

    def text(self) -> str:
        """The days in words: 'Reno: handed over Mon 23 Nov, delivered Thu 26 Nov'."""
        if self.delivery is None:
            return tr("{place}: handed over {ship}, arrival unknown", place=self.place, ship=day(self.ship))
        return tr(
            "{place}: handed over {ship}, delivered {end}",
            place=self.place,
            ship=day(self.ship),
            end=day(self.delivery),
        )

    def days(self) -> str:
        """The same without the place, as short as can be: 'leaves Mon 23, arrives Thu 26 Nov'."""
        if self.ship is None or self.delivery is None:
            return tr("leaves {ship}, arrival unknown", ship=day(self.ship))
        return tr("leaves {ship}, arrives {end}", ship=weekday(self.ship), end=day(self.delivery))

    def because(self) -> list[str]:
        """What made the handover that day: the cutoff and the closed days before it."""
        facts = []
        if self.cutoff:
            facts.append(tr("orders until {time} leave the same day", time=self.cutoff))
        if self.closed:
            facts.append(tr("closed {days}", days=", ".join(map(day, self.closed))))
        return facts

    def more(self) -> str:
        """The days, and what made them, line by line."""
        return "\n".join([self.text(), *self.because()])


def closed_days(place: Location | None, start: date, end: date | None) -> tuple[date, ...]:
    """The days from `start` until before `end` on which a place does not work."""
    if place is None or end is None:
        return ()
    days = [start + timedelta(n) for n in range(min((end - start).days, LONGEST))]
    return tuple(
        d
        for d in days
        if WEEKDAYS[d.weekday()] in place.closed_weekdays or any(a <= d <= b for a, b, _ in place.closures)
    )


class DayLine(QWidget):
    """See the module. `start`: the day from which the shipments are prepared."""

    def __init__(self, start: date, due: date | None, tracks: Sequence[Track], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tracks = tuple(tracks)
        self._due = due
        self._low = start
        known = [d for t in tracks for d in (t.ship, t.delivery) if d is not None]
        last = max([start + timedelta(1), *known, *([due] if due else [])])
        self._high = min(last, start + timedelta(LONGEST))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(220)
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(tr("Days"))
        promise = [tr("promised {day}", day=day(due))] if due else []
        self.setAccessibleDescription("; ".join([*(track.text() for track in tracks), *promise]))
        FocusRing(self)

    @property
    def _line(self) -> int:
        return self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        return QSize(320, len(self._tracks) * (self._line + TRACK + GAP) + 2 * self._line)

    def _x(self, when: date) -> float:
        """Where a day stands, at an end where it lies beyond."""
        share = (when - self._low).days / max(1, (self._high - self._low).days)
        return EDGE + min(1.0, max(0.0, share)) * (self.width() - 2 * EDGE)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(self.sizeHint().height())

    # --- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = roles(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, track in enumerate(self._tracks):
            top = number * (self._line + TRACK + GAP)
            metrics, days = painter.fontMetrics(), track.days()
            painter.setPen(QColor(colours.quiet))
            painter.drawText(QRectF(0, top, self.width(), self._line), Qt.AlignmentFlag.AlignRight, days)
            room = self.width() - metrics.horizontalAdvance(days) - GAP
            painter.setPen(QColor(colours.text))
            shown = metrics.elidedText(track.place, Qt.TextElideMode.ElideRight, room)
            painter.drawText(0, top + metrics.ascent(), shown)
            self._paint_track(painter, track, top + self._line + TRACK / 2)
        self._paint_days(painter, len(self._tracks) * (self._line + TRACK + GAP) - GAP / 2)
        painter.end()

    def _paint_track(self, painter: QPainter, track: Track, y: float) -> None:
        colours = roles(self)
        start, ship = self._x(self._low), self._x(track.ship or self._low)
        end = self._x(track.delivery) if track.delivery else self.width() - EDGE
        painter.setPen(QPen(QColor(colours.edge), 2))
        painter.drawLine(QPointF(start, y), QPointF(ship, y))
        step = (self.width() - 2 * EDGE) / max(1, (self._high - self._low).days)
        for closed in track.closed:  # dotted: nothing happens there
            painter.fillRect(QRectF(self._x(closed) + 2, y - 2, step - 4, 4), QColor(colours.panel))
            painter.setPen(QPen(QColor(colours.edge), 2, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(self._x(closed) + 2, y), QPointF(self._x(closed) + step - 2, y))
        style = Qt.PenStyle.SolidLine if track.delivery else Qt.PenStyle.DashLine
        painter.setPen(QPen(QColor(colours.accent), 4, style))
        painter.drawLine(QPointF(ship, y), QPointF(end, y))
        painter.setPen(QPen(QColor(colours.accent), 2))
        painter.setBrush(QColor(colours.panel))
        painter.drawRect(QRectF(ship - 4, y - 4, 8, 8))
        if track.delivery:
            painter.setBrush(QColor(colours.accent))
            painter.drawEllipse(QPointF(end, y), 4.5, 4.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_days(self, painter: QPainter, top: float) -> None:
        """The days below the tracks, as many as find room, and the promise through them all."""
        colours, metrics = roles(self), painter.fontMetrics()
        right = -1.0
        for ahead in range((self._high - self._low).days + 1):
            when = self._low + timedelta(ahead)
            text = weekday(when)
            wide = metrics.horizontalAdvance(text)
            left = min(max(0.0, self._x(when) - wide / 2), self.width() - wide)
            if left > right:
                painter.setPen(QColor(colours.quiet))
                painter.drawText(QPointF(left, top + metrics.ascent()), text)
                right = left + wide + 6
        if self._due is None:
            return
        arrivals = [track.delivery for track in self._tracks if track.delivery]
        late = bool(arrivals) and max(arrivals) > self._due
        x, colour = self._x(self._due), QColor(colours.bad if late else colours.good)
        painter.setPen(QPen(colour, 2, Qt.PenStyle.DashLine))
        for number in range(len(self._tracks)):  # beside the texts, not through them
            y = number * (self._line + TRACK + GAP) + self._line
            painter.drawLine(QPointF(x, y), QPointF(x, y + TRACK))
        text = tr("promised {day}, late", day=day(self._due)) if late else tr("promised {day}", day=day(self._due))
        wide = metrics.horizontalAdvance(text)
        painter.drawText(
            QPointF(min(max(0.0, x - wide / 2), self.width() - wide), top + self._line + metrics.ascent()), text
        )

    # --- asking -------------------------------------------------------------------------------------------------------

    def tip_at(self, y: int) -> str:
        """What made the days of the shipment at a height."""
        number = y // (self._line + TRACK + GAP)
        return self._tracks[number].more() if 0 <= number < len(self._tracks) else ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tip(self.tip_at(event.pos().y())), self)
            return True
        return super().event(event)

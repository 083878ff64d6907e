"""The days of an order on one line for each shipment: placed, cutoff, handed over, in transit, delivered, and promise.

The inspector hands it what the plan and the locations say; it paints them itself, like the cost bars.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

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
EARLIER = 10
"""Days on it before an order could be prepared; one placed still earlier stands at the beginning."""
LATEST_CUTOFF, HANDED_OVER, DELIVERED = 0.75, 0.85, 0.9
"""When in the day these are drawn: of the last two no hour is known, and none lies over another."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Track:
    """One shipment's days; None = unknown. `closed`: days before the handover on which its place does not work.

    `cutoff`, a time of the day, counts on the day `cut`.
    """

    place: str
    ship: date | None
    delivery: date | None
    cutoff: str = ""
    closed: tuple[date, ...] = ()
    cut: date | None = None

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


def _share_of(moment: time) -> float:
    """How much of its day a time has passed."""
    return (moment.hour * 60 + moment.minute) / (24 * 60)


class DayLine(QWidget):
    """See the module. `start`: the day from which the shipments are prepared; `placed`: when the order was placed."""

    def __init__(
        self,
        start: date,
        due: date | None,
        tracks: Sequence[Track],
        placed: datetime | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tracks = tuple(tracks)
        self._due, self._start, self._placed = due, start, placed
        self._low = min(start, max(placed.date(), start - timedelta(EARLIER))) if placed else start
        known = [d for t in tracks for d in (t.ship, t.delivery) if d is not None]
        last = max([start + timedelta(1), *known, *([due] if due else [])])
        self._high = min(last, start + timedelta(LONGEST))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(220)
        self.setFixedHeight(self.sizeHint().height())
        self.setAccessibleName(tr("Days"))
        said = [tr("placed {day}", day=day(placed.date()))] if placed else []
        for track in tracks:
            said += [track.text(), *([tr("cutoff {time}", time=track.cutoff)] if track.cutoff else [])]
        self.setAccessibleDescription("; ".join([*said, *([tr("promised {day}", day=day(due))] if due else [])]))
        FocusRing(self)

    @property
    def _line(self) -> int:
        return self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        return QSize(320, len(self._tracks) * self._each + 2 * self._line)

    @property
    def _each(self) -> int:
        """How high a shipment's part is: its words, its track, and below it the time of its cutoff."""
        cutoff = self._line if any(track.cut for track in self._tracks) else 0
        return self._line + TRACK + cutoff + GAP

    @property
    def _step(self) -> float:
        """How wide a day is."""
        return (self.width() - 2 * EDGE) / ((self._high - self._low).days + 1)

    def _x(self, when: date, share: float = 0.0) -> float:
        """Where a share of a day stands, at an end where it lies beyond."""
        at = ((when - self._low).days + share) * self._step
        return EDGE + min(self.width() - 2.0 * EDGE, max(0.0, at))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setFixedHeight(self.sizeHint().height())

    # --- painting -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        colours, painter = roles(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, track in enumerate(self._tracks):
            top = number * self._each
            metrics, days = painter.fontMetrics(), track.days()
            painter.setPen(QColor(colours.quiet))
            painter.drawText(QRectF(0, top, self.width(), self._line), Qt.AlignmentFlag.AlignRight, days)
            room = self.width() - metrics.horizontalAdvance(days) - GAP
            painter.setPen(QColor(colours.text))
            shown = metrics.elidedText(track.place, Qt.TextElideMode.ElideRight, room)
            painter.drawText(0, top + metrics.ascent(), shown)
            self._paint_track(painter, track, top + self._line + TRACK / 2)
        under = len(self._tracks) * self._each - GAP / 2
        self._paint_days(painter, under)
        below = under + self._line + painter.fontMetrics().ascent()
        self._name_placed(painter, below, self._paint_promise(painter, below))
        painter.end()

    def _paint_track(self, painter: QPainter, track: Track, y: float) -> None:
        colours = roles(self)
        placed = self._x(self._placed.date(), _share_of(self._placed.time())) if self._placed else 0.0
        ready, ship = max(placed, self._x(self._start)), self._x(track.ship or self._start, HANDED_OVER)
        end = self._x(track.delivery, DELIVERED) if track.delivery else self.width() - EDGE
        painter.setPen(QPen(QColor(colours.edge), 2))
        painter.drawLine(QPointF(ready, y), QPointF(ship, y))
        for closed in track.closed:  # dotted: nothing happens there
            painter.fillRect(QRectF(self._x(closed) + 2, y - 2, self._step - 4, 4), QColor(colours.panel))
            painter.setPen(QPen(QColor(colours.edge), 2, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(self._x(closed) + 2, y), QPointF(self._x(closed) + self._step - 2, y))
        if self._placed is not None:
            self._paint_placed(painter, placed, ready, y)
        if track.cut is not None:
            self._paint_cutoff(painter, track.cut, track.cutoff, y)
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

    def _paint_placed(self, painter: QPainter, x: float, ready: float, y: float) -> None:
        """A ring where the order was placed, and a thin line for as long as it waited to be routed."""
        colours = roles(self)
        painter.setPen(QPen(QColor(colours.edge), 1))
        painter.drawLine(QPointF(x, y), QPointF(ready, y))
        painter.setPen(QPen(QColor(colours.edge), 2))
        painter.setBrush(QColor(colours.panel))
        painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_cutoff(self, painter: QPainter, day_of_it: date, cutoff: str, y: float) -> None:
        """A stroke through the track at the time until which orders leave the same day, and that time below."""
        colours, metrics = roles(self), painter.fontMetrics()
        x = self._x(day_of_it, min(LATEST_CUTOFF, _share_of(time.fromisoformat(cutoff))))
        painter.setPen(QPen(QColor(colours.text), 2))
        painter.drawLine(QPointF(x, y - TRACK / 2), QPointF(x, y + TRACK / 2))
        said = tr("cutoff {time}", time=cutoff)
        left = min(max(0.0, x - metrics.horizontalAdvance(said) / 2), self.width() - metrics.horizontalAdvance(said))
        painter.setPen(QColor(colours.quiet))
        painter.drawText(QPointF(left, y + TRACK / 2 + metrics.ascent()), said)

    def _paint_days(self, painter: QPainter, top: float) -> None:
        """The days below the tracks, as many as find room."""
        colours, metrics = roles(self), painter.fontMetrics()
        right = -1.0
        for ahead in range((self._high - self._low).days + 1):
            when = self._low + timedelta(ahead)
            text = weekday(when)
            wide = metrics.horizontalAdvance(text)
            left = min(max(0.0, self._x(when, 0.5) - wide / 2), self.width() - wide)
            if left > right:
                painter.setPen(QColor(colours.quiet))
                painter.drawText(QPointF(left, top + metrics.ascent()), text)
                right = left + wide + 6

    def _paint_promise(self, painter: QPainter, below: float) -> float:
        """The end of the promised day through all tracks, and below its name; where on the left that begins."""
        if self._due is None:
            return self.width()
        colours = roles(self)
        arrivals = [track.delivery for track in self._tracks if track.delivery]
        late = bool(arrivals) and max(arrivals) > self._due
        x = self._x(self._due, 1.0)
        painter.setPen(QPen(QColor(colours.bad if late else colours.good), 2, Qt.PenStyle.DashLine))
        for number in range(len(self._tracks)):  # beside the texts, not through them
            y = number * self._each + self._line
            painter.drawLine(QPointF(x, y), QPointF(x, y + TRACK))
        text = tr("promised {day}, late", day=day(self._due)) if late else tr("promised {day}", day=day(self._due))
        wide = painter.fontMetrics().horizontalAdvance(text)
        left = min(max(0.0, x - wide / 2), self.width() - wide)
        painter.drawText(QPointF(left, below), text)
        return left

    def _name_placed(self, painter: QPainter, below: float, room: float) -> None:
        """When the order was placed, on the left of what is written there, where that leaves the room."""
        if self._placed is None:
            return
        said = tr("placed {day}", day=day(self._placed.date()))
        if painter.fontMetrics().horizontalAdvance(said) + GAP <= room:
            painter.setPen(QColor(roles(self).quiet))
            painter.drawText(QPointF(0, below), said)

    # --- asking -------------------------------------------------------------------------------------------------------

    def tip_at(self, y: int) -> str:
        """What made the days of the shipment at a height."""
        number = y // self._each
        return self._tracks[number].more() if 0 <= number < len(self._tracks) else ""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), tip(self.tip_at(event.pos().y())), self)
            return True
        return super().event(event)

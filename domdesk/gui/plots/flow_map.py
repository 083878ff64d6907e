"""The map: outline, locations by kind and load, customers, and the selected order's flows.

Loaded only after the window is up, because pyqtgraph takes longer to import than the rest of the window together.
"""

import json
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainterPath, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsPathItem, QLabel, QToolTip, QWidget

from domdesk import paths
from domdesk.gui.boxes import beside
from domdesk.gui.formatting import kind_names
from domdesk.gui.icons import mark, mark_icon
from domdesk.gui.session import PAINT_FIRST_MS, Session
from domdesk.gui.theme import Roles, roles
from domdesk.gui.words import label, several, tip, tr
from domdesk.records import Location, OrderRow

NEAR_PX = 12
SMALLEST_MARK, LARGEST_MARK = 11, 24
STATES_OF = "840"
"""The country whose states are drawn in place of its coarser outline."""


class _Key(QWidget):
    """What the marks mean, in the map's corner."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._layout = beside(self, gap=4)

    def show_kinds(self, kinds: Sequence[str]) -> None:
        """Show these kinds of locations, in the colours in force."""
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for kind in kinds:
            sign = QLabel()
            sign.setPixmap(mark_icon(kind).pixmap(16, 16))
            for widget in (sign, label(kind_names().get(kind, kind), quiet=True, rank="small")):
                self._layout.addWidget(widget)
                widget.show()  # a hidden one would not count for the size
            self._layout.addSpacing(8)
        self.adjustSize()


class FlowMap(pg.PlotWidget):  # type: ignore[misc]
    """See the module. Equirectangular around the mean latitude of what is shown: right enough for one country."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._places: list[Location] = []
        self._place_at = np.empty((0, 2))
        self._rows: list[OrderRow] = []
        self._row_at = np.empty((0, 2))
        self._labels: list[tuple[pg.TextItem, Location]] = []
        self._sizes: dict[str, float] = {}
        self._marks: dict[str, pg.ScatterPlotItem] = {}
        self._fitted: object = None
        self.setMenuEnabled(False)
        self.hideButtons()
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.setMinimumHeight(140)
        self.setAccessibleName(tr("Map of locations, customers and the selected order's shipments"))
        self._key = _Key(self)
        self._key.move(12, 8)
        self._hint = label(tr("Locations and customers appear here once they are imported."), quiet=True, parent=self)
        self._outline = [QGraphicsPathItem(_outline_path(layer)) for layer in ("countries", "us_states")]
        for item in self._outline:
            item.setZValue(-10)
            self.addItem(item, ignoreBounds=True)
        self._customers = pg.ScatterPlotItem(pen=None, size=5)
        self._flows = pg.PlotCurveItem(antialias=True)
        self._target = pg.ScatterPlotItem(size=13)
        for item, depth in ((self._customers, 0), (self._flows, 1), (self._target, 2)):
            item.setZValue(depth)
            self.addItem(item, ignoreBounds=True)
        self.getViewBox().sigRangeChanged.connect(lambda *_: self._place_labels())
        self._hover = pg.SignalProxy(self.scene().sigMouseMoved, rateLimit=30, slot=lambda args: self._point(args[0]))
        self.scene().sigMouseClicked.connect(self._click)
        session.read.connect(self.show_all)
        session.located.connect(self.show_all)
        session.selected.connect(self._show_flows)
        session.opened.connect(lambda: QTimer.singleShot(PAINT_FIRST_MS, self, session.locate))
        self.show_all()
        session.locate()

    # --- showing ------------------------------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Show the session's snapshot, and fit it where the desk is another."""
        now = self._session.now
        places = now.locations.values() if now else ()
        self._places = [p for p in places if p.latitude is not None and p.longitude is not None]
        self._place_at = np.array([[float(p.longitude or 0), float(p.latitude or 0)] for p in self._places]).reshape(
            -1, 2
        )
        self._rows = [row for row in now.rows if row.latitude is not None] if now else []
        self._row_at = np.array([[row.longitude, row.latitude] for row in self._rows], dtype=float).reshape(-1, 2)
        self._customers.setData(pos=self._row_at)
        self._draw_marks()
        self._draw_labels()
        self._tint()
        self._hint.setVisible(now is None or not (now.rows or now.locations))
        for item in self._outline:
            item.setVisible(self._hint.isHidden())
        if now and self._fitted != now.path and len(self._places) + len(self._rows):
            self._fitted = now.path
            self.fit()
        self._show_flows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_hint"):
            self._hint.move(self.rect().center() - self._hint.rect().center())

    def fit(self) -> None:
        """Bring all locations and nearly all customers into view."""
        corners = [self._place_at] if len(self._place_at) else []
        if len(self._row_at):
            corners.append(np.percentile(self._row_at, [2, 98], axis=0))
        points = np.vstack(corners)
        low, high = points.min(axis=0), points.max(axis=0)
        middle = (low[1] + high[1]) / 2
        self.getViewBox().setAspectLocked(True, 1 / max(0.2, math.cos(math.radians(middle))))
        pad = np.maximum((high - low) * 0.06, 0.5)
        self.setRange(xRange=(low[0] - pad[0], high[0] + pad[0]), yRange=(low[1] - pad[1], high[1] + pad[1]), padding=0)

    def _draw_marks(self) -> None:
        for item in self._marks.values():
            self.removeItem(item)
        self._marks.clear()
        plan = self._session.now.plan if self._session.now else None
        load = Counter(shipment.location for shipment in plan.shipments) if plan else Counter()
        most = max(load.values(), default=0)
        for kind in sorted({place.kind or "warehouse" for place in self._places}):
            here = [i for i, place in enumerate(self._places) if (place.kind or "warehouse") == kind]
            shares = [load[self._places[i].location] / most if most else 0.3 for i in here]
            sizes = [SMALLEST_MARK + (LARGEST_MARK - SMALLEST_MARK) * math.sqrt(share) for share in shares]
            self._sizes |= {self._places[i].location: size for i, size in zip(here, sizes, strict=True)}
            item = pg.ScatterPlotItem(pos=self._place_at[here], symbol=mark(kind), size=sizes)
            item.setZValue(3)
            self._marks[kind] = item
            self.addItem(item, ignoreBounds=True)

    def _draw_labels(self) -> None:
        for item, _ in self._labels:
            self.removeItem(item)
        self._labels = []
        for place, (x, y) in zip(self._places, self._place_at, strict=True):
            item = pg.TextItem(place.label, anchor=(0, 0.5))
            item.setPos(x, y)
            item.setZValue(4)
            self.addItem(item, ignoreBounds=True)
            self._labels.append((item, place))

    def _show_flows(self) -> None:
        now, key = self._session.now, self._session.selection
        row = next((row for row in self._rows if row.key == key), None)
        curves: list[np.ndarray] = []
        if now and row and key:
            sources = {shipment.location for shipment in now.shipments.get(key, [])}
            target = np.array([row.longitude, row.latitude], dtype=float)
            starts = [at for place, at in zip(self._places, self._place_at, strict=True) if place.location in sources]
            curves = [_arc(start, target) for start in starts]
            self._target.setData(pos=[target])
        else:
            self._target.setData(pos=np.empty((0, 2)))
        gap = np.full((1, 2), np.nan)
        points = np.vstack([part for curve in curves for part in (curve, gap)]) if curves else np.empty((0, 2))
        self._flows.setData(x=points[:, 0], y=points[:, 1], connect="finite")
        self._place_labels()

    def _place_labels(self) -> None:
        """Show the labels that find room: those of the selected order's places first, then as they come."""
        now, key = self._session.now, self._session.selection
        sources = {s.location for s in now.shipments.get(key, [])} if now and key else set()
        box = self.getViewBox()
        taken = []
        for place, at in zip(self._places, self._place_at, strict=True):
            dot, half = box.mapViewToScene(QPointF(*at)), self._sizes[place.location] / 2
            taken.append(QRectF(dot.x() - half, dot.y() - half, 2 * half, 2 * half))
        frame = box.sceneBoundingRect()
        for item, place in sorted(self._labels, key=lambda pair: pair[1].location not in sources):
            at = box.mapViewToScene(item.pos())
            size, away = item.boundingRect(), self._sizes[place.location] / 2 + 1
            wide, high = size.width(), size.height()
            for x, y in ((away, -high / 2), (-away - wide, -high / 2), (-wide / 2, -away - high), (-wide / 2, away)):
                space = QRectF(at.x() + x, at.y() + y, wide, high)
                if frame.contains(space) and not any(space.intersects(other) for other in taken):
                    item.setAnchor((-x / wide, -y / high))
                    item.setVisible(True)
                    taken.append(space)
                    break
            else:
                item.setVisible(False)

    # --- pointing -----------------------------------------------------------------------------------------------------

    def _nearest(self, scene: QPointF) -> Location | OrderRow | None:
        """What stands within reach of a point of the scene; a location before a customer."""
        box = self.getViewBox()
        point = box.mapSceneToView(scene)
        pixel = np.array(box.viewPixelSize())
        for things, at in ((self._places, self._place_at), (self._rows, self._row_at)):
            if len(at):
                away = np.hypot(*((at - (point.x(), point.y())) / pixel).T)
                best = int(np.argmin(away))
                if away[best] <= NEAR_PX:
                    return things[best]
        return None

    def tip_for(self, thing: Location | OrderRow) -> str:
        """What a place or customer says of itself under the pointer."""
        now = self._session.now
        if isinstance(thing, OrderRow):
            town = " ".join(filter(None, (thing.city, thing.region)))
            sources = " + ".join(now.place(s) for s in thing.sources) if now else ""
            return "\n".join(filter(None, (tr("Order {order}", order=thing.order), town, sources)))
        count = sum(1 for s in now.plan.shipments if s.location == thing.location) if now and now.plan else 0
        ships = several(count, "{n} shipment", "{n} shipments") if now and now.plan else ""
        return "\n".join(filter(None, (thing.label, kind_names().get(thing.kind or "", ""), ships)))

    def _point(self, scene: QPointF) -> None:
        thing = self._nearest(scene) if self.getViewBox().sceneBoundingRect().contains(scene) else None
        text = tip(self.tip_for(thing)) if thing else ""
        if text:
            QToolTip.showText(self.mapToGlobal(self.mapFromScene(scene)), text, self)
        else:
            QToolTip.hideText()

    def _click(self, event: object) -> None:
        thing = self._nearest(event.scenePos())  # type: ignore[attr-defined]
        if isinstance(thing, OrderRow):
            self._session.select(thing.key)
        elif thing is None and event.double() and len(self._place_at) + len(self._row_at):  # type: ignore[attr-defined]
            self.fit()

    # --- colours ------------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_hover"):
            self._tint()

    def _tint(self) -> None:
        colours = roles(self)
        self._key.show_kinds([kind for kind in kind_names() if kind in self._marks])
        self.setBackground(QColor(colours.water))
        for item in self._outline:
            item.setBrush(QColor(colours.land))
            item.setPen(_hairline(colours))
        self._customers.setBrush(QColor(colours.edge))
        for item in self._marks.values():
            item.setBrush(QColor(colours.text))
            item.setPen(pg.mkPen(colours.water, width=1))
        self._flows.setPen(pg.mkPen(colours.accent, width=2))
        self._target.setBrush(QColor(0, 0, 0, 0))
        self._target.setPen(pg.mkPen(colours.accent, width=2))
        ground = QColor(colours.land)
        ground.setAlpha(170)  # so that dots and curves do not run through the letters
        for item, _ in self._labels:
            item.setColor(QColor(colours.text))
            item.fill = pg.mkBrush(ground)


def _hairline(colours: Roles) -> QPen:
    pen = QPen(QColor(colours.border), 0)
    pen.setCosmetic(True)
    return pen


def _arc(start: np.ndarray, end: np.ndarray, points: int = 40) -> np.ndarray:
    """A curve from start to end that bends to its left by at most 15 % of its length."""
    along = np.linspace(0, 1, points)[:, None]
    way = end - start
    bend = np.array([-way[1], way[0]]) * 0.15
    curve: np.ndarray = start + along * way + 4 * along * (1 - along) * bend
    return curve


@cache
def _outline_path(layer: str) -> QPainterPath:
    """A layer of resources/map as one path, filled odd-even."""
    shapes = json.loads((paths.resources() / "map" / f"{layer}.json").read_text("utf-8"))["shapes"]
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for shape in shapes:
        if shape["id"] == STATES_OF:
            continue
        for ring in shape["rings"]:
            points = np.array(ring).reshape(-1, 2)
            path.addPath(pg.arrayToQPath(points[:, 0], points[:, 1]))
    return path

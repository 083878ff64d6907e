"""The map: outline, places by kind and load, customers, the selected order's flows, and on wish all flows, bundled.

Loaded only after the window is up, because pyqtgraph takes longer to import than the rest of the window together.
"""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QTimer, Signal
from PySide6.QtGui import QColor, QPen, QResizeEvent
from PySide6.QtWidgets import QGraphicsPathItem, QToolTip

from domdesk.gui.look.icons import mark
from domdesk.gui.look.theme import Roles, roles
from domdesk.gui.parts.formatting import kind_names, number
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.plots.flows import Flows, Ints, Lane, Points, bundled, customers, flows_of, is_many, lanes
from domdesk.gui.plots.focus_ring import FocusRing
from domdesk.gui.plots.map_key import MapKey
from domdesk.gui.plots.map_labels import MapLabels
from domdesk.gui.plots.outline import LAYERS, outline_path
from domdesk.gui.session import Session
from domdesk.records import Location, OrderKey, OrderRow, Shipment
from domdesk.records.freeing import pieces

NEAR_PX = 12
SMALLEST_MARK, LARGEST_MARK = 11, 24
SMALLEST_DOT, LARGEST_DOT = 4, 10
CELL_DOT_SHARE = 0.6
"""Where customers are a grid of counts, the largest dot is so much smaller: beside it one sees the land."""
GRID_SHARE = 0.45
"""Below flows it has so much of its colour, the rest of the land's."""
WIDTHS = (0.8, 1.4, 2.2, 3.6, 5.5)
"""Bundles are drawn in so many widths, the widest for the largest and over the others."""
BUNDLE_SHARES = (0.25, 0.35, 0.5, 0.65, 0.85)
"""Those have so much of the accent's colour, the rest of the land's: see-through lines take ten times as long."""
MOST_SMOOTH = 250
"""More bundles than these are drawn without smoothing, to stay quick."""
LEAST_SPREAD_DEG = 4
"""Customers who live closer together than this still make no outlier of the next town."""
TOLD = 5
"""So many of the busiest places are named to who cannot see the map."""
EDGE_SHARE = (0.06, 0.1)
"""So much of what is shown is left free at each side, and at top and foot, where the coast goes on."""
FRAME_MS = 15


class Drawn(NamedTuple):
    """See `drawn`."""

    flows: Flows
    dots: tuple[Points, Ints]
    corners: Points


class FlowMap(pg.PlotWidget):  # type: ignore[misc]
    """See the module. Equirectangular around the mean latitude of what is shown: right enough for one country.

    `gathered`: there are other flows; `told`: others of them are drawn.
    """

    gathered = Signal()
    told = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.flows, self._dots, self._extent = drawn((), (), {})
        self._kept: Ints | None = None
        self._sizes: dict[str, float] = {}
        self._marks: dict[str, pg.ScatterPlotItem] = {}
        self._fitted: object = None
        self._far = np.empty((0, 2))
        self.setMenuEnabled(False)
        self.hideButtons()
        self.hideAxis("left")
        self.hideAxis("bottom")
        self.setMinimumHeight(140)
        self.setAccessibleName(tr("Map of locations, customers and the selected order's shipments"))
        FocusRing(self)
        self.key = MapKey(self)
        self._hint = label(tr("Locations and customers appear here once they are imported."), quiet=True, parent=self)
        self._outline = [QGraphicsPathItem(outline_path(layer)) for layer in LAYERS]
        for item in self._outline:
            item.setZValue(-10)
            self.addItem(item, ignoreBounds=True)
        self._labels = MapLabels(self)
        self._customers = pg.ScatterPlotItem(pen=None)
        self._bundles = [pg.PlotCurveItem(antialias=True) for _ in WIDTHS]
        for item in self._bundles:
            item.setSegmentedLineMode("on")  # the outline of one long wide path takes seconds to find
        self._flows = pg.PlotCurveItem(antialias=True)
        self._target = pg.ScatterPlotItem(size=13)
        for depth, item in enumerate((self._customers, *self._bundles, self._flows, self._target)):
            item.setZValue(depth / 10)
            self.addItem(item, ignoreBounds=True)
        self.getViewBox().sigRangeChanged.connect(lambda *_: self._place_labels())
        self._hover = pg.SignalProxy(self.scene().sigMouseMoved, rateLimit=30, slot=lambda args: self._point(args[0]))
        self.scene().sigMouseClicked.connect(self._click)
        for signal in (session.read, session.located, session.closed):
            signal.connect(self._gather)
        session.selected.connect(self._show_flows)
        self.show_all()
        self._gather()

    # --- showing ------------------------------------------------------------------------------------------------------

    def _gather(self) -> None:
        """Find the flows of the session's snapshot, off the GUI thread, and show them."""
        now = self._session.now
        if now is None:
            self._take(drawn((), (), {}))
            return

        def gathered(found: Drawn) -> None:
            if self._session.now is now:
                self._take(found)

        self._session.jobs.start(lambda job: drawn(list(now.locations.values()), now.rows, now.shipments), gathered)

    def _take(self, found: Drawn) -> None:
        self._session.let_go(pieces(self.flows))
        self.flows, self._dots, self._extent = found
        self._kept = None
        self.show_all()
        QTimer.singleShot(FRAME_MS, self, self.gathered.emit)  # the bundles take their time, and somebody may type

    def show_all(self) -> None:
        """Show the flows gathered, and fit them where they reach elsewhere than those before."""
        now = self._session.now
        points, counts = self._dots
        most = math.log1p(int(counts.max())) if len(counts) else 1.0
        sizes = SMALLEST_DOT + (LARGEST_DOT - SMALLEST_DOT) * (np.log1p(counts) / most) ** 2
        if is_many(self.flows):
            sizes *= CELL_DOT_SHARE
        self._customers.setData(pos=points, size=sizes if len(counts) and counts.max() > 1 else 5)
        self._draw_marks()
        self._labels.show(self.flows.places, self.flows.place_at)
        self._tint()
        self._hint.setVisible(now is None or not (now.rows or now.locations))
        for item in self._outline:
            item.setVisible(self._hint.isHidden())
        if now and len(self.flows.places) + len(self.flows.rows):
            wanted = (now.path, self._extent.tobytes())
            if self._fitted != wanted:
                self._fitted = wanted
                self.fit()
        self._show_bundles()
        self._show_flows()

    def show_bundles(self, kept: Ints | None) -> None:
        """Show these shipments of all, bundled; None: no others than the selected order's."""
        self._kept = kept
        self._customers.setBrush(self._dot_colour())
        self._show_bundles()
        self._tell()

    def _show_bundles(self) -> None:
        bundles = bundled(self.flows, self._kept) if self._kept is not None else []
        most = max((bundle.shipments for bundle in bundles), default=1)
        width = np.round(np.sqrt([bundle.shipments / most for bundle in bundles]) * (len(WIDTHS) - 1))
        starts = self.flows.place_at[np.array([bundle.place for bundle in bundles], dtype=np.int64)]
        ends = np.array([bundle.to for bundle in bundles]).reshape(-1, 2)
        for n, item in enumerate(self._bundles):
            item.opts["antialias"] = len(bundles) <= MOST_SMOOTH
            _draw(item, _arcs(starts[width == n], ends[width == n], points=16))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_hint"):
            self._place_key()
            self._hint.move(self.rect().center() - self._hint.rect().center())

    def _place_key(self) -> None:
        """Keep the room above the map that the key needs, so that it lies over nothing."""
        high = self.key.heightForWidth(self.width()) if self._marks else 0
        self.key.setGeometry(0, 0, self.width(), high)
        self.getPlotItem().layout.setContentsMargins(1, 1 + high, 1, 1)

    def label_sizes(self) -> list[float]:
        """How large the names of the places are written, in points."""
        return self._labels.sizes()

    def fit(self) -> None:
        """Bring all locations and customers into view; of the few far from all the others, the one selected."""
        points = np.vstack([self._extent, self._far])
        low, high = points.min(axis=0), points.max(axis=0)
        middle = (low[1] + high[1]) / 2
        self.getViewBox().setAspectLocked(True, 1 / max(0.2, math.cos(math.radians(middle))))
        pad = np.maximum((high - low) * EDGE_SHARE, 0.5)
        self.setRange(xRange=(low[0] - pad[0], high[0] + pad[0]), yRange=(low[1] - pad[1], high[1] + pad[1]), padding=0)

    def _draw_marks(self) -> None:
        for item in self._marks.values():
            self.removeItem(item)
        self._marks.clear()
        places, load = self.flows.places, self.flows.loads
        most = max(load.values(), default=0)
        for kind in sorted({place.kind or "warehouse" for place in places}):
            here = [i for i, place in enumerate(places) if (place.kind or "warehouse") == kind]
            shares = [load.get(places[i].location, 0) / most if most else 0.3 for i in here]
            sizes = [SMALLEST_MARK + (LARGEST_MARK - SMALLEST_MARK) * math.sqrt(share) for share in shares]
            self._sizes |= {places[i].location: size for i, size in zip(here, sizes, strict=True)}
            item = pg.ScatterPlotItem(pos=self.flows.place_at[here], symbol=mark(kind), size=sizes)
            item.setZValue(3)
            self._marks[kind] = item
            self.addItem(item, ignoreBounds=True)

    def _show_flows(self) -> None:
        key = self._session.selection
        mine = self._of_selected()
        row = self.flows.number.get(key) if key else None
        target = self.flows.row_at[[row]] if row is not None else np.empty((0, 2))
        self._target.setData(pos=target)
        self._reach(target)
        starts = self.flows.place_at[self.flows.place[mine]]
        _draw(self._flows, _arcs(starts, np.repeat(target, len(mine), axis=0)))
        self._place_labels()
        self._tell()

    def _reach(self, target: Points) -> None:
        """Widen the frame for a customer who lives off it, such as in Hawaii, and narrow it for the next one."""
        low, high = self._extent
        far = target[((target < low) | (target > high)).any(axis=1)]
        if not np.array_equal(far, self._far):
            self._far = far
            self.fit()

    def _place_labels(self) -> None:
        now, key = self._session.now, self._session.selection
        self._labels.place(self._sizes, {s.location for s in now.shipments.get(key, [])} if now and key else set())

    def lanes(self) -> list[Lane]:
        """The flows that are drawn, else all, by place, part of the country and carrier."""
        if self._kept is not None:
            return lanes(self.flows, self._kept)
        mine = self._of_selected()
        return lanes(self.flows, mine if len(mine) else np.arange(len(self.flows.place)))

    def _of_selected(self) -> Ints:
        key = self._session.selection
        return self.flows.of_order(key) if key else np.zeros(0, dtype=np.int64)

    def _tell(self) -> None:
        """Say in words what is drawn now."""
        flows, key = self.flows, self._session.selection
        shown = several(len(flows.places), "{n} location", "{n} locations")
        shown += ", " + several(len(flows.rows), "{n} customer", "{n} customers")
        parts = [shown]
        if key and len(mine := self._of_selected()):
            ways = ", ".join(tr("{place} to {to}", place=lane.place.label, to=lane.to) for lane in lanes(flows, mine))
            parts.append(tr("order {order}: {ways}", order=key.order, ways=ways))
        if self._kept is not None:
            counts = np.bincount(flows.place[self._kept], minlength=len(flows.places))
            busiest = [n for n in np.argsort(-counts, kind="stable")[:TOLD].tolist() if counts[n]]
            most = ", ".join(f"{flows.places[n].label} {number(int(counts[n]))}" for n in busiest)
            said = several(len(self._kept), "{n} shipment drawn", "{n} shipments drawn")
            parts.append(tr("{shipments}, most from {places}", shipments=said, places=most) if most else said)
        self.setAccessibleDescription("; ".join(parts))
        self.told.emit()

    # --- pointing -----------------------------------------------------------------------------------------------------

    def _nearest(self, scene: QPointF) -> Location | OrderRow | None:
        """What stands within reach of a point of the scene; a location before a customer."""
        box = self.getViewBox()
        point = box.mapSceneToView(scene)
        pixel = np.array(box.viewPixelSize())
        known: tuple[tuple[Sequence[Location | OrderRow], Points], ...] = (
            (self.flows.places, self.flows.place_at),
            (self.flows.rows, self.flows.row_at),
        )
        for things, at in known:
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
        count = self.flows.loads.get(thing.location, 0)
        ships = several(count, "{n} shipment", "{n} shipments") if now and now.run is not None else ""
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
        elif thing is None and event.double() and len(self.flows.places) + len(self.flows.rows):  # type: ignore[attr-defined]
            self.fit()

    # --- colours ------------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_hover"):
            self._labels.follow_text()
            self._tint()
            self._place_labels()

    def _tint(self) -> None:
        colours = roles(self)
        self.key.show_kinds([kind for kind in kind_names() if kind in self._marks])
        self._place_key()
        self.setBackground(QColor(colours.water))
        for item in self._outline:
            item.setBrush(QColor(colours.land))
            item.setPen(_hairline(colours))
        self._customers.setBrush(self._dot_colour())
        for item in self._marks.values():
            item.setBrush(QColor(colours.text))
            item.setPen(pg.mkPen(colours.water, width=1))
        for item, width, share in zip(self._bundles, WIDTHS, BUNDLE_SHARES, strict=True):
            item.setPen(pg.mkPen(_between(QColor(colours.land), QColor(colours.accent), share), width=width))
        self._flows.setPen(pg.mkPen(colours.accent, width=2))
        self._target.setBrush(QColor(0, 0, 0, 0))
        self._target.setPen(pg.mkPen(colours.accent, width=2))
        self._labels.tint(colours)

    def _dot_colour(self) -> QColor:
        """A grid of counts stands back where flows are drawn over it."""
        colours = roles(self)
        share = GRID_SHARE if is_many(self.flows) and self._kept is not None else 1.0
        return _between(QColor(colours.land), QColor(colours.edge), share)


def drawn(
    locations: Sequence[Location], rows: Sequence[OrderRow], shipments: Mapping[OrderKey, Sequence[Shipment]]
) -> Drawn:
    """The flows of a run with what is drawn of them: the customers' dots, and the corners of what is shown."""
    flows = flows_of(locations, rows, shipments)
    corners = extent(flows) if flows.places or flows.rows else np.zeros((2, 2))
    return Drawn(flows, customers(flows), corners)


def extent(flows: Flows) -> Points:
    """The lowest and the highest of the coordinates shown: places, and customers within Tukey's fences (2 × 2)."""
    corners = [flows.place_at]
    if len(flows.row_at):
        first, third = np.percentile(flows.row_at, [25, 75], axis=0)
        reach = 1.5 * np.maximum(third - first, LEAST_SPREAD_DEG)
        near = ((flows.row_at >= first - reach) & (flows.row_at <= third + reach)).all(axis=1)
        corners.append(flows.row_at[near])
    points = np.vstack(corners)
    return np.array([points.min(axis=0), points.max(axis=0)])


def _hairline(colours: Roles) -> QPen:
    pen = QPen(QColor(colours.border), 0)
    pen.setCosmetic(True)
    return pen


def _between(ground: QColor, colour: QColor, share: float) -> QColor:
    """A colour that looks as if the ground shone through."""
    mixed = (g + share * (c - g) for g, c in zip(ground.getRgb()[:3], colour.getRgb()[:3], strict=True))  # type: ignore[index]
    return QColor(*(round(part) for part in mixed))


def _draw(item: pg.PlotCurveItem, curves: Points) -> None:
    """Let one item draw several curves, (curves, points, 2)."""
    gaps = np.full((len(curves), 1, 2), np.nan)
    points = np.concatenate([curves, gaps], axis=1).reshape(-1, 2)
    item.setData(x=points[:, 0], y=points[:, 1], connect="finite")


def _arcs(starts: Points, ends: Points, points: int = 40) -> Points:
    """A curve from each start to its end that bends to its left by at most 15 % of its length: (curves, points, 2)."""
    along = np.linspace(0, 1, points)[None, :, None]
    way = (ends - starts)[:, None, :]
    bend = np.stack([-way[..., 1], way[..., 0]], axis=-1) * 0.15
    curves: Points = starts[:, None, :] + along * way + 4 * along * (1 - along) * bend
    return curves

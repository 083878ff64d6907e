"""The map: whose flows it draws, how they are bundled and filtered, and what of it can be taken away."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from domdesk.errors import DomdeskError
from domdesk.gui.map_panel import MapPanel
from domdesk.gui.plots.cost_bars import Bar, CostBars
from domdesk.gui.plots.flow_map import extent
from domdesk.gui.plots.flows import DOTS_ACROSS, MOST_BUNDLES, bundled, customers, flows_of
from domdesk.gui.plots.focus_ring import FocusRing, without_ring
from domdesk.gui.plots.sharing import save_picture, save_table, share
from domdesk.gui.window import Window
from domdesk.records import Costs, Location, OrderKey, OrderRow, Shipment
from tests.gui.conftest import PATIENCE_MS

RENO = Location("reno", "Reno", latitude=Decimal("39.5"), longitude=Decimal("-119.8"))
ERIE = Location("erie", "Erie", latitude=Decimal("42.1"), longitude=Decimal("-80.1"))
NOWHERE = Location("nowhere")


def an_order(name: str, x: float | None, y: float | None = 40.0, *, due: str = "") -> OrderRow:
    arrives = date(2026, 11, 26)
    return OrderRow(
        "", name, "", "", "CO", "US", "", y if x is not None else None, x, "", due, 1, Decimal(1),
        delivery_date=arrives, cost_minor=1,
    )  # fmt: skip


def sent(order: str, location: str, carrier: str) -> Shipment:
    return Shipment(OrderKey("", order), 1, location, "c", carrier, "Ground", "1", None, None, (), Costs(), ())


ROWS = [an_order("1", -105.0), an_order("2", -105.0), an_order("3", -75.0, due="2026-11-25"), an_order("4", None)]
SENT = {
    OrderKey("", "1"): [sent("1", "reno", "Post"), sent("1", "erie", "Van")],
    OrderKey("", "2"): [sent("2", "reno", "Post")],
    OrderKey("", "3"): [sent("3", "erie", "Post")],
    OrderKey("", "4"): [sent("4", "nowhere", "Post")],
}


def test_flows_are_shipments_between_points() -> None:
    """What has no point is not drawn, but counts for its place's load."""
    flows = flows_of([RENO, ERIE, NOWHERE], ROWS, SENT)
    assert [place.location for place in flows.places] == ["reno", "erie"]
    assert len(flows.place) == 4
    assert flows.loads == {"reno": 2, "erie": 2, "nowhere": 1}
    assert sorted(flows.carriers) == ["Post", "Van"]
    assert len(flows.of_order(OrderKey("", "1"))) == 2
    assert len(flows.of_order(OrderKey("", "4"))) == 0


@pytest.mark.parametrize(
    ("place", "carrier", "late", "count"),
    [(None, None, False, 4), ("reno", None, False, 2), (None, "Van", False, 1), ("erie", "Post", True, 1),
     ("reno", None, True, 0), ("elsewhere", None, False, 0)],
)  # fmt: skip
def test_filters_hold_together(place: str | None, carrier: str | None, late: bool, count: int) -> None:
    flows = flows_of([RENO, ERIE, NOWHERE], ROWS, SENT)
    assert len(flows.kept(place, carrier, late)) == count


def test_shipments_that_go_the_same_way_are_one_bundle() -> None:
    """None is lost: the bundles of all shipments count them all."""
    flows = flows_of([RENO, ERIE, NOWHERE], ROWS, SENT)
    bundles = bundled(flows, flows.kept(None, None, False))
    assert sorted((flows.places[b.place].location, b.shipments) for b in bundles) == [
        ("erie", 1),
        ("erie", 1),
        ("reno", 2),
    ]
    assert bundles[-1].to == (-105.0, 40.0)
    assert bundled(flows, flows.kept("reno", None, True)) == []
    points, counts = customers(flows)
    assert dict(zip(map(tuple, points.tolist()), counts.tolist(), strict=True)) == {(-105.0, 40.0): 2, (-75.0, 40.0): 1}


@pytest.fixture
def panel(routed: Window, qtbot: QtBot) -> MapPanel:
    """The map of the routed demo shop, as the window shows it."""
    routed.warm_up()
    qtbot.waitUntil(lambda: isinstance(routed.map, MapPanel), timeout=PATIENCE_MS)
    assert isinstance(routed.map, MapPanel)
    panel = routed.map
    qtbot.waitUntil(panel.all_flows.isEnabled, timeout=PATIENCE_MS)
    return panel


def test_all_flows_are_drawn_on_wish_and_narrowed(routed: Window, panel: MapPanel) -> None:
    """A choice of place shows its shipments alone; their number stands beside, and the table holds as many."""
    assert routed.session.now is not None
    assert routed.session.now.plan is not None
    loads = Counter(shipment.location for shipment in routed.session.now.plan.shipments)
    panel.all_flows.click()
    assert panel.count.text() == f"{sum(loads.values())} shipments"
    panel.place.setCurrentIndex(1)
    panel.place.activated.emit(1)
    chosen = panel.place.currentData()
    assert panel.count.text().split()[0] == str(loads[chosen])
    lines = panel.as_table().splitlines()
    assert lines[0] == "From\tTo\tCarrier\tShipments\tCost"
    assert sum(int(line.split("\t")[3]) for line in lines[1:]) == loads[chosen]
    assert (
        f"{loads[chosen]} shipments drawn, most from {panel.place.currentText()}" in panel.map.accessibleDescription()
    )
    assert {line.split("\t")[0] for line in lines[1:]} == {panel.place.currentText()}
    panel.all_flows.click()
    assert panel.count.text() == ""


def test_the_map_has_a_table_twin(routed: Window, panel: MapPanel, qtbot: QtBot) -> None:
    """“As table” shows each flow of the order selected with its shipments and cost, then those that a filter leaves."""
    now = routed.session.now
    assert now is not None
    row = next(row for row in now.rows if row.shipments > 1)
    routed.session.select(row.key)
    qtbot.mouseClick(panel.twin, Qt.MouseButton.LeftButton)
    assert panel.table.isVisible()
    assert not panel.map.isVisible()
    sent = now.shipments[row.key]
    shown = [(lane.place.location, lane.shipments, lane.cost_minor) for lane in panel.table.table.rows]
    assert sorted(shown) == sorted((s.location, 1, s.costs.total) for s in sent)
    assert f"order {row.order}: " in panel.map.accessibleDescription()
    panel.late.click()
    late = int(panel.count.text().split()[0])
    assert sum(lane.shipments for lane in panel.table.table.rows) == late
    qtbot.mouseClick(panel.twin, Qt.MouseButton.LeftButton)
    assert panel.map.isVisible()


def test_the_busiest_place_is_named_first(routed: Window, panel: MapPanel) -> None:
    """In the window as it opens the place that ships most has its name, however many others want the room."""
    flows = panel.map.flows
    busiest = max(flows.places, key=lambda place: flows.loads.get(place.location, 0))
    shown = {place.location for item, place in panel.map._labels._items if item.isVisible()}
    assert busiest.location in shown


def test_thousands_of_flows_stay_legible() -> None:
    """10,000 shipments of 20 places all over are at most 200 curves, the widest last, and dots that leave land free."""
    chance = np.random.default_rng(7)
    places = [replace(RENO, location=f"L{n}", longitude=Decimal(-120 + 3 * n)) for n in range(20)]
    rows = [
        an_order(str(n), float(x), float(y))
        for n, (x, y) in enumerate(chance.uniform((-120, 28), (-75, 48), (10_000, 2)))
    ]
    flows = flows_of(places, rows, {row.key: [sent(row.order, f"L{n % 20}", "Post")] for n, row in enumerate(rows)})
    bundles = bundled(flows, flows.kept(None, None, False))
    assert len(bundles) <= MOST_BUNDLES
    assert sum(bundle.shipments for bundle in bundles) == 10_000
    assert [bundle.shipments for bundle in bundles] == sorted(bundle.shipments for bundle in bundles)
    points, counts = customers(flows)
    assert counts.sum() == 10_000
    assert len(points) <= (DOTS_ACROSS + 3) * (DOTS_ACROSS // 2)


def test_choosing_a_filter_shows_what_it_leaves(panel: MapPanel) -> None:
    assert not panel.all_flows.isChecked()
    panel.late.click()
    assert panel.all_flows.isChecked()
    late = int(panel.count.text().split()[0])
    assert 0 < late < len(panel.map.flows.place)


def test_a_new_run_keeps_what_was_chosen(routed: Window, panel: MapPanel, qtbot: QtBot) -> None:
    """The choice of a place survives routing again."""
    panel.place.setCurrentIndex(2)
    panel.place.activated.emit(2)
    chosen = panel.place.currentData()
    with qtbot.waitSignal(panel.map.gathered, timeout=PATIENCE_MS):
        routed.session.route("one-by-one")
    qtbot.waitUntil(lambda: routed.session.jobs.running is None and not routed.session.jobs.pending, timeout=60_000)
    assert panel.place.currentData() == chosen
    assert panel.all_flows.isChecked()


def test_the_map_shows_places_that_come_later(panel: MapPanel, routed: Window, qtbot: QtBot) -> None:
    """A place that is given an address far off comes into view; where nothing moves, a closer look is kept."""
    now = routed.session.now
    assert now is not None
    box = panel.map.getViewBox()
    panel.map.setRange(xRange=(-100, -95), yRange=(38, 40))
    closer = box.viewRange()
    with qtbot.waitSignal(panel.map.gathered, timeout=PATIENCE_MS):
        routed.session.read.emit()
    assert box.viewRange() == closer
    moved = {**now.locations, "reno": replace(now.locations["reno"], latitude=Decimal(61), longitude=Decimal(-150))}
    routed.session.now = replace(now, locations=moved)
    with qtbot.waitSignal(panel.map.gathered, timeout=PATIENCE_MS):
        routed.session.read.emit()
    (left, right), (bottom, top) = box.viewRange()
    for x, y in panel.map.flows.place_at:
        assert left < x < right
        assert bottom < y < top


def test_one_customer_far_off_does_not_shrink_the_map(routed: Window, panel: MapPanel) -> None:
    """Every customer of the contiguous states is in view, Seattle and Miami too; one of Hawaii while it is selected."""
    flows = panel.map.flows
    low, high = extent(flows)
    inside = ((flows.row_at >= low) & (flows.row_at <= high)).all(axis=1)
    outside = {row.region for row, is_inside in zip(flows.rows, inside, strict=True) if not is_inside}
    assert outside
    assert outside <= {"AK", "HI"}
    at_first = panel.map.getViewBox().viewRange()
    far = next(n for n, is_inside in enumerate(inside) if not is_inside)
    routed.session.select(flows.rows[far].key)
    for (least, most), value in zip(panel.map.getViewBox().viewRange(), flows.row_at[far], strict=True):
        assert least < value < most
    routed.session.select(flows.rows[int(np.argmax(inside))].key)
    assert panel.map.getViewBox().viewRange() == pytest.approx(np.array(at_first))


def test_a_plot_is_copied_and_saved(qtbot: QtBot, tmp_path: Path) -> None:
    """As PNG at twice its size, as SVG that a renderer reads, and as a table; a name without ending gets one."""
    plot = QLabel("plot")
    qtbot.addWidget(plot)
    plot.resize(80, 40)
    menu = share(plot, "Plot", lambda: "a\tb\n1\t2\n")
    assert [a.text() for a in menu.actions() if a.text()] == [
        "Copy the picture",
        "Copy as a table",
        "Save the picture…",
        "Save the table…",
    ]
    menu.actions()[0].trigger()
    assert not QGuiApplication.clipboard().pixmap().isNull()
    menu.actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == "a\tb\n1\t2\n"
    png = save_picture(plot, tmp_path / "plot")
    assert (png.name, QImage(str(png)).width()) == ("plot.png", 160)
    svg = save_picture(plot, tmp_path / "plot.svg")
    assert QSvgRenderer(str(svg)).isValid()
    assert save_table("ä\tb\n", tmp_path / "t").read_text("utf-8") == "ä\tb\n"


@pytest.mark.parametrize("name", ["plot.png", "plot.svg", "plot.tsv"])
def test_a_folder_that_is_not_there_is_told(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    plot = QLabel("plot")
    qtbot.addWidget(plot)
    plot.resize(80, 40)
    gone = tmp_path / "gone" / name

    def save() -> Path:
        return save_table("", gone) if name.endswith("tsv") else save_picture(plot, gone)

    with pytest.raises(DomdeskError, match=f"{name} cannot be written into .*gone. Choose another folder"):
        save()


def test_the_keys_reach_what_a_plot_can_do(qtbot: QtBot) -> None:
    """Tab gives a plot the focus, which a ring shows and no picture; the menu key and Shift+F10 open its menu."""
    page = QWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    layout.addWidget(QLineEdit())
    box = QWidget()  # as where bars stand in a fold
    bars = CostBars([Bar("Reno", Costs(item=100)), Bar("Erie", Costs(item=120))], "USD")
    QVBoxLayout(box).addWidget(bars)
    layout.addWidget(box)
    menu = share(box, "Costs", lambda: "a\tb\n")
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.findChild(QLineEdit).setFocus()
    plain = bars.grab().toImage()
    qtbot.keyClick(page.findChild(QLineEdit), Qt.Key.Key_Tab)
    assert bars.hasFocus()
    ring = bars.findChild(FocusRing)
    assert ring.isVisible()
    assert bars.grab().toImage() != plain
    with without_ring(box):
        assert bars.grab().toImage() == plain
    qtbot.keyClick(bars, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(menu.isVisible)
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert ring.isVisible()
    middle = bars.rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, bars.mapToGlobal(middle))
    QApplication.sendEvent(bars, asked)  # as the platform does for the menu key
    qtbot.waitUntil(menu.isVisible)
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    qtbot.keyClick(bars, Qt.Key.Key_Tab)
    assert not ring.isVisible()

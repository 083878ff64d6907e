"""Pictures of every plot that can be shared: PNG and SVG, as on paper whichever look is in force, without controls."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QImage, QPaintDevice
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from domdesk.gui.app import application
from domdesk.gui.look import theme
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.folds import Fold
from domdesk.gui.plots import sharing
from domdesk.gui.plots.cost_bars import Bar, CostBars
from domdesk.gui.plots.cost_heat import Cell, CostHeat
from domdesk.gui.plots.day_line import DayLine, Track
from domdesk.gui.plots.flow_map import FlowMap, drawn
from domdesk.gui.plots.funnel import Funnel, Step
from domdesk.gui.plots.gap_curve import GapCurve
from domdesk.gui.plots.sharing import save_picture
from domdesk.gui.session import Session
from domdesk.records import Costs, Progress
from tests.gui.test_map import ERIE, RENO, ROWS, SENT

DAY = date(2026, 11, 23)


class NoDesk(QObject):
    """What a map looks at, where no desk is open."""

    read, located, closed, selected = Signal(), Signal(), Signal(), Signal()
    now = selection = None

    def let_go(self, held: object) -> None:
        """Nothing of it is large."""


def _bars() -> QWidget:
    return CostBars([Bar("Reno", Costs(item=6000), True), Bar("Erie", Costs(item=7000))], "USD")


def _map() -> QWidget:
    """A map with all its flows drawn."""
    made = FlowMap(cast("Session", NoDesk()))
    made._take(drawn([RENO, ERIE], ROWS, SENT))
    made.show_bundles(np.arange(len(made.flows.place)))
    return made


PLOTS: dict[str, Callable[[], QWidget]] = {
    "bars": lambda: Fold(_bars, _bars, "Show all 7 ways"),
    "heat": lambda: CostHeat([Cell("Mug", "Reno", 500)], "Worth", "USD"),
    "days": lambda: DayLine(DAY, DAY, [Track("Reno", DAY, DAY, "15:00", (), DAY)]),
    "funnel": lambda: Funnel([Step("all", 12, 0), Step("chosen", 2, 10)]),
    "gap": lambda: GapCurve([Progress("", 0.1, 900, 800), Progress("", 2.0, 850, 840)], "USD"),
    "map": _map,
}


@contextmanager
def dark() -> Iterator[None]:
    """The dark look, as long as this lasts; what is shown in it is still open then."""
    theme.apply(application(), "dark")
    try:
        yield
    finally:
        theme.apply(application(), "light")


@pytest.mark.parametrize("kind", PLOTS)
def test_every_plot_is_saved_as_it_prints(kind: str, qtbot: QtBot, tmp_path: Path) -> None:
    """In the dark look too PNG and SVG show it dark on white, and no button of a fold; the plot stays as it was."""
    with dark():
        plot, box = PLOTS[kind](), QWidget()
        below(box).addWidget(plot)
        qtbot.addWidget(box)
        plot.setFixedHeight(200 if kind == "map" else plot.sizeHint().height())
        box.resize(400, plot.height())
        box.show()
        before = plot.grab().toImage()
        png = QImage(str(save_picture(plot, tmp_path / "plot.png")))
        svg = save_picture(plot, tmp_path / "plot.svg")
        assert theme.roles(plot).dark
        assert plot.grab().toImage() == before
    assert png.width() == 800
    assert png.pixelColor(png.width() - 1, png.height() - 1) == QColor("#ffffff")
    assert any(png.pixelColor(x, y).lightness() < 200 for x in range(0, 800, 2) for y in range(0, png.height(), 2))
    assert QSvgRenderer(str(svg)).isValid()
    if isinstance(plot, Fold):
        assert png.height() == 2 * plot.switch.y()


def test_a_picture_that_fails_is_ended(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where painting fails its painter is ended, or Qt would crash when it lets go of the picture."""
    bars = _bars()
    qtbot.addWidget(bars)
    met: list[QPaintDevice] = []

    def fail(plot: QWidget, painter: object, *rest: object) -> None:
        met.append(painter.device())  # type: ignore[attr-defined]
        raise RuntimeError("no room")

    monkeypatch.setattr(sharing.QWidget, "render", fail)
    with pytest.raises(RuntimeError, match="no room"):
        sharing._svg(bars)
    assert not met[0].paintingActive()
    assert not theme._on_paper

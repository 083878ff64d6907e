"""The outline of countries and of US states, from resources/map, as one path each. Called by the map."""

import json
from functools import cache

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainterPath

from domdesk import paths

LAYERS = ("countries", "us_states")
STATES_OF = "840"
"""The country whose states are drawn in place of its coarser outline."""


@cache
def outline_path(layer: str) -> QPainterPath:
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

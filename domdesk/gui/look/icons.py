"""Icons from resources/icons, tinted with the text colour in force; and the mark of each kind of location.

Called by actions and views, which ask again after a palette change.
"""

from functools import cache
from math import cos, pi, sin

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF
from PySide6.QtSvg import QSvgRenderer

from domdesk import paths
from domdesk.gui.look.theme import roles

SIZE = 20


def icon(name: str, colour: str | None = None) -> QIcon:
    """The icon `name` in the text colour of the palette in force, or in `colour`."""
    colours = roles()
    return _tinted(name, colour or colours.text, colours.edge)


@cache
def _tinted(name: str, colour: str, disabled: str) -> QIcon:
    made = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        for scale in (1, 2):
            made.addPixmap(_pixmap(name, tint, scale), mode)
    return made


def _pixmap(name: str, colour: str, scale: int) -> QPixmap:
    source = (paths.resources() / "icons" / f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    pixmap = QPixmap(SIZE * scale, SIZE * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def logo() -> QIcon:
    """The program's own icon."""
    return QIcon(str(paths.resources() / "icons" / "domdesk.svg"))


@cache
def mark(kind: str | None) -> QPainterPath:
    """A kind of location as a shape in a unit square around 0, y downwards: the same on the map and in lists."""
    path = QPainterPath()
    match kind:
        case "store":
            path.addEllipse(QRectF(-0.5, -0.5, 1, 1))
        case "distributor":
            _polygon(path, [(0, -0.58), (0.58, 0), (0, 0.58), (-0.58, 0)])
        case "dropship":
            _polygon(path, [(0, -0.55), (0.55, 0.42), (-0.55, 0.42)])
        case "3pl":
            _polygon(path, [(0.56 * cos(pi / 3 * i), 0.56 * sin(pi / 3 * i)) for i in range(6)])
        case "marketplace":
            radii = [0.62, 0.27] * 5
            _polygon(path, [(r * sin(pi / 5 * i), -r * cos(pi / 5 * i)) for i, r in enumerate(radii)])
        case _:
            path.addRect(QRectF(-0.45, -0.45, 0.9, 0.9))
    return path


def _polygon(path: QPainterPath, points: list[tuple[float, float]]) -> None:
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    path.closeSubpath()


def mark_icon(kind: str | None) -> QIcon:
    """A kind's mark as a small icon in the text colour."""
    return _mark_icon(kind, roles().text)


@cache
def _mark_icon(kind: str | None, colour: str) -> QIcon:
    made = QIcon()
    for scale in (1, 2):
        pixmap = QPixmap(SIZE * scale, SIZE * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(SIZE * scale / 2, SIZE * scale / 2)
        painter.scale(11 * scale, 11 * scale)
        painter.fillPath(mark(kind), QColor(colour))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made

"""Every plot's own menu: its picture copied or saved as PNG or SVG, its table copied or saved, for whoever needs it.

Each plot asks `share` once; opened by a right click, the menu key or Shift+F10.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPaintDevice, QPainter, QPixmap, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QGraphicsView, QMenu, QWidget

from domdesk.errors import DomdeskError
from domdesk.gui.look.theme import PRINT, printed
from domdesk.gui.parts.folders import remember_folder, start_folder
from domdesk.gui.parts.words import tr
from domdesk.gui.plots.focus_ring import without_ring


def share(plot: QWidget, title: str, table: Callable[[], str]) -> QMenu:
    """Give a plot its menu; `table` says what it shows as tab-separated text with a header."""
    menu = QMenu(plot)
    menu.addAction(tr("Copy the picture")).triggered.connect(
        lambda: QGuiApplication.clipboard().setPixmap(_picture(plot))
    )
    menu.addAction(tr("Copy as a table")).triggered.connect(lambda: QGuiApplication.clipboard().setText(table()))
    menu.addSeparator()
    menu.addAction(tr("Save the picture…")).triggered.connect(lambda: _ask_picture(plot, title))
    menu.addAction(tr("Save the table…")).triggered.connect(lambda: _ask_table(plot, title, table))
    plot.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    plot.customContextMenuRequested.connect(lambda at: menu.popup(plot.mapToGlobal(at)))
    return menu


def save_picture(plot: QWidget, path: Path) -> Path:
    """Write a plot as it prints, as SVG where the name says so, else as PNG at twice its size; what was written.

    Raises DomdeskError where it cannot be written.
    """
    if path.suffix.lower() == ".svg":
        return _write(path, _svg(plot))
    png = path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")
    kept = QBuffer()
    _picture(plot).save(kept, "PNG")
    return _write(png, bytes(kept.data().data()))


def save_table(table: str, path: Path) -> Path:
    """Write a plot's table as tab-separated text in UTF-8; what was written. Raises DomdeskError."""
    tsv = path if path.suffix.lower() in (".tsv", ".txt") else path.with_name(path.name + ".tsv")
    return _write(tsv, table.encode())


def _write(path: Path, data: bytes) -> Path:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise DomdeskError(
            tr("{name} cannot be written into {folder}.", name=path.name, folder=path.parent),
            tr("Choose another folder, or free some space."),
        ) from error
    return path


def _picture(plot: QWidget) -> QPixmap:
    picture = QPixmap(_drawing(plot).boundingRect().size() * 2)
    picture.setDevicePixelRatio(2)
    _print(plot, picture)
    return picture


def _svg(plot: QWidget) -> bytes:
    kept, size = QBuffer(), _drawing(plot).boundingRect().size()
    generator = QSvgGenerator()
    generator.setOutputDevice(kept)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    _print(plot, generator)
    return bytes(kept.data().data())


def _print(plot: QWidget, device: QPaintDevice) -> None:
    """Paint a plot on something as it looks on paper, without the ring of the focus."""
    with without_ring(plot), printed(plot), _in_shapes(plot):
        painter = QPainter(device)
        try:
            painter.fillRect(plot.rect(), QColor(PRINT.window))
            QWidget.render(plot, painter, QPoint(), _drawing(plot))  # a map's own `render` is another
        finally:
            painter.end()


@contextmanager
def _in_shapes(plot: QWidget) -> Iterator[None]:
    """The marks of a map as shapes, as long as this lasts: an SVG would hold all images of marks for each of them."""
    items = plot.scene().items() if isinstance(plot, QGraphicsView) else []
    marks = [item for item in items if hasattr(item, "setExportMode")]
    for item in marks:
        item.setExportMode(True)
    try:
        yield
    finally:
        for item in marks:
            item.setExportMode(False)


def _drawing(plot: QWidget) -> QRegion:
    """Where a plot draws: all of it but the rows of its buttons, of which a picture has no use."""
    drawn = QRegion(plot.rect())
    for button in plot.findChildren(QAbstractButton):
        if button.isVisibleTo(plot):
            top = button.mapTo(plot, QPoint()).y()
            drawn -= QRegion(0, top, plot.width(), button.height())
    return drawn


def _ask_picture(plot: QWidget, title: str) -> None:
    name, _ = QFileDialog.getSaveFileName(
        plot, tr("Save the picture"), str(start_folder("picture") / f"{title}.png"), tr("Pictures (*.png *.svg)")
    )
    if name:
        remember_folder("picture", save_picture(plot, Path(name)).parent)


def _ask_table(plot: QWidget, title: str, table: Callable[[], str]) -> None:
    name, _ = QFileDialog.getSaveFileName(
        plot, tr("Save the table"), str(start_folder("picture") / f"{title}.tsv"), tr("Tables (*.tsv)")
    )
    if name:
        remember_folder("picture", save_table(table(), Path(name)).parent)

"""Every plot's own menu: its picture copied or saved as PNG or SVG, its table copied or saved, for whoever needs it.

Each plot asks `share` once; opened by a right click, the menu key or Shift+F10.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from domdesk.errors import DomdeskError
from domdesk.gui.parts.folders import remember_folder, start_folder
from domdesk.gui.parts.words import tr
from domdesk.gui.plots.focus_ring import without_ring


def share(plot: QWidget, title: str, table: Callable[[], str]) -> QMenu:
    """Give a plot its menu; `table` says what it shows as tab-separated text with a header."""
    menu = QMenu(plot)
    menu.addAction(tr("Copy the picture")).triggered.connect(lambda: _copy_picture(plot))
    menu.addAction(tr("Copy as a table")).triggered.connect(lambda: QGuiApplication.clipboard().setText(table()))
    menu.addSeparator()
    menu.addAction(tr("Save the picture…")).triggered.connect(lambda: _ask_picture(plot, title))
    menu.addAction(tr("Save the table…")).triggered.connect(lambda: _ask_table(plot, title, table))
    plot.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    plot.customContextMenuRequested.connect(lambda at: menu.popup(plot.mapToGlobal(at)))
    return menu


def save_picture(plot: QWidget, path: Path) -> Path:
    """Write a plot as it stands there, as SVG where the name says so, else as PNG at twice its size; what was written.

    Raises DomdeskError where it cannot be written.
    """
    if path.suffix.lower() == ".svg":
        with without_ring(plot):
            return _write(path, _svg(plot))
    png = path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")
    kept = QBuffer()
    with without_ring(plot):
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


def _copy_picture(plot: QWidget) -> None:
    with without_ring(plot):
        QGuiApplication.clipboard().setPixmap(plot.grab())


def _picture(plot: QWidget) -> QPixmap:
    picture = QPixmap(plot.size() * 2)
    picture.setDevicePixelRatio(2)
    plot.render(picture, QPoint())
    return picture


def _svg(plot: QWidget) -> bytes:
    kept = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(kept)
    generator.setSize(QSize(plot.width(), plot.height()))
    generator.setViewBox(plot.rect())
    painter = QPainter(generator)
    plot.render(painter, QPoint())
    painter.end()
    return bytes(kept.data().data())


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

"""Whether the file of the open desk is still there: a desk deleted or moved while it is open would take every change
into nothing.

Made by the session, which asks it before anything is written; it also speaks up by itself.
"""

from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal

from domdesk.errors import DeskError
from domdesk.gui.parts.words import tr


class DeskLostError(DeskError):
    """The file of the open desk is gone."""


class DeskWatch(QObject):
    """See the module. `lost`: the file is gone, told once until it is back."""

    lost = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self._file_id = (0, 0)
        self._told = False
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self.look)
        self._watcher.directoryChanged.connect(self.look)

    def follow(self, path: Path | None) -> None:
        """Watch this desk, which is open now, in place of the one before; None: none is open."""
        if watched := [*self._watcher.files(), *self._watcher.directories()]:
            self._watcher.removePaths(watched)
        self._path, self._told = path, False
        if path is not None:
            self._file_id = _file_id(path)
            self._watcher.addPaths([str(path), str(path.parent)])

    def look(self) -> None:
        """Tell where the file is gone."""
        try:
            self.check()
        except DeskLostError as error:
            if not self._told:
                self._told = True
                self.lost.emit(error)
        else:
            self._told = False
            if self._path is not None and str(self._path) not in self._watcher.files():
                self._watcher.addPath(str(self._path))  # it was away and is back

    def check(self) -> None:
        """Raises DeskLostError where the file is gone, or another stands in its place. From any thread."""
        path = self._path
        if path is None or _file_id(path) == self._file_id:
            return
        if path.exists():
            text = tr("Another file stands where {name} was; nothing is saved any more.", name=path.name)
        else:
            text = tr(
                "{name} is gone from {folder}, deleted, moved or renamed; nothing is saved any more.",
                name=path.name,
                folder=path.parent,
            )
        raise DeskLostError(text, tr("Put it back, or save a copy of what is open here and work on that."))


def _file_id(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return (-1, -1)
    return (found.st_dev, found.st_ino)

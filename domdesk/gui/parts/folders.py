"""The folders that files were last taken from and put into, kept with the settings: where a file dialog starts.

Called by what opens a file dialog; `use` tells what the folder is for ('import', 'export', 'report').
"""

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from domdesk.gui import settings


def start_folder(use: str) -> Path:
    """The folder used last for this, as long as it is there; else the user's documents, else their home."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    kept = str(settings.store().value(f"folders/{use}", ""))
    return next((Path(name) for name in (kept, documents) if name and Path(name).is_dir()), Path.home())


def remember_folder(use: str, folder: Path) -> None:
    """Start there the next time."""
    settings.store().setValue(f"folders/{use}", str(folder))

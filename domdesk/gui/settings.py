"""What the window remembers between two starts: the look, its size, and the desks opened last.

Kept in an INI file in the user's data folder; called by the window and the start page.
"""

from pathlib import Path

from PySide6.QtCore import QSettings

from domdesk import paths

RECENT = 8
_file: Path | None = None


def use(file: Path) -> None:
    """Keep the settings in another file, so that pictures and tests leave the user's alone."""
    global _file  # one window in a process, one file for it
    _file = file


def store() -> QSettings:
    """The window's own settings."""
    return QSettings(str(_file or paths.user_data() / "window.ini"), QSettings.Format.IniFormat)


def routes_after_import() -> bool:
    """Whether all open orders are routed again after new ones were imported."""
    return bool(store().value("route_after_import", defaultValue=True, type=bool))


def recent_desks() -> list[Path]:
    """Desks opened last, newest first, those that still exist."""
    kept = store().value("recent", [])
    names = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
    return [path for path in map(Path, names) if path.is_file()]


def remember_desk(path: Path) -> None:
    """Put a desk at the head of the recent ones."""
    path = path.resolve()
    others = [known for known in recent_desks() if known != path]
    store().setValue("recent", [str(p) for p in (path, *others)][:RECENT])

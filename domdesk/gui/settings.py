"""What the window remembers between two starts: its look and size, the desks opened last, and how each was looked at.

Kept in an INI file in the user's data folder; called by the window and the start page.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from domdesk import paths

RECENT = 8
KEPT_DESKS = 40
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


def lesson_desks() -> Path:
    """The folder of the desks of lessons, which are made anew each time: no desks of the user's. Made if missing."""
    folder = (_file.parent if _file else paths.user_cache()) / "lessons"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def remember_desk(path: Path) -> None:
    """Put a desk at the head of the recent ones, unless it is a lesson's."""
    path = path.resolve()
    if path.parent == lesson_desks():
        return
    others = [known for known in recent_desks() if known != path]
    store().setValue("recent", [str(p) for p in (path, *others)][:RECENT])


def keep_desk(path: Path, state: Mapping[str, Any]) -> None:
    """Keep how a desk was looked at, unless it is a lesson's; of those kept longest ago the last are forgotten."""
    kept, path = store(), path.resolve()
    if path.parent == lesson_desks():
        return
    known = [name for name in _known(kept) if name != _name(path)]
    for forgotten in known[KEPT_DESKS - 1 :]:
        kept.remove(f"desks/{forgotten}")
    kept.setValue(f"desks/{_name(path)}", json.dumps({"path": str(path), **state}))
    kept.setValue("desks_in_turn", [_name(path), *known[: KEPT_DESKS - 1]])


def kept_desk(path: Path) -> dict[str, Any]:
    """How a desk was looked at last, also where it has been moved since: then by its file's name. Empty: unknown."""
    kept, path = store(), path.resolve()
    if found := _read(kept, _name(path)):
        return found
    for name in _known(kept):
        other = _read(kept, name)
        was = Path(other.get("path", ""))
        if was.name == path.name and not was.exists():
            return other
    return {}


def _known(kept: QSettings) -> list[str]:
    names = kept.value("desks_in_turn", [])
    return [names] if isinstance(names, str) else names if isinstance(names, list) else []


def _read(kept: QSettings, name: str) -> dict[str, Any]:
    try:
        found = json.loads(str(kept.value(f"desks/{name}", "")))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _name(path: Path) -> str:
    return sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:16]

"""Where the program's own files and the user's folders are: in a source tree, a wheel or a frozen program."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def _bundled(name: str) -> Path:
    installed = PACKAGE / f"_{name}"
    return installed if installed.is_dir() else PACKAGE.parent / name


def resources() -> Path:
    """Icons, map outlines, built-in rate cards and texts."""
    return _bundled("resources")


def readme() -> Path:
    """The README, which the program shows too; outside a source tree it lies in the package."""
    bundled = PACKAGE / "_readme" / "README.md"
    return bundled if bundled.is_file() else PACKAGE.parent / "README.md"


def data() -> Path:
    """The demo worlds and the lessons."""
    return _bundled("data")


def demo_worlds() -> list[str]:
    """Names of the demo worlds, the first being the default."""
    return sorted(p.name for p in data().iterdir() if (p / "orders.csv").is_file())


def lessons() -> Path:
    """The built-in lessons, each in a folder."""
    return data() / "lessons"


def built_in_rates() -> list[str]:
    """Names of the built-in rate cards."""
    return sorted(p.name for p in (resources() / "rates").iterdir() if p.is_dir())


def user_data() -> Path:
    """The user's own folder for domdesk (demo desks, logs), made if missing."""
    from platformdirs import user_data_path

    return user_data_path("domdesk", appauthor=False, ensure_exists=True)


def user_lessons() -> Path:
    """The user's own lessons, each in a folder; it may not be there yet."""
    return user_data() / "lessons"


def user_cache() -> Path:
    """The user's folder for what can be made again, made if missing."""
    from platformdirs import user_cache_path

    return user_cache_path("domdesk", appauthor=False, ensure_exists=True)


def user_log() -> Path:
    """The log file of this user."""
    from platformdirs import user_log_path

    return user_log_path("domdesk", appauthor=False, ensure_exists=True) / "domdesk.log"

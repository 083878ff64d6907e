"""`domdesk --diagnose`: what the program runs on, and whether each thing it needs is there; to be sent with a report.

Nothing of a desk is looked at, and nothing is changed. Called by the program.
"""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from domdesk import __version__, paths

PACKAGES = ("pyside6-essentials", "pyqtgraph", "duckdb", "ortools", "numpy", "keyring", "reportlab", "urllib3")
CONNECTORS = ("postgres", "mysql", "sqlite")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what it is, what was found, and whether the program can do without a remedy."""

    what: str
    found: str
    is_well: bool = True


def diagnose() -> list[Finding]:
    """All findings, in the order in which they are shown."""
    return list(_findings())


def told(findings: list[Finding]) -> str:
    """The findings as lines; what is not well is marked."""
    width = max(len(finding.what) for finding in findings)
    lines = [f"{' ' if f.is_well else '!'} {f.what:<{width}}  {f.found}" for f in findings]
    wrong = sum(not finding.is_well for finding in findings)
    return "\n".join([*lines, "", _end(wrong)])


def _end(wrong: int) -> str:
    if not wrong:
        return "All is well."
    return (
        f"{wrong} of these need{'s' * (wrong == 1)} attention; {'it is' if wrong == 1 else 'they are'} marked with !."
    )


def _findings() -> Iterator[Finding]:
    yield Finding("domdesk", __version__ + (" (frozen)" if getattr(sys, "frozen", False) else ""))
    yield Finding("Python", f"{platform.python_version()}, {sys.executable}")
    yield Finding("system", platform.platform())
    yield Finding("processors", str(os.cpu_count()))
    for name in PACKAGES:
        yield _package(name)
    yield Finding("resources", str(paths.resources()), (paths.resources() / "icons").is_dir())
    yield Finding("demo worlds", ", ".join(paths.demo_worlds()) or "none", bool(paths.demo_worlds()))
    yield _tried("own folder", _writable)
    yield Finding("log", str(paths.user_log()))
    yield _tried("desks", _makes_a_desk)
    yield _tried("solver", _solver)
    yield _tried("secrets", _keyring)
    for name in CONNECTORS:
        there = find_spec(f"duckdb_extension_{name}_scanner") is not None
        yield Finding(f"reads {name}", "yes" if there else "no: install domdesk[connectors]")
    yield _screen()


def _package(name: str) -> Finding:
    try:
        return Finding(name, metadata.version(name))
    except metadata.PackageNotFoundError:
        frozen = getattr(sys, "frozen", False)
        return Finding(name, "built in" if frozen else "missing: install domdesk again", frozen)


def _tried(what: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(what, check())
    except Exception as error:  # whatever it is, it is what was to be found out
        return Finding(what, f"{type(error).__name__}: {error}", is_well=False)


def _writable() -> str:
    folder = paths.user_data()
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"domdesk")
    return str(folder)


def _makes_a_desk() -> str:
    from domdesk.desk import Desk

    with tempfile.TemporaryDirectory(prefix="domdesk-") as folder:
        began = time.monotonic()
        path = Path(folder) / "diagnosis.desk"
        Desk.create(path).close()
        Desk.open(path).close()
        return f"made and opened in {time.monotonic() - began:.2f} s"


def _solver() -> str:
    """The solver's own process answers, which it does only where OR-Tools loads there."""
    from domdesk.desk import solver_process

    process = solver_process()
    began = time.monotonic()
    try:
        process.locate([("US", "10001")])
        return f"answered in {time.monotonic() - began:.2f} s"
    finally:
        with suppress(OSError):
            process.close()


def _keyring() -> str:
    import keyring
    from keyring.backends import fail

    backend = keyring.get_keyring()
    if isinstance(backend, fail.Keyring):
        return "no keyring: passwords of sources last until domdesk is closed, or come from DOMDESK_SECRET_… variables"
    return f"kept in {backend.name}"


def _screen() -> Finding:
    if not sys.platform.startswith("linux"):
        return Finding("screen", "the system's")
    names = [name for name in ("WAYLAND_DISPLAY", "DISPLAY", "QT_QPA_PLATFORM") if os.environ.get(name)]
    return Finding("screen", ", ".join(f"{n}={os.environ[n]}" for n in names) or "none: only the commands work")

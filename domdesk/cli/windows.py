"""The commands that open the window: open and demo, and the program without a command."""

import argparse
import os
import sys
import tempfile
from functools import partial
from pathlib import Path

from domdesk import paths
from domdesk.cli.commands import Commands
from domdesk.cli.deciding import routed, routed_outcome
from domdesk.cli.outcome import Outcome
from domdesk.desk import Desk, demo_world
from domdesk.errors import InputError


def add_commands(commands: Commands) -> None:
    demo = commands.add("demo", _demo, "open a demo shop, or route it and print the result")
    demo.add_argument("name", nargs="?", metavar="NAME", help="which demo [the first]")
    demo.add_argument("--headless", action="store_true", help="route and print, without a window")

    commands.add_on_desk("open", _open, "open a desk in the window")


def show(desk: Path | None = None, demo: str | None = None) -> int:
    """The window, until it is closed; its exit code. Raises InputError where there is no screen."""
    has_screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform.startswith("linux") and not has_screen:  # Qt would abort the process without a word
        raise InputError(
            "There is no screen to open a window on.", "Use the commands that `domdesk --help` lists, or set DISPLAY."
        )
    from domdesk.gui.app import run

    return run(desk, demo)


def _demo(a: argparse.Namespace) -> Outcome:
    name = demo_world(a.name)
    if not a.headless:
        return Outcome("", {"desk": str(paths.user_data() / f"{name}.desk")}, show(demo=name))
    with tempfile.TemporaryDirectory(prefix="domdesk-") as folder, Desk.demo(Path(folder), name) as desk:
        run, plan = routed(desk, partial(desk.route, next(iter(desk.kept_policies()), None)))
    steps = [
        ("domdesk demo", "the same shop in the window"),
        (f"domdesk new my.desk --with-rates {paths.built_in_rates()[0]}", "a desk for your own orders"),
    ]
    return routed_outcome(run, plan, steps)


def _open(a: argparse.Namespace) -> Outcome:
    if not a.desk.is_file():
        raise InputError(f"There is no desk {a.desk}.", f"Check the path, or make one: `domdesk new {a.desk}`.")
    return Outcome("", {"desk": str(a.desk)}, show(a.desk))

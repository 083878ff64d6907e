"""The command line: arguments in, one desk call, text or one JSON object out; without a command, the window.

Called as `domdesk`, `python -m domdesk` and, by desktop shortcuts, `domdesk-window`. Nothing heavy loads before the
arguments are understood. Exit codes: 0 done, 2 bad use or input, 3 done but incomplete, 70 a bug.
"""

import argparse
import io
import json
import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Never, TypeVar

from domdesk import __version__, paths
from domdesk.arguments import fact, seconds, seed, whole_above_0
from domdesk.bench import command as command_of_bench
from domdesk.desk import EXPORTS, Desk, Wish, demo_world
from domdesk.errors import Cancelled, DomdeskError, InputError
from domdesk.intake import FACTS, FORMAT_NAMES, KINDS, as_toml
from domdesk.records import MappingNeededError, Plan, Progress
from domdesk.report import contract, words

DONE, MISUSE, INCOMPLETE, BUG = 0, 2, 3, 70

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command has to say: text for people, an object for programs, and the exit code."""

    text: str
    data: dict[str, object]
    code: int = DONE


Action = Callable[[argparse.Namespace], Outcome]


class _Parser(argparse.ArgumentParser):
    """An argument parser that speaks in sentences."""

    def error(self, message: str) -> Never:
        if choice := re.fullmatch(r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", message):
            name, given, known = choice.groups()
            raise InputError(f"{name} cannot be {given}.", f"Take one of: {known.replace(chr(39), '')}.")
        raise InputError(f"{message[:1].upper()}{message[1:]}.", f"`{self.prog} --help` shows how to use it.")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(
        prog="domdesk",
        allow_abbrev=False,
        description="Which place ships what, at what cost, and why. Without a command, domdesk opens its window.",
        epilog="Exit codes: 0 done; 2 bad use or input; 3 done, but lines stayed unassigned, rows were skipped for a "
        "fault, or the check found faults; 70 a bug.",
    )
    top.add_argument("--version", action="version", version=f"domdesk {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, action: Action, about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.", allow_abbrev=False)
        sub.set_defaults(action=action)
        sub.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        return sub

    def on_desk(name: str, action: Action, about: str) -> argparse.ArgumentParser:
        sub = command(name, action, about)
        sub.add_argument("desk", metavar="DESK", type=Path, help="the desk file")
        return sub

    new = on_desk("new", _new, "make an empty desk, on wish with a built-in rate card")
    new.add_argument("--currency", default="USD", metavar="USD", help="the desk's currency [USD]")
    new.add_argument("--timezone", metavar="TZ", help="the desk's time zone [this computer's]")
    new.add_argument("--with-rates", action="append", default=[], metavar="NAME", help="a built-in rate card to put in")

    imports = on_desk("import", _import, "bring files or folders in, in one transaction")
    imports.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder with its subfolders")
    imports.add_argument("--as", dest="kind", choices=KINDS, metavar="KIND", help=f"what it is: {', '.join(KINDS)}")
    imports.add_argument(
        "--format", choices=FORMAT_NAMES, metavar="NAME", help=f"who wrote it: {', '.join(FORMAT_NAMES)}"
    )
    imports.add_argument(
        "--set",
        dest="facts",
        action="append",
        default=[],
        type=fact,
        metavar="KEY=VALUE",
        help=f"what a file does not say, asked for once: {', '.join(FACTS)}, committed",
    )
    imports.add_argument(
        "--mapping", type=Path, metavar="FILE", help="which column of an unknown sheet is what; a TOML file, kept"
    )
    imports.add_argument("--replace", action="store_true", help="stock files are full snapshots of their locations")
    imports.add_argument("--dry-run", action="store_true", help="only say what would happen")
    imports.add_argument(
        "--skipped-out", type=Path, metavar="FILE", help="write the rows that are left out as CSV, with the reasons"
    )

    undo = on_desk("undo", _undo, "take an import back as if it had never been")
    undo.add_argument("--batch", type=whole_above_0, metavar="N", help="which one [the newest that can be]")

    on_desk("redo", _redo, "make again what was taken back last")

    on_desk("history", _history, "list the imports, newest first")

    route = on_desk("route", _route, "decide which place ships what, and keep the run")
    route.add_argument("--policy", metavar="NAME|FILE", help="a policy's name or its TOML file [cheapest]")
    route.add_argument("--order", action="append", nargs="+", default=[], metavar="ID", help="only these orders")
    route.add_argument("--now", metavar="ISO|placed", help="the run's clock [this computer's]")
    route.add_argument("--seconds", type=seconds, metavar="N", help="stop after this time and keep the best plan")
    route.add_argument("--workers", type=whole_above_0, metavar="N", help="solver threads [1, which is repeatable]")
    route.add_argument("--seed", type=seed, default=0, metavar="N", help="the solver's random seed [0]")

    explain = on_desk("explain", _explain, "say why an order ships as it does")
    explain.add_argument("order", metavar="ORDER", help="its number, or channel:number")
    explain.add_argument("--run", type=whole_above_0, metavar="N", help="the run to look at [the latest]")

    export = on_desk("export", _export, "write the decisions as files to act on")
    export.add_argument(
        "--as", dest="format", required=True, choices=EXPORTS, metavar="FORMAT", help=", ".join(EXPORTS)
    )
    export.add_argument("--out", required=True, type=Path, metavar="DIR", help="the folder to write to")
    export.add_argument("--run", type=whole_above_0, metavar="N", help="the run to write [the latest]")

    dump = on_desk("dump", _dump, "write everything as canonical files")
    dump.add_argument("folder", metavar="DIR", type=Path, help="the folder to write to")

    on_desk("check", _check, "look for faults in the desk and recompute every kept plan")

    demo = command("demo", _demo, "open a demo shop, or route it and print the result")
    demo.add_argument("name", nargs="?", metavar="NAME", help="which demo [the first]")
    demo.add_argument("--headless", action="store_true", help="route and print, without a window")

    on_desk("open", _open, "open a desk in the window")

    bench = command(
        "bench", _bench, "route made-up worlds with domdesk and its peers, and compare cost, time and memory"
    )
    command_of_bench.add_arguments(bench)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        arguments = parser().parse_args(argv)
        if not hasattr(arguments, "action"):
            return _show_window()
        outcome: Outcome = arguments.action(arguments)
        text = json.dumps(outcome.data) if arguments.json else outcome.text  # ASCII, so that no console harms it
    except SystemExit as stop:  # --help and --version
        return int(stop.code or 0)
    except DomdeskError as error:
        _tell(str(error))
        if isinstance(error, MappingNeededError):
            _tell(f"\n{as_toml(error.proposal.mapping)}")
        return MISUSE
    except Cancelled:
        _tell("Cancelled: nothing was kept. Run the same command again when you like.")
        return MISUSE
    except KeyboardInterrupt:
        _tell("Interrupted: what was not finished was not kept. Run the same command again when you like.")
        return MISUSE
    except Exception as error:  # the last line of defence: say that it is ours
        return _bug(error)
    return _print(text, outcome.code)


def window() -> int:
    """The desktop shortcut: the window, without a terminal."""
    return main(sys.argv[1:])


def _opened(path: Path) -> Desk:
    """A desk, with a word about it where it had to be moved to this version."""
    desk = Desk.open(path)
    if desk.backup is not None:
        _tell(f"Notice: {path.name} was made by an older version and is now of this one; {desk.backup} is as it was.")
    return desk


# --- commands ---------------------------------------------------------------------------------------------------------


def _new(a: argparse.Namespace) -> Outcome:
    with Desk.create(a.desk, a.currency, a.timezone, a.with_rates) as desk:
        currency, zone, cards = desk.currency, desk.timezone, desk.counts()["rate_cards"]
    text = f"{a.desk} is ready: {currency}, {zone}, {words.count(cards, 'rate card')}."
    steps = [(f"domdesk import {words.quoted(a.desk)} FOLDER", "locations, products, stock and orders")]
    data: dict[str, object] = {"desk": str(a.desk), "currency": currency, "timezone": zone, "rate_cards": cards}
    return Outcome(_with_next(text, steps), data)


def _import(a: argparse.Namespace) -> Outcome:
    with _opened(a.desk) as desk:
        result = desk.import_paths(
            a.paths,
            kind=a.kind,
            format=a.format,
            replace=a.replace,
            dry_run=a.dry_run,
            facts=dict(a.facts),
            mapping=a.mapping,
        )
        written = desk.write_skipped(result, a.skipped_out) if a.skipped_out else []
    for path in written:
        _tell(f"The rows that were left out, with the reasons, are in {path}.")
    code = INCOMPLETE if result.has_faults else DONE
    return Outcome(words.import_text(result, a.desk.name), contract.import_json(result), code)


def _undo(a: argparse.Namespace) -> Outcome:
    with _opened(a.desk) as desk:
        batch = desk.undo(a.batch)
    steps = [(f"domdesk redo {words.quoted(a.desk)}", "make it again")]
    return Outcome(_with_next(f"Taken back: {batch.label}", steps), contract.batch_json(batch))


def _redo(a: argparse.Namespace) -> Outcome:
    with _opened(a.desk) as desk:
        batch = desk.redo()
    return Outcome(f"Made again: {batch.label}", contract.batch_json(batch))


def _history(a: argparse.Namespace) -> Outcome:
    with _opened(a.desk) as desk:
        batches = desk.history()
    data: dict[str, object] = {"batches": [contract.batch_json(batch) for batch in batches]}
    return Outcome(words.history_text(batches), data)


def _route(a: argparse.Namespace) -> Outcome:
    orders = [name for names in a.order for name in names]
    with _opened(a.desk) as desk:
        job = partial(desk.route, a.policy, orders=orders, now=a.now, seconds=a.seconds, workers=a.workers, seed=a.seed)
        run, plan = _routed(desk, job)
    return _routed_outcome(run, plan, words.next_steps(plan, a.desk))


def _routed(desk: Desk, job: Callable[..., tuple[int, Plan]]) -> tuple[int, Plan]:
    """Route with progress on a terminal; Ctrl-C once stops and keeps the best plan so far, twice cancels."""
    line = _ProgressLine(desk.currency)
    try:
        run, plan = _interruptible(lambda wish: job(report=line.show, wish=wish))
    finally:
        line.clear()
    if not desk.counts()["rate_cards"]:
        _tell(
            "Notice: the desk has no rate card, so nothing can be priced. Import one, or make the desk with "
            f"`domdesk new {words.quoted(desk.path)} --with-rates {paths.built_in_rates()[0]}`."
        )
    for notice in plan.notices:
        _tell(f"Notice: {notice}")
    return run, plan


def _routed_outcome(run: int, plan: Plan, steps: words.Steps) -> Outcome:
    text = _with_next(words.route_text(run, plan), steps)
    return Outcome(text, contract.route_json(run, plan), INCOMPLETE if plan.unassigned else DONE)


def _explain(a: argparse.Namespace) -> Outcome:
    with _opened(a.desk) as desk:
        decision = desk.explain(a.order, a.run)
        currency = desk.currency
    return Outcome(words.explain_text(decision, currency), contract.explain_json(decision, currency))


def _export(a: argparse.Namespace) -> Outcome:
    with _opened(a.desk) as desk:
        written = desk.export(a.format, a.out, a.run)
    return _files_outcome(a.out, written)


def _dump(a: argparse.Namespace) -> Outcome:
    with _opened(a.desk) as desk:
        written = desk.dump(a.folder)
    return _files_outcome(a.folder, written)


def _files_outcome(folder: Path, written: Sequence[Path]) -> Outcome:
    names = [str(path) for path in written]
    return Outcome("\n".join(["Written", *(f"  {name}" for name in names)]), {"folder": str(folder), "files": names})


def _check(a: argparse.Namespace) -> Outcome:
    with _opened(a.desk) as desk:
        faults = desk.check()
    return Outcome(words.check_text(faults), contract.check_json(faults), INCOMPLETE if faults else DONE)


def _demo(a: argparse.Namespace) -> Outcome:
    name = demo_world(a.name)
    if not a.headless:
        return Outcome("", {"desk": str(paths.user_data() / f"{name}.desk")}, _show_window(demo=name))
    with tempfile.TemporaryDirectory(prefix="domdesk-") as folder, Desk.demo(Path(folder), name) as desk:
        run, plan = _routed(desk, partial(desk.route, next(iter(desk.kept_policies()), None)))
    steps = [
        ("domdesk demo", "the same shop in the window"),
        (f"domdesk new my.desk --with-rates {paths.built_in_rates()[0]}", "a desk for your own orders"),
    ]
    return _routed_outcome(run, plan, steps)


def _open(a: argparse.Namespace) -> Outcome:
    if not a.desk.is_file():
        raise InputError(f"There is no desk {a.desk}.", f"Check the path, or make one: `domdesk new {a.desk}`.")
    return Outcome("", {"desk": str(a.desk)}, _show_window(a.desk))


def _bench(a: argparse.Namespace) -> Outcome:
    result = command_of_bench.run(a, _tell if sys.stderr and sys.stderr.isatty() else lambda _: None)
    from domdesk.bench import table

    return Outcome(table.text(result), table.as_json(result), INCOMPLETE if result.faults else DONE)


def _show_window(desk: Path | None = None, demo: str | None = None) -> int:
    has_screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform.startswith("linux") and not has_screen:  # Qt would abort the process without a word
        raise InputError(
            "There is no screen to open a window on.", "Use the commands that `domdesk --help` lists, or set DISPLAY."
        )
    from domdesk.gui.app import run

    return run(desk, demo)


# --- what stands on the terminal --------------------------------------------------------------------------------------


class _ProgressLine:
    """One line on stderr that says how far a run is, on a terminal only."""

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self._shown = bool(sys.stderr) and sys.stderr.isatty()

    def show(self, state: Progress) -> None:
        if self._shown:
            print(f"\r{words.progress(state, self._currency):<78.78}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shown:
            print(f"\r{'':78}\r", end="", file=sys.stderr, flush=True)


def _interruptible(job: Callable[[Callable[[], Wish]], T]) -> T:
    """Run `job` beside this thread, which listens for Ctrl-C: once is a wish to stop, twice to cancel."""
    wish: Wish = "go on"
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(job, lambda: wish)
        while not future.done():
            try:
                wait([future], timeout=0.2)  # waking up lets Ctrl-C through on Windows too
            except KeyboardInterrupt:
                wish = "stop" if wish == "go on" else "cancel"
                _tell(
                    "Stopping with the best plan so far; press Ctrl-C again to cancel."
                    if wish == "stop"
                    else "Cancelling."
                )
        return future.result()


def _with_next(text: str, steps: words.Steps) -> str:
    return "\n".join([text, "", "Next", *words.table(steps)])


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def _print(text: str, code: int) -> int:
    try:
        if text:
            print(text, flush=True)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _bug(error: Exception) -> int:
    """Say that this is a bug, with the details on stderr and in a file that can be sent."""
    details = "".join(traceback.format_exception(error))
    details += f"domdesk {__version__}, Python {platform.python_version()}, {platform.platform()}"
    _tell(details)
    where = ""
    with suppress(OSError):
        report = paths.user_log().with_name("last-bug.txt")
        report.write_text(details + "\n", encoding="utf-8", errors="replace")
        where = f" It is also kept in {report}."
    _tell(f"This is a bug in domdesk, not in your data; the desk is as it was. Please report the lines above.{where}")
    return BUG


# --- arguments --------------------------------------------------------------------------------------------------------

"""The command `watch`: orders that arrive in a folder are routed without a person, until Ctrl-C."""

import argparse
from collections import Counter
from pathlib import Path

from domdesk.arguments import seconds
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome, opened
from domdesk.cli.terminal import interruptible, tell
from domdesk.desk.watching import SETTLE_SECONDS, Watch, watch
from domdesk.records import JournalEntry
from domdesk.report import sources as told
from domdesk.report import words

EVERY_SECONDS = 15.0


def add_commands(commands: Commands) -> None:
    command = commands.add_on_desk("watch", _watch, "route orders as they arrive in a folder, until Ctrl-C")
    command.add_argument("folder", metavar="FOLDER", type=Path, help="the folder that files of orders arrive in")
    command.add_argument("--policy", metavar="NAME|FILE", help="a policy's name or its TOML file [cheapest]")
    command.add_argument("--out", type=Path, metavar="DIR", help="where decisions go [DESK-decisions beside the desk]")
    command.add_argument(
        "--every", type=seconds, default=EVERY_SECONDS, metavar="SECONDS", help=f"how often to look [{EVERY_SECONDS:g}]"
    )
    command.add_argument("--once", action="store_true", help="do what there is to do now, and end")


def _watch(a: argparse.Namespace) -> Outcome:
    out = a.out or a.desk.with_name(f"{a.desk.stem}-decisions")
    settle = min(SETTLE_SECONDS, a.every)
    with opened(a.desk) as desk:
        watcher = Watch(desk, a.folder, out, a.policy, settle_seconds=settle)
        before = desk.last_entry()
        if not a.once:
            tell(f"Watching {a.folder}; decisions go to {out}. Ctrl-C ends it after the file at hand.")
        interruptible(
            lambda wish: watch(watcher, every_seconds=a.every, once=a.once, wish=wish, tell=_told),
            stopping="Ending after the file at hand; press Ctrl-C again to leave a run that is not finished.",
        )
        entries = desk.journal(before)
        runs = {entry.run for entry in entries if entry.event == "routed"}
        left = sum(
            row.unassigned_lines for run in sorted(filter(None, runs)) for row in desk.order_rows(run, located=False)
        )
    return _outcome(a, out, entries, left)


def _told(entry: JournalEntry) -> None:
    tell(told.entry_line(entry))


def _outcome(a: argparse.Namespace, out: Path, entries: list[JournalEntry], left: int) -> Outcome:
    counts = Counter(entry.event for entry in entries)
    parts = [
        f"{words.count(counts['imported'], 'file')} imported",
        f"{words.count(counts['routed'], 'order')} routed",
        f"{words.count(left, 'line')} left unassigned",
    ]
    parts += [f"{counts[event]:,} {event}" for event in ("refused", "failed") if counts[event]]
    text = f"{', '.join(parts)}. The journal and the decisions are in {out}."
    data: dict[str, object] = {
        "folder": str(a.folder),
        "out": str(out),
        "files": counts["imported"],
        "orders": counts["routed"],
        "unassigned_lines": left,
        "journal": [told.entry_json(entry) for entry in entries],
    }
    return Outcome(text, data, INCOMPLETE if left or counts["refused"] or counts["failed"] else DONE)

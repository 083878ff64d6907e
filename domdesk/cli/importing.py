"""The commands that make a desk, bring files in and take that back: new, import, undo, redo, history."""

import argparse
from pathlib import Path

from domdesk.arguments import fact, whole_above_0
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome, opened, with_next
from domdesk.cli.terminal import tell
from domdesk.desk import Desk
from domdesk.intake import FACTS, FORMAT_NAMES, KINDS
from domdesk.report import contract, words


def add_commands(commands: Commands) -> None:
    new = commands.add_on_desk("new", _new, "make an empty desk, on wish with a built-in rate card")
    new.add_argument("--currency", default="USD", metavar="USD", help="the desk's currency [USD]")
    new.add_argument("--timezone", metavar="TZ", help="the desk's time zone [this computer's]")
    new.add_argument("--with-rates", action="append", default=[], metavar="NAME", help="a built-in rate card to put in")

    imports = commands.add_on_desk("import", _import, "bring files or folders in, in one transaction")
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

    undo = commands.add_on_desk("undo", _undo, "take a change back as if it had never been")
    undo.add_argument("--batch", type=whole_above_0, metavar="N", help="which one [the newest that can be]")

    commands.add_on_desk("redo", _redo, "make again what was taken back last")

    commands.add_on_desk("history", _history, "list the changes of the desk, newest first")


def _new(a: argparse.Namespace) -> Outcome:
    with Desk.create(a.desk, a.currency, a.timezone, a.with_rates) as desk:
        currency, zone, cards = desk.currency, desk.timezone, desk.counts()["rate_cards"]
    text = f"{a.desk} is ready: {currency}, {zone}, {words.count(cards, 'rate card')}."
    steps = [(f"domdesk import {words.quoted(a.desk)} FOLDER", "locations, products, stock and orders")]
    data: dict[str, object] = {"desk": str(a.desk), "currency": currency, "timezone": zone, "rate_cards": cards}
    return Outcome(with_next(text, steps), data)


def _import(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
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
        tell(f"The rows that were left out, with the reasons, are in {path}.")
    code = INCOMPLETE if result.has_faults else DONE
    return Outcome(words.import_text(result, a.desk.name), contract.import_json(result), code)


def _undo(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        batch = desk.undo(a.batch)
    steps = [(f"domdesk redo {words.quoted(a.desk)}", "make it again")]
    return Outcome(with_next(f"Taken back: {batch.label}", steps), contract.batch_json(batch))


def _redo(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        batch = desk.redo()
    return Outcome(f"Made again: {batch.label}", contract.batch_json(batch))


def _history(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        batches = desk.history()
    data: dict[str, object] = {"batches": [contract.batch_json(batch) for batch in batches]}
    return Outcome(words.history_text(batches), data)

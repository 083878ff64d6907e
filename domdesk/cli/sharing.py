"""The commands that take data out and look it over: export, report, dump, check."""

import argparse
from pathlib import Path

from domdesk.arguments import whole_above_0
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome, files_outcome, opened
from domdesk.cli.terminal import tell
from domdesk.errors import InputError
from domdesk.records import EXPORTS
from domdesk.report import contract, words


def add_commands(commands: Commands) -> None:
    export = commands.add_on_desk("export", _export, "write the decisions as files to act on")
    export.add_argument(
        "--as", dest="format", required=True, choices=EXPORTS, metavar="FORMAT", help=", ".join(EXPORTS)
    )
    export.add_argument("--out", required=True, type=Path, metavar="DIR", help="the folder to write to")
    export.add_argument("--run", type=whole_above_0, metavar="N", help="the run to write [the latest]")

    report = commands.add_on_desk(
        "report", _report, "write a run's summary, or the decision on an order, to print or send"
    )
    report.add_argument("--out", required=True, type=Path, metavar="FILE.html|.pdf", help="the file to write")
    report.add_argument("--order", metavar="ORDER", help="the order's number, or channel:number [the whole run]")
    report.add_argument("--run", type=whole_above_0, metavar="N", help="the run to report [the latest]")
    report.add_argument("--compare", nargs="+", type=whole_above_0, metavar="N", help="these runs side by side")
    report.add_argument(
        "--day", action="store_true", help="the day so far: all orders as they stand, accepted or planned by any run"
    )

    dump = commands.add_on_desk("dump", _dump, "write everything as canonical files")
    dump.add_argument("folder", metavar="DIR", type=Path, help="the folder to write to")

    commands.add_on_desk("check", _check, "look for faults in the desk and recompute every kept plan")


def _export(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        written = desk.export(a.format, a.out, a.run)
    for notice in written.notices:
        tell(f"Notice: {notice}")
    return files_outcome(a.out, written.files)


def _report(a: argparse.Namespace) -> Outcome:
    if a.day and (a.order or a.run or a.compare):
        raise InputError("The day so far is of all orders and runs.", "Leave out --order, --run and --compare.")
    with opened(a.desk) as desk:
        if a.day:
            written = desk.report_day(a.out)
        elif a.compare:
            written = desk.report_comparison(a.compare, a.out)
        else:
            written = desk.report(a.out, order=a.order, run=a.run)
    return Outcome(f"Written: {written}", {"file": str(written)})


def _dump(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        written = desk.dump(a.folder)
    return files_outcome(a.folder, written)


def _check(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        faults = desk.check()
    return Outcome(words.check_text(faults), contract.check_json(faults), INCOMPLETE if faults else DONE)

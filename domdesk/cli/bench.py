"""The command `bench`: domdesk against its peers."""

import argparse
import sys

from domdesk.bench import command
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome
from domdesk.cli.terminal import tell


def add_commands(commands: Commands) -> None:
    bench = commands.add(
        "bench", _bench, "route made-up worlds with domdesk and its peers, and compare cost, time and memory"
    )
    command.add_arguments(bench)


def _bench(a: argparse.Namespace) -> Outcome:
    result = command.run(a, tell if sys.stderr and sys.stderr.isatty() else lambda _: None)
    from domdesk.bench import table

    return Outcome(table.text(result), table.as_json(result), INCOMPLETE if result.faults else DONE)

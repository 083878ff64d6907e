"""The program: the whole command line as a parser, one command run, and what is said where that fails."""

import io
import json
import platform
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

from domdesk import __version__, paths
from domdesk.cli import (
    acting,
    backups,
    bench,
    comparing,
    deciding,
    diagnose,
    importing,
    lessons,
    policies,
    sharing,
    sources,
    watch,
    windows,
    worth,
)
from domdesk.cli.commands import Commands, Parser
from domdesk.cli.outcome import BUG, DONE, INCOMPLETE, MISUSE, Outcome
from domdesk.cli.terminal import answer, tell
from domdesk.errors import Cancelled, DomdeskError
from domdesk.intake import as_toml
from domdesk.records import MappingNeededError


def parser() -> Parser:
    """The whole command line."""
    top = Parser(
        prog="domdesk",
        allow_abbrev=False,
        description="Which place ships what, at what cost, and why. Without a command, domdesk opens its window.",
        epilog="Exit codes: 0 done; 2 bad use or input; 3 done, but lines stayed unassigned, rows were skipped for a "
        "fault, or the check found faults; 70 a bug.",
    )
    top.add_argument("--version", action="version", version=f"domdesk {__version__}")
    top.add_argument("--diagnose", action="store_true", help="say what the program runs on and what is amiss")
    commands = Commands.of(top)
    for theme in (
        importing,
        sources,
        policies,
        deciding,
        acting,
        comparing,
        worth,
        watch,
        sharing,
        backups,
        lessons,
        windows,
        bench,
    ):
        theme.add_commands(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        arguments = parser().parse_args(argv)
        if arguments.diagnose:
            return _diagnosed()
        if not hasattr(arguments, "action"):
            return windows.show()
        outcome: Outcome = arguments.action(arguments)
        text = json.dumps(outcome.data) if arguments.json else outcome.text  # ASCII, so that no console harms it
    except SystemExit as stop:  # --help and --version
        return int(stop.code or 0)
    except DomdeskError as error:
        tell(str(error))
        if isinstance(error, MappingNeededError):
            tell(f"\n{as_toml(error.proposal.mapping)}")
        return MISUSE
    except Cancelled:
        tell("Cancelled: nothing was kept. Run the same command again when you like.")
        return MISUSE
    except KeyboardInterrupt:
        tell("Interrupted: what was not finished was not kept. Run the same command again when you like.")
        return MISUSE
    except Exception as error:  # the last line of defence: say that it is ours
        return _bug(error)
    return answer(text, outcome.code)


def window() -> int:
    """The desktop shortcut: the window, without a terminal, with the desk that was clicked."""
    return main(["open", *sys.argv[1:]] if len(sys.argv) > 1 else [])


def _diagnosed() -> int:
    findings = diagnose.diagnose()
    return answer(diagnose.told(findings), DONE if all(finding.is_well for finding in findings) else INCOMPLETE)


def _bug(error: Exception) -> int:
    """Say that this is a bug, with the details on stderr and in a file that can be sent."""
    details = "".join(traceback.format_exception(error))
    details += f"domdesk {__version__}, Python {platform.python_version()}, {platform.platform()}"
    tell(details)
    where = ""
    with suppress(OSError):
        report = paths.user_log().with_name("last-bug.txt")
        report.write_text(details + "\n", encoding="utf-8", errors="replace")
        where = f" It is also kept in {report}."
    tell(f"This is a bug in domdesk, not in your data; the desk is as it was. Please report the lines above.{where}")
    return BUG

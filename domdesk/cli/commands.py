"""Where the modules of commands put theirs: each has a name, what it does in a few words, and --json."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Never, Self

from domdesk.cli.outcome import Action
from domdesk.errors import InputError

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction["Parser"]  # noqa: SLF001  argparse has no public name for it


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks in sentences."""

    def error(self, message: str) -> Never:
        if choice := re.fullmatch(r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", message):
            name, given, known = choice.groups()
            raise InputError(f"{name} cannot be {given}.", f"Take one of: {known.replace(chr(39), '')}.")
        raise InputError(f"{message[:1].upper()}{message[1:]}.", f"`{self.prog} --help` shows how to use it.")


class Commands:
    """The commands of the program, or those of a group of them."""

    def __init__(self, subparsers: "Subparsers") -> None:
        self._subparsers = subparsers

    @classmethod
    def of(cls, top: Parser) -> Self:
        """The commands of the program itself; without one it opens its window."""
        return cls(top.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser))

    def group(self, name: str, about: str) -> "Commands":
        """A command that has commands of its own, such as `policy list`."""
        sub = self._subparsers.add_parser(name, help=about, description=_sentence(about), allow_abbrev=False)
        return Commands(
            sub.add_subparsers(
                title="what to do", help="what to do", metavar="VERB", dest="verb", required=True, parser_class=Parser
            )
        )

    def add(self, name: str, action: Action, about: str) -> argparse.ArgumentParser:
        """A command; the parser back, for its arguments."""
        sub = self._subparsers.add_parser(name, help=about, description=_sentence(about), allow_abbrev=False)
        sub.set_defaults(action=action)
        sub.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        return sub

    def add_on_desk(self, name: str, action: Action, about: str) -> argparse.ArgumentParser:
        """A command whose first argument is a desk file."""
        sub = self.add(name, action, about)
        sub.add_argument("desk", metavar="DESK", type=Path, help="the desk file")
        return sub


def _sentence(about: str) -> str:
    return f"{about[0].upper()}{about[1:]}."

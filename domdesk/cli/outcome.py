"""What a command has to say, and what several commands do alike. Called by the modules of commands and `program`.

Exit codes: 0 done, 2 bad use or input, 3 done but incomplete, 70 a bug.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from domdesk.cli.terminal import tell
from domdesk.desk import Desk
from domdesk.records import expiry_notice
from domdesk.report import words

DONE, MISUSE, INCOMPLETE, BUG = 0, 2, 3, 70


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command has to say: text for people, an object for programs, and the exit code."""

    text: str
    data: dict[str, object]
    code: int = DONE


Action = Callable[[argparse.Namespace], Outcome]


def opened(path: Path) -> Desk:
    """A desk, with a word about it where it had to be moved to this version, or reservations in it have run out."""
    desk = Desk.open(path)
    if desk.backup is not None:
        tell(f"Notice: {path.name} was made by an older version and is now of this one; {desk.backup} is as it was.")
    if desk.expired:
        tell(f"Notice: {expiry_notice(desk.expired)}")
    return desk


def with_next(text: str, steps: words.Steps) -> str:
    """A text and what one can do next."""
    return "\n".join([text, "", "Next", *words.table(steps)])


def files_outcome(folder: Path, written: Sequence[Path]) -> Outcome:
    """Which files were written."""
    names = [str(path) for path in written]
    return Outcome("\n".join(["Written", *(f"  {name}" for name in names)]), {"folder": str(folder), "files": names})

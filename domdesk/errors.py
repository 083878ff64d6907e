"""What can go wrong outside the program, each as one sentence and a way out. Anything else that is raised is a bug."""

from typing import NamedTuple


class DomdeskError(Exception):
    """A fault the user can mend: `text` says what happened, `remedy` what to do now."""

    def __init__(self, text: str, remedy: str = "") -> None:
        super().__init__(f"{text} {remedy}".strip())
        self.text = text
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["DomdeskError"], tuple[object, ...]]:
        return type(self), (self.text, self.remedy)


class InputError(DomdeskError):
    """What was asked for, or a file that was given, cannot be used."""


class MissingFact(NamedTuple):
    """Something to tell beside a file: its name, how a sentence calls it, an example, what it may be (empty: any)."""

    key: str
    noun: str
    example: str
    choices: tuple[str, ...]


class MissingFactsError(InputError):
    """A file does not say all that is needed of it; `facts` are to be told beside it."""

    def __init__(self, text: str, remedy: str, facts: tuple[MissingFact, ...]) -> None:
        super().__init__(text, remedy)
        self.facts = facts

    def __reduce__(self) -> tuple[type[DomdeskError], tuple[object, ...]]:
        return type(self), (self.text, self.remedy, self.facts)


class DeskError(DomdeskError):
    """The desk file cannot be opened, read or written."""


class DeskInUseError(DeskError):
    """Another process holds the desk file."""


class SourceError(DomdeskError):
    """A place that stock or orders are read from cannot be read now; what was read from it last is kept."""


class Cancelled(Exception):  # noqa: N818  it is a wish, not an error
    """The user cancelled; nothing is left behind."""

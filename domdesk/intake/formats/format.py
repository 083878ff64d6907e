"""What a file format is: how to recognise it, and how to read it. Each format is one file beside this one."""

from collections.abc import Callable
from dataclasses import dataclass

from domdesk.intake.source import Source
from domdesk.records import Reading


@dataclass(frozen=True, slots=True)
class Format:
    """A layout that some system writes.

    `recognise(source, kind)` gives the kind that the source holds in this format, None where it is another's; with
    `kind` given, only that one counts. It raises InputError with advice for files that are the system's but of no use.
    `read(source, kind)` reads what was recognised and never raises for bad data.
    """

    name: str
    kinds: tuple[str, ...]
    recognise: Callable[[Source, str | None], str | None]
    read: Callable[[Source, str], Reading]

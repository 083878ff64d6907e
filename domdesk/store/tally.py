"""What becomes of one file while its call is saved. Filled in by saving, settings and references."""

from dataclasses import dataclass, field

from domdesk.records import Issue, RecordChange


@dataclass
class Tally:
    """Counts of the file's records, those left out here, and what to tell about it."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    issues: list[Issue] = field(default_factory=list)
    changes: list[RecordChange] = field(default_factory=list)

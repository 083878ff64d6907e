"""What is new in each run: what changed on the desk since the run before it, and whether its policy is another.

In: the runs and the history, both newest first; out: words by run, for the list of runs.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.words import several, tr
from domdesk.records import Batch, RunSummary

MOST_TOLD = 12


def news_of(runs: Sequence[RunSummary], history: Sequence[Batch]) -> dict[int, list[str]]:
    """By run the few words for its row, 'policy changed · 1 choice', and then each change; [] where nothing is new."""
    times = [datetime.fromisoformat(batch.at) for batch in reversed(history)]
    found: dict[int, list[str]] = {}
    for run, before in pairwise(runs):
        first = bisect_right(times, datetime.fromisoformat(before.made_at))
        after = bisect_right(times, datetime.fromisoformat(run.made_at))
        changes = history[len(history) - after : len(history) - first]
        words = [*([tr("policy changed")] if run.policy_changed else []), *_counted(changes)]
        found[run.run] = [" · ".join(words), *_told(changes)] if words else []
    return found


def _counted(changes: Sequence[Batch]) -> Iterator[str]:
    kinds: Mapping[str, int] = Counter(batch.kind for batch in changes)
    if n := kinds.get("override", 0):
        yield several(n, "{n} choice", "{n} choices")
    if n := kinds.get("edit", 0):
        yield several(n, "{n} edit", "{n} edits")
    if n := kinds.get("import", 0) + kinds.get("source", 0):
        yield several(n, "{n} import", "{n} imports")
    if n := sum(kinds.values()) - sum(kinds.get(kind, 0) for kind in ("override", "edit", "import", "source")):
        yield several(n, "{n} other change", "{n} other changes")


def _told(changes: Sequence[Batch]) -> Iterator[str]:
    for batch in changes[:MOST_TOLD]:
        yield tr("{what} (taken back)", what=batch.label) if batch.undone else batch.label
    if left := len(changes[MOST_TOLD:]):
        yield tr("and {n} more", n=number(left))

"""What a report carries for a program to read: of each run it is about, all that says whether it can be replayed.

In: runs, or the bytes of a report. Out: one word for the file's head, or the marks found in it. Called by reports and
`replay`.
"""

import base64
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from domdesk.report.origin import Run
from domdesk.routing.policies import policy_text

_WORD = re.compile(rb"domdesk-runs:([A-Za-z0-9+/]+=*)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A run by its number on its desk: the fingerprint of its inputs, its policy as TOML, clock, seed and version.

    `version` is that of the program that made the run, '' where that was not kept.
    """

    run: int
    inputs: str
    policy: str
    now: str
    seed: int
    version: str


def mark_of(run: Run) -> Mark:
    plan = run.plan
    return Mark(
        run.summary.run, run.mark, policy_text(run.policy), run.problem.now.isoformat(), plan.seed, plan.version
    )


def word_of(runs: Sequence[Run]) -> str:
    """The marks of some runs as one word without blanks, quotes or brackets: 'domdesk-runs:' and base64 of JSON."""
    told = json.dumps([asdict(mark_of(run)) for run in runs])
    return f"domdesk-runs:{base64.b64encode(told.encode()).decode()}"


def marks_in(content: bytes) -> list[Mark]:
    """The marks that a report carries; none where the file is not one of ours."""
    found = _WORD.search(content)
    if found is not None:
        with suppress(ValueError, TypeError):
            return [Mark(**one) for one in json.loads(base64.b64decode(found[1]))]
    return []

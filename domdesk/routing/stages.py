"""The funnel of one order: at which step of the decision each location falls out, and why. Called by `explain`."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from domdesk.records import STAGES, Reason, Stage
from domdesk.routing.eligibility import each_bar
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.reasons import bar_reason, last_reason, other_reasons
from domdesk.routing.world import Ints

STAGE_OF = {
    **dict.fromkeys(("draft", "inactive", "closed"), "active"),
    **dict.fromkeys(("no_stock", "used_by_others", "reserved_for_others", "stale_stock"), "stock"),
    **dict.fromkeys(("barred_by_rule", "line_split", "max_shipments", "ship_complete"), "rules"),
    **dict.fromkeys(("too_far", "too_late", "capacity"), "reach"),
    **dict.fromkeys(("no_rate", "too_large", "too_heavy"), "priced"),
    "dearer": "chosen",
}
"""The stage at which a location falls out for each reason code."""


def stages_of(priced: Priced, picks: Sequence[Pick], left: Ints, not_used: Sequence[Reason]) -> tuple[Stage, ...]:
    """The stages of the one order of a problem, which ships as `picks` and leaves `left` of the supplies.

    `not_used` says of every other location why; it falls out where the line that it comes furthest with does.
    """
    world = priced.world
    bars = [(code, np.broadcast_to(where, world.bars.shape)) for code, where in each_bar(world)]
    fallen: dict[str, Reason] = {}
    for reason in not_used:
        place = world.location_index[reason.location]
        told = [_first(priced, line, place, picks, left, bars) for line in world.lines_of(0)]
        code, text = max(told, key=lambda fault: _number(fault[0]))
        keeps = reason.code == "dearer" or STAGE_OF[code] == STAGE_OF[reason.code]
        fallen[reason.location] = reason if keeps else Reason(reason.location, code, text)
    stages, standing = [], [at.location for at in world.locations]
    for name in STAGES:
        out = [fallen[at] for at in standing if at in fallen and STAGE_OF[fallen[at].code] == name]
        gone = {reason.location for reason in out}
        standing = [at for at in standing if at not in gone]
        stages.append(Stage(name, tuple(standing), tuple(out)))
    return tuple(stages)


def _first(
    priced: Priced,
    line: int,
    place: int,
    picks: Sequence[Pick],
    left: Ints,
    bars: Sequence[tuple[str, NDArray[np.bool_]]],
) -> tuple[str, str]:
    """Of all that stands against a location for a line what comes first in the funnel, as (code, sentence)."""
    world = priced.world
    against = [bar_reason(world, 0, line, place, code) for code, where in bars if where[place, line]]
    against += other_reasons(priced, 0, line, int(world.quantity_e4[line]), place, picks, left)
    told = [reason for reason in against if reason is not None]
    row = int(world.row_of[place, world.line_sku[line]])
    if row >= 0 and left[row] and world.policy.line_split:  # a part of what is needed is stock, too
        later = [fault for fault in told if _number(fault[0]) > STAGES.index("stock")]
        early = [fault for fault in told if _number(fault[0]) < STAGES.index("stock") or fault[0] == "stale_stock"]
        told = early or later or told
    return min(told, key=lambda fault: _number(fault[0]), default=last_reason(world, 0, line, place))


def _number(code: str) -> int:
    return STAGES.index(STAGE_OF[code])

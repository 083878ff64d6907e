"""What of an order is accepted: how much is kept for it, where and until when, and how much has left.

In: the snapshot and what is committed of the order; out: one or two sentences. Called by the decision's view.
"""

from collections.abc import Sequence
from decimal import Decimal

from domdesk.gui.parts.formatting import moment, number
from domdesk.gui.parts.words import tr
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Commitment


def accepted_text(now: Snapshot, committed: Sequence[Commitment]) -> str:
    """'Accepted, with 2 units kept for it at Reno Warehouse until Mon 23 Nov, 14:05.'; '' where nothing is."""
    held = [one for one in committed if one.reserved]
    left = sum((one.shipped for one in committed), Decimal(0))
    said = []
    if held:
        until = min((one.held_until for one in held if one.held_until is not None), default=None)
        limit = tr("until {when}", when=moment(until)) if until else tr("until it ships or is released")
        places = tr(" and ").join(dict.fromkeys(now.place(one.location) for one in held))
        units = _units(sum((one.reserved for one in held), Decimal(0)))
        said.append(
            tr("Accepted, with {units} kept for it at {places} {limit}.", units=units, places=places, limit=limit)
        )
    if left:
        said.append(tr("1 unit of it has left.") if left == 1 else tr("{n} units of it have left.", n=number(left)))
    return " ".join(said)


def _units(count: Decimal) -> str:
    return tr("1 unit") if count == 1 else tr("{n} units", n=number(count))

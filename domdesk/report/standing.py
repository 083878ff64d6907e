"""How all orders of a desk stand: what is accepted or has left, and of the rest what the last run that had each plans.

Of an order, a shipment stands where the run that planned it is the one by which units of it are accepted, or is the
last that routed the order and something of it is still open. The desk hands in rows, what is open, and the runs.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domdesk.money import to_minor
from domdesk.records import Commitment, Costs, Order, OrderKey, OrderRow, Plan, Policy, RunSummary, Shipment, Unassigned


@dataclass(frozen=True, slots=True)
class RunAt:
    """A run of which something may still stand."""

    summary: RunSummary
    policy: Policy
    plan: Plan


@dataclass(frozen=True, slots=True)
class Standing:
    """See the module. `costs` are those of the shipments and of splits; what found no place costs nothing here.

    `open` are the orders with something that is not accepted; `unrouted` those of them that no run had; `foreign` have
    units that are accepted by no run of this desk, at a cost that is not known; `late` arrive after their day. `runs`
    tells how many orders each has something of, the newest first.
    """

    rows: tuple[OrderRow, ...]
    open: tuple[Order, ...]
    shipments: tuple[Shipment, ...]
    unassigned: tuple[Unassigned, ...]
    costs: Costs
    split: int
    late: int
    unrouted: int
    foreign: int
    runs: tuple[tuple[RunSummary, int], ...]


def standing(
    rows: Sequence[OrderRow],
    still_open: Sequence[Order],
    commitments: Sequence[Commitment],
    runs: Mapping[int, RunAt],
) -> Standing:
    """See the module; `runs` are all that the rows and the commitments name."""
    open_lines = {order.key: {line.line for line in order.lines} for order in still_open}
    held: defaultdict[OrderKey, defaultdict[int | None, set[tuple[str, str]]]]
    held = defaultdict(lambda: defaultdict(set))
    for one in commitments:
        held[one.order][one.run].add((one.location, one.line))
    sent = {number: _by_order(run.plan) for number, run in runs.items()}
    shipments: list[Shipment] = []
    costs, counts, split, late = Costs(), dict.fromkeys(runs, 0), 0, 0
    for row in rows:
        mine: list[Shipment] = []
        for number in sorted(run for run in {row.run, *held[row.key]} if run is not None):
            wanted = open_lines.get(row.key, set()) if number == row.run else set()
            kept = held[row.key][number]
            found = [
                one
                for one in sent[number].get(row.key, ())
                if any((one.location, given.line) in kept or given.line in wanted for given in one.lines)
            ]
            counts[number] += bool(found)
            mine += found
        if len(mine) > 1 and row.run is not None:
            costs += Costs(
                split=to_minor(runs[row.run].policy.split_cost * (len(mine) - 1), runs[row.run].plan.currency)
            )
        split += len(mine) > 1
        late += _is_late(row, mine)
        shipments += mine
    last = {row.key: row.run for row in rows}
    left = tuple(
        one
        for number, run in runs.items()
        for one in run.plan.unassigned
        if last.get(one.order) == number and one.line in open_lines.get(one.order, ())
    )
    return Standing(
        tuple(rows),
        tuple(still_open),
        tuple(shipments),
        left,
        sum((one.costs for one in shipments), costs),
        split,
        late,
        sum(1 for row in rows if row.run is None and row.key in open_lines),
        sum(1 for row in rows if held[row.key].get(None)),
        tuple((runs[number].summary, counts[number]) for number in sorted(runs, reverse=True) if counts[number]),
    )


def _by_order(plan: Plan) -> dict[OrderKey, list[Shipment]]:
    found: defaultdict[OrderKey, list[Shipment]] = defaultdict(list)
    for shipment in plan.shipments:
        found[shipment.order].append(shipment)
    return dict(found)


def _is_late(row: OrderRow, shipments: Sequence[Shipment]) -> bool:
    """Whether a shipment arrives after the day that is promised; one of unknown arrival is not."""
    arrivals = [one.delivery_date for one in shipments if one.delivery_date is not None]
    return bool(row.due and arrivals) and max(arrivals) > date.fromisoformat(row.due[:10])

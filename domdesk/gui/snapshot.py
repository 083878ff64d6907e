"""What the window knows of a desk as values: all that its views show, an order's answer, and what an import reads.

Made in the lane of `jobs` by the functions below, which are called by `session`.
"""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.records import (
    Batch,
    Decision,
    ImportResult,
    Location,
    Order,
    OrderKey,
    OrderRow,
    Plan,
    RunSummary,
    SheetMapping,
    Shipment,
    Unassigned,
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the views show of a desk, read in one go; `run` and `plan` are those of its latest run.

    `outdated`: an import, or undoing one, has changed the desk since that run.
    """

    path: Path
    currency: str
    rows: list[OrderRow]
    locations: dict[str, Location]
    counts: dict[str, int]
    policies: list[str]
    kept_policies: list[str]
    runs: list[RunSummary]
    run: int | None = None
    plan: Plan | None = None
    outdated: bool = False
    shipments: dict[OrderKey, list[Shipment]] = field(default_factory=dict)
    unassigned: dict[OrderKey, list[Unassigned]] = field(default_factory=dict)
    history: list[Batch] = field(default_factory=list)

    def place(self, location: str) -> str:
        """A location as people call it."""
        known = self.locations.get(location)
        return known.label if known else location


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one order: its lines and the decision: the run's, or where that did not route it, one for now.

    `left_by` is the run on what is left by which the order is placed for now; None where a run decided.
    """

    order: Order
    decision: Decision | None
    left_by: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What an import reads: files and folders, or a pasted block; `facts` are told beside them, by name.

    `mapping` says what the columns of an unknown sheet among them are.
    """

    files: tuple[Path, ...] = ()
    text: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    mapping: SheetMapping | None = None


def answer_for_now(desk: Desk, key: OrderKey, run: int | None) -> Answer:
    """An order with its place on what a run leaves; without one where there is no run, or nothing left to route."""
    decision = None
    if run is not None:
        with suppress(InputError):
            decision = desk.route_one(key)
    return Answer(desk.order(key), decision, run)


def bring_in(desk: Desk, source: Source, *, dry_run: bool) -> ImportResult:
    """Import a source, or with `dry_run` only see what that would do."""
    if source.files:
        return desk.import_paths(source.files, dry_run=dry_run, facts=source.facts, mapping=source.mapping)
    return desk.import_text(source.text, dry_run=dry_run, facts=source.facts, mapping=source.mapping)


def take_snapshot(desk: Desk, *, located: bool = True) -> Snapshot:
    """All that the views show; `located` as for `Desk.order_rows`."""
    run, plan = desk.plan() or (None, None)
    shipments: defaultdict[OrderKey, list[Shipment]] = defaultdict(list)
    unassigned: defaultdict[OrderKey, list[Unassigned]] = defaultdict(list)
    for shipment in plan.shipments if plan else ():
        shipments[shipment.order].append(shipment)
    for left in plan.unassigned if plan else ():
        unassigned[left.order].append(left)
    return Snapshot(
        path=desk.path,
        currency=desk.currency,
        rows=desk.order_rows(run, located=located),
        locations={place.location: place for place in desk.locations(located=located)},
        counts=desk.counts(),
        policies=desk.policies(),
        kept_policies=desk.kept_policies(),
        runs=desk.runs(),
        run=run,
        plan=plan,
        shipments=dict(shipments),
        unassigned=dict(unassigned),
        history=desk.history(),
    )

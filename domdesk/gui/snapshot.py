"""What the window knows of a desk as values: all that its views show, an order's answer, and what an import reads.

Made in the lane of `jobs` by the functions below, which are called by `session`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.gui.orders.states import Bools, is_acceptable, kinds_of, states_by_row, words_of
from domdesk.gui.parts.tables import natural
from domdesk.gui.stock.freshness import Freshness, fresh_stock
from domdesk.records import (
    Batch,
    Change,
    Commitment,
    Decision,
    ImportResult,
    Location,
    Order,
    OrderKey,
    OrderRow,
    Override,
    Plan,
    RunSummary,
    SheetMapping,
    Shipment,
    Unassigned,
)
from domdesk.records.freeing import pieces

MOST_EARLIER = 8
"""From so many runs before the latest the shipments of orders are read that it left as they were."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a place ships in a run: how many shipments, and what they cost in minor units."""

    shipments: int = 0
    cost_minor: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the views show of a desk, read in one go; `run` and `plan` are those of the run shown, if any.

    That is the latest unless the user looks back. `outdated`: an import, or undoing one, has changed the desk since the
    latest. `words`: what each row is found by; `states`: which rows are in each state; `kinds`: a row of each mix of
    states; `numbers`: which row is each order's; `loads`: what each place ships, the busiest first; `acceptable`: how
    many orders have a place that nobody has accepted yet; `split`: how many ship from several places; `channels`: all
    those of the orders; `longest`: the longest of their numbers.
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
    decided: frozenset[OrderKey] = frozenset()
    words: list[str] = field(default_factory=list)
    states: Mapping[str, Bools] = field(default_factory=dict)
    kinds: list[OrderRow] = field(default_factory=list)
    numbers: Mapping[OrderKey, int] = field(default_factory=dict)
    loads: Mapping[str, Load] = field(default_factory=dict)
    timezone: str = "UTC"
    acceptable: int = 0
    split: int = 0
    channels: frozenset[str] = frozenset()
    longest: str = ""

    def place(self, location: str) -> str:
        """A location as people call it."""
        known = self.locations.get(location)
        return known.label if known else location

    @property
    def latest(self) -> int | None:
        """The number of the latest run, whichever is shown."""
        return self.runs[0].run if self.runs else None

    def row(self, key: OrderKey) -> OrderRow | None:
        """An order's row, None where the desk has no such open order."""
        number = self.numbers.get(key)
        return None if number is None else self.rows[number]

    def has_routed(self, key: OrderKey) -> bool:
        """True where the run, or the last one before it that had the order, decided about it."""
        return key in self.decided

    def run_of(self, key: OrderKey) -> int | None:
        """The run whose decision on an order is shown: where the run shown left it as it was, an earlier one."""
        row = self.row(key)
        return row.run if row is not None and row.run is not None else self.run


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one order: its lines and the decision: the run's, or where that did not route it, one for now.

    `left_by` is the run on what is left by which the order is placed for now; None where a run decided. `choices` are
    what people chose about it, `otherwise` the decision without them, where the latest run decided. `fresh` tells how
    fresh the figures of its lines are, by location and SKU; `weightless` are its SKUs whose weight nobody knows;
    `committed` is what of it is accepted.
    """

    order: Order
    decision: Decision | None
    left_by: int | None = None
    choices: tuple[Override, ...] = ()
    fresh: Mapping[tuple[str, str], Freshness] = field(default_factory=dict)
    otherwise: Decision | None = None
    weightless: tuple[str, ...] = ()
    committed: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """What an import reads: files and folders, or a pasted block; `facts` are told beside them, by name.

    `mapping` says what the columns of an unknown sheet among them are.
    """

    files: tuple[Path, ...] = ()
    text: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    mapping: SheetMapping | None = None


def answer_of(desk: Desk, key: OrderKey, run: int | None, *, routed: bool) -> Answer:
    """An order with the decision of a run that `routed` it, else with its place for now."""
    if not routed:
        return answer_for_now(desk, key, run)
    return _answer(desk, key, desk.explain(key, run), run, None)


def answer_for_now(desk: Desk, key: OrderKey, run: int | None) -> Answer:
    """An order with its place on what a run leaves; without one where there is no run, or nothing left to route."""
    decision = None
    if run is not None:
        with suppress(InputError):
            decision = desk.route_one(key)
    return _answer(desk, key, decision, run, run)


def _answer(desk: Desk, key: OrderKey, decision: Decision | None, run: int | None, left_by: int | None) -> Answer:
    order = desk.order(key)
    policy = head[1].policy if run is not None and (head := desk.plan(run, whole=False)) else None
    skus = sorted({line.sku for line in order.lines})
    choices = tuple(desk.overrides(key))
    return Answer(
        order,
        decision,
        left_by,
        choices,
        fresh_stock(desk, skus, policy),
        _without_choices(desk, key, run) if choices and decision is not None else None,
        tuple(product.sku for product in desk.products(skus) if product.weight_g is None),
        tuple(desk.commitments([key])),
    )


def _without_choices(desk: Desk, key: OrderKey, run: int | None) -> Decision | None:
    """What an order would do without people's choices about it, on what the latest run leaves; None by an older run."""
    latest = desk.plan(whole=False)
    if latest is None or latest[0] != run:
        return None
    with suppress(InputError):
        return desk.what_if(key, Change())
    return None


def bring_in(desk: Desk, source: Source, *, dry_run: bool) -> ImportResult:
    """Import a source, or with `dry_run` only see what that would do."""
    if source.files:
        return desk.import_paths(source.files, dry_run=dry_run, facts=source.facts, mapping=source.mapping)
    return desk.import_text(source.text, dry_run=dry_run, facts=source.facts, mapping=source.mapping)


def held_by(snapshot: Snapshot | None) -> list[list[Any]]:
    """All that a snapshot holds, to be freed in pieces once nobody shows it any more."""
    return pieces(*filter(None, (snapshot, snapshot.plan if snapshot else None)))


def take_snapshot(desk: Desk, shown: int | None = None) -> Snapshot:
    """All that the views show, by run `shown` (None: the latest)."""
    return complete(desk, first_look(desk, shown))


def first_look(desk: Desk, shown: int | None = None) -> Snapshot:
    """The same without shipments and the coordinates of postal codes, and quickly."""
    run, plan = desk.plan(shown, whole=False) or (None, None)
    rows = desk.order_rows(run, located=False)
    locations = {place.location: place for place in desk.locations(located=False)}
    names = {name: place.label for name, place in locations.items()}
    states = states_by_row(rows)
    keys = [row.key for row in rows]
    return Snapshot(
        path=desk.path,
        currency=desk.currency,
        timezone=desk.timezone,
        rows=rows,
        locations=locations,
        counts=desk.counts(),
        policies=desk.policies(),
        kept_policies=desk.kept_policies(),
        runs=desk.runs(),
        run=run,
        plan=plan,
        history=desk.history(),
        decided=frozenset(key for key, is_routed in zip(keys, states["routed"], strict=True) if is_routed),
        words=[words_of(row, lambda place: names.get(place, place)) for row in rows],
        states=states,
        kinds=kinds_of(rows, states),
        numbers={key: number for number, key in enumerate(keys)},
        acceptable=sum(map(is_acceptable, rows)),
        channels=frozenset(row.channel for row in rows),
        longest=max((row.order for row in rows), key=len, default=""),
    )


def complete(desk: Desk, seen: Snapshot) -> Snapshot:
    """What was seen of a desk that has not changed since, with shipments and the coordinates of postal codes."""
    _, plan = desk.plan(seen.run) or (None, None) if seen.run is not None else (None, None)
    shipments: defaultdict[OrderKey, list[Shipment]] = defaultdict(list)
    unassigned: defaultdict[OrderKey, list[Unassigned]] = defaultdict(list)
    for shipment in plan.shipments if plan else ():
        shipments[shipment.order].append(shipment)
    for left in plan.unassigned if plan else ():
        unassigned[left.order].append(left)
    earlier = {row.run for row in seen.rows if row.run not in (None, seen.run)}
    for number in sorted(filter(None, earlier))[-MOST_EARLIER:]:
        for shipment in desk.shipments(number, {row.key for row in seen.rows if row.run == number}):
            shipments[shipment.order].append(shipment)
    for row in seen.rows:
        natural(row.order)  # is kept, so that sorting has it at hand
    return replace(
        seen,
        rows=desk.located(seen.rows),
        locations={place.location: place for place in desk.locations()},
        plan=plan,
        shipments=dict(shipments),
        unassigned=dict(unassigned),
        loads=_loads(plan.shipments if plan else ()),
        split=sum(len(sent) > 1 for sent in shipments.values()),
    )


def _loads(shipments: Iterable[Shipment]) -> dict[str, Load]:
    """What each place ships, the busiest first."""
    sent: defaultdict[str, list[int]] = defaultdict(list)
    for shipment in shipments:
        sent[shipment.location].append(shipment.costs.total)
    busiest = sorted(sent.items(), key=lambda pair: len(pair[1]), reverse=True)
    return {place: Load(len(costs), sum(costs)) for place, costs in busiest}

"""The best plan of a run of many orders, kept written and checked order by order while the search goes on.

In: picks as they are found. Out: at any moment a plan of which a checker has seen nearly all. A first plan is brought
to its end before a better one is begun, so that what is ready is always of one piece. Made by the engine.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from domdesk.records import SHIPMENT_PARTS, OrderKey, Plan, Shipment
from domdesk.routing.collector import collector_paused
from domdesk.routing.picks import Pick
from domdesk.routing.plans import by_order_and_location, shipments_with_prices
from domdesk.routing.priced import Priced
from domdesk.routing.verify import Checker
from domdesk.routing.writing import Outcome, plan_of
from domdesk.style import number

CHUNK = 400
"""Orders written and checked at once: about 0.05 s."""

SLICE_SECONDS = 0.1
"""How long it writes between two looks at what is wanted."""

LAST_SECONDS = 0.2
"""How long a plan that was stopped may take to be brought up to date; else the one before it stands."""


Heard = Callable[[Sequence[Shipment]], None]
"""Hears of shipments as they are written."""


def unheard(shipments: Sequence[Shipment]) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Written:
    """One order's part of a plan: its picks, the shipments that they are, and their costs in SHIPMENT_PARTS."""

    picks: list[Pick]
    shipments: tuple[Shipment, ...]
    parts: tuple[int, ...]


class Ready:
    """See the module."""

    def __init__(self, priced: Priced, checker: Checker, written: Heard = unheard) -> None:
        self._priced = priced
        self._written = written
        self._checker = checker
        self._keys: list[OrderKey] = [order.key for order in priced.world.orders]
        self._aim: dict[int, list[Pick]] = {}
        self._later: dict[int, list[Pick]] = {}
        self._due: dict[int, None] = {}
        self._now: dict[int, Written] = {}
        self._whole: dict[int, Written] | None = None
        ordered_e4 = np.zeros(len(self._keys), dtype=np.int64)
        np.add.at(ordered_e4, priced.world.line_order, priced.world.quantity_e4)
        self._ordered_e4: list[int] = ordered_e4.tolist()

    @property
    def is_behind(self) -> bool:
        """Whether there is enough to bring up to date."""
        return len(self._due) >= CHUNK or (bool(self._due) and len(self._aim) == len(self._keys))

    def aim(self, picks: Mapping[int, list[Pick]]) -> None:
        """The best picks known of some orders, which stand with the best ones of all others."""
        for order, found in picks.items():
            if self._whole is None and self._aim.get(order, found) != found:
                self._later[order] = found
            else:
                self._later.pop(order, None)
                self._set(order, found)
        self._swap()

    def _set(self, order: int, picks: list[Pick]) -> None:
        self._aim[order] = picks
        for known in (self._now, self._whole or {}):
            if order in known and known[order].picks == picks:
                self._now[order] = known[order]
                self._due.pop(order, None)
                return
        self._due[order] = None

    def bring(self, seconds: float) -> bool:
        """Write and check what is due, for about so long; whether nothing is left."""
        until = time.monotonic() + seconds
        with collector_paused():
            while self._due:
                chunk = list(islice(self._due, CHUNK))
                self._write(chunk)
                for order in chunk:
                    del self._due[order]
                self._swap()
                if time.monotonic() >= until:
                    break
        return not self._due

    def _swap(self) -> None:
        """Once all of a plan is written, it is the one that stands ready, and a better one is begun."""
        if not self._due and len(self._now) == len(self._keys):
            self._whole = dict(self._now)
            later, self._later = self._later, {}
            for order, picks in later.items():
                self._set(order, picks)

    def _write(self, orders: Sequence[int]) -> None:
        picks = sorted((pick for order in orders for pick in self._aim[order]), key=by_order_and_location)
        shipments, prices = shipments_with_prices(self._priced.world, picks)
        self._written(shipments)
        columns = np.stack([getattr(prices, part) for part in SHIPMENT_PARTS], axis=1)
        order_of = np.array([pick.order for pick in picks], dtype=np.int64)
        for order in orders:
            first, last = np.searchsorted(order_of, (order, order + 1))
            mine = tuple(shipments[first:last])
            found = self._aim[order]
            self._now[order] = Written(found, mine, tuple(columns[first:last].sum(axis=0).tolist()))
            if sum(q for pick in found for _, q in pick.quantities) == self._ordered_e4[order]:
                self._checker.look_at(self._keys[order], mine)

    # --- the end

    def plan(self, outcome: Outcome, seed: int, is_stopped: Callable[[], bool]) -> Plan:
        """The plan of an outcome, or, where that is stopped and cannot be written in time, what is ready.

        That is the plan that was whole before; while there was none, that of the orders reached.
        """
        if is_stopped():
            self.aim(outcome.picks)
        else:
            self._take(outcome.picks)
        while not is_stopped() and not self.bring(SLICE_SECONDS):
            pass
        if self.bring(LAST_SECONDS) and len(self._now) == len(self._keys):
            return self._plan(self._now, outcome, seed)
        if self._whole is not None:
            stale = "The run was stopped before its last and better plan was written; this is the one before it."
            outcome = replace(outcome, repeatable=False, notices=(*outcome.notices, stale))
            return self._plan(self._whole, outcome, seed)
        lines = self._priced.world.lines_of
        reached = {order: self._now[order] for order in sorted(self._now) if lines(order)}
        said = stopped_after(len(reached), len(self._keys))
        outcome = replace(outcome, bound_minor=None, repeatable=False, prices={}, notices=(said,))
        return self._plan(reached, outcome, seed)

    def _take(self, picks: Mapping[int, list[Pick]]) -> None:
        """Aim at the last plan, whatever is under way."""
        self._later.clear()
        for order, found in picks.items():
            self._set(order, found)
            if order in self._due and self._whole is None:
                self._now.pop(order, None)
        self._swap()

    def _plan(self, written: Mapping[int, Written], outcome: Outcome, seed: int) -> Plan:
        routed = np.zeros(len(self._keys), dtype=bool)
        routed[list(written)] = True
        shipments = [shipment for order in sorted(written) for shipment in written[order].shipments]
        parts = np.array([each.parts for each in written.values()], dtype=np.int64).sum(axis=0).tolist()
        outcome = replace(outcome, picks={order: each.picks for order, each in written.items()})
        plan = plan_of(self._priced, outcome, seed, shipments, parts, routed)
        if plan.status == "heuristic":
            return plan
        return replace(plan, status="optimal" if plan.costs.total == plan.bound_minor else "feasible")


def stopped_after(reached: int, orders: int) -> str:
    """A notice, as a sentence, on a run that was stopped before it had looked at every order."""
    return f"The run was stopped after {number(reached)} of {number(orders)} orders; the others are not routed."

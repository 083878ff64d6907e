"""Engines that route and explain: in this process, or in a long-lived spawned one, so that a window stays free.

The spawned process answers one call at a time over a pipe: it streams progress and listens for stop and cancel.
"""

import atexit
import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from domdesk.errors import Cancelled, DomdeskError
from domdesk.records import (
    Change,
    Conflict,
    Counterfactual,
    Decision,
    Order,
    OrderKey,
    Plan,
    Policy,
    Problem,
    Progress,
    Quote,
)
from domdesk.records.codec import pack
from domdesk.records.freeing import free, pieces
from domdesk.routing.checked import route_and_check, route_first
from domdesk.routing.explain import explain_order
from domdesk.routing.geography import Coordinates, Postal, located
from domdesk.routing.handing import PIECE, Taker, problem_pieces
from domdesk.routing.insight.conflicts import find_conflict
from domdesk.routing.insight.counterfactuals import counterfactuals
from domdesk.routing.insight.worth import Extra, affected
from domdesk.routing.narrowing import narrowed
from domdesk.routing.one import Keeper
from domdesk.routing.quote import quotes
from domdesk.routing.run import Stopped, heed, look_of
from domdesk.routing.serving import serve
from domdesk.style import current

State = tuple[Problem, Policy, Plan]
"""How things stand: the open orders, a policy, and the plan of a run."""

POLL_SECONDS = 0.05
PATIENCE_SECONDS = 2.0
"""How long a cancelled call may take to come to its end before its process is ended for it."""


class LocalEngine:
    """Routes and explains in this process."""

    def __init__(self) -> None:
        self._keeper = Keeper()

    def route(self, problem: Problem, policy: Policy, **options: Any) -> Plan:
        return route_and_check(problem, policy, **options)

    def explain(self, problem: Problem, policy: Policy, plan: Plan, order: OrderKey, run: int | None) -> Decision:
        return explain_order(problem, policy, plan, order, run)

    def conflict(self, problem: Problem, policy: Policy, plan: Plan, order: OrderKey, line: str) -> Conflict:
        return find_conflict(problem, policy, plan, order, line)

    def counterfactuals(
        self,
        problem: Problem,
        policy: Policy,
        plan: Plan,
        order: OrderKey,
        location: str | None,
        wish: Callable[[], str] | None,
    ) -> list[Counterfactual]:
        return counterfactuals(problem, policy, plan, order, location, look_of(wish))

    def affected(self, problem: Problem, policy: Policy, extras: Sequence[Extra]) -> list[tuple[OrderKey, ...]]:
        return affected(problem, policy, extras)

    def route_one(self, state: str, load: Callable[[], State], order: OrderKey, now: datetime) -> Decision:
        return _asked(self._keeper.hold, self._keeper.route_one, state, load, order, now)

    def what_if(self, state: str, load: Callable[[], State], placed: Order, change: Change, now: datetime) -> Decision:
        return _asked(self._keeper.hold, self._keeper.what_if, state, load, placed, change, now)

    def locate(self, places: Sequence[Postal]) -> list[Coordinates | None]:
        return located(places)

    def quote(self, problem: Problem, units: Decimal) -> list[Quote]:
        return quotes(problem, units)

    def close(self) -> None:
        """Nothing to end."""


class RoutingProcess:
    """Routes and explains in a spawned process, started by `start` or the first call, and again where it died."""

    def __init__(self) -> None:
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._lock = threading.Lock()

    def start(self) -> None:
        """Spawn the process now, so that the first call need not wait for it to load the solver."""
        if self._process is not None and self._process.is_alive():
            return
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        # Not a daemon: large runs give HiGHS a process of its own, and daemons may not have children.
        self._process = context.Process(target=serve, args=(theirs, current()), name="domdesk solver")
        self._process.start()
        theirs.close()
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The process's number, None where none runs."""
        return self._process.pid if self._process is not None else None

    def route(
        self,
        problem: Problem,
        policy: Policy,
        *,
        seconds: float | None = None,
        workers: int | None = None,
        seed: int = 0,
        report: Callable[[Progress], None] | None = None,
        wish: Callable[[], str] | None = None,
    ) -> Plan:
        """As `route_problem`. Raises DomdeskError where the process dies on the way."""
        options = {"seconds": seconds, "workers": workers, "seed": seed}

        def look() -> None:
            if wish is not None:
                heed(wish())

        def route(problem: Problem, look: Callable[[], None]) -> Plan:
            # Packed, both ways: to unpickle 50,000 orders would keep this process's other threads waiting for a second.
            taker = Taker()
            pieces = problem_pieces(problem, look)
            return taker.plan(self._call("route", (pieces, policy, options), report, wish, taker.take))

        try:
            return route(problem, look if len(problem.orders) > PIECE else lambda: None)
        except Stopped:
            return route_first(problem, partial(route, look=lambda: None))

    def explain(self, problem: Problem, policy: Policy, plan: Plan, order: OrderKey, run: int | None) -> Decision:
        """As `explain_order`."""
        problem, plan = narrowed(problem, plan, order)
        decision: Decision = self._call("explain", (problem, policy, plan, order, run), None, None)
        return decision

    def conflict(self, problem: Problem, policy: Policy, plan: Plan, order: OrderKey, line: str) -> Conflict:
        """As `find_conflict`."""
        problem, plan = narrowed(problem, plan, order)
        found: Conflict = self._call("conflict", (problem, policy, plan, order, line), None, None)
        return found

    def counterfactuals(
        self,
        problem: Problem,
        policy: Policy,
        plan: Plan,
        order: OrderKey,
        location: str | None,
        wish: Callable[[], str] | None,
    ) -> list[Counterfactual]:
        """As `counterfactuals`; a wish to cancel ends it."""
        problem, plan = narrowed(problem, plan, order)
        found: list[Counterfactual] = self._call(
            "counterfactuals", (problem, policy, plan, order, location), None, wish
        )
        return found

    def affected(self, problem: Problem, policy: Policy, extras: Sequence[Extra]) -> list[tuple[OrderKey, ...]]:
        """As `affected`."""
        found: list[tuple[OrderKey, ...]] = self._call_plainly("affected", pack(problem, Problem), policy, extras)
        return found

    def route_one(self, state: str, load: Callable[[], State], order: OrderKey, now: datetime) -> Decision:
        """As `one.route_one`, as things stand in a state; `load` is called where that is not kept there yet."""
        return self._ask_keeper("route_one", state, load, order, now)

    def what_if(self, state: str, load: Callable[[], State], placed: Order, change: Change, now: datetime) -> Decision:
        """As `one.what_if`, in the same way."""
        return self._ask_keeper("what_if", state, load, placed, change, now)

    def locate(self, places: Sequence[Postal]) -> list[Coordinates | None]:
        """As `located`: the table of postal codes is loaded there, where routing needs it anyway."""
        points: list[Coordinates | None] = self._call("locate", (tuple(places),), None, None)
        return points

    def quote(self, problem: Problem, units: Decimal) -> list[Quote]:
        """As `quotes`."""
        found: list[Quote] = self._call("quote", (problem, units), None, None)
        return found

    def close(self) -> None:
        """End the process, whatever it is doing."""
        atexit.unregister(self.close)
        process, self._process = self._process, None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if process is not None:
            process.terminate()
            process.join(PATIENCE_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()

    def _ask_keeper(self, verb: str, state: str, load: Callable[[], State], *about: Any) -> Decision:
        def hold(state: str, problem: Problem, policy: Policy, plan: Plan) -> None:
            self._call_plainly("hold", state, pack(problem, Problem), policy, pack(plan, Plan))

        return _asked(hold, partial(self._call_plainly, verb), state, load, *about)

    def _call_plainly(self, verb: str, *arguments: Any) -> Any:
        return self._call(verb, arguments, None, None)

    def _call(
        self,
        verb: str,
        arguments: tuple[Any, ...],
        report: Callable[[Progress], None] | None,
        wish: Callable[[], str] | None,
        written: Callable[[bytes], None] | None = None,
    ) -> Any:
        with self._lock:
            self.start()
            assert self._pipe is not None
            try:
                self._pipe.send((verb, arguments))
                return self._answer(self._pipe, report, wish, written)
            except (EOFError, OSError) as fault:
                self.close()
                raise DomdeskError(
                    "The solver process ended before it had an answer.",
                    "Route again; if it happens again, close other programs, or route fewer orders at a time.",
                ) from fault

    def _answer(
        self,
        pipe: Connection,
        report: Callable[[Progress], None] | None,
        wish: Callable[[], str] | None,
        written: Callable[[bytes], None] | None,
    ) -> Any:
        told, cancelled_at = "go on", 0.0
        while True:
            wanted = wish() if wish is not None else "go on"
            if wanted != told:
                pipe.send(wanted)
                told = wanted
                cancelled_at = time.monotonic() if wanted == "cancel" else 0.0
            if cancelled_at and time.monotonic() - cancelled_at > PATIENCE_SECONDS:
                self.close()
                raise Cancelled
            if not pipe.poll(POLL_SECONDS):
                continue
            kind, value = pipe.recv()
            if kind == "progress":
                if report is not None:
                    report(value)
            elif kind == "written":
                if written is not None:
                    written(value)
            elif kind == "failed":
                raise value
            elif cancelled_at:  # the answer and the wish crossed
                raise Cancelled
            else:
                return value


def _asked(
    hold: Callable[..., None], ask: Callable[..., Decision | None], state: str, load: Callable[[], State], *about: Any
) -> Decision:
    """The answer of a keeper, which is told how things stand where it does not know."""
    found = ask(state, *about)
    if found is None:
        problem, policy, plan = load()
        hold(state, problem, policy, plan)
        held = pieces(problem, plan)
        del problem, plan
        free(held)
        found = ask(state, *about)
    assert found is not None, "a keeper knows what it was just told"
    return found

"""Engines that route and explain: in this process, or in a long-lived spawned one, so that a window stays free.

The spawned process answers one call at a time over a pipe: it streams progress and listens for stop and cancel.
"""

import atexit
import multiprocessing
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

from domdesk.errors import Cancelled, DomdeskError
from domdesk.records import Change, Decision, Order, OrderKey, Plan, Policy, Problem, Progress, Quote
from domdesk.records.codec import pack, unpack
from domdesk.routing.checked import route_and_check, route_first
from domdesk.routing.collector import collector_paused
from domdesk.routing.explain import explain_order
from domdesk.routing.geography import Coordinates, Postal, located
from domdesk.routing.handing import PIECE, Giver, Taker, problem_of, problem_pieces
from domdesk.routing.narrowing import narrowed
from domdesk.routing.one import Keeper
from domdesk.routing.quote import quotes
from domdesk.routing.run import Stopped

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
        self._process = context.Process(target=_serve, args=(theirs,), name="domdesk solver")
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
                _heed(wish())

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
            else:
                return value


def _asked(
    hold: Callable[..., None], ask: Callable[..., Decision | None], state: str, load: Callable[[], State], *about: Any
) -> Decision:
    """The answer of a keeper, which is told how things stand where it does not know."""
    found = ask(state, *about)
    if found is None:
        hold(state, *load())
        found = ask(state, *about)
    assert found is not None, "a keeper knows what it was just told"
    return found


def _serve(pipe: Connection) -> None:
    """The spawned process: load the solver, then answer calls until the pipe closes."""
    import domdesk.routing.solver  # noqa: F401  loaded ahead of the first call

    keeper = Keeper()
    while True:
        try:
            verb, arguments = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        if verb in ("stop", "cancel"):
            continue  # it came too late for the call it was meant for
        try:
            pipe.send(("done", _do(pipe, keeper, verb, arguments)))
        except (BrokenPipeError, KeyboardInterrupt):
            return
        except (DomdeskError, Cancelled, Stopped) as fault:
            pipe.send(("failed", fault))
        except Exception:  # a bug: it is told where the call was made, with its trace from here
            pipe.send(("failed", RuntimeError(traceback.format_exc())))


def _do(pipe: Connection, keeper: Keeper, verb: str, arguments: tuple[Any, ...]) -> Any:
    if verb == "explain":
        return explain_order(*arguments)
    if verb == "hold":
        state, packed_problem, policy, packed_plan = arguments
        with collector_paused():
            return keeper.hold(state, unpack(packed_problem, Problem), policy, unpack(packed_plan, Plan))
    if verb == "route_one":
        return keeper.route_one(*arguments)
    if verb == "what_if":
        return keeper.what_if(*arguments)
    if verb == "locate":
        return located(*arguments)
    if verb == "quote":
        return quotes(*arguments)
    pieces, policy, options = arguments
    wanted = ["go on"]

    def wish() -> str:
        while pipe.poll():
            wanted[0] = pipe.recv()
        return wanted[0]

    def look() -> None:
        if len(pieces[-1]) > 1:
            _heed(wish())

    giver = Giver(lambda packed: pipe.send(("written", packed)))
    with collector_paused():
        problem = problem_of(pieces, look)
    plan = route_and_check(
        problem,
        policy,
        report=lambda p: pipe.send(("progress", p)),
        wish=wish,
        written=giver.give,
        **options,
    )
    return giver.last(plan)


def _heed(wanted: str) -> None:
    """Raises Cancelled or Stopped where that is the wish."""
    if wanted == "cancel":
        raise Cancelled
    if wanted == "stop":
        raise Stopped

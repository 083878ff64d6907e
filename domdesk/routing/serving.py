"""The spawned process of the engine: it answers calls that come over a pipe, one at a time, until the pipe closes.

Called by `process`, which is at the other end; it streams progress and listens for stop and cancel.
"""

import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from domdesk.errors import Cancelled, DomdeskError
from domdesk.records import Plan, Problem
from domdesk.records.codec import unpack
from domdesk.routing.checked import route_and_check
from domdesk.routing.collector import collector_paused
from domdesk.routing.explain import explain_order
from domdesk.routing.geography import located
from domdesk.routing.handing import Giver, problem_of
from domdesk.routing.insight.conflicts import find_conflict
from domdesk.routing.insight.counterfactuals import counterfactuals
from domdesk.routing.insight.worth import affected
from domdesk.routing.one import Keeper
from domdesk.routing.quote import quotes
from domdesk.routing.run import Stopped, heed, look_of
from domdesk.style import Style, use

if TYPE_CHECKING:
    from domdesk.routing.solver import LinearChild


IDLE_SECONDS = 0.7
"""The solver is loaded once so long nothing was asked: what a window asks at its start, such as where postal codes lie,
need not wait for it."""


def serve(pipe: Connection, style: Style) -> None:
    """The spawned process: answer calls until the pipe closes, in sentences of a style."""
    use(style)
    kept: list[LinearChild] = []  # those that a run of many orders needed, for the next one
    try:
        _answer_calls(pipe, Keeper(), kept)
    finally:
        for child in kept:
            child.end()


def _answer_calls(pipe: Connection, keeper: Keeper, kept: "list[LinearChild]") -> None:
    while True:
        try:
            if not pipe.poll(IDLE_SECONDS):
                import domdesk.routing.solver  # noqa: F401  loaded ahead of the first call that needs it

            verb, arguments = pipe.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        if verb in ("stop", "cancel"):
            continue  # it came too late for the call it was meant for
        try:
            pipe.send(("done", _do(pipe, keeper, kept, verb, arguments)))
        except (BrokenPipeError, KeyboardInterrupt):
            return
        except (DomdeskError, Cancelled, Stopped) as fault:
            pipe.send(("failed", fault))
        except Exception:  # a bug: it is told where the call was made, with its trace from here
            pipe.send(("failed", RuntimeError(traceback.format_exc())))


def _do(pipe: Connection, keeper: Keeper, kept: "list[LinearChild]", verb: str, arguments: tuple[Any, ...]) -> Any:
    if verb == "explain":
        return explain_order(*arguments)
    if verb == "conflict":
        return find_conflict(*arguments)
    if verb == "counterfactuals":
        problem, policy, plan, order, location = arguments
        return counterfactuals(problem, policy, plan, order, location, look_of(_wishes(pipe)))
    if verb == "affected":
        packed_problem, policy, extras = arguments
        with collector_paused():
            return affected(unpack(packed_problem, Problem), policy, extras)
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
    wish = _wishes(pipe)

    def look() -> None:
        if len(pieces[-1]) > 1:
            heed(wish())

    giver = Giver(lambda packed: pipe.send(("written", packed)))
    with collector_paused():
        problem = problem_of(pieces, look)
    plan = route_and_check(
        problem,
        policy,
        report=lambda p: pipe.send(("progress", p)),
        wish=wish,
        written=giver.give,
        kept=kept,
        **options,
    )
    return giver.last(plan)


def _wishes(pipe: Connection) -> Callable[[], str]:
    """What is wanted of the call being answered, as last told."""
    wanted = ["go on"]

    def wish() -> str:
        while pipe.poll():
            wanted[0] = pipe.recv()
        return wanted[0]

    return wish

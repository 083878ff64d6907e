"""The commands that ask what else would do: worth (more stock, more shipments, units moved), counterfactuals."""

import argparse
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from domdesk.arguments import whole_above_0
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import Outcome, opened
from domdesk.cli.terminal import ProgressLine, interruptible
from domdesk.desk import Desk
from domdesk.report import worth_contract, worth_words

T = TypeVar("T")


def add_commands(commands: Commands) -> None:
    worth = commands.add_on_desk("worth", _worth, "say what one more unit, or one more shipment on a day, would save")
    worth.add_argument("--run", type=whole_above_0, metavar="N", help="the run to look at [the latest]")
    worth.add_argument(
        "--confirm", type=whole_above_0, default=0, metavar="N", help="route again with each of the N dearest [none]"
    )
    worth.add_argument("--moving", action="store_true", help="say also which units are worth moving, by routing again")

    turn = commands.add_on_desk("counterfactuals", _counterfactuals, "say what alone would let other places ship it")
    turn.add_argument("order", metavar="ORDER", help="its number, or channel:number")
    turn.add_argument("--location", metavar="ID", help="only this place [each that ships nothing of it]")
    turn.add_argument("--run", type=whole_above_0, metavar="N", help="the run to look at [the latest]")


def _worth(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        found, moves = desk.worth(a.run), None
        if a.confirm:
            found = [*_routed(desk, partial(desk.confirm_worth, found[: a.confirm], a.run)), *found[a.confirm :]]
        if a.moving:
            moves = _routed(desk, partial(desk.worth_moving, a.run))
        run, plan = desk.plan(a.run, whole=False) or (0, None)
    assert plan is not None, "what has prices is there"
    text = worth_words.worth_text(run, plan, found, moves)
    return Outcome(text, worth_contract.worth_json(run, plan, found, moves))


def _routed(desk: Desk, job: Callable[..., T]) -> T:
    """Route again with progress on a terminal; Ctrl-C once keeps what is found, twice cancels."""
    line = ProgressLine(desk.currency)
    stopping = "Stopping with what is found so far; press Ctrl-C again to cancel."
    try:
        return interruptible(lambda wish: job(report=line.show, wish=wish), stopping)
    finally:
        line.clear()


def _counterfactuals(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        decision = desk.explain(a.order, a.run)
        found = desk.counterfactuals(a.order, a.run, location=a.location)
        currency = desk.currency
    text = worth_words.counterfactuals_text(decision, found)
    return Outcome(text, worth_contract.counterfactuals_json(decision, found, currency))

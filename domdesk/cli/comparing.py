"""The commands that route a run again beside itself: route --compare's answer, policy price, replay."""

import argparse
from functools import partial
from pathlib import Path

from domdesk.arguments import whole_above_0
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome, opened
from domdesk.cli.terminal import ProgressLine, interruptible
from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.report import insight_contract, insight_words, words


def add_commands(commands: Commands) -> None:
    replay = commands.add_on_desk("replay", _replay, "route a kept run again and say whether the same plan comes out")
    replay.add_argument("--run", type=whole_above_0, metavar="N", help="the run to replay [the latest]")
    replay.add_argument(
        "--report", type=Path, metavar="FILE", help="a report as HTML or PDF: replay its run if it is that of the desk"
    )


def add_price(policy: Commands) -> None:
    """`policy price`, among the other commands about policies."""
    price = policy.add_on_desk("price", _price, "say what each rule and setting of a run costs, by routing without it")
    price.add_argument("name", nargs="?", metavar="NAME", help="the policy, in its latest run [that of the run]")
    price.add_argument("--run", type=whole_above_0, metavar="N", help="the run to look at [the latest]")


def compared(desk: Desk, runs: list[int]) -> tuple[str, dict[str, object]]:
    """Runs side by side, as a table and as what `route --compare --json` adds."""
    found = desk.compare(runs)
    return insight_words.comparison_text(found), insight_contract.comparison_json(found)


def _price(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        run = a.run if a.run or a.name is None else _latest(desk, a.name)
        line = ProgressLine(desk.currency)
        try:
            prices = interruptible(
                lambda wish: desk.price_rules(run, report=line.show, wish=wish),
                "Stopping with the prices found so far; press Ctrl-C again to cancel.",
            )
        finally:
            line.clear()
        number, plan = desk.plan(run, whole=False) or (0, None)
    assert plan is not None, "what has been priced is there"
    return Outcome(insight_words.prices_text(number, plan, prices), insight_contract.prices_json(number, plan, prices))


def _latest(desk: Desk, name: str) -> int:
    """The latest run by a policy. Raises InputError where there is none."""
    desk.policy(name)
    number = next((run.run for run in desk.runs() if run.policy == name), None)
    if number is None:
        raise InputError(
            f"Nothing has been routed by the policy {name} yet.",
            f"Route first: `domdesk route {words.quoted(desk.path)} --policy {words.quoted(name)}`.",
        )
    return number


def _replay(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        line = ProgressLine(desk.currency)
        job = partial(desk.replay, a.run, file=a.report, report=line.show)
        try:
            replayed = interruptible(lambda wish: job(wish=wish))
        finally:
            line.clear()
    told = {"run": replayed.run, "same": replayed.same, "text": replayed.text}
    return Outcome(replayed.text, told, DONE if replayed.same else INCOMPLETE)

"""The commands that decide and say why: route, explain."""

import argparse
from collections.abc import Callable
from functools import partial

from domdesk import paths
from domdesk.arguments import seconds, seed, whole_above_0
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome, opened, with_next
from domdesk.cli.terminal import ProgressLine, interruptible, tell
from domdesk.desk import Desk
from domdesk.records import Plan
from domdesk.report import contract, words


def add_commands(commands: Commands) -> None:
    route = commands.add_on_desk("route", _route, "decide which place ships what, and keep the run")
    route.add_argument("--policy", metavar="NAME|FILE", help="a policy's name or its TOML file [cheapest]")
    route.add_argument("--order", action="append", nargs="+", default=[], metavar="ID", help="only these orders")
    route.add_argument("--now", metavar="ISO|placed", help="the run's clock [this computer's]")
    route.add_argument("--seconds", type=seconds, metavar="N", help="stop after this time and keep the best plan")
    route.add_argument("--workers", type=whole_above_0, metavar="N", help="solver threads [1, which is repeatable]")
    route.add_argument("--seed", type=seed, default=0, metavar="N", help="the solver's random seed [0]")

    explain = commands.add_on_desk("explain", _explain, "say why an order ships as it does")
    explain.add_argument("order", metavar="ORDER", help="its number, or channel:number")
    explain.add_argument("--run", type=whole_above_0, metavar="N", help="the run to look at [the latest]")


def _route(a: argparse.Namespace) -> Outcome:
    orders = [name for names in a.order for name in names]
    with opened(a.desk) as desk:
        job = partial(desk.route, a.policy, orders=orders, now=a.now, seconds=a.seconds, workers=a.workers, seed=a.seed)
        run, plan = routed(desk, job)
    return routed_outcome(run, plan, words.next_steps(plan, a.desk))


def routed(desk: Desk, job: Callable[..., tuple[int, Plan]]) -> tuple[int, Plan]:
    """Route with progress on a terminal; Ctrl-C once stops and keeps the best plan so far, twice cancels."""
    line = ProgressLine(desk.currency)
    try:
        run, plan = interruptible(lambda wish: job(report=line.show, wish=wish))
    finally:
        line.clear()
    if not desk.counts()["rate_cards"]:
        tell(
            "Notice: the desk has no rate card, so nothing can be priced. Import one, or make the desk with "
            f"`domdesk new {words.quoted(desk.path)} --with-rates {paths.built_in_rates()[0]}`."
        )
    for notice in plan.notices:
        tell(f"Notice: {notice}")
    return run, plan


def routed_outcome(run: int, plan: Plan, steps: words.Steps) -> Outcome:
    """What a run has decided."""
    text = with_next(words.route_text(run, plan), steps)
    return Outcome(text, contract.route_json(run, plan), INCOMPLETE if plan.unassigned else DONE)


def _explain(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        decision = desk.explain(a.order, a.run)
        currency = desk.currency
    return Outcome(words.explain_text(decision, currency), contract.explain_json(decision, currency))

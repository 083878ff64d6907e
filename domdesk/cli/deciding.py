"""The commands that decide and say why: route, explain."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from domdesk import paths
from domdesk.arguments import seconds, seed, whole_above_0
from domdesk.cli.acting import committed_text
from domdesk.cli.commands import Commands
from domdesk.cli.comparing import compared
from domdesk.cli.outcome import DONE, INCOMPLETE, Outcome, opened, with_next
from domdesk.cli.terminal import ProgressLine, interruptible, tell
from domdesk.desk import Desk, Report, Wish
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
    route.add_argument(
        "--compare",
        metavar="NAME,…",
        help="route by these policies too, a run each, and set them side by side; that of --policy is in force then",
    )
    route.add_argument("--commit", action="store_true", help="accept what is assigned, and reserve it")

    explain = commands.add_on_desk("explain", _explain, "say why an order ships as it does")
    explain.add_argument("order", metavar="ORDER", help="its number, or channel:number")
    explain.add_argument("--run", type=whole_above_0, metavar="N", help="the run to look at [the latest]")


def _route(a: argparse.Namespace) -> Outcome:
    orders = [name for names in a.order for name in names]
    options = {"orders": orders, "now": a.now, "seconds": a.seconds, "workers": a.workers, "seed": a.seed}
    with opened(a.desk) as desk:
        if a.compare is None:
            run, plan = routed(desk, partial(desk.route, a.policy, **options))
            _accept(desk, a, run, plan)
            return routed_outcome(run, plan, words.next_steps(plan, a.desk))
        names = [a.policy or "cheapest", *filter(None, map(str.strip, a.compare.split(",")))]
        return _compared(desk, names, options, a)


def _accept(desk: Desk, a: argparse.Namespace, run: int, plan: Plan) -> None:
    """Accept what a run assigned, where that was asked for."""
    if a.commit and plan.shipments:
        tell(committed_text(desk.commit(run)))


def _compared(desk: Desk, names: Sequence[str], options: Mapping[str, Any], a: argparse.Namespace) -> Outcome:
    """The run of the first policy, with the others beside it."""
    runs: list[int] = []

    def job(report: Report, wish: Callable[[], Wish]) -> tuple[int, Plan]:
        runs.extend(desk.compare_policies(names, report=report, wish=wish, **options))
        run, plan = desk.plan(runs[0]) or (0, None)
        assert plan is not None, "what has been routed is there"
        return run, plan

    run, plan = routed(desk, job)
    _accept(desk, a, run, plan)
    text, told = compared(desk, runs)
    steps = [
        (f"domdesk report {words.quoted(desk.path)} --compare {' '.join(map(str, runs))} --out FILE.html", "to print"),
        *words.next_steps(plan, desk.path),
    ]
    outcome = routed_outcome(run, plan, steps)
    return replace(outcome, text=with_next(text, steps), data={**outcome.data, **told})


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

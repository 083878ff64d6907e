"""Runs side by side: policies routed on the same orders, kept runs compared, and the comparison as a report."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from domdesk import named
from domdesk.desk.engine import Report, Wish
from domdesk.desk.sharing import Sharing
from domdesk.errors import InputError
from domdesk.records import Comparison, OrderKey, Plan, Policy, Progress, RunFigures

MOST_POLICIES = 6
"""Policies, or runs, that are compared at once."""

COMPARE_SECONDS = 90.0
"""What all policies of a comparison together may take to route, where no time is given."""

Routed = tuple[Plan, list[Progress]]
"""A plan and how it got better."""


class Comparing(Sharing):
    """See the module."""

    _compared: tuple[tuple[int, ...], Comparison] | None = None

    def compare_policies(
        self,
        policies: Sequence[str | Path],
        *,
        orders: Sequence[OrderKey | str] = (),
        now: str | None = None,
        seconds: float | None = None,
        workers: int | None = None,
        seed: int = 0,
        report: Report | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> list[int]:
        """Route the same orders on the same stock by two to six policies, each a kept run; their numbers in that order.

        The first policy's is the latest run, the plan in force from then on. `seconds` is the time of each; without it
        those that solve share a time for all, COMPARE_SECONDS. Raises InputError, and Cancelled with nothing kept.
        """
        from domdesk.report import comparison
        from domdesk.routing import policy_text, routed_part

        chosen = [named.policy(self._store, policy) for policy in policies]
        _refuse(chosen)
        problem = self._snapshot(orders, now)

        def route(policy: Policy, about: str, limit: float | None) -> Routed:
            trace: list[Progress] = []
            hear = told(about, trace, report)
            plan = self._solver().route(
                problem, policy, seconds=limit, workers=workers, seed=seed, report=hear, wish=wish
            )
            return plan, trace

        made = _route_each(chosen, route, seconds)
        runs = [0] * len(chosen)
        for number in reversed(range(len(chosen))):
            policy, (plan, trace) = chosen[number], made[number]
            part = routed_part(problem, plan)
            runs[number] = self._store.save_run(part, policy, policy_text(policy), plan, trace)
        found = comparison.compare(
            [(run, routed_part(problem, made[n][0]), chosen[n], made[n][0]) for n, run in enumerate(runs)]
        )
        self._compared = tuple(runs), found
        return runs

    def compare(self, runs: Sequence[int]) -> Comparison:
        """Runs side by side, in this order, with the orders that they decide differently. Raises InputError."""
        from domdesk.report import comparison

        if len(runs) < 2:
            raise InputError("It takes two runs to compare.", "Name two or more of the list of runs.")
        if self._compared is None or self._compared[0] != tuple(runs):
            self._compared = tuple(runs), comparison.compare([(number, *self._run(number)) for number in runs])
        return self._compared[1]

    def figures(self, run: int) -> RunFigures:
        """One run in figures. Raises InputError where there is none of that number."""
        from domdesk.report import comparison

        return comparison.figures((run, *self._run(run)))

    def report_comparison(self, runs: Sequence[int], out: Path) -> Path:
        """Write runs side by side as HTML or PDF; the file written. Raises as `report`."""
        from domdesk.report import comparison_report, reports

        reports.check_kind(out)
        compared = self.compare(runs)
        return reports.write(comparison_report.comparison_report([self._origin(run) for run in runs], compared), out)


def _refuse(policies: Sequence[Policy]) -> None:
    """Raises InputError for too few, too many, or the same one twice."""
    names = [policy.name for policy in policies]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise InputError(f"The policy {twice} is named twice.", "Name each policy to be compared once.")
    if not 2 <= len(policies) <= MOST_POLICIES:
        raise InputError(
            f"{len(policies)} policies cannot be compared.", f"Name two to {MOST_POLICIES} that route the same orders."
        )


def _route_each(
    policies: Sequence[Policy], route: Callable[[Policy, str, float | None], Routed], seconds: float | None
) -> dict[int, Routed]:
    """What each policy makes of it, by its place; `route` is told the policy, whose turn it is, and its time.

    Where no time is given, those that solve come last and share what is left, less what writing and checking took.
    """
    made: dict[int, Routed] = {}
    deadline, over = time.monotonic() + COMPARE_SECONDS, 0.0
    waiting = sorted(range(len(policies)), key=lambda n: policies[n].method == "cheapest")
    while waiting:
        began = time.monotonic()
        share = max(1.0, (deadline - began) / len(waiting) - over)
        policy = policies[number := waiting.pop(0)]
        is_clocked = seconds is None and policy.method == "cheapest"
        about = f"{len(made) + 1} of {len(policies)}, {policy.name}"
        made[number] = route(policy, about, share if is_clocked else seconds)
        if is_clocked:
            over = max(0.0, time.monotonic() - began - share)
    return made


def told(about: str, trace: list[Progress], report: Report | None) -> Report:
    """Hears of one policy's progress: keeps it, and says whose it is."""

    def hear(progress: Progress) -> None:
        trace.append(progress)
        if report is not None:
            report(replace(progress, phase=f"{about}: {progress.phase}"))

    return hear

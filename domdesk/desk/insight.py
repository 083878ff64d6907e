"""What a kept run teaches by being routed again: the price of its rules, why an order is impossible, replays."""

from collections.abc import Callable
from pathlib import Path

from domdesk import named
from domdesk.desk.comparing import told
from domdesk.desk.engine import Report, Wish
from domdesk.desk.sharing import Sharing
from domdesk.errors import InputError
from domdesk.records import Conflict, OrderKey, Plan, Policy, Problem, Replayed, RulePrice


class Insight(Sharing):
    """See the module."""

    def price_rules(
        self,
        run: int | None = None,
        *,
        report: Report | None = None,
        wish: Callable[[], Wish] | None = None,
        on_price: Callable[[RulePrice], None] | None = None,
    ) -> list[RulePrice]:
        """What each rule and each setting of a run (None: the latest) costs, the dearest first.

        The run's own inputs are routed again without each in turn; `on_price` hears of each price when it is found. The
        wish to stop keeps those found. Raises InputError and Cancelled.
        """
        from domdesk.routing.insight.restrictions import restrictions_of
        from domdesk.routing.insight.rule_prices import rule_prices

        problem, policy, plan = self._run(self._number(run))
        count = len(restrictions_of(policy, problem.currency))
        found: list[RulePrice] = []

        def route(problem: Problem, freer: Policy) -> Plan:
            return self._route_again(problem, freer, plan.seed, f"{len(found) + 1} of {count}", report, wish)

        def stopped() -> bool:
            return wish is not None and wish() == "stop"

        for price in rule_prices(problem, policy, plan, route):
            if price.proven or not stopped():  # a plan that was cut short says little about a price
                found.append(price)
                if on_price is not None:
                    on_price(price)
            if stopped():
                break
        return sorted(found, key=lambda price: -price.cost_minor)

    def why_impossible(self, order: OrderKey | str, line: str = "", run: int | None = None) -> Conflict:
        """The fewest rules, settings and choices that keep an order, or a line of it, from shipping whole in a run.

        None names the latest run of the order. Raises InputError where it was not routed, or has no such line.
        """
        key, number = self._routed(order, run)
        problem, toml, plan = self._run_at_hand(number)
        lines = next([line.line for line in placed.lines] for placed in problem.orders if placed.key == key)
        if line and line not in lines:
            raise InputError(f"Order {key.order} has no line {line}.", f"Name one of: {', '.join(lines)}.")
        return self._solver().conflict(problem, named.kept_policy(toml, plan.policy), plan, key, line)

    def replay(
        self,
        run: int | None = None,
        *,
        file: Path | None = None,
        report: Report | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> Replayed:
        """Route a run's own inputs again by its policy, clock and seed, and say whether the same plan comes out.

        With a report's `file` the run is the one that it names, and is routed only where it is that very run. Raises
        InputError and Cancelled.
        """
        from domdesk.report import replay

        mark = None if file is None else replay.mark_in(file, run)
        kept = self._origin(self._number(mark.run if mark else run))
        if mark is not None and file is not None and (faults := replay.mismatches(mark, kept)):
            said = f"{file.name} is not about run {mark.run} of this desk: {'; '.join(faults)}."
            return Replayed(mark.run, same=False, text=said)
        again = self._route_again(kept.problem, kept.policy, kept.plan.seed, "again", report, wish)
        return replay.replayed(kept, again)

    def _route_again(
        self,
        problem: Problem,
        policy: Policy,
        seed: int,
        about: str,
        report: Report | None,
        wish: Callable[[], Wish] | None,
    ) -> Plan:
        heard = told(about, [], report)
        return self._solver().route(problem, policy, seconds=None, workers=None, seed=seed, report=heard, wish=wish)

"""Deciding: routing all orders together, one at once, and saying why."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from domdesk import named
from domdesk.desk.base import Base
from domdesk.desk.engine import Report, Wish
from domdesk.errors import InputError
from domdesk.records import Decision, OrderKey, Plan, Policy, Problem, Progress


class Deciding(Base):
    """See the module."""

    def route(
        self,
        policy: str | Path | None = None,
        *,
        orders: Sequence[str] = (),
        now: str | None = None,
        seconds: float | None = None,
        workers: int | None = None,
        seed: int = 0,
        report: Report | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> tuple[int, Plan]:
        """Route the open orders (or those named) and keep the run. Raises Cancelled where `wish` said cancel."""
        from domdesk.routing import policy_text

        chosen = named.policy(self._store, policy)
        keys = [named.order(self._store, name) for name in orders] or None
        problem = replace(self._store.problem(named.clock(now, self.timezone), keys), now_is_placed=now == "placed")
        if not problem.orders:
            raise InputError(
                "There is no open order to route.", f"Import some first: `domdesk import {self.path.name} FILE`."
            )
        trace: list[Progress] = []

        def told(progress: Progress) -> None:
            trace.append(progress)
            if report is not None:
                report(progress)

        plan = self._solver().route(
            problem, chosen, seconds=seconds, workers=workers, seed=seed, report=told, wish=wish
        )
        return self._store.save_run(problem, chosen, policy_text(chosen), plan, trace), plan

    def explain(self, order: OrderKey | str, run: int | None = None) -> Decision:
        """Why an order ships as it does in a run (None: the latest that routed it)."""
        key = named.order(self._store, order) if isinstance(order, str) else order
        latest = self._store.latest_run(key)
        if latest is None:
            raise InputError(
                f"Order {key.order} has not been routed yet.", f"Route it first: `domdesk route {self.path.name}`."
            )
        number = latest if run is None else run
        problem, toml, plan = self._store.run(number)
        if all(o.key != key for o in problem.orders):
            raise InputError(f"Run {number} did not route order {key.order}.", f"Run {latest} did: `--run {latest}`.")
        return self._solver().explain(problem, named.kept_policy(toml, plan.policy), plan, key, number)

    def route_one(self, order: OrderKey | str) -> Decision:
        """Where an order would ship from on what the latest run leaves, at once; nothing is kept.

        Orders that are asked for one after another leave each other their stock. Raises InputError where nothing has
        been routed yet, or where nothing of the order is open.
        """
        key = named.order(self._store, order) if isinstance(order, str) else order
        now = named.clock(None, self.timezone)

        def load() -> tuple[Problem, Policy, Plan]:
            number = self._store.latest_run()
            if number is None:
                raise InputError("Nothing has been routed yet.", f"Route first: `domdesk route {self.path.name}`.")
            then, toml, plan = self._store.run(number)
            problem = replace(self._store.problem(now), now_is_placed=then.now_is_placed)
            return problem, named.kept_policy(toml, plan.policy), replace(plan, unassigned=())  # not needed, and large

        return self._solver().route_one(f"{self._name} {self._store.changes}", load, key, now)

"""Deciding: routing all orders together, one at once, and saying why."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from domdesk import named
from domdesk.desk.base import Base
from domdesk.desk.engine import Report, Wish
from domdesk.errors import InputError
from domdesk.records import Decision, OrderKey, Plan, Policy, Problem, Progress, expiry_notice
from domdesk.records.freeing import free, pieces


class Deciding(Base):
    """See the module."""

    def route(
        self,
        policy: str | Path | None = None,
        *,
        orders: Sequence[OrderKey | str] = (),
        now: str | None = None,
        seconds: float | None = None,
        workers: int | None = None,
        seed: int = 0,
        report: Report | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> tuple[int, Plan]:
        """Route the open orders (or those named) and keep the run. Raises Cancelled where `wish` said cancel.

        Of a run that was stopped before it had reached them all, the orders that it had are kept.
        """
        chosen = named.policy(self._store, policy)
        lapsed = self._store.expire(self._now())
        problem = self._snapshot(orders, now)
        trace: list[Progress] = []

        def told(progress: Progress) -> None:
            trace.append(progress)
            if report is not None:
                report(progress)

        plan = self._solver().route(
            problem, chosen, seconds=seconds, workers=workers, seed=seed, report=told, wish=wish
        )
        if lapsed:
            plan = replace(plan, notices=(*plan.notices, expiry_notice(lapsed)))
        run = self._keep(problem, chosen, plan, trace)
        held = pieces(problem)
        del problem
        free(held)
        return run, plan

    def explain(self, order: OrderKey | str, run: int | None = None) -> Decision:
        """Why an order ships as it does in a run (None: the latest that routed it)."""
        key, number = self._routed(order, run)
        problem, toml, plan = self._run_at_hand(number)
        return self._solver().explain(problem, named.kept_policy(toml, plan.policy), plan, key, number)

    def route_one(self, order: OrderKey | str) -> Decision:
        """Where an order would ship from on what the latest run leaves, at once; nothing is kept.

        Orders that are asked for one after another leave each other their stock. Raises InputError where nothing has
        been routed yet, or where nothing of the order is open.
        """
        return self._solver().route_one(self._state, self._latest, self._key(order), self._now())

    # --- how things stand

    def _routed(self, order: OrderKey | str, run: int | None) -> tuple[OrderKey, int]:
        """An order and the run that routed it (None: the latest). Raises InputError where there is no such run."""
        key = self._key(order)
        latest = self._store.latest_run(key)
        if latest is None:
            raise InputError(
                f"Order {key.order} has not been routed yet.", f"Route it first: `domdesk route {self.path.name}`."
            )
        number = latest if run is None else run
        problem, _, _ = self._run_at_hand(number)
        if all(o.key != key for o in problem.orders):
            raise InputError(f"Run {number} did not route order {key.order}.", f"Run {latest} did: `--run {latest}`.")
        return key, number

    def _snapshot(self, orders: Sequence[OrderKey | str], now: str | None) -> Problem:
        """The open orders, or those named, with all that routing needs. Raises InputError where there is none."""
        keys = [self._key(order) for order in orders] or None
        problem = replace(self._store.problem(named.clock(now, self.timezone), keys), now_is_placed=now == "placed")
        if not problem.orders:
            raise InputError(
                "There is no open order to route.", f"Import some first: `domdesk import {self.path.name} FILE`."
            )
        return problem

    def _number(self, run: int | None) -> int:
        """A run's number, that of the latest where none is named. Raises InputError where nothing was routed yet."""
        number = self._store.latest_run() if run is None else run
        if number is None:
            raise InputError("Nothing has been routed yet.", f"Route first: `domdesk route {self.path.name}`.")
        return number

    def _key(self, order: OrderKey | str) -> OrderKey:
        return named.order(self._store, order) if isinstance(order, str) else order

    def _now(self) -> datetime:
        return named.clock(None, self.timezone)

    @property
    def _state(self) -> str:
        """A name for how things stand, another after each change."""
        return f"{self._name} {self._store.changes}"

    def _latest(self) -> tuple[Problem, Policy, Plan]:
        """The open orders now, and the latest run's policy and plan. Raises InputError where nothing was routed yet."""
        _, then, policy, plan = self._run_before()
        problem = replace(self._store.problem(self._now()), now_is_placed=then.now_is_placed)
        return problem, policy, replace(plan, unassigned=())  # not needed, and large

    def _run_before(self) -> tuple[int, Problem, Policy, Plan]:
        """The latest run. Raises InputError where nothing was routed yet."""
        number = self._store.latest_run()
        if number is None:
            raise InputError("Nothing has been routed yet.", f"Route first: `domdesk route {self.path.name}`.")
        problem, toml, plan = self._run_at_hand(number)
        return number, problem, named.kept_policy(toml, plan.policy), plan

"""What every verb of a desk stands on: its open file, its name for the engine, and the engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from domdesk.desk.engine import Engine
from domdesk.records import Plan, Policy, Problem, Progress
from domdesk.records.freeing import free, pieces

if TYPE_CHECKING:
    from domdesk.store import Store


@dataclass(slots=True)
class _RunAtHand:
    """A run as far as it was read: its plan, and the problem with the text of its policy once they were asked for."""

    number: int
    plan: Plan
    inputs: tuple[Problem, str] | None = None


class Base:
    """An open desk file and whatever solves for it."""

    def __init__(self, store: "Store", engine: Engine | None = None) -> None:
        self._name = uuid4().hex
        self._store = store
        self._engine = engine
        self._at_hand: _RunAtHand | None = None

    @property
    def path(self) -> Path:
        return self._store.path

    @property
    def backup(self) -> Path | None:
        """The copy of the desk as an older version made it, where opening it has moved it to this one."""
        return self._store.backup

    @property
    def currency(self) -> str:
        return self._store.currency

    @property
    def timezone(self) -> str:
        return self._store.timezone

    @property
    def engine(self) -> Engine:
        """Whatever solves for it, for another desk that it makes."""
        return self._solver()

    def _solver(self) -> Engine:
        if self._engine is None:
            from domdesk.routing import LocalEngine

            self._engine = LocalEngine()
        return self._engine

    def _run_at_hand(self, number: int) -> tuple[Problem, str, Plan]:
        """A run's problem, the text of its policy and its plan; the last one asked for need not be read again.

        Raises InputError where there is none of that number.
        """
        held = self._at_hand_up_to_plan(number)
        if held.inputs is None:
            held.inputs = self._store.run_inputs(number)
        return (*held.inputs, held.plan)

    def _plan_at_hand(self, number: int) -> Plan:
        """A run's plan, read without what it routed, which is much more. Raises InputError likewise."""
        return self._at_hand_up_to_plan(number).plan

    def _at_hand_up_to_plan(self, number: int) -> "_RunAtHand":
        if self._at_hand is None or self._at_hand.number != number:
            self._put_away()
            self._at_hand = _RunAtHand(number, self._store.run_plan(number))
        return self._at_hand

    def _keep(self, problem: Problem, policy: Policy, plan: Plan, trace: Sequence[Progress]) -> int:
        """Keep a run of the orders that it reached, and have it at hand, so that nobody need read it; its number."""
        from domdesk.routing import policy_text, routed_part

        part, toml = routed_part(problem, plan), policy_text(policy)
        run = self._store.save_run(part, policy, toml, plan, trace)
        self._put_away()
        self._at_hand = _RunAtHand(run, plan, (part, toml))
        return run

    def _put_away(self) -> None:
        """Let go of the run at hand."""
        if self._at_hand is not None:
            records = [self._at_hand.plan, *(self._at_hand.inputs or ())[:1]]
            held, self._at_hand = pieces(*records), None
            del records
            free(held)

"""Trying changes about an order before they are made, and making them: choices with their reasons, and unit costs."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from domdesk import named
from domdesk.desk.deciding import Deciding
from domdesk.desk.editing import Editing
from domdesk.desk.engine import Report, Wish
from domdesk.errors import InputError
from domdesk.records import (
    ABOUT_PLACES,
    BY_SERVICE,
    OVERRIDE_ACTIONS,
    PREFERENCES,
    Change,
    Decision,
    Order,
    OrderKey,
    Override,
    Policy,
    Problem,
    Progress,
    Trial,
    with_change,
)
from domdesk.units import plain


@dataclass(frozen=True, slots=True)
class _Tried:
    """A trial with what it was made of, and how often the desk had been changed by then."""

    trial: Trial
    changes: int
    problem: Problem
    policy: Policy
    trace: tuple[Progress, ...]


class Trying(Deciding, Editing):
    """See the module."""

    _tried: _Tried | None = None

    def what_if(self, order: OrderKey | str, change: Change) -> Decision:
        """Where an order would ship from under a change, at once, on what the latest run leaves; nothing is kept.

        The overrides of `change` are all that then hold about the order. Raises InputError for what cannot be chosen,
        where nothing has been routed yet, or where nothing of the order is open.
        """
        placed = self._store.order(self._key(order))
        self._refuse(placed, change)
        return self._solver().what_if(self._state, self._latest, placed, change, self._now())

    def try_out(
        self,
        order: OrderKey | str,
        change: Change,
        *,
        policy: str | None = None,
        report: Report | None = None,
        wish: Callable[[], Wish] | None = None,
    ) -> Trial:
        """What all open orders would do now under a change about one, beside the latest run; nothing is kept.

        By the policy of that run where none is named. Raises InputError as `what_if`, and Cancelled.
        """
        from domdesk.report import comparison
        from domdesk.routing import routed_part

        placed = self._store.order(self._key(order))
        self._refuse(placed, change)
        number, then, kept, before = self._run_before()
        chosen = kept if policy is None else named.policy(self._store, policy)
        open_orders = replace(self._store.problem(self._now()), now_is_placed=then.now_is_placed)
        problem = with_change(open_orders, placed, change)
        trace: list[Progress] = []

        def told(progress: Progress) -> None:
            trace.append(progress)
            if report is not None:
                report(progress)

        plan = self._solver().route(problem, chosen, seconds=None, workers=None, seed=0, report=told, wish=wish)
        problem = routed_part(problem, plan)
        compared = comparison.compare([(number, then, kept, before), (None, problem, chosen, plan)])
        trial = Trial(placed.key, change, chosen.name, plan, compared)
        self._tried = _Tried(trial, self._store.changes, problem, chosen, tuple(trace))
        return trial

    def accept(self, order: OrderKey | str, change: Change, label: str = "", trial: Trial | None = None) -> int | None:
        """Keep the choices and unit costs of a change, and with a trial of it the plan as a run, its number given back.

        Choices and costs are a batch each, to be taken back one by one. Raises InputError for a choice without a
        reason, and where the trial is not the latest, or the desk has changed since.
        """
        from domdesk.routing import policy_text

        placed = self._store.order(self._key(order))
        self._refuse(placed, change)
        for override in change.overrides:
            if not override.reason.strip():
                raise InputError(
                    f"The choice “{_words(override)} {override.value}” for order {placed.order} has no reason.",
                    "Say why in a few words: it is kept beside the order.",
                )
        tried = None if trial is None else self._still_true(trial, change)
        if change.unit_costs:
            self._save_costs(change, label)
        if set(change.overrides) != set(self._store.overrides(placed.key)):
            self._store.save_overrides(placed.key, change.overrides, label or self._said(placed, change.overrides))
        if tried is None:
            return None
        others = (o for o in tried.problem.overrides if o.order != placed.key)
        problem = replace(tried.problem, overrides=(*others, *self._store.overrides(placed.key)))
        text = policy_text(tried.policy)
        return self._store.save_run(problem, tried.policy, text, tried.trial.plan, tried.trace)

    def _still_true(self, trial: Trial, change: Change) -> _Tried:
        tried = self._tried
        if tried is None or tried.trial is not trial or _bare(trial.change) != _bare(change):
            raise InputError("This change is not the one that was tried last.", "Try it out again, then use it.")
        if tried.changes != self._store.changes:
            raise InputError("The desk has changed since this was tried out.", "Try it out again, then use it.")
        return tried

    def _said(self, placed: Order, overrides: Sequence[Override]) -> str:
        """What is chosen for an order, as the history names it: 'Order 1043: only Reno, service Express'."""
        names = {place.location: place.label for place in self._store.locations()}
        told = [
            f"{_words(o)} {names.get(o.value, o.value) if o.action in ABOUT_PLACES else o.value}"
            f"{o.line and f' for line {o.line}'}"
            for o in overrides
        ]
        return f"Order {placed.order}: {', '.join(told) or 'nothing chosen any more'}"

    def _save_costs(self, change: Change, label: str) -> None:
        rows = [
            {"location": cost.location, "sku": cost.sku, "unit_cost": plain(cost.cost), "currency": ""}
            for cost in change.unit_costs
        ]
        result = self.edit("stock", rows, label=label)
        faults = (i.text for file in result.files for i in file.issues if i.severity == "error")
        if (fault := next(faults, None)) is not None:
            raise InputError(fault, "Correct the unit cost.")

    # --- what cannot be

    def _refuse(self, placed: Order, change: Change) -> None:
        """Raises InputError for a change that names what is not there, or that says something twice."""
        places = {at.location for at in self._store.locations()}
        lines = {line.line for line in placed.lines}
        for override in change.overrides:
            for fault, remedy in _faults(placed, override, places, lines):
                raise InputError(fault, remedy)
        single = Counter((o.action, o.line) for o in change.overrides if o.action in ("service", "due"))
        for (action, line), count in single.items():
            if count > 1:
                what = f"Line {line} of order {placed.order}" if line else f"Order {placed.order}"
                raise InputError(f"{what} is given more than one {action}.", "Keep one of them.")
        for cost in change.unit_costs:
            if cost.location not in places:
                raise InputError(f"There is no location {cost.location} on this desk.", "Choose one of its locations.")
            if not cost.cost.is_finite() or cost.cost < 0:
                raise InputError(f"A unit of {cost.sku} cannot cost {cost.cost}.", "Write an amount from 0.")


def _bare(change: Change) -> Change:
    """The change without its reasons, which may be told after it was tried."""
    return replace(change, overrides=tuple(replace(o, reason="") for o in change.overrides))


def _faults(placed: Order, override: Override, places: set[str], lines: set[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a choice, each with a remedy."""
    action, value = override.action, override.value
    if override.order != placed.key:
        yield f"A choice is about order {override.order.order}, not {placed.order}.", "Change one order at a time."
    if action not in OVERRIDE_ACTIONS:
        yield f"'{action}' is nothing that can be chosen.", f"Choose one of: {', '.join(OVERRIDE_ACTIONS)}."
    elif action == "due":
        if override.line:
            yield f"The due of line {override.line} alone cannot be chosen.", "Choose it for the whole order."
        if not _is_date(value):
            yield f"'{value}' is not a date.", "Write it as 2026-12-01."
    elif action in BY_SERVICE and not value.strip():
        yield "The service that is chosen has no name.", "Name it as a rate card does."
    elif action in ABOUT_PLACES and value not in places:
        yield f"There is no location {value} on this desk.", "Choose one of its locations."
    elif override.line and override.line not in lines:
        yield f"Order {placed.order} has no line {override.line}.", f"Choose one of: {', '.join(sorted(lines))}."
    elif action in PREFERENCES and (override.cost is None or not override.cost.is_finite() or override.cost < 0):
        yield f"Preferring {value} needs what that is worth.", "Say what a shipment that goes otherwise may save: 3.00."


def _words(override: Override) -> str:
    return override.action.replace("_", " ")


def _is_date(text: str) -> bool:
    with suppress(ValueError):
        return bool(date.fromisoformat(text[:10]))
    return False

"""Whatever does the solving, as the desk sees it: in this process, or in a spawned one that the window keeps."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol

from domdesk.records import (
    Change,
    Conflict,
    Counterfactual,
    Decision,
    Order,
    OrderKey,
    Plan,
    Policy,
    Problem,
    Progress,
    Quote,
)

if TYPE_CHECKING:
    from domdesk.routing import RoutingProcess
    from domdesk.routing.insight.worth import Extra

Wish = Literal["go on", "stop", "cancel"]
"""What the user wants of a running job: go on, stop and keep the best so far, or cancel and leave no trace."""

Report = Callable[[Progress], None]

Point = tuple[float, float]
"""Latitude and longitude."""


class Engine(Protocol):
    """Whatever does the solving: this process, or a spawned one that the window keeps."""

    def route(
        self,
        problem: Problem,
        policy: Policy,
        *,
        seconds: float | None,
        workers: int | None,
        seed: int,
        report: Report | None,
        wish: Callable[[], Wish] | None,
    ) -> Plan: ...

    def explain(self, problem: Problem, policy: Policy, plan: Plan, key: OrderKey, run: int | None) -> Decision: ...

    def conflict(self, problem: Problem, policy: Policy, plan: Plan, order: OrderKey, line: str) -> Conflict: ...

    def counterfactuals(
        self,
        problem: Problem,
        policy: Policy,
        plan: Plan,
        order: OrderKey,
        location: str | None,
        wish: Callable[[], Wish] | None,
    ) -> list[Counterfactual]: ...

    def affected(self, problem: Problem, policy: Policy, extras: "Sequence[Extra]") -> list[tuple[OrderKey, ...]]: ...

    def route_one(
        self, state: str, load: Callable[[], tuple[Problem, Policy, Plan]], order: OrderKey, now: datetime
    ) -> Decision: ...

    def what_if(
        self,
        state: str,
        load: Callable[[], tuple[Problem, Policy, Plan]],
        placed: Order,
        change: Change,
        now: datetime,
    ) -> Decision: ...

    def locate(self, places: Sequence[tuple[str | None, str | None]]) -> list[Point | None]: ...

    def quote(self, problem: Problem, units: Decimal) -> list[Quote]: ...


def solver_process() -> "RoutingProcess":
    """An engine in a process of its own, so that OR-Tools never loads in this one. Close it when done."""
    from domdesk.routing import RoutingProcess

    return RoutingProcess()

"""A question → its answer, found by routing. Called by the desk's verb, which routes; pure but for that.

Every figure is one of a Plan or a Decision: a lesson is right where the program is.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from domdesk import money
from domdesk.lessons.lesson import Answer, Lesson, Question, order_name
from domdesk.records import Decision, OrderKey, OrderPlan, Plan, Problem
from domdesk.style import exact
from domdesk.units import plain


class Scene(NamedTuple):
    """What is routed to find an answer: by which policy, when, and which places alone may ship an order."""

    policy: str
    now: str
    order: OrderKey | None = None
    only: tuple[str, ...] = ()


class World(Protocol):
    """The lesson's orders and stock, routed on demand."""

    def routed(self, scene: Scene) -> tuple[Problem, Plan]: ...

    def decision(self, scene: Scene, order: OrderKey) -> Decision: ...


def answer(lesson: Lesson, question: Question, world: World) -> Answer:
    """What is right, and as a text for people. Raises InputError for a policy or an order that is not there."""
    scene = Scene(
        question.policy or lesson.policy,
        question.now or lesson.now,
        question.order if question.only else None,
        question.only,
    )
    if question.kind == "sources":
        return _sources(question, scene, world)
    if question.kind == "choice":
        right = _RIGHT[question.of](question, scene, world)
        return Answer(right, " or ".join(option.text for option in question.options if option.key in right))
    if question.kind == "cost":
        return _cost(question, scene, world)
    number = _number(question, scene, world)
    if question.less:
        number -= _number(question, scene._replace(policy=question.less), world)
    return Answer((plain(number),), exact(number))


def policies(lesson: Lesson) -> set[str]:
    """The names of all policies that a lesson routes by."""
    names = {lesson.policy}
    for step in lesson.steps:
        names.update(step.look.policies)
    for question in lesson.questions:
        names.update((question.policy, question.less))
        names.update(option.key for option in question.options if question.of == "policy")
    return names - {""}


def _outcome(question: Question, scene: Scene, world: World) -> OrderPlan:
    """What becomes of the question's order, or of all of them."""
    if question.order is not None:
        return world.decision(scene, question.order).chosen
    _, plan = world.routed(scene)
    return OrderPlan(plan.shipments, plan.unassigned, plan.costs, plan.revenue_minor)


def _sources(question: Question, scene: Scene, world: World) -> Answer:
    """The places that ship the order, or one of its lines."""
    shipments = [
        shipment
        for shipment in _outcome(question, scene, world).shipments
        if not question.line or any(part.line == question.line for part in shipment.lines)
    ]
    names = {place.location: place.label for place in world.routed(scene)[0].locations}
    right = tuple(sorted({shipment.location for shipment in shipments}))
    return Answer(right, " and ".join(names[location] for location in right) or "nobody")


def _cost(question: Question, scene: Scene, world: World) -> Answer:
    def minor(scene: Scene) -> int:
        outcome = _outcome(question, scene, world)
        if question.of in ("revenue", "margin"):
            return int(getattr(outcome, f"{question.of}_minor"))
        return int(getattr(outcome.costs, question.of))

    amount = minor(scene) - (minor(scene._replace(policy=question.less)) if question.less else 0)
    currency = world.routed(scene)[1].currency
    return Answer((money.plain(amount, currency),), money.spoken(amount, currency))


def _number(question: Question, scene: Scene, world: World) -> Decimal:
    if question.of == "available":
        rows = world.routed(scene)[0].stock
        return sum((r.available for r in rows if (r.location, r.sku) == (question.location, question.sku)), Decimal(0))
    outcome = _outcome(question, scene, world)
    sent = [one for one in outcome.shipments if question.location in ("", one.location)]
    match question.of:
        case "shipments":
            return Decimal(len(sent))
        case "parcels":
            return Decimal(sum(len(shipment.parcels) for shipment in sent))
        case "units":
            parts = (part for shipment in sent for part in shipment.lines if question.sku in ("", part.sku))
            return sum((part.quantity for part in parts), Decimal(0))
        case "unassigned":
            left = (rest for rest in outcome.unassigned if question.sku in ("", rest.sku))
            return sum((rest.quantity for rest in left), Decimal(0))
        case "billable":
            return sum((parcel.billable for shipment in sent for parcel in shipment.parcels), Decimal(0))
    return Decimal(_late_days(question, world.routed(scene)[0], outcome))


def _late_days(question: Question, problem: Problem, outcome: OrderPlan) -> int:
    """The days after it is due on which the last of the order arrives; 0 where that is unknown or in time."""
    (due,) = [order.due for order in problem.orders if order.key == question.order]
    arrivals = [shipment.delivery_date for shipment in outcome.shipments if shipment.delivery_date]
    return max(0, (max(arrivals) - date.fromisoformat(due[:10])).days) if due and arrivals else 0


def _least(question: Question, scene: Scene, world: World) -> tuple[str, ...]:
    """The policies of least total."""
    totals = {o.key: _outcome(question, scene._replace(policy=o.key), world).costs.total for o in question.options}
    return tuple([key for key, total in totals.items() if total == min(totals.values())])


def _orders(question: Question, scene: Scene, world: World) -> tuple[str, ...]:
    """The orders that ship from the place."""
    sent = {order_name(s.order) for s in world.routed(scene)[1].shipments if s.location == question.location}
    return tuple([option.key for option in question.options if option.key in sent])


def _reasons(question: Question, scene: Scene, world: World) -> tuple[str, ...]:
    """Why the place does not ship the order."""
    assert question.order is not None  # the reading of a lesson sees to that
    told = world.decision(scene, question.order).not_used
    codes = {reason.code for reason in told if reason.location == question.location}
    return tuple([option.key for option in question.options if option.key in codes])


def _arrival(question: Question, scene: Scene, world: World) -> tuple[str, ...]:
    """The day on which the last of the order arrives."""
    days = [shipment.delivery_date for shipment in _outcome(question, scene, world).shipments]
    known = [day for day in days if day is not None]
    return (max(known).isoformat(),) if known and len(known) == len(days) else ()


def _cards(question: Question, scene: Scene, world: World) -> tuple[str, ...]:
    """The rate cards by which the order ships."""
    return tuple(sorted({shipment.card for shipment in _outcome(question, scene, world).shipments}))


_RIGHT: dict[str, Callable[[Question, Scene, World], tuple[str, ...]]] = {
    "policy": _least,
    "order": _orders,
    "reason": _reasons,
    "arrival": _arrival,
    "card": _cards,
}
"""How the right options of a choice are found, by what it is about."""

"""What a step of a lesson shows below the map: the order, what it points at, and once revealed the real decision.

In: the lesson as far as it is played; out: widgets from top to bottom. Called by the stage.
"""

from collections.abc import Iterable
from datetime import date

from PySide6.QtWidgets import QWidget

from domdesk.gui.decision.sections import cost_table, section
from domdesk.gui.decision.stages import StageFunnel, stage_table
from domdesk.gui.decision.ways import Way, ways_of
from domdesk.gui.lessons.hiding import Names
from domdesk.gui.lessons.playing import Playing, Routed, subject
from domdesk.gui.lessons.stepwise import Stepwise
from domdesk.gui.lessons.tables import (
    compared_table,
    goods,
    orders_table,
    places_table,
    policy_words,
    rates_table,
    stock_table,
)
from domdesk.gui.parts.folds import Twin
from domdesk.gui.parts.formatting import day, policy_name
from domdesk.gui.parts.words import label, tr
from domdesk.gui.plots.cost_bars import Bar, CostBars
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Decision, Order


def order_line(order: Order, names: Names) -> str:
    """An order in a line: its number, who wants what where, and by when."""
    to = " ".join(filter(None, (order.city, order.region, order.postal_code)))
    due = tr("due {day}", day=day(date.fromisoformat(order.due[:10]))) if order.due else ""
    named = tr("Order {order}", order=names.order(order.key))
    return " · ".join(filter(None, (named, names.customer(order), to, goods(order), due)))


def parts(playing: Playing, now: Snapshot, names: Names) -> list[QWidget]:
    """What the step shows now, from top to bottom."""
    order = subject(playing.lesson, playing.step, playing.world)
    shown = [label(order_line(playing.world.orders[order], names), rank="strong", wrap=True)] if order else []
    routed = playing.routed.get(playing.at) if playing.shows_routed else None
    if routed is None:
        return [*shown, *_looked_at(playing, now, names)]
    if playing.step.look.at in ("stock", "rates", "locations", "rules"):
        return [*shown, *_decided(playing, routed, now, names), *_looked_at(playing, now, names)]
    return [*shown, *_decided(playing, routed, now, names)]


def _looked_at(playing: Playing, now: Snapshot, names: Names) -> Iterable[QWidget]:
    """What the step points at, without what the program decides."""
    look, world = playing.step.look, playing.world
    order = subject(playing.lesson, playing.step, world)
    match look.at:
        case "stock":
            yield stock_table(world, now, look.sku, look.location)
        case "rates":
            yield rates_table(world, now, look.location)
        case "locations":
            yield places_table(now, look.location)
        case "rules":
            yield from _policies(playing)
        case "map":
            if order is None:
                yield orders_table(world, names, None, now)
        case "orders":
            yield orders_table(world, names, None, now)
        case _:
            if order is None:
                yield orders_table(world, names, None, now)
            skus = {line.sku for line in world.orders[order].lines} if order else set()
            yield stock_table(world, now, skus.pop() if len(skus) == 1 else "")
            yield places_table(now, "")
            yield label(tr("The costs come with the answer."), quiet=True, wrap=True)


def _policies(playing: Playing) -> Iterable[QWidget]:
    step, world = playing.step, playing.world
    asked = (step.question.policy, step.question.less) if step.question else ()
    for name in dict.fromkeys(filter(None, (*(asked or ()), *step.look.policies, playing.lesson.policy))):
        if name in world.policies:
            yield policy_words(name, world.policies[name], world.rules[name])


def _decided(playing: Playing, routed: Routed, now: Snapshot, names: Names) -> Iterable[QWidget]:
    """The real decision: policies side by side where they are compared, what each way costs, and the funnel."""
    decision = routed.decision
    if routed.compared:
        yield Twin(
            tr("The policies on the same orders"),
            lambda: CostBars([Bar(policy_name(name), plan.costs) for name, plan in routed.compared], now.currency),
            lambda: compared_table(routed.compared, now.currency),
            as_table=False,
        )
    if decision is None:
        if not routed.compared:
            ways = [Way(policy_name(routed.plan.policy), routed.plan.costs, chosen=False)]
            yield _twin_of_costs(tr("What all orders cost"), ways, now)
        yield orders_table(playing.world, names, None if playing.spoils_sources else routed.plan, now)
        return
    ways = ways_of(decision, now.place)
    if playing.spoils_costs:
        asks_cost = playing.step.question is not None and playing.step.question.kind == "cost"
        costs = [_twin_of_costs(tr("What it costs"), ways[:1], now)] if asks_cost else []
    else:
        costs = [_twin_of_costs(tr("What each way costs"), ways, now)]
    funnel = _funnel(playing, decision, now)
    yield from [*funnel, *costs] if playing.step.look.at == "funnel" else [*costs, *funnel]


def _funnel(playing: Playing, decision: Decision, now: Snapshot) -> list[QWidget]:
    """How it was decided: stage by stage where the step is about it, no further than a later question allows."""
    look, stages = playing.step.look, decision.stages
    if playing.spoils_sources:
        stages = tuple(stage for stage in stages if stage.name != "chosen")
    if not stages:
        return []
    if look.at == "funnel":
        return [*section(tr("How it was decided, stage by stage")), Stepwise(now, stages, look.stage)]
    return [
        Twin(
            tr("How it was decided"),
            lambda: StageFunnel(now, stages),
            lambda: stage_table(now, stages),
            as_table=False,
        )
    ]


def _twin_of_costs(title: str, ways: list[Way], now: Snapshot) -> QWidget:
    return Twin(
        title,
        lambda: CostBars([Bar(way.name, way.costs, way.chosen) for way in ways], now.currency),
        lambda: cost_table(ways, now.currency),
        as_table=False,
    )

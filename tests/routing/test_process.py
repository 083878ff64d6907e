"""The spawned routing process: the same answers, progress, stop, cancel, and its death."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from domdesk import style
from domdesk.errors import Cancelled, DomdeskError, InputError
from domdesk.records import Problem, Progress, Rule
from domdesk.routing import RoutingProcess, check_plan, route_problem, routed_part
from domdesk.routing.insight.conflicts import find_conflict
from domdesk.style import Style
from tests import worlds
from tests.worlds import a_flat_card, a_location, a_policy, a_problem, a_product, an_order, some_stock


@pytest.fixture(scope="module")
def engine() -> Iterator[RoutingProcess]:
    process = RoutingProcess()
    style.use(Style(decimal=",", amount="# ¤"))
    process.start()
    style.use(Style())
    yield process
    process.close()


def a_hard_problem() -> Problem:
    """Five hundred orders over thirty locations that fight for every unit: far from proven in a second."""
    places = [a_location(f"L{i:02}", cost_per_shipment=f"{2 + i % 7}.{i % 10}5") for i in range(30)]
    goods = [a_product(f"S{j:02}") for j in range(40)]
    stock = [
        some_stock(f"L{i:02}", f"S{j:02}", str(1 + (i * j) % 3), f"{5 + (i * 13 + j * 7) % 11}.{(i + j) % 10}0")
        for i in range(30)
        for j in range(40)
        if (i + 3 * j) % 4
    ]
    orders = [
        an_order(f"O{n}", *((f"S{(n * 7 + k * 11) % 40:02}", str(1 + (n + k) % 3)) for k in range(3)))
        for n in range(500)
    ]
    return a_problem(places, goods, stock, orders, [a_flat_card("post", "4.35")])


def test_it_answers_what_this_process_would(engine: RoutingProcess) -> None:
    """Plans and decisions are equal, seconds apart, and the sentences are in the style that it was started with."""
    problem, policy = worlds.last_unit_contested()
    told: list[Progress] = []
    plan = engine.route(problem, policy, report=told.append)
    assert replace(plan, seconds=0.0) == replace(route_problem(problem, policy), seconds=0.0)
    assert "solving" in {p.phase for p in told}
    decisions = [engine.explain(problem, policy, plan, order.key, 1) for order in problem.orders]
    assert decisions[0].chosen.shipments
    assert any(re.search(r"\d,\d\d \$ (less|more) than", decision.sentence) for decision in decisions)


def test_it_says_what_keeps_an_order_back(engine: RoutingProcess) -> None:
    """The smallest set of rules is that of this process, though the order is sent there with little beside it."""
    problem, policy = worlds.hazmat_rule()
    barred = replace(policy, rules=(Rule("never", locations=tuple(at.location for at in problem.locations)),))
    plan = route_problem(problem, barred)
    key = problem.orders[0].key
    found = engine.conflict(problem, barred, plan, key, "")
    assert found == find_conflict(problem, barred, plan, key)
    assert found.rules == ("rule 1",)


def test_faults_come_back_as_they_are(engine: RoutingProcess) -> None:
    """A missing exchange rate is the same sentence and remedy as in this process."""
    problem, policy = worlds.dear_but_near()
    foreign = tuple(replace(row, currency="CAD") for row in problem.stock)
    with pytest.raises(InputError, match="no exchange rate from CAD to USD") as fault:
        engine.route(replace(problem, stock=foreign), policy)
    assert "exchange_rates.csv" in fault.value.remedy


def test_a_bug_there_is_told_here_with_its_trace(engine: RoutingProcess) -> None:
    """The trace names the place in the other process, and the process goes on."""
    problem, policy = worlds.dear_but_near()
    with pytest.raises(RuntimeError, match="Traceback"):
        engine.route(problem, None)  # type: ignore[arg-type]
    assert engine.route(problem, policy).shipments


def test_stop_keeps_the_best_so_far(engine: RoutingProcess) -> None:
    """A stop while solving returns at once with a whole plan that says it cannot be repeated."""
    asked: list[float] = []
    solving: list[bool] = []

    def wish() -> str:
        if solving and not asked:
            asked.append(time.monotonic())
        return "stop" if asked else "go on"

    def report(progress: Progress) -> None:
        if progress.phase == "solving":
            solving.append(True)

    plan = engine.route(a_hard_problem(), a_policy(unfilled_cost="50"), report=report, wish=wish)
    assert plan.status == "feasible"
    assert not plan.repeatable
    assert plan.orders == 500
    assert plan.bound_minor is not None
    assert plan.bound_minor <= plan.costs.total


def test_cancel_leaves_nothing(engine: RoutingProcess) -> None:
    """A cancel while solving raises Cancelled, and the next call works."""
    started = time.monotonic()
    with pytest.raises(Cancelled):
        engine.route(a_hard_problem(), a_policy(), wish=lambda: "cancel" if time.monotonic() - started > 1 else "go on")
    problem, policy = worlds.dear_but_near()
    assert engine.route(problem, policy).status == "optimal"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_process_ends_in_a_sentence_and_comes_back(engine: RoutingProcess) -> None:
    """Out of memory, say: one clear sentence, and the next call starts a new process."""
    problem, policy = worlds.dear_but_near()

    def kill(progress: Progress) -> None:
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)

    with pytest.raises(DomdeskError, match="ended before it had an answer"):
        engine.route(a_hard_problem(), policy, report=kill)
    assert engine.route(problem, policy).status == "optimal"


def a_long_problem() -> Problem:
    """Six thousand orders, two lines each: more than can be handed over, priced or checked at once."""
    places = [a_location("reno", cost_per_shipment="1"), a_location("erie", cost_per_shipment="2")]
    goods = [a_product(f"S{j}") for j in range(5)]
    stock = [some_stock(place.location, good.sku, "5000", "3") for place in places for good in goods]
    orders = [an_order(f"O{n}", (f"S{n % 5}", "1"), (f"S{(n + 1) % 5}", "1")) for n in range(6000)]
    return a_problem(places, goods, stock, orders, [a_flat_card("post", "4")])


@pytest.mark.parametrize("phase", [None, "pricing", "routing", "writing the plan"])
def test_a_stop_of_a_long_run_is_heard_in_every_phase(engine: RoutingProcess, phase: str | None) -> None:
    """A sound plan of the orders that it reached, before it is even handed over as when it is being written."""
    problem, policy, heard = a_long_problem(), a_policy("one-by-one", unfilled_cost="50"), list[str]()

    def wish() -> str:
        return "stop" if phase is None or phase in heard else "go on"

    plan = engine.route(problem, policy, report=lambda told: heard.append(told.phase), wish=wish)
    part = routed_part(problem, plan)
    assert check_plan(part, policy, plan) == []
    assert len(part.orders) == plan.orders
    if phase in (None, "pricing"):
        assert plan.notices[0].startswith(f"The run was stopped after {plan.orders:,} of 6,000 orders")

"""The checker passes a plan worked by hand, and finds whatever is tampered with."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domdesk.records import (
    Assignment,
    Costs,
    Line,
    OrderKey,
    Parcel,
    Plan,
    Problem,
    RateZone,
    Reason,
    Shipment,
    Unassigned,
)
from domdesk.routing.verify import check_plan
from tests.oracle import best_total
from tests.worlds import (
    NOW,
    a_card,
    a_flat_card,
    a_location,
    a_policy,
    a_problem,
    a_product,
    an_order,
    some_stock,
)

D = Decimal
FIRST, SECOND = OrderKey("", "1"), OrderKey("shop", "2")


def the_problem() -> Problem:
    """Order 1, to a home, takes anvils and a hammer from Reno and a hammer from Erie; order 2's nails are too few."""
    parcel = a_card(
        "parcel",
        [RateZone("all")],
        [("all", "30", "10.00"), ("all", "50", "15.00")],
        weight_unit="lb",
        weight_step="1",
        max_weight="50",
        residential="2.00",
        fuel_percent="10",
    )
    return a_problem(
        [
            a_location(
                "reno",
                priority=1,
                cost_per_shipment="1.50",
                cost_per_line="0.25",
                cost_per_unit="0.10",
                cost_per_kg="0.20",
            ),
            a_location("erie", priority=2, currency="EUR", cost_per_shipment="2.00"),
            a_location("ghent", active=False),
            a_location("york", draft=True),
        ],
        [a_product("anvil", "13607.7711"), a_product("hammer", "6803.88555"), a_product("nail", "5")],
        [
            some_stock("reno", "anvil", "5", "40", committed="1", reserved="1"),
            some_stock("reno", "hammer", "1", "20"),
            some_stock("erie", "hammer", "2", "18", safety_stock="1", currency="EUR"),
            some_stock("reno", "nail", "2", "0.10"),
            some_stock("ghent", "nail", "99", "0.10"),
        ],
        [
            an_order("1", Line("1", "hammer", D(2), D("55.5")), Line("2", "anvil", D(3), D(60)), residential=True),
            replace(an_order("2", ("nail", "5")), channel="shop"),
        ],
        [parcel, a_flat_card("express", "46.00")],
        exchange_rates={"EUR": D("1.10")},
    )


THE_POLICY = a_policy(split_cost="1.00", unfilled_cost="100")


def the_plan() -> Plan:
    """By hand: parcels of 30 + 15, 30 and 30 lb from Reno and of 15 lb from Erie.

    A parcel above 30 lb is (15 + 2) × 1.1 = 18.70, else (10 + 2) × 1.1 = 13.20. Reno: 3 × 40 + 20 = 140.00; 105 lb are
    47.62719885 kg, so handling is 1.50 + 2 × 0.25 + 4 × 0.10 + 9.52543977 = 11.93; transport 18.70 + 26.40 = 45.10,
    less than 46.00 by express. Erie: 18 EUR = 19.80, handling 2 EUR = 2.20, transport 13.20. One split is 1.00, five
    nails 500.00. Revenue 2 × 55.50 + 3 × 60 = 291.00; the total is 733.23.
    """
    heavy, anvil = Parcel(D("20411.65665"), D(45), 1870), Parcel(D("13607.7711"), D(30), 1320)
    hammer = Parcel(D("6803.88555"), D(15), 1320)
    post = ("parcel", "Post", "Service parcel", "all", NOW.date(), None)
    reasons = (
        Reason("reno", "no_stock", "It has 2 of 5."),
        Reason("erie", "no_stock", "It has none."),
        Reason("ghent", "inactive", "It is not active."),
        Reason("york", "draft", "It is a draft."),
    )
    return Plan(
        policy="cheapest",
        status="optimal",
        repeatable=True,
        seed=0,
        now=NOW,
        orders=2,
        lines=3,
        units=D(10),
        assigned_units=D(5),
        currency="USD",
        costs=Costs(item=15980, handling=1413, transport=5830, split=100, unfilled=50000),
        revenue_minor=29100,
        bound_minor=73323,
        seconds=0.1,
        shipments=(
            Shipment(
                *(FIRST, 1, "reno", *post),
                (heavy, anvil, anvil),
                Costs(14000, 1193, 4510),
                (Assignment("1", "hammer", D(1)), Assignment("2", "anvil", D(3))),
            ),
            Shipment(
                *(FIRST, 2, "erie", *post),
                (hammer,),
                Costs(1980, 220, 1320),
                (Assignment("1", "hammer", D(1)),),
            ),
        ),
        unassigned=(Unassigned(SECOND, "1", "nail", D(5), reasons),),
    )


def test_the_plan_worked_by_hand_is_sound_and_the_least() -> None:
    """A correct plan has no fault, and the brute force agrees that it is the cheapest."""
    assert check_plan(the_problem(), THE_POLICY, the_plan()) == []
    assert best_total(the_problem(), THE_POLICY) == 73323


def first(plan: Plan, **changes: object) -> Plan:
    return replace(plan, shipments=(replace(plan.shipments[0], **changes), *plan.shipments[1:]))


def second(plan: Plan, **changes: object) -> Plan:
    return replace(plan, shipments=(plan.shipments[0], replace(plan.shipments[1], **changes)))


def left(plan: Plan, **changes: object) -> Plan:
    return replace(plan, unassigned=(replace(plan.unassigned[0], **changes),))


def costs(plan: Plan, **changes: int) -> Plan:
    return first(plan, costs=replace(plan.shipments[0].costs, **changes))


def parcel(plan: Plan, **changes: object) -> Plan:
    boxes = plan.shipments[0].parcels
    return first(plan, parcels=(replace(boxes[0], **changes), *boxes[1:]))


def reasons(plan: Plan, *changed: Reason) -> Plan:
    return left(plan, reasons=(*plan.unassigned[0].reasons[len(changed) :], *changed))


def given(*assignments: tuple[str, str, str]) -> tuple[Assignment, ...]:
    return tuple(Assignment(line, sku, D(quantity)) for line, sku, quantity in assignments)


TAMPERED: list[tuple[str, Callable[[Plan], Plan]]] = [
    # names
    ("unknown_order", lambda plan: first(plan, order=OrderKey("", "9"))),
    ("unknown_order", lambda plan: left(plan, order=OrderKey("", "2"))),
    ("unknown_location", lambda plan: first(plan, location="oslo")),
    ("unknown_location", lambda plan: reasons(plan, Reason("oslo", "no_stock", "?"))),
    ("unknown_card", lambda plan: first(plan, card="pigeon")),
    ("unknown_line", lambda plan: second(plan, lines=given(("9", "hammer", "1")))),
    ("unknown_line", lambda plan: left(plan, line="9")),
    ("wrong_sku", lambda plan: second(plan, lines=given(("1", "anvil", "1")))),
    ("wrong_sku", lambda plan: left(plan, sku="anvil")),
    # shapes
    ("wrong_number", lambda plan: second(plan, number=3)),
    ("double_shipment", lambda plan: second(plan, location="reno")),
    ("empty_shipment", lambda plan: second(plan, lines=())),
    ("double_assignment", lambda plan: second(plan, lines=given(("1", "hammer", "1"), ("1", "hammer", "1")))),
    # stock and policy
    ("over_assigned", lambda plan: second(plan, lines=given(("1", "hammer", "2")))),
    ("over_served", lambda plan: second(plan, lines=given(("1", "hammer", "2")))),
    ("over_assigned", lambda plan: first(plan, lines=given(("1", "hammer", "1"), ("2", "anvil", "4")))),
    ("inactive", lambda plan: second(plan, location="ghent")),
    ("draft", lambda plan: second(plan, location="york")),
    ("bad_quantity", lambda plan: second(plan, lines=given(("1", "hammer", "0")))),
    ("bad_quantity", lambda plan: second(plan, lines=given(("1", "hammer", "-1")))),
    ("wrong_step", lambda plan: second(plan, lines=given(("1", "hammer", "0.5")))),
    ("partial_line", lambda plan: replace(plan, shipments=plan.shipments[:1])),
    # what is left
    ("wrong_unassigned", lambda plan: replace(plan, unassigned=())),
    ("wrong_unassigned", lambda plan: left(plan, quantity=D(4))),
    ("wrong_unassigned", lambda plan: replace(plan, unassigned=plan.unassigned * 2)),
    ("wrong_unassigned", lambda plan: left(plan, order=FIRST, sku="hammer")),
    (
        "wrong_unassigned",
        lambda plan: replace(plan, unassigned=(*plan.unassigned, Unassigned(FIRST, "1", "hammer", D(0), ()))),
    ),
    ("no_reason", lambda plan: left(plan, reasons=plan.unassigned[0].reasons[1:])),
    ("wrong_reason", lambda plan: reasons(plan, Reason("reno", "moody", "It would rather not."))),
    *(
        ("wrong_reason", lambda plan, code=code: reasons(plan, Reason("reno", code, "So it is.")))
        for code in ("inactive", "closed", "too_far", "stale_stock", "barred_by_rule")
    ),
    ("wrong_reason", lambda plan: reasons(plan, Reason("reno", "draft", "It is a draft."))),
    ("wrong_reason", lambda plan: reasons(plan, *(Reason("ghent", "no_stock", "It has none."),) * 3)),
    # prices
    ("cost_differs", lambda plan: costs(plan, item=13999)),
    ("cost_differs", lambda plan: costs(plan, handling=1192)),
    ("cost_differs", lambda plan: costs(plan, transport=4509)),
    ("cost_differs", lambda plan: costs(plan, late=1)),
    ("cost_differs", lambda plan: costs(plan, risk=1)),
    ("cost_differs", lambda plan: costs(plan, rules=1)),
    ("cost_differs", lambda plan: costs(plan, split=100)),
    ("cost_differs", lambda plan: costs(plan, unfilled=1)),
    ("wrong_card", lambda plan: first(plan, card="express", service="Service express")),
    ("wrong_carrier", lambda plan: first(plan, carrier="Pigeon")),
    ("wrong_service", lambda plan: first(plan, service="Overnight")),
    ("wrong_zone", lambda plan: first(plan, zone="8")),
    ("wrong_date", lambda plan: first(plan, ship_date=NOW.date() + timedelta(days=1))),
    ("wrong_date", lambda plan: first(plan, ship_date=None)),
    ("wrong_date", lambda plan: first(plan, delivery_date=NOW.date())),
    ("wrong_parcels", lambda plan: parcel(plan, weight_g=D(20411))),
    ("wrong_parcels", lambda plan: parcel(plan, billable=D(46))),
    ("wrong_parcels", lambda plan: parcel(plan, price_minor=1871)),
    ("wrong_parcels", lambda plan: first(plan, parcels=plan.shipments[0].parcels[:2])),
    # sums
    *(
        ("cost_differs", lambda plan, part=part: replace(plan, costs=plan.costs + Costs(**{part: -1})))
        for part in ("item", "handling", "transport", "late", "risk", "rules", "split", "unfilled")
    ),
    ("wrong_revenue", lambda plan: replace(plan, revenue_minor=29099)),
    ("wrong_count", lambda plan: replace(plan, orders=3)),
    ("wrong_count", lambda plan: replace(plan, lines=2)),
    ("wrong_count", lambda plan: replace(plan, units=D(9))),
    ("wrong_count", lambda plan: replace(plan, assigned_units=D(6))),
    # claims
    ("wrong_policy", lambda plan: replace(plan, policy="other")),
    ("wrong_clock", lambda plan: replace(plan, now=NOW.replace(hour=8))),
    ("wrong_currency", lambda plan: replace(plan, currency="EUR")),
    ("bound_above_total", lambda plan: replace(plan, bound_minor=73324)),
    ("wrong_status", lambda plan: replace(plan, bound_minor=73322)),
    ("wrong_status", lambda plan: replace(plan, bound_minor=None)),
    ("wrong_status", lambda plan: replace(plan, status="feasible")),
    ("bound_unproven", lambda plan: replace(plan, status="heuristic", bound_minor=73000)),
]


@pytest.mark.parametrize(("code", "tamper"), TAMPERED, ids=[f"{n}-{code}" for n, (code, _) in enumerate(TAMPERED)])
def test_tampering_is_found(code: str, tamper: Callable[[Plan], Plan]) -> None:
    """Each change of one figure or name of a sound plan is a fault of its own kind, said in a sentence."""
    faults = check_plan(the_problem(), THE_POLICY, tamper(the_plan()))
    assert code in [fault.code for fault in faults]
    assert all(fault.text.endswith(".") for fault in faults)


def test_one_wrong_figure_is_one_fault_with_both_figures() -> None:
    """A fault names the order, the location, the part, and the figure said beside the one by hand."""
    (fault,) = check_plan(the_problem(), THE_POLICY, costs(the_plan(), item=13999))
    assert fault.text == "Order 1, shipment from reno: item is 139.99 USD in the plan, 140.00 USD by hand."

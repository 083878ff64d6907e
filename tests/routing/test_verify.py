"""The checker passes a plan worked by hand, and finds whatever is tampered with; its arithmetic rule by rule."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from domdesk.records import (
    Assignment,
    Costs,
    Line,
    OrderKey,
    Parcel,
    Plan,
    Policy,
    Problem,
    RateZone,
    Reason,
    Shipment,
    Unassigned,
)
from domdesk.routing.verify import check_plan
from domdesk.routing.verify.parcels import Pieces, Tariff, billable, pack
from domdesk.routing.verify.pricing import Pricing
from domdesk.routing.verify.zones import distance_km
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
    post = ("parcel", "Post", "Service parcel", "all", None, None)
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
    ("wrong_reason", lambda plan: reasons(plan, Reason("reno", "inactive", "It is not active."))),
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
    ("wrong_date", lambda plan: first(plan, ship_date=NOW.date())),
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


CHANGED: list[tuple[str, Callable[[Problem], Problem], Policy]] = [
    ("line_split", lambda problem: problem, replace(THE_POLICY, line_split=False)),
    ("max_shipments", lambda problem: problem, replace(THE_POLICY, max_shipments=1)),
    ("cost_differs", lambda problem: problem, replace(THE_POLICY, split_cost=D("1.01"))),
    ("cost_differs", lambda problem: problem, replace(THE_POLICY, unfilled_cost="auto")),
    ("wrong_status", lambda problem: problem, replace(THE_POLICY, method="priority")),
    ("no_exchange_rate", lambda problem: replace(problem, exchange_rates={}), THE_POLICY),
    ("over_assigned", lambda problem: replace(problem, stock=problem.stock[1:]), THE_POLICY),
    ("no_rate", lambda problem: replace(problem, cards=(replace(problem.cards[0], max_weight=D(29)),)), THE_POLICY),
    (
        "no_rate",
        lambda problem: replace(
            problem, locations=(replace(problem.locations[0], rate_cards=("express",)), *problem.locations[1:])
        ),
        THE_POLICY,
    ),
]


@pytest.mark.parametrize(
    ("code", "change", "policy"), CHANGED, ids=[f"{n}-{code}" for n, (code, _, _) in enumerate(CHANGED)]
)
def test_the_same_plan_is_unsound_elsewhere(code: str, change: Callable[[Problem], Problem], policy: Policy) -> None:
    """A plan is judged by its own problem and policy: where those differ, it has faults."""
    assert code in [fault.code for fault in check_plan(change(the_problem()), policy, the_plan())]


@pytest.mark.parametrize("strict", ["ship_complete", "partial_order"])
def test_an_order_that_must_be_whole_is_not_shipped_in_part(strict: str) -> None:
    """With one line left, an order of ship_complete, or under partial_order = never, is a fault."""
    problem, policy = the_problem(), replace(THE_POLICY, partial_order=strict != "partial_order")
    nail = Line("3", "nail", D(1))
    whole = replace(problem.orders[0], lines=(*problem.orders[0].lines, nail), ship_complete=strict == "ship_complete")
    faults = check_plan(replace(problem, orders=(whole, problem.orders[1])), policy, the_plan())
    assert strict in [fault.code for fault in faults]


@pytest.mark.parametrize("unknown", ["cost", "weight"])
def test_unknown_figures_must_be_flagged(unknown: str) -> None:
    """A plan that counts an unknown cost or weight as 0 says so in a notice, or has a fault."""
    problem = the_problem()
    if unknown == "cost":
        row = replace(problem.stock[1], unit_cost=None)
        problem = replace(problem, stock=(problem.stock[0], row, *problem.stock[2:]))
    else:
        problem = replace(problem, products=(problem.products[0], a_product("hammer", None), problem.products[2]))
    assert "not_flagged" in [fault.code for fault in check_plan(problem, THE_POLICY, the_plan())]
    told = replace(the_plan(), notices=("Some figures are unknown.",))
    assert "not_flagged" not in [fault.code for fault in check_plan(problem, THE_POLICY, told)]


# --- zones

EVERYWHERE = RateZone("any")
ZONES = [
    ("origin before all else", [RateZone("a", country="US", postal_from="80202"), RateZone("b", origin="L1")], "b"),
    ("a location id before a prefix", [RateZone("a", origin="895"), RateZone("b", origin="L1")], "b"),
    ("a longer prefix first", [RateZone("a", origin="8"), RateZone("b", origin="895")], "b"),
    ("a prefix before any", [EVERYWHERE, RateZone("b", origin="8")], "b"),
    ("another's origin does not fit", [RateZone("a", origin="L2"), RateZone("b", origin="90"), EVERYWHERE], "any"),
    (
        "a longer postal_from first",
        [RateZone("a", country="US", postal_from="8"), RateZone("b", country="US", postal_from="80")],
        "b",
    ),
    (
        "then fewer codes",
        [
            RateZone("a", country="US", postal_from="800", postal_to="809"),
            RateZone("b", country="US", postal_from="801", postal_to="804"),
        ],
        "b",
    ),
    (
        "codes are counted in base 36",
        [
            RateZone("a", country="US", postal_from="79", postal_to="80"),  # 79 … 7Z, 80: 28 codes
            RateZone("b", country="US", postal_from="80", postal_to="89"),  # 10 codes
        ],
        "b",
    ),
    ("postal before region", [RateZone("a", region="CO"), RateZone("b", country="US", postal_from="8")], "b"),
    ("region before country", [RateZone("a", country="US"), RateZone("b", region="CO")], "b"),
    ("country before distance", [RateZone("a", up_to_km=D(5000)), RateZone("b", country="US")], "b"),
    ("the smaller distance", [RateZone("a", up_to_km=D(5000)), RateZone("b", up_to_km=D(2000)), EVERYWHERE], "b"),
    ("not below the distance", [RateZone("a", up_to_km=D(1000)), RateZone("b", up_to_km=D(2000))], "b"),
    ("the earlier row", [RateZone("a"), RateZone("b")], "a"),
    ("postal rows need a country", [RateZone("a", postal_from="802"), EVERYWHERE], "any"),
    ("from and to of equal length", [RateZone("a", country="US", postal_from="8", postal_to="90"), EVERYWHERE], "any"),
    ("another country", [RateZone("a", country="CA")], None),
    ("another region", [RateZone("a", region="TX")], None),
    ("outside the range", [RateZone("a", country="US", postal_from="803", postal_to="999")], None),
    ("longer than the code", [RateZone("a", country="US", postal_from="8020200")], None),
]


@pytest.mark.parametrize(("rows", "zone"), [(rows, zone) for _, rows, zone in ZONES], ids=[name for name, *_ in ZONES])
def test_the_most_specific_zone_wins(rows: list[RateZone], zone: str | None) -> None:
    """From Reno (L1, 89501) to Denver (CO 80202), some 1,280 km: the row that design 3.2 ranks first."""
    problem = a_problem(
        [a_location("L1", postal_code="89501"), a_location("L2", postal_code="10001")],
        [],
        [],
        [an_order("1", postal_code="802 02", region="co")],
        [a_card("c", rows, [])],
    )
    found = Pricing(problem, a_policy()).zones.find(problem.cards[0], "L1", problem.orders[0].key)
    assert (found and found.zone) == zone


def test_distance_rows_need_coordinates() -> None:
    """Without coordinates on either side a distance row does not fit; given coordinates go before the ZIP's."""
    zones = [RateZone("near", up_to_km=D(100)), RateZone("unknown")]
    orders = [
        an_order("zip", postal_code="80202-1234"),
        an_order("given", postal_code="10001", latitude="39.7", longitude="-105"),
        an_order("abroad", postal_code="80202", country="DE"),
        an_order("military", postal_code="09001"),
        an_order("none"),
    ]
    problem = a_problem([a_location("L1", postal_code="80014")], [], [], orders, [a_card("c", zones, [])])
    pricing = Pricing(problem, a_policy())
    found = [pricing.zones.find(problem.cards[0], "L1", order.key) for order in orders]
    assert [row and row.zone for row in found] == ["near", "near", "unknown", "unknown", "unknown"]


def test_distance_is_a_great_circle() -> None:
    """A quarter of the equator and a pole are π/2 × 6371.0088 km away; a place is 0 from itself."""
    quarter = round(6371.0088 * 3.14159265358979 / 2, 6)
    assert distance_km((0.0, 0.0), (0.0, 90.0)) == distance_km((0.0, 0.0), (90.0, 0.0)) == quarter
    assert distance_km((39.7, -105.0), (39.7, -105.0)) == 0


# --- parcels and prices

POUND = Fraction("453.59237")
INCH = Fraction("25.4")
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("settings", "weight_g", "volume_mm3", "expected"),
    [
        ({"weight_unit": "g"}, Fraction(1234), Fraction(0), Fraction(1234)),
        ({"weight_unit": "kg"}, Fraction(1234), Fraction(0), Fraction("1.234")),
        ({"weight_unit": "lb"}, 3 * POUND, Fraction(0), Fraction(3)),
        ({"weight_unit": "oz"}, 3 * POUND, Fraction(0), Fraction(48)),
        ({"weight_unit": "lb", "weight_step": "1"}, 3 * POUND, Fraction(0), Fraction(3)),
        ({"weight_unit": "lb", "weight_step": "1"}, 3 * POUND + 1, Fraction(0), Fraction(4)),
        ({"weight_unit": "kg", "weight_step": "0.5"}, Fraction(1001), Fraction(0), Fraction("1.5")),
        ({"weight_unit": "kg", "weight_step": "0.5"}, Fraction(0), Fraction(0), Fraction(0)),
        # 1390 in³ / 139 = 10 lb = 160 oz; 10,000 cm³ / 5000 = 2 kg = 2000 g
        ({"weight_unit": "lb", "dim_divisor": "139"}, POUND, 1390 * INCH**3, Fraction(10)),
        ({"weight_unit": "oz", "dim_divisor": "139"}, POUND, 1390 * INCH**3, Fraction(160)),
        ({"weight_unit": "kg", "dim_divisor": "5000"}, Fraction(500), Fraction(10**7), Fraction(2)),
        ({"weight_unit": "g", "dim_divisor": "5000"}, Fraction(500), Fraction(10**7), Fraction(2000)),
        ({"weight_unit": "g", "dim_divisor": "5000"}, Fraction(2500), Fraction(10**7), Fraction(2500)),
        # DIM counts only above dim_over, not at it
        ({"weight_unit": "kg", "dim_divisor": "5000", "dim_over": "10000"}, Fraction(500), Fraction(10**7), HALF),
        ({"weight_unit": "kg", "dim_divisor": "5000", "dim_over": "9999"}, Fraction(500), Fraction(10**7), Fraction(2)),
        ({"weight_unit": "lb", "dim_divisor": "139", "dim_over": "1390"}, POUND, 1390 * INCH**3, Fraction(1)),
    ],
)  # fmt: skip
def test_billable_weight(
    settings: dict[str, str], weight_g: Fraction, volume_mm3: Fraction, expected: Fraction
) -> None:
    """The greater of actual and DIM weight in the card's unit, rounded up to its step."""
    assert billable(a_card("c", [], [], **settings), weight_g, volume_mm3) == expected


@pytest.mark.parametrize(
    ("bands", "per_extra", "value", "price"),
    [
        ("to", None, "0", "2"), ("to", None, "1", "2"), ("to", None, "1.01", "3"), ("to", None, "5", "3"),
        ("to", None, "5.01", None), ("to", "0.5", "5", "3"), ("to", "0.5", "7", "4"),
        ("from", None, "0.99", None), ("from", None, "1", "2"), ("from", None, "4.99", "2"), ("from", None, "5", "3"),
        ("from", None, "99", "3"), ("from", "0.5", "99", "50"),
    ],
)  # fmt: skip
def test_bands(bands: str, per_extra: str | None, value: str, price: str | None) -> None:
    """`to` takes the first row not below a value, `from` the last not above it; per_extra counts above the last row."""
    card = a_card("c", [], [("z", "5", "3"), ("z", "1", "2")])
    rows = [replace(row, per_extra=D(per_extra)) if per_extra and row.up_to == 5 else row for row in card.prices]
    tariff = Tariff.of(rows, bands)
    assert tariff is not None
    assert tariff.price(Fraction(value)) == (None if price is None else Fraction(price))


def some_pieces(weight_g: int, count: int, volume_mm3: int = 0, alone: bool = False, **sides: int) -> Pieces:
    sku = f"S{weight_g}"
    longest, girth = Fraction(sides.get("longest", 0)), Fraction(sides.get("girth", 0))
    return Pieces(Fraction(weight_g), Fraction(volume_mm3), sku, "1", count, alone, longest, girth)


@pytest.mark.parametrize(
    ("settings", "pieces", "expected"),
    [
        # 7 + 3, 6 + 3, not 7, 6 + 3, 3: the heaviest first, each into the first that has room
        ({"max_weight": "10"}, [some_pieces(3, 2), some_pieces(6, 1), some_pieces(7, 1)], [10, 9]),
        ({"max_weight": "10"}, [some_pieces(4, 5)], [8, 8, 4]),
        ({"max_weight": "10"}, [some_pieces(11, 1)], None),
        # the last up_to of 8 limits too, after rounding up to the step of 5: 8 → 10 is above it
        ({}, [some_pieces(4, 3)], [8, 4]),
        ({"weight_step": "5"}, [some_pieces(4, 2)], [4, 4]),
        ({"weight_step": "5"}, [some_pieces(6, 1)], None),
        # without limits all goes into one, but for what ships alone, which nothing joins
        ({"bands": "from"}, [some_pieces(4, 99)], [396]),
        ({"bands": "from"}, [some_pieces(4, 2, alone=True), some_pieces(3, 2)], [4, 4, 6]),
        # sides: too long or too thick excludes the card, exactly at the limit does not
        ({"max_length_mm": "100"}, [some_pieces(4, 1, longest=100)], [4]),
        ({"max_length_mm": "100"}, [some_pieces(4, 1, longest=101)], None),
        ({"max_girth_mm": "100"}, [some_pieces(4, 1, girth=100)], [4]),
        ({"max_girth_mm": "100"}, [some_pieces(4, 1, girth=101)], None),
        # DIM: two units of 20 cm³ are 4 g each at 5 cm³/g, so two make the 8 g of the last up_to
        ({"dim_divisor": "5000"}, [some_pieces(1, 3, 20000)], [2, 1]),
    ],
)  # fmt: skip
def test_first_fit(settings: dict[str, str], pieces: list[Pieces], expected: list[int] | None) -> None:
    """Parcels by first fit, on a card in grams whose last up_to is 8 g unless it goes `from`."""
    card = a_card("c", [], [("z", "8" if "max_weight" not in settings else "99", "1")], **settings)
    tariff = Tariff.of(card.prices, card.bands)
    assert tariff is not None
    boxes = pack(card, tariff, pieces)
    assert (boxes and [weight for weight, _ in boxes]) == expected


def test_a_fraction_of_a_unit_is_one_piece() -> None:
    """2.5 units of 4 g in parcels of at most 5 g are 4, 4 and 2 g; the half is not divided further."""
    card = a_card("c", [RateZone("z")], [("z", "5", "1")])
    problem = a_problem([a_location("L1")], [a_product("tea", "4")], [], [an_order("1", ("tea", "2.5"))], [card])
    (offer,) = Pricing(problem, a_policy()).offers(problem.orders[0], "L1", {"1": D("2.5")})
    assert [box.weight_g for box in offer.parcels] == [4, 4, 2]


@pytest.mark.parametrize(
    ("basis", "currency", "value", "transport"), [("items", "USD", 3, 350), ("subtotal", "EUR", 16, 770)]
)
def test_cards_by_subtotal_and_items(basis: str, currency: str, value: int, transport: int) -> None:
    """One parcel into which nothing is packed; its value is the units, or their worth in the card's currency.

    Two units at 5.50 GBP and one without a price: 3 items, or 11.00 GBP = 17.60 USD = 16.00 EUR, which cost 7.00 EUR =
    7.70 USD. Neither the limit of weight nor shipping alone applies.
    """
    prices = [("z", "3", "3.50"), ("z", "15", "5.00"), ("z", "16", "7.00")]
    card = a_card("c", [RateZone("z")], prices, basis=basis, max_weight="1", currency=currency)
    lines = (Line("1", "tea", D(2), D("5.50"), "GBP"), Line("2", "tea", D(1)))
    rates = {"EUR": D("1.10"), "GBP": D("1.60")}
    products = [a_product("tea", "400", ship_alone=True)]
    problem = a_problem([a_location("L1")], products, [], [an_order("1", *lines)], [card], exchange_rates=rates)
    (offer,) = Pricing(problem, a_policy()).offers(problem.orders[0], "L1", {"1": D(2), "2": D(1)})
    assert [(box.weight_g, box.billable, box.price_minor) for box in offer.parcels] == [(1200, value, transport)]


@pytest.mark.parametrize(
    ("settings", "home", "transport"),
    [
        ({}, False, 335),
        ({"minimum": "5"}, False, 500),
        ({"residential": "1.25"}, False, 335),
        ({"residential": "1.25"}, True, 460),
        ({"minimum": "5", "residential": "1.25", "fuel_percent": "10"}, True, 688),  # 6.25 × 1.1 = 6.875
    ],
)
def test_transport_formula(settings: dict[str, str], home: bool, transport: int) -> None:
    """(max(minimum, price) + residential where the order is) × (1 + fuel), rounded half-up by parcel."""
    card = a_flat_card("c", "3.345", **settings)
    order = an_order("1", ("tea", "1"), residential=home)
    problem = a_problem([a_location("L1")], [a_product("tea")], [], [order], [card])
    (offer,) = Pricing(problem, a_policy()).offers(problem.orders[0], "L1", {"1": D(1)})
    assert offer.transport_minor == transport


def test_equally_dear_cards_go_by_id() -> None:
    """Of cards that cost the same the first by id is chosen, and of others the cheapest."""
    cards = [a_flat_card("b", "3"), a_flat_card("c", "4"), a_flat_card("a", "3")]
    problem = a_problem([a_location("L1")], [a_product("tea")], [], [an_order("1", ("tea", "1"))], cards)
    offers = Pricing(problem, a_policy()).offers(problem.orders[0], "L1", {"1": D(1)})
    assert [offer.card.card for offer in offers] == ["a", "b", "c"]


# --- what is not served


@pytest.mark.parametrize(
    ("setting", "price", "expected"),
    [
        ("auto", "9", "15.50"), ("price", "9", "9"), ("price", "0", "15.50"), ("price", None, "15.50"),
        (D(7), "9", "7"),
    ],
)  # fmt: skip
def test_unfilled_per_unit(setting: str | Decimal, price: str | None, expected: str) -> None:
    """`auto` is split cost + 1.00 + the dearest of the locations that could ship one unit, whatever their stock.

    dear: 10.00 + 4.00, but not usable by its cards; some: 8.00 + 1.00 handling + 4.00 = 13.00 with none on hand;
    shut: inactive. So 1.50 + 1.00 + 13.00 = 15.50. `price` is the unit price, auto where it is blank or 0.
    """
    problem = a_problem(
        [
            a_location("dear", rate_cards=("none",)),
            a_location("shut", active=False),
            a_location("some", cost_per_unit="1"),
            a_location("without"),
        ],
        [a_product("tea", unit_cost="99")],
        [
            some_stock("dear", "tea", "5", "10"),
            some_stock("some", "tea", "0", "8"),
            some_stock("shut", "tea", "5", "50"),
        ],
        [an_order("1", Line("1", "tea", D(2), None if price is None else D(price)))],
        [a_flat_card("flat", "4")],
    )
    pricing = Pricing(problem, a_policy(unfilled_cost=setting, split_cost="1.50"))
    order = problem.orders[0]
    assert pricing.unfilled_per_unit(order, order.lines[0]) == Fraction(expected)


@pytest.mark.parametrize(
    ("ordered", "on_hand", "committed", "step"),
    [("2", "5", "1", "1"), ("2.5", "5", "1", "0.0001"), ("2", "5.5", "1", "0.0001"), ("2", "5", "0.5", "0.0001")],
)
def test_quantity_steps(ordered: str, on_hand: str, committed: str, step: str) -> None:
    """Whole units where the ordered quantity and all stock figures of the SKU are whole, anywhere."""
    rows = [some_stock("L1", "tea", "3"), some_stock("L2", "tea", on_hand, committed=committed)]
    order = an_order("1", ("tea", ordered))
    problem = a_problem([a_location("L1"), a_location("L2")], [a_product("tea")], rows, [order], [])
    assert Pricing(problem, a_policy()).step(order.lines[0]) == D(step)

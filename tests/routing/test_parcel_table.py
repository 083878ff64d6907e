"""Parcels priced by hand from tables as carriers publish them: the engine and the checker agree to the cent."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from domdesk.records import Line, RateCard, RateZone
from domdesk.routing import check_plan, route_problem
from tests.worlds import a_card, a_location, a_policy, a_problem, a_product, an_order, some_stock

D = Decimal
LB = D("453.59237")


def a_table(name: str, *steps: tuple[str, str], per_extra: str | None = None, **columns: object) -> RateCard:
    """A card of one zone whose prices are steps of (up_to, price), the last one carried on by `per_extra`."""
    card = a_card(name, [RateZone("1")], [("1", *step) for step in steps], **columns)
    last = replace(card.prices[-1], per_extra=None if per_extra is None else D(per_extra))
    return replace(card, prices=(*card.prices[:-1], last))


CARDS = {
    "ounces": a_table(
        "ounces", ("4", "4.65"), ("8", "5.20"), ("12", "6.05"), ("16", "7.10"), weight_unit="oz", weight_step="1"
    ),
    "pounds": a_table(
        "pounds",
        *(("1", "8.10"), ("2", "9.35"), ("3", "9.90"), ("5", "11.45"), ("10", "16.20"), ("20", "24.90")),
        ("70", "61.50"),
        weight_unit="lb",
        weight_step="1",
        dim_divisor="166",
        dim_over="1728",
        max_weight="70",
        max_length_mm="2743.2",
    ),
    "kilos": a_table(
        "kilos",
        *(("0.5", "5.90"), ("1", "6.70"), ("2", "8.15"), ("5", "11.90"), ("10", "17.25")),
        per_extra="0.85",
        weight_unit="kg",
        weight_step="0.5",
        dim_divisor="5000",
        max_weight="31.5",
    ),
    "surcharged": a_table(
        "surcharged",
        *(("1", "8.10"), ("2", "9.35"), ("5", "11.45"), ("10", "16.20")),
        weight_unit="lb",
        weight_step="1",
        minimum="9.00",
        fuel_percent="7.5",
        residential="2.35",
    ),
    "grams": a_table("grams", ("100", "1.60"), ("250", "2.75"), ("500", "3.95"), ("1000", "5.50")),
    "euros": a_table("euros", ("100", "1.65"), ("250", "2.75"), currency="EUR"),
    "girth": a_table("girth", ("50", "19.90"), weight_unit="kg", max_girth_mm="3300"),
    "and above": a_table("and above", ("0", "4.00"), ("2", "6.00"), ("10", "12.50"), weight_unit="kg", bands="from"),
    "subtotal": a_table(
        "subtotal", ("25", "7.95"), ("75", "9.95"), ("150", "4.95"), basis="subtotal", max_weight="100"
    ),
    "free above": a_table(
        "free above", ("0", "9.95"), ("50", "5.00"), ("100", "0.00"), basis="subtotal", bands="from", currency="EUR"
    ),
    "items": a_table("items", ("1", "3.50"), ("3", "5.00"), per_extra="1.25", basis="items", max_weight="100"),
}


@dataclass(frozen=True)
class Goods:
    """Some units of one product: weight of a unit in g, sides in mm."""

    weight_g: Decimal | str | None
    quantity: str = "1"
    sides: tuple[str | None, str | None, str | None] = (None, None, None)
    alone: bool = False
    price: str | None = None


def pounds(weight: str, quantity: str = "1", inches: tuple[str, str, str] | None = None, alone: bool = False) -> Goods:
    """Goods in pounds and inches."""
    sides = tuple(str(D(side) * D("25.4")) for side in inches) if inches else (None, None, None)
    return Goods(D(weight) * LB, quantity, sides, alone)  # type: ignore[arg-type]


def sold(price: str, quantity: str = "1") -> Goods:
    """A kilogram that ships alone, sold at a price."""
    return Goods("1000", quantity, alone=True, price=price)


NONE: list[str] = []
BUSINESS, HOME = False, True
# card, goods, to a home, the parcels' prices, the arithmetic
TABLE: list[tuple[str, list[Goods], bool, list[str], str]] = [
    # ounces, steps of one: 1 oz is 28.349523125 g
    ("ounces", [Goods("113")], BUSINESS, ["4.65"], "3.99 oz → 4"),
    ("ounces", [Goods("226.796185")], BUSINESS, ["5.20"], "8 oz exactly"),
    ("ounces", [Goods("113.4")], BUSINESS, ["5.20"], "4.0001 oz → 5, up to 8"),
    ("ounces", [Goods("226.8")], BUSINESS, ["6.05"], "8.0002 oz → 9, up to 12"),
    ("ounces", [pounds("1")], BUSINESS, ["7.10"], "16 oz exactly"),
    ("ounces", [Goods("453.6")], BUSINESS, NONE, "16.0003 oz → 17, above the last row: excluded"),
    (
        "ounces",
        [Goods("200", "3")],
        BUSINESS,
        ["7.10", "5.20"],
        "400 g = 14.1 → 15; 600 g = 21.2 is too much; 200 g → 8",
    ),
    # pounds, steps of one
    ("pounds", [Goods(None)], BUSINESS, ["8.10"], "an unknown weight counts 0, the first row"),
    ("pounds", [pounds("1")], BUSINESS, ["8.10"], "1 lb exactly"),
    ("pounds", [Goods("453.6")], BUSINESS, ["9.35"], "1.00002 lb → 2"),
    ("pounds", [pounds("4.2")], BUSINESS, ["11.45"], "5 lb"),
    ("pounds", [pounds("5.1")], BUSINESS, ["16.20"], "6 lb, up to 10"),
    ("pounds", [pounds("70")], BUSINESS, ["61.50"], "70 lb, the heaviest there is"),
    ("pounds", [pounds("70.01")], BUSINESS, NONE, "above max_weight: excluded"),
    # too heavy for one parcel
    ("pounds", [pounds("30", "3")], BUSINESS, ["61.50", "61.50"], "30 + 30 = 60, then 30: both up to 70"),
    ("pounds", [pounds("40", "2")], BUSINESS, ["61.50", "61.50"], "40 + 40 is above 70"),
    ("pounds", [pounds("15", "4"), pounds("50")], BUSINESS, ["61.50", "61.50"], "50 + 15 = 65; 15 + 15 + 15 = 45"),
    ("pounds", [pounds("3", "2"), pounds("65")], BUSINESS, ["61.50", "9.90"], "65 + 3 = 68; 3"),
    # DIM above 1728 in³, divided by 166
    ("pounds", [pounds("2", inches=("12", "12", "12"))], BUSINESS, ["9.35"], "1728 in³ is not above 1728: 2 lb"),
    ("pounds", [pounds("2", inches=("12", "12", "11.99"))], BUSINESS, ["9.35"], "1726.56 in³: 2 lb"),
    ("pounds", [pounds("2", inches=("12", "12", "12.01"))], BUSINESS, ["24.90"], "1729.44 / 166 = 10.4 → 11, up to 20"),
    ("pounds", [pounds("3", inches=("20", "16", "14"))], BUSINESS, ["61.50"], "4480 / 166 = 26.99 → 27"),
    ("pounds", [pounds("21", inches=("13", "13", "13"))], BUSINESS, ["61.50"], "2197 / 166 = 13.2, less than 21"),
    ("pounds", [pounds("1", "2", ("10", "10", "10"))], BUSINESS, ["24.90"], "2000 in³ together: 12.05 → 13, up to 20"),
    ("pounds", [pounds("1", "2", ("10", "10", "10"), True)], BUSINESS, ["8.10"] * 2, "apart, 1000 in³ each: 1 lb"),
    ("pounds", [Goods(LB, sides=("900", "900", None))], BUSINESS, ["8.10"], "an unknown side is no volume: 1 lb"),
    ("pounds", [pounds("60", "1", ("20", "20", "29"))], BUSINESS, ["61.50"], "11600 / 166 = 69.9 → 70"),
    ("pounds", [pounds("1", "1", ("20", "20", "30"))], BUSINESS, NONE, "12000 / 166 = 72.3 → 73, above the last row"),
    # longest side
    ("pounds", [Goods(3 * LB, sides=("50", "2743.2", "50"))], BUSINESS, ["9.90"], "108 in, the longest there is"),
    ("pounds", [Goods(3 * LB, sides=("50", "2743.3", "50"))], BUSINESS, NONE, "longer than 108 in: excluded"),
    # longest + 2 × the other two
    ("girth", [Goods("9000", sides=("600", "450", "1200"))], BUSINESS, ["19.90"], "1200 + 2 × (600 + 450) = 3300"),
    ("girth", [Goods("9000", sides=("600", "451", "1200"))], BUSINESS, NONE, "1200 + 2 × (600 + 451) = 3302"),
    # by themselves
    ("pounds", [pounds("1", "2", alone=True)], BUSINESS, ["8.10", "8.10"], "two parcels of 1 lb"),
    ("pounds", [pounds("1", alone=True), pounds("1", "2")], BUSINESS, ["8.10", "9.35"], "1 lb alone; 1 + 1 = 2 lb"),
    # kilograms, steps of a half, DIM by 5000 at any volume, more above 10 kg
    ("kilos", [Goods("500")], BUSINESS, ["5.90"], "0.5 kg exactly"),
    ("kilos", [Goods("501")], BUSINESS, ["6.70"], "0.501 → 1 kg"),
    ("kilos", [Goods("1000", sides=("400", "300", "200"))], BUSINESS, ["11.90"], "24000 / 5000 = 4.8 → 5 kg"),
    ("kilos", [Goods("4900", sides=("400", "300", "200"))], BUSINESS, ["11.90"], "4.9 → 5 kg, more than 4.8"),
    ("kilos", [Goods("10000")], BUSINESS, ["17.25"], "10 kg, the last row"),
    ("kilos", [Goods("10200")], BUSINESS, ["17.68"], "10.5 kg: 17.25 + 0.5 × 0.85 = 17.675"),
    ("kilos", [Goods("12300")], BUSINESS, ["19.38"], "12.5 kg: 17.25 + 2.5 × 0.85 = 19.375"),
    ("kilos", [Goods("20000", "2")], BUSINESS, ["25.75", "25.75"], "40 kg is above 31.5; 17.25 + 10 × 0.85 each"),
    ("kilos", [Goods("5000", sides=("1000", "600", "400"))], BUSINESS, ["49.55"], "48 kg by DIM: 17.25 + 38 × 0.85"),
    ("kilos", [Goods("31600")], BUSINESS, NONE, "above 31.5 kg: excluded"),
    # minimum 9.00, a home 2.35 more, fuel 7.5 % on all
    ("surcharged", [pounds("1")], BUSINESS, ["9.68"], "9.00 × 1.075 = 9.675"),
    ("surcharged", [pounds("1")], HOME, ["12.20"], "(9.00 + 2.35) × 1.075 = 12.20125"),
    ("surcharged", [pounds("2")], BUSINESS, ["10.05"], "9.35 × 1.075 = 10.05125"),
    ("surcharged", [pounds("2")], HOME, ["12.58"], "(9.35 + 2.35) × 1.075 = 12.5775"),
    ("surcharged", [pounds("5", "2", alone=True)], HOME, ["14.84", "14.84"], "13.80 × 1.075 = 14.835, each rounded"),
    (
        "surcharged",
        [pounds("6", "2")],
        HOME,
        ["19.94", "19.94"],
        "12 lb is above 10; (16.20 + 2.35) × 1.075 = 19.94125",
    ),
    # grams without steps; fractions of a unit
    ("grams", [Goods("100")], BUSINESS, ["1.60"], "100 g"),
    ("grams", [Goods("100.01")], BUSINESS, ["2.75"], "100.01 g, up to 250"),
    ("grams", [Goods("400", "3")], BUSINESS, ["5.50", "3.95"], "800 g, 1200 g is too much; 400 g"),
    ("grams", [Goods("100", "2.5")], BUSINESS, ["2.75"], "100 + 100 + 50 = 250 g"),
    ("grams", [Goods("100", "2.5001")], BUSINESS, ["3.95"], "250.01 g, up to 500"),
    ("euros", [Goods("100")], BUSINESS, ["1.82"], "1.65 EUR × 1.10 = 1.815 USD"),
    # the last row not above the weight, without an upper end
    ("and above", [Goods("1999")], BUSINESS, ["4.00"], "below 2 kg"),
    ("and above", [Goods("2000")], BUSINESS, ["6.00"], "2 kg and above"),
    ("and above", [Goods("40000", "9")], BUSINESS, ["12.50"], "360 kg in one parcel, 10 kg and above"),
    # by the worth of the goods: one parcel, whatever its weight and whatever ships alone
    ("subtotal", [sold("12.50", "2")], BUSINESS, ["7.95"], "25.00"),
    ("subtotal", [sold("12.505", "2")], BUSINESS, ["9.95"], "25.01"),
    ("subtotal", [sold("50", "3")], BUSINESS, ["4.95"], "150.00"),
    ("subtotal", [sold("50", "3"), sold("0.01")], BUSINESS, NONE, "150.01 is above the last row"),
    ("free above", [sold("54.99")], BUSINESS, ["10.95"], "49.99 EUR: 9.95 EUR × 1.10 = 10.945 USD"),
    ("free above", [sold("55")], BUSINESS, ["5.50"], "50.00 EUR: 5.00 EUR"),
    ("free above", [sold("55", "2")], BUSINESS, ["0.00"], "100.00 EUR"),
    # by their number
    ("items", [sold("9")], BUSINESS, ["3.50"], "1 item"),
    ("items", [sold("9"), sold("8")], BUSINESS, ["5.00"], "2 items, up to 3"),
    ("items", [sold("9", "5")], BUSINESS, ["7.50"], "5 items: 5.00 + 2 × 1.25"),
]


@pytest.mark.parametrize(
    ("card", "goods", "home", "prices"),
    [row[:4] for row in TABLE],
    ids=[f"{number}: {row[0]}, {row[4]}" for number, row in enumerate(TABLE, 1)],
)
def test_parcels_cost_what_the_table_says(card: str, goods: list[Goods], home: bool, prices: list[str]) -> None:
    """One order from one place by one card: the parcels and their prices, or no shipment, as worked beside each row."""
    skus = [f"S{number}" for number in range(1, len(goods) + 1)]
    products = [
        replace(
            a_product(sku, ship_alone=some.alone),
            weight_g=None if some.weight_g is None else D(some.weight_g),
            length_mm=None if some.sides[0] is None else D(some.sides[0]),
            width_mm=None if some.sides[1] is None else D(some.sides[1]),
            height_mm=None if some.sides[2] is None else D(some.sides[2]),
        )
        for sku, some in zip(skus, goods, strict=True)
    ]
    lines = [
        Line(sku, sku, D(some.quantity), None if some.price is None else D(some.price))
        for sku, some in zip(skus, goods, strict=True)
    ]
    problem = a_problem(
        [a_location("depot")],
        products,
        [some_stock("depot", sku, "100", "0") for sku in skus],
        [an_order("1", *lines, residential=home)],
        [CARDS[card]],
        exchange_rates={"EUR": D("1.10")},
    )
    policy = a_policy(unfilled_cost="1000", partial_order=False)
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    found = sorted(parcel.price_minor for shipment in plan.shipments for parcel in shipment.parcels)
    assert found == sorted(int(D(price) * 100) for price in prices)
    assert plan.costs.transport == sum(found)
    assert bool(plan.shipments) == bool(prices)

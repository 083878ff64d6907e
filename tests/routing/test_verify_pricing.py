"""The checker's own arithmetic, rule by rule: zones, parcels, prices, what is not served, each with figures by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from domdesk.records import Line, RateZone
from domdesk.routing.verify.packing import Packing
from domdesk.routing.verify.parcels import Pieces, Tariff, billable, pack
from domdesk.routing.verify.pricing import Pricing
from domdesk.routing.verify.zones import distance_km
from tests.features import a_full_world
from tests.worlds import (
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


@pytest.mark.parametrize("seed", range(40))
def test_what_fits_one_parcel_is_not_packed_piece_by_piece(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Worlds with every feature: each whole order from each location, packed in one look and piece by piece."""
    problem, policy = a_full_world(seed)
    asked = [
        (o, at.location, {li.line: li.quantity for li in o.lines}) for o in problem.orders for at in problem.locations
    ]
    quick = Pricing(problem, policy)
    offers = [quick.offers(*each) for each in asked]
    monkeypatch.setattr(Packing, "_in_one", lambda *_: None)
    slow = Pricing(problem, policy)
    assert [slow.offers(*each) for each in asked] == offers

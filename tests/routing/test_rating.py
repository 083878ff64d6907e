"""Parcels and prices of single shipments, worked by hand."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from domdesk.records import RateZone
from domdesk.routing.rating import Box, CardTariff, pieces_of
from tests.worlds import a_card, a_product

GRAM = 10**10
CENTS = Fraction(100)


def tariff(prices: list[tuple[str, str, str]], **columns: object) -> CardTariff:
    """A tariff of one zone in USD, priced in cents."""
    return CardTariff(a_card("card", [RateZone("z")], [("z", *row) for row in prices], **columns), CENTS, 1)


def packed(table: CardTariff, *units: tuple[str, int], **product: object) -> list[float] | None:
    """Actual weights in grams of the boxes that (grams, count) units make."""
    pieces = []
    for n, (grams, count) in enumerate(units):
        pieces += pieces_of(a_product(f"S{n}", grams, **product), str(n), count * 10_000, 1)
    boxes = table.pack(pieces, "z")
    return None if boxes is None else [box.weight / GRAM for box in boxes]


@pytest.mark.parametrize(
    ("grams", "cents"),
    [(453, 700), (454, 800), (907, 800), (908, 900), (1360, 900)],
)
def test_a_pound_step_is_passed_by_the_first_gram_above_it(grams: int, cents: int) -> None:
    """1 lb = 453.59237 g: 453 g is billed as 1 lb, 454 g as 2 lb, 907 g as 2 lb (907.18), 908 g as 3 lb."""
    table = tariff([("1", "7.00"), ("2", "8.00"), ("3", "9.00")], weight_unit="lb", weight_step="1")
    assert table.box_price_minor("z", Box(grams * GRAM, 0), False) == cents


def test_minimum_residential_and_fuel_come_in_that_order() -> None:
    """max(5.00, 4.00) + 1.25 = 6.25; with 10 % fuel 6.875, rounded half-up once to 6.88."""
    table = tariff([("1000", "4.00")], minimum="5.00", residential="1.25", fuel_percent="10")
    assert table.box_price_minor("z", Box(500 * GRAM, 0), True) == 688
    assert table.box_price_minor("z", Box(500 * GRAM, 0), False) == 550


def test_above_the_last_row_each_extra_unit_costs() -> None:
    """10.00 up to 5 kg, then 1.20 a kg: 7.5 kg in whole kilograms is 8 kg, 10.00 + 3 × 1.20 = 13.60."""
    card = a_card("card", [RateZone("z")], [("z", "5", "10.00")], weight_unit="kg", weight_step="1")
    carried = CardTariff(replace(card, prices=(replace(card.prices[0], per_extra=Decimal("1.20")),)), CENTS, 1)
    assert carried.box_price_minor("z", Box(7500 * GRAM, 0), False) == 1360
    assert tariff([("5", "10.00")], weight_unit="kg").box_price_minor("z", Box(7500 * GRAM, 0), False) is None


def test_a_from_card_prices_by_the_last_row_reached() -> None:
    """`from` rows 0, 2 and 10 kg: 1.99 kg pays the first, 2 kg and 9.99 kg the second, 500 kg the third."""
    table = tariff([("0", "5"), ("2", "8"), ("10", "20")], weight_unit="kg", bands="from")
    prices = [table.box_price_minor("z", Box(g * GRAM, 0), False) for g in (1990, 2000, 9990, 500_000)]
    assert prices == [500, 800, 800, 2000]


@pytest.mark.parametrize(
    ("volume_in3", "cents"),
    [(1728, 700), (1729, 800)],
)
def test_dim_weight_counts_only_above_its_threshold(volume_in3: int, cents: int) -> None:
    """A box of 1 lb: 1,728 in³ is billed by weight; 1,729 / 166 = 10.4 lb, in whole pounds 11 lb."""
    table = CardTariff(
        a_card(
            "card",
            [RateZone("z")],
            [("z", "10", "7.00"), ("z", "11", "8.00")],
            weight_unit="lb",
            weight_step="1",
            dim_divisor="166",
            dim_over="1728",
        ),
        CENTS,
        1000,
    )
    box = Box(450 * GRAM, int(volume_in3 * Fraction(254, 10) ** 3 * 10_000 * 1000))
    assert table.box_price_minor("z", box, False) == cents


def test_heavy_units_are_packed_first_and_fill_the_first_box_that_takes_them() -> None:
    """At most 10 kg: 6, 5, 4, 3 → [6+4, 5+3]."""
    table = tariff([("10000", "9.00")])
    assert packed(table, ("3000", 1), ("4000", 1), ("5000", 1), ("6000", 1)) == [10000, 8000]


def test_the_last_row_limits_a_parcel_like_its_max_weight() -> None:
    """The card's max_weight is 30 kg but prices end at 10 kg, so four units of 4 kg make two boxes."""
    assert packed(tariff([("10000", "9.00")], max_weight="30000"), ("4000", 4)) == [8000, 8000]


def test_a_unit_that_ships_alone_shares_its_box_with_nothing() -> None:
    """Two units that ship alone make two boxes although 20 would fit one."""
    assert packed(tariff([("10000", "9.00")]), ("500", 2), ship_alone=True) == [500, 500]


def test_a_unit_beyond_every_parcel_excludes_the_card() -> None:
    """12 kg does not go where a parcel ends at 10 kg."""
    assert packed(tariff([("10000", "9.00")]), ("12000", 1)) is None


def test_a_fraction_of_a_unit_is_one_piece() -> None:
    """2.5 units of 1 kg at most 1 kg a parcel: three boxes, the last of half a kilogram."""
    pieces = pieces_of(a_product("rope", "1000"), "1", 25_000, 1)
    boxes = tariff([("1000", "9.00")]).pack(pieces, "z")
    assert boxes is not None
    assert [box.weight / GRAM for box in boxes] == [1000, 1000, 500]


def test_length_and_girth_are_measured_on_each_unit() -> None:
    """600 × 200 × 100: longest side 600, length and girth 600 + 2 × 300 = 1,200; unknown sides are no obstacle."""
    long = a_product("pole", length_mm="200", width_mm="600", height_mm="100")
    assert tariff([("1", "1")], max_length_mm="600", max_girth_mm="1200").carries(long)
    assert not tariff([("1", "1")], max_length_mm="599").carries(long)
    assert not tariff([("1", "1")], max_girth_mm="1199").carries(long)
    assert tariff([("1", "1")], max_length_mm="1").carries(a_product("unmeasured"))

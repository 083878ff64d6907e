"""Small random worlds that a brute force can solve: every choice by a die from one seed, which hypothesis draws.

Drawing each choice through hypothesis would shrink better, but hardly one such world in twenty splits an order.
"""

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from domdesk.records import Line, Location, Order, Policy, Product, RateCard, RatePrice, RateZone, StockRow
from tests.worlds import World, a_problem

T = TypeVar("T")
Currencies = list[str | None]

COORDINATES = [
    ("39.74", "-104.99"),
    ("40.71", "-74.01"),
    ("34.05", "-118.24"),
    ("43.65", "-79.38"),
    ("30.27", "-97.74"),
]
ZIPS = ["10001", "10314", "60601", "80202", "89501", "94105-1234", "99999"]
SIDES_MM = [(None, None, None), ("300", "200", "100"), ("900", "400", None), ("610", "455", "305")]
PLACED_AT = [None, "2026-03-01", "2026-02-28T12:00:00-05:00", "2026-02-28T16:30", "2026-03-02"]
KILOGRAM = {"g": Decimal(1000), "kg": Decimal(1), "oz": Decimal(35), "lb": Decimal(2)}
"""About a kilogram in each weight unit."""
STEPS = {"g": ["0", "100"], "kg": ["0", "0.5"], "oz": ["0", "1"], "lb": ["0", "1"]}


class Dice:
    """All the chances of one seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def of(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def number(self, *options: str) -> Decimal:
        return Decimal(self.of(options))

    def maybe(self, *options: str) -> Decimal | None:
        return self.number(*options) if self.between(0, len(options)) else None

    def between(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def one_in(self, number: int) -> bool:
        return self.between(1, number) == 1

    def shuffled(self, options: Sequence[T]) -> list[T]:
        return self._random.sample(options, len(options))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _location(dice: Dice, number: int, currencies: Currencies, cards: list[str]) -> Location:
    latitude, longitude = dice.of([(None, None), *COORDINATES])
    return Location(
        f"L{number}",
        country="US",
        postal_code=dice.of([None, *ZIPS]),
        latitude=_decimal(latitude),
        longitude=_decimal(longitude),
        active=not dice.one_in(12),
        draft=dice.one_in(12),
        priority=dice.of([1, 1, 2, 100]),
        cost_per_shipment=dice.number("0", "1", "2.505"),
        cost_per_line=dice.number("0", "0", "0.333"),
        cost_per_unit=dice.number("0", "0", "0.1255"),
        cost_per_kg=dice.number("0", "0", "0.45"),
        currency=dice.of(currencies),
        rate_cards=(dice.of(cards),) if dice.one_in(5) else (),
    )


def _product(dice: Dice, number: int, currencies: Currencies, scale: int) -> Product:
    sides = dice.of(SIDES_MM)
    weight_g, cost = dice.maybe("0", "100", "453.59237", "2500", "2500", "6803.88555"), dice.maybe("2", "5", "9.995")
    return Product(
        f"S{number}",
        weight_g=None if weight_g is None else weight_g * scale,
        length_mm=_decimal(sides[0]),
        width_mm=_decimal(sides[1]),
        height_mm=_decimal(sides[2]),
        unit_cost=None if cost is None else cost * scale,
        currency=dice.of(currencies),
        ship_alone=dice.one_in(8),
    )


def _zones(dice: Dice, locations: int) -> list[RateZone]:
    """Rows that lead to zone 1 or 2: everywhere, by country, by distance, by postal range, by origin."""
    one, two = dice.shuffled(["1", "2"])
    return dice.of(
        [
            [RateZone("1")],
            [RateZone("1", origin="L1"), RateZone("2")],
            [RateZone("1", up_to_km=Decimal(2500)), RateZone("2")],
            [RateZone("1", country="US"), RateZone("2", country="CA", region="ON")],
            [RateZone(one, up_to_km=Decimal(1500)), RateZone(two, up_to_km=Decimal(20040))],
            [RateZone("1", up_to_km=Decimal(2500)), RateZone("2", country="US")],
            [RateZone(one, country="US", postal_from="1", postal_to="6"), RateZone(two)],
            [
                RateZone(one, country="US", postal_from="100"),
                RateZone(two, country="US", postal_from="8", postal_to="9"),
            ],
            [RateZone(one, origin=f"L{locations}"), RateZone(two, origin="10"), RateZone(one)],
        ]
    )


def _prices(dice: Dice, zone: str, price: Decimal, unit: Decimal) -> list[RatePrice]:
    """Two to four rising rows, the last of them sometimes carried on."""
    rows = []
    for up_to in sorted({dice.of([0, 1, 2]), dice.of([1, 2, 4]), dice.of([4, 8]), dice.of([8, 15])}):
        price += dice.number("0", "2", "3.5", "5")
        rows.append(RatePrice(zone, unit * up_to, price))
    if dice.one_in(2):
        rows[-1] = RatePrice(zone, rows[-1].up_to, price, dice.number("0", "0.01", "0.75"))
    return rows


def _card(dice: Dice, number: int, locations: int, currencies: Currencies, every_card: bool) -> RateCard:
    weight_unit = dice.of(sorted(KILOGRAM))
    basis = dice.of(["weight", "weight", "subtotal", "items"]) if every_card else "weight"
    unit = {"weight": KILOGRAM[weight_unit], "subtotal": Decimal(10), "items": Decimal(1)}[basis]
    divisors = ("139", "166") if weight_unit in ("oz", "lb") else ("5000", "4000")
    return RateCard(
        f"C{number}",
        "Post",
        f"Service {number}",
        dice.of([currency for currency in currencies if currency]),
        basis=basis,
        weight_unit=weight_unit,
        weight_step=dice.number(*STEPS[weight_unit]),
        dim_divisor=dice.maybe(*divisors) if every_card else None,
        dim_over=dice.maybe("0", "1728", "20000") if every_card else None,
        minimum=dice.number("0", "0", "4"),
        fuel_percent=dice.number("0", "0", "12.5"),
        residential=dice.number("0", "0", "1.95"),
        max_weight=dice.of([None, unit * 15, unit * 7, None, unit * 5]),
        max_length_mm=dice.maybe("600", "1000") if every_card else None,
        max_girth_mm=dice.maybe("1500", "2500") if every_card else None,
        bands="from" if every_card and dice.one_in(4) else "to",
        zones=tuple(_zones(dice, locations)),
        prices=(
            *_prices(dice, "1", Decimal(0), unit),
            *_prices(dice, "2", dice.number("0", "3", "6.105"), unit),
        ),
    )


def _order(
    dice: Dice, number: int, skus: list[str], lines: int, quantities: list[str], currencies: Currencies
) -> Order:
    latitude, longitude = dice.of([(None, None), *COORDINATES])
    country, region = dice.of([("US", "NV"), ("US", None), ("US", "TX"), ("CA", "ON")])
    return Order(
        dice.of(["", "shop"]),
        f"O{number}",
        0,
        tuple(
            Line(
                str(place),
                dice.of(skus),
                dice.number(*quantities),
                dice.maybe("0", "4.995", "12"),
                dice.of(currencies),
            )
            for place in range(1, lines + 1)
        ),
        placed_at=dice.of(PLACED_AT),
        priority=dice.of([0, 0, 0, 1]),
        residential=dice.one_in(2),
        country=country,
        region=region,
        postal_code=dice.of([None, *ZIPS]),
        latitude=_decimal(latitude),
        longitude=_decimal(longitude),
        ship_complete=dice.one_in(6),
        earlier_shipments=dice.of([0, 0, 0, 0, 0, 1, 2]),
    )


def _line_counts(dice: Dice, line_split: bool, long_order: bool) -> list[int]:
    """How many lines each order has."""
    if long_order:
        return [dice.between(7, 8), 1]
    counts: list[int] = []
    for _ in range(dice.between(1, 4)):
        room = (4 if line_split else 6) - sum(counts)
        if room:
            counts.append(dice.between(1, min(4, room)))
    return counts


def a_world(
    seed: int,
    method: str = "cheapest",
    line_split: bool = False,
    decimals: bool = False,
    unfilled: tuple[str, ...] = ("auto", "auto", "price", "25", "400", "400", "3"),
    every_card: bool = False,
    contested: bool = False,
    long_order: bool = False,
) -> World:
    """The world of a seed: up to 4 locations and 6 lines, or 3 and 4 (of up to 3 units) where lines may be split.

    With `decimals` quantities have fractions; where lines may be split too they are a few steps of 0.0001, of goods so
    dear and heavy that each step counts. `every_card` adds cards by subtotal and items, DIM, lengths and bands `from`.
    `contested`: orders of one or two products, of which a location has one unit or two. `long_order`: at two locations
    an order of seven or eight lines and one of a single line.
    """
    dice = Dice(seed)
    scale = 10000 if decimals and line_split else 1
    step = Decimal("0.0001") if scale > 1 else Decimal(1)
    desk = dice.of(["USD", "USD", "USD", "JPY"])
    currencies: Currencies = [None, desk, desk, "EUR"]
    places = range(1, dice.between(2, 2 if long_order else 3 if line_split else 4) + 1)
    cards = [_card(dice, number, len(places), currencies, every_card) for number in range(1, dice.between(1, 3) + 1)]
    locations = [_location(dice, number, currencies, [card.card for card in cards]) for number in places]
    kinds = range(1, dice.between(1, 2 if contested else 3) + 1)
    products = [_product(dice, number, currencies, scale) for number in kinds]
    skus = [product.sku for product in products]
    quantities = ["1", "1", "2", "3"]
    if decimals:
        quantities = ["0.0001", "0.0002", "0.0003"] if line_split else ["0.5", "1", "1.25", "2.3333"]
    on_hand = (9, 4, 14) if long_order else (1, 1, 2) if contested else (0, 1, 2, 3, 5)
    held = (0,) if contested or long_order else (0, 0, 0, 1)
    stock = []
    for at in locations:
        for sku in skus:
            if dice.one_in(5):
                continue
            cost = dice.maybe("2", "4.505", "5", "7")
            part = dice.number("0", "0.5", "0.3333") if decimals and not line_split else Decimal(0)
            row = StockRow(
                at.location,
                sku,
                dice.of(on_hand) * step + part,
                committed=dice.of(held) * step,
                safety_stock=dice.of(held) * step,
                reserved=dice.of(held) * step,
                unit_cost=None if cost is None else cost * scale,
                currency=dice.of(currencies),
            )
            stock.append(row)
    counts = _line_counts(dice, line_split, long_order)
    problem = a_problem(
        locations,
        products[1:] if dice.one_in(8) else products,
        stock,
        [_order(dice, number, skus, lines, quantities, currencies) for number, lines in enumerate(counts, 1)],
        cards,
        currency=desk,
        exchange_rates={"EUR": Decimal("1.0873") if desk == "USD" else Decimal("163.27")},
    )
    yen = 1 if desk == "USD" else 100
    setting = dice.of(unfilled)
    policy = Policy(
        "drawn",
        method,
        split_cost=dice.number("0", "0.5", "0.5", "7.33") * yen,
        unfilled_cost=setting if setting in ("auto", "price") else Decimal(setting) * scale * yen,
        max_shipments=dice.of([None, None, None, 1, 2]),
        line_split=line_split,
        partial_line=dice.one_in(2),
        partial_order=not dice.one_in(5),
    )
    return problem, policy


def worlds(**kinds: Any) -> st.SearchStrategy[World]:
    """Worlds as `a_world` makes them."""
    return st.integers(0, 2**32 - 1).map(lambda seed: a_world(seed, **kinds))

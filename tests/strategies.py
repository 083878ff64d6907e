"""Hypothesis strategies for small random worlds: problems and policies that a brute force can solve."""

from decimal import Decimal

from hypothesis import strategies as st

from domdesk.records import Line, Location, Order, Policy, Product, RateCard, RatePrice, RateZone, StockRow
from tests.worlds import World, a_problem

COORDINATES = [
    ("39.74", "-104.99"),
    ("40.71", "-74.01"),
    ("34.05", "-118.24"),
    ("43.65", "-79.38"),
    ("30.27", "-97.74"),
]
ZIPS = ["10001", "10314", "60601", "80202", "89501", "94105-1234", "99999"]
RISE = {"g": Decimal(1000), "kg": Decimal(1), "oz": Decimal(35), "lb": Decimal(2)}
"""About a kilogram in each weight unit."""
STEPS = {"g": ["0", "100"], "kg": ["0", "0.5"], "oz": ["0", "1"], "lb": ["0", "1"]}


def _some(*texts: str) -> st.SearchStrategy[Decimal]:
    return st.sampled_from([Decimal(text) for text in texts])


def _or_none(strategy: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Decimal | None]:
    return st.one_of(st.none(), strategy)


def _rarely(draw: st.DrawFn, one_in: int = 8) -> bool:
    return draw(st.integers(1, one_in)) == one_in


@st.composite
def _locations(draw: st.DrawFn, number: int, currencies: list[str | None], cards: list[str]) -> Location:
    latitude, longitude = draw(st.sampled_from([(None, None), *COORDINATES]))
    return Location(
        f"L{number}",
        country="US",
        postal_code=draw(st.sampled_from([None, *ZIPS])),
        latitude=Decimal(latitude) if latitude else None,
        longitude=Decimal(longitude) if longitude else None,
        active=not _rarely(draw),
        draft=_rarely(draw, 12),
        priority=draw(st.sampled_from([1, 1, 2, 100])),
        cost_per_shipment=draw(_some("0", "1", "2.505")),
        cost_per_line=draw(_some("0", "0", "0.333")),
        cost_per_unit=draw(_some("0", "0", "0.1255")),
        cost_per_kg=draw(_some("0", "0", "0.45")),
        currency=draw(st.sampled_from(currencies)),
        rate_cards=tuple(draw(st.sets(st.sampled_from(cards)))) if _rarely(draw, 4) else (),
    )


@st.composite
def _products(draw: st.DrawFn, number: int, currencies: list[str | None], scale: int) -> Product:
    sides = draw(
        st.sampled_from([(None, None, None), ("300", "200", "100"), ("900", "400", None), ("610", "455", "305")])
    )
    weight_g = draw(_or_none(_some("0", "100", "453.59237", "2500", "2500", "6803.88555")))
    cost = draw(_or_none(_some("2", "5", "9.995")))
    return Product(
        f"S{number}",
        weight_g=None if weight_g is None else weight_g * scale,
        length_mm=Decimal(sides[0]) if sides[0] else None,
        width_mm=Decimal(sides[1]) if sides[1] else None,
        height_mm=Decimal(sides[2]) if sides[2] else None,
        unit_cost=None if cost is None else cost * scale,
        currency=draw(st.sampled_from(currencies)),
        ship_alone=_rarely(draw),
    )


@st.composite
def _zones(draw: st.DrawFn, locations: int) -> list[RateZone]:
    """Rows that lead to zone 1 or 2: everywhere, by country, by distance, by postal range, by origin."""
    one, two = draw(st.permutations(["1", "2"]))
    return draw(
        st.sampled_from(
            [
                [RateZone("1")],
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
    )


@st.composite
def _cards(
    draw: st.DrawFn, number: int, locations: int, currencies: list[str | None], scale: int, every_kind: bool
) -> RateCard:
    unit = draw(st.sampled_from(sorted(RISE)))
    basis = draw(st.sampled_from(["weight", "weight", "subtotal", "items"])) if every_kind else "weight"
    rise = RISE[unit] * scale if basis == "weight" else Decimal({"subtotal": 10, "items": 1}[basis])
    bands = "from" if every_kind and _rarely(draw, 4) else "to"
    prices = []
    for zone, surcharge in (("1", Decimal(0)), ("2", draw(_some("0", "3", "6.105")))):
        price, rows = surcharge, []
        for up_to in sorted(
            draw(st.sets(st.sampled_from([0, 1, 2, 4, 8, 15]), min_size=1, max_size=4))
            | {draw(st.sampled_from([4, 8, 15]))}
        ):
            price += draw(_some("0", "2", "3.5", "5"))
            rows.append(RatePrice(zone, rise * up_to, price))
        if draw(st.booleans()):
            last = rows[-1]
            rows[-1] = RatePrice(zone, last.up_to, last.price, draw(_some("0", "0.01", "0.75")))
        prices += rows
    divisors = ["139", "166"] if unit in ("oz", "lb") else ["5000", "4000"]
    return RateCard(
        f"C{number}",
        "Post",
        f"Service {number}",
        draw(st.sampled_from([currency for currency in currencies if currency])),
        basis=basis,
        weight_unit=unit,
        weight_step=draw(_some(*STEPS[unit])),
        dim_divisor=draw(_or_none(_some(*divisors))) if every_kind else None,
        dim_over=draw(_or_none(_some("0", "1728", "20000"))) if every_kind else None,
        minimum=draw(_some("0", "0", "4")),
        fuel_percent=draw(_some("0", "0", "12.5")),
        residential=draw(_some("0", "0", "1.95")),
        max_weight=draw(st.sampled_from([None, rise * 15, rise * 7, None, rise * 5])),
        max_length_mm=draw(_or_none(_some("600", "1000"))) if every_kind else None,
        max_girth_mm=draw(_or_none(_some("1500", "2500"))) if every_kind else None,
        bands=bands,
        zones=tuple(draw(_zones(locations))),
        prices=tuple(prices),
    )


@st.composite
def _orders(
    draw: st.DrawFn, number: int, skus: list[str], lines: int, quantities: list[str], currencies: list[str | None]
) -> Order:
    latitude, longitude = draw(st.sampled_from([(None, None), *COORDINATES]))
    country, region = draw(st.sampled_from([("US", "NV"), ("US", None), ("US", "TX"), ("CA", "ON")]))
    return Order(
        draw(st.sampled_from(["", "shop"])),
        f"O{number}",
        0,
        tuple(
            Line(
                str(place),
                draw(st.sampled_from(skus)),
                draw(_some(*quantities)),
                draw(_or_none(_some("0", "4.995", "12"))),
                draw(st.sampled_from(currencies)),
            )
            for place in range(1, lines + 1)
        ),
        placed_at=draw(
            st.sampled_from([None, "2026-03-01", "2026-02-28T12:00:00-05:00", "2026-02-28T16:30", "2026-03-02"])
        ),
        priority=draw(st.sampled_from([0, 0, 0, 1])),
        residential=draw(st.booleans()),
        country=country,
        region=region,
        postal_code=draw(st.sampled_from([None, *ZIPS])),
        latitude=Decimal(latitude) if latitude else None,
        longitude=Decimal(longitude) if longitude else None,
        ship_complete=_rarely(draw, 6),
    )


@st.composite
def worlds(
    draw: st.DrawFn,
    method: str = "cheapest",
    line_split: bool = False,
    decimals: bool = False,
    unfilled: tuple[str, ...] = ("auto", "price", "auto", "25", "400", "3", "0"),
    every_kind: bool = False,
) -> World:
    """A small world: up to 4 locations and 6 lines, or 3 and 4 (of up to 3 units) where lines may be split.

    With `decimals` quantities have fractions; where lines may be split too they are a few steps of 0.0001, of goods so
    dear and heavy that each step counts. `every_kind` adds cards by subtotal and items, DIM, lengths and bands `from`.
    """
    scale = 10000 if decimals and line_split else 1
    step = Decimal("0.0001") if scale > 1 else Decimal(1)
    desk = draw(st.sampled_from(["USD", "USD", "USD", "JPY"]))
    currencies: list[str | None] = [None, desk, desk, "EUR"]
    places = range(1, draw(st.integers(1 + draw(st.booleans()), 3 if line_split else 4)) + 1)
    cards = [draw(_cards(n, len(places), currencies, 1, every_kind)) for n in range(1, draw(st.integers(1, 3)) + 1)]
    locations = [draw(_locations(n, currencies, [card.card for card in cards])) for n in places]
    products = [draw(_products(n, currencies, scale)) for n in range(1, draw(st.integers(1, 3)) + 1)]
    skus = [item.sku for item in products]
    if draw(st.booleans()):
        products = products[:1]
    quantities = ["1", "1", "2", "3"]
    if decimals:
        quantities = ["0.0001", "0.0002", "0.0003"] if line_split else ["0.5", "1", "1.25", "2.3333"]
    counts: list[int] = []
    for _ in range(draw(st.integers(1 + draw(st.booleans()), 4))):
        room = (4 if line_split else 6) - sum(counts)
        if room:
            counts.append(draw(st.integers(1, min(4, room))))
    stock = []
    for at in locations:
        for sku in skus:
            if _rarely(draw, 3):
                continue
            cost = draw(_or_none(_some("2", "4.505", "5", "7")))
            figures = [draw(st.sampled_from(units)) * step for units in ((1, 2, 3, 0, 5), (0, 0, 0, 1), (0, 0, 0, 1))]
            if decimals and not line_split:
                figures[0] += draw(_some("0", "0.5", "0.3333"))
            row = StockRow(
                at.location,
                sku,
                *figures,
                reserved=step if _rarely(draw) else Decimal(0),
                unit_cost=None if cost is None else cost * scale,
                currency=draw(st.sampled_from(currencies)),
            )
            stock.append(row)
    problem = a_problem(
        locations,
        products,
        stock,
        [draw(_orders(n, skus, lines, quantities, currencies)) for n, lines in enumerate(counts, 1)],
        cards,
        currency=desk,
        exchange_rates={"EUR": Decimal("1.0873") if desk == "USD" else Decimal("163.27")},
    )
    setting = draw(st.sampled_from(unfilled))
    policy = Policy(
        "drawn",
        method,
        split_cost=draw(_some("0", "0.5", "0.5", "7.335")),
        unfilled_cost=setting if setting in ("auto", "price") else Decimal(setting) * scale,
        max_shipments=draw(st.sampled_from([None, None, 2, 1, 2, None])),
        line_split=line_split,
        partial_line=draw(st.booleans()),
        partial_order=not _rarely(draw, 4),
    )
    return problem, policy

"""Small named worlds, each solved by hand in its docstring, and the builders that write them tersely."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from domdesk.records import (
    Booked,
    Line,
    Location,
    Order,
    Policy,
    Problem,
    Product,
    RateCard,
    RatePrice,
    RateZone,
    Rule,
    StockRow,
)

World = tuple[Problem, Policy]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_location(name: str, **columns: object) -> Location:
    """A location in the US, with decimals written as text."""
    return Location(name, **{"country": "US", **_decimals(columns, Location)})


def a_product(sku: str, weight_g: str | None = "500", **columns: object) -> Product:
    """A product that weighs 500 g where nothing else is said."""
    return Product(sku, weight_g=None if weight_g is None else Decimal(weight_g), **_decimals(columns, Product))


def some_stock(location: str, sku: str, on_hand: str, unit_cost: str | None = None, **columns: object) -> StockRow:
    """A stock row."""
    cost = None if unit_cost is None else Decimal(unit_cost)
    return StockRow(location, sku, Decimal(on_hand), unit_cost=cost, **_decimals(columns, StockRow))


def an_order(name: str, *lines: tuple[str, str] | Line, **columns: object) -> Order:
    """An order of (sku, quantity) lines numbered from 1, to a business in the US; `sequence` is set by `a_problem`."""
    full = (
        line if isinstance(line, Line) else Line(str(number), line[0], Decimal(line[1]))
        for number, line in enumerate(lines, 1)
    )
    return Order("", name, 0, tuple(full), **{"country": "US", "residential": False, **_decimals(columns, Order)})


def a_card(name: str, zones: Iterable[RateZone], prices: Iterable[tuple[str, str, str]], **columns: object) -> RateCard:
    """A card in USD by the gram, its prices as (zone, up_to, price)."""
    rows = tuple(RatePrice(zone, Decimal(up_to), Decimal(price)) for zone, up_to, price in prices)
    settings = {"currency": "USD", **_decimals(columns, RateCard)}
    return RateCard(name, "Post", f"Service {name}", zones=tuple(zones), prices=rows, **settings)


def a_flat_card(name: str, price: str, **columns: object) -> RateCard:
    """One price for anything, anywhere."""
    return a_card(name, [RateZone("all")], [("all", "1000000", price)], **columns)


def a_problem(
    locations: Iterable[Location],
    products: Iterable[Product],
    stock: Iterable[StockRow],
    orders: Iterable[Order],
    cards: Iterable[RateCard],
    **columns: object,
) -> Problem:
    """A problem in USD, with locations sorted and orders in the sequence given."""
    return Problem(
        **{"currency": "USD", "timezone": "UTC", "now": NOW, **columns},
        locations=tuple(sorted(locations, key=lambda at: (at.priority, at.location))),
        products=tuple(products),
        stock=tuple(stock),
        orders=tuple(replace(order, sequence=place) for place, order in enumerate(orders, 1)),
        cards=tuple(cards),
    )


def a_policy(method: str = "cheapest", **settings: object) -> Policy:
    """A policy named after its method."""
    return Policy(method, method, **_decimals(settings, Policy))


def _decimals(columns: dict[str, object], record: type) -> dict[str, object]:
    """Columns with the numbers that were written as text made decimals, wherever the record holds decimals."""
    kinds = record.__annotations__
    return {
        name: Decimal(value)
        if isinstance(value, str) and "Decimal" in str(kinds[name]) and value not in ("auto", "price")
        else value
        for name, value in columns.items()
    }


def dear_but_near() -> World:
    """A dearer distributor near the customer is cheaper delivered.

    Denver wants one unit. Newark, some 2,600 km away, has it at 10.00 and ships for 14.00: 24.00. The distributor in
    Boulder asks 11.50 and, within 500 km, ships for 6.00: 17.50. It wins by 6.50; the total is 17.50.
    """
    zones = [RateZone("near", up_to_km=Decimal(500)), RateZone("far", up_to_km=Decimal(5000))]
    problem = a_problem(
        [
            a_location("newark", latitude="40.7357", longitude="-74.1724", priority=1),
            a_location("boulder", kind="distributor", latitude="40.0150", longitude="-105.2705", priority=2),
        ],
        [a_product("drill")],
        [some_stock("newark", "drill", "5", "10.00"), some_stock("boulder", "drill", "5", "11.50")],
        [an_order("1", ("drill", "1"), latitude="39.7392", longitude="-104.9903")],
        [a_card("ground", zones, [("near", "1000", "6.00"), ("far", "1000", "14.00")])],
    )
    return problem, a_policy()


def split_or_not(split_cost: str = "1.00") -> World:
    """Two shipments are chosen exactly while the split costs less than what it saves.

    The order wants A and B. East has A and west has B, at 5.00 each; south has both, at 8.00 each; every shipment costs
    4.00. Split: 5 + 5 + 4 + 4 = 18.00 and the split cost; from south: 8 + 8 + 4 = 20.00. At a split cost of 1.00 the
    total is 19.00 from two places, at 3.00 it is 20.00 from one.
    """
    problem = a_problem(
        [a_location("east"), a_location("south"), a_location("west")],
        [a_product("A"), a_product("B")],
        [
            some_stock("east", "A", "9", "5"),
            some_stock("west", "B", "9", "5"),
            some_stock("south", "A", "9", "8"),
            some_stock("south", "B", "9", "8"),
        ],
        [an_order("1", ("A", "1"), ("B", "1"))],
        [a_flat_card("flat", "4.00")],
    )
    return problem, a_policy(split_cost=split_cost)


def last_unit_contested() -> World:
    """The joint plan keeps the last near unit for the order that needs it most, and saves 14.00.

    Near has one unit, far has five, at 10.00 each. To Nevada near ships for 5.00 and far for 6.00; to Maine near ships
    for 5.00 and far for 20.00. One by one, Nevada comes first and takes the near unit: 15.00 + 30.00 = 45.00. Together:
    Nevada from far, 16.00, and Maine from near, 15.00: 31.00.
    """
    zones = [
        RateZone("5", origin="near"),
        RateZone("6", origin="far", country="US", region="NV"),
        RateZone("20", origin="far", country="US", region="ME"),
    ]
    problem = a_problem(
        [a_location("far"), a_location("near")],
        [a_product("lamp")],
        [some_stock("far", "lamp", "5", "10"), some_stock("near", "lamp", "1", "10")],
        [an_order("nevada", ("lamp", "1"), region="NV"), an_order("maine", ("lamp", "1"), region="ME")],
        [a_card("post", zones, [("5", "1000", "5.00"), ("6", "1000", "6.00"), ("20", "1000", "20.00")])],
    )
    return problem, a_policy()


def nothing_fits() -> World:
    """What no parcel can hold and where no card reaches stays unassigned, at split cost + 1.00 a unit.

    The safe weighs 60 kg and a parcel may weigh 50: two safes are left. Canada has no zone: one bulb is left. As no
    location could ship one unit alone, each unit counts 0.50 + 1.00 = 1.50, three of them 4.50, with no shipment.
    """
    problem = a_problem(
        [a_location("depot")],
        [a_product("safe", "60000"), a_product("bulb", "100")],
        [some_stock("depot", "safe", "9", "200"), some_stock("depot", "bulb", "9", "2")],
        [an_order("1", ("safe", "2")), an_order("2", ("bulb", "1"), country="CA")],
        [
            a_card(
                "road",
                [RateZone("home", country="US")],
                [("home", "50", "9.00")],
                weight_unit="kg",
                max_weight="50",
            )
        ],
    )
    return problem, a_policy(split_cost="0.50")


def heavy_two_parcels() -> World:
    """Five heavy units make three parcels by first fit, each with its own surcharges.

    Three units of 30 lb and two of 15 lb, at most 50 lb a parcel: 30 + 15, 30 + 15, 30. A parcel up to 30 lb is 10.00,
    up to 50 lb 15.00; a home costs 2.00 more and fuel 10 % on both: 2 × 18.70 + 13.20 = 50.60. The goods cost
    3 × 40.00 + 2 × 20.00 = 160.00; handling is 1.50 and 0.25 a kilogram: 120 lb are 54.4310844 kg, so 1.50 + 13.6077711
    = 15.11. The total is 225.71.
    """
    problem = a_problem(
        [a_location("depot", cost_per_shipment="1.50", cost_per_kg="0.25")],
        [a_product("anvil", "13607.7711"), a_product("hammer", "6803.88555")],
        [some_stock("depot", "anvil", "3", "40"), some_stock("depot", "hammer", "2", "20")],
        [an_order("1", ("hammer", "2"), ("anvil", "3"), residential=True)],
        [
            a_card(
                "parcel",
                [RateZone("all")],
                [("all", "30", "10.00"), ("all", "50", "15.00")],
                weight_unit="lb",
                weight_step="1",
                max_weight="50",
                residential="2.00",
                fuel_percent="10",
            )
        ],
    )
    return problem, a_policy()


def line_split_pays(line_split: bool = True) -> World:
    """A line ships from two places where the cheaper one has too few, unless the policy forbids it.

    Five units: near has three at 10.00, far has five at 13.00, a shipment costs 4.00, a split 1.00. Whole from far:
    65 + 4 = 69.00. Split: 30 + 26 + 8 + 1 = 65.00. The total is 65.00, and 69.00 where lines may not be split.
    """
    problem = a_problem(
        [a_location("far"), a_location("near")],
        [a_product("chair")],
        [some_stock("far", "chair", "5", "13"), some_stock("near", "chair", "3", "10")],
        [an_order("1", ("chair", "5"))],
        [a_flat_card("flat", "4.00")],
    )
    return problem, a_policy(split_cost="1.00", line_split=line_split)


def decimals() -> World:
    """Metres of cable from two currencies: each part is exact, converted and rounded half-up once.

    The spool in Reno has 4.25 − 1.5 − 0.25 = 2.5 m at 1.23, Lyon 0.5 m at 2.50 EUR and 0.35 EUR handling a metre;
    a euro is 1.10. A metre weighs 400 g; a parcel up to 500 g is 3.00, up to 1000 g 5.00. Order 1 wants 2.5 m and only
    Reno has them: 3.075 → 3.08, and 1000 g for 5.00: 8.08. Order 2 wants 0.5 m: from Reno it would be 0.615 → 0.62 and
    3.00, but then order 1, whole or not at all, would be left for 2.5 × 20.00. From Lyon: 1.375 → 1.38, handling
    0.1925 → 0.19, 3.00: 4.57. The total is 12.65; the revenue is 2.5 × 3.333 = 8.3325 → 8.33.
    """
    problem = a_problem(
        [a_location("lyon", currency="EUR", cost_per_unit="0.35"), a_location("reno")],
        [a_product("cable", "400")],
        [
            some_stock("lyon", "cable", "0.5", "2.50", currency="EUR"),
            some_stock("reno", "cable", "4.25", "1.23", committed="1.5", safety_stock="0.25"),
        ],
        [an_order("1", Line("1", "cable", Decimal("2.5"), Decimal("3.333"))), an_order("2", ("cable", "0.5"))],
        [a_card("post", [RateZone("all")], [("all", "500", "3.00"), ("all", "1000", "5.00")], weight_step="100")],
        exchange_rates={"EUR": Decimal("1.10")},
    )
    return problem, a_policy(unfilled_cost="20.00")


def cutoff_decides() -> World:
    """Two places close their day at 08:00: at 09:00 UTC London has, and New York, where it is 04:00, has not.

    The lamp, due on Tuesday the 3rd, is a day in the post, for 4.00. London asks 10.00, but ships on Tuesday and
    arrives on Wednesday, a day late at 3.00: 17.00. New York asks 12.00 and is in time: 16.00. The total is 16.00.
    """
    problem = a_problem(
        [
            a_location("london", timezone="Europe/London", cutoff="08:00"),
            a_location("new york", timezone="America/New_York", cutoff="08:00"),
        ],
        [a_product("lamp")],
        [some_stock("london", "lamp", "5", "10"), some_stock("new york", "lamp", "5", "12")],
        [an_order("1", ("lamp", "1"), due="2026-03-03")],
        [a_card("post", [RateZone("all", transit_days=1)], [("all", "1000", "4.00")])],
    )
    return problem, a_policy(late_cost_per_day="3.00")


def capacity_binds() -> World:
    """The joint plan keeps the last parcel that near can send for the order that needs it most, and saves 14.00.

    Near may send two parcels a day and has promised one. As with the last unit: to Nevada near ships for 5.00 and far
    for 6.00, to Maine near for 5.00 and far for 20.00, at 10.00 for a lamp. One by one 45.00, together 31.00.
    """
    problem, policy = last_unit_contested()
    near = replace(problem.locations[1], capacity_per_day=2)
    stock = (problem.stock[0], replace(problem.stock[1], on_hand=Decimal(9)))
    booked = (Booked("near", NOW.date(), 1), Booked("near", NOW.date() + timedelta(days=1), 2))
    return replace(problem, locations=(problem.locations[0], near), stock=stock, booked=booked), policy


def hazmat_rule(cost: str | None = None) -> World:
    """Hazardous cells may leave warehouses alone, and the lamp goes with them; at 3.00 the rule is broken.

    The shop asks 10.00 each, the warehouse 12.00, a parcel is 5.00. Both from the shop, 25.00, is barred; apart they
    are 10 + 5 + 12 + 5 = 32.00; both from the warehouse 29.00. Where breaking the rule costs 3.00, the shop ships for
    28.00.
    """
    problem = a_problem(
        [a_location("depot"), a_location("shop", kind="store")],
        [a_product("cells", hazmat=True), a_product("lamp")],
        [
            some_stock(at, sku, "9", price)
            for at, price in (("depot", "12"), ("shop", "10"))
            for sku in ("cells", "lamp")
        ],
        [an_order("1", ("cells", "1"), ("lamp", "1"))],
        [a_flat_card("post", "5")],
    )
    rule = Rule("only", kinds=("warehouse",), hazmat=True, cost=None if cost is None else Decimal(cost))
    return problem, a_policy(rules=(rule,))


def stale_supplier(hours: str | None = "48") -> World:
    """A supplier's old figure is not trusted, another's doubtful one is priced.

    Parcels are 4.00. The first supplier asks 8.00, but its figure is 50 hours old: barred above 48, else 12.00. The
    second asks 9.00, is sure at 80 % and a miss costs 10.00: 9 + 4 + 2 = 15.00. The depot asks 11.50: 15.50. The total
    is 15.00, and 12.00 where any age will do.
    """
    old, fresh = ((NOW - timedelta(hours=hours)).isoformat() for hours in (50, 24))
    problem = a_problem(
        [a_location("depot"), a_location("first", kind="dropship"), a_location("second", kind="dropship")],
        [a_product("lamp")],
        [
            some_stock("depot", "lamp", "5", "11.50", as_of=fresh),
            some_stock("first", "lamp", "5", "8", as_of=old),
            some_stock("second", "lamp", "5", "9", as_of=fresh, confidence="0.8"),
        ],
        [an_order("1", ("lamp", "1"))],
        [a_flat_card("post", "4")],
    )
    return problem, a_policy(max_stock_age_hours=None if hours is None else Decimal(hours), miss_cost="10")

"""Small random worlds with every feature at random: dates, lateness, risk, rules, choices, capacity, age, distance.

In: a seed. Out: a world of `strategies.a_world` with more columns filled, each feature rare enough for most worlds to
ship something and common enough for many to meet.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from domdesk.records import Booked, Location, Order, Override, Policy, Problem, Product, RateCard, Rule, StockRow
from tests.strategies import Dice, a_world
from tests.worlds import World

CLOCKS = [
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    datetime(2026, 3, 7, 23, 30, tzinfo=UTC),
    datetime(2026, 3, 8, 7, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 45, tzinfo=UTC),
]
"""A Monday, and weekends on which the clocks change in the US."""
KINDS = ["warehouse", "warehouse", "store", "3pl", "distributor", "dropship"]
TIMEZONES = [None, None, "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Europe/Berlin"]
CLOSED = [(), (), ("sun",), ("sat", "sun"), ("mon", "tue", "wed"), ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
SERVICES = ["Ground", "Express", "Ground", "Next Day"]
ASKED = [None, None, None, "ground", "ACME Express", "Next day", "cheap & slow", "free shipping"]
CHOSEN = ["Ground", "express", "ACME Express", "Next Day", "cheap & slow", "by pigeon"]
UNFILLED = ("auto", "auto", "price", "25", "400", "400")
SERVICE_MAP = {"Cheap & Slow": "Ground", "Free shipping": "no card's name", "express": "Acme next day"}


def _location(dice: Dice, at: Location, today: date) -> Location:
    first = today + timedelta(days=dice.between(-2, 4))
    return replace(
        at,
        active=at.active or not dice.one_in(3),
        draft=at.draft and dice.one_in(3),
        kind=dice.of(KINDS),
        groups=dice.of([(), (), ("east",), ("east", "outlet")]),
        cutoff=dice.of([None, None, "07:30", "12:00", "18:15"]),
        timezone=dice.of(TIMEZONES),
        handling_days=dice.of([0, 0, 0, 1, 2]),
        closed_weekdays=CLOSED[-1] if dice.one_in(30) else dice.of(CLOSED[:-1]),
        closures=((first, first + timedelta(days=dice.between(0, 2)), "holiday"),) if dice.one_in(4) else (),
        capacity_per_day=0 if dice.one_in(30) else dice.of([None, None, 1, 1, 2]),
    )


def _stock_row(dice: Dice, row: StockRow, now: datetime, step: Decimal) -> StockRow:
    taken = now - timedelta(hours=dice.of([0, 1, 24, 24, 47, 48, 49]), minutes=dice.of([0, 0, 1]))
    return replace(
        row,
        on_hand=row.on_hand + (0 if dice.one_in(3) else step * dice.between(1, 3)),
        lead_days=dice.of([0, 0, 0, 1, 3]),
        as_of=dice.of([taken.isoformat(), taken.isoformat(), taken.date().isoformat(), f"{taken:%Y-%m-%dT%H:%M}"]),
        confidence=dice.number("1", "1", "0.9", "0.335"),
    )


def _order(dice: Dice, order: Order, now: datetime) -> Order:
    placed = now + timedelta(hours=dice.of([-50, -20, -3, 0, 5, 30]), minutes=dice.of([0, 30]))
    due = now.date() + timedelta(days=dice.between(0, 8))
    return replace(
        order,
        placed_at=dice.of([None, placed.isoformat(), f"{placed:%Y-%m-%dT%H:%M}", placed.date().isoformat()]),
        due=dice.of([None, due.isoformat(), due.isoformat(), f"{due}T22:00:00-10:00"]),
        service=dice.of(ASKED),
        customer_tier=dice.of([None, "gold", "Silver"]),
    )


def _card(dice: Dice, card: RateCard, today: date) -> RateCard:
    return replace(
        card,
        max_length_mm=None if dice.one_in(2) else card.max_length_mm,
        max_girth_mm=None if dice.one_in(2) else card.max_girth_mm,
        carrier=dice.of(["Acme", "Post"]),
        service=dice.of(SERVICES),
        zones=tuple(replace(zone, transit_days=dice.of([None, 0, 1, 2, 3, 5])) for zone in card.zones),
        valid_from=today + timedelta(days=dice.between(-3, 2)) if dice.one_in(5) else None,
        valid_to=today + timedelta(days=dice.between(0, 5)) if dice.one_in(5) else None,
    )


def _rule(dice: Dice, locations: list[str], skus: list[str], scale: int) -> Rule:
    action = dice.of(["only", "never", "prefer"])
    conditions: list[dict[str, Any]] = [
        {"channel": ("shop",)},
        {"customer_tier": ("Gold", "silver")},
        {"country": ("US",)},
        {"region": ("NV", "ON")},
        {"service": dice.of([("Ground",), ("express", "Next Day")])},
        {"order_value_over": dice.number("0", "11.999", "12", "24")},
        {"order_value_under": dice.number("4.995", "12", "40")},
        {"category": ("light", "heavy")},
        {"sku": (dice.of(skus),)},
        {"hazmat": dice.one_in(2)},
        {"weight_over_g": dice.number("0", "99", "100", "2500") * scale},
    ]
    chosen: dict[str, Any] = {}
    for condition in dice.shuffled(conditions)[: dice.of([0, 1, 1, 2])]:
        chosen |= condition
    places: dict[str, Any] = dice.of(
        [
            {"kinds": ("warehouse",)},
            {"kinds": ("store", "dropship")},
            {"groups": ("east",)},
            {"locations": (dice.of(locations),)},
            {"kinds": ("3pl",), "groups": ("outlet",), "locations": (dice.of(locations),)},
        ]
    )
    is_soft = action == "prefer" or not dice.one_in(3)
    return Rule(action, cost=dice.number("0.335", "1", "3") if is_soft else None, **places, **chosen)


def _policy(dice: Dice, policy: Policy, locations: list[str], skus: list[str], scale: int) -> Policy:
    return replace(
        policy,
        late_cost_per_day=dice.number("0", "0.5", "1.255", "4"),
        miss_cost=dice.number("0", "5", "2.345"),
        must_arrive=dice.one_in(6),
        max_distance_km=Decimal(3000) if dice.one_in(10) else None,
        max_stock_age_hours=Decimal(48) if dice.one_in(6) else None,
        include_kinds=("warehouse", "store", "3pl") if dice.one_in(12) else (),
        exclude_locations=(locations[-1],) if dice.one_in(10) else (),
        rules=tuple(_rule(dice, locations, skus, scale) for _ in range(dice.of([0, 0, 1, 2, 3]))),
    )


def _overrides(dice: Dice, order: Order, locations: list[str]) -> list[Override]:
    """What people chose about where an order ships from: mostly nothing."""
    chosen = []
    for _ in range(dice.of([0, 0, 0, 1, 1, 2, 3])):
        action = dice.of(["only", "only", "never", "prefer"])
        cost = dice.number("0.335", "1", "2.5") if action == "prefer" else None
        line = dice.of(["", dice.of(order.lines).line])
        chosen.append(Override(order.key, action, dice.of(locations), line, cost, "a reason"))
    return list({(o.action, o.value, o.line): o for o in chosen}.values())


def _services(dice: Dice, order: Order) -> list[Override]:
    """What people chose about how an order or a line goes: mostly nothing."""
    chosen = []
    for _ in range(dice.of([0, 0, 0, 0, 1, 1, 2])):
        action = dice.of(["service", "never_by", "never_by", "prefer_by", "prefer_by"])
        cost = dice.number("0.335", "1", "2.5") if action == "prefer_by" else None
        line = dice.of(order.lines).line
        line = line if action == "service" else dice.of(["", line])
        chosen.append(Override(order.key, action, dice.of(CHOSEN), line, cost, "a reason"))
    return list({(o.action, o.value, o.line): o for o in chosen}.values())


def a_full_world(seed: int, **kinds: Any) -> World:
    """The world of a seed with every feature switched on at random."""
    problem, policy = a_world(seed, **{"every_card": True, "unfilled": UNFILLED, **kinds})
    scale = 10000 if kinds.get("decimals") and kinds.get("line_split") else 1
    step = Decimal(0 if kinds.get("contested") else 1) / scale
    dice, now = Dice(seed + 1), Dice(seed).of(CLOCKS)
    ids, skus = [at.location for at in problem.locations], [f"S{number}" for number in (1, 2, 3)]
    products: tuple[Product, ...] = tuple(
        replace(item, hazmat=dice.one_in(3), category=dice.of([None, "Light", "heavy"])) for item in problem.products
    )
    days = [now.date() + timedelta(days=days) for days in range(4)]
    full: Problem = replace(
        problem,
        now=now,
        now_is_placed=dice.one_in(6),
        timezone=dice.of(["UTC", "America/Chicago", "Asia/Tokyo"]),
        locations=tuple(_location(dice, at, now.date()) for at in problem.locations),
        products=products,
        stock=tuple(_stock_row(dice, row, now, step) for row in problem.stock),
        orders=tuple(_order(dice, order, now) for order in problem.orders),
        cards=tuple(_card(dice, card, now.date()) for card in problem.cards),
        service_map=SERVICE_MAP if dice.one_in(2) else {},
        booked=tuple(Booked(at, day, dice.of([1, 1, 2])) for at in ids for day in days if dice.one_in(8)),
    )
    choosing, by = Dice(seed + 2), Dice(seed + 3)
    chosen = tuple(o for order in full.orders for o in (*_overrides(choosing, order, ids), *_services(by, order)))
    return replace(full, overrides=chosen), _policy(dice, policy, ids, skus, scale)


def full_worlds(**kinds: Any) -> st.SearchStrategy[World]:
    """Worlds as `a_full_world` makes them."""
    return st.integers(0, 2**32 - 1).map(lambda seed: a_full_world(seed, **kinds))

"""Rate files → what domdesk charges by them: read, kept in a desk, routed and checked. Shared by the tests of rates."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from domdesk.intake import read_paths
from domdesk.records import Line, RateCard, Reading
from domdesk.routing import check_plan, route_problem
from domdesk.store import Store
from domdesk.units import GRAMS_PER
from tests.intake.read import FIXTURES
from tests.worlds import a_location, a_policy, a_problem, a_product, an_order, some_stock

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DEPOT = {"postal_code": "30303", "region": "GA"}

Parcel = tuple[str, str, str, str]
"""Country, region, postal code, and the weight, subtotal or number of items."""


def rate_file(name: str, **facts: str) -> Reading:
    """The reading of a fixture with these facts told beside it."""
    (reading,), _ = read_paths([FIXTURES / name], facts=facts)
    return reading


def cards_of(folder: Path, *readings: Reading) -> dict[str, RateCard]:
    """The rate cards of a new desk that took these readings."""
    with Store.create(folder / "rates.desk") as store:
        store.save_batch(readings)
        return {card.card: card for card in store.problem(NOW).cards}


def charged(card: RateCard, parcels: Sequence[Parcel], **depot: str) -> list[str | None]:
    """What each parcel costs by the card in its currency, None where it does not go; the plan passes its check."""
    products, orders = {}, []
    for number, (country, region, postal_code, value) in enumerate(parcels):
        weight = Fraction(value) * GRAMS_PER[card.weight_unit] if card.basis == "weight" else Fraction(100)
        grams = Decimal(int(weight * 10**6)).scaleb(-6)  # as exact as a desk keeps a weight
        sku = f"{grams} g"
        products[sku] = a_product(sku, str(grams))
        quantity = Decimal(value) if card.basis == "items" else Decimal(1)
        line = Line("1", sku, quantity, Decimal(value) if card.basis == "subtotal" else None)
        place = {"country": country, "region": region or None, "postal_code": postal_code or None}
        orders.append(an_order(str(number), line, **place))
    location = a_location("depot", **{**DEPOT, **depot})
    stock = [some_stock("depot", sku, "1000", "1") for sku in products]
    problem = a_problem([location], products.values(), stock, orders, [card], currency=card.currency)
    policy = a_policy("one-by-one")
    plan = route_problem(problem, policy)
    assert check_plan(problem, policy, plan) == []
    cost = {s.order.order: f"{Decimal(s.costs.transport).scaleb(-2):.2f}" for s in plan.shipments}
    return [cost.get(str(number)) for number in range(len(parcels))]

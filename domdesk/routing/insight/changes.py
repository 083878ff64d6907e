"""A problem in which one thing about one location is otherwise: what a unit costs, what is there, until when it works.

Called by `counterfactuals`, `worth` and `moving`; each takes a problem and gives the changed one.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Context, Decimal
from typing import Any

from domdesk.money import from_minor
from domdesk.records import Booked, Location, Problem, RateCard, StockRow

EXACT = Context(prec=60)
"""Amounts times rates are not rounded."""


def with_location(problem: Problem, location: str, **columns: Any) -> Problem:
    """Some columns of a location are otherwise."""
    places = (replace(at, **columns) if at.location == location else at for at in problem.locations)
    return replace(problem, locations=tuple(places))


def with_cheaper_unit(problem: Problem, location: str, sku: str, less_minor: int) -> Problem:
    """A unit costs so much less there, in minor units of the desk's currency. Its cost must be known."""
    stock = []
    for row in problem.stock:
        if (row.location, row.sku) == (location, sku):
            cost = unit_cost(problem, row)
            assert cost is not None
            less = EXACT.subtract(cost, from_minor(less_minor, problem.currency))
            row = replace(row, unit_cost=less, currency=None)
        stock.append(row)
    return replace(problem, stock=tuple(stock))


def with_cheaper_shipment(problem: Problem, location: str, less_minor: int) -> Problem:
    """Each shipment from there costs so much less, in minor units of the desk's currency."""
    at = next(at for at in problem.locations if at.location == location)
    costs: dict[str, Any] = {
        name: _in_desk_currency(problem, getattr(at, name), at.currency)
        for name in ("cost_per_shipment", "cost_per_line", "cost_per_unit", "cost_per_kg")
    }
    fixed = _in_desk_currency(problem, at.cost_per_shipment, at.currency)
    costs["cost_per_shipment"] = EXACT.subtract(fixed, from_minor(less_minor, problem.currency))
    return with_location(problem, location, **costs, currency=None)


def unit_cost(problem: Problem, row: StockRow) -> Decimal | None:
    """What a unit of a stock row costs in the desk's currency: by the row, else by its product; None if unknown."""
    if row.unit_cost is not None:
        return _in_desk_currency(problem, row.unit_cost, row.currency)
    return product_cost(problem, row.sku)


def product_cost(problem: Problem, sku: str) -> Decimal | None:
    """What a unit of a product costs wherever the stock does not say otherwise; None where that is unknown."""
    product = next((p for p in problem.products if p.sku == sku), None)
    if product is None or product.unit_cost is None:
        return None
    return _in_desk_currency(problem, product.unit_cost, product.currency)


def _in_desk_currency(problem: Problem, amount: Decimal, currency: str | None) -> Decimal:
    if currency in (None, problem.currency):
        return amount
    return EXACT.multiply(amount, problem.exchange_rates[str(currency)])


def with_units(problem: Problem, location: str, units: Mapping[str, Decimal]) -> Problem:
    """So many units more (or less, below 0) of each SKU are available there; what it never stocked as a new row."""
    left, stock = dict(units), []
    for row in problem.stock:
        more = left.pop(row.sku, None) if row.location == location else None
        if more is not None:
            held = row.committed + row.safety_stock + row.reserved
            row = replace(row, on_hand=max(row.on_hand, held) + more)
        stock.append(row)
    stock += [StockRow(location, sku, more) for sku, more in left.items()]
    return replace(problem, stock=tuple(stock))


def with_shipment(problem: Problem, location: str, day: date) -> Problem:
    """The location can send one shipment more on a day."""
    limit = next((at.capacity_per_day for at in problem.locations if at.location == location), None) or 0
    booked = sum(known.shipments for known in problem.booked if (known.location, known.day) == (location, day))
    return replace(problem, booked=(*problem.booked, Booked(location, day, -1 - max(0, booked - limit))))


def with_cutoff(problem: Problem, location: str, cutoff: time) -> Problem:
    """The location works on what comes until this time of a day."""
    return with_location(problem, location, cutoff=f"{cutoff:%H:%M}")


def with_quicker_carriage(problem: Problem, at: Location, rows: Mapping[str, int], days: int) -> Problem:
    """Carriage from a location takes so many days less, by each card's zone row (its index) that leads from there."""

    def quicker(card: RateCard) -> RateCard:
        index = rows.get(card.card)
        transit = None if index is None else card.zones[index].transit_days
        if index is None or transit is None:
            return card
        zone = replace(card.zones[index], origin=at.location, transit_days=max(0, transit - days))
        behind = card.zones[index + 1 :]
        if card.zones[index].origin == at.location:
            return replace(card, zones=(*card.zones[:index], zone, *behind))
        return replace(card, zones=(*card.zones, zone))

    return replace(problem, cards=tuple(quicker(card) for card in problem.cards))

"""A plan's figures, held against those reckoned by hand: each shipment's, and their sums. Called by the checker."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Protocol

from domdesk.records import COST_PARTS, Costs, Fault, Order, Parcel, Plan, Shipment
from domdesk.routing.verify.ordered import Given, number, shipment_name
from domdesk.routing.verify.packing import PricedParcel
from domdesk.routing.verify.pricing import NONE, Offer, Pricing

BILLABLE_SLACK = Decimal("0.000001")
"""A billable weight that no decimal holds (g in lb, unrounded) is kept to six places."""


def check_prices(pricing: Pricing, shipment: Shipment) -> tuple[list[Fault], Costs]:
    """Faults of one shipment's card, parcels and cost parts, and its cost by hand under the card that it names."""
    order, faults = pricing.orders[shipment.order], list[Fault]()
    given: Given = {}
    for line in shipment.lines:
        given[line.line] = given.get(line.line, NONE) + line.quantity
    if any(quantity <= 0 for quantity in given.values()):
        return [], shipment.costs  # a fault already, and nothing that could be packed
    offers = pricing.offers(order, shipment.location, given)
    named = next((offer for offer in offers if offer.card.card == shipment.card), None)
    if named is None:
        name = shipment_name(shipment)
        return [Fault("no_rate", f"{name}: card {shipment.card} cannot carry it.")], shipment.costs
    if offers[0] is not named:
        faults.append(
            Fault(
                "wrong_card",
                f"{shipment_name(shipment)} goes by {named.card.card} for {pricing.plain(named.transport_minor)},"
                f" but {offers[0].card.card} costs {pricing.plain(offers[0].transport_minor)}.",
            )
        )
    faults += _details(pricing, shipment, named)
    costs = pricing.costs(order, shipment.location, given, named)
    if shipment.costs != costs:
        for part in COST_PARTS:
            said, by_hand = getattr(shipment.costs, part), getattr(costs, part)
            if said != by_hand:
                faults.append(_differs(pricing, shipment_name(shipment), part, said, by_hand))
    return faults, costs


def _details(pricing: Pricing, shipment: Shipment, offer: Offer) -> Iterator[Fault]:
    """What a shipment says of its card, zone, dates and parcels."""
    card = offer.card
    told = (
        ("carrier", shipment.carrier, card.carrier),
        ("service", shipment.service, card.service),
        ("zone", shipment.zone, offer.zone.zone),
        ("ship date", shipment.ship_date, offer.ship_date),
        ("delivery date", shipment.delivery_date, offer.delivery_date),
    )
    for what, said, by_hand in told:
        if said != by_hand:
            code, name = "wrong_" + ("date" if what.endswith("date") else what), shipment_name(shipment)
            yield Fault(code, f"{name}: the {what} is {said} in the plan, {by_hand or 'unknown'} by hand.")
    if len(offer.parcels) != len(shipment.parcels):
        counts = f"{len(shipment.parcels)} parcels in the plan, {len(offer.parcels)} by hand"
        yield Fault("wrong_parcels", f"{shipment_name(shipment)} is {counts}.")
        return
    boxes = sorted(offer.parcels, key=attrgetter("weight_g", "billable", "price_minor"))
    parcels = sorted(shipment.parcels, key=attrgetter("weight_g", "billable", "price_minor"))
    for parcel, box in zip(parcels, boxes, strict=True):
        if not _is_same(parcel, box):
            yield Fault(
                "wrong_parcels",
                f"{shipment_name(shipment)}: a parcel of {number(parcel.weight_g)} g, billable"
                f" {number(parcel.billable)}, costs {pricing.plain(parcel.price_minor)} in the plan; by hand it is"
                f" {float(box.weight_g):g} g, billable {float(box.billable):g}, and costs"
                f" {pricing.plain(box.price_minor)}.",
            )


def _is_same(parcel: Parcel, box: PricedParcel) -> bool:
    if parcel.price_minor != box.price_minor or parcel.weight_g != box.weight_g:
        return False
    return abs(parcel.billable - Decimal(box.billable.numerator) / box.billable.denominator) <= BILLABLE_SLACK


def _differs(pricing: Pricing, name: str, part: str, said: int, by_hand: int) -> Fault:
    figures = f"{pricing.plain(said)} in the plan, {pricing.plain(by_hand)} by hand"
    return Fault("cost_differs", f"{name}: {part} is {figures}.")


def unflagged(pricing: Pricing, shipment: Shipment) -> Iterator[Fault]:
    """The unknown costs and weights that a shipment uses, of which a plan's notices must tell."""
    for given in shipment.lines:
        if pricing.unit_cost(shipment.location, given.sku)[0] is None:
            yield Fault("not_flagged", f"{shipment_name(shipment)}: the unit cost of {given.sku} is unknown there.")
        if not pricing.is_weighed(given.sku):
            yield Fault("not_flagged", f"{shipment_name(shipment)}: the weight of {given.sku} is unknown.")


# --- sums


class Figures(Protocol):
    """What one order adds to the plan's sums, by hand."""

    @property
    def parts(self) -> tuple[int, ...]: ...

    @property
    def revenue_minor(self) -> int: ...

    @property
    def units(self) -> Decimal: ...


def check_sums(pricing: Pricing, plan: Plan, orders: Sequence[Order], every: Sequence[Figures]) -> Iterator[Fault]:
    """The plan's counts, cost parts and revenue are the sums of its orders'."""
    sums = map(sum, zip(*(figures.parts for figures in every), strict=True)) if every else (0,) * len(COST_PARTS)
    for part, by_hand in zip(COST_PARTS, sums, strict=True):
        said = getattr(plan.costs, part)
        if said != by_hand:
            yield _differs(pricing, "The plan", part, said, by_hand)
    revenue = sum(figures.revenue_minor for figures in every)
    if plan.revenue_minor != revenue:
        money = f"{pricing.plain(plan.revenue_minor)} in the plan, {pricing.plain(revenue)} by hand"
        yield Fault("wrong_revenue", f"The plan: revenue is {money}.")
    lines = [line for order in orders for line in order.lines]
    counts: Iterable[tuple[str, Decimal, Decimal]] = (
        ("orders", Decimal(plan.orders), Decimal(len(orders))),
        ("lines", Decimal(plan.lines), Decimal(len(lines))),
        ("units", plan.units, sum((line.quantity for line in lines), NONE)),
        ("assigned_units", plan.assigned_units, sum((figures.units for figures in every), NONE)),
    )
    for what, said_count, counted in counts:
        if said_count != counted:
            yield Fault("wrong_count", f"The plan: {what} is {number(said_count)}, {number(counted)} by hand.")

"""The independent checker: recomputes a plan from its problem and policy, and says in sentences what is wrong.

In: Problem, Policy, Plan. Out: faults, none for a sound plan. Called before a plan is stored and by `domdesk check`.
It shares no code with the engine that made the plan; figures come from `pricing` beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from domdesk.records import (
    COST_PARTS,
    Costs,
    Fault,
    Line,
    Order,
    OrderKey,
    Plan,
    Policy,
    Problem,
    Shipment,
    Unassigned,
)
from domdesk.routing.verify.claims import check_claims
from domdesk.routing.verify.pricing import MissingRateError, Offer, PricedParcel, Pricing

REASON_CODES = frozenset(
    (
        *("inactive", "draft", "no_stock", "used_by_others", "reserved_for_others", "stale_stock", "closed", "no_rate"),
        *("too_far", "too_heavy", "too_large", "too_late", "barred_by_rule", "max_shipments", "ship_complete"),
        *("line_split", "capacity", "dearer"),
    )
)
TOLD_BY_HAND = frozenset(("inactive", "draft", "no_stock", "stale_stock", "closed", "too_far", "barred_by_rule"))
"""Reasons that the problem and the order alone make true or untrue."""
BILLABLE_SLACK = Decimal("0.000001")
"""A billable weight that no decimal holds (g in lb, unrounded) is kept to six places."""

Served = dict[OrderKey, dict[str, dict[str, Decimal]]]
"""Order → line → location → units."""


def check_plan(problem: Problem, policy: Policy, plan: Plan) -> list[Fault]:
    """Everything that is wrong with a plan: stock, policy, prices, sums and claims, recomputed by hand."""
    pricing = Pricing(problem, policy)
    faults = list(_unknown_names(pricing, plan))
    if faults:
        return faults
    served: Served = defaultdict(lambda: defaultdict(lambda: defaultdict(Decimal)))
    for shipment in plan.shipments:
        for given in shipment.lines:
            served[shipment.order][given.line][shipment.location] += given.quantity
    by_order: dict[OrderKey, list[Shipment]] = defaultdict(list)
    for shipment in plan.shipments:
        by_order[shipment.order].append(shipment)
    faults += _stock(pricing, plan)
    faults += _capacity(pricing, plan)
    for order in problem.orders:
        faults += _shape(order, by_order[order.key])
        faults += _policy(pricing, order, by_order[order.key], served)
    faults += _unassigned(pricing, plan, served)
    costs = Costs()
    for shipment in plan.shipments:
        try:
            found, part = _prices(pricing, shipment)
        except MissingRateError as missing:
            found, part = [_no_rate(_shipment_name(shipment), missing)], shipment.costs
        faults += found
        costs += part
    faults += _sums(pricing, plan, served, by_order, costs)
    faults += check_claims(problem, policy, plan)
    faults += _flags(pricing, plan)
    return faults


# --- sentences


def _number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _order_name(key: OrderKey) -> str:
    return f"Order {key.order}" + (f" of {key.channel}" if key.channel else "")


def _shipment_name(shipment: Shipment) -> str:
    return f"{_order_name(shipment.order)}, shipment from {shipment.location}"


def _no_rate(name: str, missing: MissingRateError) -> Fault:
    return Fault("no_exchange_rate", f"{name}: there is no exchange rate for {missing.currency}.")


# --- names and shapes


def _unknown_names(pricing: Pricing, plan: Plan) -> Iterator[Fault]:
    """Orders, lines, locations and cards that the problem does not have; nothing else can be judged with them."""
    for shipment in plan.shipments:
        order, name = pricing.orders.get(shipment.order), _shipment_name(shipment)
        if shipment.location not in pricing.locations:
            yield Fault("unknown_location", f"{name}: there is no location {shipment.location}.")
        if shipment.card not in pricing.cards:
            yield Fault("unknown_card", f"{name}: there is no rate card {shipment.card}.")
        if order is None:
            yield Fault("unknown_order", f"{name}: the run has no such order.")
            continue
        skus = {line.line: line.sku for line in order.lines}
        for given in shipment.lines:
            yield from _line_fault(skus, name, given.line, given.sku)
    for left in plan.unassigned:
        order, name = pricing.orders.get(left.order), _order_name(left.order)
        if order is None:
            yield Fault("unknown_order", f"{name} is listed as unassigned, but the run has no such order.")
            continue
        yield from _line_fault({line.line: line.sku for line in order.lines}, name, left.line, left.sku)
        for reason in left.reasons:
            if reason.location not in pricing.locations:
                yield Fault("unknown_location", f"{name}, line {left.line}: there is no location {reason.location}.")


def _line_fault(skus: dict[str, str], name: str, line: str, sku: str) -> Iterator[Fault]:
    if line not in skus:
        yield Fault("unknown_line", f"{name}: the order has no line {line}.")
    elif skus[line] != sku:
        yield Fault("wrong_sku", f"{name}: line {line} is for {skus[line]}, not for {sku}.")


def _shape(order: Order, shipments: list[Shipment]) -> Iterator[Fault]:
    """One shipment per order and location, numbered 1, 2…, each with lines that it names once."""
    numbers = sorted(shipment.number for shipment in shipments)
    if numbers != list(range(1, len(shipments) + 1)):
        yield Fault("wrong_number", f"{_order_name(order.key)}: its shipments are numbered {numbers}, not 1, 2….")
    for location, count in Counter(shipment.location for shipment in shipments).items():
        if count > 1:
            yield Fault("double_shipment", f"{_order_name(order.key)} has {count} shipments from {location}, not one.")
    for shipment in shipments:
        if not shipment.lines:
            yield Fault("empty_shipment", f"{_shipment_name(shipment)} holds no line.")
        for line, count in Counter(given.line for given in shipment.lines).items():
            if count > 1:
                yield Fault("double_assignment", f"{_shipment_name(shipment)} holds line {line} {count} times.")


# --- stock and policy


def _stock(pricing: Pricing, plan: Plan) -> Iterator[Fault]:
    """Over all orders together, no location gives more of a product than is available there."""
    used: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for shipment in plan.shipments:
        order, given_lines = pricing.orders[shipment.order], {given.line: given.quantity for given in shipment.lines}
        for code, text in pricing.bars.of(order, shipment.location, given_lines):
            yield Fault(code, f"{_shipment_name(shipment)}: {text}.")
        for given in shipment.lines:
            used[shipment.location, given.sku] += given.quantity
    for (location, sku), units in used.items():
        available = pricing.available(location, sku)
        if units > available:
            yield Fault(
                "over_assigned",
                f"{location} gives {_number(units)} of {sku}, but only {_number(available)} are available there.",
            )


def _capacity(pricing: Pricing, plan: Plan) -> Iterator[Fault]:
    """No location sends more shipments on a day than it can, those booked before included."""
    sent: Counter[tuple[str, date]] = Counter()
    for shipment in plan.shipments:
        if shipment.ship_date is not None:
            sent[shipment.location, shipment.ship_date] += 1
    for (location, day), count in sent.items():
        most = pricing.locations[location].capacity_per_day
        booked = pricing.booked[location, day]
        if most is not None and booked + count > most:
            yield Fault(
                "capacity",
                f"{location} sends {count} on {day} with {booked} booked before, but can send {most} in a day.",
            )


def _policy(pricing: Pricing, order: Order, shipments: list[Shipment], served: Served) -> Iterator[Fault]:
    """What the policy and the order allow: steps, whole lines, whole orders, line splits, shipments."""
    policy, name = pricing.policy, _order_name(order.key)
    if policy.max_shipments is not None and len(shipments) > policy.max_shipments:
        yield Fault("max_shipments", f"{name} ships in {len(shipments)}, but at most {policy.max_shipments} may be.")
    lines = served[order.key]
    short = [line for line in order.lines if sum(lines[line.line].values()) < line.quantity]
    if shipments and short and order.ship_complete:
        yield Fault("ship_complete", f"{name} must ship complete, but line {short[0].line} is not wholly assigned.")
    if shipments and short and not policy.partial_order:
        yield Fault("partial_order", f"{name} may not ship in part, but line {short[0].line} is not wholly assigned.")
    for line in order.lines:
        yield from _line_policy(pricing, f"{name}, line {line.line}", line, lines[line.line])


def _line_policy(pricing: Pricing, name: str, line: Line, given: dict[str, Decimal]) -> Iterator[Fault]:
    units, step = sum(given.values(), Decimal(0)), pricing.step(line)
    for location, quantity in given.items():
        if quantity <= 0:
            yield Fault("bad_quantity", f"{name}: {location} gives {_number(quantity)} units, which is not above 0.")
        elif quantity % step:
            yield Fault("wrong_step", f"{name}: {location} gives {_number(quantity)}, not in steps of {step}.")
    if units > line.quantity:
        ordered = f"{_number(units)} units are assigned, {_number(line.quantity)} are ordered"
        yield Fault("over_served", f"{name}: {ordered}.")
    part = f"{_number(units)} of {_number(line.quantity)} units are assigned"
    if 0 < units < line.quantity and not (pricing.policy.partial_line and pricing.policy.line_split):
        yield Fault("partial_line", f"{name}: {part}, but the line ships whole or not at all.")
    if len(given) > 1 and not pricing.policy.line_split:
        yield Fault("line_split", f"{name} ships from {' and '.join(given)}, but a line may not be split.")


def _unassigned(pricing: Pricing, plan: Plan, served: Served) -> Iterator[Fault]:
    """What is left of each line is listed once, with its quantity and a reason for every location that gives none."""
    listed: dict[tuple[OrderKey, str], list[Unassigned]] = defaultdict(list)
    for entry in plan.unassigned:
        listed[entry.order, entry.line].append(entry)
    for order in pricing.problem.orders:
        for line in order.lines:
            given, entries = served[order.key][line.line], listed[order.key, line.line]
            name = f"{_order_name(order.key)}, line {line.line}"
            left = max(Decimal(0), line.quantity - sum(given.values()))
            said = sum((e.quantity for e in entries), Decimal(0))
            if left != said or len(entries) > (1 if left else 0):
                yield Fault(
                    "wrong_unassigned",
                    f"{name}: listed as unassigned {_number(said)} in {len(entries)} entries,"
                    f" but {_number(left)} are left.",
                )
            elif entries:
                yield from _reasons(pricing, name, entries[0], order, served[order.key])


def _reasons(
    pricing: Pricing, name: str, left: Unassigned, order: Order, given: dict[str, dict[str, Decimal]]
) -> Iterator[Fault]:
    """Every location that gives nothing of the line says why; what can be told from the problem alone is true."""
    named = {reason.location for reason in left.reasons}
    for location in pricing.locations:
        if location not in named and location not in given[left.line]:
            yield Fault("no_reason", f"{name}: nothing says why {location} does not serve it.")
    for reason in left.reasons:
        at = pricing.locations[reason.location]
        own = sum(
            (given[line.line].get(at.location, Decimal(0)) for line in order.lines if line.sku == left.sku), Decimal(0)
        )
        remaining = pricing.available(at.location, left.sku) - own
        whole = {line.line: line.quantity for line in order.lines}
        barred = {code for code, _ in pricing.bars.of(order, at.location, whole)} | (
            {"no_stock"} if remaining < left.quantity else set()
        )
        if reason.code not in REASON_CODES:
            yield Fault("wrong_reason", f"{name}: {reason.location} is given the unknown reason {reason.code}.")
        elif reason.code in TOLD_BY_HAND and reason.code not in barred:
            state = f"barred by {', '.join(sorted(barred)) or 'nothing'}; {_number(remaining)} left beside the order"
            yield Fault("wrong_reason", f"{name}: {reason.code} is not true of {reason.location} ({state}).")


# --- prices


def _prices(pricing: Pricing, shipment: Shipment) -> tuple[list[Fault], Costs]:
    """Faults of one shipment's card, parcels and cost parts, and its cost by hand under the card that it names."""
    order, name, faults = pricing.orders[shipment.order], _shipment_name(shipment), []
    given: dict[str, Decimal] = defaultdict(Decimal)
    for line in shipment.lines:
        given[line.line] += line.quantity
    if any(quantity <= 0 for quantity in given.values()):
        return [], shipment.costs  # a fault already, and nothing that could be packed
    offers = pricing.offers(order, shipment.location, given)
    named = next((offer for offer in offers if offer.card.card == shipment.card), None)
    if named is None:
        return [Fault("no_rate", f"{name}: card {shipment.card} cannot carry it.")], shipment.costs
    if offers[0] is not named:
        faults.append(
            Fault(
                "wrong_card",
                f"{name} goes by {named.card.card} for {pricing.plain(named.transport_minor)},"
                f" but {offers[0].card.card} costs {pricing.plain(offers[0].transport_minor)}.",
            )
        )
    faults += _details(pricing, name, shipment, named)
    costs = pricing.costs(order, shipment.location, given, named)
    for part in COST_PARTS:
        said, by_hand = getattr(shipment.costs, part), getattr(costs, part)
        if said != by_hand:
            faults.append(_differs(pricing, name, part, said, by_hand))
    return faults, costs


def _details(pricing: Pricing, name: str, shipment: Shipment, offer: Offer) -> Iterator[Fault]:
    """What a shipment says of its card, zone, dates and parcels."""
    card = offer.card
    told = {
        "carrier": (shipment.carrier, card.carrier),
        "service": (shipment.service, card.service),
        "zone": (shipment.zone, offer.zone.zone),
        "ship date": (shipment.ship_date, offer.ship_date),
        "delivery date": (shipment.delivery_date, offer.delivery_date),
    }
    for what, (said, by_hand) in told.items():
        if said != by_hand:
            code = "wrong_" + ("date" if what.endswith("date") else what)
            yield Fault(code, f"{name}: the {what} is {said} in the plan, {by_hand or 'unknown'} by hand.")
    boxes = sorted(offer.parcels, key=lambda box: (box.weight_g, box.billable, box.price_minor))
    parcels = sorted(shipment.parcels, key=lambda parcel: (parcel.weight_g, parcel.billable, parcel.price_minor))
    if len(boxes) != len(parcels):
        yield Fault("wrong_parcels", f"{name} is {len(parcels)} parcels in the plan, {len(boxes)} by hand.")
        return
    for parcel, box in zip(parcels, boxes, strict=True):
        same = parcel.weight_g == box.weight_g and parcel.price_minor == box.price_minor
        if not same or abs(parcel.billable - _decimal(box)) > BILLABLE_SLACK:
            weight_g = _number(parcel.weight_g)
            yield Fault(
                "wrong_parcels",
                f"{name}: a parcel of {weight_g} g, billable {_number(parcel.billable)}, costs"
                f" {pricing.plain(parcel.price_minor)} in the plan; by hand it is {float(box.weight_g):g} g,"
                f" billable {float(box.billable):g}, and costs {pricing.plain(box.price_minor)}.",
            )


def _decimal(box: PricedParcel) -> Decimal:
    return Decimal(box.billable.numerator) / Decimal(box.billable.denominator)


def _differs(pricing: Pricing, name: str, part: str, said: int, by_hand: int) -> Fault:
    figures = f"{pricing.plain(said)} in the plan, {pricing.plain(by_hand)} by hand"
    return Fault("cost_differs", f"{name}: {part} is {figures}.")


# --- sums and claims


def _sums(
    pricing: Pricing, plan: Plan, served: Served, by_order: dict[OrderKey, list[Shipment]], costs: Costs
) -> Iterator[Fault]:
    """The plan's counts, cost parts and revenue are the sums of its orders'."""
    split = unfilled = revenue = 0
    for order in pricing.problem.orders:
        split += pricing.split(len(by_order[order.key]))
        for line in order.lines:
            units = sum(served[order.key][line.line].values(), Decimal(0))
            try:
                unfilled += pricing.unfilled(order, line, max(Decimal(0), line.quantity - units))
                revenue += pricing.revenue(line, units) if units > 0 else 0
            except MissingRateError as missing:
                yield _no_rate(f"{_order_name(order.key)}, line {line.line}", missing)
    costs += Costs(split=split, unfilled=unfilled)
    for part in COST_PARTS:
        if getattr(plan.costs, part) != getattr(costs, part):
            yield _differs(pricing, "The plan", part, getattr(plan.costs, part), getattr(costs, part))
    if plan.revenue_minor != revenue:
        figures = f"{pricing.plain(plan.revenue_minor)} in the plan, {pricing.plain(revenue)} by hand"
        yield Fault("wrong_revenue", f"The plan: revenue is {figures}.")
    lines = [line for order in pricing.problem.orders for line in order.lines]
    counts: Iterable[tuple[str, Decimal, Decimal]] = (
        ("orders", Decimal(plan.orders), Decimal(len(pricing.problem.orders))),
        ("lines", Decimal(plan.lines), Decimal(len(lines))),
        ("units", plan.units, sum((line.quantity for line in lines), Decimal(0))),
        (
            "assigned_units",
            plan.assigned_units,
            sum((given.quantity for shipment in plan.shipments for given in shipment.lines), Decimal(0)),
        ),
    )
    for what, said, by_hand in counts:
        if said != by_hand:
            yield Fault("wrong_count", f"The plan: {what} is {_number(said)}, {_number(by_hand)} by hand.")


def _flags(pricing: Pricing, plan: Plan) -> Iterator[Fault]:
    """A plan that uses an unknown cost or weight has a notice that says so."""
    if plan.notices:
        return
    for shipment in plan.shipments:
        for given in shipment.lines:
            if pricing.unit_cost(shipment.location, given.sku)[0] is None:
                yield Fault(
                    "not_flagged", f"{_shipment_name(shipment)}: the unit cost of {given.sku} is unknown there."
                )
            if not pricing.is_weighed(given.sku):
                yield Fault("not_flagged", f"{_shipment_name(shipment)}: the weight of {given.sku} is unknown.")

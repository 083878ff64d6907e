"""The independent checker: recomputes a plan from its problem and policy, and says in sentences what is wrong.

In: Problem, Policy, Plan. Out: faults, none for a sound plan. Called before a plan is stored and by `domdesk check`.
It shares no code with the engine that made the plan; figures come from `pricing` beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from domdesk.records import (
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
from domdesk.routing.verify.figures import check_flags, check_prices, check_sums
from domdesk.routing.verify.ordered import NONE, Given, Ordered, no_rate, number, order_name, shipment_name
from domdesk.routing.verify.pricing import MissingRateError, Pricing

REASON_CODES = frozenset(
    (
        *("inactive", "draft", "no_stock", "used_by_others", "reserved_for_others", "stale_stock", "closed", "no_rate"),
        *("too_far", "too_heavy", "too_large", "too_late", "barred_by_rule", "max_shipments", "ship_complete"),
        *("line_split", "capacity", "dearer"),
    )
)
TOLD_BY_HAND = frozenset(("inactive", "draft", "no_stock", "stale_stock", "closed", "too_far", "barred_by_rule"))
"""Reasons that the problem and the order alone make true or untrue."""


def check_plan(problem: Problem, policy: Policy, plan: Plan) -> list[Fault]:
    """Everything that is wrong with a plan: stock, policy, prices, sums and claims, recomputed by hand."""
    pricing = Pricing(problem, policy)
    faults = list(_unknown_names(pricing, plan))
    if faults:
        return faults
    every = _by_order(pricing, plan)
    faults += _stock(pricing, plan)
    faults += _capacity(pricing, plan)
    for ordered in every:
        faults += _shape(ordered)
        faults += _policy(pricing, ordered)
    faults += _unassigned(pricing, plan, every)
    costs: list[Costs] = []
    for shipment in plan.shipments:
        try:
            found, part = check_prices(pricing, shipment)
        except MissingRateError as missing:
            found, part = [no_rate(shipment_name(shipment), missing)], shipment.costs
        faults += found
        costs.append(part)
    faults += check_sums(pricing, plan, every, costs)
    faults += check_claims(problem, policy, plan)
    faults += check_flags(pricing, plan)
    return faults


def _by_order(pricing: Pricing, plan: Plan) -> list[Ordered]:
    """Each order of the problem with what it is given."""
    shipments: dict[OrderKey, list[Shipment]] = {key: [] for key in pricing.orders}
    for shipment in plan.shipments:
        shipments[shipment.order].append(shipment)
    every = []
    for key, order in pricing.orders.items():
        by_line: dict[str, Given] = {line.line: {} for line in order.lines}
        for shipment in shipments[key]:
            for given in shipment.lines:
                at = by_line[given.line]
                at[shipment.location] = at.get(shipment.location, NONE) + given.quantity
        units = {line: sum(at.values(), NONE) for line, at in by_line.items()}
        every.append(Ordered(order, key, shipments[key], by_line, units))
    return every


# --- names and shapes


def _unknown_names(pricing: Pricing, plan: Plan) -> Iterator[Fault]:
    """Orders, lines, locations and cards that the problem does not have; nothing else can be judged with them."""
    for shipment in plan.shipments:
        order = pricing.orders.get(shipment.order)
        if shipment.location not in pricing.locations:
            name = shipment_name(shipment)
            yield Fault("unknown_location", f"{name}: there is no location {shipment.location}.")
        if shipment.card not in pricing.cards:
            yield Fault("unknown_card", f"{shipment_name(shipment)}: there is no rate card {shipment.card}.")
        if order is None:
            yield Fault("unknown_order", f"{shipment_name(shipment)}: the run has no such order.")
            continue
        skus = {line.line: line.sku for line in order.lines}
        for given in shipment.lines:
            if skus.get(given.line) != given.sku:
                yield _line_fault(skus, shipment_name(shipment), given.line, given.sku)
    for left in plan.unassigned:
        order, name = pricing.orders.get(left.order), order_name(left.order)
        if order is None:
            yield Fault("unknown_order", f"{name} is listed as unassigned, but the run has no such order.")
            continue
        skus = {line.line: line.sku for line in order.lines}
        if skus.get(left.line) != left.sku:
            yield _line_fault(skus, name, left.line, left.sku)
        for reason in left.reasons:
            if reason.location not in pricing.locations:
                yield Fault("unknown_location", f"{name}, line {left.line}: there is no location {reason.location}.")


def _line_fault(skus: dict[str, str], name: str, line: str, sku: str) -> Fault:
    if line not in skus:
        return Fault("unknown_line", f"{name}: the order has no line {line}.")
    return Fault("wrong_sku", f"{name}: line {line} is for {skus[line]}, not for {sku}.")


def _shape(ordered: Ordered) -> Iterator[Fault]:
    """One shipment per order and location, numbered 1, 2…, each with lines that it names once."""
    shipments = ordered.shipments
    numbers = sorted(shipment.number for shipment in shipments)
    if numbers != list(range(1, len(shipments) + 1)):
        yield Fault("wrong_number", f"{order_name(ordered.key)}: its shipments are numbered {numbers}, not 1, 2….")
    for location, count in _repeated(shipment.location for shipment in shipments):
        yield Fault("double_shipment", f"{order_name(ordered.key)} has {count} shipments from {location}, not one.")
    for shipment in shipments:
        if not shipment.lines:
            yield Fault("empty_shipment", f"{shipment_name(shipment)} holds no line.")
        for line, count in _repeated(given.line for given in shipment.lines):
            yield Fault("double_assignment", f"{shipment_name(shipment)} holds line {line} {count} times.")


def _repeated(names: Iterable[str]) -> list[tuple[str, int]]:
    """Names that come more than once, and how often."""
    every = list(names)
    return [] if len(set(every)) == len(every) else [(n, count) for n, count in Counter(every).items() if count > 1]


# --- stock and policy


def _stock(pricing: Pricing, plan: Plan) -> Iterator[Fault]:
    """Over all orders together, no location gives more of a product than is available there."""
    used: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for shipment in plan.shipments:
        order, given_lines = pricing.orders[shipment.order], {given.line: given.quantity for given in shipment.lines}
        for code, text in pricing.bars.of(order, shipment.location, given_lines):
            yield Fault(code, f"{shipment_name(shipment)}: {text}.")
        for given in shipment.lines:
            used[shipment.location, given.sku] += given.quantity
    for (location, sku), units in used.items():
        available = pricing.available(location, sku)
        if units > available:
            yield Fault(
                "over_assigned",
                f"{location} gives {number(units)} of {sku}, but only {number(available)} are available there.",
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


def _policy(pricing: Pricing, ordered: Ordered) -> Iterator[Fault]:
    """What the policy and the order allow: steps, whole lines, whole orders, line splits, shipments."""
    policy, order, sent = pricing.policy, ordered.order, len(ordered.shipments)
    if policy.max_shipments is not None and sent and sent + order.earlier_shipments > policy.max_shipments:
        name, every = order_name(ordered.key), sent + order.earlier_shipments
        yield Fault("max_shipments", f"{name} ships in {every}, but at most {policy.max_shipments} may be.")
    short = [line for line in order.lines if ordered.units[line.line] < line.quantity]
    if sent and short and (order.ship_complete or not policy.partial_order):
        name, rest = order_name(ordered.key), f"line {short[0].line} is not wholly assigned"
        if order.ship_complete:
            yield Fault("ship_complete", f"{name} must ship complete, but {rest}.")
        if not policy.partial_order:
            yield Fault("partial_order", f"{name} may not ship in part, but {rest}.")
    for line in order.lines:
        given = ordered.by_line[line.line]
        if given:
            yield from _line_policy(pricing, ordered.key, line, given, ordered.units[line.line])


def _line_policy(pricing: Pricing, key: OrderKey, line: Line, given: Given, units: Decimal) -> Iterator[Fault]:
    step, name = pricing.step(line), f"{order_name(key)}, line {line.line}"
    for location, quantity in given.items():
        if quantity <= 0:
            yield Fault("bad_quantity", f"{name}: {location} gives {number(quantity)} units, which is not above 0.")
        elif quantity % step:
            yield Fault("wrong_step", f"{name}: {location} gives {number(quantity)}, not in steps of {step}.")
    if units == line.quantity and len(given) == 1:
        return
    if units > line.quantity:
        ordered = f"{number(units)} units are assigned, {number(line.quantity)} are ordered"
        yield Fault("over_served", f"{name}: {ordered}.")
    part = f"{number(units)} of {number(line.quantity)} units are assigned"
    if 0 < units < line.quantity and not (pricing.policy.partial_line and pricing.policy.line_split):
        yield Fault("partial_line", f"{name}: {part}, but the line ships whole or not at all.")
    if len(given) > 1 and not pricing.policy.line_split:
        yield Fault("line_split", f"{name} ships from {' and '.join(given)}, but a line may not be split.")


def _unassigned(pricing: Pricing, plan: Plan, every: Sequence[Ordered]) -> Iterator[Fault]:
    """What is left of each line is listed once, with its quantity and a reason for every location that gives none."""
    listed: dict[tuple[OrderKey, str], list[Unassigned]] = defaultdict(list)
    for entry in plan.unassigned:
        listed[entry.order, entry.line].append(entry)
    for ordered in every:
        for line in ordered.order.lines:
            entries = listed.get((ordered.key, line.line), [])
            units = ordered.units[line.line]
            if not entries and units >= line.quantity:
                continue
            name = f"{order_name(ordered.key)}, line {line.line}"
            left = max(NONE, line.quantity - units)
            said = sum((e.quantity for e in entries), NONE)
            if left != said or len(entries) > (1 if left else 0):
                yield Fault(
                    "wrong_unassigned",
                    f"{name}: listed as unassigned {number(said)} in {len(entries)} entries,"
                    f" but {number(left)} are left.",
                )
            elif entries:
                yield from _reasons(pricing, name, entries[0], ordered.order, ordered.by_line)


def _reasons(pricing: Pricing, name: str, left: Unassigned, order: Order, given: dict[str, Given]) -> Iterator[Fault]:
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
            state = f"barred by {', '.join(sorted(barred)) or 'nothing'}; {number(remaining)} left beside the order"
            yield Fault("wrong_reason", f"{name}: {reason.code} is not true of {reason.location} ({state}).")

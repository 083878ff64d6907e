"""One order's part of a plan, checked by itself: names, shape, bars, policy, reasons, prices, recomputed by hand.

In: the order with its shipments and what is listed as unassigned of it. Out: faults, and the figures that the checks of
the whole plan add up. Called by `checker`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from domdesk.records import COST_PARTS, Costs, Fault, Line, Order, OrderKey, Shipment, Unassigned
from domdesk.routing.verify.figures import check_prices, unflagged
from domdesk.routing.verify.ordered import Given, Ordered, no_rate, number, order_name, shipment_name
from domdesk.routing.verify.pricing import NONE, MissingRateError, Pricing

REASON_CODES = frozenset(
    (
        *("inactive", "draft", "no_stock", "used_by_others", "reserved_for_others", "stale_stock", "closed", "no_rate"),
        *("too_far", "too_heavy", "too_large", "too_late", "barred_by_rule", "max_shipments", "ship_complete"),
        *("line_split", "capacity", "dearer"),
    )
)
TOLD_BY_HAND = frozenset(("inactive", "draft", "no_stock", "stale_stock", "closed", "too_far", "barred_by_rule"))
"""Reasons that the problem and the order alone make true or untrue."""

_in_parts = attrgetter(*COST_PARTS)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found of one order: faults, and its figures by hand.

    Where something names what the problem does not have (`unknown`), nothing else is judged. `parts` are in the order
    of COST_PARTS; `used` are units by (location, SKU), `days` the (location, day) of each shipment; `unflagged` are
    faults of a plan without notices.
    """

    unknown: tuple[Fault, ...] = ()
    faults: tuple[Fault, ...] = ()
    parts: tuple[int, ...] = (0,) * len(COST_PARTS)
    revenue_minor: int = 0
    units: Decimal = NONE
    used: tuple[tuple[tuple[str, str], Decimal], ...] = ()
    days: tuple[tuple[str, date], ...] = ()
    unflagged: tuple[Fault, ...] = ()


def judge(pricing: Pricing, key: OrderKey, shipments: Sequence[Shipment], left: Sequence[Unassigned]) -> Judged:
    """Everything about an order of the problem that can be told from its own part of a plan."""
    order = pricing.orders[key]
    if unknown := tuple(_unknown(pricing, order, shipments, left)):
        return Judged(unknown)
    ordered = _ordered(order, key, shipments)
    faults = [*_barred(pricing, ordered), *_shape(ordered), *_policy(pricing, ordered)]
    faults += _unassigned(pricing, ordered, left)
    costs: list[Costs] = []
    for shipment in shipments:
        try:
            found, part = check_prices(pricing, shipment)
        except MissingRateError as missing:
            found, part = [no_rate(shipment_name(shipment), missing)], shipment.costs
        faults += found
        costs.append(part)
    split = pricing.split(order, len(shipments)) if shipments else 0
    unfilled, revenue, found = _beside(pricing, ordered)
    costs.append(Costs(split=split, unfilled=unfilled))
    return Judged(
        faults=(*faults, *found),
        parts=tuple(map(sum, zip(*map(_in_parts, costs), strict=True))),
        revenue_minor=revenue,
        units=sum(ordered.units.values(), NONE),
        used=tuple(((s.location, given.sku), given.quantity) for s in shipments for given in s.lines),
        days=tuple((s.location, s.ship_date) for s in shipments if s.ship_date is not None),
        unflagged=tuple(fault for shipment in shipments for fault in unflagged(pricing, shipment)),
    )


def _ordered(order: Order, key: OrderKey, shipments: Sequence[Shipment]) -> Ordered:
    """An order with what it is given."""
    by_line: dict[str, Given] = {line.line: {} for line in order.lines}
    for shipment in shipments:
        for given in shipment.lines:
            at = by_line[given.line]
            at[shipment.location] = at.get(shipment.location, NONE) + given.quantity
    return Ordered(order, key, shipments, by_line, {line: sum(at.values(), NONE) for line, at in by_line.items()})


# --- names and shapes


def _unknown(
    pricing: Pricing, order: Order, shipments: Sequence[Shipment], left: Sequence[Unassigned]
) -> Iterator[Fault]:
    """Lines, locations and cards that the problem does not have; nothing else can be judged with them."""
    skus = {line.line: line.sku for line in order.lines}
    for shipment in shipments:
        yield from unknown_places(pricing, shipment)
        for given in shipment.lines:
            if skus.get(given.line) != given.sku:
                yield _line_fault(skus, shipment_name(shipment), given.line, given.sku)
    for entry in left:
        name = order_name(entry.order)
        if skus.get(entry.line) != entry.sku:
            yield _line_fault(skus, name, entry.line, entry.sku)
        for reason in entry.reasons:
            if reason.location not in pricing.locations:
                yield Fault("unknown_location", f"{name}, line {entry.line}: there is no location {reason.location}.")


def unknown_places(pricing: Pricing, shipment: Shipment) -> Iterator[Fault]:
    """A shipment's location and card, where the problem does not have them."""
    if shipment.location not in pricing.locations:
        name = shipment_name(shipment)
        yield Fault("unknown_location", f"{name}: there is no location {shipment.location}.")
    if shipment.card not in pricing.cards:
        yield Fault("unknown_card", f"{shipment_name(shipment)}: there is no rate card {shipment.card}.")


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


# --- bars and policy


def _barred(pricing: Pricing, ordered: Ordered) -> Iterator[Fault]:
    """What bars a shipment, stock and capacity apart."""
    for shipment in ordered.shipments:
        given_lines = {given.line: given.quantity for given in shipment.lines}
        for code, text in pricing.bars.of(ordered.order, shipment.location, given_lines):
            yield Fault(code, f"{shipment_name(shipment)}: {text}.")


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


# --- what is left


def _unassigned(pricing: Pricing, ordered: Ordered, left: Sequence[Unassigned]) -> Iterator[Fault]:
    """What is left of each line is listed once, with its quantity and a reason for every location that gives none."""
    for line in ordered.order.lines:
        entries = [entry for entry in left if entry.line == line.line]
        units = ordered.units[line.line]
        if not entries and units >= line.quantity:
            continue
        name = f"{order_name(ordered.key)}, line {line.line}"
        missing = max(NONE, line.quantity - units)
        said = sum((e.quantity for e in entries), NONE)
        if missing != said or len(entries) > (1 if missing else 0):
            yield Fault(
                "wrong_unassigned",
                f"{name}: listed as unassigned {number(said)} in {len(entries)} entries,"
                f" but {number(missing)} are left.",
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


def _beside(pricing: Pricing, ordered: Ordered) -> tuple[int, int, list[Fault]]:
    """(unfilled, revenue, faults of missing exchange rates) of an order's lines."""
    unfilled, revenue, faults = 0, 0, []
    for line in ordered.order.lines:
        units = ordered.units[line.line]
        try:
            if units < line.quantity:
                unfilled += pricing.unfilled(ordered.order, line, line.quantity - units)
            revenue += pricing.revenue(line, units) if units > 0 else 0
        except MissingRateError as missing:
            faults.append(no_rate(f"{order_name(ordered.key)}, line {line.line}", missing))
    return unfilled, revenue, faults

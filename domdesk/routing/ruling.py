"""What rules are about: orders and lines for which each holds, and shipments of a plan that break it.

Called by the desk for rules that are being written; needs none of a run's arrays.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from domdesk.money import to_minor
from domdesk.records import Order, OrderKey, Plan, Problem, Product, Rule, RuleUse
from domdesk.routing.rules import holds_for_order, holds_for_product, is_broken_at


def rule_uses(problem: Problem, rules: Sequence[Rule], routed: tuple[Problem, Plan] | None = None) -> list[RuleUse]:
    """Each rule's use among the orders of `problem`, and in a run, `routed`, on the orders that it had."""
    found = []
    for rule in rules:
        lines = [held for _, held in _held(problem, rule)]
        use = RuleUse(len(lines), sum(map(len, lines)))
        if routed is not None:
            broken = _broken(*routed, rule)
            use = use._replace(broken=broken, cost_minor=broken * to_minor(rule.cost or Decimal(0), problem.currency))
        found.append(use)
    return found


def _held(problem: Problem, rule: Rule) -> Iterator[tuple[OrderKey, frozenset[str]]]:
    """The orders for which a rule holds, each with the lines that it binds."""
    products = {product.sku: product for product in problem.products}
    services = {text.strip().casefold(): known.strip().casefold() for text, known in problem.service_map.items()}
    for order in problem.orders:
        if holds_for_order(rule, order, _value(problem, order), _service_names(order, services)):
            goods = ((line.line, products.get(line.sku) or Product(line.sku)) for line in order.lines)
            held = frozenset(line for line, product in goods if holds_for_product(rule, product))
            if held:
                yield order.key, held


def _broken(problem: Problem, plan: Plan, rule: Rule) -> int:
    """How many shipments of the plan break the rule."""
    held, none = dict(_held(problem, rule)), frozenset[str]()
    at = {place.location for place in problem.locations if is_broken_at(rule, place)}
    sent = (shipment for shipment in plan.shipments if shipment.location in at)
    return sum(not held.get(s.order, none).isdisjoint(part.line for part in s.lines) for s in sent)


def _value(problem: Problem, order: Order) -> Fraction:
    """What an order is worth in the desk's currency, unknown prices and rates counting 0."""
    worth = Fraction(0)
    for line in order.lines:
        own = line.currency in (None, problem.currency)
        rate = Fraction(1) if own else Fraction(problem.exchange_rates.get(line.currency or "", 0))
        worth += rate * Fraction(line.unit_price or 0) * Fraction(line.quantity)
    return worth


def _service_names(order: Order, services: dict[str, str]) -> frozenset[str]:
    text = (order.service or "").strip().casefold()
    return frozenset(filter(None, (text, services.get(text))))

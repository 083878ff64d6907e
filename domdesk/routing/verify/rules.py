"""What a policy's rules, people's choices and bars say of a shipment: what binds an order, which a location breaks.

In: Policy, choices, orders, locations, products. Out: rules. Called by the checker's `bars`. From the contract alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from domdesk.records import Line, Location, Order, OrderKey, Override, Policy, Product, Rule


def _same(text: str | None, wanted: Iterable[str]) -> bool:
    """Whether a text is one of those wanted, ignoring case."""
    return text is not None and text.casefold() in {word.casefold() for word in wanted}


def binds_order(rule: Rule, order: Order, mapped: str | None, worth: Callable[[], Fraction]) -> bool:
    """Whether a rule's conditions on the order hold.

    `mapped` is the service to which the desk's map leads from the order's own words for it, `worth` gives the order's
    value in the desk's currency.
    """
    asked = (
        (rule.channel, order.channel),
        (rule.customer_tier, order.customer_tier),
        (rule.country, order.country),
        (rule.region, order.region),
    )
    if any(wanted and not _same(text, wanted) for wanted, text in asked):
        return False
    if rule.service and not (_same(order.service, rule.service) or _same(mapped, rule.service)):
        return False
    if rule.order_value_over is not None and not worth() > Fraction(rule.order_value_over):
        return False
    return rule.order_value_under is None or worth() < Fraction(rule.order_value_under)


def binds_line(rule: Rule, line: Line, product: Product | None) -> bool:
    """Whether a line meets all of a rule's conditions on lines; of what is unknown the weight is 0 and nothing true."""
    if rule.category and not _same(product.category if product else None, rule.category):
        return False
    if rule.sku and line.sku not in rule.sku:
        return False
    if rule.hazmat is not None and (product is not None and product.hazmat) != rule.hazmat:
        return False
    weight_g = product.weight_g if product and product.weight_g is not None else 0
    return rule.weight_over_g is None or weight_g > rule.weight_over_g


def is_broken_by(rule: Rule, at: Location) -> bool:
    """Whether a shipment that a rule binds may not, or had better not, come from a location."""
    named = _same(at.kind, rule.kinds) or at.location in rule.locations
    named = named or any(_same(group, rule.groups) for group in at.groups)
    return named if rule.action == "never" else not named


def is_left_out(policy: Policy, at: Location) -> bool:
    """Whether the policy's choice of kinds and places leaves a location out."""
    chosen = not policy.include_kinds or _same(at.kind, policy.include_kinds)
    return not chosen or at.location in policy.exclude_locations


def chosen_rules(overrides: Iterable[Override]) -> dict[OrderKey, list[tuple[str, Rule]]]:
    """People's choices about places as (line, '' for all; rule) of each order; any `only` of one line will do."""
    rules: defaultdict[OrderKey, list[tuple[str, Rule]]] = defaultdict(list)
    only: defaultdict[tuple[OrderKey, str], list[str]] = defaultdict(list)
    for choice in overrides:
        name = f"{choice.action} {choice.value} of a person"
        if choice.action == "only":
            only[choice.order, choice.line].append(choice.value)
        elif choice.action == "never":
            rules[choice.order].append((choice.line, Rule("never", locations=(choice.value,), name=name)))
        elif choice.action == "prefer":
            cost = choice.cost or Decimal(0)
            rules[choice.order].append((choice.line, Rule("prefer", locations=(choice.value,), cost=cost, name=name)))
    for (order, line), places in only.items():
        name = f"only {' or '.join(places)} of a person"
        rules[order].append((line, Rule("only", locations=tuple(places), name=name)))
    return rules


@dataclass(frozen=True, slots=True)
class ChosenService:
    """A person's choice about the service by which a line goes ('' = every line of the order), at what cost if any."""

    line: str
    action: str
    service: str
    cost: Decimal

    def concerns(self, lines: Iterable[str]) -> bool:
        """Whether a shipment of these lines is bound by it."""
        return not self.line or self.line in lines


def chosen_services(overrides: Iterable[Override]) -> dict[OrderKey, list[ChosenService]]:
    """People's choices about services; that of a whole order stands in the order already."""
    found: defaultdict[OrderKey, list[ChosenService]] = defaultdict(list)
    for choice in overrides:
        if choice.action in ("never_by", "prefer_by") or (choice.action == "service" and choice.line):
            chosen = ChosenService(choice.line, choice.action, choice.value, choice.cost or Decimal(0))
            found[choice.order].append(chosen)
    return found

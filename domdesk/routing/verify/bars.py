"""What keeps a location from shipping something, stock and prices aside, and which rules and services bind an order.

In: Problem, Policy, and how to price a line's worth. Out: bars as codes with sentences, rules, cards. Called by the
checker's `pricing`. From the contract alone.
"""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from domdesk.records import Line, Location, Order, OrderKey, Policy, Problem, RateCard, Rule
from domdesk.routing.verify.dates import Dates
from domdesk.routing.verify.rules import (
    ChosenService,
    binds_line,
    binds_order,
    chosen_rules,
    chosen_services,
    is_broken_by,
    is_left_out,
)
from domdesk.routing.verify.zones import Zones

Given = Mapping[str, Decimal]
"""Line → quantity: what one shipment holds."""
Bar = tuple[str, str]
"""A reason code and a sentence."""


class Bars:
    """The bars of one problem under one policy; remembers what binds each order."""

    def __init__(self, problem: Problem, policy: Policy, dates: Dates, worth: Callable[[Line], Fraction]) -> None:
        self.zones, self.dates = Zones(problem), dates
        self._policy, self._worth = policy, worth
        self._products = {product.sku: product for product in problem.products}
        self._stock = {(row.location, row.sku): row for row in problem.stock}
        self._standing = {at.location: tuple(self._of_location(at)) for at in problem.locations}
        self._breaking = {at.location: {id(r) for r in policy.rules if is_broken_by(r, at)} for at in problem.locations}
        self._places = {at.location: at for at in problem.locations}
        self._chosen = chosen_rules(problem.overrides)
        self._chosen_services = chosen_services(problem.overrides)
        self._binding: dict[OrderKey, tuple[Rule, ...]] = {}
        self._bound_lines: dict[tuple[int, str], bool] = {}
        self._services: dict[str, set[str]] = {}
        self._map = {text.casefold(): service for text, service in problem.service_map.items()}
        self._named: dict[str, set[str]] = {}
        for card in problem.cards:
            for name in (card.service, f"{card.carrier} {card.service}"):
                self._named.setdefault(name.casefold(), set()).add(card.card)

    # --- services

    def serves(self, card: RateCard, order: Order, given: Given) -> bool:
        """Whether a card is of a service that every line of a shipment asks for, and of none that is ruled out.

        A line asks for what a person chose for it, else for what its order does.
        """
        chosen = self._chosen_services.get(order.key)
        if chosen is None:
            return self._is_of(card, order.service or "")
        for line in given:
            asked = [one.service for one in chosen if one.action == "service" and one.line == line]
            if not any(self._is_of(card, service) for service in (asked or [order.service or ""])):
                return False
        ruled_out = (one for one in chosen if one.action == "never_by" and one.concerns(given))
        return not any(card.card in self._cards_of(one.service) for one in ruled_out)

    def disliked(self, card: RateCard, order: Order, given: Given) -> tuple[ChosenService, ...]:
        """The preferred services of which a card that would carry a shipment is not; of one that is none, none."""
        return tuple(
            one
            for one in self._chosen_services.get(order.key, ())
            if one.action == "prefer_by" and one.concerns(given) and not self._is_of(card, one.service)
        )

    def _is_of(self, card: RateCard, service: str) -> bool:
        """Whether a card is of a service that is asked for; a text that is no service asks for nothing."""
        allowed = self._cards_of(service) if service else set()
        return not allowed or card.card in allowed

    def _cards_of(self, service: str) -> set[str]:
        """The cards that a text for a service means, by itself or through the desk's map."""
        if service not in self._services:
            text = service.casefold()
            mapped = self._map.get(text, "").casefold()
            self._services[service] = self._named.get(text, set()) | self._named.get(mapped, set())
        return self._services[service]

    # --- rules

    def _binds(self, order: Order) -> tuple[Rule, ...]:
        """The rules whose conditions on the order hold."""
        key = order.key
        if key not in self._binding:

            def worth() -> Fraction:
                return sum((self._worth(line) * Fraction(line.quantity) for line in order.lines), Fraction(0))

            mapped = self._map.get((order.service or "").casefold())
            self._binding[key] = tuple(
                rule for rule in self._policy.rules if rule.active and binds_order(rule, order, mapped, worth)
            )
        return self._binding[key]

    def _binds_line(self, rule: Rule, line: Line) -> bool:
        key = (id(rule), line.sku)
        if key not in self._bound_lines:
            self._bound_lines[key] = binds_line(rule, line, self._products.get(line.sku))
        return self._bound_lines[key]

    def broken(self, order: Order, location: str, given: Given) -> tuple[Rule, ...]:
        """The rules, hard and soft, and the choices about the order that a shipment from a location breaks."""
        chosen = tuple(self._chosen_against(order, location, given)) if self._chosen else ()
        if not self._breaking[location]:
            return chosen
        lines = [line for line in order.lines if line.line in given]
        return chosen + tuple(
            rule
            for rule in self._binds(order)
            if id(rule) in self._breaking[location]
            and (not rule.is_about_lines or any(self._binds_line(rule, line) for line in lines))
        )

    def _chosen_against(self, order: Order, location: str, given: Given) -> Iterator[Rule]:
        """The choices about an order, as rules, that a shipment from a location goes against."""
        for line, rule in self._chosen.get(order.key, ()):
            if (not line or line in given) and is_broken_by(rule, self._places[location]):
                yield rule

    # --- bars

    def is_stale(self, order: Order, location: str, sku: str) -> bool:
        """Whether the policy finds a location's figure for a product too old."""
        most = self._policy.max_stock_age_hours
        row = None if most is None else self._stock.get((location, sku))
        age = None if row is None else self.dates.age_hours(order, row)
        return age is not None and most is not None and age > most

    def is_too_far(self, order: Order, location: str) -> bool:
        """Whether a location is farther than the policy allows, or no one knows how far it is."""
        most = self._policy.max_distance_km
        km = None if most is None else self.zones.distance_km(location, order.key)
        return most is not None and (km is None or km > most)

    def _of_location(self, at: Location) -> Iterator[Bar]:
        """What bars a location from shipping anything."""
        if not at.active:
            yield "inactive", "the location is not active"
        if at.draft:
            yield "draft", "the location is a draft, to be completed before use"
        if is_left_out(self._policy, at):
            yield "barred_by_rule", "the policy leaves the location out"

    def of(self, order: Order, location: str, given: Given) -> Iterator[Bar]:
        """All that bars a shipment before stock, capacity and cards are looked at."""
        yield from self._standing[location]
        if self.dates.ship_date(order, location, 0) is None:
            yield "closed", "the location does not open again"
        if self.is_too_far(order, location):
            yield "too_far", f"it is farther than {self._policy.max_distance_km} km away, or no one knows how far"
        for rule in self.broken(order, location, given):
            if rule.is_hard:
                yield "barred_by_rule", f"the hard rule {rule.name or rule.action} bars it"
        if self._policy.max_stock_age_hours is not None:
            for line in order.lines:
                if line.line in given and self.is_stale(order, location, line.sku):
                    yield "stale_stock", f"its figure for {line.sku} is older than the policy allows"

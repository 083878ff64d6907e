"""Looking ahead at rules: what each is about among the open orders, what it cost, and which words it may use."""

from collections.abc import Sequence

from domdesk import named
from domdesk.desk.base import Base
from domdesk.records import Rule, RuleUse


class Ruling(Base):
    """See the module."""

    def rule_uses(self, rules: Sequence[Rule]) -> list[RuleUse]:
        """What each rule is about among the open orders, and how often and at what cost the latest run breaks it."""
        from domdesk.routing.ruling import rule_uses

        if not rules:
            return []
        number = self._store.latest_run()
        routed = None
        if number is not None:
            then, _, plan = self._store.run(number)
            routed = then, plan
        return rule_uses(self._store.problem(named.clock(None, self.timezone)), rules, routed)

    def rule_words(self) -> dict[str, list[str]]:
        """The values that the desk holds of each condition of a rule, and of groups of locations, in their order."""
        problem = self._store.problem(named.clock(None, self.timezone))
        orders, products = problem.orders, self._store.products()
        found: dict[str, set[str | None]] = {
            "channel": {order.channel for order in orders},
            "customer_tier": {order.customer_tier for order in orders},
            "country": {order.country for order in orders},
            "region": {order.region for order in orders},
            "service": {*(card.service for card in problem.cards), *(order.service for order in orders)},
            "category": {product.category for product in products},
            "sku": {*(product.sku for product in products)},
            "groups": {group for place in problem.locations for group in place.groups},
        }
        return {name: sorted(word for word in words if word) for name, words in found.items()}

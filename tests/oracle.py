"""Brute force beside the engine: every plan of a small world tried, and the sequential methods told once more, plainly.

In: Problem and Policy. Out: totals in minor units and assignments. Prices come from the checker's own arithmetic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import product
from zoneinfo import ZoneInfo

from domdesk.records import Line, Order, OrderKey, Policy, Problem
from domdesk.routing.verify.pricing import Pricing

Spread = dict[tuple[str, str], Decimal]
"""(line, location) → units: what is assigned of one order."""
Assignments = dict[OrderKey, Spread]
Left = dict[tuple[str, str], Decimal]
"""(location, sku) → units still available."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to ship an order: what it assigns, what it takes from stock, and its whole cost, unfilled included."""

    spread: Spread
    taken: Left
    cost_minor: int

    def fits(self, left: Left) -> bool:
        return all(units <= left.get(row, Decimal(0)) for row, units in self.taken.items())


class Oracle:
    """All the ways to ship each order of a problem under a policy, priced by hand."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem, self.policy = problem, policy
        self.pricing = Pricing(problem, policy)
        self.stock = {row: self.pricing.available(*row) for row in self.pricing.stock}
        self._shipments: dict[object, int | None] = {}

    def shipment_minor(self, order: Order, location: str, given: dict[str, Decimal]) -> int | None:
        """What a shipment costs, None where the location cannot ship it."""
        key = (order.key, location, tuple(sorted(given.items())))
        if key not in self._shipments:
            quote = self.pricing.shipment(order, location, given)
            self._shipments[key] = quote.costs.total if quote else None
        return self._shipments[key]

    def option(self, order: Order, spread: Spread) -> Option | None:
        """An order's cost when it ships as spread, None where that cannot be shipped or is not allowed."""
        policy, shipments = self.policy, shipments_of(spread)
        served = {line.line: sum(q for (ln, _), q in spread.items() if ln == line.line) for line in order.lines}
        if policy.max_shipments is not None and len(shipments) > policy.max_shipments:
            return None
        is_whole = all(served[line.line] == line.quantity for line in order.lines)
        if spread and not is_whole and (order.ship_complete or not policy.partial_order):
            return None
        cost_minor = self.pricing.split(len(shipments))
        for location, given in shipments.items():
            minor = self.shipment_minor(order, location, given)
            if minor is None:
                return None
            cost_minor += minor
        taken: Left = {}
        skus = {line.line: line.sku for line in order.lines}
        for (line_id, location), units in spread.items():
            row = (location, skus[line_id])
            taken[row] = taken.get(row, Decimal(0)) + units
        for line in order.lines:
            cost_minor += self.pricing.unfilled(order, line, line.quantity - served[line.line])
        return Option(spread, taken, cost_minor)

    def line_ways(self, line: Line, left: Left) -> list[dict[str, Decimal]]:
        """Every way to give a line from the locations, as location → units, nothing given included."""
        usable = [at.location for at in self.problem.locations if at.active and not at.draft]
        step = self.pricing.step(line)

        def spread(places: list[str], wanted: Decimal) -> Iterator[dict[str, Decimal]]:
            if not places:
                if self.policy.partial_line or not wanted:
                    yield {}
                return
            most = min(wanted, left.get((places[0], line.sku), Decimal(0)))
            least = Decimal(0) if self.policy.partial_line or places[1:] else wanted
            for steps in range(int(least // step), int(most // step) + 1):
                for rest in spread(places[1:], wanted - steps * step):
                    yield {places[0]: steps * step, **rest} if steps else rest

        whole = [{at: line.quantity} for at in usable if left.get((at, line.sku), Decimal(0)) >= line.quantity]
        if not self.policy.line_split:
            return [{}, *whole]
        ways = list(spread(usable, line.quantity))
        return ways if self.policy.partial_line else [{}, *ways]

    def options(self, order: Order, left: Left) -> Iterator[Option]:
        """Every allowed way to ship an order from the stock that is left."""
        for ways in product(*(self.line_ways(line, left) for line in order.lines)):
            pairs = zip(order.lines, ways, strict=True)
            option = self.option(order, {(ln.line, at): units for ln, way in pairs for at, units in way.items()})
            if option is not None and option.fits(left):
                yield option

    def best(self) -> int:
        """The least total over all plans of all orders together."""
        cheapest_of: list[list[Option]] = []
        for order in self.problem.orders:
            by_stock: dict[object, Option] = {}
            for option in self.options(order, self.stock):
                key = tuple(sorted(option.taken.items()))
                if key not in by_stock or option.cost_minor < by_stock[key].cost_minor:
                    by_stock[key] = option
            cheapest_of.append(sorted(by_stock.values(), key=lambda option: option.cost_minor))
        floors = [0]
        for options in reversed(cheapest_of):
            floors.insert(0, floors[0] + options[0].cost_minor)

        def search(place: int, left: Left, spent: int, best: int) -> int:
            if place == len(cheapest_of):
                return min(best, spent)
            for option in cheapest_of[place]:
                if spent + option.cost_minor + floors[place + 1] >= best:
                    break
                if option.fits(left):
                    rest = _less(left, option.taken)
                    best = search(place + 1, rest, spent + option.cost_minor, best)
            return best

        nothing = sum(self.pricing.unfilled(o, line, line.quantity) for o in self.problem.orders for line in o.lines)
        return search(0, self.stock, 0, nothing)

    def arrivals(self) -> list[Order]:
        """Orders by priority, then placed_at with blanks last, then import sequence."""
        zone = ZoneInfo(self.problem.timezone)

        def turn(order: Order) -> tuple[int, float, int]:
            placed = datetime.fromisoformat(order.placed_at) if order.placed_at else None
            if placed is not None and placed.tzinfo is None:
                placed = placed.replace(tzinfo=zone)
            return -order.priority, placed.timestamp() if placed else float("inf"), order.sequence

        return sorted(self.problem.orders, key=turn)

    def tie(self, order: Order, option: Option) -> tuple[object, ...]:
        """What orders plans of equal cost: shipments, priorities, ids, then most units from the first locations."""
        priority = {at.location: at.priority for at in self.problem.locations}
        used = sorted(shipments_of(option.spread))
        ranked = sorted(priority, key=lambda at: (priority[at], at))
        units = [-option.spread.get((line.line, at), Decimal(0)) for line in order.lines for at in ranked]
        return len(used), sorted(priority[at] for at in used), used, units

    def one_by_one(self) -> Assignments:
        """The least-cost plan of each order in arrival order, from the stock that is left."""
        left, assigned = dict(self.stock), {}
        for order in self.arrivals():
            best = min(self.options(order, left), key=lambda option: (option.cost_minor, self.tie(order, option)))
            left = _less(left, best.taken)
            assigned[order.key] = best.spread
        return assigned

    def sourced(self, highest_first: bool) -> Assignments:
        """Each line in file order down the locations by (priority, id), or each time where most is left of its SKU."""
        left, assigned = dict(self.stock), {}
        for order in self.arrivals():
            spread: Spread = {}
            for line in order.lines:
                given = self._source_line(order, line, left, spread, highest_first)
                for at, units in given.items():
                    spread[line.line, at] = units
                    left[at, line.sku] -= units
            option = self.option(order, spread)
            if option is None:
                for (line_id, at), units in spread.items():
                    left[at, next(line.sku for line in order.lines if line.line == line_id)] += units
                spread = {}
            assigned[order.key] = spread
        return assigned

    def _source_line(
        self, order: Order, line: Line, left: Left, spread: Spread, highest_first: bool
    ) -> dict[str, Decimal]:
        """What each location gives of one line, after what partial_line forbids is given back."""
        ranked = sorted(self.problem.locations, key=lambda at: (at.priority, at.location))
        if highest_first:
            ranked.sort(key=lambda at: -left.get((at.location, line.sku), Decimal(0)))
        step, most, given, wanted = self.pricing.step(line), self.policy.max_shipments, {}, line.quantity
        for at in (place.location for place in ranked):
            units = min(left.get((at, line.sku), Decimal(0)), wanted) // step * step
            if not units or (not self.policy.line_split and units < line.quantity):
                continue
            used = {place for _, place in spread} | set(given)
            if most is not None and at not in used and len(used) >= most:
                continue
            load = {ln: q for (ln, place), q in spread.items() if place == at} | {line.line: units}
            if self.shipment_minor(order, at, load) is None:
                continue
            given[at] = units
            wanted -= units
        return given if not wanted or self.policy.partial_line else {}

    def cost(self, assigned: Assignments) -> int:
        """The total of a plan."""
        options = [self.option(order, assigned[order.key]) for order in self.problem.orders]
        assert all(options)
        return sum(option.cost_minor for option in options if option)


def shipments_of(spread: Spread) -> dict[str, dict[str, Decimal]]:
    """What one order's spread ships: location → line → units."""
    shipments: dict[str, dict[str, Decimal]] = {}
    for (line, location), units in spread.items():
        shipments.setdefault(location, {})[line] = units
    return shipments


def _less(left: Left, taken: Left) -> Left:
    return {row: units - taken.get(row, Decimal(0)) for row, units in left.items()}


def best_total(problem: Problem, policy: Policy) -> int:
    """The least total over all plans keeping the policy's rules, in minor units."""
    return Oracle(problem, policy).best()


def one_by_one_total(problem: Problem, policy: Policy) -> int:
    """The total when each order in turn takes its least-cost plan, in minor units."""
    oracle = Oracle(problem, policy)
    return oracle.cost(oracle.one_by_one())

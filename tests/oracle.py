"""Brute force beside the engine: every plan of a small world tried, and the sequential methods told once more, plainly.

In: Problem and Policy. Out: totals in minor units and assignments. Prices, dates and bars come from the checker's own
arithmetic.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations, product
from zoneinfo import ZoneInfo

from domdesk.records import Line, Location, Order, OrderKey, Policy, Problem
from domdesk.routing.verify.pricing import Pricing, Quote

Spread = dict[tuple[str, str], Decimal]
"""(line, location) → units: what is assigned of one order."""
Assignments = dict[OrderKey, Spread]
Left = dict[tuple[str, str | date], Decimal]
"""(location, sku) → units still available, and (location, day) → shipments that it can still send."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to ship an order: what it assigns, what it takes of stock and of days, and its whole cost.

    `last_arrival` is the latest of its shipments, `date.max` where one is unknown.
    """

    spread: Spread
    taken: Left
    cost_minor: int
    last_arrival: date

    def fits(self, left: Left) -> bool:
        return all(units <= left.get(row, Decimal(0)) for row, units in self.taken.items())


class Oracle:
    """All the ways to ship each order of a problem under a policy, priced by hand."""

    def __init__(self, problem: Problem, policy: Policy) -> None:
        self.problem, self.policy = problem, policy
        self.pricing = Pricing(problem, policy)
        self.stock: Left = {row: self.pricing.available(*row) for row in self.pricing.stock} | self._days()
        self._shipments: dict[object, Quote | None] = {}

    def _days(self) -> Left:
        """What each location with a limit can still send on each day on which it may send something."""
        days: Left = {}
        for at in self.problem.locations:
            leads = {0} | {row.lead_days for row in self.problem.stock if row.location == at.location}
            for order, lead in product(self.problem.orders, sorted(leads)):
                day = self.pricing.dates.ship_date(order, at.location, lead)
                if day is not None and at.capacity_per_day is not None:
                    days[at.location, day] = Decimal(at.capacity_per_day - self.pricing.booked[at.location, day])
        return days

    def shipment(self, order: Order, location: str, given: dict[str, Decimal]) -> Quote | None:
        """What a shipment costs and when it goes, None where the location cannot ship it."""
        key = (order.key, location, tuple(sorted(given.items())))
        if key not in self._shipments:
            self._shipments[key] = self.pricing.shipment(order, location, given)
        return self._shipments[key]

    def _most_shipments(self, order: Order) -> int | None:
        """How many shipments an order may have beside those that it has had."""
        most = self.policy.max_shipments
        return None if most is None else max(0, most - order.earlier_shipments)

    def option(self, order: Order, spread: Spread) -> Option | None:
        """An order's cost when it ships as spread, None where that cannot be shipped or is not allowed."""
        policy, shipments = self.policy, shipments_of(spread)
        served = {line.line: sum(q for (ln, _), q in spread.items() if ln == line.line) for line in order.lines}
        most = self._most_shipments(order)
        if most is not None and len(shipments) > most:
            return None
        is_whole = all(served[line.line] == line.quantity for line in order.lines)
        if spread and not is_whole and (order.ship_complete or not policy.partial_order):
            return None
        cost_minor, taken, arrival = self.pricing.split(order, len(shipments)), Left(), date.min
        for location, given in shipments.items():
            quote = self.shipment(order, location, given)
            if quote is None:
                return None
            cost_minor += quote.costs.total
            arrival = max(arrival, quote.offer.delivery_date or date.max)
            if (location, quote.offer.ship_date) in self.stock:
                taken[location, quote.offer.ship_date] = Decimal(1)
        skus = {line.line: line.sku for line in order.lines}
        for (line_id, location), units in spread.items():
            row: tuple[str, str | date] = (location, skus[line_id])
            taken[row] = taken.get(row, Decimal(0)) + units
        for line in order.lines:
            cost_minor += self.pricing.unfilled(order, line, line.quantity - served[line.line])
        return Option(spread, taken, cost_minor, arrival)

    def line_ways(self, order: Order, line: Line, left: Left) -> list[dict[str, Decimal]]:
        """Every way to give a line from the locations, as location → units, nothing given included."""
        places = [at.location for at in self.problem.locations]
        usable = [at for at in places if not any(self.pricing.bars.of(order, at, {line.line: line.quantity}))]
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
        for ways in product(*(self.line_ways(order, line, left) for line in order.lines)):
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
                key = frozenset(option.taken.items())
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
        """What orders plans of equal cost: shipments, last arrival, priorities, ids, units by place."""
        priority = {at.location: at.priority for at in self.problem.locations}
        used = sorted(shipments_of(option.spread))
        ranked = sorted(priority, key=lambda at: (priority[at], at))
        units = [-option.spread.get((line.line, at), Decimal(0)) for line in order.lines for at in ranked]
        return len(used), option.last_arrival, sorted(priority[at] for at in used), used, units

    def one_by_one(self) -> Assignments:
        """The least-cost plan of each order in arrival order, from the stock that is left."""
        left, assigned = dict(self.stock), {}
        for order in self.arrivals():
            best = min(self.options(order, left), key=lambda option: (option.cost_minor, self.tie(order, option)))
            left = _less(left, best.taken)
            assigned[order.key] = best.spread
        return assigned

    def told(self) -> Assignments:
        """What a policy's method answers, told plainly: any but `cheapest`."""
        return self.one_by_one() if self.policy.method == "one-by-one" else self.sourced()

    def sourced(self) -> Assignments:
        """The methods that go down the locations, order by order on what is left."""
        left, assigned = dict(self.stock), {}
        for order in self.arrivals():
            if self.policy.method == "fewest-shipments":
                option = self._fewest(order, left)
            else:
                option = self._filled(order, left, self.problem.locations)
            left = _less(left, option.taken)
            assigned[order.key] = option.spread
        return assigned

    def _fewest(self, order: Order, left: Left) -> Option:
        """Of all sets of locations, filled nearest first: most units, fewest, least sum of distances, least ids."""

        def preference(option: Option) -> tuple[object, ...]:
            used = sorted(shipments_of(option.spread))
            away = [self.pricing.zones.distance_km(at, order.key) for at in used]
            nanometres = sum(float("inf") if km is None else round(km * 1e6) for km in away)
            return -sum(option.spread.values()), len(used), nanometres, used

        places = self.problem.locations
        sets = (some for count in range(len(places) + 1) for some in combinations(places, count))
        return min((self._filled(order, left, some) for some in sets), key=preference)

    def _filled(self, order: Order, left: Left, places: Iterable[Location]) -> Option:
        """Each line in file order down some locations; nothing at all where what they give may not ship so."""
        rest, spread = dict(left), Spread()
        for line in order.lines:
            for at, units in self._fill_line(order, line, rest, spread, list(places)).items():
                spread[line.line, at] = units
                rest[at, line.sku] -= units
        option = self.option(order, spread) or self.option(order, {})
        assert option is not None
        return option

    def _ranked(self, order: Order, line: Line, left: Left, places: list[Location]) -> list[str]:
        """Locations in the method's order; those of unknown distance last."""

        def rank(at: Location) -> tuple[float, int, str]:
            km = self.pricing.zones.distance_km(at.location, order.key)
            by = {
                "priority": 0.0,
                "highest-stock": -float(left.get((at.location, line.sku), 0)),
                "nearest": float("inf") if km is None else km,
                "fewest-shipments": float("inf") if km is None else km,
            }
            return by[self.policy.method], at.priority, at.location

        return [at.location for at in sorted(places, key=rank)]

    def _fill_line(
        self, order: Order, line: Line, left: Left, spread: Spread, places: list[Location]
    ) -> dict[str, Decimal]:
        """What each location gives of one line, after what partial_line forbids is given back."""
        step, most, given, wanted = self.pricing.step(line), self._most_shipments(order), {}, line.quantity
        for at in self._ranked(order, line, left, places):
            units = min(left.get((at, line.sku), Decimal(0)), wanted) // step * step
            if not units or (not self.policy.line_split and units < line.quantity):
                continue
            used = {place for _, place in spread} | set(given)
            if most is not None and at not in used and len(used) >= most:
                continue
            load = {ln: q for (ln, place), q in spread.items() if place == at} | {line.line: units}
            quote = self.shipment(order, at, load)
            if quote is None or left.get((at, quote.offer.ship_date), Decimal(1)) < 1:
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

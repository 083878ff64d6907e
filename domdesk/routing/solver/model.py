"""The CP-SAT model of a group of orders: packages (or, for large orders, quantities) against contested stock.

Costs are minor units, quantities steps of 0.0001. An order's plan covers each of its lines or pays for what is left.
Under prices of the supplies, what is taken costs that too, and all costs are minor units × PRICE_SCALE.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from domdesk.routing.contested import Contest
from domdesk.routing.cover import fitting
from domdesk.routing.picks import Pick, price_picks
from domdesk.routing.priced import Priced
from domdesk.routing.solver.compact import LargeOrder
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE

Term = tuple[cp_model.IntVar, int]

PRICE_SCALE = 100
PRICE_ERROR = 1e-9
"""Share that prices are lowered by ahead of rounding them down, so that what a model proves under them holds."""


class GroupModel:
    """A model of some orders on the stock they are given. Build it, solve it, read its picks back."""

    def __init__(
        self,
        priced: Priced,
        contest: Contest | None,
        orders: Sequence[int],
        left: Ints,
        price: NDArray[np.float64] | None = None,
    ) -> None:
        """`contest` names the supplies that need a constraint (None: all), `price` what each costs per 0.0001."""
        self.priced = priced
        self.world = priced.world
        self.packages = priced.packages
        self.unfilled = priced.unfilled
        self.model = cp_model.CpModel()
        self.cost: list[Term] = []
        self.use: dict[int, list[Term]] = {}
        self.package_var: dict[int, cp_model.IntVar] = {}
        self.large: dict[int, LargeOrder] = {}
        self._left = left
        large = set(self.packages.large)
        for order in orders:
            if order in large:
                self._add_large(order)
            else:
                self._add_listed(order)
        self._limit_supplies(contest)
        if price is not None:
            self._charge(price)
        self.model.minimize(cp_model.LinearExpr.weighted_sum([v for v, _ in self.cost], [c for _, c in self.cost]))

    # --- building

    def _add_listed(self, order: int) -> None:
        packages = fitting(self.priced, order, self._left)
        line_terms: dict[int, list[Term]] = {line: [] for line in self.world.lines_of(order)}
        by_place: dict[int, list[cp_model.IntVar]] = {}
        for p in packages:
            var = self.model.new_bool_var("")
            self.package_var[p] = var
            self.cost.append((var, int(self.packages.cost[p])))
            place = int(self.packages.location[p])
            by_place.setdefault(place, []).append(var)
            for line, quantity in zip(*self.packages.entries(p), strict=True):
                line_terms[int(line)].append((var, int(quantity) // int(self.world.step_e4[line])))
        self._use_packages(packages)
        for variables in by_place.values():
            if len(variables) > 1:
                self.model.add_at_most_one(variables)
        self._cover(order, line_terms)
        self._count_shipments(order, [v for vs in by_place.values() for v in vs], len(by_place))

    def _use_packages(self, packages: list[int]) -> None:
        chosen = np.array(packages, dtype=np.int64)
        every = self.packages
        package, resource, quantity = self.priced.resources.of_packages(
            every.baskets, every.location[chosen], every.basket[chosen], every.prices.ship_day[chosen]
        )
        for p, r, q in zip(package, resource, quantity, strict=True):
            self.use.setdefault(int(r), []).append((self.package_var[packages[p]], int(q)))

    def _add_large(self, order: int) -> None:
        large = LargeOrder(self.model, self.priced, order, self._left)
        self.large[order] = large
        self.cost += large.cost
        for resource, term in large.use:
            self.use.setdefault(resource, []).append(term)
        self._cover(order, large.line_terms)
        self._count_shipments(order, list(large.shipped.values()), len(large.shipped))

    def _cover(self, order: int, line_terms: dict[int, list[Term]]) -> None:
        """What is given of each line and what is left of it make the line; what is left costs."""
        world = self.world
        whole_order = world.orders[order].ship_complete or not world.policy.partial_order
        nothing = self.model.new_bool_var("") if whole_order else None
        for line, terms in line_terms.items():
            full, step = int(world.full_levels[line]), int(world.step_e4[line])
            given = cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [n for _, n in terms])
            if world.policy.partial_line and not whole_order:
                left = self.model.new_int_var(0, full, "")
                self.model.add(given + left == full)
                self.cost.append((self._left_cost(line, left, full, step), 1))
            else:
                unserved = nothing if nothing is not None else self.model.new_bool_var("")
                self.model.add(given + full * unserved == full)
                self.cost.append((unserved, self.unfilled.minor(line, full * step)))

    def _left_cost(self, line: int, left: cp_model.IntVar, full: int, step: int) -> cp_model.IntVar:
        """A variable equal to the rounded cost of `left` steps of a line."""
        per_unit = self.unfilled.per_unit(line) * step / QUANTITY_SCALE
        most = self.unfilled.minor(line, full * step)
        cost = self.model.new_int_var(0, most, "")
        numerator, denominator = per_unit.numerator, per_unit.denominator
        if denominator == 1:
            self.model.add(cost == numerator * left)
        else:
            self.model.add_division_equality(cost, 2 * numerator * left + denominator, 2 * denominator)
        return cost

    def _count_shipments(self, order: int, shipments: list[cp_model.IntVar], places: int) -> None:
        """Each shipment after the order's first costs a split; no more than the policy's limit."""
        most = self.world.most_shipments(order)
        if most is not None and places > most:
            self.model.add(cp_model.LinearExpr.sum(shipments) <= most)
        split = self.world.split_minor
        if split and shipments:
            any_shipped = self.model.new_bool_var("")
            self.model.add(any_shipped <= cp_model.LinearExpr.sum(shipments))
            self.cost += [(var, split) for var in shipments]
            self.cost.append((any_shipped, -int(self.world.first_split_minor[order])))

    def _limit_supplies(self, contest: Contest | None) -> None:
        for resource, terms in sorted(self.use.items()):
            if contest is not None and not contest.contested[resource]:
                continue
            unit = math.gcd(*(q for _, q in terms))
            expression = cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [q // unit for _, q in terms])
            self.model.add(expression <= int(self._left[resource]) // unit)

    def _charge(self, price: NDArray[np.float64]) -> None:
        scaled = price * ((1 - PRICE_ERROR) * PRICE_SCALE)
        self.cost = [(var, PRICE_SCALE * cost) for var, cost in self.cost]
        for resource, terms in self.use.items():
            if scaled[resource] > 0:
                self.cost += [(var, math.floor(scaled[resource] * quantity)) for var, quantity in terms]

    # --- hints and results

    def hint(self, picks: Iterable[Pick]) -> None:
        """Start the search from known picks of these orders."""
        wanted = {(p.order, p.location): frozenset(p.quantities) for p in picks}
        for package, var in self.package_var.items():
            key = (int(self.packages.order[package]), int(self.packages.location[package]))
            entries = zip(*self.packages.entries(package), strict=True)
            quantities = frozenset((int(line), int(q)) for line, q in entries)
            self.model.add_hint(var, wanted.get(key) == quantities)
        for order, large in self.large.items():
            large.hint({place: dict(q) for (o, place), q in wanted.items() if o == order})

    def picks(self, solver: cp_model.CpSolver) -> list[Pick]:
        """The solution as picks."""
        chosen = [p for p, var in self.package_var.items() if solver.boolean_value(var)]
        found = self.packages.picks(sorted(chosen))
        for large in self.large.values():
            found += large.picks(solver)
        return found

    def is_carried(self, solver: cp_model.CpSolver) -> bool:
        """Whether carriers take all that large orders chose, which their models do not quite know."""
        picks = [pick for large in self.large.values() for pick in large.picks(solver)]
        return not picks or bool((price_picks(self.priced.world, picks).tariff >= 0).all())

    def tighten(self, solver: cp_model.CpSolver) -> bool:
        """Teach large orders the true price of what they chose; False where the model already had it right."""
        wrong = [large for large in self.large.values() if large.tighten(solver)]
        return bool(wrong)

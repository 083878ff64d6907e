"""A large order in a CP-SAT model: integer quantities per location and line instead of listed packages.

Transport enters as a lower bound by weight (the cheapest set of parcels that could hold it), lateness and soft rules as
nothing. Where a solution is really dearer, or cannot be carried at all, `tighten` adds that as a constraint and the
model is solved again: each round makes it exact at one more point, so its bound is always valid and its end exact.
"""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby, pairwise
from math import gcd

from ortools.sat.python import cp_model

from domdesk.money import round_half_up
from domdesk.routing.eligibility import FREE
from domdesk.routing.floors import Points
from domdesk.routing.picks import Pick, price_picks
from domdesk.routing.priced import Priced
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE

Term = tuple[cp_model.IntVar, int]

GRAIN = 10**6
"""Weights (1e-10 g) are told the model to a tenth of a milligram, loads rounded down and limits up: CP-SAT 9.15
presolves sums of larger figures wrongly."""


class LargeOrder:
    """The variables of one order: quantities (steps) and whether a line, a shipment, is used at each location."""

    def __init__(self, model: cp_model.CpModel, priced: Priced, order: int, left: Ints) -> None:
        self.model = model
        self.priced = priced
        world = self.world = priced.world
        self.order = order
        self.cost: list[Term] = []
        self.use: list[tuple[int, Term]] = []
        self.line_terms: dict[int, list[Term]] = {line: [] for line in world.lines_of(order)}
        self.shipped: dict[int, cp_model.IntVar] = {}
        self.amount: dict[tuple[int, int], cp_model.IntVar] = {}
        self._extra: dict[int, cp_model.IntVar] = {}
        self._floor_terms: dict[int, list[Term]] = {}
        for place in range(len(world.locations)):
            self._add_place(place, left)

    def _add_place(self, place: int, left: Ints) -> None:
        world, model = self.world, self.model
        lines: dict[int, tuple[cp_model.IntVar, cp_model.IntVar, int]] = {}
        for line in world.lines_of(self.order):
            row = int(world.row_of[place, world.line_sku[line]])
            if row < 0 or world.bars[place, line] != FREE:
                continue
            step = int(world.step_e4[line])
            most = min(int(left[row]), int(world.quantity_e4[line])) // step
            if not most or not self.priced.carriers.may_carry[place, line]:
                continue
            amount = model.new_int_var(0, most, "")
            used = amount if most == 1 else model.new_bool_var("")
            if most > 1:
                model.add(amount <= most * used)
                model.add(amount >= used)
            lines[line] = (amount, used, step)
            self.amount[place, line] = amount
            self.line_terms[line].append((amount, 1))
            self.use.append((row, (amount, step)))
            self._add_item(amount, most, world.item_cost[row] * step / QUANTITY_SCALE)
            if world.miss_minor[row]:
                self.cost.append((used, int(world.miss_minor[row])))
        if lines:
            shipped = model.new_bool_var("")
            self.shipped[place] = shipped
            for _, used, _ in lines.values():
                model.add_implication(used, shipped)
            model.add(cp_model.LinearExpr.sum([used for _, used, _ in lines.values()]) >= shipped)
            self._add_handling(place, shipped, lines)
            self._add_transport(place, shipped, lines)
            self._add_slots(place, shipped, {line: used for line, (_, used, _) in lines.items()})

    def _add_item(self, amount: cp_model.IntVar, most: int, per_step: Fraction) -> None:
        if most == 1:
            self.cost.append((amount, round_half_up(per_step)))
        else:
            self._add_rounded([(amount, per_step)], most * per_step)

    def _add_rounded(self, terms: list[tuple[cp_model.IntVar, Fraction]], most: Fraction) -> None:
        """Σ terms, rounded half-up as a whole, into the cost; exact without rounding where each term is whole."""
        if all(c.denominator == 1 for _, c in terms):
            self.cost += [(v, int(c)) for v, c in terms if c]
            return
        scale = 1
        for _, c in terms:
            scale = scale * c.denominator // gcd(scale, c.denominator)
        rounded = self.model.new_int_var(0, int(most) + 1, "")
        exact = cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [int(2 * scale * c) for _, c in terms])
        self.model.add_division_equality(rounded, exact + scale, 2 * scale)
        self.cost.append((rounded, 1))

    def _add_handling(
        self, place: int, shipped: cp_model.IntVar, lines: dict[int, tuple[cp_model.IntVar, cp_model.IntVar, int]]
    ) -> None:
        at = self.world.locations[place]
        fx = self.world.fx_minor(at.currency)
        terms: list[tuple[cp_model.IntVar, Fraction]] = [(shipped, fx * Fraction(at.cost_per_shipment))]
        most = terms[0][1]
        for line, (amount, used, step) in lines.items():
            grams = Fraction(int(self.world.weight_e6[self.world.line_sku[line]]), 10**6)
            per_unit = Fraction(at.cost_per_unit) + Fraction(at.cost_per_kg) * grams / 1000
            terms += [(used, fx * Fraction(at.cost_per_line)), (amount, fx * per_unit * step / QUANTITY_SCALE)]
            most += terms[-2][1] + terms[-1][1] * int(self.world.full_levels[line])
        self._add_rounded(terms, most)

    def _add_transport(
        self, place: int, shipped: cp_model.IntVar, lines: dict[int, tuple[cp_model.IntVar, cp_model.IntVar, int]]
    ) -> None:
        weights = {
            line: int(self.world.weight_e6[self.world.line_sku[line]]) * step for line, (_, _, step) in lines.items()
        }
        heaviest = sum(weights[line] * int(self.world.full_levels[line]) for line in lines)
        floors = [
            (goes, self._floor(place, heaviest, among))
            for goes, among in self._add_services(place, shipped, {line: used for line, (_, used, _) in lines.items()})
        ]
        unit = max(GRAIN, gcd(*weights.values(), *(cap for _, floor in floors for cap, _ in floor)))
        terms, levels = list[Term](), list[Term]()
        for goes, floor in floors:
            terms.append((goes, floor[0][1]))
            levels.append((goes, -(-floor[0][0] // unit)))
            below, full = goes, 1
            rises = [(more - cap, dearer - price) for (cap, price), (more, dearer) in pairwise(floor)]
            for (rise, dearer), run in groupby(rises):
                # Rises of one kind are one integer, above the run below it once that is full: smaller than a row each.
                count = len(list(run))
                level = self.model.new_int_var(0, count, "")
                self.model.add(level <= count * self._is_full(below, full))
                terms.append((level, dearer))
                levels.append((level, -(-rise // unit)))
                below, full = level, count
        weight = cp_model.LinearExpr.weighted_sum(
            [a for a, _, _ in lines.values()], [weights[li] // unit for li in lines]
        )
        self.model.add(weight <= cp_model.LinearExpr.weighted_sum([v for v, _ in levels], [n for _, n in levels]))
        extra = self.model.new_int_var(0, 10**12, "")
        self._extra[place] = extra
        self._floor_terms[place] = terms
        self.cost += [*terms, (extra, 1)]

    def _add_slots(self, place: int, shipped: cp_model.IntVar, used: dict[int, cp_model.IntVar]) -> None:
        """On a location of limited capacity, the day on which the longest lead time lets the shipment leave."""
        if self.world.locations[place].capacity_per_day is None:
            return
        leads: dict[int, list[cp_model.IntVar]] = {}
        for line, var in used.items():
            row = int(self.world.row_of[place, self.world.line_sku[line]])
            leads.setdefault(int(self.world.lead_days[row]), []).append(var)
        longest = {lead: self.model.new_bool_var("") for lead in leads}
        self.model.add(cp_model.LinearExpr.sum(list(longest.values())) == shipped)
        for lead, decides in longest.items():
            self.model.add(cp_model.LinearExpr.sum(leads[lead]) >= decides)
            for longer, variables in leads.items():
                if longer > lead:
                    for var in variables:
                        self.model.add_implication(decides, ~var)
            slot = self.priced.resources.slot_of_lead(self.order, place, lead)
            if slot is not None:
                self.use.append((slot, (decides, 1)))

    def _add_services(
        self, place: int, shipped: cp_model.IntVar, used: dict[int, cp_model.IntVar]
    ) -> list[tuple[cp_model.IntVar, Sequence[int] | None]]:
        """The kinds of cards by which a shipment goes, of which it takes one: (whether it does, the cards; None: any).

        There is one kind unless lines accept different services: then those with cards that the same lines accept.
        """
        world = self.world
        if not world.services.differs[self.order]:
            return [(shipped, None)]
        destination = world.lanes.destination_index[self.order]
        kinds: dict[frozenset[int], list[int]] = {}
        for t, rows in enumerate(world.zone_rows):
            accepting = frozenset(line for line in used if world.services.of(line)[t])
            if rows[place, destination] >= 0 and accepting:
                kinds.setdefault(accepting, []).append(t)
        goes = {accepting: self.model.new_bool_var("") for accepting in kinds}
        self.model.add(cp_model.LinearExpr.sum(list(goes.values())) == shipped)
        for line, var in used.items():
            self.model.add(cp_model.LinearExpr.sum([by for lines, by in goes.items() if line in lines]) >= var)
        return [(goes[accepting], among) for accepting, among in kinds.items()]

    def _floor(self, place: int, heaviest: int, among: Sequence[int] | None) -> Points:
        """(weight, least price of parcels that hold it), growing; the last holds the heaviest."""
        floor = self.priced.floors.of(self.order, place, among)
        return floor[: bisect_left(floor, (heaviest, 0)) + 1]

    def _is_full(self, level: cp_model.IntVar, full: int) -> cp_model.IntVar:
        """A literal that holds only where a level is at its `full` count."""
        if full == 1:
            return level
        is_full = self.model.new_bool_var("")
        self.model.add(level >= full * is_full)
        return is_full

    def restrict(self, must: int | None, without: int | None, most: int | None) -> bool:
        """Force a location, forbid one, limit the shipments; False where the forced location cannot ship anything."""
        if must is not None and must not in self.shipped:
            return False
        if must is not None:
            self.model.add(self.shipped[must] == 1)
        if without in self.shipped:
            self.model.add(self.shipped[without] == 0)
        if most is not None:
            self.model.add(cp_model.LinearExpr.sum(list(self.shipped.values())) <= most)
        return True

    # --- results

    def picks(self, solver: cp_model.CpSolver) -> list[Pick]:
        return [
            Pick(self.order, place, quantities)
            for place in self.shipped
            if (quantities := self._quantities(solver, place))
        ]

    def _quantities(self, solver: cp_model.CpSolver, place: int) -> tuple[tuple[int, int], ...]:
        return tuple(
            (line, solver.value(amount) * int(self.world.step_e4[line]))
            for (at, line), amount in self.amount.items()
            if at == place and solver.value(amount)
        )

    def hint(self, quantities: dict[int, dict[int, int]]) -> None:
        for (place, line), amount in self.amount.items():
            self.model.add_hint(amount, quantities.get(place, {}).get(line, 0) // int(self.world.step_e4[line]))

    def tighten(self, solver: cp_model.CpSolver) -> bool:
        picks = self.picks(solver)
        if not picks:
            return False
        prices = price_picks(self.world, picks)
        beyond = prices.transport + prices.late + prices.rules
        dearer = False
        for i, pick in enumerate(picks):
            modelled = sum(solver.value(v) * c for v, c in self._floor_terms[pick.location])
            extra = solver.value(self._extra[pick.location])
            if prices.tariff[i] < 0:
                self.model.add_at_least_one(self._mismatches(solver, pick.location))
                dearer = True
            elif beyond[i] > modelled + extra:
                shortfall = int(beyond[i]) - modelled
                mismatches = self._mismatches(solver, pick.location)
                self.model.add(
                    self._extra[pick.location] + shortfall * cp_model.LinearExpr.sum(mismatches) >= shortfall
                )
                dearer = True
        return dearer

    def _mismatches(self, solver: cp_model.CpSolver, place: int) -> list[cp_model.IntVar]:
        """Literals of which at least one holds wherever the location's quantities differ from the solution's."""
        literals = []
        for (at, _), amount in self.amount.items():
            if at == place:
                differs = self.model.new_bool_var("")
                self.model.add(amount != solver.value(amount)).only_enforce_if(differs)
                literals.append(differs)
        return literals

"""What others would do with the same packages: all of them in one CP-SAT model, or in one mixed-integer program.

In come priced orders and a time limit, out go picks and a bound; `tell` hears of plans and bounds on the way. Called by
the bench, in a process that can be ended, for policies under which lines ship whole.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from ortools.math_opt import parameters_pb2, result_pb2, solution_pb2
from ortools.sat.python import cp_model

from domdesk.errors import InputError
from domdesk.routing.contested import find_contest
from domdesk.routing.picks import Pick
from domdesk.routing.priced import Priced
from domdesk.routing.solver.linear import LinearModel, figures_in, linear_model, parameters_for, solved

Tell = Callable[[int | None, int | None], None]
"""Hears the cost of a better plan (None: none yet) and the bound proved by then (None: none), in minor units."""

CP_SAT_WORKERS = 2

PROOF_MINOR = 0.9
"""Costs are whole minor units: a gap below one is a proof."""

BOUND_ERROR_MINOR = 1e-4
"""The numerical error of a floating-point bound."""


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """A peer's picks (None: it found no plan) and the bound it proved (None: none), in minor units."""

    picks: list[Pick] | None
    bound_minor: int | None


def all_in_highs(priced: Priced, deadline: float, tell: Tell) -> PeerAnswer:
    """HiGHS over all packages until it is proven or time is up; it may overrun the deadline (of `time.monotonic`)."""
    _refuse_large(priced)
    orders = range(len(priced.world.orders))
    model = linear_model(priced, find_contest(priced), orders, priced.resources.supply, lots=False)

    def hear(lines: Sequence[str]) -> None:
        for bound, best in filter(None, map(figures_in, lines)):
            tell(round(best) if math.isfinite(best) else None, _whole_bound(bound))

    parameters = parameters_for(deadline - time.monotonic())
    parameters.absolute_gap_tolerance = PROOF_MINOR
    parameters.relative_gap_tolerance = 0.0
    result = solved(model, parameters_pb2.SOLVER_TYPE_HIGHS, parameters, integer=True, hear=hear)
    bound = _whole_bound(result.termination.objective_bounds.dual_bound)
    return PeerAnswer(_picks(priced, model, result), bound)


def _picks(priced: Priced, model: LinearModel, result: result_pb2.SolveResultProto) -> list[Pick] | None:
    if not result.solutions:
        return None
    solution = result.solutions[0].primal_solution
    if solution.feasibility_status != solution_pb2.SOLUTION_STATUS_FEASIBLE:
        return None
    values = solution.variable_values
    chosen = np.array(values.ids, dtype=np.int64)[np.array(values.values) > 0.5]
    return priced.packages.picks(sorted(int(p) for p in model.packages[chosen[chosen < len(model.packages)]]))


def _whole_bound(bound: float) -> int | None:
    """A bound in whole minor units; one below 0 says nothing."""
    return None if not 0 <= bound < math.inf else math.ceil(bound - BOUND_ERROR_MINOR)


def all_in_cp_sat(priced: Priced, deadline: float, tell: Tell) -> PeerAnswer:
    """CP-SAT on a Boolean per package with default parameters and two workers, as one would first write it."""
    _refuse_large(priced)
    model = cp_model.CpModel()
    chosen = _first_written(model, priced)
    heard = _Heard(tell)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = CP_SAT_WORKERS
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = max(0.1, deadline - time.monotonic())
    solver.best_bound_callback = heard.take_bound
    status = solver.solve(model, heard)
    bound = _whole_bound(solver.best_objective_bound)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return PeerAnswer(None, bound)
    packages = [package for package, var in enumerate(chosen) if solver.boolean_value(var)]
    return PeerAnswer(priced.packages.picks(packages), bound)


def _first_written(model: cp_model.CpModel, priced: Priced) -> list[cp_model.IntVar]:
    """Every line in one package or unserved, every stock row and location within its limits; one Boolean a package."""
    world, packages = priced.world, priced.packages
    chosen = [model.new_bool_var("") for _ in range(len(packages))]
    cost = [int(c) + world.split_minor for c in packages.cost]
    variables = chosen[:]
    of_line: list[list[cp_model.IntVar]] = [[] for _ in world.lines]
    of_order: list[list[cp_model.IntVar]] = [[] for _ in world.orders]
    of_place: dict[tuple[int, int], list[cp_model.IntVar]] = {}
    for package, var in enumerate(chosen):
        order, place = int(packages.order[package]), int(packages.location[package])
        for line in packages.entries(package)[0]:
            of_line[line].append(var)
        of_order[order].append(var)
        of_place.setdefault((order, place), []).append(var)
    for line, covering in enumerate(of_line):
        unserved = model.new_bool_var("")
        model.add_exactly_one([*covering, unserved])
        variables.append(unserved)
        cost.append(priced.unfilled.minor(line, int(world.quantity_e4[line])))
    for several in of_place.values():
        model.add_at_most_one(several)
    for order, shipments in enumerate(of_order):
        ships = model.new_bool_var("")
        model.add(ships <= cp_model.LinearExpr.sum(shipments))
        variables.append(ships)
        cost.append(-int(world.first_split_minor[order]))
    use: dict[int, list[tuple[cp_model.IntVar, int]]] = {}
    taken = priced.resources.of_packages(packages.baskets, packages.location, packages.basket, packages.prices.ship_day)
    for package, resource, quantity in zip(*taken, strict=True):
        use.setdefault(int(resource), []).append((chosen[package], int(quantity)))
    for resource, terms in use.items():
        taking = cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [q for _, q in terms])
        model.add(taking <= int(priced.resources.supply[resource]))
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, cost))
    return chosen


class _Heard(cp_model.CpSolverSolutionCallback):  # type: ignore[misc]  # OR-Tools has no types
    """Tells of each plan and bound while CP-SAT searches."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell
        self._cost_minor: int | None = None

    def on_solution_callback(self) -> None:
        self._cost_minor = round(self.objective_value)
        self._tell(self._cost_minor, _whole_bound(self.best_objective_bound))

    def take_bound(self, bound: float) -> None:
        self._tell(self._cost_minor, _whole_bound(bound))


def _refuse_large(priced: Priced) -> None:
    if priced.packages.large:
        raise InputError(f"{len(priced.packages.large)} orders have too many packages to list them all.")

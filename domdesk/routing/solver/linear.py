"""Packages of some listed orders as a linear (or mixed-integer) program for HiGHS, through OR-Tools' MathOpt.

Columns: packages, then what is left of each line, then whether an order ships at all. Rows: each line is covered, each
contested supply holds, splits are counted, and a location sends an order one package at most. Money in minor units,
quantities in units.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)
from ortools.math_opt.core.python import solver as mathopt

from domdesk.routing.baskets import expand
from domdesk.routing.contested import Contest
from domdesk.routing.priced import Priced
from domdesk.routing.uses import find_uses
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

CLOSE = 1e-4
"""How close to its end a relaxation is solved: nearer lifts its bound by less than is left to prove."""

THREADS, SHARDS = 2, 8
"""PDLP's threads; with a fixed number of shards its figures do not depend on them."""

LINES_AT_ONCE = 10_000
"""Lines made ready between two looks at what is wanted."""

HIGHS_ROW = re.compile(r"^ ?\w?\s+\d+\s+\d+\s+\d+\s+[\d.]+%\s+(\S+)\s+(\S+)\s")
"""A line of HiGHS's log: its best bound and its best solution."""


@dataclass(frozen=True)
class LinearModel:
    """A program in arrays, small enough to be sent to another process: min cost·x, low ≤ A x ≤ high, 0 ≤ x ≤ most.

    The first columns are `packages`; `orders` are those that it routes, `uses`
    the rows of supplies and lots, as `find_uses` lists them. A program
    that is not exact serves as a relaxation's prices alone.
    """

    cost: Floats
    most: Floats
    rows: Ints
    columns: Ints
    values: Floats
    low: Floats
    high: Floats
    packages: Ints
    orders: tuple[int, ...]
    uses: slice
    is_exact: bool


def linear_model(
    priced: Priced,
    contest: Contest,
    orders: Sequence[int],
    left: Ints,
    *,
    one_per_place: bool = True,
    lots: bool = True,
    among: Bools | None = None,
) -> LinearModel:
    """The program of some listed orders on the supplies left, out of all their packages or those marked in `among`.

    `one_per_place` may be left out of a relaxation, `lots` of a program that is to be as one would first write it.
    """
    world, packages = priced.world, priced.packages
    inside = np.zeros(len(world.orders), dtype=bool)
    inside[list(orders)] = True
    mine = inside[packages.order]
    chosen = np.flatnonzero(mine if among is None else mine & among)
    lines = np.flatnonzero(inside[world.line_order])
    who = np.flatnonzero(inside)
    line_at = np.full(len(world.lines), -1, dtype=np.int64)
    line_at[lines] = np.arange(len(lines))
    order_at = np.full(len(world.orders), -1, dtype=np.int64)
    order_at[who] = np.arange(len(who))
    n, ships_at = len(chosen), len(chosen) + len(lines)
    full = world.full_levels[lines]
    rests = _rests(priced, lines)
    row: list[Ints] = []
    column: list[Ints] = []
    value: list[NDArray[Any]] = []
    low: list[NDArray[Any]] = []
    high: list[NDArray[Any]] = []

    entry, owner = expand(packages.baskets.start, packages.basket[chosen])
    line = packages.baskets.line[entry]
    row += [line_at[line], np.arange(len(lines))]
    column += [owner, n + rests.column]
    value += [packages.baskets.quantity_e4[entry] // world.step_e4[line], rests.steps]
    low.append(full)
    high.append(full)
    rows = len(lines)

    world.look()
    uses = find_uses(priced, contest, chosen, left, lots=lots)
    world.look()
    row.append(rows + uses.row)
    column.append(uses.package)
    value.append(uses.amount)
    low.append(np.full(len(uses.supply), -np.inf))
    high.append(uses.supply)
    first_use, rows = rows, rows + len(uses.supply)

    row += [rows + np.arange(len(who)), rows + order_at[packages.order[chosen]]]
    column += [ships_at + np.arange(len(who)), np.arange(n)]
    value += [np.ones(len(who)), -np.ones(n)]
    low.append(np.full(len(who), -np.inf))
    high.append(np.zeros(len(who)))
    rows += len(who)

    if one_per_place:
        places = len(world.locations)
        _, where, count = np.unique(
            packages.order[chosen] * places + packages.location[chosen], return_inverse=True, return_counts=True
        )
        several = count > 1
        number = np.cumsum(several) - 1
        among = several[where]
        row.append(rows + number[where][among])
        column.append(np.flatnonzero(among))
        value.append(np.ones(int(among.sum())))
        low.append(np.full(int(several.sum()), -np.inf))
        high.append(np.ones(int(several.sum())))
        rows += int(several.sum())

    most_shipments = world.policy.max_shipments
    if most_shipments is not None:
        row.append(rows + order_at[packages.order[chosen]])
        column.append(np.arange(n))
        value.append(np.ones(n))
        low.append(np.full(len(who), -np.inf))
        high.append(np.maximum(0, most_shipments - world.earlier[who]))

    split = world.split_minor
    cost = np.concatenate([packages.cost[chosen] + split, rests.cost, -world.first_split_minor[who]])
    most = np.concatenate([np.ones(n), rests.most, np.ones(len(who))])
    r, c, v = (np.concatenate(part) for part in (row, column, value))
    world.look()
    by_row = np.argsort(r * len(cost) + c, kind="stable")
    return LinearModel(
        cost.astype(np.float64),
        most.astype(np.float64),
        r[by_row],
        c[by_row],
        v[by_row].astype(np.float64),
        np.concatenate(low).astype(np.float64),
        np.concatenate(high).astype(np.float64),
        chosen,
        tuple(int(o) for o in who),
        slice(first_use, first_use + len(uses.supply)),
        rests.is_exact,
    )


@dataclass(frozen=True)
class Rests:
    """What may be left of lines: each line's column and the steps that one of it is, each column's cost and most.

    Lines of an order that ships whole or not at all share a column. `is_exact` is false where what is left of a line
    costs amounts that are rounded, which no linear cost says.
    """

    column: Ints
    steps: Ints
    cost: Ints
    most: Ints
    is_exact: bool


def _rests(priced: Priced, lines: Ints) -> Rests:
    world, unfilled = priced.world, priced.unfilled
    column, steps = np.arange(len(lines)), world.full_levels[lines].copy()
    cost, most = np.zeros(len(lines), dtype=np.int64), np.ones(len(lines), dtype=np.int64)
    first: dict[int, int] = {}
    exact = True
    for at, line in enumerate(lines):
        if at % LINES_AT_ONCE == 0:
            world.look()
        order = int(world.line_order[line])
        whole = world.orders[order].ship_complete or not world.policy.partial_order
        full, step = int(world.full_levels[line]), int(world.step_e4[line])
        if world.policy.partial_line and not whole:
            per_step = unfilled.per_unit(int(line)) * step / QUANTITY_SCALE
            exact &= per_step.denominator == 1
            steps[at], most[at], cost[at] = 1, full, int(per_step)
            continue
        column[at] = first.setdefault(order, at) if whole else at
        cost[column[at]] += unfilled.minor(int(line), full * step)
    return Rests(column, steps, cost, most, exact)


@dataclass(frozen=True)
class LinearAnswer:
    """What HiGHS found: column values and row prices (None: nothing), the bound it proved, and whether it ended."""

    values: Floats | None
    prices: Floats | None
    bound: float
    ended: bool


def relax(
    model: LinearModel, *, seconds: float | None = None, by: Literal["pdlp", "glop", "highs"] = "pdlp"
) -> LinearAnswer:
    """Prices of the program's relaxation, close to the best, by PDLP. Blocks: call it where it can be ended.

    By GLOP or HiGHS they are the best; HiGHS is the quicker of the two, and hears no interrupt.
    """
    parameters = parameters_for(seconds)
    if by != "pdlp":
        simplex = {"glop": parameters_pb2.SOLVER_TYPE_GLOP, "highs": parameters_pb2.SOLVER_TYPE_HIGHS}[by]
        return _answer(model, solved(model, simplex, parameters))
    criteria = parameters.pdlp.termination_criteria.simple_optimality_criteria
    criteria.eps_optimal_relative = criteria.eps_optimal_absolute = CLOSE
    parameters.pdlp.num_threads = THREADS
    parameters.pdlp.num_shards = SHARDS
    return _answer(model, solved(model, parameters_pb2.SOLVER_TYPE_PDLP, parameters))


def solve_linear(
    model: LinearModel,
    *,
    seconds: float | None = None,
    start: Ints | None = None,
    nodes: int | None = None,
    gap: float = 0.0,
    prove: bool = False,
    presolve: bool = True,
    hear: Callable[[float], None] | None = None,
) -> LinearAnswer:
    """Solve the program in whole numbers by HiGHS, which hears no interrupt: call it where it can be ended.

    `start` names packages to try first; `gap` is a share of the cost within which a plan is good enough; with `prove`
    the start is taken to be nearly the best, and no time goes into looking for better ones. Without `presolve` a small
    program whose first relaxation leaves little of it is proven the sooner. `hear` hears of bounds.
    """
    parameters = parameters_for(seconds)
    # Costs are whole minor units: a gap below one is a proof.
    parameters.absolute_gap_tolerance = 0.9
    parameters.relative_gap_tolerance = gap
    if not presolve:
        parameters.presolve = parameters_pb2.EMPHASIS_OFF
    if nodes is not None:
        parameters.node_limit = nodes
    if prove:
        parameters.highs.double_options["mip_heuristic_effort"] = 0.0
        parameters.highs.string_options["mip_detect_symmetry"] = "off"
        for heuristic in ("root_reduced_cost", "rens", "rins", "feasibility_jump"):
            parameters.highs.bool_options[f"mip_heuristic_run_{heuristic}"] = False
    hints = model_parameters_pb2.ModelSolveParametersProto()
    if start is not None:
        hint = hints.solution_hints.add()
        hint.variable_values.ids.extend(range(len(model.packages)))
        hint.variable_values.values.extend(np.isin(model.packages, start).astype(float).tolist())

    ahead = [start is not None]

    def read(lines: Sequence[str]) -> None:
        for line in lines:
            # A start is first made whole in a smaller program, whose log ends with a report: its bounds are not ours.
            if ahead[0]:
                ahead[0] = "Solving report" not in line
            elif hear is not None and (found := figures_in(line)) and math.isfinite(found[0]):
                hear(found[0])

    result = solved(model, parameters_pb2.SOLVER_TYPE_HIGHS, parameters, integer=True, hints=hints, hear=read)
    return _answer(model, result)


def figures_in(line: str) -> tuple[float, float] | None:
    """(best bound, best cost) in a line of HiGHS's log, None where it has none."""
    row = HIGHS_ROW.match(line)
    return None if row is None else (float(row[1]), float(row[2]))


def parameters_for(seconds: float | None) -> parameters_pb2.SolveParametersProto:
    """Parameters with a time limit."""
    parameters = parameters_pb2.SolveParametersProto()
    if seconds is not None:
        parameters.time_limit.FromTimedelta(timedelta(seconds=max(0.1, seconds)))
    return parameters


def solved(
    model: LinearModel,
    solver: int,
    parameters: parameters_pb2.SolveParametersProto,
    *,
    integer: bool = False,
    hints: model_parameters_pb2.ModelSolveParametersProto | None = None,
    hear: Callable[[Sequence[str]], None] | None = None,
) -> result_pb2.SolveResultProto:
    """What a solver of MathOpt makes of the program; `hear` hears the lines of its log."""
    return mathopt.solve(
        _proto(model, integer),
        solver,
        parameters_pb2.SolverInitializerProto(),
        parameters,
        hints or model_parameters_pb2.ModelSolveParametersProto(),
        hear,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )


def _proto(model: LinearModel, integer: bool) -> model_pb2.ModelProto:
    proto = model_pb2.ModelProto()
    count = len(model.cost)
    proto.variables.ids.extend(range(count))
    proto.variables.lower_bounds.extend(np.zeros(count).tolist())
    proto.variables.upper_bounds.extend(model.most.tolist())
    proto.variables.integers.extend([integer] * count)
    proto.objective.linear_coefficients.ids.extend(range(count))
    proto.objective.linear_coefficients.values.extend(model.cost.tolist())
    proto.linear_constraints.ids.extend(range(len(model.low)))
    proto.linear_constraints.lower_bounds.extend(model.low.tolist())
    proto.linear_constraints.upper_bounds.extend(model.high.tolist())
    proto.linear_constraint_matrix.row_ids.extend(model.rows.tolist())
    proto.linear_constraint_matrix.column_ids.extend(model.columns.tolist())
    proto.linear_constraint_matrix.coefficients.extend(model.values.tolist())
    return proto


def _answer(model: LinearModel, result: result_pb2.SolveResultProto) -> LinearAnswer:
    ended = result.termination.reason == result_pb2.TERMINATION_REASON_OPTIMAL
    bound = result.termination.objective_bounds.dual_bound
    values = prices = None
    if result.solutions:
        solution = result.solutions[0]
        if solution.primal_solution.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE:
            values = _dense(solution.primal_solution.variable_values, len(model.cost))
        if solution.HasField("dual_solution"):
            prices = _dense(solution.dual_solution.dual_values, len(model.low))
    return LinearAnswer(values, prices, bound, ended)


def _dense(vector: object, count: int) -> Floats:
    dense = np.zeros(count)
    dense[np.array(vector.ids, dtype=np.int64)] = np.array(vector.values)  # type: ignore[attr-defined]
    return dense

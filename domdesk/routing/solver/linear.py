"""Packages of some listed orders as a linear (or mixed-integer) program for HiGHS, through OR-Tools' MathOpt.

Columns: packages, then what is left of each line, then whether an order ships at all. Rows: each line is covered, each
contested supply holds, splits are counted, and a location sends an order one package at most. Money in minor units,
quantities in units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

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
from domdesk.routing.world import Ints
from domdesk.units import QUANTITY_SCALE

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LinearModel:
    """A program in arrays, small enough to be sent to another process: min cost·x, low ≤ A x ≤ high, 0 ≤ x ≤ most.

    `packages` are the columns that are packages; `resources` the contested supplies, in the order of their rows, which
    begin at row `first_resource`. A program that is not exact serves as a relaxation's prices alone.
    """

    cost: Floats
    most: Floats
    rows: Ints
    columns: Ints
    values: Floats
    low: Floats
    high: Floats
    packages: Ints
    resources: Ints
    first_resource: int
    is_exact: bool


def linear_model(
    priced: Priced, contest: Contest, orders: Sequence[int], left: Ints, one_per_place: bool
) -> LinearModel:
    """The program of some listed orders on the supplies left; `one_per_place` may be left out of a relaxation."""
    world, packages = priced.world, priced.packages
    inside = np.zeros(len(world.orders), dtype=bool)
    inside[list(orders)] = True
    chosen = np.flatnonzero(inside[packages.order])
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

    package, resource, quantity = priced.resources.of_packages(
        packages.baskets, packages.location[chosen], packages.basket[chosen], packages.prices.ship_day[chosen]
    )
    hit = contest.contested[resource]
    package, resource, quantity = package[hit], resource[hit], quantity[hit]
    resources, at = np.unique(resource, return_inverse=True)
    scale = np.where(resources < len(world.stock), QUANTITY_SCALE, 1)
    row.append(rows + at)
    column.append(package)
    value.append(quantity / scale[at])
    low.append(np.full(len(resources), -np.inf))
    high.append(left[resources] / scale)
    first_resource, rows = rows, rows + len(resources)

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
        high.append(np.full(len(who), most_shipments))

    split = world.split_minor
    cost = np.concatenate([packages.cost[chosen] + split, rests.cost, np.full(len(who), -split)])
    most = np.concatenate([np.ones(n), rests.most, np.ones(len(who))])
    r, c, v = (np.concatenate(part) for part in (row, column, value))
    by_row = np.lexsort((c, r))
    return LinearModel(
        cost.astype(np.float64),
        most.astype(np.float64),
        r[by_row],
        c[by_row],
        v[by_row].astype(np.float64),
        np.concatenate(low).astype(np.float64),
        np.concatenate(high).astype(np.float64),
        chosen,
        resources,
        first_resource,
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


def solve_linear(
    model: LinearModel,
    *,
    integer: bool,
    seconds: float | None = None,
    start: Ints | None = None,
    nodes: int | None = None,
) -> LinearAnswer:
    """Solve the program, or its relaxation. Blocks: HiGHS hears no interrupt, so call it where it can be ended.

    `start` names packages to try first.
    """
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
    parameters = parameters_pb2.SolveParametersProto()
    if seconds is not None:
        parameters.time_limit.FromTimedelta(timedelta(seconds=max(0.1, seconds)))
    if integer:
        # Costs are whole minor units: a gap below one is a proof.
        parameters.absolute_gap_tolerance = 0.9
        parameters.relative_gap_tolerance = 0.0
        if nodes is not None:
            parameters.node_limit = nodes
    hints = model_parameters_pb2.ModelSolveParametersProto()
    if integer and start is not None:
        hint = hints.solution_hints.add()
        at = np.flatnonzero(np.isin(model.packages, start))
        hint.variable_values.ids.extend(range(len(model.packages)))
        hint.variable_values.values.extend(np.isin(np.arange(len(model.packages)), at).astype(float).tolist())
    result = mathopt.solve(
        proto,
        parameters_pb2.SOLVER_TYPE_HIGHS,
        parameters_pb2.SolverInitializerProto(),
        parameters,
        hints,
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    return _answer(result, len(model.low), count)


def _answer(result: result_pb2.SolveResultProto, rows: int, columns: int) -> LinearAnswer:
    ended = result.termination.reason == result_pb2.TERMINATION_REASON_OPTIMAL
    bound = result.termination.objective_bounds.dual_bound
    values = prices = None
    if result.solutions:
        solution = result.solutions[0]
        if solution.primal_solution.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE:
            values = _dense(solution.primal_solution.variable_values, columns)
        if solution.HasField("dual_solution"):
            prices = _dense(solution.dual_solution.dual_values, rows)
    return LinearAnswer(values, prices, bound, ended)


def _dense(vector: object, count: int) -> Floats:
    dense = np.zeros(count)
    dense[np.array(vector.ids, dtype=np.int64)] = np.array(vector.values)  # type: ignore[attr-defined]
    return dense

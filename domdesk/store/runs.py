"""Runs, kept whole with their own inputs, so that they can be explained and checked after the next import.

Called by Store. Beside the run, the outcome of each order is kept in columns for the orders table.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from domdesk.errors import DeskError, InputError
from domdesk.outcomes import order_outcomes
from domdesk.records import OrderKey, OrderRow, Plan, Policy, Problem, Progress, RunSummary
from domdesk.records.codec import pack, unpack
from domdesk.records.freeing import free
from domdesk.store.database import Database, Row, utf8
from domdesk.store.keeping import user

T = TypeVar("T")

_OUTCOME = (
    "channel", "order", "sources", "shipments", "parcels", "cost_minor", "unassigned_lines", "delivery_date",
)  # fmt: skip


def save(
    database: Database,
    problem: Problem,
    policy: Policy,
    policy_toml: str,
    plan: Plan,
    trace: Sequence[Progress],
    now: datetime,
) -> int:
    """Keeps a run, and how it got there, inside the caller's transaction and gives its number."""
    number: int = database.value("SELECT coalesce(max(number), 0) + 1 FROM runs")
    inputs, outcome = pack(problem, Problem), pack(plan, Plan)
    head = pack(replace(plan, shipments=(), unassigned=()), Plan)
    summary = (plan.status, plan.orders, plan.costs.total, plan.gap, plan.seconds)
    origin = (now.isoformat(timespec="seconds"), user(), utf8(plan.policy), utf8(policy_toml))
    path = json.dumps([(round(p.seconds, 3), p.cost_minor, p.bound_minor) for p in trace if p.cost_minor is not None])
    database.rows(
        f"INSERT INTO runs VALUES ({', '.join('?' * 14)})", [number, *origin, *summary, path, inputs, outcome, head]
    )
    if problem.orders:
        with database.table("outcomes", _outcomes(problem, policy, plan)):
            database.rows(
                'INSERT INTO run_orders SELECT ?, channel, "order", sources, shipments, parcels,'
                " CAST(nullif(cost_minor, '') AS BIGINT), unassigned_lines, CAST(nullif(delivery_date, '') AS DATE)"
                " FROM outcomes",
                [number],
            )
    return number


def _outcomes(problem: Problem, policy: Policy, plan: Plan) -> dict[str, list[str] | list[int]]:
    """What became of each order of the run, as columns; '' where there is no cost, or no day."""
    columns: dict[str, list[Any]] = {name: [] for name in _OUTCOME}
    for (channel, order), outcome in order_outcomes(problem, policy, plan):
        fields = (
            channel,
            order,
            json.dumps(outcome.sources, ensure_ascii=False),
            outcome.shipments,
            outcome.parcels,
            "" if outcome.cost_minor is None else str(outcome.cost_minor),
            outcome.unassigned_lines,
            outcome.delivery_date.isoformat() if outcome.delivery_date else "",
        )
        for column, value in zip(columns.values(), fields, strict=True):
            column.append(value)
    return columns


def load_inputs(database: Database, number: int) -> tuple[Problem, str]:
    """What a run routed, and the text of its policy. Raises InputError where there is none of that number."""
    problem, policy_toml = _row(database, "snapshot, policy_toml", number)
    return _unpacked(problem, Problem, number), policy_toml


def load_plan(database: Database, number: int) -> Plan:
    """A run's plan as it was saved. Raises InputError where there is none of that number."""
    (plan,) = _row(database, "plan", number)
    return _unpacked(plan, Plan, number)


def load_head(database: Database, number: int) -> Plan:
    """A run's plan without its shipments and what is unassigned: quick, however many orders it routed.

    Of runs that an older version saved, the whole plan. Raises InputError where there is none of that number.
    """
    (head,) = _row(database, "head", number)
    return _unpacked(head, Plan, number) if head else load_plan(database, number)


def _row(database: Database, columns: str, number: int) -> Row:
    rows = database.rows(f"SELECT {columns} FROM runs WHERE number = ?", [number])
    if not rows:
        raise InputError(f"There is no run {number} on this desk.", "Route first, or choose one from the list of runs.")
    return rows[0]


def _unpacked(data: bytes, kind: type[T], number: int) -> T:
    try:
        return unpack(data, kind)
    except (zlib.error, ValueError, ArithmeticError, KeyError, TypeError, AttributeError) as error:
        raise DeskError(f"Run {number} cannot be read any more.", "Route again, or restore a backup.") from error


def summaries(database: Database) -> list[RunSummary]:
    """All runs, the newest first."""
    rows = database.rows(
        "SELECT number, made_at, policy, status, orders, total_minor, gap, seconds, who, policy_toml !="
        " lag(policy_toml, 1, policy_toml) OVER (PARTITION BY policy ORDER BY number) FROM runs ORDER BY number DESC"
    )
    return [RunSummary(*row) for row in rows]


def trace(database: Database, number: int) -> list[Progress]:
    """How a run got better, from its first plan on; empty where it had but one."""
    told = database.rows("SELECT trace FROM runs WHERE number = ?", [number])
    return [Progress("solving", *point) for (path,) in told for point in json.loads(path)]


def latest(database: Database, order: OrderKey | None) -> int | None:
    """The newest run, or the newest that had `order` among its orders."""
    number: int | None
    if order is None:
        number = database.value("SELECT max(number) FROM runs")
    else:
        key = [utf8(order.channel), utf8(order.order)]
        number = database.value('SELECT max(run) FROM run_orders WHERE channel = ? AND "order" = ?', key)
    return number


def order_rows(database: Database, run: int | None) -> list[OrderRow]:
    """Every order by import sequence; `sources` to `delivery_date` are those of the run where it has the order.

    Where the run is the latest, an order that it left as it was has the outcome of the last run that had it.
    """
    rows = database.rows(
        "SELECT o.channel, o.\"order\", coalesce(ship_to_name, ''), coalesce(city, ''), coalesce(region, ''),"
        " coalesce(country, ''), coalesce(postal_code, ''), CAST(latitude AS DOUBLE), CAST(longitude AS DOUBLE),"
        " coalesce(placed_at, ''), coalesce(due, ''), l.lines, CAST(l.units AS VARCHAR), coalesce(r.sources, '[]'),"
        " coalesce(r.shipments, 0), coalesce(r.parcels, 0), r.cost_minor, coalesce(r.unassigned_lines, 0),"
        " r.delivery_date, l.skus, p.channel IS NOT NULL, coalesce(c.units, 0) >= l.units,"
        " CAST(coalesce(c.units, 0) AS VARCHAR), CAST(coalesce(c.shipped, 0) AS VARCHAR), j.channel IS NOT NULL,"
        " r.run, coalesce(c.run >= r.run, false) FROM orders AS o"
        ' JOIN (SELECT channel, "order", count(*) AS lines, sum(quantity) AS units,'
        " list_sort(list(DISTINCT sku)) AS skus FROM order_lines GROUP BY ALL) AS l"
        ' ON l.channel = o.channel AND l."order" = o."order"'
        " LEFT JOIN (FROM run_orders WHERE run = $1 UNION ALL FROM (FROM run_orders AS e"
        " WHERE $1 = (SELECT max(number) FROM runs) AND NOT EXISTS"
        ' (FROM run_orders AS n WHERE n.run = $1 AND n.channel = e.channel AND n."order" = e."order")'
        ' QUALIFY row_number() OVER (PARTITION BY channel, "order" ORDER BY run DESC) = 1)) AS r'
        ' ON r.channel = o.channel AND r."order" = o."order"'
        ' LEFT JOIN (SELECT DISTINCT channel, "order" FROM overrides) AS p'
        ' ON p.channel = o.channel AND p."order" = o."order"'
        ' LEFT JOIN (SELECT channel, "order", sum(quantity) AS units, sum(shipped) AS shipped, max(run) AS run'
        ' FROM commitments GROUP BY ALL) AS c ON c.channel = o.channel AND c."order" = o."order"'
        ' LEFT JOIN (SELECT DISTINCT channel, "order" FROM audit AS a JOIN batches AS b ON b.number = a.batch'
        ' WHERE b.kind = \'reject\' AND b.undone IS NULL) AS j ON j.channel = o.channel AND j."order" = o."order"'
        " ORDER BY o.sequence",
        [run],
    )
    amount = cache(Decimal)  # the same few again and again, and slow to make; so are the places
    places = cache(lambda sources: tuple(json.loads(sources)))
    found = [
        OrderRow._make(
            (
                *row[:12],
                *(amount(row[12]), places(row[13])),
                *row[14:19],
                tuple(row[19]),
                *row[20:22],
                *(amount(row[22]), amount(row[23])),
                *row[24:],
            )
        )
        for row in rows
    ]
    free([rows])
    return found

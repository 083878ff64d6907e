"""Runs, kept whole with their own inputs, so that they can be explained and checked after the next import.

Called by Store. Beside the run, the outcome of each order is kept in columns for the orders table.
"""

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from domdesk.errors import DeskError, InputError
from domdesk.money import to_minor
from domdesk.records import OrderKey, OrderRow, Plan, Policy, Problem, Progress, RunSummary, Shipment
from domdesk.store.codec import pack, unpack
from domdesk.store.database import Database, utf8
from domdesk.store.keeping import user


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
    summary = (plan.status, plan.orders, plan.costs.total, plan.gap, plan.seconds)
    origin = (now.isoformat(timespec="seconds"), user(), utf8(plan.policy), utf8(policy_toml))
    path = json.dumps([(round(p.seconds, 3), p.cost_minor, p.bound_minor) for p in trace if p.cost_minor is not None])
    database.rows(
        f"INSERT INTO runs VALUES ({', '.join('?' * 13)})", [number, *origin, *summary, path, inputs, outcome]
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
    """For each order of the run: where it ships from, in how many boxes, at what cost, and when it has all arrived."""
    shipments: dict[OrderKey, list[Shipment]] = defaultdict(list)
    for shipment in plan.shipments:
        shipments[shipment.order].append(shipment)
    unassigned = Counter(u.order for u in plan.unassigned)
    keys = [order.key for order in problem.orders]
    sent = [shipments[key] for key in keys]
    return {
        "channel": [key.channel for key in keys],
        "order": [key.order for key in keys],
        "sources": [json.dumps([s.location for s in parts], ensure_ascii=False) for parts in sent],
        "shipments": [len(parts) for parts in sent],
        "parcels": [sum(len(s.parcels) for s in parts) for parts in sent],
        "cost_minor": [_cost(parts, policy, plan.currency) for parts in sent],
        "unassigned_lines": [unassigned[key] for key in keys],
        "delivery_date": [_arrival(parts) for parts in sent],
    }


def _cost(parts: Sequence[Shipment], policy: Policy, currency: str) -> str:
    """What is shipped of an order costs, in minor units; '' where nothing is."""
    if not parts:
        return ""
    split = to_minor(policy.split_cost * (len(parts) - 1), currency)
    return str(sum(s.costs.total for s in parts) + split)


def _arrival(parts: Sequence[Shipment]) -> str:
    """The last delivery date, '' where one is unknown."""
    dates = [s.delivery_date for s in parts]
    known = [d for d in dates if d is not None]
    return max(known).isoformat() if known and len(known) == len(dates) else ""


def load(database: Database, number: int) -> tuple[Problem, str, Plan]:
    """A run as it was saved. Raises InputError where there is none of that number."""
    rows = database.rows("SELECT snapshot, policy_toml, plan FROM runs WHERE number = ?", [number])
    if not rows:
        raise InputError(f"There is no run {number} on this desk.", "Route first, or choose one from the list of runs.")
    problem, policy_toml, plan = rows[0]
    try:
        return unpack(problem, Problem), policy_toml, unpack(plan, Plan)
    except (zlib.error, ValueError, ArithmeticError, KeyError, TypeError, AttributeError) as error:
        raise DeskError(f"Run {number} cannot be read any more.", "Route again, or restore a backup.") from error


def summaries(database: Database) -> list[RunSummary]:
    """All runs, the newest first."""
    rows = database.rows(
        "SELECT number, made_at, policy, status, orders, total_minor, gap, seconds, who FROM runs ORDER BY number DESC"
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
    """Every order by import sequence; `sources` to `delivery_date` are those of the run where it has the order."""
    rows = database.rows(
        "SELECT o.channel, o.\"order\", coalesce(ship_to_name, ''), coalesce(city, ''), coalesce(region, ''),"
        " coalesce(country, ''), coalesce(postal_code, ''), CAST(latitude AS DOUBLE), CAST(longitude AS DOUBLE),"
        " coalesce(placed_at, ''), coalesce(due, ''), l.lines, l.units, coalesce(r.sources, '[]'),"
        " coalesce(r.shipments, 0), coalesce(r.parcels, 0), r.cost_minor, coalesce(r.unassigned_lines, 0),"
        " r.delivery_date, l.skus, p.channel IS NOT NULL, coalesce(c.units, 0) >= l.units FROM orders AS o"
        ' JOIN (SELECT channel, "order", count(*) AS lines, sum(quantity) AS units,'
        " list_sort(list(DISTINCT sku)) AS skus FROM order_lines GROUP BY ALL) AS l"
        ' ON l.channel = o.channel AND l."order" = o."order"'
        ' LEFT JOIN run_orders AS r ON r.run = ? AND r.channel = o.channel AND r."order" = o."order"'
        ' LEFT JOIN (SELECT DISTINCT channel, "order" FROM overrides) AS p'
        ' ON p.channel = o.channel AND p."order" = o."order"'
        ' LEFT JOIN (SELECT channel, "order", sum(quantity) AS units FROM commitments GROUP BY ALL) AS c'
        ' ON c.channel = o.channel AND c."order" = o."order"'
        " ORDER BY o.sequence",
        [run],
    )
    return [OrderRow(*(*row[:13], tuple(json.loads(row[13])), *row[14:19], tuple(row[19]), *row[20:])) for row in rows]

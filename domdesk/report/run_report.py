"""The summary of a run as a document: what it costs, who ships, and what stays undone. From the desk."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from domdesk.money import spoken
from domdesk.outcomes import order_outcomes
from domdesk.records import COST_PARTS, Costs, OrderKey, Plan, RunFigures, Shipment, Unassigned
from domdesk.report import comparison, origin, words
from domdesk.report.document import Bar, Bars, Block, Document, Facts, Listing, Section, Table, Text
from domdesk.report.marks import word_of
from domdesk.report.origin import Run
from domdesk.style import exact, number

MOST_ROWS = 300
"""Rows of a list of orders; the rest is counted, and is in the exported decisions."""


def run_report(run: Run) -> Document:
    """A run in its totals."""
    plan = run.plan
    figures = comparison.figures((run.summary.run, run.problem, run.policy, plan))
    sections = [
        Section("In figures", (Facts(tuple(_figures(plan, figures))),)),
        Section("What it costs", cost_blocks(plan.costs, plan.currency)),
        Section("Who ships", (places_table(plan.shipments, run.place, plan.currency),)),
        *_left(run),
        *_late(run),
        *([Section("Doubts", (Listing(plan.notices),))] if plan.notices else []),
        *origin.sections(run),
    ]
    return Document(
        title=f"Run {run.summary.run}",
        about=f"{run.desk} · {origin.made(run)}",
        lead=_sentence(plan, figures),
        sections=tuple(sections),
        footer=origin.footer(run),
        currency=plan.currency,
        mark=word_of([run]),
    )


def _sentence(plan: Plan, figures: RunFigures) -> str:
    verb = "costs" if plan.orders == 1 else "cost"
    said = (
        f"{words.count(plan.orders, 'order')} {verb} {spoken(plan.costs.total, plan.currency)} to serve: "
        f"{words.proof(plan.status, plan.gap)}."
    )
    if figures.split:
        said += f" {words.count(figures.split, 'order')} {words.are(figures.split)} split."
    if figures.late:
        said += f" {words.count(figures.late, 'order')} {'arrives' if figures.late == 1 else 'arrive'} late."
    if plan.unassigned:
        said += f" {words.count(len(plan.unassigned), 'line')} found no place."
    return said


def _figures(plan: Plan, figures: RunFigures) -> Iterator[tuple[str, str]]:
    yield "Orders", number(plan.orders)
    yield "Lines", number(plan.lines)
    yield "Units with a place", f"{exact(plan.assigned_units)} of {exact(plan.units)}"
    yield "Shipments", f"{number(figures.shipments)} in {words.count(figures.parcels, 'parcel')}"
    yield "Orders split", number(figures.split)
    yield "Orders late", number(figures.late)
    yield "Lines without a place", number(figures.unassigned)
    yield "Cost", spoken(plan.costs.total, plan.currency)
    yield "Revenue", spoken(plan.revenue_minor, plan.currency)
    yield "Margin, unfilled left out" if plan.costs.unfilled else "Margin", spoken(plan.margin_minor, plan.currency)
    if plan.bound_minor is not None:
        yield "No plan can cost less than", spoken(plan.bound_minor, plan.currency)
    yield "Worked out in", f"{number(plan.seconds, 1, 1)} s"


def cost_blocks(costs: Costs, currency: str) -> tuple[Block, ...]:
    """The parts as bars, and in figures with their share of the whole."""
    total = costs.total
    rows = [
        (part, spoken(minor, currency), f"{number(100 * minor / total, 1, 1)} %")
        for part in COST_PARTS
        if (minor := getattr(costs, part))
    ]
    table = Table(
        ("part", "cost", "share"),
        (*rows, ("total", spoken(total, currency), "")),
        right=frozenset((1, 2)),
        strong=len(rows),
    )
    return Bars((Bar("all orders", costs, spoken(total, currency)),)), table


def places_table(sent: Sequence[Shipment], place: Callable[[str], str], currency: str) -> Block:
    """What each place ships, the busiest first; `place`: what a location is called."""
    shipments: Counter[str] = Counter()
    units: defaultdict[str, Decimal] = defaultdict(Decimal)
    costs: defaultdict[str, Costs] = defaultdict(Costs)
    for shipment in sent:
        shipments[shipment.location] += 1
        units[shipment.location] += sum(a.quantity for a in shipment.lines)
        costs[shipment.location] += shipment.costs
    if not shipments:
        return Text("Nothing ships.")
    rows = tuple(
        (
            place(at),
            number(shipments[at]),
            exact(units[at]),
            spoken(costs[at].item, currency),
            spoken(costs[at].transport, currency),
            spoken(costs[at].total, currency),
        )
        for at in sorted(shipments, key=lambda at: (-shipments[at], at))
    )
    return Table(("place", "shipments", "units", "item", "transport", "all costs"), rows, right=frozenset(range(1, 6)))


def _left(run: Run) -> Iterable[Section]:
    left = run.plan.unassigned
    if not left:
        return
    titles = {(order.key, line.line): line.title or "" for order in run.problem.orders for line in order.lines}
    yield Section("Without a place", left_table(left, titles))


def left_table(left: Sequence[Unassigned], titles: Mapping[tuple[OrderKey, str], str]) -> tuple[Block, ...]:
    """Lines without a place, and why; `titles` are those of their articles, by order and line."""
    rows = (
        (u.order.order, exact(u.quantity), f"{u.sku} {titles[u.order, u.line]}".strip(), words.why(u))
        for u in left[:MOST_ROWS]
    )
    return (
        Table(("order", "units", "article", "why"), tuple(rows), right=frozenset((1,))),
        *_rest(len(left), "line"),
    )


def _late(run: Run) -> Iterable[Section]:
    """The orders that arrive after their day, the latest first."""
    outcomes = order_outcomes(run.problem, run.policy, run.plan)
    late = []
    for order, (_, outcome) in zip(run.problem.orders, outcomes, strict=True):
        if comparison.is_late(order, outcome) and order.due and outcome.delivery_date:
            late.append((order, date.fromisoformat(order.due[:10]), outcome.delivery_date))
    late.sort(key=lambda found: found[1] - found[2])
    if late:
        rows = tuple(
            (
                order.order,
                " ".join(filter(None, (order.city, order.region, order.country))),
                origin.day(due),
                origin.day(arrival),
                words.count((arrival - due).days, "day"),
            )
            for order, due, arrival in late[:MOST_ROWS]
        )
        table = Table(("order", "to", "promised", "arrives", "late by"), rows, right=frozenset((4,)))
        yield Section("Late", (table, *_rest(len(late), "order")))


def _rest(total: int, noun: str) -> tuple[Text, ...]:
    """How many rows were left out of a list, if any."""
    more = total - MOST_ROWS
    told = f"… and {words.count(more, f'more {noun}')}; the exported decisions list all."
    return (Text(told, quiet=True),) if more > 0 else ()

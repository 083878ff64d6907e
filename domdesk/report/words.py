"""Results as people's text for the terminal. In come records, out go strings; cli prints them.

Columns are aligned with spaces, money is in the desk's currency format, and every list says how long it is when cut.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import PurePath

from domdesk.money import spoken
from domdesk.records import (
    COST_PARTS,
    Alternative,
    Batch,
    Costs,
    Decision,
    Fault,
    FileResult,
    ImportResult,
    Issue,
    OrderPlan,
    Plan,
    Progress,
    Unassigned,
)
from domdesk.style import exact, number

Steps = Sequence[tuple[str, str]]
"""What one can do next: a command and what it is for."""

MOST_ROWS = 20
"""Rows of a list on the terminal; the rest is counted and is in --json and in the exported file."""


def table(rows: Sequence[Sequence[str]], right: Iterable[int] = (), indent: str = "  ") -> list[str]:
    """Rows as aligned lines; columns named in `right` are right-aligned."""
    ends = set(right)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [c.rjust(w) if n in ends else c.ljust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True))]
        lines.append((indent + "  ".join(cells)).rstrip())
    return lines


def count(of: int | Decimal, noun: str, plural: str = "") -> str:
    """A number with its noun: '1 order', '214 orders'."""
    figure = number(of) if isinstance(of, int) else exact(of)
    return f"{figure} {noun if of == 1 else plural or noun + 's'}"


def quoted(word: str | PurePath) -> str:
    """A word as one can type it in any shell."""
    return str(word) if re.fullmatch(r"[\w.,:/\\~-]+", str(word)) else f'"{word}"'


def proof(status: str, gap: float | None) -> str:
    """How good a plan is known to be: 'proven best', 'within 0.21 % of the best possible', 'a rule-following plan'."""
    if status == "optimal":
        return "proven best (gap 0.00 %)"
    if gap is None:
        return "a rule-following plan" if status == "heuristic" else "no bound was proven"
    hundredths = math.ceil(gap * 10_000 - 1e-9)  # rounded up: the claim must hold
    return f"within {number(hundredths / 100, 2, 2)} % of the best possible"


def progress(state: Progress, currency: str) -> str:
    """One line on how far a run is."""
    parts = [f"{state.phase} · {number(state.seconds, 1, 1)} s"]
    if state.cost_minor is not None:
        parts.append(spoken(state.cost_minor, currency))
        if state.bound_minor is not None and state.cost_minor:
            gap = 100 * (state.cost_minor - state.bound_minor) / state.cost_minor
            parts.append(f"gap {number(gap, 2, 2)} %")
    return " · ".join(parts)


def import_text(result: ImportResult, desk: str) -> str:
    """What an import did, file by file, with every issue."""
    rows: list[Sequence[str]] = [("file", "kind", "format", "rows", "new", "changed", "unchanged", "skipped")]
    for f in result.files:
        counts = (f.reading.rows, f.new, f.changed, f.unchanged, f.reading.skipped)
        rows.append((f.reading.file, f.reading.kind, f.reading.format, *map(str, counts)))
    lines = [f"Imported into {desk}" if result.batch is not None else "A dry run: nothing was changed", ""]
    lines += table(rows, right=range(3, 8)) if result.files else ["  no file was read"]
    for file in result.files:
        if file.issues:
            lines += ["", f"{file.reading.file}: {_file_holds(file)}", *_issues(file.issues)]
    if result.skipped_files:
        lines += ["", "Not read", *table(result.skipped_files)]
    return "\n".join(lines)


def history_text(batches: Sequence[Batch]) -> str:
    """Every change of a desk, the newest first."""
    if not batches:
        return "Nothing has been imported yet."
    shown = [
        (str(b.number), b.at[:16].replace("T", " "), b.label, b.who, "taken back" if b.undone else "")
        for b in batches[:MOST_ROWS]
    ]
    lines = table([("batch", "at", "what", "who", ""), *shown], right=(0,), indent="")
    return "\n".join([*lines, *rest(len(batches), "batch", "batches")])


def _file_holds(file: FileResult) -> str:
    reading = file.reading
    if reading.kind != "orders":
        return count(reading.rows, "row")
    return ", ".join((count(reading.orders, "order"), count(reading.lines, "line"), count(reading.units, "unit")))


def _issues(issues: Sequence[Issue]) -> list[str]:
    worst = {"error": 0, "warning": 1, "notice": 2}
    found = sorted(issues, key=lambda i: (worst[i.severity], i.row or 0))
    shown = table([(i.severity, i.text) for i in found[:MOST_ROWS]])
    return shown + rest(len(found), "issue")


def route_text(run: int, plan: Plan) -> str:
    """The run in words: outcome, cost by part, places, and what stays unassigned with the reasons."""
    boxes = Counter(s.order for s in plan.shipments)
    splits = sum(1 for n in boxes.values() if n > 1)
    parcels = sum(len(s.parcels) for s in plan.shipments)
    done = (
        f"{count(plan.orders, 'order')}, {count(plan.lines, 'line')}, {count(plan.units, 'unit')}: "
        f"{exact(plan.assigned_units)} assigned in {count(len(plan.shipments), 'shipment')}, "
        f"{count(parcels, 'parcel')}; {count(splits, 'order')} split"
    )
    lines = [
        f"Run {run} · {plan.policy} · {proof(plan.status, plan.gap)} · {number(plan.seconds, 1, 1)} s",
        done,
        "",
        *_cost_table(plan),
    ]
    if plan.shipments:
        lines += ["", "Ships from", *_places(plan)]
    if plan.unassigned:
        lines += ["", f"Not assigned: {count(len(plan.unassigned), 'line')}", *_left(plan.unassigned)]
    return "\n".join(lines)


def _cost_table(plan: Plan) -> list[str]:
    parts = [(part, getattr(plan.costs, part)) for part in COST_PARTS if getattr(plan.costs, part)]
    margin = "margin, unfilled left out" if plan.costs.unfilled else "margin"
    parts += [("total cost", plan.costs.total), ("revenue", plan.revenue_minor), (margin, plan.margin_minor)]
    return table([(name, spoken(minor, plan.currency)) for name, minor in parts], right=(1,))


def _places(plan: Plan) -> list[str]:
    shipments: Counter[str] = Counter()
    units: dict[str, Decimal] = defaultdict(Decimal)
    cost: Counter[str] = Counter()
    for shipment in plan.shipments:
        shipments[shipment.location] += 1
        units[shipment.location] += sum(a.quantity for a in shipment.lines)
        cost[shipment.location] += shipment.costs.total
    found = sorted(shipments, key=lambda place: (-shipments[place], place))
    rows = [(p, number(shipments[p]), exact(units[p]), spoken(cost[p], plan.currency)) for p in found]
    return table([("location", "shipments", "units", "cost"), *rows], right=(1, 2, 3))


def _left(unassigned: Sequence[Unassigned]) -> list[str]:
    rows = [(left.order.order, left.line, left.sku, exact(left.quantity), why(left)) for left in unassigned[:MOST_ROWS]]
    return table([("order", "line", "sku", "units", "why"), *rows], right=(3,)) + rest(len(unassigned), "line")


IN_SHORT = {
    "inactive": "not active",
    "draft": "not completed",
    "no_stock": "not enough stock",
    "used_by_others": "needed by other orders",
    "reserved_for_others": "reserved for other orders",
    "stale_stock": "stock too old",
    "closed": "closed",
    "no_rate": "no rate to the customer",
    "too_far": "too far",
    "too_heavy": "too heavy",
    "too_large": "too large",
    "too_late": "too late",
    "barred_by_rule": "barred by a rule",
    "max_shipments": "too many shipments",
    "ship_complete": "order must ship whole",
    "line_split": "line must not be split",
    "capacity": "no capacity that day",
    "dearer": "dearer than leaving it",
}
"""Each reason code in a few words, for lists; `explain` gives the sentence of each place."""


def why(left: Unassigned) -> str:
    """The reasons counted over the places: 'not enough stock (10 places), needed by other orders (reno)'."""
    places: dict[str, list[str]] = defaultdict(list)
    for reason in left.reasons:
        places[reason.code].append(reason.location)
    told = [f"{IN_SHORT[code]} ({at[0] if len(at) == 1 else f'{len(at)} places'})" for code, at in places.items()]
    return ", ".join(told) or "no location stocks it"


def next_steps(plan: Plan, desk: PurePath) -> Steps:
    """What to do after a run: look into the order that most needs it, take the decisions out, see them drawn."""
    boxes = Counter(s.order for s in plan.shipments)
    keys = [u.order for u in plan.unassigned] or [k for k, n in boxes.items() if n > 1] or list(boxes)
    steps = (
        [(f"domdesk explain {quoted(desk)} {quoted(keys[0].order)}", "why an order ships as it does")] if keys else []
    )
    return [
        *steps,
        (f"domdesk export {quoted(desk)} --as decisions --out DIR", "the decisions as CSV and XLSX"),
        (f"domdesk open {quoted(desk)}", "the same in a window"),
    ]


def explain_text(decision: Decision, currency: str) -> str:
    """The decision in words: the sentence, the ways compared part by part, and the places not used.

    A place or way is told once: what has a row among the ways, or a sentence among the places, is not said again.
    """
    lines = [decision.sentence, "", *_ways(decision, currency)]
    if left := decision.chosen.unassigned:
        lines += ["", "Not assigned", *_left(left)]
    priced = {place for a in decision.alternatives if a.plan for place in a.plan.locations}
    unused = [r for r in decision.not_used if r.code != "dearer" or r.location not in priced]
    told = {r.text for r in unused}
    if no := [a for a in decision.alternatives if not a.feasible and not told.issuperset(r.text for r in a.reasons)]:
        lines += ["", "Not possible", *table([(a.question, _no(a)) for a in no])]
    if unused:
        lines += ["", "Places not used", *table([(r.location, r.text) for r in unused])]
    return "\n".join(lines)


def _ways(decision: Decision, currency: str) -> list[str]:
    ways: list[tuple[str, OrderPlan, int | None]] = [("chosen", decision.chosen, None)]
    ways += [(a.question, a.plan, a.difference_minor) for a in decision.alternatives if a.plan]
    parts = [part for part in COST_PARTS if any(getattr(plan.costs, part) for _, plan, _ in ways)]
    rows = [("way", "ships from", *parts, "total", "difference")]
    for name, plan, difference in ways:
        places = " + ".join(plan.locations) or "nowhere"
        rows.append((name, places, *_amounts(plan.costs, parts, currency), dearer(difference, currency)))
    return table(rows, right=range(2, 3 + len(parts)))


def _amounts(costs: Costs, parts: Sequence[str], currency: str) -> list[str]:
    return [*(spoken(getattr(costs, part), currency) for part in parts), spoken(costs.total, currency)]


def dearer(difference_minor: int | None, currency: str) -> str:
    """A difference with its word: '$4.20 dearer', '$1.10 cheaper', 'the same cost'."""
    if difference_minor is None:
        return ""
    word = "dearer" if difference_minor > 0 else "cheaper"
    return f"{spoken(abs(difference_minor), currency)} {word}" if difference_minor else "the same cost"


def _no(alternative: Alternative) -> str:
    return "; ".join(dict.fromkeys(r.text for r in alternative.reasons))


def check_text(faults: Sequence[Fault]) -> str:
    """What `check` found."""
    if not faults:
        return "No faults: the tables hold together, and every kept plan was recomputed to the same figures."
    shown = table([(f.code, f.text) for f in faults[:MOST_ROWS]])
    return "\n".join([count(len(faults), "fault"), *shown, *rest(len(faults), "fault")])


def are(n: int) -> str:
    """The verb for so many."""
    return "is" if n == 1 else "are"


def rest(total: int, noun: str, plural: str = "") -> list[str]:
    """How many rows of a list are not shown, if any."""
    more = total - MOST_ROWS
    return [f"  … and {count(more, f'more {noun}', plural and f'more {plural}')}; --json lists all"] if more > 0 else []

"""A run made again beside the run that was kept, and beside what a report says of it, in words. Called by the desk."""

from collections.abc import Iterator
from pathlib import Path

from domdesk import __version__
from domdesk.errors import InputError
from domdesk.money import spoken
from domdesk.outcomes import moved
from domdesk.records import Plan, Replayed
from domdesk.report import words
from domdesk.report.marks import Mark, mark_of, marks_in
from domdesk.report.origin import Run
from domdesk.style import number


def replayed(run: Run, again: Plan) -> Replayed:
    """Whether the same plan came out: every shipment, every cost and the bound; where not, by how much and why."""
    plan, number = run.plan, run.summary.run
    if _told(plan) == _told(again):
        bound = "" if plan.bound_minor is None else f", bound {spoken(plan.bound_minor, plan.currency)}"
        text = (
            f"Run {number} came out the same, shipment by shipment: {words.count(plan.orders, 'order')}, "
            f"{words.count(len(plan.shipments), 'shipment')}, {spoken(plan.costs.total, plan.currency)}{bound}."
        )
        return Replayed(number, same=True, text=text)
    return Replayed(number, same=False, text=" ".join([_difference(run, again), *_why(plan)]))


def _told(plan: Plan) -> tuple[object, ...]:
    """What must be the same; what is unserved without the reasons, which are words."""
    left = [(u.order, u.line, u.quantity) for u in plan.unassigned]
    return plan.shipments, left, plan.costs, plan.bound_minor, plan.status, plan.revenue_minor


def _difference(run: Run, again: Plan) -> str:
    """How far the plan that came out is from the one that was kept."""
    plan = run.plan
    total = spoken(again.costs.total, plan.currency)
    cost = words.dearer(again.costs.total - plan.costs.total, plan.currency)
    return (
        f"Run {run.summary.run} did not come out the same: {number(len(moved(plan, again)))} of "
        f"{words.count(plan.orders, 'order')} would ship from elsewhere, and all together cost {total} ({cost})."
    )


def _why(plan: Plan) -> Iterator[str]:
    if not plan.repeatable:
        yield "A clock or a person ended the run, so it need not come out the same."
    if plan.version != __version__:
        made = f"domdesk {plan.version}" if plan.version else "An older version of domdesk"
        yield f"{made} made it; this is {__version__}."
    if plan.repeatable and plan.version == __version__:
        yield "It may have been made with another number of workers, or on another kind of computer."


def mismatches(mark: Mark, run: Run) -> list[str]:
    """Where a report's mark is not that of the run whose number it names, as sentences."""
    own = mark_of(run)
    said = (
        ("inputs", f"its inputs are {mark.inputs}, those of the run {own.inputs}"),
        ("policy", "its policy is another one"),
        ("now", f"its clock is {mark.now}, that of the run {own.now}"),
        ("seed", f"its seed is {mark.seed}, that of the run {own.seed}"),
        ("version", f"it was made by domdesk {mark.version or '(unknown)'}, the run by {own.version or '(unknown)'}"),
    )
    return [text for name, text in said if getattr(mark, name) != getattr(own, name)]


def mark_in(file: Path, run: int | None) -> Mark:
    """The mark of a run (None: the first) in a report. Raises InputError where the file has none such."""
    try:
        marks = marks_in(file.read_bytes())
    except OSError as fault:
        raise InputError(f"{file} cannot be read: {fault.strerror}.", "Name a report that domdesk wrote.") from fault
    if not marks:
        raise InputError(f"{file} does not say which run it is about.", "Name a report that this version wrote.")
    found = next((mark for mark in marks if run in (None, mark.run)), None)
    if found is None:
        known = ", ".join(str(mark.run) for mark in marks)
        raise InputError(f"{file.name} is not about run {run}.", f"Name one of its runs: {known}.")
    return found

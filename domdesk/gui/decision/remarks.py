"""What stands below a decision's sentence: what being late costs, why an order is split, and what is doubtful about it.

In: an answer with its decision; out: widgets, with links by which `go` shows a page. Called by the decision's view.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from domdesk.gui.decision.sections import tone
from domdesk.gui.decision.ways import way_name
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.formatting import difference, money
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.snapshot import Answer, Snapshot
from domdesk.records import Alternative, Decision, OrderPlan, with_choices

Go = Callable[[str], None]


def remarks(now: Snapshot, answer: Answer, decision: Decision, go: Go) -> Iterable[QWidget]:
    """All that is to be said of a decision beside its sentence."""
    if said := late_text(now, answer, decision):
        yield tone(said, "warn")
        yield page_link(tr("See the rules"), "rules", go)
    if said := split_text(now, answer, decision):
        yield label(said, wrap=True)
    if unknown := _weightless(answer, decision.chosen):
        said = several(
            len(unknown), "The weight of {skus} is not known and counts as 0: the shipping may cost more.",
            "The weights of {skus} are not known and count as 0: the shipping may cost more.", skus=", ".join(unknown),
        )  # fmt: skip
        yield tone(said, "warn")
        yield page_link(tr("Fill it in on the Stock page"), "stock", go)
    if decision.chosen.unassigned and now.counts["draft_locations"]:
        yield from draft_locations(now, go)


def page_link(text: str, page: str, go: Go) -> QWidget:
    """A link to a page."""
    made = link(text)
    made.clicked.connect(lambda: go(page))
    return made


def draft_locations(now: Snapshot, go: Go) -> Iterable[QWidget]:
    """How many locations cannot be used yet, and the way to them."""
    drafts = now.counts["draft_locations"]
    said = several(drafts, "{n} location is a draft and not used until it is completed.",
                   "{n} locations are drafts and not used until they are completed.")  # fmt: skip
    yield tone(said, "warn")
    yield page_link(tr("Go to the locations"), "locations", go)


def late_text(now: Snapshot, answer: Answer, decision: Decision) -> str:
    """What a day late costs by the policy that decided, and how it would be on time; '' where nothing is late."""
    due = with_choices(answer.order, answer.choices).due
    promised = date.fromisoformat(due[:10]) if due else None
    late = [
        ((s.delivery_date - promised).days, s.costs.late)
        for s in decision.chosen.shipments
        if promised and s.delivery_date and s.delivery_date > promised
    ]
    if not late or promised is None:
        return ""
    days, minor = max(late)
    if minor:
        said = tr("By this policy a day late costs {amount}.", amount=money(round(minor / days), now.currency))
    else:
        said = tr("By this policy a day late costs nothing, so the promised day was not weighed.")
    other = next((a for a in decision.alternatives if _is_on_time(a.plan, promised)), None)
    return f"{said} {_on_time(now, other)}" if other else said


def _is_on_time(plan: OrderPlan | None, promised: date) -> bool:
    """Whether a plan sends all of the order, and all by the promised day."""
    if plan is None or plan.unassigned or not plan.shipments:
        return False
    return all(s.delivery_date is not None and s.delivery_date <= promised for s in plan.shipments)


def _on_time(now: Snapshot, other: Alternative) -> str:
    assert other.plan is not None
    more = difference(other.difference_minor or 0, now.currency)
    return tr("On time it would be from {places}: {more}.", places=way_name(other.plan, now.place), more=more)


def split_text(now: Snapshot, answer: Answer, decision: Decision) -> str:
    """Why an order ships from several places: what one shipment would cost, or why there is none; '' where it does not.

    Where places that hold every article are lacking it names the articles that lie nowhere together.
    """
    chosen = decision.chosen
    if len(chosen.shipments) < 2:
        return ""
    single = (a for a in decision.alternatives if a.plan and len(a.plan.shipments) == 1 and not a.plan.unassigned)
    if other := next(single, None):
        assert other.plan is not None
        more = difference(other.difference_minor or 0, now.currency)
        return tr("In one shipment, from {place}: {more}.", place=way_name(other.plan, now.place), more=more)
    apart = _never_together(answer, [line.sku for s in chosen.shipments for line in s.lines])
    if apart:
        return tr("No single place stocks both {one} and {other}.", one=apart[0], other=apart[1])
    return tr("No single place can send all of it.")


def _never_together(answer: Answer, skus: Sequence[str]) -> tuple[str, str] | None:
    """Two of the articles that no place stocks both of; None where each two lie somewhere together."""
    places = {sku: {at for at, other in answer.fresh if other == sku} for sku in skus}
    pairs = ((a, b) for n, a in enumerate(places) for b in list(places)[n + 1 :])
    return next(((a, b) for a, b in pairs if not places[a] & places[b]), None)


def _weightless(answer: Answer, chosen: OrderPlan) -> list[str]:
    """The articles shipped whose weight nobody knows."""
    shipped = {line.sku for shipment in chosen.shipments for line in shipment.lines}
    return [sku for sku in answer.weightless if sku in shipped]

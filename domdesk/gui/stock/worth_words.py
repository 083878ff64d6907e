"""What stock and days are worth, in words: the columns of the lists and the sentences over them.

Called by the view of what one more is worth; values in, texts out.
"""

from domdesk.gui.parts.formatting import UNKNOWN, day, money, number, policy_name
from domdesk.gui.parts.tables import Column, natural
from domdesk.gui.parts.words import tr
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Move, Worth


def one_more(worth: Worth) -> str:
    """What there would be one more of: an article, or a shipment on a day."""
    return worth.sku if worth.sku is not None else tr("a shipment on {day}", day=day(worth.day))


def confirmed_text(worth: Worth, currency: str) -> str:
    """What routing again with it saved: '$10.82', 'at least about $4.00', '—' where nobody asked."""
    if worth.saved_minor is None:
        return UNKNOWN
    saved = money(worth.saved_minor, currency)
    return saved if worth.proven else tr("about {amount}, not proven", amount=saved)


def worth_columns(now: Snapshot) -> list[Column]:
    """One more of what, where, about what it saves by the run's prices, and what routing again says."""
    currency = now.currency
    return [
        Column(tr("One more"), one_more, key=lambda worth: natural(one_more(worth))),
        Column(tr("At"), lambda worth: now.place(worth.location)),
        Column(
            tr("Saves about"),
            lambda worth: money(worth.about_minor, currency),
            key=lambda worth: worth.about_minor,
            number=True,
        ),
        Column(
            tr("Confirmed"),
            lambda worth: confirmed_text(worth, currency),
            key=lambda worth: worth.saved_minor,
            number=True,
        ),
    ]


def move_columns(now: Snapshot) -> list[Column]:
    """What to move, from where, to where, and what that saves."""

    def saves(move: Move) -> str:
        saved = money(move.saved_minor, now.currency)
        return saved if move.proven else tr("about {amount}, not proven", amount=saved)

    return [
        Column(tr("Move"), lambda move: f"{number(move.units)} × {move.sku}", key=lambda move: natural(move.sku)),
        Column(tr("From"), lambda move: now.place(move.source)),
        Column(tr("To"), lambda move: now.place(move.target)),
        Column(tr("Saves"), saves, key=lambda move: move.saved_minor, number=True),
    ]


def about_worth(now: Snapshot, found: int) -> str:
    """What stands in the list, or why it is empty."""
    plan = now.plan
    if plan is None or now.run is None:
        return tr("Route first: what one more unit is worth comes of a run.")
    if found:
        return tr(
            "What one more unit, or one more shipment on a full day, would save about over all orders of run {run}, by "
            "that run's own prices. Confirm routes again with one more and says what it really saves.",
            run=now.run,
        )
    if plan.prices or plan.bound_minor is not None:
        return tr("Nothing that run {run} uses up is wanted again: more stock would save nothing.", run=now.run)
    return tr(
        "Run {run}, {policy}, has no prices. Route by {best}: it alone weighs what stock is worth to all orders.",
        run=now.run,
        policy=policy_name(plan.policy),
        best=policy_name("cheapest"),
    )

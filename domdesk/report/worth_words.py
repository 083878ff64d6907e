"""What stock and days are worth, and what would turn a decision, as text for the terminal. Called by cli."""

from collections.abc import Sequence

from domdesk.money import spoken
from domdesk.records import Counterfactual, Decision, Move, Plan, Worth
from domdesk.report import words
from domdesk.style import exact


def worth_text(run: int, plan: Plan, found: Sequence[Worth], moves: Sequence[Move] | None) -> str:
    """What one more unit or shipment saves, the greatest first, and the units worth moving where that was asked."""
    head = f"Run {run} · {plan.policy} · {spoken(plan.costs.total, plan.currency)}"
    lines = [head, _about(plan, found)]
    if found:
        rows = [("location", "one more", "saves about", "routed again")]
        rows += [
            (one.location, _what(one), spoken(one.about_minor, plan.currency), _saved(one, plan.currency))
            for one in found[: words.MOST_ROWS]
        ]
        columns = 4 if any(one.saved_minor is not None for one in found) else 3
        shown = [row[:columns] for row in rows]
        lines += ["", *words.table(shown, right=(2, 3)), *words.rest(len(found), "price")]
    if moves is not None:
        lines += ["", *_moves(moves, plan.currency)]
    return "\n".join(lines)


def _about(plan: Plan, found: Sequence[Worth]) -> str:
    if found:
        return "What one more unit, or one more shipment on a day, would save the whole run."
    if plan.prices or plan.bound_minor is not None:
        return "Nothing that the run uses up is wanted again: no more stock and no more shipments would save anything."
    return "The run has no prices: only `cheapest` weighs what stock is worth to all orders together."


def _what(one: Worth) -> str:
    return f"unit of {one.sku}" if one.sku is not None else f"shipment on {one.day}"


def _saved(one: Worth, currency: str) -> str:
    if one.saved_minor is None:
        return "–"
    return f"{spoken(one.saved_minor, currency)}{'' if one.proven else ', not proven'}"


def _moves(moves: Sequence[Move], currency: str) -> list[str]:
    if not moves:
        return ["Nothing is worth moving."]
    rows = [("worth moving", "from", "to", "saves")]
    rows += [
        (
            f"{exact(move.units)} of {move.sku}",
            move.source,
            move.target,
            f"{spoken(move.saved_minor, currency)}{'' if move.proven else ', not proven'}",
        )
        for move in moves
    ]
    return words.table(rows, right=(3,))


def counterfactuals_text(decision: Decision, found: Sequence[Counterfactual]) -> str:
    """The decision in a sentence, and what alone would let the other places ship the order."""
    rows = [(one.location, one.text) for one in found]
    return "\n".join([decision.sentence, "", "What alone would change that", *words.table(rows)])

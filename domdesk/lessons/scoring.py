"""A prediction against the answer → what it scores. Called by whoever plays a lesson."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from domdesk.errors import InputError
from domdesk.lessons.lesson import Answer, Question, Score


def score(question: Question, given: Sequence[str], answer: Answer) -> Score:
    """What a prediction earns: all points where it is right.

    Places that are partly right earn their share, those in common of all that were named or right, rounded down.
    `given` is in the shape of the answer; nothing given earns nothing unless that is right. Raises InputError for an
    amount or a number that is none.
    """
    if question.kind in ("cost", "number"):
        return _of_amount(question, given, answer)
    right = set(answer.right)
    if question.kind == "choice":
        return _score(question, len(given) == 1 and set(given) <= right)
    named = set(given)
    if named == right:
        return _score(question, True)
    points = question.points * len(named & right) // len(named | right)
    return Score(False, points, question.points)


def _of_amount(question: Question, given: Sequence[str], answer: Answer) -> Score:
    if not any(text.strip() for text in given) or not answer.right:
        return _score(question, False)
    off = _amount(given[0]) - Decimal(answer.right[0])
    return _score(question, abs(off) <= question.tolerance, off)


def _score(question: Question, right: bool, off: Decimal | None = None) -> Score:
    return Score(right, question.points if right else 0, question.points, off)


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text.strip().lstrip("$€£¥").strip())
    except InvalidOperation:
        amount = Decimal("nan")
    if not amount.is_finite():
        raise InputError(f"'{text.strip()}' is not a number.", "Write it as 12.50.")
    return amount

"""An order's funnel and its days as drawings: marks and words on a field of 1000 units across. Called by order_report.

html and pdf set them. The tables beside them say the same, so that a drawing is never the only one to tell.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from domdesk.records import Shipment
from domdesk.report.document import Mark, Picture, Word

WIDE = 1000.0
HIGH, NECK = 30.0, 0.62
"""A step's height where all places are left, and how much of its width the bar takes."""
LEAST = 1.5
NAMES = 230.0
TRACK = 26.0
LONGEST = 42
"""Days on the line; what lies further off stands at its end."""
ROWS = 4
MOST_LETTERS = 30
LETTER = 6.6
"""About how wide a letter is."""


def funnel(steps: Sequence[tuple[str, int]]) -> Picture:
    """How many places are left after each step, as bars that narrow from step to step."""
    most = max((left for _, left in steps), default=0) or 1
    room = WIDE / max(1, len(steps))
    marks: list[Mark] = []
    words: list[Word] = []
    middle, wide = 6 + HIGH / 2, room * NECK
    for number, (name, left) in enumerate(steps):
        x, half = number * room, max(LEAST, HIGH * left / most) / 2
        marks.append(_bar(x, x + wide, middle - half, 2 * half, "strong"))
        if number + 1 < len(steps):
            after = max(LEAST, HIGH * steps[number + 1][1] / most) / 2
            top, foot = (x + wide, middle - half), (x + wide, middle + half)
            marks.append(Mark((top, (x + room, middle - after), (x + room, middle + after), foot), "pale"))
        words += [Word(x, HIGH + 26, str(left), bold=True), Word(x, HIGH + 42, name)]
    said = ", ".join(f"{name}: {left}" for name, left in steps)
    return Picture(HIGH + 50, tuple(marks), tuple(words), f"Places left after each step. {said}.")


def days(sent: Sequence[tuple[str, Shipment]], start: date, due: date | None) -> Picture | None:
    """Each shipment's days on one line: prepared, in transit, delivered, and the promise; None where none is known."""
    told = _told(sent, start, due)
    if len(told) < 2:
        return None
    first, last = min(told), min(max(told), start + timedelta(LONGEST))
    step = (WIDE - NAMES - 40) / max(1, (last - first).days)

    def at(day: date) -> float:
        return NAMES + (min(day, last) - first).days * step

    marks: list[Mark] = []
    words: list[Word] = []
    for number, (place, shipment) in enumerate(sent):
        y = 10 + number * TRACK
        words.append(Word(0, y + 11, place if len(place) <= MOST_LETTERS else f"{place[: MOST_LETTERS - 1]}…"))
        handed, end = shipment.ship_date, shipment.delivery_date
        if handed is not None:
            marks.append(_bar(at(start), at(handed), y + 5, 4, "pale"))
        if handed is not None and end is not None:
            marks.append(_bar(at(handed), at(end), y + 3, 8, "strong"))
        marks += [_bar(at(day) - 2, at(day) + 2, y, 14, "ink") for day in (handed, end) if day is not None]
    bottom = 10 + len(sent) * TRACK
    if due is not None:
        marks.append(_bar(at(due) - 1, at(due) + 1, 2, bottom - 4, "bad"))
    ends = [0.0] * ROWS
    for day, whats in told.items():
        text = f"{day:%a} {day.day} {day:%b} {' and '.join(whats)}"
        x = min(at(day), WIDE - LETTER * len(text))
        row = next((i for i, end_x in enumerate(ends) if end_x + 12 < x), ROWS - 1)
        ends[row] = x + LETTER * len(text)
        words.append(Word(x, bottom + 12 + 16 * row, text))
    said = "; ".join(f"{day}: {' and '.join(whats)}" for day, whats in told.items())
    height = bottom + 16 * sum(map(bool, ends)) + 6
    return Picture(height, tuple(marks), tuple(words), f"Days of the shipments. {said}.")


def _told(sent: Sequence[tuple[str, Shipment]], start: date, due: date | None) -> dict[date, list[str]]:
    """What is on each day, the first day first."""
    told: defaultdict[date, list[str]] = defaultdict(list)
    told[start].append("placed")
    for _, shipment in sent:
        for day, what in ((shipment.ship_date, "handed over"), (shipment.delivery_date, "delivered")):
            if day is not None and what not in told[day]:
                told[day].append(what)
    if due is not None:
        told[due].append("promised")
    return dict(sorted(told.items()))


def _bar(left: float, right: float, top: float, high: float, tone: str) -> Mark:
    return Mark(((left, top), (right, top), (right, top + high), (left, top + high)), tone)

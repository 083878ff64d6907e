"""The built-in lessons: each answer that the program finds is the one worked out by hand here."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from domdesk import lessons
from domdesk.desk import Desk
from domdesk.desk.lesson_check import faults
from domdesk.errors import InputError
from domdesk.lessons import Lesson, Option, Question, score
from domdesk.records import OrderKey

Right = tuple[str, ...]

BY_HAND: dict[str, list[Right]] = {
    # One kettle at 21.00. Milwaukee 21 + 4.50 + 6.20 = 31.70, Columbus 21 + 1.50 + 7.10 = 29.60, Reno 21 + 1.50 +
    # 11.30 = 33.80. The nearest is Milwaukee, 31.70 - 29.60 = 2.10 dearer than the cheapest.
    "nearest-is-not-cheapest": [("milwaukee",), ("31.70",), ("columbus",), ("2.10",)],
    # One drill: Newark 38 + 1.20 + 14.90 = 54.10, Boulder 43.50 + 2 + 6.40 = 51.90. Two drills: Newark 76 + 1.20 +
    # 17.30 = 94.50, Boulder 87 + 2 + 8.10 = 97.10, one of each 54.10 + 51.90. Together 51.90 + 94.50 = 146.40.
    "dear-unit-cheap-delivered": [("54.10",), ("boulder",), ("newark",), ("146.40",)],
    # Denver alone 84 + 35.50 + 12.50 = 132. Portland and Nashville 80 + 31 + 9.50 + 9.50 = 130 and the split cost:
    # 131 at 1.00, 133 at 3.00. They are even at 132 - 130 = 2.00.
    "split-or-not": [("132.00",), ("nashville", "portland"), ("denver",), ("2.00",)],
    # A lamp is 18. One by one: Boise takes it for 6.00, Seattle goes from Memphis for 15.50, Nashville for 5.50: 54 +
    # 27 = 81. Together: Boise 8.50, Seattle 7.00, Nashville 5.50: 54 + 21 = 75. The regret is 6.00.
    "last-unit-contested": [("4001",), ("81.00",), ("4002",), ("6.00",)],
    # At 12:40 Albany's day is over: ships Tue 3, arrives Thu 5, one day after Wed 4: 12 + 6 + 4 = 22. Kansas City,
    # 11:40, ships Mon 2, arrives Wed 4: 12 + 8.50 = 20.50. At 11:30 Albany is in time: 12 + 6 = 18.
    "cutoff": [("2026-03-05",), ("22.00",), ("kansas-city",), ("albany",)],
    # Three quilts at 24, two parcels from Asheville. One by one the third is Richmond's: 5.00 + 5.50 + 9.80 = 20.30.
    # Dallas costs Knoxville 1.50 more, Charleston 5.00, Richmond 4.60: 6.50 + 5.50 + 5.20 = 17.20, which is 3.10
    # less.
    "capacity": [("capacity",), ("dallas",), ("3.10",), ("2",)],
    # Santa Fe 5 - 1 - 3 = 1. Two blankets: Phoenix 30 + 8.40 = 38.40, one from each 30 + 4.90 + 7.60 = 42.50. One:
    # Santa Fe 15 + 4.90 = 19.90, Phoenix 22.60. Together 38.40 + 19.90 = 58.30.
    "safety-stock": [("1",), ("phoenix",), ("santa-fe",), ("58.30",)],
    # Harbor's figure is 73 hours old, 48 are allowed. Mesa's risk is (1 - 0.8) × 10 = 2.00: 9 + 4 + 2 = 15;
    # Sacramento 11.50 + 4 = 15.50. At 20.00 a miss Mesa is 17. Trusting takes Harbor for 8 + 4 = 12, and careful pays
    # 15 - 12 = 3.00 more.
    "stale-supplier": [("stale_stock",), ("2.00",), ("mesa",), ("sacramento",), ("3.00",)],
    # 60 × 40 × 30 = 72,000 cm³ / 5,000 = 14.4, rounded up 15 kg: 14 + 19 = 33. Fort Wayne 15 + 9.50 = 24.50 by Valley
    # Post. The pan: 28 × 28 × 6 = 4,704 cm³ are 0.94 kg, so 1.5, rounded up 2 kg: Toledo 22 + 6 = 28, Fort Wayne 23 +
    # 6 = 29.
    "dim-weight": [("15",), ("33.00",), ("valley-post",), ("toledo",)],
    # A battery leaves from a warehouse: Tulsa. A club member's leaves from the coast, too: nowhere. Tulsa is barred
    # by the club rule; at 4.00 it ships for 22 + 8 + 4 = 34, less than 40 unfilled. The lantern: Norfolk 22, Tulsa 24
    # + 4 = 28.
    "rule-conflict": [("tulsa",), (), ("barred_by_rule",), ("34.00",), ("norfolk",)],
    # The bench 65 + 6 + 18 = 89, sold at 79; the planter 21 + 6 + 7 = 34, sold at 45. Both: 124 - 123 = 1.00. A bench
    # that waits costs 79 < 89; the planter ships, 34 < 45: 45 - 34 = 11, which is 10.00 more.
    "backorder-or-dropship": [("89.00",), ("1.00",), (), ("prairie",), ("10.00",)],
    # Boise in one box: 18 + 26 + 20 + 6.50 = 70.50. Spokane 14 + 22 + 7 = 43 and Ogden 16 + 4 = 20: 63. The bowls
    # alone: Boise 20 + 3.60 = 23.60, Ogden 20: 3.60 more. Both: 94.10 by fewest and by priority, 83 by cheapest.
    "fewest-shipments": [("1",), ("70.50",), ("ogden", "spokane"), ("3.60",), ("cheapest",)],
    # For Wed 4: Savannah Thu 5, 20 + 5.50 + 3 = 28.50; Richmond Wed 4, 31. Must takes Richmond, 2.50 more. For Tue 3
    # both are late: nobody must; Savannah two days, 31.50, Richmond one, 34. At 6.00 a day: Savannah 37.50, Richmond
    # 37.
    "must-or-cost": [("savannah",), ("2.50",), (), ("2",), ("richmond",)],
    # Phoenix: Tucson 30 + 2 + 5.40 = 37.40, Albuquerque 28.50 + 1 + 6.70 = 36.20, and 2.50 is 38.70. El Paso: Tucson
    # 39.80, Albuquerque 35.70 + 2.50 = 38.20. Rules 2.50; 75.60 less 36.20 + 35.70 = 71.90 is 3.70.
    "price-of-a-rule": [("tucson",), ("albuquerque",), ("2.50",), ("3.70",)],
}
"""Lesson → the right answers of its questions, in their order."""


def about(order: str, *only: str, kind: str = "cost", **told: object) -> Question:
    """A question that no lesson asks, about one order, its cost unless another is told."""
    of = "total" if kind == "cost" else ""
    return Question(kind, "", **{"of": of, "order": OrderKey("", order), "only": only, **told})  # type: ignore[arg-type]


TOLD: dict[str, list[tuple[Question, str]]] = {
    "nearest-is-not-cheapest": [(about("1043", "columbus"), "29.60"), (about("1043", "reno"), "33.80")],
    "dear-unit-cheap-delivered": [
        (about("2001"), "51.90"),
        (about("2002", "newark"), "94.50"),
        (about("2002", "boulder"), "97.10"),
    ],
    "split-or-not": [
        (about("3001"), "131.00"),
        (about("3001", "portland", "nashville", policy="box-3"), "133.00"),
        (about("3001", policy="cheapest"), "130.00"),
    ],
    "last-unit-contested": [
        (about("4001", less="one-by-one"), "2.50"),
        (about("4002", policy="one-by-one", less="cheapest"), "8.50"),
        (Question("cost", "", of="total"), "75.00"),
    ],
    "cutoff": [(about("5001"), "20.50"), (about("5001", now="2026-03-02T11:30:00-05:00"), "18.00")],
    "capacity": [
        (Question("cost", "", of="transport", policy="one-by-one"), "20.30"),
        (Question("cost", "", of="transport"), "17.20"),
        (about("6001", less="one-by-one"), "1.50"),
    ],
    "safety-stock": [(about("7001"), "38.40"), (about("7002"), "19.90"), (about("7002", "phoenix"), "22.60")],
    "stale-supplier": [
        (about("8001"), "15.00"),
        (about("8001", "sacramento"), "15.50"),
        (about("8001", "mesa", policy="wary"), "17.00"),
        (about("8001", policy="trusting"), "12.00"),
    ],
    "dim-weight": [(about("9001"), "24.50"), (about("9002"), "28.00"), (about("9002", "fort-wayne"), "29.00")],
    "rule-conflict": [
        (about("10003"), "30.00"),
        (about("10001", of="unfilled"), "40.00"),
        (about("10002"), "22.00"),
        (about("10002", "tulsa", policy="one-rule-priced"), "28.00"),
    ],
    "backorder-or-dropship": [
        (about("11002"), "34.00"),
        (about("11001", policy="cheapest", of="margin"), "-10.00"),
        (about("11002", of="margin"), "11.00"),
    ],
    "fewest-shipments": [
        (about("12001"), "63.00"),
        (about("12001", policy="fewest-shipments", less="cheapest"), "7.50"),
        (Question("cost", "", of="total"), "83.00"),
        (Question("cost", "", of="total", policy="fewest-shipments"), "94.10"),
        (Question("cost", "", of="total", policy="priority"), "94.10"),
    ],
    "must-or-cost": [
        (about("13001"), "28.50"),
        (about("13001", policy="must"), "31.00"),
        (about("13002"), "31.50"),
        (about("13002", "richmond"), "34.00"),
        (about("13002", policy="late-costs-6"), "37.00"),
        (about("13002", "savannah", policy="late-costs-6"), "37.50"),
        (about("13001", policy="late-costs-6", kind="sources"), "richmond"),
    ],
    "price-of-a-rule": [
        (about("14001"), "37.40"),
        (about("14001", "albuquerque"), "38.70"),
        (about("14002"), "38.20"),
        (about("14002", "tucson"), "39.80"),
        (Question("cost", "", of="total"), "75.60"),
        (Question("cost", "", of="total", policy="cheapest"), "71.90"),
    ],
}
"""Lesson → figures that its texts tell beside the answers."""


@pytest.fixture(scope="module", params=list(BY_HAND))
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lesson, Desk]]:
    """A lesson and an open desk of its world."""
    lesson = lessons.lesson(request.param)
    with Desk.lesson(lesson, tmp_path_factory.mktemp("lesson")) as desk:
        yield lesson, desk


def test_answers_are_those_worked_out_by_hand(played: tuple[Lesson, Desk]) -> None:
    """Each question's answer, found by routing, is that of the table; it scores all points, another none."""
    lesson, desk = played
    answers = desk.answers(lesson)
    assert [answer.right for answer in answers] == BY_HAND[lesson.name]
    for question, answer in zip(lesson.questions, answers, strict=True):
        assert score(question, answer.right, answer).points == question.points > 0
        assert score(question, ["99999"], answer).points == 0
        assert answer.text


def test_figures_in_the_texts_are_true(played: tuple[Lesson, Desk]) -> None:
    """What a text tells of other places and policies is what the program finds, and stands in the text."""
    lesson, desk = played
    texts = " ".join([*(step.text for step in lesson.steps), *(question.explanation for question in lesson.questions)])
    for question, told in TOLD[lesson.name]:
        assert desk.answer(lesson, question).right == (told,), question
        assert question.kind == "sources" or told.lstrip("-") in texts, question


def test_a_lesson_is_small_complete_and_in_order(played: tuple[Lesson, Desk]) -> None:
    """Two to five places, one to six orders, two to six steps; all it names is there, and its run is proven."""
    lesson, desk = played
    assert list(faults(desk, lesson)) == []
    assert 2 <= len(desk.locations(located=False)) <= 5
    assert 1 <= desk.counts()["orders"] <= 6
    assert 2 <= len(lesson.steps) <= 6
    assert datetime.fromisoformat(lesson.now).tzinfo is not None
    assert all(step.title for step in lesson.steps)
    assert all(question.hint and question.explanation for question in lesson.questions)
    assert len(lesson.title) + len(lesson.summary) > 60
    _, plan = desk.route(lesson.policy, now=lesson.now)
    assert (plan.status, plan.notices) == ("optimal", ())
    assert desk.check() == []


def test_the_shelf_is_in_teaching_order() -> None:
    """Every built-in lesson stands in the table by hand and is on the shelf, from the first to the last."""
    shelf = lessons.lessons()
    assert [one.name for one in shelf] == list(BY_HAND)
    assert [one.place for one in shelf] == list(range(1, len(BY_HAND) + 1))
    assert all(one.built_in for one in shelf)
    assert all(TOLD[name] for name in BY_HAND)


def test_answers_are_found_and_not_kept(tmp_path: Path) -> None:
    """Where the world of a lesson changes, its answers do; nothing that was routed for them is kept."""
    lesson = lessons.lesson("safety-stock")
    with Desk.lesson(lesson, tmp_path) as desk:
        assert [answer.right for answer in desk.answers(lesson)] == BY_HAND["safety-stock"]
        desk.edit("stock", [{"location": "santa-fe", "sku": "BLANKET", "safety_stock": "0"}])
        # All four are available in Santa Fe: 30 + 5.60 = 35.60 and 19.90, together 55.50, as the lesson says.
        assert [answer.right for answer in desk.answers(lesson)] == [("4",), ("santa-fe",), ("santa-fe",), ("55.50",)]
        assert desk.runs() == []


def test_parts_of_predictions_score_their_share() -> None:
    """Places earn what they have in common with the answer; amounts are right within their tolerance."""
    lesson = lessons.lesson("split-or-not")
    cost, sources = lesson.questions[:2]
    both, amount = lessons.Answer(("nashville", "portland"), ""), lessons.Answer(("132.00",), "")
    assert score(sources, ["portland", "nashville"], both) == (True, 10, 10, None)
    assert score(sources, ["portland"], both) == (False, 5, 10, None)
    assert score(sources, ["portland", "denver"], both) == (False, 3, 10, None)
    assert score(sources, [], both).points == 0
    assert score(sources, [], lessons.Answer((), "nobody")).right
    assert score(cost, ["$132"], amount) == (True, 10, 10, Decimal(0))
    assert score(cost, ["131.5"], amount) == (False, 0, 10, Decimal("-0.5"))
    assert score(cost, [""], amount) == (False, 0, 10, None)
    near = Question("cost", "", of="total", tolerance=Decimal("0.5"))
    assert score(near, ["131.5"], amount).right
    assert not score(near, ["131.49"], amount).right
    choice = Question("choice", "", of="policy", options=(Option("a", "A"), Option("b", "B"), Option("c", "C")))
    tied = lessons.Answer(("a", "b"), "")
    assert [score(choice, [key], tied).right for key in "abc"] == [True, True, False]
    assert not score(choice, ["a", "b"], tied).right
    with pytest.raises(InputError, match="is not a number"):
        score(cost, ["a lot"], amount)

"""The Lessons page: the shelf, each lesson played with the answers by hand, step mode, presenting, leaving."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from domdesk import lessons, paths
from domdesk.gui import settings
from domdesk.gui.lessons import progress
from domdesk.gui.lessons.hiding import Names
from domdesk.gui.lessons.page import LessonsPage
from domdesk.gui.lessons.question_form import NOBODY, AmountForm, OptionsForm, PlacesForm
from domdesk.gui.parts.formatting import policy_name
from domdesk.gui.plots.cost_bars import CostBars
from domdesk.gui.window import Window
from domdesk.lessons import Lesson
from domdesk.records import METHODS, Order, OrderKey
from tests.gui.conftest import PATIENCE_MS, labels, settle
from tests.lessons.test_lessons import BY_HAND

LEFT = Qt.MouseButton.LeftButton
KETTLE = "nearest-is-not-cheapest"


@pytest.fixture
def page(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> LessonsPage:
    """The page with its shelf, as the start page's entry shows it; the user has no lessons."""
    monkeypatch.setattr(paths, "user_lessons", lambda: tmp_path / "my lessons")
    qtbot.mouseClick(window.start.learn, LEFT)
    made = window.pages["lessons"]
    assert isinstance(made, LessonsPage)
    qtbot.waitUntil(lambda: len(made.shelf.cards) == len(BY_HAND), timeout=PATIENCE_MS)
    return made


def play(qtbot: QtBot, page: LessonsPage, name: str) -> None:
    """Open a lesson by its card, and wait for its first step."""
    page.shelf.cards[name].click()
    qtbot.waitUntil(lambda: page.lesson is not None and page.lesson.name == name, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: page.play.isVisible() and page.play.on.text() != "", timeout=PATIENCE_MS)


def predict(page: LessonsPage, given: tuple[str, ...]) -> None:
    """Answer the step's question as a user does."""
    form = page.play.panel.form
    if isinstance(form, PlacesForm):
        for place in given or (NOBODY,):
            form.ticks[place].click()
    elif isinstance(form, OptionsForm):
        form.buttons[given[0]].click()
    elif isinstance(form, AmountForm):
        form.field.setText(given[0])


def reveal(qtbot: QtBot, page: LessonsPage) -> None:
    """Press Reveal and wait for the answer."""
    assert page.play.on.text() == "Reveal"
    page.play.on.click()
    wait_for_verdict(qtbot, page)


def wait_for_verdict(qtbot: QtBot, page: LessonsPage) -> None:
    playing = page.play.playing
    assert playing is not None
    qtbot.waitUntil(lambda: playing.at in playing.told and page.play.on.isEnabled(), timeout=PATIENCE_MS)


def go_on(qtbot: QtBot, page: LessonsPage) -> None:
    """Go to the next step, past the stages of a funnel, and wait for what it shows."""
    view = page.play
    while view.on.text().startswith("Next stage"):
        view.on.click()
    view.on.click()
    qtbot.waitUntil(
        lambda: page.currentWidget() is page.score or view.on.isEnabled() or view.playing.waits,  # type: ignore[union-attr]
        timeout=PATIENCE_MS,
    )


def test_each_lesson_is_passed_with_the_answers_by_hand(page: LessonsPage, qtbot: QtBot) -> None:
    """Each built-in lesson, played through with the answers by hand, ends with all points, which are kept."""
    for name, by_hand in BY_HAND.items():  # in one window: making one takes longer than playing a lesson
        play(qtbot, page, name)
        playing = page.play.playing
        assert playing is not None
        answers = iter(by_hand)
        for step in playing.lesson.steps:
            if step.question is not None:
                assert not page.play.on.isEnabled(), name
                predict(page, next(answers))
                reveal(qtbot, page)
                assert playing.told[playing.at].score.right, (name, step.title)
                assert any(text.startswith("✔ Right") for text in labels(page.play.panel)), name
            go_on(qtbot, page)
        assert page.currentWidget() is page.score
        assert playing.points == playing.lesson.points, name
        assert f"✔ All {playing.lesson.points} points." in labels(page.score)
        assert progress.best(playing.lesson) == (playing.lesson.points, playing.lesson.points)


def test_the_shelf_tells_what_a_lesson_is_and_what_was_scored(page: LessonsPage, qtbot: QtBot) -> None:
    """Title, what it teaches, minutes and level stand on the card; after playing, the score, and what to try next."""
    first = lessons.lesson(KETTLE)
    texts = labels(page.shelf)
    assert {f"1. {first.title}", first.summary, "6 minutes · Basics"} <= set(texts)
    assert not any("points" in text for text in texts)
    play(qtbot, page, KETTLE)
    while page.currentWidget() is not page.score:
        if page.play.playing.waits:  # type: ignore[union-attr]
            if page.play.playing.at == 1:  # type: ignore[union-attr]
                predict(page, ("reno",))
                reveal(qtbot, page)
            else:
                page.play.skip.click()
            wait_for_verdict(qtbot, page)
        go_on(qtbot, page)
    assert f"0 of {first.points} points." in labels(page.score)
    page.leave()
    qtbot.waitUntil(lambda: f"✔ 0 of {first.points} points" in labels(page.shelf), timeout=PATIENCE_MS)
    assert page.shelf.cards[KETTLE].text() == "Play again"


def test_nothing_is_told_before_it_is_predicted(page: LessonsPage, qtbot: QtBot) -> None:
    """Before Reveal neither costs nor shipments are shown; a wrong amount says by how much, and explains."""
    play(qtbot, page, KETTLE)
    go_on(qtbot, page)
    view = page.play
    assert view.stage._now is not None
    assert not view.stage._now.shipments
    assert not any("31.70" in text for text in labels(view))
    predict(page, ("reno",))
    reveal(qtbot, page)
    assert [s.location for sent in view.stage._now.shipments.values() for s in sent] == ["milwaukee"]
    assert any(text.startswith("The answer: Milwaukee") for text in labels(view.panel))
    assert not any("31.70" in bars.accessibleDescription() for bars in view.findChildren(CostBars))  # asked for next
    go_on(qtbot, page)
    form = view.panel.form
    assert isinstance(form, AmountForm)
    qtbot.keyClicks(form.field, "a lot")
    assert view.panel.fault.isVisible()
    assert not view.on.isEnabled()
    form.field.clear()
    qtbot.keyClicks(form.field, "30")
    qtbot.keyClick(form.field, Qt.Key.Key_Return)
    wait_for_verdict(qtbot, page)
    assert any("$30.00, $1.70 too little" in text for text in labels(view.panel))
    told = [bars.accessibleDescription() for bars in view.findChildren(CostBars)]
    assert told == ["Milwaukee Shop: $31.70"]


def test_places_are_predicted_on_the_map_and_in_the_list(page: LessonsPage, qtbot: QtBot) -> None:
    """A click on a place of the map ticks it in the list, another unticks it; nobody excludes places."""
    play(qtbot, page, KETTLE)
    go_on(qtbot, page)
    stage, form = page.play.stage, page.play.panel.form
    assert isinstance(form, PlacesForm)
    qtbot.waitUntil(lambda: stage.map is not None and len(stage.map.flows.places) == 3, timeout=PATIENCE_MS)
    assert stage.map is not None
    at = next(n for n, place in enumerate(stage.map.flows.places) if place.location == "reno")

    def spot() -> QPoint:
        assert stage.map is not None
        return stage.map.mapFromScene(stage.map.getViewBox().mapViewToScene(point))

    point = QPointF(*stage.map.flows.place_at[at])
    qtbot.waitUntil(lambda: stage.map.viewport().rect().contains(spot()))  # type: ignore[union-attr]
    qtbot.mouseClick(stage.map.viewport(), LEFT, pos=spot())
    assert form.given() == ("reno",)
    assert len(stage.map._rings.data) == 1
    form.ticks[NOBODY].click()
    assert form.given() == ()
    form.ticks["columbus"].setFocus()
    qtbot.keyClick(form.ticks["columbus"], Qt.Key.Key_Space)
    assert form.given() == ("columbus",)


def test_tab_leads_down_the_question_to_reveal(page: LessonsPage, window: Window, qtbot: QtBot) -> None:
    """Tab goes box by box to the hint and the buttons, Shift+Tab back; Enter in a box reveals."""
    play(qtbot, page, KETTLE)
    go_on(qtbot, page)
    view, form = page.play, page.play.panel.form
    assert isinstance(form, PlacesForm)
    qtbot.waitUntil(window.isActiveWindow)
    boxes = list(form.ticks.values())
    qtbot.waitUntil(boxes[0].hasFocus)
    predict(page, ("reno",))
    hint = next(b for b in view.panel.findChildren(QPushButton) if b.text() == "Show a hint")
    way = [*boxes, hint, view.back, view.on, view.skip]
    for at, after in pairwise(way):
        qtbot.keyClick(at, Qt.Key.Key_Tab)
        assert after.hasFocus()
    for at, before in pairwise(reversed(way)):
        qtbot.keyClick(at, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
        assert before.hasFocus()
    hint.setFocus()
    qtbot.keyClick(hint, Qt.Key.Key_Return)
    assert view.isAncestorOf(window.focusWidget())  # the hint's link is gone, but not out of the lesson
    qtbot.keyClick(boxes[1], Qt.Key.Key_Return)
    wait_for_verdict(qtbot, page)
    assert view.on.hasFocus()


def test_the_funnel_comes_in_stage_by_stage(page: LessonsPage, qtbot: QtBot) -> None:
    """Where a step looks at the funnel, each Next brings in a stage with who fell out, and Back takes it away."""
    play(qtbot, page, "stale-supplier")
    go_on(qtbot, page)
    assert page.play.stage.stepwise is None
    predict(page, ("stale_stock",))
    reveal(qtbot, page)
    stepwise = page.play.stage.stepwise
    assert stepwise is not None
    before = stepwise.count
    assert any("73" in text or "fell out" in text for text in labels(stepwise))
    assert page.play.on.text() == f"Next stage: {stepwise.coming}"
    page.play.on.click()
    assert stepwise.count == before + 1
    page.play.back.click()
    assert stepwise.count == before
    stepwise.all.click()
    assert stepwise.is_done
    assert page.play.on.text() == "Next"


def test_presenting_is_large_nameless_and_led_by_a_remote(page: LessonsPage, window: Window, qtbot: QtBot) -> None:
    """F8 makes text large, hides names, and gives the keys of a remote; afterwards all is as before."""
    play(qtbot, page, KETTLE)
    window.show_page("orders")
    window.docks.switches["audit"].trigger()
    window.show_page("lessons")
    assert window.docks.by_name["audit"].isHidden()  # it names orders and people, and takes the keys of the remote
    before = window.looks.percent, window.font().pointSizeF()
    assert any("1043" in text for text in labels(page.play))
    window.actions_["present"].trigger()
    assert window.looks.percent == 160
    assert not window.rail.isVisible()
    assert not any("1043" in text or "Nora" in text for text in labels(page.play))
    window.looks.size(250)
    assert window.looks.percent == 200
    window.looks.size(160)
    view = page.play
    view.on.setFocus()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(view.on, Qt.Key.Key_Right)
    assert view.playing is not None
    assert view.playing.at == 1
    qtbot.keyClick(view.on, Qt.Key.Key_Space)
    wait_for_verdict(qtbot, page)
    qtbot.keyClick(view.on, Qt.Key.Key_Left)
    assert view.playing.at == 0
    for _ in range(2):
        qtbot.keyClick(view.on, Qt.Key.Key_Right)
    form = view.panel.form
    assert isinstance(form, AmountForm)
    form.field.setFocus()
    qtbot.keyClicks(form.field, "31.70")
    qtbot.keyClick(form.field, Qt.Key.Key_Return)
    wait_for_verdict(qtbot, page)
    assert view.on.hasFocus()  # so that the remote leads on
    window.actions_["present"].trigger()
    assert (window.looks.percent, window.font().pointSizeF()) == before
    assert window.rail.isVisible()
    assert any("1043" in text for text in labels(page.play))
    assert settings.store().value("text_percent") in (None, before[0])


def test_leaving_brings_back_the_desk_that_was_open(
    routed: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """Leaving a lesson opens the desk that was open before, as it was; lessons' desks are no recent ones."""
    monkeypatch.setattr(paths, "user_lessons", lambda: tmp_path / "my lessons")
    before = routed.session.now.path  # type: ignore[union-attr]
    routed.show_page("lessons")
    page = routed.pages["lessons"]
    assert isinstance(page, LessonsPage)
    qtbot.waitUntil(lambda: bool(page.shelf.cards), timeout=PATIENCE_MS)
    play(qtbot, page, KETTLE)
    assert routed.session.now.path.parent == settings.lesson_desks()  # type: ignore[union-attr]
    qtbot.mouseClick(page.play.leave, LEFT)
    qtbot.waitUntil(lambda: routed.session.now.path == before, timeout=PATIENCE_MS)  # type: ignore[union-attr]
    settle(qtbot, routed)
    assert page.lesson is None
    assert routed.pages.shown == "lessons"
    assert page.shelf.isVisible()
    assert settings.recent_desks() == [before]


def test_names_are_hidden_as_whole_words() -> None:
    """Hidden, an order is a letter and a customer another, in any text; what only contains a name stays."""
    order = Order("", "104", 0, (), ship_to_name="Sam Ash")
    names = Names({OrderKey("", "104"): order}, hidden=True)
    assert names.text("Sam's order 104, not 1043 and no Sample, for Sam Ash.") == (
        "Customer A's order A, not 1043 and no Sample, for Customer A."
    )
    assert Names({order.key: order}, hidden=False).text("Sam's 104") == "Sam's 104"


def test_progress_keeps_the_best(window: Window) -> None:
    """A worse score does not replace a better one; one of other questions counts no more."""
    lesson: Lesson = lessons.lesson(KETTLE)
    progress.keep(lesson, 30)
    progress.keep(lesson, 10)
    assert progress.best(lesson) == (30, lesson.points)
    settings.store().setValue(f"lessons/built-in-{KETTLE}", "[30, 31]")
    assert progress.best(lesson) is None


def test_lessons_call_policies_and_settings_as_the_window_does() -> None:
    """No text has a name of files (one-by-one, split_cost), and each policy it quotes is one that the window shows."""
    shown = {policy_name(method) for method in METHODS}
    for lesson in lessons.lessons():
        own = {path.stem for path in lesson.folder.glob("*.toml")}
        asked = [step.question for step in lesson.steps if step.question is not None]
        texts = [lesson.summary, *(step.text for step in lesson.steps)]
        texts += [text for one in asked for text in (one.prompt, one.hint, one.explanation)]
        texts += [option.text for one in asked for option in one.options]
        said = " ".join(" ".join(texts).split())
        assert not re.search(r"\b(one-by-one|highest-stock|fewest-shipments|[a-z]+_[a-z]+)\b", said), lesson.name
        assert not re.search(r"\b(policy|under|than) (cheapest|nearest|priority)\b", said), lesson.name
        assert set(re.findall(r"[Pp]olicy “([^”]+)”", said)) <= shown | own, lesson.name

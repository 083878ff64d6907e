"""The lesson editor: a lesson made of selected orders, its steps edited, tried by the program, saved and played."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from domdesk import lessons, paths
from domdesk.gui.lessons import draft
from domdesk.gui.lessons.page import LessonsPage
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, labels

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def editing(routed: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> LessonsPage:
    """The editor with the first order of the shop, as the menu opens it from the Orders page."""
    monkeypatch.setattr(paths, "user_lessons", lambda: tmp_path / "my lessons")
    routed.orders.table.selectRow(0)
    routed.actions_["save-lesson"].trigger()
    page = routed.pages["lessons"]
    assert isinstance(page, LessonsPage)
    qtbot.waitUntil(lambda: not page.editor.is_idle, timeout=PATIENCE_MS)
    return page


def test_a_lesson_is_made_tried_saved_and_listed(editing: LessonsPage, tmp_path: Path, qtbot: QtBot) -> None:
    """Title and text typed, a cost asked for, tried with the program's answers, saved without names, on the shelf."""
    editor = editing.editor
    qtbot.mouseClick(editor.save, LEFT)
    assert editor.fault.text() == "Give the lesson a title."
    qtbot.keyClicks(editor.title, "Our first order")
    assert editor.steps.count() == 1
    qtbot.mouseClick(editor.add, LEFT)
    assert editor.steps.currentRow() == 1
    editor.form.text.setPlainText("What does it cost?")
    editor.form.kind.put("cost")
    editor.form.kind.changed.emit()
    assert editor.form.of.value() == "total"
    editor.form.prompt.setText("What does the order cost in all?")
    editor.form.prompt.changed.emit()
    qtbot.mouseClick(editor.check, LEFT)
    qtbot.waitUntil(
        lambda: sum(text.startswith("The program answers: ") for text in labels(editor)) == 2, timeout=PATIENCE_MS
    )
    assert not editor.fault.isVisible()
    assert not (tmp_path / "my lessons" / "our-first-order").exists()
    qtbot.mouseClick(editor.save, LEFT)
    qtbot.waitUntil(lambda: "our-first-order" in editing.shelf.cards, timeout=PATIENCE_MS)
    made = lessons.lesson("our-first-order")
    assert [step.question.kind for step in made.steps if step.question] == ["sources", "cost"]
    assert "Customer 1" in (made.folder / "orders.csv").read_text("utf-8")
    assert editor.is_idle
    assert editing.unsaved() == []


def test_what_is_wrong_is_said_and_nothing_saved(editing: LessonsPage, tmp_path: Path, qtbot: QtBot) -> None:
    """Options of which none is right are told with what the program finds; the lesson is not saved."""
    editor = editing.editor
    qtbot.keyClicks(editor.title, "Wrong options")
    editor.form.kind.put("choice")
    editor.form.kind.changed.emit()
    editor.form.of.put("card")
    editor.form.options.setPlainText("no-such-card = A card\nnor-this = Another")
    qtbot.mouseClick(editor.save, LEFT)
    qtbot.waitUntil(lambda: "None of the options is right" in editor.fault.text(), timeout=PATIENCE_MS)
    assert not (tmp_path / "my lessons" / "wrong-options").exists()
    assert editing.unsaved() == ["lesson “Wrong options”"]
    qtbot.mouseClick(editor.cancel, LEFT)
    assert editor.is_idle
    assert editing.shelf.isVisible()


def test_steps_are_added_moved_and_removed(editing: LessonsPage) -> None:
    """Steps keep their texts where they are moved; the last one cannot be removed."""
    editor = editing.editor
    editor.add.click()
    editor.form.title.setText("Second")
    editor.form.title.changed.emit()
    editor.up.click()
    assert editor.lesson is not None
    assert editor.lesson.steps[0].title == "Second"
    assert not editor.up.isEnabled()
    editor.down.click()
    assert editor.steps.item(1).text() == "2. Second"
    editor.remove.click()
    assert editor.steps.count() == 1
    assert not editor.remove.isEnabled()


def test_without_a_selection_it_asks_for_one(routed: Window) -> None:
    """With no order selected the Orders page is shown, and what to do."""
    routed.show_page("locations")
    routed.session.select(None)
    routed.orders.table.clearSelection()
    routed.actions_["save-lesson"].trigger()
    assert routed.pages.shown == "orders"
    assert any(text.startswith("Select the orders of the lesson first") for text in routed.notices.texts())


def test_names_come_from_titles() -> None:
    """A title becomes a folder's name that lessons may have, and another where it is taken."""
    assert draft.name_of("Über uns: Peak & more!", []) == "uber-uns-peak-more"
    assert draft.name_of("Peak", ["peak", "peak-2"]) == "peak-3"
    assert lessons.NAME.fullmatch(draft.name_of("???", []))

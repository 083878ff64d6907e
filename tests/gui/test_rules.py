"""The Rules page: policies copied, changed and removed, rules built and read back, settings in words."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QPushButton, QStyle, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from domdesk.gui.parts.form_fields import NumberLine, Several
from domdesk.gui.parts.formatting import policy_name
from domdesk.gui.parts.words_line import WordsLine
from domdesk.gui.rules.page import RulesPage
from domdesk.gui.window import Window
from domdesk.records import METHODS, Rule
from tests.gui.conftest import PATIENCE_MS, settle, take_back

HAZARD = Rule("never", kinds=("store", "dropship"), hazmat=True, name="fuel and batteries")


def shown(window: Window, qtbot: QtBot) -> RulesPage:
    window.show_page("rules")
    page = window.pages["rules"]
    assert isinstance(page, RulesPage)
    qtbot.waitUntil(lambda: page.policy.rules.count() == 1, timeout=PATIENCE_MS)
    return page


@pytest.fixture
def rules(fresh: Window, qtbot: QtBot) -> RulesPage:
    """The page with the demo shop's own policy chosen."""
    return shown(fresh, qtbot)


def press(qtbot: QtBot, page: RulesPage, text: str) -> None:
    button = next(b for b in page.findChildren(QPushButton) if b.text() == text and b.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def names(page: RulesPage) -> list[str]:
    return [page.table.table.index(i, 0).data() for i in range(page.table.table.rowCount())]


def choose(page: RulesPage, name: str) -> None:
    page.table.selectRow(names(page).index(name))


def save(qtbot: QtBot, page: RulesPage, window: Window) -> None:
    qtbot.mouseClick(page.policy.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.policy.is_edited or bool(page.policy.said.text()), timeout=PATIENCE_MS)
    assert page.policy.said.text() == ""
    settle(qtbot, window)


def until(qtbot: QtBot, reached: Callable[[], bool]) -> None:
    qtbot.waitUntil(reached, timeout=PATIENCE_MS)


def rules_of(page: RulesPage) -> tuple[Rule, ...]:
    return page.policy.policy.rules if page.policy.policy else ()


def test_policies_are_listed_own_first_with_their_rules_as_sentences(rules: RulesPage) -> None:
    """The shop's rule is read back, named, and says how many open orders it is about."""
    assert names(rules) == ["shop", *(policy_name(method) for method in METHODS)]
    sentence, use = rules.policy.rules.item(0).text().splitlines()
    assert sentence == "Shops or drop-ship suppliers may not ship hazardous goods."
    assert use == "fuel and batteries · about 26 open orders"


def test_a_built_in_method_is_copied_under_an_own_name(rules: RulesPage, fresh: Window, qtbot: QtBot) -> None:
    """It cannot be changed itself; its copy is chosen and can; the copy is one change, which undo takes back."""
    choose(rules, "Nearest first")
    assert not rules.policy.form.fields["method"].isEnabled()
    assert not rules.policy.rule_buttons.isVisible()
    assert not rules.policy.revert.isEnabled()
    assert not rules.remove.isEnabled()
    press(qtbot, rules, "Copy…")
    assert rules.ask.field.text() == "my nearest"
    for taken, why in (("", "Type a name, such as peak season."), ("Shop", "There is a policy of that name.")):
        rules.ask.field.clear()
        QTest.keyClicks(rules.ask.field, taken or " ")
        assert (rules.ask.fault.text(), rules.ask.yes.isEnabled()) == (why, False)
    rules.ask.field.clear()
    QTest.keyClicks(rules.ask.field, "close by")
    QTest.keyClick(rules.ask.field, Qt.Key.Key_Return)
    until(qtbot, lambda: rules.chosen is not None and rules.chosen.policy.name == "close by")
    assert rules.policy.form.fields["method"].isEnabled()
    assert rules.policy.policy is not None
    assert rules.policy.policy.method == "nearest"
    settle(qtbot, fresh)
    take_back(qtbot, fresh)
    until(qtbot, lambda: "close by" not in names(rules))


def test_a_rule_is_built_from_drop_downs_and_read_back(rules: RulesPage, fresh: Window, qtbot: QtBot) -> None:
    """Country and value, rather warehouses or the west, worth 2.50: read back, counted, saved when added, undone."""
    press(qtbot, rules, "Add rule…")
    editor = rules.policy.editor
    assert editor.about.text() == "Choose the places: kinds, groups or single ones."
    for row, (name, text) in enumerate((("country", "us; ca"), ("order_value_over", "100"))):
        press(qtbot, rules, "Add condition")
        choice = editor.conditions.rows[row].name
        choice.setCurrentIndex(choice.findData(name))
        choice.activated.emit(choice.currentIndex())
        assert editor.about.text().endswith("has no value yet.")
        QTest.keyClicks(editor.conditions.rows[row].field, text)
    kinds, groups = (editor.places[name].choices.actions() for name in ("kinds", "groups"))
    assert [action.text() for action in groups][:2] == ["central", "east"]
    menu = editor.places["kinds"].choices
    editor.places["kinds"].click()
    warehouse = next(action for action in kinds if action.text() == "warehouse")
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(warehouse).center())
    assert (warehouse.isChecked(), menu.isVisible()) == (True, True), "one goes on ticking"
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert (warehouse.isChecked(), menu.isVisible(), editor.isVisible()) == (True, False, True)
    next(action for action in groups if action.text() == "west").trigger()
    editor.action.put("prefer")
    editor.action.activated.emit(2)
    assert not editor.strength.isEnabled(), "a preference always has a price"
    assert editor.about.text() == "Say what breaking it costs, such as 2.50."
    QTest.keyClicks(editor.cost, "2.50")
    until(qtbot, lambda: bool(editor.sentence.text()))
    assert editor.sentence.text() == (
        "Orders to us or ca over 100 USD: warehouses or west should ship the order; "
        "breaking this costs 2.5 USD a shipment."
    )
    assert editor.about.text().startswith("It is about ")
    assert editor.about.text().endswith(" lines.")
    press(qtbot, rules, "Add the rule")
    built = Rule("prefer", ("warehouse",), ("west",), cost=Decimal("2.50"), country=("us", "ca"),
                 order_value_over=Decimal(100))  # fmt: skip
    until(qtbot, lambda: rules.chosen is not None and rules.chosen.policy.rules == (HAZARD, built))
    assert not rules.policy.is_edited, "one press adds and saves it"
    settle(qtbot, fresh)
    take_back(qtbot, fresh)
    until(qtbot, lambda: rules.chosen is not None and rules.chosen.policy.rules == (HAZARD,))


def test_a_rule_is_changed_and_escape_leaves_it_as_it_was(rules: RulesPage, fresh: Window, qtbot: QtBot) -> None:
    """Enter on a rule opens it as it stands; Esc closes the editor, not the page, and throws nothing away."""
    rules.policy.rules.setFocus()
    qtbot.keyClick(rules.policy.rules, Qt.Key.Key_Return)
    editor = rules.policy.editor
    assert editor.isVisible()
    assert editor.rule() == HAZARD
    editor.name.setFocus()
    QTest.keyClick(editor.name, Qt.Key.Key_Escape)
    assert not editor.isVisible()
    assert rules.isVisible()
    assert not rules.policy.is_edited
    press(qtbot, rules, "Change…")
    editor.name.selectAll()
    QTest.keyClicks(editor.name, "acids")
    until(qtbot, lambda: bool(editor.sentence.text()))
    QTest.keyClick(editor.name, Qt.Key.Key_Escape)
    assert editor.isVisible()
    assert editor.about.text() == ("This rule is not saved yet: “Save the rule” keeps it, “Cancel” gives it up.")
    press(qtbot, rules, "Save the rule")
    until(qtbot, lambda: rules.chosen is not None and rules.chosen.policy.rules[0].name == "acids")
    settle(qtbot, fresh)
    press(qtbot, rules, "Change…")
    QTest.keyClicks(editor.name, "!")
    press(qtbot, rules, "Cancel")
    assert not editor.isVisible()
    assert [rule.name for rule in rules_of(rules)] == ["acids"]


def test_rules_are_doubled_moved_and_removed(rules: RulesPage, fresh: Window, qtbot: QtBot) -> None:
    """A double stands below, is saved once changed, and can be moved up; removing takes the chosen one."""
    press(qtbot, rules, "Duplicate")
    until(qtbot, lambda: rules.policy.rules.count() == 2)
    press(qtbot, rules, "Change…")
    QTest.keyClicks(rules.policy.editor.name, "!")
    press(qtbot, rules, "Save the rule")
    until(qtbot, lambda: [rule.name for rule in rules_of(rules)] == ["fuel and batteries", "fuel and batteries!"])
    until(qtbot, lambda: rules.policy.up.isEnabled())
    press(qtbot, rules, "Up")
    assert [rule.name for rule in rules_of(rules)] == ["fuel and batteries!", "fuel and batteries"]
    until(qtbot, lambda: rules.policy.rules.currentRow() == 0)
    press(qtbot, rules, "Remove")
    assert rules_of(rules) == (HAZARD,)
    save(qtbot, rules, fresh)
    assert rules.policy.tabs.isAncestorOf(QApplication.focusWidget()), "the focus stays by what was saved"


def test_a_rule_is_switched_off_and_on(rules: RulesPage, fresh: Window, qtbot: QtBot) -> None:
    """A click on its tick saves it as one change, which undo takes back; the space bar does the same."""
    listed = rules.policy.rules
    for press_it in (
        lambda: qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=tick_in(listed)),
        lambda: qtbot.keyClick(listed, Qt.Key.Key_Space),
    ):
        listed.setFocus()
        press_it()
        until(qtbot, lambda: listed.item(0).text().startswith("Off: Shops or drop-ship"))
        assert listed.item(0).text().endswith("would be about 26 open orders")
        settle(qtbot, fresh)
        assert not rules.policy.is_edited, "saved at once"
        assert rules_of(rules) == (replace(HAZARD, active=False),)
        take_back(qtbot, fresh)
        until(qtbot, lambda: listed.item(0).text().startswith("Shops"))
        assert listed.item(0).checkState() is Qt.CheckState.Checked


def tick_in(listed: QListWidget) -> QPoint:
    """Where the tick of the first row is."""
    option = QStyleOptionViewItem()
    listed.initViewItemOption(option)
    option.rect = listed.visualItemRect(listed.item(0))
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    element = QStyle.SubElement.SE_ItemViewItemCheckIndicator
    return listed.style().subElementRect(element, option, listed).center()


def test_settings_are_checked_while_typed_and_saved_as_one_change(
    rules: RulesPage, fresh: Window, qtbot: QtBot
) -> None:
    """What is no amount cannot be saved and says so; money, choices and kinds come back as they were put in."""
    rules.policy.tabs.setCurrentIndex(1)
    form = rules.policy.form
    split = form.fields["split_cost"]
    assert isinstance(split, NumberLine)
    split.selectAll()
    QTest.keyClicks(split, "x")
    assert form.faults() == {"split_cost": "“x” is no number from 0 on; type one such as 2.50."}
    assert not rules.policy.save.isEnabled()
    split.selectAll()
    QTest.keyClicks(split, "4.25")
    most = form.fields["max_shipments"]
    QTest.keyClicks(most, "2.5")
    assert form.faults() == {"max_shipments": "Type a whole number from 1, or leave it empty."}
    QTest.keyClick(most, Qt.Key.Key_Backspace)
    QTest.keyClick(most, Qt.Key.Key_Backspace)
    for name, value in (("line_split", "false"), ("must_arrive", "true"), ("unfilled_cost", "money")):
        form.fields[name].put(value)
        form.fields[name].changed.emit()
    assert form.faults() == {"unfilled_cost": "Type what a unit not shipped costs, such as 20."}
    QTest.keyClicks(form.fields["unfilled_amount"], "20")
    places = form.fields["exclude_locations"]
    assert isinstance(places, Several)
    places.choices.actions()[0].trigger()
    save(qtbot, rules, fresh)
    until(qtbot, lambda: rules.chosen is not None and rules.chosen.policy.split_cost == Decimal("4.25"))
    assert rules.chosen is not None
    kept = rules.chosen.policy
    assert (kept.max_shipments, kept.line_split, kept.must_arrive, kept.unfilled_cost) == (2, False, True, 20)
    assert len(kept.exclude_locations) == 1
    assert kept.rules == (HAZARD,)
    take_back(qtbot, fresh)
    until(qtbot, lambda: rules.chosen is not None and rules.chosen.policy.split_cost == Decimal("1.50"))


def test_unsaved_changes_stay_with_their_policy(rules: RulesPage, qtbot: QtBot) -> None:
    """Looking at another policy loses nothing, and routing waits for the save."""
    press(qtbot, rules, "Duplicate")
    until(qtbot, lambda: rules.policy.rules.count() == 2)
    assert not rules.route.isEnabled()
    assert "Save the policy first." in rules.route.toolTip()
    choose(rules, "Nearest first")
    assert rules.route.isEnabled()
    choose(rules, "● shop")
    assert len(rules_of(rules)) == 2


def test_a_policy_is_removed_after_a_question(rules: RulesPage, fresh: Window, qtbot: QtBot) -> None:
    """The page asks in place; the policy goes, and undo brings it back."""
    press(qtbot, rules, "Remove…")
    assert rules.ask.text.text() == "Remove the policy “shop” with its rules? Runs that were made by it stay."
    press(qtbot, rules, "Remove the policy")
    until(qtbot, lambda: "shop" not in names(rules))
    settle(qtbot, fresh)
    take_back(qtbot, fresh)
    until(qtbot, lambda: "shop" in names(rules))


def test_routing_with_a_policy_chooses_it_below(rules: RulesPage, fresh: Window, qtbot: QtBot) -> None:
    """The strip has it chosen, the run is made by it, and its rules then say what they cost."""
    choose(rules, "Nearest first")
    press(qtbot, rules, "Route with this policy")
    until(qtbot, lambda: fresh.session.now is not None and fresh.session.now.plan is not None)
    assert fresh.session.now is not None
    assert fresh.session.now.plan is not None
    assert fresh.session.now.plan.policy == "nearest"
    assert fresh.strip.chosen_policy() == "nearest"


def test_words_are_offered_one_by_one(qtbot: QtBot) -> None:
    """Behind a semicolon the next word is completed, and the words before it stay."""
    line = WordsLine(["shopify", "ebay", "etsy"])
    qtbot.addWidget(line)
    line.show()
    line.setFocus()
    assert QTest.qWaitForWindowActive(line)
    QTest.keyClicks(line, "shopify; e")
    completer = line.completer()
    assert completer.completionCount() == 2, "ebay and etsy"
    qtbot.waitUntil(completer.popup().isVisible)
    QTest.keyClick(completer.popup(), Qt.Key.Key_Down)
    QTest.keyClick(completer.popup(), Qt.Key.Key_Return)
    assert line.text() == "shopify; ebay"
    line.setText("shopify; ebay;; shopify")
    assert line.words() == ("shopify", "ebay")

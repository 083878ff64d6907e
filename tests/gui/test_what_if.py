"""The what-if panel: a change is seen beside what stands, tried on all orders, kept with a reason, and lifted again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.gui import again, settings
from domdesk.gui.parts.tables import TableView
from domdesk.gui.plots.cost_bars import CostBars
from domdesk.gui.what_if.panel import WhatIfPanel
from domdesk.gui.window import Window
from domdesk.records import Decision, OrderRow, Override
from tests.gui.conftest import PATIENCE_MS, labels, settle
from tests.gui.test_decision import first, select


def opened(window: Window, qtbot: QtBot, row: OrderRow) -> WhatIfPanel:
    """The panel for an order, opened by a click."""
    select(window, qtbot, row)
    qtbot.mouseClick(window.inspector.change, Qt.MouseButton.LeftButton)
    panel = window.inspector.panel
    assert panel is not None
    return panel


def choose(panel: WhatIfPanel, action: str, **fields: str) -> None:
    """Fill in the form as a user does by its drop-downs."""
    form = panel.form
    form.what.setCurrentIndex(form.what.findData(action))
    for name, value in fields.items():
        field = getattr(form, name)
        if name == "amount":
            field.setText(value)
        else:
            assert field.findData(value) >= 0
            field.setCurrentIndex(field.findData(value))


def answered(panel: WhatIfPanel, qtbot: QtBot) -> Decision:
    qtbot.waitUntil(lambda: panel._answered is not None, timeout=PATIENCE_MS)
    assert panel._decision is not None, panel._fault
    return panel._decision


def other_place(window: Window) -> str:
    """A place that could ship the selected order by itself and does not."""
    answer = window.session.answer
    assert answer is not None
    assert answer.decision is not None
    chosen = set(answer.decision.chosen.locations)
    ways = (a.plan.locations for a in answer.decision.alternatives if a.plan and not a.plan.unassigned)
    return next(places[0] for places in ways if len(places) == 1 and places[0] not in chosen)


def kept(window: Window, qtbot: QtBot, row: OrderRow) -> tuple[Override, ...]:
    """What the desk holds of people's choices about an order."""
    found: list[list[Override]] = []
    window.session.ask_desk(lambda desk: desk.overrides(row.key), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=PATIENCE_MS)
    return tuple(found[0])


def single(window: Window) -> OrderRow:
    assert window.session.now is not None
    return next(r for r in window.session.now.rows if r.shipments == 1 and r.lines == 1 and not r.unassigned_lines)


def test_a_change_is_seen_before_it_is_kept(routed: Window, qtbot: QtBot) -> None:
    """Another place chosen, the new plan stands beside the old with bars and the difference; nothing is kept."""
    row = single(routed)
    panel = opened(routed, qtbot, row)
    place = other_place(routed)
    choose(panel, "only", place=place)
    decision = answered(panel, qtbot)
    assert decision.chosen.locations == (place,)
    texts = labels(panel)
    assert decision.sentence in texts
    assert any("dearer, arrives" in text for text in texts)
    bars = panel.findChild(CostBars)
    assert bars is not None
    assert bars.accessibleDescription().startswith("now: ")
    assert "then: " in bars.accessibleDescription()
    assert not panel.keep.use.isEnabled()  # no reason yet
    assert kept(routed, qtbot, row) == ()


def test_it_is_kept_with_a_reason_and_marked(routed: Window, qtbot: QtBot) -> None:
    """A few letters of reason let it be used; the order then says what was chosen and why; undo takes it back."""
    row = single(routed)
    panel = opened(routed, qtbot, row)
    place = other_place(routed)
    choose(panel, "only", place=place)
    answered(panel, qtbot)
    panel.keep.reason.setText("no")
    assert not panel.keep.use.isEnabled()
    panel.keep.reason.setText("fetched there")
    qtbot.mouseClick(panel.keep.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: routed.inspector.panel is None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    (choice,) = kept(routed, qtbot, row)
    assert (choice.action, choice.value, choice.reason) == ("only", place, "fetched there")
    now = routed.session.now
    assert now is not None
    assert next(r for r in now.rows if r.key == row.key).overridden
    assert now.outdated
    texts = labels(routed.inspector)
    assert f"Chosen by hand: Only from {now.place(place)}" in texts
    assert any(text.startswith("fetched there · ") for text in texts)
    assert "Run 1 is older than the last change." in texts
    assert now.history[0].label == f"Order {row.order}: Only from {now.place(place)} (fetched there)"
    routed.undo()
    settle(qtbot, routed)
    assert kept(routed, qtbot, row) == ()


def test_the_window_routes_again_after_a_choice(routed: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where routing again is switched on, a choice kept without a trial begins a run that honours it."""
    monkeypatch.setattr(settings, "routes_after_import", lambda: True)
    monkeypatch.setattr(again, "REST_MS", 0)
    row = single(routed)
    panel = opened(routed, qtbot, row)
    place = other_place(routed)
    choose(panel, "only", place=place)
    answered(panel, qtbot)
    panel.keep.reason.setText("fetched there")
    panel.keep.use.click()
    qtbot.waitUntil(lambda: routed.session.now is not None and routed.session.now.run == 2, timeout=PATIENCE_MS)
    assert routed.session.now is not None
    assert next(r for r in routed.session.now.rows if r.key == row.key).sources == (place,)
    assert not routed.session.now.outdated
    assert routed.notices.all[-1].text == "Routed all open orders with your choice."


def test_all_by_keys(routed: Window, qtbot: QtBot) -> None:
    """Ctrl+T's action opens the panel with the keyboard in it; drop-downs, reason, Enter and Escape do the rest."""
    row = single(routed)
    select(routed, qtbot, row)
    routed.actions_["change"].trigger()
    panel = routed.inspector.panel
    assert panel is not None
    assert panel.form.what.hasFocus()
    qtbot.keyClick(panel.form.what, Qt.Key.Key_Down)
    assert panel.form.action == "only"
    qtbot.keyClick(panel.form.what, Qt.Key.Key_Tab)
    assert panel.form.place.hasFocus()
    qtbot.keyClick(panel.form.place, Qt.Key.Key_Down)
    answered(panel, qtbot)
    panel.keep.reason.setFocus()
    with qtbot.assertNotEmitted(panel.keep.used):
        qtbot.keyClick(panel.keep.reason, Qt.Key.Key_Return)  # a reason is still missing
    qtbot.keyClicks(panel.keep.reason, "asked for it")
    assert panel.keep.use.isEnabled()
    qtbot.keyClick(panel.keep.reason, Qt.Key.Key_Escape)
    assert routed.inspector.panel is None
    assert routed.inspector.change.hasFocus()
    assert routed.session.selection == row.key
    assert kept(routed, qtbot, row) == ()


def test_all_orders_are_tried_and_the_trial_is_kept(routed: Window, qtbot: QtBot) -> None:
    """The trial tells the difference of all orders and how sure it is; used, its plan is the next run, up to date."""
    row = single(routed)
    panel = opened(routed, qtbot, row)
    choose(panel, "only", place=other_place(routed))
    answered(panel, qtbot)
    qtbot.mouseClick(panel.trial.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.trial.trial is not None, timeout=PATIENCE_MS)
    trial = panel.trial.trial
    assert trial is not None
    texts = labels(panel)
    assert any(text.startswith("All orders together: ") for text in texts)
    assert routed.session.now is not None
    assert routed.session.now.run == 1
    others = [o for o in trial.comparison.orders if o.order != row.key]
    tables = [t for t in panel.findChildren(TableView) if t.accessibleName() == "Other orders that change"]
    assert [t.table.rowCount() for t in tables] == ([len(others)] if others else [])
    panel.keep.reason.setText("fetched there")
    settle(qtbot, routed)
    panel.keep.use.click()
    qtbot.waitUntil(lambda: routed.inspector.panel is None, timeout=PATIENCE_MS)
    now = routed.session.now
    assert now is not None
    assert (now.run, now.outdated) == (2, False)
    assert now.plan is not None
    assert now.plan.costs.total == trial.plan.costs.total


def test_a_cancelled_trial_leaves_no_trace(routed: Window, qtbot: QtBot) -> None:
    """Cancelled from the strip, the trial says so; the change still stands there to be used."""
    panel = opened(routed, qtbot, single(routed))
    choose(panel, "only", place=other_place(routed))
    answered(panel, qtbot)
    panel.trial.button.click()
    routed.cancel()
    settle(qtbot, routed)
    assert panel.trial.trial is None
    assert "Cancelled; nothing was changed." in labels(panel)
    assert panel.trial.button.isEnabled()


def test_a_choice_is_lifted(routed: Window, qtbot: QtBot) -> None:
    """A choice that stands is listed with its reason; lifted, the order goes back to its place, without a reason."""
    row = single(routed)
    panel = opened(routed, qtbot, row)
    place = other_place(routed)
    choice = Override(row.key, "only", place, reason="fetched there")
    done: list[object] = []
    routed.session.change_desk(lambda desk: desk._store.save_overrides(row.key, [choice], "test"), done.append, "test")
    qtbot.waitUntil(lambda: bool(done) and routed.session.answer is not None, timeout=PATIENCE_MS)
    assert any("fetched there · " in text for text in labels(panel.choices))
    (_, button) = panel.choices.buttons[0]
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert panel.choices.buttons[0][1].text() == "Keep it"
    assert place not in answered(panel, qtbot).chosen.locations
    assert panel.keep.use.isEnabled()
    panel.keep.use.click()
    qtbot.waitUntil(lambda: routed.inspector.panel is None, timeout=PATIENCE_MS)
    assert kept(routed, qtbot, row) == ()


def test_what_cannot_be_says_why(routed: Window, qtbot: QtBot) -> None:
    """Only from a place that has none of it: nothing would ship, and the reason stands there."""
    row = single(routed)
    panel = opened(routed, qtbot, row)
    answer = routed.session.answer
    assert answer is not None
    assert answer.decision is not None
    reason = next(reason for reason in answer.decision.not_used if reason.code == "no_stock")
    choose(panel, "only", place=reason.location)
    decision = answered(panel, qtbot)
    assert not decision.chosen.shipments
    texts = labels(panel)
    assert any("would have no place:" in text for text in texts)
    assert any(reason.text in text for text in texts)


@pytest.mark.parametrize("typed", ["abc", "-2"])
def test_an_amount_is_checked_while_typing(routed: Window, qtbot: QtBot, typed: str) -> None:
    """What is no amount is named beside the field with an example, and nothing is worked out for it."""
    panel = opened(routed, qtbot, single(routed))
    choose(panel, "prefer", place=other_place(routed), amount=typed)
    assert f"“{typed}” is no amount. Write it in USD, such as 2.50." in labels(panel.form)
    assert panel.form.value() is None
    choose(panel, "prefer", amount="2.50")
    assert not panel.form.fault.isVisible()
    answered(panel, qtbot)


def fill_service(panel: WhatIfPanel, qtbot: QtBot, action: str = "service") -> None:
    choose(panel, action)
    qtbot.waitUntil(lambda: panel.form.service.count() > 0, timeout=PATIENCE_MS)
    panel.form.service.setCurrentIndex(0)


def fill_due(panel: WhatIfPanel, qtbot: QtBot) -> None:
    choose(panel, "due")
    panel.form.due.stepUp()


def fill_cost(panel: WhatIfPanel, qtbot: QtBot) -> None:
    choose(panel, "cost")
    qtbot.waitUntil(lambda: panel.form.place.count() > 0, timeout=PATIENCE_MS)
    panel.form.place.setCurrentIndex(0)
    panel.form.amount.setText("0.01")


def fill_prefer_by(panel: WhatIfPanel, qtbot: QtBot) -> None:
    fill_service(panel, qtbot, "prefer_by")
    assert panel.form.value() is None  # what it is worth is not said yet
    panel.form.amount.setText("3")


@pytest.mark.parametrize("fill", [fill_service, fill_prefer_by, fill_due, fill_cost])
def test_service_day_and_cost_can_be_changed(
    routed: Window, qtbot: QtBot, fill: Callable[[WhatIfPanel, QtBot], None]
) -> None:
    """Another service, another day, another unit cost: each is worked out and kept with a reason."""
    panel = opened(routed, qtbot, single(routed))
    fill(panel, qtbot)
    answered(panel, qtbot)
    panel.keep.reason.setText("agreed by phone")
    panel.keep.use.click()
    qtbot.waitUntil(lambda: routed.inspector.panel is None, timeout=PATIENCE_MS)
    assert routed.notices.all[-1].text.startswith("Kept for order")


def test_a_refusal_is_told_in_the_panel(routed: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the desk refuses to keep is told beside the button, until something is changed; the panel stays."""

    def refuse(*_: object) -> None:
        raise InputError("The desk has changed since this was tried out.", "Try it out again, then use it.")

    monkeypatch.setattr(Desk, "accept", refuse)
    panel = opened(routed, qtbot, single(routed))
    choose(panel, "never", place=other_place(routed))
    answered(panel, qtbot)
    panel.keep.reason.setText("they are full")
    panel.keep.use.click()
    settle(qtbot, routed)
    assert any(text.startswith("The desk has changed") for text in labels(panel))
    panel.keep.reason.setText("they are full today")
    assert not any(text.startswith("The desk has changed") for text in labels(panel))


def test_two_changes_at_once(routed: Window, qtbot: QtBot) -> None:
    """A change added to the list holds beside the next one, and can be taken away again."""
    panel = opened(routed, qtbot, single(routed))
    place = other_place(routed)
    choose(panel, "only", place=place)
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    fill_service(panel, qtbot, "never_by")
    assert [choice.action for choice in panel._draft.change().overrides] == ["only", "never_by"]
    panel.choices.buttons[0][1].click()
    assert [choice.action for choice in panel._draft.change().overrides] == ["never_by"]


def test_the_panel_waits_for_its_order(routed: Window, qtbot: QtBot) -> None:
    """Another order selected, the panel is not seen; it is as it was when its order is selected again."""
    row = single(routed)
    panel = opened(routed, qtbot, row)
    choose(panel, "only", place=other_place(routed))
    answered(panel, qtbot)
    select(routed, qtbot, first(routed, shipments=2))
    assert not panel.isVisible()
    select(routed, qtbot, row)
    assert panel.isVisible()
    assert panel.form.action == "only"
    assert panel._decision is not None


def test_before_a_run_nothing_can_be_changed(fresh: Window, qtbot: QtBot) -> None:
    """Without a run the button is off and says what to do first."""
    assert fresh.session.now is not None
    fresh.session.select(fresh.session.now.rows[0].key)
    qtbot.waitUntil(lambda: fresh.session.answer is not None, timeout=PATIENCE_MS)
    assert not fresh.inspector.change.isEnabled()
    assert "Route first" in fresh.inspector.change.toolTip()

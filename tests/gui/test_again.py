"""New orders in a routed desk: placed at once for now, and all open orders routed together again in the background."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from domdesk.gui import again, settings
from domdesk.gui.acting.verbs import saving_text
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from domdesk.records import Change, OrderKey, Override, Reoptimised
from tests.gui.conftest import PATIENCE_MS, labels, settle

HEADER = "order,channel,country,region,postal_code,line,sku,quantity\n"


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a user has it who changed nothing, but without the rest."""
    monkeypatch.setattr(settings, "routes_after_import", lambda: True)
    monkeypatch.setattr(again, "REST_MS", 0)


def bring_in(window: Window, qtbot: QtBot, *orders: str) -> None:
    """Paste orders of one unit each of what the first order of the desk asks for."""
    assert window.session.now is not None
    sku = window.session.now.rows[0].skus[0]
    rows = "".join(f"{order},shopify,US,CO,80202,1,{sku},1\n" for order in orders)
    with qtbot.waitSignal(window.session.imported, timeout=PATIENCE_MS):
        window.session.import_(Source(text=HEADER + rows))
    settle(qtbot, window)


def test_a_new_order_is_placed_for_now(routed: Window, qtbot: QtBot) -> None:
    """Selected, it shows a whole decision at once, marked as what run 1 leaves; nothing of it is kept as a run."""
    bring_in(routed, qtbot, "NEW-1")
    routed.session.select(OrderKey("shopify", "NEW-1"))
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    answer = routed.session.answer
    assert answer is not None
    assert answer.decision is not None
    assert answer.left_by == 1
    texts = labels(routed.inspector)
    assert "Placed on what run 1 leaves; routing all open orders together may better it." in texts
    assert answer.decision.sentence in texts
    assert "Line by line" in texts
    assert routed.session.now is not None
    assert len(routed.session.now.runs) == 1


def test_an_order_of_the_run_is_not_marked(routed: Window, qtbot: QtBot) -> None:
    """What the run decided says nothing of being for now."""
    assert routed.session.now is not None
    routed.session.select(routed.session.now.rows[0].key)
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    assert not any("may better it" in text for text in labels(routed.inspector))


@pytest.mark.usefixtures("switched_on")
def test_all_are_routed_again_after_an_import(routed: Window, qtbot: QtBot) -> None:
    """Two new orders begin a second run by the same policy, which is then shown, and a notice says so."""
    bring_in(routed, qtbot, "NEW-1", "NEW-2")

    def second() -> bool:
        return routed.session.now is not None and routed.session.now.run == 2

    qtbot.waitUntil(second, timeout=PATIENCE_MS)
    settle(qtbot, routed)
    now = routed.session.now
    assert now is not None
    assert now.plan is not None
    assert (now.plan.orders, now.plan.policy, now.outdated) == (202, "cheapest", False)
    assert routed.notices.all[-1].text.startswith("Routed 2 new orders with all that is not accepted")


@pytest.mark.usefixtures("switched_on")
def test_nothing_runs_where_nothing_was_routed(fresh: Window, qtbot: QtBot) -> None:
    """Before the first run the user decides when to route."""
    bring_in(fresh, qtbot, "NEW-1")
    assert not fresh.again._rest.isActive()
    assert fresh.session.now is not None
    assert fresh.session.now.runs == []


@pytest.mark.usefixtures("switched_on")
def test_a_choice_taken_back_routes_again(routed: Window, qtbot: QtBot) -> None:
    """Undoing a choice begins a run without it, as keeping one begins a run with it."""
    now = routed.session.now
    assert now is not None
    row = next(r for r in now.rows if r.shipments == 1)
    change = Change((Override(row.key, "never", row.sources[0], reason="its last"),))
    routed.session.change_desk(lambda desk: desk.accept(row.key, change, "chosen"), lambda _: None, "Keeping")

    def sources(run: int) -> tuple[str, ...] | None:
        now = routed.session.now
        assert now is not None
        return next(r.sources for r in now.rows if r.key == row.key) if now.run == run else None

    qtbot.waitUntil(lambda: sources(2) not in (None, row.sources), timeout=PATIENCE_MS)
    settle(qtbot, routed)
    routed.undo()
    qtbot.waitUntil(lambda: sources(3) == row.sources, timeout=PATIENCE_MS)


def test_switched_off_a_notice_offers_it_and_then_tells_the_saving(routed: Window, qtbot: QtBot) -> None:
    """One accepted order and a new one: the offer stays until it is taken, routes what is open, and says what it saves;
    where another run comes first the offer goes by itself."""
    first = routed.session.now.rows[0].key  # type: ignore[union-attr]
    routed.session.change_desk(lambda desk: desk.commit(None, [first]), lambda _: None, "Accepting")
    bring_in(routed, qtbot, "NEW-1")
    assert "1 order is not routed yet." in routed.notices.texts()
    (way,) = [b for b in routed.findChildren(QPushButton) if b.text() == "Route now"]
    way.click()
    settle(qtbot, routed)
    now = routed.session.now
    assert now is not None
    assert now.plan is not None
    assert (now.run, now.plan.orders, now.outdated) == (2, 200, False)
    said = routed.notices.all[-1].text
    assert said.startswith("Routed 1 new order with all that is not accepted: ")
    assert "with each order left where it was." in said or "would cost no more" in said
    bring_in(routed, qtbot, "NEW-2")
    assert "1 order is not routed yet." in routed.notices.texts()
    routed.route()
    settle(qtbot, routed)
    assert "1 order is not routed yet." not in routed.notices.texts()


def test_the_saving_is_told_in_words() -> None:
    """5.00 saved and one order moved; nothing saved; a run that was stopped does not know what it saved."""
    one, two = OrderKey("", "1"), OrderKey("", "2")
    assert saving_text(Reoptimised(2, 500, (one,), (two,)), "USD", 1) == (
        "Routed 1 new order with all that is not accepted: $5.00 less than with each order left where it was."
        " 1 order ships from elsewhere now."
    )
    assert saving_text(Reoptimised(2, 0, (), (two,)), "USD", 0).endswith(": it has found no place.")
    assert saving_text(Reoptimised(2, 0, (), ()), "USD", 0).endswith(
        ": leaving each order where it was would cost no more."
    )
    assert saving_text(Reoptimised(2, None, (), ()), "USD", 0).endswith("stopped, so what it saves is not known.")


def test_it_can_be_switched_off(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is on until the user switches it off in the Run menu, and stays so in the next window."""
    monkeypatch.setattr(settings, "_file", tmp_path / "new.ini")
    assert settings.routes_after_import()
    window.actions_["again"].setChecked(True)
    window.actions_["again"].trigger()
    assert not settings.routes_after_import()
    window.actions_["again"].trigger()
    assert settings.routes_after_import()

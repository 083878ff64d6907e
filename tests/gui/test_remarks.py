"""What the card says beside a decision's sentence: lateness and its price, splits, doubts, and a run out of date."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from domdesk.gui.decision.remarks import late_text, split_text
from domdesk.gui.decision.sections import run_sentence
from domdesk.gui.decision.ways import ways_of
from domdesk.gui.orders.states import is_late
from domdesk.gui.snapshot import Answer
from domdesk.gui.window import Window
from domdesk.records import Change, Costs, Override
from tests.gui.conftest import PATIENCE_MS, labels, settle
from tests.gui.test_decision import first, select


def press(window: Window, qtbot: QtBot, text: str) -> None:
    """Click the link of the card that says `text`."""
    shown = window.inspector.view.findChildren(QPushButton)
    qtbot.mouseClick(next(b for b in shown if b.text() == text and b.isVisible()), Qt.MouseButton.LeftButton)


def answer_of(window: Window) -> Answer:
    assert window.session.answer is not None
    return window.session.answer


def test_a_late_order_says_what_lateness_costs(routed: Window, qtbot: QtBot) -> None:
    """By the built-in policy it costs nothing: the card says so, and leads to the rules."""
    now = routed.session.now
    assert now is not None
    select(routed, qtbot, next(row for row in now.rows if is_late(row) and row.shipments))
    said = "By this policy a day late costs nothing, so the promised day was not weighed."
    assert any(text.startswith(said) for text in labels(routed.inspector))
    press(routed, qtbot, "See the rules")
    assert routed.pages.shown == "rules"


def test_a_day_late_is_priced(routed: Window, qtbot: QtBot) -> None:
    """Two days late for 6.00 are 3.00 a day; what is promised later is not late and has no such line."""
    decision = select(routed, qtbot, first(routed, shipments=1))
    now = routed.session.now
    assert now is not None
    sent = replace(decision.chosen.shipments[0], delivery_date=date(2026, 11, 27), costs=Costs(late=600))
    late = replace(decision, chosen=replace(decision.chosen, shipments=(sent,)), alternatives=())
    answer = answer_of(routed)
    due = replace(answer, order=replace(answer.order, due="2026-11-25"), choices=())
    assert late_text(now, due, late) == "By this policy a day late costs $3.00."
    in_time = replace(due, order=replace(answer.order, due="2026-11-27"))
    assert late_text(now, in_time, late) == ""
    better = next(a for a in decision.alternatives if a.plan and len(a.plan.shipments) == 1)
    assert better.plan is not None
    early = replace(better.plan.shipments[0], delivery_date=date(2026, 11, 25))
    other = replace(better, plan=replace(better.plan, shipments=(early,), unassigned=()), difference_minor=375)
    said = late_text(now, due, replace(late, alternatives=(other,)))
    assert said.endswith(f"On time it would be from {now.place(early.location)}: $3.75 dearer.")


def test_a_split_order_says_why(routed: Window, qtbot: QtBot) -> None:
    """What one shipment would cost, or that no place has it all, by name where two articles lie nowhere together."""
    decision = select(routed, qtbot, first(routed, shipments=2, lines=2))
    now, answer = routed.session.now, answer_of(routed)
    assert now is not None
    assert split_text(now, answer, decision) in labels(routed.inspector)
    none = replace(decision, alternatives=())
    shipped = list(dict.fromkeys(line.sku for s in decision.chosen.shipments for line in s.lines))
    fresh = next(iter(answer.fresh.values()))
    apart = {(f"place {n}", sku): fresh for n, sku in enumerate(shipped)}
    said = split_text(now, replace(answer, fresh=apart), none)
    assert said == f"No single place stocks both {shipped[0]} and {shipped[1]}."
    together = {("reno", sku): fresh for sku in shipped}
    assert split_text(now, replace(answer, fresh=together), none) == "No single place can send all of it."
    assert split_text(now, answer, replace(none, chosen=replace(none.chosen, shipments=()))) == ""


def test_an_unknown_weight_is_doubted_on_the_card(routed: Window, qtbot: QtBot) -> None:
    """An order that ships what nobody has weighed says so, and leads to the stock."""
    decision = select(routed, qtbot, first(routed, shipments=1))
    now, answer = routed.session.now, answer_of(routed)
    assert now is not None
    sku = decision.chosen.shipments[0].lines[0].sku
    routed.inspector.view.show_order(now, answer.order.key, replace(answer, weightless=(sku,)), "")
    said = f"The weight of {sku} is not known and counts as 0: the shipping may cost more."
    assert said in labels(routed.inspector)
    press(routed, qtbot, "Fill it in on the Stock page")
    assert routed.pages.shown == "stock"


def test_the_run_keeps_the_warnings_of_drafts(routed: Window, qtbot: QtBot) -> None:
    """After routing, too, drafts are named and lead to where they are completed; the margin says what it is."""
    now = routed.session.now
    assert now is not None
    drafts = replace(now, counts={**now.counts, "draft_locations": 2, "draft_products": 1})
    routed.inspector.view.show_summary(drafts)
    texts = labels(routed.inspector)
    assert "2 locations are drafts and not used until they are completed." in texts
    assert "1 product is a draft: its weight counts as 0." in texts
    assert any(text.startswith("The margin is the revenue less what is shipped costs") for text in texts)
    press(routed, qtbot, "Go to the locations")
    assert routed.pages.shown == "locations"


def test_a_run_that_ships_nothing_is_not_praised(routed: Window, qtbot: QtBot) -> None:
    """Nothing assigned, the sentence says that nothing ships; what is unfilled is told apart from money."""
    qtbot.waitUntil(lambda: routed.session.now is not None and bool(routed.session.now.unassigned))
    now = routed.session.now
    assert now is not None
    assert now.plan is not None
    nothing = replace(now.plan, assigned_units=Decimal(0))
    assert run_sentence(now, nothing) == "Nothing ships: none of the 200 orders found a place."
    partly = replace(now.plan, costs=replace(now.plan.costs, unfilled=24900))
    assert run_sentence(now, partly).endswith("That counts as $249.00 of the cost, which nobody pays.")


def test_the_ways_against_a_choice_are_priced_too(routed: Window, qtbot: QtBot) -> None:
    """With another place chosen by hand, the place that it bars stands among the ways with its price.

    The card says that the run is older and routes again by a click.
    """
    row = first(routed, shipments=1, lines=1)
    before = select(routed, qtbot, row)
    now = routed.session.now
    assert now is not None
    other = next(
        a.plan.locations[0]
        for a in before.alternatives
        if a.plan and len(a.plan.locations) == 1 and a.plan.locations != before.chosen.locations
    )
    change = Change((Override(row.key, "only", other, reason="fetched there"),))
    routed.session.change_desk(lambda desk: desk.accept(row.key, change, "chosen"), lambda _: None, "Keeping")
    settle(qtbot, routed)
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    assert "Run 1 is older than the last change." in labels(routed.inspector)
    press(routed, qtbot, "Route again (F5)")
    qtbot.waitUntil(lambda: routed.session.now is not None and routed.session.now.run == 2, timeout=PATIENCE_MS)
    settle(qtbot, routed)
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=PATIENCE_MS)
    answer = answer_of(routed)
    assert answer.decision is not None
    assert answer.decision.chosen.locations == (other,)
    assert len(ways_of(answer.decision, now.place)) <= 2
    ways = ways_of(answer.decision, now.place, answer.otherwise)
    barred = next(way for way in ways if way.name == f"{now.place(before.chosen.locations[0])}, against the choice")
    assert barred.costs.total == before.chosen.costs.total
    assert "Run 2 is older than the last change." not in labels(routed.inspector)

"""Changes tried before they are made: what one order would do, what all would do, and what accepting one keeps."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from domdesk.desk import Desk
from domdesk.errors import Cancelled, InputError
from domdesk.records import Change, OrderKey, Override, Progress, UnitCost
from tests.shop import write_shop

MUGS, KETTLES = OrderKey("shopify", "1001"), OrderKey("shopify", "1002")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The small shop, routed: 1001 gets its two mugs from Reno, 1002 its three kettles from Reno and Erie."""
    with Desk.create(tmp_path / "a.desk", zone="America/Denver") as found:
        assert not found.import_paths([write_shop(tmp_path / "shop")]).has_faults
        found.route()
        yield found


def a_choice(action: str, value: str, order: OrderKey = MUGS, line: str = "", **more: object) -> Override:
    return Override(order, action, value, line, **{"reason": "the customer fetches it", **more})  # type: ignore[arg-type]


def sources(desk: Desk, order: OrderKey) -> tuple[str, ...]:
    """Where the latest run lets an order ship from."""
    return next(row.sources for row in desk.order_rows(desk.runs()[0].run) if row.key == order)


def test_what_if_keeps_nothing(desk: Desk) -> None:
    """Without Reno the mugs stay; with cheaper kettles there 1002 costs less; the desk is as it was."""
    runs, history, stock = desk.runs(), desk.history(), desk.stock()
    found = desk.what_if("1001", Change((a_choice("never", "reno"),)))
    assert not found.chosen.shipments
    assert {r.location: r.text for r in found.not_used}["reno"] == (
        "You chose not to ship this order from Reno Warehouse (the customer fetches it)."
    )
    cheaper = desk.what_if(KETTLES, Change(unit_costs=(UnitCost("reno", "B-2", Decimal("1.50")),)))
    assert cheaper.chosen.costs.item == 2 * 150 + 2100
    assert (desk.runs(), desk.history(), desk.stock(), desk.overrides()) == (runs, history, stock, [])


def test_a_choice_that_is_accepted_is_honoured_marked_and_removable(desk: Desk) -> None:
    """Accepted with its reason it binds the next run, stands in the history and by the order, and can be taken back."""
    change = Change((a_choice("never", "erie", KETTLES),))
    assert desk.accept("1002", change, "Not from Erie") is None
    (kept,) = desk.overrides(KETTLES)
    assert (kept.action, kept.value, kept.reason) == ("never", "erie", "the customer fetches it")
    assert kept.who
    assert desk.history()[0].label == "Not from Erie"
    assert [row.key for row in desk.order_rows() if row.overridden] == [KETTLES]
    desk.route()
    assert "erie" not in sources(desk, KETTLES)
    assert "you chose not to ship this order from Erie Supply" in desk.explain("1002").sentence
    desk.accept("1002", Change())
    assert desk.history()[0].label == "Order 1002: nothing chosen any more"
    desk.route()
    assert (desk.overrides(), sources(desk, KETTLES)) == ([], ("reno", "erie"))
    desk.undo()
    assert desk.overrides(KETTLES) == [kept]
    assert desk.check() == []


def test_a_service_ruled_out_for_a_line_is_honoured_told_and_removable(desk: Desk) -> None:
    """Nothing but the post goes anywhere, so 1001 stays; the history says what was chosen, and it can be taken back."""
    choices = (
        a_choice("never_by", "Post Parcel", line="1"),
        a_choice("prefer_by", "Post Parcel", cost=Decimal("2.5")),
        a_choice("service", "Post Parcel", line="1"),
    )
    assert desk.what_if("1001", Change(choices[1:])).chosen.locations == ("reno",)
    assert not desk.what_if("1001", Change(choices)).chosen.shipments
    desk.accept("1001", Change(choices))
    said = "never by Post Parcel for line 1, prefer by Post Parcel, service Post Parcel for line 1"
    assert desk.history()[0].label == f"Order 1001: {said}"
    number, plan = desk.route()
    assert {u.order for u in plan.unassigned} >= {MUGS}
    reasons = desk.explain("1001", number).not_used
    assert any("You chose not to send line 1 by Post Parcel (the customer fetches it)." in r.text for r in reasons)
    assert [row.key for row in desk.order_rows(number) if row.overridden] == [MUGS]
    assert desk.check() == []
    desk.undo()
    desk.route()
    assert (desk.overrides(), sources(desk, MUGS)) == ([], ("reno",))


def test_lifting_a_choice_is_tried_on_the_order_as_it_came(desk: Desk) -> None:
    """With a due date and a place chosen and kept, trying it without them gives the date it came with, and Reno."""
    late = a_choice("due", "2026-12-24")
    desk.accept("1001", Change((late, a_choice("only", "erie"))))
    desk.route()
    kept = desk.overrides(MUGS)
    assert not desk.what_if("1001", Change(tuple(kept))).chosen.shipments
    freed = desk.what_if("1001", Change())
    assert freed.chosen.locations == ("reno",)
    assert "You" not in freed.sentence
    assert "24 Dec" in desk.what_if("1001", Change((late,))).sentence


def test_a_change_tried_out_on_all_orders_says_who_else_is_touched(desk: Desk) -> None:
    """Without Erie 1002 goes without, the others ship as they did; by another policy where one is named."""
    runs = desk.runs()
    told: list[Progress] = []
    trial = desk.try_out("1002", Change((a_choice("never", "erie", KETTLES),)), report=told.append)
    assert told
    assert [figures.run for figures in trial.comparison.runs] == [runs[0].run, None]
    assert [difference.order for difference in trial.comparison.orders] == [KETTLES]
    assert [u.order for u in trial.plan.unassigned if u.order == KETTLES] == [KETTLES]
    assert (desk.runs(), desk.overrides()) == (runs, [])
    assert (trial.order, trial.policy) == (KETTLES, "cheapest")
    assert desk.try_out("1002", Change(), policy="priority").policy == "priority"


def test_a_trial_that_is_accepted_is_a_run(desk: Desk) -> None:
    """Its plan is kept under its number with the choices and costs it was made for, and stands its check."""
    change = Change((a_choice("only", "reno", KETTLES),), (UnitCost("reno", "B-2", Decimal("19.50")),))
    trial = desk.try_out("1002", change)
    number = desk.accept("1002", change, trial=trial)
    assert desk.plan() == (number, trial.plan)
    assert desk.check() == []
    assert next(r.unit_cost for r in desk.stock() if (r.location, r.sku) == ("reno", "B-2")) == Decimal("19.50")
    assert "you chose only Reno Warehouse for this order" in desk.explain("1002").sentence
    assert [batch.label for batch in desk.history()[:2]] == [
        "Order 1002: only Reno Warehouse",
        "Changed stock of B-2 at Reno Warehouse: unit cost 19.5",
    ]
    assert desk.order_rows(number)[1].overridden


def test_a_trial_of_something_else_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    """Not one of another change, nor one from before the last import; nothing of the change is kept either."""
    change = Change((a_choice("never", "erie", KETTLES),))
    trial = desk.try_out("1002", change)
    with pytest.raises(InputError, match="not the one that was tried last"):
        desk.accept("1002", Change((a_choice("never", "reno", KETTLES),)), trial=trial)
    desk.import_paths([write_shop(tmp_path / "later", stock="location,sku,on_hand\nreno,A-1,4\n") / "stock.csv"])
    with pytest.raises(InputError, match="has changed since"):
        desk.accept("1002", change, trial=trial)
    assert desk.overrides() == []


def test_a_trial_can_be_cancelled(desk: Desk) -> None:
    """Nothing is left of it."""
    with pytest.raises(Cancelled):
        desk.try_out("1001", Change(), wish=lambda: "cancel")
    assert len(desk.runs()) == 1


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (a_choice("only", "moon"), "There is no location moon"),
        (a_choice("only", "reno", line="7"), "Order 1001 has no line 7. Choose one of: 1."),
        (a_choice("only", "reno", order=KETTLES), "about order 1002, not 1001"),
        (a_choice("hope", "reno"), "'hope' is nothing that can be chosen"),
        (a_choice("prefer", "reno"), "Preferring reno needs what that is worth"),
        (a_choice("prefer", "reno", cost=Decimal(-1)), "Preferring reno needs what that is worth"),
        (a_choice("service", " "), "has no name"),
        (a_choice("service", "Post", line="7"), "Order 1001 has no line 7. Choose one of: 1."),
        (a_choice("never_by", ""), "has no name"),
        (a_choice("prefer_by", "Post"), "Preferring Post needs what that is worth"),
        (a_choice("due", "2026-12-01", line="1"), "The due of line 1 alone cannot be chosen"),
        (a_choice("due", "soon"), "'soon' is not a date"),
    ],
)
def test_what_cannot_be_chosen_is_refused(desk: Desk, choice: Override, text: str) -> None:
    """In one sentence with a remedy, whether it is tried at once, on all orders, or accepted."""
    for verb in (desk.what_if, desk.try_out, desk.accept):
        with pytest.raises(InputError, match=text.replace(".", r"\.")):
            verb("1001", Change((choice,)))


def test_costs_and_reasons_are_minded(desk: Desk) -> None:
    """No negative cost, no unknown place, no two services, and nothing accepted without a reason."""
    with pytest.raises(InputError, match="cannot cost -1"):
        desk.what_if("1001", Change(unit_costs=(UnitCost("reno", "A-1", Decimal(-1)),)))
    with pytest.raises(InputError, match="no location moon"):
        desk.what_if("1001", Change(unit_costs=(UnitCost("moon", "A-1", Decimal(1)),)))
    twice = (a_choice("service", "Post Parcel"), a_choice("service", "Jet"))
    with pytest.raises(InputError, match="more than one service"):
        desk.what_if("1001", Change(twice))
    silent = replace(a_choice("never", "erie"), reason=" ")
    with pytest.raises(InputError, match=r"has no reason\. Say why"):
        desk.accept("1001", Change((silent,)))
    assert desk.overrides() == []


def test_before_the_first_run_there_is_nothing_to_try_on(tmp_path: Path) -> None:
    """It says to route first."""
    with Desk.create(tmp_path / "b.desk") as empty:
        empty.import_paths([write_shop(tmp_path / "more")])
        for verb in (empty.what_if, empty.try_out):
            with pytest.raises(InputError, match="Nothing has been routed yet"):
                verb("1001", Change())

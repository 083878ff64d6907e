"""Runs beside runs: policies on the same orders, prices of rules, why an order is impossible, replays, and reports."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from domdesk.desk import Desk, Wish
from domdesk.errors import Cancelled, InputError
from domdesk.records import Change, OrderKey, Override, Progress, Rule, RulePrice
from domdesk.report.marks import marks_in
from tests.shop import write_shop

MUGS, KETTLES = OrderKey("shopify", "1001"), OrderKey("shopify", "1002")
NOW = "2026-03-02T09:00"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The small shop, nothing routed yet."""
    with Desk.create(tmp_path / "a.desk", zone="America/Denver") as found:
        assert not found.import_paths([write_shop(tmp_path / "shop")]).has_faults
        yield found


def careful(desk: Desk, *rules: Rule, **settings: object) -> str:
    """A policy kept in the desk under its own name."""
    desk.save_policy(replace(desk.policy("cheapest"), name="careful", rules=rules, **settings))  # type: ignore[arg-type]
    return "careful"


# --- policies side by side


def test_the_first_policy_is_the_latest_run_and_all_share_one_snapshot(desk: Desk) -> None:
    """Numbers follow the policies; each run is kept with the same clock and inputs, and says what it would alone."""
    heard: list[Progress] = []
    runs = desk.compare_policies(["cheapest", "priority", "nearest"], now=NOW, report=heard.append)
    assert runs == [3, 2, 1]
    assert [run.policy for run in desk.runs()] == ["cheapest", "priority", "nearest"]
    plans = [plan for _, plan in map(desk.plan, runs)]
    assert len({plan.now for plan in plans}) == 1
    alone, _ = desk.route("priority", now=NOW)
    assert replace(desk.plan(alone)[1], seconds=0) == replace(plans[1], seconds=0)
    assert {progress.phase.split(":")[0] for progress in heard} == {
        "1 of 3, priority",
        "2 of 3, nearest",
        "3 of 3, cheapest",
    }
    assert [figures.policy for figures in desk.compare(runs).runs] == ["cheapest", "priority", "nearest"]
    assert desk.check() == []


def test_only_the_orders_named_are_routed(desk: Desk) -> None:
    runs = desk.compare_policies(["cheapest", "one-by-one"], orders=["1001"])
    assert [figures.orders for figures in desk.compare(runs).runs] == [1, 1]


@pytest.mark.parametrize(
    ("policies", "sentence"),
    [
        (["cheapest"], "1 policies cannot be compared"),
        (["cheapest", "nearest", "cheapest"], "cheapest is named twice"),
        (["cheapest", "none"], "There is no policy called 'none'"),
        (
            ["cheapest", "one-by-one", "priority", "nearest", "highest-stock", "fewest-shipments", "careful"],
            "7 policies",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(desk: Desk, policies: list[str], sentence: str) -> None:
    """Before anything is routed."""
    careful(desk)
    with pytest.raises(InputError, match=sentence):
        desk.compare_policies(policies)
    assert desk.runs() == []


def test_a_comparison_that_is_cancelled_leaves_no_run(desk: Desk) -> None:
    """Even where one policy was routed already."""
    heard: list[Progress] = []

    def wish() -> Wish:
        return "cancel" if any(progress.phase.startswith("2 of 2") for progress in heard) else "go on"

    with pytest.raises(Cancelled):
        desk.compare_policies(["cheapest", "nearest"], report=heard.append, wish=wish)
    assert desk.runs() == []


def test_a_comparison_is_the_same_from_memory_and_from_the_desk(desk: Desk) -> None:
    """What was just compared is at hand; other runs, or another order of them, are read again."""
    runs = desk.compare_policies(["cheapest", "one-by-one"], now=NOW)
    found = desk.compare(runs)
    assert desk.compare(runs) is found
    assert [figures.run for figures in desk.compare(runs[::-1]).runs] == runs[::-1]
    assert desk.compare(runs) == found


# --- prices of rules


def test_the_dearest_rule_comes_first(desk: Desk) -> None:
    """Each is told when it is found; together they are the rules and the settings that are not as by default."""
    policy = careful(
        desk, Rule("never", locations=("reno",)), Rule("prefer", kinds=("3pl",), cost=Decimal(1)), split_cost=Decimal(2)
    )
    number, plan = desk.route(policy, now=NOW)
    heard: list[RulePrice] = []
    found = desk.price_rules(on_price=heard.append)
    assert {price.name for price in found} == {"rule 1", "rule 2", "split_cost"} == {price.name for price in heard}
    assert [price.cost_minor for price in found] == sorted((price.cost_minor for price in found), reverse=True)
    assert {price.with_minor for price in found} == {plan.costs.total}
    desk.save_policy(replace(desk.policy(policy), name="freer", rules=desk.policy(policy).rules[1:]))
    _, freer = desk.route("freer", now=NOW)
    assert next(p for p in found if p.name == "rule 1").without_minor == freer.costs.total
    assert desk.price_rules(number) == found


def test_stopping_keeps_the_prices_found(desk: Desk) -> None:
    """After the first price, the others are not looked for."""
    careful(desk, Rule("never", locations=("reno",)), Rule("never", locations=("erie",)))
    desk.route("careful")
    heard: list[RulePrice] = []
    found = desk.price_rules(wish=lambda: "stop" if heard else "go on", on_price=heard.append)
    assert found == heard
    assert [price.name for price in found] == ["rule 1"]
    assert len(desk.price_rules()) == 2


def test_nothing_routed_has_no_prices(desk: Desk) -> None:
    with pytest.raises(InputError, match="Nothing has been routed yet"):
        desk.price_rules()


# --- why an order is impossible


def test_a_rule_and_a_choice_that_bar_an_order_are_told(desk: Desk) -> None:
    """1001's mugs are in Reno alone, which a rule and a choice bar; both would have to go."""
    careful(desk, Rule("never", locations=("reno",), name="no reno"))
    desk.accept(MUGS, Change((Override(MUGS, "never", "reno", reason="short of hands"),)))
    desk.route("careful", now=NOW)
    found = desk.why_impossible("1001")
    assert (found.order, found.served, found.rules) == (MUGS, False, ("no reno", "never Reno Warehouse"))
    assert desk.why_impossible(MUGS, "1").rules == found.rules


def test_an_order_that_ships_is_served(desk: Desk) -> None:
    number, _ = desk.route(now=NOW)
    assert desk.why_impossible(KETTLES, run=number).served
    with pytest.raises(InputError, match="has no line 9"):
        desk.why_impossible(KETTLES, "9")


# --- replays


def test_a_run_is_replayed_on_its_own_inputs(desk: Desk) -> None:
    """The desk may have changed meanwhile: the run keeps its inputs, policy, clock and seed."""
    number, plan = desk.route(now=NOW, seed=7)
    desk.edit("stock", [{"location": "reno", "sku": "B-2", "on_hand": "0"}])
    desk.route()
    found = desk.replay(number)
    assert (found.run, found.same) == (number, True)
    assert f"{plan.orders} orders" in found.text


def test_a_plan_that_does_not_come_out_again_says_why(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version made it, and a clock ended it: both are told, and how far the plans are apart."""
    desk.route(now=NOW)
    run = desk._store.run
    monkeypatch.setattr(
        desk._store,
        "run",
        lambda number: (
            *run(number)[:2],
            replace(run(number)[2], shipments=run(number)[2].shipments[1:], version="0.0.9", repeatable=False),
        ),
    )
    found = desk.replay()
    assert not found.same
    assert "1 of 3 orders would ship from elsewhere" in found.text
    assert "A clock or a person ended the run" in found.text
    assert "domdesk 0.0.9 made it" in found.text


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_report_says_which_run_it_is_and_is_checked_against_it(desk: Desk, tmp_path: Path, ending: str) -> None:
    """Fingerprint, policy as TOML, clock, seed and version are in the file, and each must be those of the run."""
    policy = careful(desk, Rule("never", locations=("erie",)))
    number, plan = desk.route(policy, now=NOW, seed=3)
    file = desk.report(tmp_path / f"run.{ending}", run=number)
    (mark,) = marks_in(file.read_bytes())
    assert (mark.run, mark.seed, mark.now, mark.version) == (number, 3, plan.now.isoformat(), plan.version)
    assert 'name = "careful"' in mark.policy
    assert desk.replay(file=file).same
    with Desk.create(tmp_path / "other.desk", zone="America/Denver") as other:
        other.import_paths([tmp_path / "shop"])
        other.route("cheapest", now="2026-03-03T09:00", seed=3)
        found = other.replay(file=file)
    assert not found.same
    assert "its policy is another one" in found.text
    assert "its clock is" in found.text


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_comparison_is_reported_with_every_run(desk: Desk, tmp_path: Path, ending: str) -> None:
    """Its file names every run, so that each can be replayed; one that is not in it is refused."""
    runs = desk.compare_policies(["cheapest", "one-by-one", "priority"], now=NOW)
    file = desk.report_comparison(runs, tmp_path / f"compared.{ending}")
    assert [mark.run for mark in marks_in(file.read_bytes())] == runs
    assert all(desk.replay(run, file=file).same for run in runs)
    with pytest.raises(InputError, match="is not about run 9"):
        desk.replay(9, file=file)
    with pytest.raises(InputError, match="It takes two runs"):
        desk.report_comparison(runs[:1], file)
    with pytest.raises(InputError, match=r"End it .html or .pdf"):
        desk.report_comparison(runs, tmp_path / "compared.txt")


def test_a_file_that_is_no_report_is_refused(desk: Desk, tmp_path: Path) -> None:
    desk.route(now=NOW)
    other = tmp_path / "other.html"
    other.write_text("<p>domdesk-runs:AAAA</p>", "utf-8")
    with pytest.raises(InputError, match="does not say which run"):
        desk.replay(file=other)
    with pytest.raises(InputError, match="cannot be read"):
        desk.replay(file=tmp_path / "none.html")

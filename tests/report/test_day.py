"""The day so far: all orders as they stand, accepted or planned by whichever run, in one report.

The shop of tests.shop, by hand: run 1 sends two mugs from reno for 26.00, and of three kettles two from reno for 50.00
and one from erie for 26.50; the lamp has no place.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domdesk import cli
from domdesk.desk import Desk
from domdesk.records import Costs
from domdesk.report.standing import Standing
from tests.report.test_report import read
from tests.shop import write_shop


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk", "USD", "UTC") as made:
        made.import_paths([write_shop(tmp_path / "shop")])
        made.route()
        yield made


def stands(desk: Desk) -> tuple[list[tuple[str, str]], Costs, dict[int, int]]:
    """What ships, what that costs, and how many orders each run has something of."""
    found: Standing = desk._standing()
    sent = [(one.order.order, one.location) for one in found.shipments]
    return sent, found.costs, {run.run: orders for run, orders in found.runs}


def test_a_run_of_some_orders_leaves_the_others_in_the_day(desk: Desk) -> None:
    """Run 2 routes one order: the day has all of them, at the cost of run 1 but for what found no place."""
    sent, costs, runs = stands(desk)
    assert sent == [("1001", "reno"), ("1002", "reno"), ("1002", "erie")]
    assert (costs.total, costs.unfilled, runs) == (10250, 0, {1: 2})
    desk.route(orders=["1001"])
    assert stands(desk) == (sent, costs, {2: 1, 1: 1})


def test_what_is_accepted_stands_though_a_later_run_had_the_rest(desk: Desk) -> None:
    """Erie keeps its kettle, accepted by run 1; reno's two are rejected, and run 2 sends two from tampa."""
    desk.commit()
    desk.edit("stock", [{"location": "tampa", "sku": "B-2", "on_hand": "2", "unit_cost": "22"}])
    desk.reject("1002", "reno", why="broken")
    sent, _, runs = stands(desk)
    assert sent == [("1001", "reno"), ("1002", "erie"), ("1002", "tampa")]
    assert runs == {2: 1, 1: 2}
    desk.ship(["1001"])
    assert desk._standing().rows[0].shipped == 2


def test_the_day_is_written_and_says_in_its_first_sentence_how_all_stand(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.commit(orders=["1001"])
    desk.ship(["1001"])
    path = str(desk.path)
    desk.close()
    page = tmp_path / "day.html"
    assert cli.main(["report", path, "--out", str(page), "--day"]) == cli.DONE
    text = read(page)
    assert (
        "Of 3 orders 1 is accepted, of which 1 has left. What is accepted and what is planned for the rest costs"
        in text
    )
    assert "costs $102.50 to ship. 1 line found no place, which counts nothing in that." in text
    assert "Reno Warehouse" in text
    assert cli.main(["report", path, "--out", str(page), "--day", "--run", "1"]) == cli.MISUSE
    assert "Leave out --order, --run and --compare." in capsys.readouterr().err

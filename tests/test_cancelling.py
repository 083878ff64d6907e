"""A cancelled order stays so whatever the shop's next export says, until taken back, reopened or typed anew.

The shop of tests.shop (see tests.test_acting), accepted: reno sends two mugs for 1001, two kettles for 1002, erie one.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domdesk import cli
from domdesk.desk import Desk
from domdesk.records import Issue, OrderKey
from tests.shop import FILES, write_shop
from tests.test_acting import KETTLES, MUGS, TODAY, refused

EXPORT = FILES["orders.csv"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk", "USD", "UTC") as made:
        made.import_paths([write_shop(tmp_path / "shop")])
        made.route()
        made.commit()
        yield made


def again(desk: Desk, text: str = EXPORT) -> list[Issue]:
    """What the shop's next export has to say of cancelled orders."""
    (file,) = desk.import_text(text).files
    return [issue for issue in file.issues if issue.code == "order_cancelled"]


def orders(desk: Desk) -> list[str]:
    return [row.order for row in desk.order_rows()]


def test_the_next_export_does_not_bring_a_cancelled_order_back_and_says_how_to(desk):
    """The row, the order, the batch to take back and the command; nothing else of the file is touched."""
    desk.cancel(["1002"], why="customer cancelled")
    (told,) = again(desk)
    assert orders(desk) == ["1001", "1003"]
    assert (told.severity, told.row, told.column) == ("notice", 3, "order")
    assert "order 1002 was cancelled on this desk" in told.text
    assert "take back batch 3 in the history, or `domdesk reopen DESK shopify:1002`" in told.text
    assert desk.cancelled() == [KETTLES]
    desk.undo(3)
    assert (orders(desk), desk.cancelled()) == (["1001", "1002", "1003"], [])
    assert again(desk) == []


def test_two_cancelled_orders_are_taken_back_each_by_itself(desk):
    """The first of them too, while the second stays as it is."""
    desk.cancel(["1002"])
    desk.cancel(["1001"])
    desk.undo(3)
    assert (orders(desk), desk.cancelled()) == (["1002", "1003"], [MUGS])
    assert [issue.row for issue in again(desk)] == [2]


def test_a_reopened_order_comes_with_the_next_import(desk):
    """By its number or its channel and number; what was never cancelled is refused, and reopening can be taken back."""
    desk.cancel(["1001", "1002"])
    assert refused(desk, "reopen", ["1003"]).startswith("Order 1003 was not cancelled on this desk.")
    assert desk.reopen(["shopify:1002", "1001"], why="a mistake") == [KETTLES, MUGS]
    assert desk.undo().label == "Reopened 2 orders"
    desk.redo()
    assert orders(desk) == ["1003"]
    assert again(desk) == []
    assert sorted(orders(desk)) == ["1001", "1002", "1003"]
    assert desk.audit(order=MUGS)[1].verb == "redo"


def test_of_a_part_shipped_order_nothing_more_comes_back(desk):
    """Two kettles left; the third stays cancelled. A batch that it rests on is taken back after it alone."""
    desk.ship(["1002"], location="reno", day=TODAY)
    desk.cancel(["1002"])
    assert len(again(desk)) == 1
    assert [line.quantity for line in desk.order(KETTLES).lines] == [2]
    assert refused(desk, "undo", 3).endswith("Take back batch 4 first.")


def test_an_order_typed_anew_is_open_again(desk):
    """A person who adds it by hand means it."""
    desk.cancel(["1002"])
    row = {"channel": "shopify", "order": "1002", "country": "US", "line": "1", "sku": "B-2", "quantity": "1"}
    desk.edit("orders", [row])
    assert (desk.cancelled(), orders(desk)) == ([], ["1001", "1003", "1002"])
    desk.undo()
    assert desk.cancelled() == [KETTLES]


def test_an_export_without_the_order_or_with_it_closed_says_nothing(desk):
    desk.cancel(["1002"])
    assert again(desk, "".join(line for line in EXPORT.splitlines(keepends=True) if "1002" not in line)) == []


def test_very_many_are_told_in_a_sum(desk):
    names = [f"n{number}" for number in range(25)]
    text = EXPORT.splitlines()[0] + "\n" + "".join(f"{name},web,,US,,,,,1,A-1,1,\n" for name in names)
    desk.import_text(text)
    desk.cancel(names)
    told = again(desk, text)
    assert len(told) == 21
    assert told[-1].text == "5 more orders were cancelled on this desk and not taken from this file."


def test_a_dump_takes_what_is_cancelled_along(desk, tmp_path):
    """On the other desk the export does not bring it back either, and what of it had shipped is there."""
    desk.ship(["1002"], location="reno", day=TODAY)
    desk.cancel(["1002", "1003"])
    desk.dump(tmp_path / "dump")
    with Desk.create(tmp_path / "b.desk") as other:
        assert [i for file in other.import_paths([tmp_path / "dump"]).files for i in file.issues] == []
        assert other.cancelled() == [OrderKey("amazon", "1003"), KETTLES]
        assert [issue.row for issue in again(other)] == [3, 4]
        assert orders(other) == ["1001", "1002"]
        assert other.commitments([KETTLES])[0].shipped == 2


def test_the_command_reopens_and_says_what_comes_next(desk, capsys):
    desk.cancel(["1002"])
    path = str(desk.path)
    desk.close()
    assert cli.main(["reopen", path, "1002"]) == 0
    assert capsys.readouterr().out == "Reopened 1 order; the next import that has them brings them back.\n"
    assert cli.main(["reopen", path, "1002"]) == 2

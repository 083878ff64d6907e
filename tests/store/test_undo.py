"""What an import changed can be taken back and made again, as if it had never been or never been taken back."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.records import Reading, Records
from domdesk.store import Store, keeping
from domdesk.store.database import quoted
from tests.store.readings import (
    Rows,
    a_place,
    a_reading,
    a_settings_reading,
    an_item,
    an_orders_reading,
    some_units,
)
from tests.store.test_dumping import files_of, rich_readings

AN_ORDER = {"order": "1001", "city": "Reno", "lines": [{"sku": "A", "quantity": "2", "title": "Lamp"}, {"sku": "B"}]}
A_CARD = {"card": "g", "carrier": "Post", "service": "Ground", "currency": "USD"}
A_COMMITMENT = {"order": "1001", "line": "1", "location": "reno", "sku": "A", "quantity": "2"}
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def contents(desk: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that an import may change, the store's own columns and drafts included."""
    return {name: sorted(desk._database.rows(f"FROM {quoted(name)}"), key=repr) for name in keeping.KEYS}


def dumped(desk: Store, folder: Path) -> dict[str, bytes]:
    desk.dump(folder)
    return files_of(folder)


def refused(desk: Store, number: int | None = None) -> str:
    """What a refusal to take back says; it changes nothing."""
    before = contents(desk)
    with pytest.raises(InputError) as caught:
        desk.undo(number)
    assert contents(desk) == before
    return str(caught.value)


def closing(*orders: str) -> Reading:
    """A shop's later export that has these orders fulfilled."""
    keys: dict[str, list[str | None]] = {"channel": [""] * len(orders), "order": list(orders)}
    return Reading(
        "later.csv", "orders", "shopify", records=(Records("orders", keys, list(range(2, len(orders) + 2))),)
    )


def a_policy(text: str) -> Reading:
    return Reading("fast.toml", "policy", "canonical", policy=text)


CHANGES = {
    "new orders with drafts": [an_orders_reading({**AN_ORDER, "order": "2"}, {"order": "1", "lines": [{"sku": "Z"}]})],
    "an order that loses a line": [an_orders_reading({**AN_ORDER, "lines": [{"sku": "A", "quantity": "3"}]})],
    "a closed order": [closing("1001")],
    "stock alike but for its age": [a_reading("stock", some_units(as_of="2026-11-21"), some_units(sku="B"))],
    "a product completed": [a_reading("products", an_item("A"), an_item("B", weight_g="9"))],
    "a product filled in": [a_reading("products", an_item("A", title="Lamp"), fill=True)],
    "closures replaced": [a_reading("closures", {"location": "reno", "from": "2026-12-31", "to": "2026-12-31"})],
    "zones and prices replaced": [
        a_reading("rate_zones", {"card": "g", "zone": "9"}),
        a_reading("rate_prices", {"card": "g", "zone": "9", "up_to": "1", "price": "2"}),
    ],
    "settings and a policy": [a_settings_reading(currency="EUR", timezone="UTC"), a_policy('method = "nearest"\n')],
    "a location completed": [a_reading("locations", a_place("dallas"), a_place("reno", priority="1"))],
}


@pytest.fixture
def stocked(desk: Store) -> Store:
    """A desk with a location, a draft one, two draft products, stock, an order, closures and a rate card."""
    days = [{"location": "reno", "from": f"2026-12-{n}", "to": f"2026-12-{n}"} for n in (24, 25)]
    zones: Rows = [{"card": "g", "zone": z, "country": "US"} for z in "12"]
    prices: Rows = [{"card": "g", "zone": z, "up_to": "10", "price": "5"} for z in "12"]
    stock = [some_units(as_of="2026-11-20"), some_units("dallas", "A"), some_units(sku="B", as_of="2026-11-20")]
    desk.save_batch(
        [
            a_reading("locations", a_place()),
            a_reading("closures", *days),
            a_reading("stock", *stock),
            an_orders_reading(AN_ORDER),
            a_reading("rate_cards", A_CARD),
            a_reading("rate_zones", *zones),
            a_reading("rate_prices", *prices),
            a_policy('method = "cheapest"\n'),
        ]
    )
    return desk


@pytest.mark.parametrize("readings", CHANGES.values(), ids=CHANGES.keys())
def test_taking_back_leaves_the_desk_as_it_was_and_making_again_as_it_became(stocked, readings, tmp_path):
    """Row by row in every table, and to the byte in a dump; again and again."""
    before, files_before = contents(stocked), dumped(stocked, tmp_path / "before")
    stocked.save_batch(readings)
    after, files_after = contents(stocked), dumped(stocked, tmp_path / "after")
    assert after != before
    for n in range(2):
        assert stocked.undo().number == 2
        assert contents(stocked) == before
        assert dumped(stocked, tmp_path / f"undone{n}") == files_before
        assert stocked.faults() == []
        assert stocked.redo().number == 2
        assert contents(stocked) == after
        assert dumped(stocked, tmp_path / f"redone{n}") == files_after
    assert (stocked.currency, stocked.timezone) == ("EUR", "UTC") or not any(r.settings for r in readings)


def test_a_full_snapshot_of_stock_comes_back_with_the_rows_that_it_removed(stocked):
    before = contents(stocked)
    stocked.save_batch([a_reading("stock", some_units(on_hand="1"))], replace=True)
    assert stocked.counts()["stock"] == 2
    stocked.undo()
    assert contents(stocked) == before


@pytest.mark.parametrize("most_deleted", [20_000, 0])
def test_a_whole_desk_can_be_taken_back_and_made_again(desk, tmp_path, monkeypatch, most_deleted):
    """The first import of everything, over a closed and opened desk: its sequence, settings and policies too; also
    where tables are made anew rather than emptied."""
    monkeypatch.setattr(keeping, "MOST_DELETED", most_deleted)
    empty = dumped(desk, tmp_path / "empty")
    desk.save_batch(rich_readings())
    full, rows = dumped(desk, tmp_path / "full"), contents(desk)
    desk.undo()
    assert dumped(desk, tmp_path / "undone") == empty
    assert (desk.currency, desk.timezone) == ("USD", "America/New_York")
    path = desk.path
    desk.close()
    with Store.open(path) as again:
        assert again.faults() == []
        again.redo()
        assert dumped(again, tmp_path / "redone") == full
        assert contents(again) == rows
        assert again.currency == "EUR"


KILLED = """
import os, sys
from domdesk.store import Store
from tests.store.readings import a_place, a_reading
store = Store.open(sys.argv[1])
store.redo()
store.save_batch([a_reading("locations", a_place("dallas"))])
store.undo()
store.undo()
store.redo()
os._exit(0)
"""


def test_what_was_taken_back_stays_so_when_the_program_is_killed(desk, tmp_path):
    """The change log brings undo and redo back, and both go on from there."""
    path = desk.path
    desk.save_batch(rich_readings())
    full = dumped(desk, tmp_path / "full")
    desk.undo()
    desk.close()
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=True, timeout=60)
    with Store.open(path) as again:
        assert again.faults() == []
        assert dumped(again, tmp_path / "found") == full
        assert [(b.number, b.undone, b.can_redo) for b in again.history()][:2] == [(2, True, True), (1, False, False)]
        again.redo()
        assert "dallas" in {place.location for place in again.locations()}


def test_history_tells_each_batch_newest_first(desk, monkeypatch):
    """Number, time, what, who, whether it is taken back, and what comes next either way."""
    monkeypatch.setattr(keeping.getpass, "getuser", lambda: "mira")
    desk.save_batch([an_orders_reading(AN_ORDER, {**AN_ORDER, "order": "1002"})])
    orders = [
        an_orders_reading({**AN_ORDER, "city": "Sparks"}, {**AN_ORDER, "order": "1003"}),
        a_reading("stock", some_units()),
    ]
    desk.save_batch(orders)
    desk.save_batch([an_orders_reading({**AN_ORDER, "city": "Sparks"})])
    desk.save_batch([closing("1002")])
    desk.undo()
    told = [(b.number, b.label, b.who, b.undone, b.can_undo, b.can_redo) for b in desk.history()]
    assert told == [
        (4, "Imported later.csv: 1 closed order", "mira", True, False, True),
        (3, "Imported orders.csv: nothing new", "mira", False, False, False),
        (2, "Imported 2 files: 1 new order, 1 changed; 1 new stock figure", "mira", False, True, False),
        (1, "Imported orders.csv: 2 new orders", "mira", False, True, False),
    ]
    ages = [datetime.now(UTC) - datetime.fromisoformat(b.at) for b in desk.history()]
    assert all(abs(age.total_seconds()) < 60 for age in ages)
    assert {b.kind for b in desk.history()} == {"import"}


def test_a_user_without_a_name_is_no_obstacle(desk, monkeypatch):
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(keeping.getpass, "getuser", nobody)
    desk.save_batch([a_reading("locations", a_place())])
    assert desk.history()[0].who == ""


def test_an_import_that_changed_nothing_is_passed_over(desk):
    """It is listed, is no step of undo, and leaves what was taken back to be made again."""
    desk.save_batch([a_reading("locations", a_place())])
    desk.save_batch([a_reading("locations", a_place())])
    assert "Batch 2 (Imported locations.csv: nothing new) cannot be taken back: it changed nothing" in refused(desk, 2)
    assert desk.undo().number == 1
    desk.save_batch([closing("none")])
    assert desk.redo().number == 1


def test_something_new_ends_what_could_be_made_again(desk):
    desk.save_batch([a_reading("locations", a_place())])
    desk.undo()
    desk.save_batch([a_reading("locations", a_place("erie"))])
    with pytest.raises(InputError, match="nothing on this desk to make again"):
        desk.redo()
    assert refused(desk, 1).startswith("Batch 1 is taken back already.")
    assert [(b.undone, b.can_undo, b.can_redo) for b in desk.history()] == [(False, True, False), (True, False, False)]
    assert desk._database.value("SELECT count(*) FROM history_locations") == 1


def test_an_empty_desk_has_nothing_to_take_back(desk):
    assert refused(desk).startswith("There is nothing on this desk to take back.")
    assert refused(desk, 7).startswith("There is no batch 7 on this desk.")
    desk.save_batch([a_reading("locations", a_place())], dry_run=True)
    assert desk.history() == []


# --- older batches ----------------------------------------------------------------------------------------------------


def test_an_older_batch_is_taken_back_where_nothing_later_needs_it(desk):
    """What came in between stays; a product that later stock names becomes a draft again, and comes back whole."""
    desk.save_batch([a_reading("products", an_item("A", title="Lamp"), an_item("C"))])
    desk.save_batch([a_reading("locations", a_place())])
    desk.save_batch([a_reading("stock", some_units())])
    before = contents(desk)
    desk.undo(1)
    assert (desk.counts()["products"], desk.counts()["draft_products"], desk.counts()["stock"]) == (1, 1, 1)
    assert desk.faults() == []
    desk.redo()
    assert contents(desk) == before


def test_an_older_batch_whose_records_changed_later_names_the_later_one(desk):
    """The newest of those in the way, which is the one to begin with; one that was taken back is in no way."""
    for on_hand in ("5", "6", "7"):
        desk.save_batch([a_reading("stock", some_units(on_hand=on_hand))])
    assert refused(desk, 1) == (
        "Batch 3 (Imported stock.csv: 1 changed stock figure) came after batch 1"
        " (Imported stock.csv: 1 new stock figure) and changed records of the same names. Take back batch 3 first."
    )
    desk.undo()
    assert refused(desk, 1).endswith("Take back batch 2 first.")
    desk.undo()
    desk.undo()
    assert set(desk.counts().values()) == {0}


LATER = {
    "a line added to its order": an_orders_reading({**AN_ORDER, "lines": [*AN_ORDER["lines"], {"sku": "C"}]}),
    "a closure added to its location": a_reading(
        "closures", *({"location": "reno", "from": f"2026-12-{n}", "to": f"2026-12-{n}"} for n in (24, 25, 26))
    ),
    "zones of its card": a_reading("rate_zones", {"card": "g", "zone": "1"}),
    "prices of its card": a_reading("rate_prices", {"card": "g", "zone": "1", "up_to": "1", "price": "2"}),
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER.keys())
def test_what_a_later_file_added_to_a_group_holds_the_older_batch(desk, later):
    """A line of an order, a closure of a location or the rates of a card stand or fall with what they belong to."""
    days = [{"location": "reno", "from": f"2026-12-{n}", "to": f"2026-12-{n}"} for n in (24, 25)]
    desk.save_batch([an_orders_reading(AN_ORDER), a_reading("closures", *days), a_reading("rate_cards", A_CARD)])
    desk.save_batch([later])
    assert refused(desk, 1).endswith("Take back batch 2 first.")


def test_what_an_accepted_assignment_rests_on_stays(desk):
    """Its order, its stock and its location each stay until the assignment is taken back."""
    desk.save_batch([an_orders_reading(AN_ORDER)])
    desk.save_batch([a_reading("locations", a_place())])
    desk.save_batch([a_reading("stock", some_units())])
    desk.save_batch([a_reading("commitments", A_COMMITMENT)])
    for number in (1, 2, 3):
        said = refused(desk, number)
        assert said.startswith(
            "Batch 4 (Imported commitments.csv: 1 new accepted assignment) accepted assignments that"
        )
        assert said.endswith("Take back batch 4 first.")
    desk.undo()
    for number in (1, 2, 3):
        desk.undo(number)
    assert set(desk.counts().values()) == {0}


def test_the_currency_that_a_run_was_made_in_stays(desk):
    """A run's money is in the desk's currency, so an import that changed it can no longer be taken back."""
    desk.save_batch([a_settings_reading(currency="EUR")])
    desk._database.rows("INSERT INTO runs VALUES (1, '', '', '', '', '', 0, 0, NULL, 0, '[]', '', '', '')")
    assert refused(desk).startswith("The desk counts in EUR and has runs in it, so its currency stays.")
    assert desk.currency == "EUR"


# --- how much is kept -------------------------------------------------------------------------------------------------


def test_the_oldest_batches_are_forgotten_and_the_newest_never(desk, monkeypatch):
    """By their number and by the rows kept of them."""
    monkeypatch.setattr(keeping, "MOST_BATCHES", 3)
    for n in range(5):
        desk.save_batch([a_reading("locations", a_place(f"place-{n}"))])
    assert [b.number for b in desk.history() if b.can_undo] == [5, 4, 3]
    assert "or was too long ago" in refused(desk, 1)
    monkeypatch.setattr(keeping, "MOST_ROWS", 10)
    desk.save_batch([a_reading("locations", *(a_place(f"more-{n}") for n in range(9)))])
    assert [b.number for b in desk.history() if b.can_undo] == [6, 5]
    desk.save_batch([a_reading("locations", *(a_place(f"most-{n}") for n in range(20)))])
    assert [b.number for b in desk.history() if b.can_undo] == [7]
    assert desk._database.value("SELECT count(*) FROM history_locations") == 20
    desk.undo()
    assert desk.counts()["locations"] == 14

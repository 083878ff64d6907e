"""The audit: each thing that is done is entered once, with who, what and why, and nothing of it ever changes."""

import ast
import csv
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import domdesk
from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.records import AuditEntry, Change, OrderKey, Override
from tests.shop import write_shop

MUGS = OrderKey("shopify", "1001")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The small shop, routed and accepted."""
    with Desk.create(tmp_path / "a.desk", "USD", "UTC") as made:
        made.import_paths([write_shop(tmp_path / "shop")])
        made.route()
        made.commit(by="Ana", why="all fine")
        yield made


def test_each_thing_that_is_done_has_one_entry_that_stays_as_it_is(desk, tmp_path):
    """Verb by verb, one more entry each, in front of those that there were, which are the same to the letter."""
    mugs = Change((Override(MUGS, "prefer", "erie", cost=Decimal(1), reason="=nearer"),))
    deeds = [
        ("release", lambda: desk.release(["1001"], why="waits")),
        ("override", lambda: desk.accept("1001", mugs)),
        ("route", lambda: desk.route(orders=["1001"])),
        ("commit", lambda: desk.commit(2)),
        ("undo", desk.undo),
        ("redo", desk.redo),
        ("reject", lambda: desk.reject("1001", "reno", why="gone", reroute=False)),
        ("ship", lambda: desk.ship(["1002"])),
        ("edit", lambda: desk.edit("stock", [{"location": "reno", "sku": "A-1", "on_hand": "7"}])),
        ("edit", lambda: desk.set_settings({"reservation_hours": 5})),
        ("import", lambda: desk.import_text("location,sku,on_hand\nreno,A-1,9\n")),
        ("cancel", lambda: desk.cancel(["1003"])),
    ]
    before = desk.audit()
    for verb, deed in deeds:
        deed()
        after = desk.audit()
        assert [entry.verb for entry in after[: len(after) - len(before)]] == [verb]
        assert after[1:] == before
        before = after
    assert [entry.number for entry in before] == list(range(len(before), 0, -1))
    path = desk.path
    desk.close()
    with Desk.open(path) as again:
        assert again.audit() == before


def test_what_is_refused_or_only_tried_has_no_entry(desk):
    before = desk.audit()
    with pytest.raises(InputError):
        desk.commit()
    with pytest.raises(InputError):
        desk.release(["1003"])
    desk.import_text("location,sku,on_hand\nreno,A-1,9\n", dry_run=True)
    desk.edit("stock", [{"location": "reno", "sku": "A-1", "on_hand": "5"}], dry_run=True)
    assert desk.audit() == before


def test_an_entry_says_who_did_what_about_which_order_and_why(desk):
    desk.reject("1001", "reno", why="gone", reroute=False)
    reject, commit, route, imported = desk.audit()
    assert (commit.who, commit.what, commit.why, commit.run) == ("Ana", "Accepted run 1: 3 assignments", "all fine", 1)
    assert commit.order == ""  # it is about two
    assert (reject.channel, reject.order, reject.location, reject.why) == ("shopify", "1001", "reno", "gone")
    assert (route.what, route.run, route.batch) == ("Routed 3 orders by cheapest", 1, None)
    assert imported.verb == "import"
    assert [entry.batch for entry in (reject, commit, imported)] == [3, 2, 1]


def test_entries_are_found_by_words_by_order_and_by_day(desk):
    """Every word has to be in it, whatever its case; an order finds what was done to several and its runs."""

    def found(**asked: object) -> list[str]:
        return [entry.verb for entry in desk.audit(**asked)]  # type: ignore[arg-type]

    desk.release(["1002"], why="customer moves")
    assert found(text="MOVES release") == ["release"]
    assert found(text="moves nowhere") == []
    assert found(text="100%") == []
    assert found(order="1001") == ["commit", "route", "import"]
    assert found(order="1002") == ["release", "commit", "route", "import"]
    assert found(order="1003") == ["route", "import"]
    assert found(most=2) == ["release", "commit"]
    day = desk._now().date()
    assert len(found(since=day)) == 4
    assert found(since=day.replace(year=day.year + 1)) == []
    assert len(found(since=day, until=day)) == 4
    assert found(until=day - timedelta(days=1)) == []


def test_a_day_of_the_audit_is_one_by_the_clock_of_the_desk(desk, monkeypatch):
    """Released at 23:30 in Los Angeles, which is the next day in UTC, and has the offset of neither in its time."""
    monkeypatch.setattr(desk._store, "_now", lambda: datetime.fromisoformat("2026-07-02T08:30:00+02:00"))
    desk.release(["1002"])
    monkeypatch.undo()
    desk.set_settings({"timezone": "America/Los_Angeles"})
    day = date(2026, 7, 1)
    assert [entry.verb for entry in desk.audit(since=day, until=day)] == ["release"]
    assert desk.audit("release", since=day + timedelta(days=1)) == []


def test_the_audit_calls_places_by_their_names_and_tells_apart_those_called_alike(desk):
    desk.ship(["1001"], location="reno")
    assert desk.audit()[0].what == "Shipped order 1001 from Reno Warehouse: 1 assignment"
    desk.edit("locations", [{"location": "erie", "name": "Reno Warehouse"}])
    desk.ship(["1002"], location="erie")
    assert desk.audit()[0].what == "Shipped order 1002 from Reno Warehouse (erie): 1 assignment"


def test_the_whole_audit_goes_out_as_a_file_without_formulas(desk, tmp_path):
    """Oldest first, every column, a line each; a reason that begins like a formula is text."""
    desk.release(["1001"], why="=HYPERLINK()\nsecond line")
    with desk.export_audit(tmp_path / "audit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["verb"] for row in rows] == ["import", "route", "commit", "release"]
    assert rows[-1]["why"] == "'=HYPERLINK() second line"
    assert set(rows[0]) == set(AuditEntry.__dataclass_fields__)
    found = desk.export_audit(tmp_path / "found.csv", desk.audit("second line"))
    assert len(found.read_text(encoding="utf-8").splitlines()) == 2


def test_nothing_in_the_program_changes_the_audit():
    """No statement in the store updates, deletes or replaces rows of it, and it is no table that an undo gives back."""
    from domdesk.store import keeping

    store = Path(domdesk.__file__).parent / "store"
    texts = [
        node.value
        for file in store.glob("*.py")
        if file.stem != "migrate"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert sum(bool(re.match(r"INSERT INTO audit(_orders)? ", text)) for text in texts) == 2  # they are looked through
    assert [text for text in texts if re.search(r"(UPDATE|DELETE FROM|TABLE|REPLACE INTO) audit", text)] == []
    assert not {"audit", "audit_orders"} & set(keeping.KEYS)

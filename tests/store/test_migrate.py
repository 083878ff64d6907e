"""A desk of an older schema version is copied, then moved to today's; anything else about it is as strict as ever."""

import errno
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from domdesk.errors import DeskError
from domdesk.records import OrderKey, Override, Source
from domdesk.store import Store, migrate, opening
from tests.store.readings import a_place, a_reading
from tests.store.test_dumping import files_of, rich_readings

SCHEMAS = Path(__file__).parent / "schemas"
TODAY = f"{datetime.now().astimezone():%Y-%m-%d}"
FILES = json.dumps([{"file": "in/orders.csv", "kind": "orders", "new": 2}])
TWO_FILES = json.dumps([{"file": "stock.csv"}, {"file": "orders.csv"}])


def of_older(table: str) -> str:
    """What the current desk holds of a table, as a desk without today's columns of commitments held it."""
    left_out = " EXCLUDE (shipped, held_until, run)" if table.endswith("commitments") else ""
    return f"SELECT *{left_out} FROM current.{table}"


@pytest.fixture
def current(tmp_path: Path) -> Path:
    """A closed desk of today that holds something in every table."""
    path = tmp_path / "current.desk"
    with Store.create(path) as store:
        store.save_batch(rich_readings())
        store.dump(tmp_path / "expected")
    return path


@pytest.fixture
def old(tmp_path: Path, current: Path) -> Path:
    """The same desk as version 1 had it: made by that version's own statements, with a run and two imports."""
    path = tmp_path / "a.desk"
    with duckdb.connect(str(path)) as connection:
        connection.execute((SCHEMAS / "v1.sql").read_text(encoding="utf-8"))
        connection.execute("INSERT INTO meta VALUES (1, 'domdesk 0.1')")
        connection.execute(f"ATTACH '{current}' AS current (READ_ONLY)")
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'a'").fetchall()
        for (name,) in tables:
            if name not in ("meta", "batches", "runs"):
                connection.execute(f"INSERT INTO {name} {of_older(name)}")
        connection.execute("INSERT INTO batches VALUES (1, '2026-10-01T09:00:00+00:00', ?)", [FILES])
        connection.execute("INSERT INTO batches VALUES (2, '2026-10-02T09:00:00+00:00', ?)", [TWO_FILES])
        connection.execute("INSERT INTO runs VALUES (7, '', 'cheapest', '', 'optimal', 0, 0, NULL, 0, 'in', 'out')")
    return path


@pytest.fixture
def second(tmp_path: Path, current: Path) -> Path:
    """The same desk as version 2 had it, with a run and an import that can be taken back."""
    path = tmp_path / "b.desk"
    with duckdb.connect(str(path)) as connection:
        connection.execute((SCHEMAS / "v2.sql").read_text(encoding="utf-8"))
        connection.execute("INSERT INTO meta VALUES (2, 'domdesk 0.1')")
        connection.execute(f"ATTACH '{current}' AS current (READ_ONLY)")
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'b'").fetchall()
        for (name,) in tables:
            if name not in ("meta", "runs"):
                connection.execute(f"INSERT INTO {name} {of_older(name)}")
        connection.execute("INSERT INTO runs VALUES (7, '', 'cheapest', '', 'optimal', 0, 0, NULL, 0, 'in', 'out')")
    return path


@pytest.fixture
def third(tmp_path: Path, current: Path) -> Path:
    """The same desk as version 3 had it, with an import that can be taken back."""
    path = tmp_path / "c.desk"
    with duckdb.connect(str(path)) as connection:
        connection.execute((SCHEMAS / "v3.sql").read_text(encoding="utf-8"))
        connection.execute("INSERT INTO meta VALUES (3, 'domdesk 0.1')")
        connection.execute(f"ATTACH '{current}' AS current (READ_ONLY)")
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'c'").fetchall()
        for (name,) in tables:
            if name != "meta":
                connection.execute(f"INSERT INTO {name} {of_older(name)}")
    return path


@pytest.fixture
def fourth(tmp_path: Path, current: Path) -> Path:
    """The same desk as version 4 had it, with an import that can be taken back, and a commitment that has shipped."""
    path = tmp_path / "d.desk"
    with duckdb.connect(str(path)) as connection:
        connection.execute((SCHEMAS / "v4.sql").read_text(encoding="utf-8"))
        connection.execute("INSERT INTO meta VALUES (4, 'domdesk 0.1')")
        connection.execute(f"ATTACH '{current}' AS current (READ_ONLY)")
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'd'").fetchall()
        for (name,) in tables:
            if name != "meta":
                connection.execute(f"INSERT INTO {name} {of_older(name)}")
        gone = "'#1001', 'shop', '1', 'reno', '007', 2, NULL, 'shipped'"
        connection.execute(f"INSERT INTO commitments VALUES ({gone})")
    return path


@pytest.fixture
def sixth(tmp_path: Path) -> Path:
    """A desk as version 6 had it: an order for which a place was chosen, which can be taken back."""
    current, path = tmp_path / "current.desk", tmp_path / "f.desk"
    key = OrderKey("shop", "#1002")
    with Store.create(current) as store:
        store.save_batch(rich_readings())
        store.save_overrides(key, [Override(key, "only", "reno", reason="near")], "Chose a place")
        store.save_overrides(key, [Override(key, "prefer", "reno", cost=Decimal("1.5"), reason="near")], "Liked it")
    with duckdb.connect(str(path)) as connection:
        connection.execute((SCHEMAS / "v6.sql").read_text(encoding="utf-8"))
        connection.execute("INSERT INTO meta VALUES (6, 'domdesk 0.1')")
        connection.execute(f"ATTACH '{current}' AS current (READ_ONLY)")
        tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'f'").fetchall()
        for (name,) in tables:
            if name != "meta":
                connection.execute(f"INSERT INTO {name} SELECT * FROM current.{name}")
    return path


def test_a_desk_of_the_sixth_version_keeps_its_choices_and_takes_those_about_services(sixth):
    """What stood stands and can be taken back; a service ruled out for a line is kept beside it."""
    with Store.open(sixth) as store:
        (liked,) = store.overrides()
        assert (liked.action, liked.value, liked.cost, liked.reason) == ("prefer", "reno", Decimal("1.5"), "near")
        ruled_out = Override(liked.order, "never_by", "Air", "1", reason="it is paint")
        store.save_overrides(liked.order, [liked, ruled_out], "Ruled a service out")
        assert {o.action for o in store.overrides()} == {"prefer", "never_by"}
        assert store.faults() == []
        store.undo()
        store.undo()
        assert [o.action for o in store.overrides()] == ["only"]


def test_a_desk_of_the_fourth_version_tells_what_has_left_and_begins_its_audit(fourth):
    """What it had committed is reserved or shipped as it said, without end; its import can still be taken back."""
    with Store.open(fourth) as store:
        assert store.audit() == []
        assert [(c.quantity, c.shipped, c.state, c.held_until, c.run) for c in store.commitments()] == [
            (1, 0, "reserved", None, None),
            (2, 2, "shipped", None, None),
        ]
        assert {row.sku: row.reserved for row in store.stock(["007"])} == {"007": 1}
        assert len(store.faults()) == 1  # the line of the one that was added by hand
        store.undo()
        assert [(c.order.order, c.shipped) for c in store.commitments()] == [("#1001", 2)]
        assert [(entry.verb, entry.batch) for entry in store.audit()] == [("undo", 1)]


def test_a_desk_of_the_third_version_has_no_sources_yet_and_takes_some(third, tmp_path):
    """All that it held is there, can be taken back, and is still there after a source was kept and removed."""
    with Store.open(third) as store:
        store.dump(tmp_path / "found")
        assert store.source_states() == []
        assert store.journal() == []
        store.save_source(Source("acme", "file", "/mnt/acme.csv"), "Added source acme")
        store.remove_source("acme")
        assert store.faults() == []
        for _ in range(3):
            store.undo()
        assert store.counts()["orders"] == 0
    assert files_of(tmp_path / "found") == files_of(tmp_path / "expected")


def test_a_desk_of_the_second_version_keeps_its_runs_and_what_can_be_taken_back(second, tmp_path):
    """Its run is nobody's and says nothing of its way; its import is taken back as if it had never been."""
    with Store.open(second) as store:
        store.dump(tmp_path / "found")
        assert store.faults() == []
        assert [(run.run, run.who) for run in store.runs()] == [(7, "")]
        assert store.trace(7) == []
        assert store.history()[0].can_undo
    assert files_of(tmp_path / "found") == files_of(tmp_path / "expected")


def refused(path: Path) -> str:
    with pytest.raises(DeskError) as caught:
        Store.open(path)
    return str(caught.value)


def test_an_old_desk_opens_with_all_it_held(old, tmp_path):
    """Every canonical file, setting, policy and run, and its imports by name; it is sound, and of today's version."""
    with Store.open(old) as store:
        store.dump(tmp_path / "found")
        assert store.faults() == []
        assert [run.run for run in store.runs()] == [7]
        assert [(b.number, b.at[:10], b.label, b.who, b.can_undo) for b in store.history()] == [
            (2, "2026-10-02", "Imported 2 files", "", False),
            (1, "2026-10-01", "Imported orders.csv", "", False),
        ]
        assert store._database.rows("SELECT schema_version FROM meta") == [(opening.SCHEMA_VERSION,)]
        assert store._database.value("SELECT files FROM batches WHERE number = 1") == FILES
    assert files_of(tmp_path / "found") == files_of(tmp_path / "expected")


def test_a_migrated_desk_works_on(old):
    """What is imported next gets the next number and can be taken back."""
    with Store.open(old) as store:
        assert store.save_batch([a_reading("locations", a_place("new"))]).batch == 3
        store.undo()
        assert [place.location for place in store.locations()] == ["köln", "nowhere", "reno"]


def test_a_copy_as_it_was_stays_beside_it_and_is_made_once(old):
    """Named after the day, over nothing that is there; opening again makes none."""
    before = old.read_bytes()
    (old.parent / f"a.desk.bak-{TODAY}").write_text("something else")
    with Store.open(old) as store:
        assert store.backup == old.parent / f"a.desk.bak-{TODAY}-2"
        assert store.backup.read_bytes() == before
    with Store.open(old) as store:
        assert store.backup is None
    assert sorted(p.name for p in old.parent.glob("*a.desk*")) == [
        "a.desk",
        f"a.desk.bak-{TODAY}",
        f"a.desk.bak-{TODAY}-2",
    ]


def test_the_copy_can_be_opened_in_its_turn(old):
    with Store.open(old) as store:
        copy = store.backup
    assert copy is not None
    with Store.open(copy) as again:
        assert again.counts()["locations"] == 3


def test_an_old_desk_with_a_foreign_part_is_refused_and_not_touched(old):
    """Its catalog must be what its own version made, to the letter."""
    with duckdb.connect(str(old)) as connection:
        connection.execute("CREATE VIEW extra AS SELECT 1")
    before = old.read_bytes()
    assert "a.desk is not as this program makes desks (view extra)." in refused(old)
    assert old.read_bytes() == before
    assert not list(old.parent.glob("*.bak-*"))


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_that_never_was_is_refused(old, version):
    with duckdb.connect(str(old)) as connection:
        connection.execute("UPDATE meta SET schema_version = ?", [version])
    assert "not as this program makes desks (its version)" in refused(old)


def test_without_room_for_the_copy_nothing_is_done(old, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = old.read_bytes()
    monkeypatch.setattr(migrate.shutil, "copyfile", full)
    assert refused(old) == (
        "a.desk is of an older version, and no backup copy can be made beside it: No space left on device."
        " Free some space or copy the desk to another folder, and open it there."
    )
    assert old.read_bytes() == before
    assert sorted(p.name for p in old.parent.glob("*a.desk*")) == ["a.desk"]


def test_a_step_that_fails_leaves_the_old_desk(old, monkeypatch):
    """All steps are one transaction."""

    def failing(database, tables):
        migrate._with_history(database, tables)
        raise RuntimeError("halfway")

    with monkeypatch.context() as patch:
        patch.setitem(migrate.STEPS, 1, migrate.STEPS[1]._replace(make=failing))
        with pytest.raises(RuntimeError, match="halfway"):
            Store.open(old)
    with Store.open(old) as store:
        assert len(store.history()) == 2


def test_each_version_has_its_schema_and_a_step(tmp_path):
    """The schema kept for a version is the one that the program takes it to have had."""
    kept = {int(p.stem.removeprefix("v")) for p in SCHEMAS.glob("v*.sql")}
    assert kept == set(migrate.STEPS) == set(range(1, opening.SCHEMA_VERSION))
    for version in kept:
        with duckdb.connect(":memory:") as memory:
            memory.execute((SCHEMAS / f"v{version}.sql").read_text(encoding="utf-8"))
            assert frozenset(memory.execute(opening._CATALOG).fetchall()) == opening._our_catalog(version)

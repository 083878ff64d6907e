"""Dated copies of a desk: taken by themselves before imports, kept in a sensible number, and the way back."""

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domdesk import paths
from domdesk.cli import main
from domdesk.desk import Desk, backups_of, restore
from domdesk.errors import DeskError, DeskInUseError, InputError
from domdesk.records import Source
from domdesk.store import Store, backups
from domdesk.store.opening import open_file

ONE = "location,kind,country\nreno,warehouse,US\n"
TWO = "location,kind,country\nerie,store,US\n"
HOLDING = """
import sys
from pathlib import Path
from domdesk.desk import Desk
with Desk.open(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""
KILLED = """
import os, signal, sys
from pathlib import Path
from domdesk.desk import Desk
desk = Desk.open(Path(sys.argv[1]))
desk.import_text(sys.argv[2])
os.kill(os.getpid(), signal.SIGKILL)
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(paths.PACKAGE.parent)}
NOW = datetime(2026, 3, 2, 9, 0).astimezone()


def a_desk(folder: Path) -> Path:
    """A desk with the place reno."""
    path = folder / "shop.desk"
    with Desk.create(path) as desk:
        desk.import_text(ONE)
    return path


def places(path: Path) -> list[str]:
    with Desk.open(path) as desk:
        return sorted(place.location for place in desk.locations())


def test_an_import_leaves_a_copy_of_what_was_before_it(tmp_path: Path) -> None:
    """The first import has nothing to lose; the second leaves a copy, and one soon after it needs none."""
    path = a_desk(tmp_path)
    assert backups_of(path) == []
    with Desk.open(path) as desk:
        desk.import_text(TWO)
        desk.import_text("location,kind,country\ngary,store,US\n")
        (copy,) = desk.backups()
    assert copy.why == "before import"
    assert copy.size_bytes == copy.path.stat().st_size > 0
    assert places(copy.path) == ["reno"]


def test_what_comes_in_by_itself_leaves_one_copy_a_day(tmp_path: Path) -> None:
    """Files of orders and reads of a source, every hour of three days: a copy from before the first of each day.

    Where a copy of the day is there already none is made, and a read that was asked for leaves one as an import does.
    """
    path, head = a_desk(tmp_path), b"order,country,postal_code,line,sku,quantity\n"
    feed = tmp_path / "stock.csv"
    with Desk.open(path) as desk:
        desk.add_source(Source("acme", "file", str(feed)))
        for hour in range(0, 72, 12):
            now = NOW + timedelta(hours=hour)
            if hour == 48:
                backups.take(desk._store._database, backups.BY_HAND, now)
            feed.write_text(f"location,sku,on_hand\nreno,A,{hour}\n")
            desk.refresh_source("acme", now=now, by_itself=True)
            desk.take_arrival(f"{hour}.csv", head + b"%d,US,89502,1,A,1\n" % hour, now)
        made = [(backup.made_at.date(), backup.why) for backup in reversed(desk.backups())]
        days = sorted({(NOW + timedelta(hours=hour)).astimezone().date() for hour in range(0, 72, 12)})
        assert [day for day, _ in made] == days
        assert {why for day, why in made if day == days[0]} == {"before automatic"}
        assert "by hand" in {why for _, why in made}
        with Desk.open(desk.backups()[-1].path) as first:
            assert first.order_rows() == []
        feed.write_text("location,sku,on_hand\nreno,A,1\n")
        desk.refresh_source("acme")
        assert desk.backups()[0].why == "before import"


def test_a_dry_run_leaves_no_copy(tmp_path: Path) -> None:
    """Nothing changes, so there is nothing to go back from."""
    path = a_desk(tmp_path)
    with Desk.open(path) as desk:
        desk.import_text(TWO, dry_run=True)
        assert desk.backups() == []


def test_a_desk_is_again_as_in_its_copy(tmp_path: Path) -> None:
    """The copy takes the desk's place, and the desk as it was is kept beside the other copies."""
    path = a_desk(tmp_path)
    with Desk.open(path) as desk:
        copy = desk.back_up()
        desk.import_text(TWO)
    kept = restore(path, copy)
    assert places(path) == ["reno"]
    assert kept is not None
    assert places(kept) == ["erie", "reno"]
    assert [backup.why for backup in backups_of(path) if backup.path == kept] == ["before restore"]
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_a_desk_that_somebody_has_open_is_not_replaced(tmp_path: Path) -> None:
    """The program that holds it is told of; nothing changes."""
    path = a_desk(tmp_path)
    with Desk.open(path) as desk:
        copy = desk.back_up()
        desk.import_text(TWO)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ENVIRONMENT,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DeskInUseError, match=f"process {other.pid}"):
            restore(path, copy)
        other.communicate()
    assert places(path) == ["erie", "reno"]


def test_a_desk_that_is_damaged_or_gone_comes_back(tmp_path: Path) -> None:
    """What is left of a damaged desk is set aside, log and all; one that was deleted needs nothing set aside."""
    path = a_desk(tmp_path)
    with Desk.open(path) as desk:
        copy = desk.back_up()
    path.write_bytes(path.read_bytes()[:5000])
    path.with_name("shop.desk.wal").write_bytes(b"half a change")
    kept = restore(path, copy)
    assert places(path) == ["reno"]
    assert kept is not None
    assert kept.stat().st_size == 5000
    assert kept.with_name(f"{kept.name}.wal").read_bytes() == b"half a change"
    path.unlink()
    assert restore(path, copy) is None
    assert places(path) == ["reno"]


def test_what_is_no_desk_takes_no_desks_place(tmp_path: Path) -> None:
    """A file that is no desk, or is not there, is refused before anything is touched."""
    path = a_desk(tmp_path)
    other = tmp_path / "letter.txt"
    other.write_text("Dear Sir")
    with pytest.raises(DeskError, match="is not a desk"):
        restore(path, other)
    with pytest.raises(InputError, match="There is no backup"):
        restore(path, tmp_path / "nowhere.desk")
    assert places(path) == ["reno"]


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    """Where the copy cannot be made, the import is not made either, and one sentence says why."""
    path = a_desk(tmp_path)
    backups.folder(path).write_text("a file where the folder should be")
    with Desk.open(path) as desk:
        with pytest.raises(DeskError, match=r"No backup can be made beside shop\.desk"):
            desk.import_text(TWO)
        assert [place.location for place in desk.locations()] == ["reno"]


def test_few_copies_are_kept_and_they_reach_far_back(tmp_path: Path) -> None:
    """Of four copies a day over fifty days: the newest ten, and the last of each day of the last thirty."""
    path = a_desk(tmp_path)
    database, _ = open_file(path)
    for day in range(50):
        for hour in (8, 11, 14, 17):
            stamp = (NOW.replace(hour=hour, minute=0) + timedelta(days=day)).strftime("%Y-%m-%d %H.%M.%S")
            backups.folder(path).mkdir(exist_ok=True)
            (backups.folder(path) / f"{stamp} before import.desk").write_bytes(b"")
    (backups.folder(path) / "my own notes.txt").write_text("not a copy")
    backups.take(database, backups.BY_HAND, datetime(2026, 4, 21, 9).astimezone())
    database.close()
    found = backups.listed(path)
    assert len({backup.made_at.date() for backup in found}) == 31
    assert [backup.made_at.hour for backup in found[10:]] == [17] * (len(found) - 10)
    assert len(found) == 37, "ten, of four days, and the last of each of the 27 days before"
    assert (backups.folder(path) / "my own notes.txt").exists()


def test_a_clock_that_goes_backwards_loses_no_copy(tmp_path: Path) -> None:
    """A copy made 'before' another one, or in the same second, stands beside it."""
    with Store.open(a_desk(tmp_path)) as store:
        database = store._database
        first = backups.take(database, backups.BY_HAND, NOW)
        again = backups.take(database, backups.BY_HAND, NOW)
        earlier = backups.take(database, backups.BY_HAND, NOW - timedelta(days=90))
        assert len({first, again, earlier}) == 3
        assert all(copy.exists() for copy in (first, again, earlier))
        assert backups.take_before_import(database, NOW - timedelta(hours=1)) is not None


def test_the_command_line_lists_makes_and_restores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`backup` makes one, `backup --list` names it, `restore` takes its name or 'latest'."""
    path = str(a_desk(tmp_path))
    assert main(["restore", path, "latest"]) == 2
    assert main(["backup", path]) == 0
    capsys.readouterr()
    assert main(["backup", path, "--list"]) == 0
    name = capsys.readouterr().out.partition(".desk")[0] + ".desk"
    assert name.endswith("by hand.desk")
    assert main(["restore", path, name]) == 0
    assert "is again as in" in capsys.readouterr().out
    assert main(["restore", path, "latest", "--json"]) == 0


def test_a_desk_that_was_not_closed_is_known(tmp_path: Path) -> None:
    """DuckDB leaves its log of changes beside a desk that was not closed."""
    path = a_desk(tmp_path)
    with Desk.open(path) as desk:
        assert not desk.was_interrupted
    subprocess.run([sys.executable, "-c", KILLED, str(path), TWO], check=False, timeout=60, env=ENVIRONMENT)
    with Desk.open(path) as desk:
        assert desk.was_interrupted
        assert sorted(place.location for place in desk.locations()) == ["erie", "reno"]
    with Desk.open(path) as desk:
        assert not desk.was_interrupted

"""Routing that needs nobody: an hour of files that grow, move, are replaced and come twice; crashes; a wish to stop."""

import csv
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from os import utime
from pathlib import Path

import pytest

from domdesk.desk import Desk
from domdesk.desk.watching import Watch, watch
from domdesk.errors import DeskError, InputError
from domdesk.records import JournalEntry, Source
from domdesk.report import decisions, journal_file
from domdesk.sources import limits
from tests.shop import write_shop

HEADER = "order,channel,country,region,postal_code,line,sku,quantity\n"
PLENTY = "location,sku,on_hand,unit_cost\nreno,A-1,400,10\nerie,A-1,300,9\nreno,B-2,300,20\n"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Place:
    """A folder that orders arrive in, a desk, its watch, and a clock that all of them go by."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.folder, self.out, self.clock = desk, folder / "in", folder / "out", Clock()
        self.folder.mkdir()
        self.begin()

    def begin(self) -> None:
        """Begin to watch, at first or again."""
        self.watch = Watch(self.desk, self.folder, self.out, "priority", clock=self.clock)

    def put(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        utime(path, (self.clock.now.timestamp(),) * 2)
        return path

    def turn(self, seconds: float = 30) -> list[JournalEntry]:
        self.clock.go(seconds)
        return self.watch.turn()

    def settled(self) -> list[JournalEntry]:
        """Two turns, after which a file that is there is taken."""
        return [*self.turn(), *self.turn()]

    def of(self, event: str) -> list[JournalEntry]:
        return [entry for entry in self.desk.journal() if entry.event == event]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(limits.Errand, "sleep", lambda self, seconds: None)
    with Desk.create(tmp_path / "a.desk", "USD", "UTC") as desk:
        desk.import_paths([write_shop(tmp_path / "shop", stock=PLENTY, orders="")])
        yield Place(desk, tmp_path)


def order(number: int, lines: int = 1) -> str:
    skus = ("A-1", "B-2")
    return "".join(f"{number},web,US,CO,80202,{n},{skus[n % 2]},1\n" for n in range(1, lines + 1))


def written(place: Place) -> Counter[tuple[str, str]]:
    """Units by order and line in all decisions that were written, assigned or not."""
    found: Counter[tuple[str, str]] = Counter()
    for path in place.out.glob("run-*/decisions.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["order"], row["line_id"]] += int(row["qty"])
    return found


class Script:
    """An hour of traffic: what happens in the folder, tick by tick, and what must have become of it."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place, self.random = place, random.Random(seed)
        self.orders: dict[int, int] = {}
        self.growing: dict[str, list[str]] = {}
        self.whole: dict[str, str] = {}
        self.seen: Counter[tuple[str, str]] = Counter()
        self.number = 1000

    def some_orders(self) -> str:
        told = ""
        for _ in range(self.random.randint(1, 3)):
            self.number += 1
            self.orders[self.number] = self.random.randint(1, 2)
            told += order(self.number, self.orders[self.number])
        return told

    def tick(self) -> None:
        for name, parts in list(self.growing.items()):
            self.grow(name, parts)
        if self.random.random() < 0.6:
            self.random.choice((self.new, self.slow, self.renamed, self.replaced, self.twice, self.moved, self.junk))()
        for path in self.place.folder.iterdir():
            if not path.name.endswith((".part", ".tmp")) and path.name not in self.growing:
                self.seen[path.name, sha256(path.read_bytes()).hexdigest()] += 1

    def put(self, name: str, text: str) -> None:
        self.whole[name] = text
        self.place.put(name, text)

    def new(self) -> None:
        self.put(f"orders-{self.number}.csv", HEADER + self.some_orders())

    def slow(self) -> None:
        """A file that is written in pieces, cut anywhere."""
        text = HEADER + self.some_orders() + self.some_orders()
        size = len(text) // 4
        parts = [text[n : n + size] for n in range(0, len(text), size)]
        self.growing[f"slow-{self.number}.csv"] = parts
        self.grow(f"slow-{self.number}.csv", parts)

    def grow(self, name: str, parts: list[str]) -> None:
        self.whole[name] = self.whole.get(name, "") + parts.pop(0)
        self.place.put(name, self.whole[name])
        if not parts:
            del self.growing[name]

    def renamed(self) -> None:
        """Written under a temporary name that lies there for a while, like an upload."""
        name = f"upload-{self.number}.csv"
        text = HEADER + self.some_orders()
        self.place.put(f"{name}.part", text).rename(self.place.folder / name)
        self.place.put("rest.tmp", HEADER + order(1))
        self.whole[name] = text

    def replaced(self) -> None:
        """A file that is exported anew under the same name: the orders of before and some more."""
        self.put("export.csv", self.whole.get("export.csv", HEADER) + self.some_orders())

    def twice(self) -> None:
        if self.finished():
            self.place.put(f"copy-{self.number}-{self.place.clock.now:%H%M%S}.csv", self.random.choice(self.finished()))

    def moved(self) -> None:
        """A file gets another name, before or after it was taken."""
        names = [n for n in self.whole if n not in self.growing and n != "export.csv"]
        if names:
            name = self.random.choice(names)
            new = f"moved-{name}"
            (self.place.folder / name).rename(self.place.folder / new)
            self.whole[new] = self.whole.pop(name)

    def junk(self) -> None:
        self.place.put(f"note-{self.place.clock.now:%H%M%S}.csv", f"dear colleague, {self.number}\nall is well\n")

    def finished(self) -> list[str]:
        return [text for name, text in self.whole.items() if name not in self.growing]


@pytest.mark.parametrize("seed", [1, 2])
def test_in_an_hour_of_traffic_each_order_is_routed_once_and_the_journal_accounts_for_all(place, seed):
    """Files growing, renamed, replaced and twice the same; a stock feed that fails for a while and comes back."""
    feed = place.out.parent / "feed.csv"
    feed.write_text(PLENTY, encoding="utf-8")
    place.desk.add_source(Source("feed", "file", str(feed), every_minutes=10))
    script = Script(place, seed)
    for tick in range(120):
        if tick in (50, 80):
            feed.unlink() if tick == 50 else feed.write_text(PLENTY.replace("300,9", "299,9"), encoding="utf-8")
        if tick < 110:
            script.tick()
        else:
            for name, parts in list(script.growing.items()):
                script.grow(name, parts)
        place.turn()

    assert len(script.orders) > 60
    routed = Counter(entry.order for entry in place.of("routed"))
    assert routed == {str(number): 1 for number in script.orders}
    assert written(place) == {
        (str(n), str(line)): 1 for n, lines in script.orders.items() for line in range(1, lines + 1)
    }
    assert Counter(entry.order for entry in place.of("arrived")) == routed

    outcomes = Counter((e.file, e.digest) for event in ("imported", "same", "refused") for e in place.of(event))
    assert set(outcomes.values()) == {1}
    stayed = {key for key, ticks in script.seen.items() if ticks > 2}
    assert len(stayed) > 30
    assert stayed <= set(outcomes)
    assert place.of("same")
    assert len(place.of("refused")) == len({e.file for e in place.of("refused")})
    assert [e.file for e in place.of("failed")] == ["Source feed"]
    assert place.desk.sources()[0].error == ""

    assert place.desk.check() == []
    assert all(row.reserved <= row.on_hand for row in place.desk.stock())
    with (place.out / "journal.csv").open(encoding="utf-8", newline="") as file:
        told = [(int(row["number"]), row["event"], row["text"]) for row in csv.DictReader(file)]
    assert told == [(e.number, e.event, e.text) for e in place.desk.journal()]


def test_a_file_is_taken_once_it_was_the_same_for_long_enough(place: Place) -> None:
    """However often one looks meanwhile; what is written to it begins that time anew."""
    place.put("a.csv", HEADER)
    place.turn(0)
    assert place.turn(4.9) == []
    place.put("a.csv", HEADER + order(7))
    assert place.turn(0.2) == []
    assert place.turn(4.9) == []
    assert place.watch.waiting == 1
    assert [e.event for e in place.turn(0.2)] == ["imported", "arrived", "routed", "written"]
    assert place.watch.waiting == 0


def test_what_one_order_takes_the_next_does_not_get(place: Place) -> None:
    """What is assigned is accepted at once, as one batch that can be taken back; what is left over stays open."""
    place.put("a.csv", HEADER + "1,web,US,CO,80202,1,B-2,299\n")
    place.settled()
    place.put("b.csv", HEADER + "2,web,US,CO,80202,1,B-2,3\n")
    place.settled()
    assert [e.text for e in place.of("routed")] == [
        "Order 1 ships from reno.",
        "Order 2 ships from nowhere: 1 line could not be assigned.",
    ]
    assert [row.reserved for row in place.desk.stock() if row.sku == "B-2"] == [299]
    assert place.desk.history()[1].label == "Accepted run 1: 1 assignment"
    assert place.settled() == []


def test_an_order_that_comes_again_with_more_lines_has_those_routed(place: Place) -> None:
    """A file that was cut off for longer than it takes to settle loses nothing."""
    place.put("a.csv", HEADER + order(7))
    place.settled()
    place.put("a.csv", HEADER + order(7, lines=2) + order(8))
    place.settled()
    assert [(e.order, e.run) for e in place.of("routed")] == [("7", 1), ("7", 2), ("8", 2)]
    assert written(place) == {("7", "1"): 1, ("7", "2"): 1, ("8", "1"): 1}


def test_orders_of_a_source_are_routed_too(place: Place, tmp_path: Path) -> None:
    feed = tmp_path / "shop.csv"
    feed.write_text(HEADER + order(5), encoding="utf-8")
    place.desk.add_source(Source("shop", "file", str(feed), holds="orders", every_minutes=5))
    entries = place.turn()
    assert [(e.event, e.order) for e in entries] == [("arrived", "5"), ("read", ""), ("routed", "5"), ("written", "")]
    feed.write_text(HEADER + order(5) + order(6), encoding="utf-8")
    assert [e.order for e in place.turn(300) if e.event == "routed"] == ["6"]


def test_a_crash_between_deciding_and_accepting_loses_no_order(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The order is still to be routed when the watch begins again, and is then routed once."""
    place.put("a.csv", HEADER + order(7))
    place.turn()
    with monkeypatch.context() as patch:
        patch.setattr(type(place.desk._store), "accept", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            place.turn()
    assert place.desk.pending_orders()[0].order == "7"
    place.begin()
    place.settled()
    assert [e.order for e in place.of("routed")] == ["7"]
    assert [e.file for e in place.of("imported")] == ["a.csv"]
    assert place.desk.check() == []


def test_decisions_that_cannot_be_written_are_written_later(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said once, and tried again each turn, after a new beginning too."""

    def full(*_: object) -> list[Path]:
        raise DeskError("The disk is full.", "Free some space.")

    place.put("a.csv", HEADER + order(7))
    with monkeypatch.context() as patch:
        patch.setattr(decisions, "write", full)
        place.settled()
        place.turn()
    assert [e.text for e in place.of("failed")] == ["Decisions: The disk is full. Free some space."]
    place.begin()
    place.turn()
    assert [(e.run, e.file) for e in place.of("written")] == [(1, "run-0001")]
    assert written(place) == {("7", "1"): 1}


def test_a_wish_to_stop_is_heard_after_the_file_at_hand(place: Place) -> None:
    """What was taken is routed when the watch begins again; what was not is taken then."""
    for number in (1, 2, 3):
        place.put(f"{number}.csv", HEADER + order(number))
    place.turn()
    place.clock.go(30)
    place.watch.turn(lambda: "stop" if place.of("imported") else "go on")
    assert [e.file for e in place.of("imported")] == ["1.csv"]
    assert place.of("routed") == []
    place.begin()
    place.settled()
    assert sorted(e.order for e in place.of("routed")) == ["1", "2", "3"]


def test_a_file_that_is_refused_is_read_once_its_columns_are_known(place: Place, tmp_path: Path) -> None:
    """A mapping that is told in an import counts for the files that are still lying there."""
    sheet = "Beleg;Artikelcode;Anz.\n77;A-1;1\n"
    place.put("till.csv", sheet)
    place.settled()
    assert [e.event for e in place.desk.journal()] == ["refused"]
    (tmp_path / "map.toml").write_text(
        '[mapping]\nkind = "orders"\n[columns]\norder = "Beleg"\nsku = "Artikelcode"\nquantity = "Anz."\n'
        '[constants]\nchannel = "till"\ncountry = "US"\n',
        encoding="utf-8",
    )
    (tmp_path / "other.csv").write_text(sheet.replace("77", "78"), encoding="utf-8")
    place.desk.import_paths([tmp_path / "other.csv"], mapping=tmp_path / "map.toml")
    assert place.settled() == []
    place.begin()
    assert [e.order for e in place.settled() if e.event == "routed"] == ["77"]


def test_the_folder_must_be_there_and_another_than_that_of_the_decisions(place: Place, tmp_path: Path) -> None:
    for folder, out, policy, sentence in (
        (tmp_path / "gone", tmp_path / "out", None, "There is no folder"),
        (tmp_path, tmp_path, None, "is watched itself"),
        (tmp_path, tmp_path / "out", "peek", "There is no policy called 'peek'"),
    ):
        with pytest.raises(InputError, match=sentence):
            Watch(place.desk, folder, out, policy)


def test_the_loop_looks_again_and_again_until_it_is_told_to_stop(place: Place) -> None:
    """Between two turns it wakes often enough to hear that."""
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        place.clock.go(seconds)

    place.put("a.csv", HEADER + order(7))
    heard: list[JournalEntry] = []
    count = watch(
        place.watch,
        every_seconds=10,
        wish=lambda: "stop" if sum(slept) > 25 else "go on",
        tell=heard.append,
        sleep=sleep,
    )
    assert [e.event for e in heard] == ["imported", "arrived", "routed", "written"]
    assert (count, place.watch.turns, max(slept)) == (4, 3, 0.1)


def test_a_journal_file_that_was_cut_off_is_made_up_for(tmp_path: Path) -> None:
    """An entry that is not whole is told again; a name that a spreadsheet would run is disarmed."""
    path = tmp_path / "out" / "journal.csv"
    entries = [JournalEntry("imported", f"{n}\nlines", file="=1+1", number=n, at="2026-11-22") for n in (1, 2, 3)]
    assert journal_file.last_number(path) == 0
    journal_file.append(path, entries[:2])
    path.write_bytes(path.read_bytes()[:-9])
    assert journal_file.last_number(path) == 1
    journal_file.append(path, entries[1:])
    assert journal_file.last_number(path) == 3
    assert path.read_text(encoding="utf-8").count("'=1+1") == 4
    assert Decimal(path.read_text(encoding="utf-8").splitlines()[-1].split(",")[0]) == 3

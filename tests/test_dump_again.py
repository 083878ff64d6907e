"""A desk on which everything was done that can be done is dumped, loaded and dumped again: the same to the byte.

The shop of tests.shop (see tests.test_acting), with a part shipped and more reserved of the same line.
"""

from pathlib import Path

from domdesk.desk import Desk
from domdesk.records import Commitment, Source
from tests.shop import write_shop
from tests.store.test_dumping import files_of

ORDER = "order,channel,country,postal_code,line,sku,quantity\n"
PART = 'name = "part"\nmethod = "one-by-one"\npartial_line = "allowed"\n'


def lived_in(folder: Path) -> Desk:
    """A desk with reserved, part-shipped, shipped, released, rejected and cancelled orders, held for 48 hours or not,
    an override by the rejection, a source, a closure, a policy and a setting."""
    desk = Desk.create(folder / "a.desk", "USD", "UTC")
    desk.import_paths([write_shop(folder / "shop")])
    (folder / "part.toml").write_text(PART, encoding="utf-8")
    desk.import_paths([folder / "part.toml"])
    desk.import_text("location,from,to,reason\ntampa,2026-12-24,2026-12-26,Christmas\n", kind="closures")
    desk.import_text("location,sku,on_hand\nreno,C-3,4\nerie,C-3,4\n")
    desk.add_source(Source("acme", "file", str(folder / "acme.csv"), every_minutes=30))
    part_shipped(desk)
    desk.route("part", orders=["1002"])
    desk.commit()
    desk.set_settings({"reservation_hours": 48})
    desk.import_text(ORDER + "".join(f"{n},web,US,80202,1,C-3,1\n" for n in range(1, 7)))
    desk.route("part")
    desk.commit()
    desk.ship(["1"])
    desk.release(["2"])
    (held,) = desk.commitments(["3"])
    desk.reject("3", held.location, why="broken", correct_stock=False, reroute=False)
    assert [choice.action for choice in desk.overrides()] == ["never"]
    desk.cancel(["4"])
    return desk


def part_shipped(desk: Desk) -> None:
    """Three of 1001's mugs are ordered, two went from reno, and the rest is reserved there."""
    desk.edit("orders", [{"channel": "shopify", "order": "1001", "line": "1", "quantity": "3"}])
    desk.remove("stock", [["erie", "A-1"]])
    for units in ("2", "1"):
        desk.edit("stock", [{"location": "reno", "sku": "A-1", "on_hand": units}])
        desk.route("part", orders=["1001"])
        desk.commit()
        if units == "2":
            desk.ship(["1001"])


def what_counts(made: list[Commitment]) -> list[tuple[object, ...]]:
    """All that counts of a commitment; whose run it was does not travel."""
    return [
        (c.order, c.line, c.location, c.sku, c.quantity, c.ship_date, c.shipped, c.held_until if c.reserved else None)
        for c in made
    ]


def test_a_desk_on_which_all_was_done_is_the_same_once_it_is_loaded(tmp_path: Path) -> None:
    """File by file, and in what it holds back: units, what of them has left, until when, and what is cancelled."""
    with lived_in(tmp_path) as desk, Desk.create(tmp_path / "b.desk") as other:
        states = {cells["order"]: cells["state"].partition(" until")[0] for cells in desk.cells("commitments")}
        assert states.items() >= {"1001": "2 shipped, rest reserved", "1002": "reserved", "1": "shipped"}.items()
        assert any(" until 20" in cells["state"] for cells in desk.cells("commitments"))
        desk.dump(tmp_path / "one")
        result = other.import_paths([tmp_path / "one"])
        assert [i for file in result.files for i in file.issues if i.severity != "notice"] == []
        other.dump(tmp_path / "two")
        assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
        assert what_counts(other.commitments()) == what_counts(desk.commitments())
        assert {(r.location, r.sku): r.available for r in other.stock()} == {
            (r.location, r.sku): r.available for r in desk.stock()
        }
        assert other.cancelled() == desk.cancelled() != []
        assert [s.source for s in other.sources()] == [s.source for s in desk.sources()]
        again = desk.import_paths([tmp_path / "one"])
        assert sum(file.new + file.changed for file in again.files) == 0, "the desk itself has all of it already"
        other.release(["1001"])
        assert [(c.quantity, c.state) for c in other.commitments(["1001"])] == [(2, "shipped")]

"""Before anything is saved, an import tells record by record what it would do, and after it what it did."""

import pytest

from domdesk.records import Reading, Records
from domdesk.store import review
from tests.store.readings import a_place, a_reading, an_item, an_orders_reading, some_units
from tests.store.test_undo import closing

AN_ORDER = {"order": "1001", "city": "Reno", "lines": [{"sku": "A", "quantity": "2"}, {"sku": "B"}]}


def told(result, file=0):
    """(status, table, key, row, cells) of each record of a file."""
    return [
        (c.status, c.table, c.key, c.row, {cell.column: (cell.old, cell.new) for cell in c.cells})
        for c in result.files[file].changes
    ]


@pytest.mark.parametrize("dry_run", [True, False])
def test_each_record_is_told_with_what_differs(desk, dry_run):
    """Changed ones first, old beside new as a dump writes them; then new ones with their cells, then unchanged ones."""
    desk.save_batch([a_reading("products", an_item("A"), an_item("B", unit_cost="2.50", hazmat="true"))])
    rows = [an_item("A"), an_item("B", unit_cost=None, hazmat="true", weight_g="7.25"), an_item("C", title="Lamp")]
    result = desk.save_batch([a_reading("products", *rows)], dry_run=dry_run)
    blank = {"ship_alone": ("", "false"), "hazmat": ("", "false")}
    assert told(result) == [
        ("changed", "products", ("B",), 3, {"weight_g": ("100", "7.25"), "unit_cost": ("2.5", "")}),
        ("new", "products", ("C",), 4, {"title": ("", "Lamp"), "weight_g": ("", "100"), **blank}),
        ("unchanged", "products", ("A",), 2, {}),
    ]
    assert desk.counts()["products"] == (2 if dry_run else 3)


def test_an_order_is_told_apart_from_its_lines(desk):
    """A changed address is the order's, a changed quantity the line's; a line that is no longer named is removed."""
    desk.save_batch([an_orders_reading(AN_ORDER)])
    newer = {**AN_ORDER, "city": "Sparks", "lines": [{"sku": "A", "quantity": "3"}]}
    result = desk.save_batch([an_orders_reading(newer)])
    assert told(result) == [
        ("changed", "orders", ("", "1001"), 2, {"city": ("Reno", "Sparks")}),
        ("changed", "order_lines", ("", "1001", "1"), 2, {"quantity": ("2", "3")}),
        ("removed", "order_lines", ("", "1001", "2"), None, {}),
    ]


def test_an_order_that_a_file_closes_is_removed_and_one_it_never_had_is_nothing(desk):
    desk.save_batch([an_orders_reading(AN_ORDER)])
    assert told(desk.save_batch([closing("999", "1001")])) == [("removed", "orders", ("", "1001"), 3, {})]


def test_what_replaces_a_group_tells_what_goes(desk):
    """Stock as a full snapshot, and closures of a location, to the file that names the group first."""
    days = [{"location": "reno", "from": f"2026-12-{n}", "to": f"2026-12-{n}"} for n in (24, 25)]
    desk.save_batch([a_reading("stock", some_units(), some_units(sku="B")), a_reading("closures", *days)])
    files = [a_reading("locations", a_place()), a_reading("stock", some_units()), a_reading("closures", days[1])]
    result = desk.save_batch(files, replace=True)
    assert [(status, key) for status, _, key, *_ in told(result, 1)] == [
        ("unchanged", ("reno", "A")),
        ("removed", ("reno", "B")),
    ]
    assert told(result, 2) == [
        (
            "changed",
            "closures",
            ("reno", "1"),
            2,
            {"from": ("2026-12-24", "2026-12-25"), "to": ("2026-12-24", "2026-12-25")},
        ),
        ("removed", "closures", ("reno", "2"), None, {}),
    ]


def test_each_file_has_its_own_records(desk):
    """Also where two files of a call bring the same table; what merely fills in is told where it is all there is."""
    desk.save_batch([an_orders_reading(AN_ORDER)])
    lamp = a_reading("products", an_item("A", title="Lamp"), fill=True, file="shop.csv")
    result = desk.save_batch([a_reading("locations", a_place()), a_reading("locations", a_place("erie")), lamp])
    assert [[(c.status, c.key, c.row) for c in file.changes] for file in result.files] == [
        [("new", ("reno",), 2)],
        [("new", ("erie",), 2)],
        [("changed", ("A",), 2)],
    ]


def test_a_thousand_records_are_told_and_all_are_counted(desk, monkeypatch):
    """Of each table and status the first of the file; the changed ones are not crowded out by the others."""
    monkeypatch.setattr(review, "LISTED", 3)
    desk.save_batch([a_reading("products", *(an_item(f"S{n}") for n in range(10)))])
    rows = [an_item(f"S{n}", weight_g="100" if n < 9 else "5") for n in range(20)]
    (file,) = desk.save_batch([a_reading("products", *rows)], dry_run=True).files
    assert (file.new, file.changed, file.unchanged) == (10, 1, 9)
    assert [(c.status, c.key) for c in file.changes] == [
        ("changed", ("S9",)),
        *(("new", (f"S{n}",)) for n in (10, 11, 12)),
        *(("unchanged", (f"S{n}",)) for n in (0, 1, 2)),
    ]
    monkeypatch.undo()
    many = a_reading("products", *(an_item(f"T{n}") for n in range(1200)))
    assert len(desk.save_batch([many], dry_run=True).files[0].changes) == 1000


def test_a_file_without_records_changes_none(desk):
    assert desk.save_batch([a_reading("stock")]).files[0].changes == ()
    empty = Records("orders", {"order": [], "channel": []}, [])
    assert desk.save_batch([Reading("o.csv", "orders", "canonical", records=(empty,))]).files[0].changes == ()

"""A dump, imported into a new desk and dumped again, is the same to the byte."""

import csv
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domdesk.canonical import FILES
from domdesk.errors import DeskError
from domdesk.intake import read_paths
from domdesk.records import Reading
from domdesk.store import Store
from tests.store.readings import a_place, a_reading, a_settings_reading, an_item, an_orders_reading, some_units


def rich_readings() -> list[Reading]:
    """Every table, drafts, scripts and marks that a CSV can trip over, money in two currencies, two policies."""
    return [
        a_settings_reading(
            currency="EUR",
            timezone="Europe/Berlin",
            committed_includes_open_orders=True,
            service_map={'Expédition "rapide"': "Express", "a.b": "Ground"},
            rate_facts={'rates "2026" (matrix 01)': {"carrier": "Post", "currency": "EUR"}},
            mappings={"0a1b": {"mapping": {"skip_rows": [2], "kind": "orders"}, "columns": {"sku": 'Art. "Nr"'}}},
        ),
        Reading("nearest.toml", "policy", "canonical", policy='method = "priority"\r\nsplit_cost = "1.50"\r\n'),
        Reading("b.toml", "policy", "canonical", policy='name = "Blüte / 2"\nmethod = "cheapest"\n'),
        Reading("c.toml", "policy", "canonical", policy='name = "BL TE-2"\nmethod = "one-by-one"\n'),
        Reading("d.toml", "policy", "canonical", policy='name = "desk"\nmethod = "cheapest"\n'),
        a_reading(
            "locations",
            a_place("reno", name='"Reno", NV', latitude="39.52963", longitude="-119.8138", closed_weekdays="sat;sun"),
            a_place("köln", country="DE", priority="-1", cost_per_kg="0.123456", currency="USD", active="false"),
        ),
        a_reading(
            "closures",
            {"location": "reno", "from": "2026-12-31", "to": "2027-01-01", "reason": "New Year"},
            {"location": "reno", "from": "2026-12-24", "to": "2026-12-26", "reason": None},
        ),
        a_reading("products", an_item("007", title="zwei\nZeilen"), an_item("A;B", weight_g="0.5", hazmat="true")),
        a_reading("sku_aliases", {"location": "reno", "their_sku": "CASE", "sku": "007", "units_per": "12"}),
        a_reading(
            "stock",
            some_units("reno", "CASE", "3", unit_cost="30", as_of="2026-11-01"),
            some_units("reno", "A;B", "-2", committed="0.0001", confidence="0.9"),
            some_units("nowhere", "DRAFT", "1000000"),
        ),
        an_orders_reading(
            {
                "order": "#1002",
                "channel": "shop",
                "city": "Zürich",
                "country": "CH",
                "phone": "+41 1",
                "lines": [
                    {"line": "2", "sku": "007", "quantity": "1.5", "unit_price": "10"},
                    {"line": "1", "sku": "A;B"},
                ],
            },
            {
                "order": "#1001",
                "placed_at": "2026-11-20T10:00:00-05:00",
                "ship_complete": "true",
                "lines": [{"sku": "UNSEEN", "title": "日本語", "currency": "USD"}],
            },
        ),
        a_reading(
            "rate_cards", {"card": "g", "carrier": "Post", "service": "Ground", "currency": "EUR", "dim_over": "1728"}
        ),
        a_reading(
            "rate_zones", *({"card": "g", "zone": z, "country": "DE", "up_to_km": z} for z in ("900", "20", "100.5"))
        ),
        a_reading(
            "rate_prices", *({"card": "g", "zone": "20", "up_to": u, "price": "5.10"} for u in ("10", "9", "100"))
        ),
        a_reading(
            "commitments",
            {
                "order": "#1002",
                "channel": "shop",
                "line": "2",
                "location": "reno",
                "sku": "007",
                "quantity": "1",
                "ship_date": "2026-11-23",
                "state": "reserved",
            },
        ),
        a_reading("exchange_rates", {"currency": "USD", "rate": "0.9250000001", "as_of": "2026-11-01"}),
    ]


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def dumped_twice(readings: list[Reading], folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of a desk, and those of a new desk that imported them."""
    with Store.create(folder / "a.desk") as first:
        first.save_batch(readings)
        first.dump(folder / "one")
    with Store.create(folder / "b.desk") as second:
        result = second.save_batch(read_paths([folder / "one"])[0])
        assert [i for file in result.files for i in file.issues if i.severity == "error"] == []
        second.dump(folder / "two")
    return files_of(folder / "one"), files_of(folder / "two")


def test_a_rich_desk_dumps_the_same_after_an_import(tmp_path):
    """Every table holds something, and every file is the same to the byte."""
    one, two = dumped_twice(rich_readings(), tmp_path)
    assert set(one) == {
        *FILES,
        "desk.toml",
        *(f"policies/{n}.toml" for n in ("BL-TE-2", "Bl-te-2-2", "desk-policy", "nearest")),
    }
    assert all(one[name].count(b"\n") > 1 for name in FILES)
    assert one == two


def test_a_dump_is_what_was_imported(tmp_path):
    """Defaults written out, decimals plain, drafts left out, orders in import sequence, lines in file order."""
    with Store.create(tmp_path / "a.desk") as store:
        store.save_batch(rich_readings())
        written = store.dump(tmp_path / "out")
    assert {path.relative_to(tmp_path / "out").as_posix() for path in written} == set(files_of(tmp_path / "out"))

    def rows(name: str) -> list[dict[str, str]]:
        with (tmp_path / "out" / name).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file, strict=True))

    assert [(r["location"], r["priority"], r["cost_per_kg"]) for r in rows("locations.csv")] == [
        ("köln", "-1", "0.123456"),
        ("reno", "100", "0"),
    ]
    assert [r["title"] for r in rows("products.csv")] == ["zwei\nZeilen", ""]
    assert [(r["order"], r["line"], r["quantity"], r["residential"]) for r in rows("orders.csv")] == [
        ("#1002", "2", "1.5", "true"),
        ("#1002", "1", "1", "true"),
        ("#1001", "1", "1", "true"),
    ]
    assert [(r["sku"], r["on_hand"], r["committed"]) for r in rows("stock.csv")] == [
        ("DRAFT", "1000000", "0"),
        ("A;B", "-2", "0.0001"),
        ("CASE", "3", "0"),
    ]
    assert [r["zone"] for r in rows("rate_zones.csv")] == ["900", "20", "100.5"]
    assert [r["up_to"] for r in rows("rate_prices.csv")] == ["9", "10", "100"]
    assert rows("exchange_rates.csv") == [{"currency": "USD", "rate": "0.9250000001", "as_of": "2026-11-01"}]
    assert tomllib.loads((tmp_path / "out" / "desk.toml").read_text(encoding="utf-8")) == {
        "currency": "EUR",
        "timezone": "Europe/Berlin",
        "committed_includes_open_orders": True,
        "reservation_hours": 0,
        "service_map": {'Expédition "rapide"': "Express", "a.b": "Ground"},
        "rate_facts": {'rates "2026" (matrix 01)': {"carrier": "Post", "currency": "EUR"}},
        "mappings": {"0a1b": {"columns": {"sku": 'Art. "Nr"'}, "mapping": {"kind": "orders", "skip_rows": [2]}}},
    }


def test_an_empty_desk_dumps_headers(tmp_path):
    """Every file is there, with its columns alone, and a new desk takes them."""
    one, two = dumped_twice([], tmp_path)
    assert {name: one[name].decode() for name in FILES} == {n: ",".join(c) + "\n" for n, (_, c) in FILES.items()}
    assert one == two


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with Store.create(tmp_path / "a.desk") as store, pytest.raises(DeskError, match="cannot be written"):
        store.dump(tmp_path / "file" / "out")


# What a cell can hold once intake has tidied it: no blanks around it, no control characters.
LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.sampled_from("é,;\"'#=-日 ")
WORDS = st.text(LETTERS, min_size=1, max_size=8).map(str.strip).filter(bool)
AMOUNTS = st.decimals(0, 99999, places=4).map(lambda d: f"{d.normalize():f}")


@settings(max_examples=settings.default.max_examples // 6)  # each example makes two desks
@given(st.data())
def test_any_desk_dumps_the_same_after_an_import(tmp_path_factory, data):
    """Random names, quantities and references, known and unknown."""
    names = data.draw(st.lists(WORDS, min_size=1, max_size=5, unique=True))
    name = st.sampled_from(names)
    places = data.draw(st.lists(name, unique=True))
    pairs = data.draw(st.lists(st.tuples(name, name), unique=True))
    orders = data.draw(st.lists(st.tuples(st.sampled_from(["", *names]), name), unique=True))
    readings = [
        a_reading("locations", *(a_place(p, name=data.draw(WORDS), city=data.draw(WORDS)) for p in places)),
        a_reading("stock", *(some_units(p, s, data.draw(AMOUNTS), source=data.draw(WORDS)) for p, s in pairs)),
        an_orders_reading(
            *(
                {
                    "channel": channel,
                    "order": order,
                    "ship_to_name": data.draw(WORDS),
                    "lines": [
                        {
                            "sku": data.draw(name),
                            "title": data.draw(WORDS),
                            "quantity": str(data.draw(st.integers(1, 9))),
                        }
                        for _ in range(data.draw(st.integers(1, 3)))
                    ],
                }
                for channel, order in orders
            )
        ),
    ]
    one, two = dumped_twice(readings, tmp_path_factory.mktemp("desk"))
    assert one == two

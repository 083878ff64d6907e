"""The demo world is what it says: counts, real ZIP codes, one set of orders in two shapes, made again to the byte.

Read with csv alone, so that a fault in the importers cannot hide one in the data.
"""

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import zipcodes

ROOT = Path(__file__).parents[1]
WORLD = ROOT / "data" / "harbor-and-pine"
SHOPIFY = ROOT / "data" / "harbor-and-pine-shopify-orders.csv"


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def orders():
    """Lines of orders.csv by order."""
    lines = defaultdict(list)
    for row in read(WORLD / "orders.csv"):
        lines[row["order"]].append(row)
    return lines


def test_the_shop_has_three_warehouses_two_shops_four_distributors_and_three_drop_shippers():
    kinds = Counter(row["kind"] for row in read(WORLD / "locations.csv"))
    assert kinds == {"warehouse": 3, "store": 2, "distributor": 4, "dropship": 3}


def test_there_are_120_products_and_200_orders_of_one_to_five_lines(orders):
    skus = [row["sku"] for row in read(WORLD / "products.csv")]
    assert len(skus) == len(set(skus)) == 120
    assert len(orders) == 200
    assert {len(lines) for lines in orders.values()} == {1, 2, 3, 4, 5}
    for lines in orders.values():
        assert [row["line"] for row in lines] == [str(n) for n in range(1, len(lines) + 1)]
        assert {row["sku"] for row in lines} <= set(skus)


def test_every_zip_exists_and_lies_in_its_city_and_state(orders):
    for row in read(WORLD / "locations.csv") + [lines[0] for lines in orders.values()]:
        [place] = zipcodes.matching(row["postal_code"])
        assert (place["city"], place["state"]) == (row["city"], row["region"])
    assert {"AK", "HI"} <= {lines[0]["region"] for lines in orders.values()}


def test_stock_names_known_places_and_products_once():
    places = {row["location"] for row in read(WORLD / "locations.csv")}
    skus = {row["sku"] for row in read(WORLD / "products.csv")}
    keys = [(row["location"], row["sku"]) for row in read(WORLD / "stock.csv")]
    assert len(keys) == len(set(keys))
    assert {location for location, _ in keys} == places
    assert {sku for _, sku in keys} == skus


def test_one_product_is_gone_and_one_is_a_unit_short(orders):
    asked, free = Counter(), Counter()
    for row in (row for lines in orders.values() for row in lines):
        asked[row["sku"]] += int(row["quantity"])
    for row in read(WORLD / "stock.csv"):
        free[row["sku"]] += int(row["on_hand"]) - int(row["committed"]) - int(row["safety_stock"])
    missing = sorted(asked[sku] - free[sku] for sku in asked if asked[sku] > free[sku])
    assert missing == [1, 1]
    assert 0 in free.values()


def test_the_shopify_export_holds_the_same_open_lines_and_what_must_be_left_out(orders):
    rows = read(SHOPIFY)
    assert len(rows[0]) == 79
    heads = {row["Name"]: row for row in rows if row["Financial Status"]}
    cancelled = {name for name, row in heads.items() if row["Cancelled at"]}
    fulfilled = {name for name, row in heads.items() if row["Fulfillment Status"] == "fulfilled"}
    partial = {name for name, row in heads.items() if row["Fulfillment Status"] == "partial"}
    assert (len(heads), len(cancelled), len(fulfilled), len(partial)) == (203, 2, 1, 1)
    open_lines = defaultdict(list)
    for row in rows:
        if row["Name"] not in cancelled and row["Lineitem fulfillment status"] != "fulfilled":
            open_lines[row["Name"]].append((row["Lineitem sku"], row["Lineitem quantity"], row["Lineitem price"]))
    assert open_lines == {
        name: [(row["sku"], row["quantity"], row["unit_price"]) for row in lines] for name, lines in orders.items()
    }
    for name, lines in orders.items():
        assert heads[name]["Shipping Zip"] == "'" + lines[0]["postal_code"]
    assert any("\n" in row["Note Attributes"] for row in rows)


def test_the_generator_makes_the_same_bytes_again(tmp_path):
    tool = ROOT / "tests" / "tools" / "make_demo_data.py"
    subprocess.run([sys.executable, tool, tmp_path], check=True)
    for path in [SHOPIFY, *sorted(WORLD.iterdir())]:
        assert (tmp_path / path.relative_to(ROOT / "data")).read_bytes() == path.read_bytes(), path.name

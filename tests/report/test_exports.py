"""Decisions for the outside: each format read back by a reader that is not ours, and compared with the plan."""

import csv
import io
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from pypdf import PdfReader
from pyx12.x12file import X12Reader

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.records import EXPORTS, Plan
from domdesk.report.exports import FORMATS
from tests.report.outside import FILES, routed_desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with routed_desk(tmp_path_factory.mktemp("outside")) as made:
        yield made


@pytest.fixture(scope="module")
def plan(desk: Desk) -> Plan:
    found = desk.plan()
    assert found is not None
    return found[1]


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def tab_rows_of(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("iso-8859-1")
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def shipped(plan: Plan, channel: str) -> set[tuple[str, str, str, Decimal]]:
    """(order, place, sku, quantity) of a channel's shipments."""
    return {
        (s.order.order, s.location, a.sku, a.quantity)
        for s in plan.shipments
        if s.order.channel == channel
        for a in s.lines
    }


def test_every_format_that_can_be_asked_for_is_made() -> None:
    """What can be asked for is what there is."""
    assert set(EXPORTS) == {"decisions", *FORMATS}


def test_shopify_tags_name_each_place_of_an_order(desk: Desk, plan: Plan, tmp_path: Path) -> None:
    """A tag for each place of each order, merged with what the order has; nothing else is touched."""
    (file,) = desk.export("shopify", tmp_path).files
    assert "Orders" in file.name, "Matrixify knows what a file holds by its name"
    rows = rows_of(file)
    assert set(rows[0]) == {"ID", "Name", "Command", "Tags", "Tags Command"}
    told = {(row["Name"], tag) for row in rows for tag in row["Tags"].split(", ")}
    assert told == {(order, f"dom:{place}") for order, place, _, _ in shipped(plan, "shopify")}
    assert {row["Tags Command"] for row in rows} == {"MERGE"} == {row["Command"] for row in rows}
    assert {row["Name"]: row["ID"] for row in rows} == {"1001": "555001", "1002": ""}


def test_shopify_moves_name_the_ids_of_order_and_lines(desk: Desk, plan: Plan, tmp_path: Path) -> None:
    """Each shipment whose ids are known is a line of JSON; orders without ids are told."""
    written = desk.export("shopify-moves", tmp_path)
    moves = [json.loads(line) for line in (tmp_path / "shopify-moves.jsonl").read_text().splitlines()]
    names = {"Reno Warehouse": "reno", "Acme, Inc.": "acme", "Amazon": "fba"}
    told = {(m["order"], names[m["newLocation"]], i["sku"], Decimal(i["quantity"])) for m in moves for i in m["items"]}
    assert told == {row for row in shipped(plan, "shopify") if row[0] == "1001"}
    assert {m["orderId"] for m in moves} == {"gid://shopify/Order/555001"}
    assert {i["lineItemId"].rpartition("/")[2] for m in moves for i in m["items"]} == {"901", "902", "903"}
    assert "fulfillmentOrderMove" in (tmp_path / "shopify-moves.graphql").read_text()
    assert any("1 order has no Shopify ids" in notice for notice in written.notices)


MAGENTO = {
    "type": "object",
    "required": ["items", "arguments", "notify"],
    "properties": {
        "items": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["order_item_id", "qty"],
                "properties": {"order_item_id": {"type": "integer"}, "qty": {"type": "number"}},
            },
        },
        "notify": {"const": False},
        "arguments": {
            "type": "object",
            "required": ["extension_attributes"],
            "properties": {"extension_attributes": {"required": ["source_code"]}},
        },
    },
}
BIGCOMMERCE = {
    "type": "object",
    "required": ["order_address_id", "items"],
    "properties": {
        "order_address_id": {"type": "integer"},
        "items": {"type": "array", "items": {"required": ["order_product_id", "quantity"]}},
    },
}
WOOCOMMERCE = {"type": "object", "required": ["note"], "properties": {"customer_note": {"const": False}}}


@pytest.mark.parametrize(
    ("shop", "schema", "path"),
    [
        ("magento", MAGENTO, "/rest/V1/order/7/ship"),
        ("bigcommerce", BIGCOMMERCE, "/v2/orders/100/shipments"),
        ("woocommerce", WOOCOMMERCE, "/wp-json/wc/v3/orders/42/notes"),
    ],
)
def test_a_shop_gets_a_request_for_each_shipment(
    desk: Desk, plan: Plan, tmp_path: Path, shop: str, schema: dict[str, object], path: str
) -> None:
    """A request in the shop's own shape for each shipment whose ids are known."""
    (file,) = desk.export(shop, tmp_path).files
    (request,) = json.loads(file.read_text(encoding="utf-8"))
    jsonschema.validate(request["body"], schema)
    assert (request["method"], request["path"]) == ("POST", path)
    assert (request["order"], request["from"]) in {(o, place) for o, place, _, _ in shipped(plan, shop)}


def test_magento_ships_from_its_source(desk: Desk, tmp_path: Path) -> None:
    """The source is the place, items are the shop's own; an order whose ids nobody knows is named."""
    written = desk.export("magento", tmp_path)
    body = json.loads(written.files[0].read_text())[0]["body"]
    assert body["items"] == [{"order_item_id": 71, "qty": 1}]
    assert body["arguments"]["extension_attributes"]["source_code"] == "reno"
    assert any("000000008" in notice and "JSON" in notice for notice in written.notices)


def test_bigcommerce_ships_to_the_address_of_the_order(desk: Desk, tmp_path: Path) -> None:
    """An order's id names its address after a slash; the place stands in the comments."""
    (file,) = desk.export("bigcommerce", tmp_path).files
    body = json.loads(file.read_text())[0]["body"]
    assert body["order_address_id"] == 13
    assert body["items"] == [{"order_product_id": 16, "quantity": 3}]
    assert "Reno Warehouse" in body["comments"]


def test_woocommerce_is_told_in_a_note_line_by_line(desk: Desk, plan: Plan, tmp_path: Path) -> None:
    """What the note counts up is what the plan sends from that place."""
    (file,) = desk.export("woocommerce", tmp_path).files
    told = {
        (request["order"], request["from"], sku, Decimal(quantity))
        for request in json.loads(file.read_text(encoding="utf-8"))
        for quantity, sku in re.findall(r"([\d.]+) × (\w+)", request["body"]["note"])
    }
    assert told == shipped(plan, "woocommerce")


def test_shipstation_gets_a_file_for_each_place(desk: Desk, plan: Plan, tmp_path: Path) -> None:
    """Line by line what each place ships; an order in three shipments has three numbers."""
    files = desk.export("shipstation", tmp_path).files
    assert {file.name for file in files} == {f"shipstation-{place}.csv" for place in ("reno", "acme", "fba")}
    rows = [(file.stem.removeprefix("shipstation-"), row) for file in files for row in rows_of(file)]
    assert len(rows[0][1]) == 44
    told = {(r["Order Custom Field 3"], place, r["Item SKU"], Decimal(r["Item Quantity"])) for place, r in rows}
    assert told == {(s.order.order, s.location, a.sku, a.quantity) for s in plan.shipments for a in s.lines}
    assert {r["Order #"] for _, r in rows if r["Order Custom Field 3"] == "1001"} == {"1001-A", "1001-B", "1001-C"}
    mug = next(r for place, r in rows if r["Order #"].startswith("1001") and place == "reno")
    assert (mug["Order Total Weight (oz)"], mug["Order Total"]) == ("28.22", "18"), "2 × 400 g, 2 × 9.00"
    assert mug["Recipient Phone"] == "+1 (555) 010-2000"


def test_amazon_fulfils_what_lies_in_its_warehouse(desk: Desk, tmp_path: Path) -> None:
    """Shipments of other channels from a marketplace's stock, under its own name of the article."""
    written = desk.export("amazon-mcf", tmp_path)
    rows = tab_rows_of(written.files[0])
    assert [(r["MerchantSKU"], r["Quantity"], r["AddressName"]) for r in rows] == [
        ("AMZ-LAMP", "1", "Ann Okoye"),
        ("AMZ-LAMP", "1", "?ucja ?ak"),
    ]
    assert any("1002" in notice for notice in written.notices), "a name that the file cannot hold is told"


def test_amazon_is_told_what_shipped_of_its_orders(desk: Desk, plan: Plan, tmp_path: Path) -> None:
    """A confirmation for each line; tracking numbers are left to the carrier."""
    (row,) = tab_rows_of(desk.export("amazon-shipping", tmp_path).files[0])
    (shipment,) = (s for s in plan.shipments if s.order.channel == "amazon")
    assert (row["order-id"], row["order-item-id"]) == ("111-2223334-4445556", "12345678901234")
    assert (row["carrier-code"], row["ship-method"], row["tracking-number"]) == ("UPS", "Ground", "")
    assert row["ship-date"] == str(shipment.ship_date)


def test_purchase_orders_are_in_the_suppliers_own_units(desk: Desk, tmp_path: Path) -> None:
    """12 units of tea are 2 cases of 6 at 7.50; 5 units are singles at 1.25. Mugs of our own are no purchase."""
    files = desk.export("purchase-orders", tmp_path).files
    rows = rows_of(next(file for file in files if file.suffix == ".csv"))
    told = [(r["original_order"], r["supplier_sku"], r["qty"], r["unit_cost"], r["supplier"]) for r in rows]
    assert told == [("1001", "AC-TEA-6", "2", "7.5", "Acme, Inc."), ("42", "AC-TEA", "5", "1.25", "Acme, Inc.")]
    assert [r["po_number"] for r in rows] == ["R1-0001", "R1-0002"]
    assert rows[0]["description"] == '\'=HYPERLINK("http://x","Tea")', "no spreadsheet runs it"
    text = "".join(page.extract_text() for page in PdfReader(next(f for f in files if f.suffix == ".pdf")).pages)
    assert "AC-TEA-6" in text
    assert "$15.00" in text


def test_x12_is_sound_to_a_parser_of_its_own(desk: Desk, tmp_path: Path) -> None:
    """Envelopes, counts and segments of the 850 are read by pyx12 without a fault, and say what the CSV says."""
    file = next(f for f in desk.export("purchase-orders", tmp_path).files if f.suffix == ".edi")
    with file.open(encoding="ascii") as source:
        reader = X12Reader(source)
        segments = [segment.format().rstrip("~").split("*") for segment in reader]
        reader.cleanup()
        assert reader.pop_errors() == []
    lines = [s for s in segments if s[0] == "PO1"]
    assert [(s[2], s[4], s[7], s[9]) for s in lines] == [
        ("2", "7.5", "TEA", "AC-TEA-6"),
        ("5", "1.25", "TEA", "AC-TEA"),
    ]
    assert [s[3] for s in segments if s[0] == "BEG"] == ["R1-0001", "R1-0002"]
    assert [s[2] for s in segments if s[0] == "N1"] == ["Ann Okoye", "Di Roe"]
    assert len([s for s in segments if s[0] == "ST"]) == 2


def test_pick_lists_add_up_to_the_plan(desk: Desk, plan: Plan, tmp_path: Path) -> None:
    """What is picked at each place is what the plan sends from there."""
    files = desk.export("pick-lists", tmp_path).files
    picked = {
        (row["location"], row["sku"]): Decimal(row["qty_total"])
        for file in files
        if file.suffix == ".csv"
        for row in rows_of(file)
    }
    sent: dict[tuple[str, str], Decimal] = {}
    for shipment in plan.shipments:
        for given in shipment.lines:
            key = shipment.location, given.sku
            sent[key] = sent.get(key, Decimal(0)) + given.quantity
    assert picked == sent
    page = (tmp_path / "pick-list-fba.html").read_text(encoding="utf-8")
    assert "1001-C" in page or "1001-B" in page or "1001-A" in page


def test_a_packing_slip_lies_on_a_page_of_its_own(desk: Desk, plan: Plan, tmp_path: Path) -> None:
    """As many pages as shipments, each with its order, none with a price."""
    desk.export("packing-slips", tmp_path)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "packing-slips-reno.pdf").pages]
    orders = [s.order.order for s in plan.shipments if s.location == "reno"]
    assert len(pages) == len(orders)
    for order, page in zip(orders, pages, strict=True):
        assert order in page
        assert "9.00" not in page
        packed = {
            (sku, Decimal(units)) for sku, units in re.findall(r"^(MUG|TEA|LAMP)\n.*\n ([\d.]+)$", page, re.MULTILINE)
        }
        sent = [s.lines for s in plan.shipments if (s.order.order, s.location) == (order, "reno")]
        assert packed == {(a.sku, a.quantity) for lines in sent for a in lines}
    assert "of 3; the rest comes from elsewhere" in pages[0]


@pytest.mark.parametrize("format_", ["shopify", "magento", "amazon-shipping", "amazon-mcf", "purchase-orders"])
def test_a_run_with_nothing_for_a_format_says_so(tmp_path: Path, format_: str) -> None:
    """A shop that none of the orders came from, a supplier that ships nothing: a sentence, and no file."""
    orders = FILES["orders.csv"].splitlines()
    only_web = "\n".join([orders[0], "9,web,,2026-03-01T10:00:00Z,,Al,,7 Elm,,,US,NV,Reno,89502,1,,MUG,1,9.00", ""])
    with routed_desk(tmp_path, orders=only_web) as desk, pytest.raises(InputError):
        desk.export(format_, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_places_with_like_names_do_not_share_a_file() -> None:
    """Whatever an id holds, each place has a file of its own."""
    from domdesk.report.exports.names import file_names

    assert file_names("x", ["a/b", "a:b", "..", "A-B"], "csv") == [
        "x-a-b.csv",
        "x-a-b-2.csv",
        "x-place.csv",
        "x-A-B-3.csv",
    ]

"""Pasted blocks and sheets whose column names speak for themselves."""

from decimal import Decimal
from pathlib import Path

import pytest

from domdesk.errors import InputError, MissingFactsError
from domdesk.intake import read_paths, read_text
from domdesk.intake.matching import key, known_columns
from domdesk.intake.synonyms import SYNONYMS
from tests.intake.read import FIXTURES, fixture, issue, of, read, rows, texts


def test_a_pasted_block_of_orders_is_read_by_its_names() -> None:
    """Windows line ends, quoted cells, a country's name, a ZIP without its zero; lines are numbered."""
    (reading,) = read_text(
        "Order #\tItem SKU\tQty\tZIP\tCountry\tNote\r\n"
        '1001\t00123\t2\t2139\tUnited States\t"say ""hi"""\r\n'
        '1001\tB-2\t1\t2139\tUnited States\t6" pipe\r\n'
    )
    assert (reading.file, reading.kind, reading.format) == ("pasted block", "orders", "generic")
    assert rows(reading, "orders") == [{"channel": "", "order": "1001", "country": "US", "postal_code": "02139"}]
    lines = [(r["line"], r["sku"], r["quantity"]) for r in rows(reading, "order_lines")]
    assert lines == [("1", "00123", "2"), ("2", "B-2", "1")]
    assert "'Item SKU' as sku" in issue(reading, "columns_taken").text
    assert texts(reading, "warning")[0].startswith("Row 2: the US ZIP '2139'")
    assert reading.skipped == 0


@pytest.mark.parametrize("name", ["shopify_orders.csv", "shopify_inventory_columns.csv"])
def test_a_pasted_export_is_the_same_as_the_file(name: str) -> None:
    """Shops' exports are recognised in a paste as in a file."""
    (reading,) = read_text((FIXTURES / name).read_text(encoding="utf-8"))
    assert reading.format == "shopify"


def test_a_pasted_canonical_block_is_canonical() -> None:
    """Canonical headers keep their rules in a paste, and a block may be named."""
    (reading,) = read_text("location\tsku\ton_hand\nreno\tA\t5\n", name="clipboard")
    assert (reading.file, reading.kind, reading.format) == ("clipboard", "stock", "canonical")


def test_stock_and_products_go_by_their_names_too() -> None:
    """'Warehouse, Article, Qty' is stock; 'SKU, Description, Grams' are products."""
    (stock,) = read_text("Warehouse;Artikelnummer;Bestand\nReno;A;5\n")
    assert (stock.kind, rows(stock, "stock")) == ("stock", [{"location": "Reno", "sku": "A", "on_hand": "5"}])
    (products,) = read_text("SKU,Description,Grams\nA,Mug,250\n")
    assert rows(products, "products") == [{"sku": "A", "title": "Mug", "weight_g": "250"}]


def test_orders_without_a_country_are_taken_with_one_warning(tmp_path: Path) -> None:
    """Such orders can be routed by cards that hold everywhere."""
    reading = read(tmp_path, "pos.csv", "Order No,SKU,Quantity\n1,A,2\n2,B,1\n")
    assert (reading.orders, reading.lines) == (2, 2)
    assert len(texts(reading, "warning")) == 1


def test_of_two_names_for_one_column_the_better_is_taken() -> None:
    """What remains to be shipped goes before what was bought."""
    (reading,) = read_text("order-id,sku,quantity-purchased,quantity-to-ship\n1,A,5,3\n")
    assert of(reading, "order_lines").columns["quantity"] == ["3"]


def test_a_kind_decides_where_both_fit() -> None:
    """With a kind given only that one is looked for."""
    block = "order,warehouse,sku,qty\n1,Reno,A,2\n"
    assert read_text(block)[0].kind == "orders"
    assert read_text(block, kind="stock")[0].kind == "stock"


@pytest.mark.parametrize("text", ["", "hello", "1001\tA\t2\n", "sku,status\nA,1\n"])
def test_a_block_without_known_names_is_refused(text: str) -> None:
    """Nothing is guessed from position: the sentence asks for column names."""
    with pytest.raises(InputError, match="column names"):
        read_text(text)


def test_no_label_is_taken_for_two_columns() -> None:
    """Where a name fits two columns the first one has it: 'Item' is the title beside a SKU, and the SKU without one."""
    for kind in SYNONYMS:
        header = [name for names in SYNONYMS[kind].values() for name in names]
        found = known_columns(header, kind)
        assert len(set(found.values())) == len(found)
    assert known_columns(("Order", "Item", "SKU", "Qty"), "orders") == {"order": 0, "sku": 2, "quantity": 3, "title": 1}
    assert known_columns(("Order", "Item", "Qty"), "orders") == {"order": 0, "sku": 1, "quantity": 2}


@pytest.mark.parametrize(
    ("header", "country"),
    [
        ("Order No.,SKU,Qty,Country", "Germany"),
        ("Bestell-Nr.,Artikel-Nr.,Menge,Land", "Deutschland"),
        ("N° commande,Référence,Qté,Pays", "Allemagne"),
        ("Nº pedido,Código,Cantidad,País", "Alemania"),
        ("Numero ordine,Codice articolo,Quantità,Paese", "Germania"),
        ("Bestelnummer,Artikelcode,Aantal,Land", "Duitsland"),
        ("Número da encomenda,Código do artigo,Quantidade,País de entrega", "Alemanha"),
    ],
)
def test_seven_languages_are_known(header: str, country: str) -> None:
    """The four columns that an order needs, each language with its own name of Germany."""
    (reading,) = read_text(f"{header}\n7,0012,2,{country}\n")
    expected = {"channel": "", "order": "7"} | ({} if "entrega" in header else {"country": "DE"})
    assert rows(reading, "orders") == [expected]
    assert [(r["sku"], r["quantity"]) for r in rows(reading, "order_lines")] == [("0012", "2")]


def test_case_accents_marks_and_spaces_make_no_other_name() -> None:
    """'OrderNo', 'order_no' and 'ORDER NO.' are one; a unit or currency beside a name is no part of it."""
    assert key("OrderNo") == key("order_no") == key("ORDER NO.") == "orderno"
    assert key("Qté") == key("qte")
    assert known_columns(("sku", "Weight (lb)", "Cost USD", "Lead time (weeks)"), "stock") == {
        "sku": 0, "weight_g": 1, "unit_cost": 2, "lead_days": 3,
    }  # fmt: skip


def test_a_till_s_sheet_asks_what_its_price_is() -> None:
    """'Item Total' may be the unit's or the line's; where every quantity is 1 there is nothing to ask."""
    with pytest.raises(MissingFactsError) as missing:
        fixture("generic_pos.csv")
    assert [fact.key for fact in missing.value.facts] == ["unit_price_is"]
    assert missing.value.facts[0].choices == ("unit price", "line total")
    (reading,) = read_text("Receipt,SKU,Qty,Item Total\n1,A,1,9.50\n")
    assert of(reading, "order_lines").columns["unit_price"] == ["9.5"]


def test_a_till_s_sheet_counts_what_it_holds() -> None:
    """By hand: 7 rows; 1 of totals, 1 without a number, 1 bad quantity; 4 receipts, 6 lines, 2+3+1+1+3 = 10 units."""
    (reading,), _ = read_paths([FIXTURES / "generic_pos.csv"], facts={"unit_price_is": "line total"})
    assert (reading.kind, reading.format) == ("orders", "generic")
    assert (reading.rows, reading.orders, reading.lines, reading.units) == (7, 4, 6, 10)
    assert (reading.skipped, reading.faulty) == (3, 2)
    assert rows(reading, "orders")[0] == {
        "channel": "", "order": "R-101", "placed_at": "2026-11-21", "ship_to_name": "Ana Soto",
        "address1": "12 Elm St", "country": "US", "city": "Cambridge", "postal_code": "02139",
    }  # fmt: skip
    lines = [(r["order"], r["line"], r["sku"], r["title"], r["quantity"], r["unit_price"])
             for r in rows(reading, "order_lines")]  # fmt: skip
    assert lines == [
        ("R-101", "1", "M-1", "Mug", "2", "9.9"),
        ("R-101", "2", "C-2", "Cup", "3", "5"),
        ("R-102", "1", "M-1", "Mug", "1", "9.9"),
        ("R-104", "1", "0042", "Pan", "3", "3.333333"),
    ]
    assert "Row 5 holds totals and is left out." in texts(reading, "notice")
    assert "Row 3: without an order number, so 1 line continues the order above." in texts(reading, "notice")
    assert [text.split(";")[0] for text in texts(reading)] == [
        "Row 6: Receipt # is blank", "Row 7: Qty 'x' is not a number",
    ]  # fmt: skip


def test_a_german_sheet_is_read_by_its_own_dialect() -> None:
    """21.11. decides the day, 1.234,50 the decimal mark, EUR the currency; the billing country is not the parcel's."""
    reading = fixture("generic_bestellungen.csv")
    assert (reading.orders, reading.lines, reading.units, reading.skipped) == (2, 3, Decimal("3.5"), 0)
    assert rows(reading, "orders") == [
        {"channel": "", "order": "B-1", "placed_at": "2026-11-21", "country": "DE", "city": "Dresden",
         "postal_code": "01067"},
        {"channel": "", "order": "B-2", "placed_at": "2026-11-22T14:30:00", "country": "AT", "city": "Wien",
         "postal_code": "1010"},
    ]  # fmt: skip
    assert [(r["sku"], r["quantity"], r["unit_price"], r["currency"]) for r in rows(reading, "order_lines")] == [
        ("0012", "2", "1234.5", "EUR"), ("0013", "1", "12", "EUR"), ("0012", "0.5", "1234.5", "EUR"),
    ]  # fmt: skip
    assert "Column 'Rechnungsland' is not known and is not read." in texts(reading, "notice")


def test_orders_without_a_number_are_not_taken_for_something_else() -> None:
    """Who bought it stands in the sheet, so that it is no list of products and nobody's stock: it is refused."""
    for price in ("", ",Price"):
        with pytest.raises(InputError, match="order, sku, quantity"):
            read_text(
                f"Item,SKU,Qty,Customer Name,Email,Shipping Zip{price}\nMug,A,1,Ana,a@b.c,10001{price and ',2'}\n"
            )


def test_all_that_a_sheet_does_not_say_is_asked_at_once() -> None:
    """Day and month, decimal mark and the kind of price, in one question."""
    with pytest.raises(MissingFactsError) as missing:
        read_text("Order;SKU;Qty;Date;Amount\n1;A;2;01.02.2026;1.234\n")
    assert [fact.key for fact in missing.value.facts] == ["dates", "decimals", "unit_price_is"]


def test_locations_go_by_their_names() -> None:
    """'Warehouse Code, Type, Country' are locations."""
    (reading,) = read_text("Warehouse Code,Name,Type,Country,Zip\nreno,Reno,Warehouse,United States,89502\n")
    assert rows(reading, "locations") == [
        {"location": "reno", "name": "Reno", "kind": "warehouse", "country": "US", "postal_code": "89502"}
    ]


def test_a_till_s_sales_are_orders_and_no_stock() -> None:
    """Square's item sales have a location and quantities; by hand: 3 rows, 2 sales, 4 units, prices by line."""
    text = (
        "Date,Time,Item,Qty,SKU,Gross Sales,Net Sales,Transaction ID,Event Type,Location\n"
        "2026-11-20,14:00:00,Mug,2,MUG-1,$36.00,$36.00,T1,Payment,Market\n"
        "2026-11-21,10:02:11,Mug,1,MUG-1,$18.00,$15.00,T2,Payment,Market\n"
        "2026-11-21,10:02:11,Print,1,FERN-1,$12.00,$12.00,T2,Payment,Market\n"
    )
    (reading,) = read_text(text)
    assert (reading.kind, reading.rows, reading.orders, reading.units) == ("orders", 3, 2, 4)
    lines = [
        (line["order"], line["sku"], line["quantity"], line["unit_price"]) for line in rows(reading, "order_lines")
    ]
    assert lines == [("T1", "MUG-1", "2", "18"), ("T2", "MUG-1", "1", "18"), ("T2", "FERN-1", "1", "12")]


@pytest.mark.parametrize("label", ["Promise", "Promised for", "promised_by", "Delivery date", "Needed by"])
def test_a_promised_day_is_read_under_its_usual_names(label: str) -> None:
    """What people, and the window itself, call the day that was promised is `due`."""
    (reading,) = read_text(f"Order #\tSKU\tQty\tCountry\t{label}\n1\tA\t2\tUS\t2026-11-25\n")
    assert rows(reading, "orders") == [{"channel": "", "order": "1", "country": "US", "due": "2026-11-25"}]


def test_a_likely_column_that_is_not_read_is_a_doubt() -> None:
    """A slip in a name that would change what is decided is a warning; a note, or a name that is known, is none."""
    (reading,) = read_text(
        "Order #\tSKU\tQty\tCountry\tPromis date\tNote\tBilling country\n1\tA\t2\tUS\t2026-11-25\tx\tDE\n"
    )
    assert texts(reading, "warning") == [
        "Column 'Promis date' is not read, though by its name it may be due: rename it so, or map it."
    ]
    assert "Column 'Note' is not known and is not read." in texts(reading, "notice")

"""Suppliers' sheets of stock: long, with a column for each location, without a location, and with words for numbers."""

import pytest

from domdesk.errors import InputError, MissingFactsError
from domdesk.intake import called, read_paths, read_text
from domdesk.intake.counts import Count, counted, lead_days
from domdesk.records import Reading
from tests.intake.read import FIXTURES, fixture, of, rows, texts


def told(name: str, **facts: str) -> Reading:
    """A fixture's reading with what is told beside it."""
    (reading,), _ = read_paths([FIXTURES / name], facts=facts)
    return reading


def test_a_column_for_each_location_is_a_record_for_each() -> None:
    """By hand: 5 rows × 2 locations = 6 records, 3 blank cells (row 5 has nothing else) and one cell refused."""
    reading = fixture("supplier_wide.csv")
    assert (reading.kind, reading.format, reading.rows, reading.units) == ("stock", "generic", 5, 155)
    assert (reading.skipped, reading.faulty) == (2, 1)
    stock = [(r["location"], r["sku"], r["on_hand"], r["unit_cost"], r["lead_days"]) for r in rows(reading, "stock")]
    assert stock == [
        ("NJ", "A-1", "100", "2.5", "5"),
        ("CA", "A-1", "5", "2.5", "5"),
        ("NJ", "B-2", "0", "3", "7"),
        ("CA", "C-3", "0", "4", "2"),
        ("NJ", "E-5", "0", "1", "0"),
        ("CA", "E-5", "50", "1", "0"),
    ]
    assert set(of(reading, "stock").columns["currency"]) == {"USD"}


def test_what_words_count_is_told_by_column() -> None:
    """The total is no location; '100+', 'Call' and 'Discontinued' are notices with counts, 'In stock' is refused."""
    reading = fixture("supplier_wide.csv")
    told = texts(reading, "notice")
    assert "Column 'QTY_TOTAL' is not known and is not read." in told
    assert "Column 'QTY_NJ': 1 cell such as '100+' taken as the number named, though there may be more." in told
    assert "Column 'QTY_NJ': 1 cell such as 'Call' taken as 0, until the supplier names a number." in told
    assert "Column 'QTY_NJ': 1 cell such as 'Discontinued' taken as 0, for there is none." in told
    assert "Rows 3 and 5: QTY_CA is blank, so nothing is known of that location there." in told
    assert "Row 2: Lead Time gives a span such as '3-5 days'; its longer end counts." in told
    (error,) = texts(reading)
    assert error.startswith("Row 4: QTY_NJ 'In stock' does not say how many; write a number, or say in a mapping")


def test_a_cell_that_is_no_count_is_told_by_its_own_column_of_several() -> None:
    (reading,) = read_text("SKU,QTY_NJ,QTY_CA\nA-1,5,a lot\nB-2,-3,4\n")
    assert texts(reading) == ["Row 2, CA: QTY_CA 'a lot' is not a number; write 2 or 2.5."]
    assert [issue.column for issue in reading.issues if issue.severity == "error"] == ["QTY_CA"]
    (below,) = texts(reading, "warning")
    assert below.startswith("Row 3, NJ: QTY_NJ -3 is below 0")


def test_weights_fill_in_products_in_the_unit_of_header_or_cell() -> None:
    """1.5 lb = 680.388555 g, 8 oz = half a pound, 0.25 lb; 'heavy' is a warning and spoils no stock row."""
    reading = fixture("supplier_wide.csv")
    assert of(reading, "products").fill
    weights = [(r["sku"], r["title"], r["weight_g"]) for r in rows(reading, "products")]
    assert weights == [
        ("A-1", "Mug", "680.388555"),
        ("B-2", "Cup", "226.796185"),
        ("C-3", "Pot", None),
        ("E-5", "Lid", "113.398092"),
    ]
    (warning,) = texts(reading, "warning")
    assert warning.startswith("Row 5: Weight (lb) 'heavy' is not a number")


def test_a_sheet_without_a_location_asks_for_it_once() -> None:
    """The supplier is the location: it is told beside the file, and remembered by its name and header."""
    with pytest.raises(MissingFactsError) as missing:
        fixture("supplier_words.csv")
    assert [fact.key for fact in missing.value.facts] == ["location"]
    assert "--set location=" in missing.value.remedy
    reading = told("supplier_words.csv", location="acme")
    ((key, facts),) = reading.facts.items()
    assert key.startswith("supplier_words (sheet ")
    assert facts == {"location": "acme"}
    (again,), _ = read_paths([FIXTURES / "supplier_words.csv"], remembered=reading.facts)
    assert again.records == reading.records


def test_words_and_commas_of_another_language() -> None:
    """By hand: 3 of 6 rows are taken, 1,000 units; 'auf Lager', the lead time 'bald' and a blank are refused."""
    reading = told("supplier_words.csv", location="acme")
    assert (reading.rows, reading.units, reading.skipped, reading.faulty) == (6, 1000, 3, 3)
    stock = [(r["sku"], r["on_hand"], r["unit_cost"], r["lead_days"]) for r in rows(reading, "stock")]
    assert stock == [("0012", "1000", "1.25", "2"), ("0013", "0", "2.5", "28"), ("0014", "0", "3", "7")]
    assert [(r["sku"], r["weight_g"]) for r in rows(reading, "products")][:3] == [
        ("0012", "500"), ("0013", "1250"), ("0014", None),
    ]  # fmt: skip


def test_a_long_sheet_has_its_locations_in_a_column() -> None:
    """What is promised comes off what is on hand; ounces and inches are converted: 4 in = 101.6 mm."""
    reading = fixture("supplier_long.csv")
    stock = [(r["location"], r["sku"], r["on_hand"], r["committed"]) for r in rows(reading, "stock")]
    assert stock == [("NJ", "A-1", "10", "3"), ("CA", "A-1", "4", "0"), ("NJ", "B-2", "7", "7")]
    assert [(r["sku"], r["weight_g"], r["length_mm"]) for r in rows(reading, "products")] == [
        ("A-1", "226.796185", "101.6"), ("B-2", "453.59237", None),
    ]  # fmt: skip
    assert reading.skipped == 0


def test_an_available_figure_has_nothing_taken_off_again() -> None:
    """Available goes before On hand where nothing says what is promised; with it, On hand less that counts."""
    (one,) = read_text("Location,SKU,On Hand,Available\nreno,A,10,7\n")
    assert of(one, "stock").columns["on_hand"] == ["7"]
    (two,) = read_text("Location,SKU,On Hand,Committed,Available\nreno,A,10,3,7\n")
    assert [of(two, "stock").columns[name] for name in ("on_hand", "committed")] == [["10"], ["3"]]
    (three,) = read_text("Location,SKU,Available,Committed\nreno,A,7,3\n")
    assert "committed" not in of(three, "stock").columns


def test_a_weight_without_a_unit_is_not_read() -> None:
    """Units are told, never assumed: a warning says how; told, the column counts."""
    block = "Location,SKU,Qty,Weight\nreno,A,10,2\n"
    (reading,) = read_text(block)
    (warning,) = texts(reading, "warning")
    assert warning.endswith("tell it once: --set unit=lb.")
    assert len(reading.records) == 1
    (reading,) = read_text(block, facts={"unit": "kg"})
    assert of(reading, "products").columns["weight_g"] == ["2000"]


def test_a_currency_in_header_or_cell_is_taken() -> None:
    """Euros in the cells are not the desk's currency; `$` alone says nothing."""
    (reading,) = read_text("Location\tSKU\tQty\tCost\nreno\tA\t10\t€2.50\nreno\tB\t1\t$3\nreno\tC\t1\t4\n")
    assert of(reading, "stock").columns["currency"] == ["EUR", None, None]


@pytest.mark.parametrize(
    "header",
    ["SKU,Qty 1,Qty 10,Price", "SKU,Stock Code,Stock Status", "SKU,Qty Reserved,Qty On Order", "SKU,Qty_Total,Title"],
)
def test_quantities_that_are_of_no_place_are_no_locations(header: str) -> None:
    """Price breaks, codes, states and totals are columns of quantities only by their first word."""
    cells = ",".join(["A", *["1"] * header.count(",")])
    try:
        readings = read_text(f"{header}\n{cells}\n")
    except InputError:
        return
    assert all(reading.kind != "stock" for reading in readings)


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("12", Count("12", "")),
        ("100+", Count("100", "at_least")),
        ("> 50", Count("50", "at_least")),
        ("more than 1,000", Count("1000", "at_least")),
        ("12 pcs", Count("12", "")),
        ("Out of Stock", Count("0", "none")),
        ("n/a", Count("0", "none")),
        ("sur commande", Count("0", "ask")),
        ("In Stock", Count("", "unsaid")),
        ("<10", Count("", "unsaid")),
        ("Plenty", Count("40", "told")),
        ("#N/A", Count("#N/A", "")),
        ("soon", Count("soon", "")),
    ],
)
def test_a_cell_counts(cell: str, count: Count) -> None:
    """Numbers, at least so many, none, on request, unsaid, told by a mapping; an error value stays what it is."""
    assert counted(cell, "point", {"plenty": "40"}) == count


@pytest.mark.parametrize(
    ("cell", "unit_days", "days"),
    [
        ("2", 1, "2"), ("2", 7, "14"), ("3-5 days", 1, "5"), ("1 week", 1, "7"), ("2-3 Wochen", 1, "21"),
        ("24h", 1, "1"), ("36 hours", 1, "2"), ("same day", 1, "0"), ("n/a", 1, ""), ("soon", 1, "soon"),
        ("5 business days", 1, "5"), ("2 lightyears", 1, "2 lightyears"),
    ],
)  # fmt: skip
def test_a_lead_time_is_days(cell: str, unit_days: int, days: str) -> None:
    """The longer end of a span, in days; what cannot be told stays what it is."""
    assert lead_days(cell, unit_days)[0] == days


@pytest.mark.parametrize(
    ("label", "cell", "mm"), [("Length (m)", "1.2", "1200"), ("Length ft", "2", "609.6"), ("length_yd", "1", "914.4")]
)
def test_sides_may_be_in_metres_feet_or_yards(label: str, cell: str, mm: str) -> None:
    """1 ft = 304.8 mm and 1 yd = 914.4 mm, exactly."""
    (reading,) = read_text(f"SKU,Warehouse,Qty,{label}\nA,Reno,1,{cell}\n")
    assert of(reading, "products").columns["length_mm"] == [mm]


def test_sides_of_no_said_unit_are_told_in_yards_too() -> None:
    """--set length_unit takes what the columns' names do."""
    (reading,) = read_text("SKU,Warehouse,Qty,Length\nA,Reno,1,2\n", facts={"length_unit": "yd"})
    assert of(reading, "products").columns["length_mm"] == ["1828.8"]


def test_settings_beside_the_outlets_of_a_till_are_no_places() -> None:
    """Of Vend's list of products, whether stock is tracked and what a composite is made of are not quantities there."""
    text = (
        "sku,name,composite_quantity,track_inventory,supply_price,inventory_Main_Outlet,restock_level_Main_Outlet,"
        "inventory_Market\n10001,Mug,,1,4.69,7,5,3\n10002,Tee,,1,7.81,0,5,2\n"
    )
    (reading,) = read_text(text)
    stock = [(r["location"], r["sku"], r["on_hand"], r["unit_cost"]) for r in rows(reading, "stock")]
    assert stock == [
        ("Main Outlet", "10001", "7", "4.69"),
        ("Market", "10001", "3", "4.69"),
        ("Main Outlet", "10002", "0", "7.81"),
        ("Market", "10002", "2", "7.81"),
    ]


PLACES = called(
    [("austin", "Austin Garage", "Austin"), ("tacoma", "Tacoma Supplier", "Tacoma"), ("tx", "Warehouse", "Austin")]
)


@pytest.mark.parametrize(
    ("block", "where", "tables"),
    [
        ("SKU,Product,Cost,Austin Garage,Tacoma\nA,Mug,2.5,3,call", ["austin", "tacoma"], ["stock", "products"]),
        ("SKU,Title,weight_g,austin,TACOMA  supplier\nA,Mug,9,3,0", ["austin", "tacoma"], ["stock", "products"]),
        ("sku,title,Qty Tacoma,Stock Erie\nA,Mug,3,0", ["tacoma", "Erie"], ["stock", "products"]),
        ("SKU,Warehouse,Tacoma\nA,3,0", ["tx", "tacoma"], ["stock"]),
        ("SKU,tacoma\nA,3", ["tacoma"], ["stock"]),
    ],
)
def test_columns_called_as_the_desks_own_places_hold_their_stock(
    block: str, where: list[str], tables: list[str]
) -> None:
    """By id, name or city, whatever the case and the spaces; columns of products beside them are read too."""
    (reading,) = read_text(f"{block}\n", places=PLACES)
    assert [records.table for records in reading.records] == tables
    assert of(reading, "stock").columns["location"] == where
    assert of(reading, "stock").columns["on_hand"] == ["3", "0"][: len(where)]


def test_a_place_is_not_seen_where_it_is_not_meant() -> None:
    """A city of two places names neither, a column of words is no stock, and two columns of one place are in doubt."""
    assert "austin" in PLACES
    assert "austin" not in called([("a", "One", "Austin"), ("b", "Two", "Austin")])
    assert called([("a", "Reno", ""), ("b", "Reno", "Reno")]).keys() == {"a", "b"}
    (words,) = read_text("SKU,Title,Tacoma\nA,Mug,blue\n", places=PLACES)
    assert words.kind == "products"
    with pytest.raises(InputError, match="not recognised"):
        read_text("SKU,Tacoma,Tacoma Supplier\nA,1,2\n", places=PLACES)
    (orders,) = read_text("Order #,SKU,Qty,Country,Austin,Tacoma\n1,A,2,US,5,6\n", places=PLACES)
    assert orders.kind == "orders"

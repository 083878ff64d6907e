"""The canonical files: how they are recognised, and their reading rules."""

from decimal import Decimal
from pathlib import Path

import pytest

from domdesk.canonical import FILES
from domdesk.errors import InputError
from domdesk.intake import read_paths
from tests.intake.read import issue, of, read, rows, texts

LOCATIONS = "location,kind,country,postal_code,latitude,longitude,priority\n"


@pytest.mark.parametrize("name", FILES)
def test_every_canonical_file_is_recognised_by_name_and_by_header(name: str, tmp_path: Path) -> None:
    """A header-only file is fine, whatever it is called."""
    kind, columns = FILES[name]
    header = ",".join(columns) + "\n"
    for called in (name, name.upper(), "export 3.csv", "export.txt"):
        reading = read(tmp_path, called, header)
        assert (reading.kind, reading.format, reading.rows, reading.issues) == (kind, "canonical", 0, ())
        assert reading.records[0].table == name.removesuffix(".csv")
        assert [len(r) for r in reading.records] == [0] * len(reading.records)


def test_blank_cells_set_the_default_and_missing_columns_are_absent(tmp_path: Path) -> None:
    """A blank in a present column is its default (or unknown); a column the file lacks is not in the records."""
    (row,) = rows(read(tmp_path, "locations.csv", LOCATIONS + "reno,WAREHOUSE,us,,,,\n"), "locations")
    assert row == {
        "location": "reno",
        "kind": "warehouse",
        "country": "US",
        "postal_code": None,
        "latitude": None,
        "longitude": None,
        "priority": "100",
    }


def test_headers_are_matched_without_case_and_spaces(tmp_path: Path) -> None:
    """' SKU ' is sku; an issue names the column as the file does."""
    reading = read(tmp_path, "products.csv", " SKU ;Weight_G\nA-1;heavy\n")
    assert texts(reading) == ["Row 2: Weight_G 'heavy' is not a number; write 2 or 2.5."]
    assert issue(reading, "not_a_number").column == "Weight_G"


def test_unknown_columns_are_notices_with_a_guess(tmp_path: Path) -> None:
    """An unknown column is no error; a misspelt one is recognised as such."""
    reading = read(tmp_path, "products.csv", "sku,wieght_g,colour\nA-1,5,red\n")
    assert texts(reading, "notice") == [
        "Column 'wieght_g' is not known and is not read. Did you mean weight_g?",
        "Column 'colour' is not known and is not read.",
    ]
    assert len(of(reading, "products")) == 1


def test_many_unknown_columns_are_one_notice(tmp_path: Path) -> None:
    """A sheet full of other things does not flood the list of issues."""
    header = ",".join(f"extra{n}" for n in range(30))
    reading = read(tmp_path, "products.csv", f"sku,title,{header}\nA,B{',' * 30}\n")
    assert len(texts(reading, "notice")) == 1


def test_the_same_column_twice_is_refused(tmp_path: Path) -> None:
    """Which of the two is meant cannot be known."""
    with pytest.raises(InputError, match="two columns named 'SKU'"):
        read(tmp_path, "products.csv", "sku,title,SKU\nA,B,C\n")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("locations.csv", LOCATIONS + ",store,US,,,,\n", "Row 2: location is blank; every row needs one."),
        ("locations.csv", LOCATIONS + "a,shop,US,,,,\n", "Row 2: kind 'shop' is not known; write warehouse, store,"),
        ("stock.csv", "location,sku,on_hand\na,b,\n", "Row 2: on_hand is blank; every row needs one."),
        ("stock.csv", "location,sku,on_hand,confidence\na,b,1,1.5\n", "Row 2: confidence '1.5' is not between 0 and 1"),
        ("sku_aliases.csv", "location,their_sku,sku,units_per\na,b,c,0\n", "units_per '0' is not above 0"),
        ("exchange_rates.csv", "currency,rate\nEUR,0\n", "rate '0' is not above 0"),
        ("closures.csv", "location,from,to\na,2026-02-02,2026-02-01\n", "to 2026-02-01 is before from 2026-02-02"),
        ("rate_zones.csv", "card,zone,postal_from\nc,1,100\n", "a postal range needs a country"),
        ("rate_zones.csv", "card,zone,country,postal_from,postal_to\nc,1,US,100,19\n", "differ in length"),
        ("rate_zones.csv", "card,zone,country,postal_from,postal_to\nc,1,US,200,199\n", "is before postal_from"),
        ("rate_zones.csv", "card,zone,country,postal_from,postal_to\nc,1,US,,199\n", "stands without postal_from"),
        (
            "rate_cards.csv",
            "card,carrier,service,currency,dim_divisor\nc,a,b,USD,0\n",
            "dim_divisor '0' is not above 0",
        ),
        (
            "rate_cards.csv",
            "card,carrier,service,currency,valid_from,valid_to\nc,a,b,USD,2026-02-02,2026-02-01\n",
            "valid_to 2026-02-01 is before valid_from",
        ),
        ("commitments.csv", "order,line,location,sku,quantity\n1,1,a,b,0\n", "quantity '0' is not above 0"),
    ],
)
def test_a_row_with_a_fault_is_left_out_and_named(name: str, text: str, sentence: str, tmp_path: Path) -> None:
    """Every fault is one error with its row, and the row is counted as skipped for a fault."""
    reading = read(tmp_path, name, text)
    (said,) = texts(reading)
    assert sentence in said
    assert (len(reading.records[0]), reading.rows, reading.skipped, reading.faulty) == (0, 1, 1, 1)


def test_stock_may_be_negative_and_committed_too(tmp_path: Path) -> None:
    """Shops oversell; such figures are facts, not faults. The file's units are what it holds."""
    reading = read(tmp_path, "stock.csv", "location,sku,on_hand,committed\na,x,-2,-1\na,y,5.5,\n")
    assert of(reading, "stock").columns["on_hand"] == ["-2", "5.5"]
    assert of(reading, "stock").columns["committed"] == ["-1", "0"]
    assert reading.units == Decimal("3.5")


def test_us_zips_get_their_zeros_back_and_others_are_left(tmp_path: Path) -> None:
    """3-4 digits in the US are padded with a warning; ZIP+4, other countries and short codes stay; letters go up."""
    lines = ["a,store,US,2139,,,", "b,store,US,2139,,,", "c,store,US,501-0012,,,", "d,store,US,'02108,,,"]
    lines += ["e,store,US,55443-3221,,,", "f,store,CA,k1a 0b1,,,", "g,store,DE,1067,,,", "h,store,US,21,,,"]
    reading = read(tmp_path, "locations.csv", LOCATIONS + "\n".join(lines) + "\n")
    assert of(reading, "locations").columns["postal_code"] == [
        "02139", "02139", "00501-0012", "02108", "55443-3221", "K1A 0B1", "1067", "21",
    ]  # fmt: skip
    assert [w.split(";")[0] for w in texts(reading, "warning")] == [
        "Rows 2 and 3: the US ZIP '2139' has lost its leading zeros and is read as 02139",
        "Row 4: the US ZIP '501-0012' has lost its leading zeros and is read as 00501-0012",
    ]


def test_half_a_coordinate_is_dropped_with_a_warning(tmp_path: Path) -> None:
    """A latitude without a longitude is no place."""
    reading = read(tmp_path, "locations.csv", LOCATIONS + "a,store,US,,40.5,,\n")
    assert rows(reading, "locations")[0]["latitude"] is None
    assert texts(reading, "warning") == [
        "Row 2: longitude is blank, so its pair is not used either; give both or neither."
    ]


def test_channel_is_always_there(tmp_path: Path) -> None:
    """A key column that a file may lack is filled with its default, the blank channel."""
    text = "order,line,location,sku,quantity\n1,1,a,b,2\n"
    assert of(read(tmp_path, "commitments.csv", text), "commitments").columns["channel"] == [""]


@pytest.mark.parametrize("name", ["cheap.toml", "policies/CHEAP.TOML"])
def test_a_toml_file_with_a_method_is_a_policy(name: str, tmp_path: Path) -> None:
    """The policy's text comes through as it is."""
    reading = read(tmp_path, name, 'name = "cheap"\nmethod = "cheapest"\n')
    assert (reading.kind, reading.policy) == ("policy", 'name = "cheap"\nmethod = "cheapest"\n')


def test_desk_toml_is_the_settings_with_exact_numbers(tmp_path: Path) -> None:
    """Numbers in desk.toml are decimals, never floats."""
    reading = read(tmp_path, "desk.toml", 'currency = "USD"\nlimit = 0.1\n[services]\nFast = "Express"\n')
    assert reading.kind == "settings"
    assert reading.settings == {"currency": "USD", "limit": Decimal("0.1"), "services": {"Fast": "Express"}}


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    """A syntax error in a policy is refused with the line to mend."""
    with pytest.raises(InputError, match=r"not valid TOML.*line 2"):
        read(tmp_path, "a.toml", 'method = "x"\nname = \n')


def test_a_canonical_file_without_a_required_column_is_refused(tmp_path: Path) -> None:
    """The file's name promises the column; the sentence names it."""
    with pytest.raises(InputError, match=r"stock\.csv lacks the column on_hand\. Add it"):
        read(tmp_path, "stock.csv", "location,sku,unit_cost\na,b,1\n")


def test_a_canonical_name_is_a_promise(tmp_path: Path) -> None:
    """A stock.csv that holds products is not read as something else in silence."""
    with pytest.raises(InputError, match=r"stock\.csv lacks the columns location and on_hand"):
        read(tmp_path, "stock.csv", "sku,title\nA,Mug\n")


def test_a_row_with_two_faults_counts_once(tmp_path: Path) -> None:
    """Dates in the wrong order are not told of a row that is left out anyway."""
    reading = read(tmp_path, "closures.csv", "location,from,to\n,2026-02-02,2026-02-01\n")
    assert texts(reading) == ["Row 2: location is blank; every row needs one."]
    assert reading.faulty == 1


def test_kind_and_format_narrow_what_is_tried(tmp_path: Path) -> None:
    """With --as and --format a file is read as that or refused; unknown names are refused with the list."""
    path = tmp_path / "p.csv"
    path.write_text("sku,title\nA,B\n", encoding="utf-8")
    assert read_paths([path], kind="products", format="canonical")[0][0].kind == "products"
    for kind, form, sentence in [
        ("orders", None, "not a file of the kind orders"),
        (None, "shopify", "not a file in the format shopify"),
        ("orderz", None, "'orderz' is no kind of file. Kinds are locations"),
        (None, "excel", "'excel' is no format"),
        ("rates", "shopify", "The format shopify has no files of the kind rates"),
    ]:
        with pytest.raises(InputError, match=sentence):
            read_paths([path], kind=kind, format=form)


def test_a_count_below_zero_is_taken_with_a_doubt(tmp_path: Path) -> None:
    """A shop that sold more than it had counts so: the figures are kept, and one sentence names the rows."""
    reading = read(tmp_path, "stock.csv", "location,sku,on_hand\nreno,A,-4\nreno,B,0\nerie,A,-1\n")
    assert [row["on_hand"] for row in rows(reading, "stock")] == ["-4", "0", "-1"]
    assert texts(reading, "warning") == [
        "Rows 2 and 4: on_hand -4 is below 0 and counts as 0 until it is counted again."
    ]

"""Sheets under unknown names: what is proposed, what a mapping says, and that nothing likely is taken in silence."""

import pickle
from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.intake import as_toml, load_mapping, propose_path, propose_text, read_paths, read_text
from domdesk.intake.mapping import as_table, header_key, parse_mapping
from domdesk.records import MappingNeededError, SheetMapping
from tests.intake.read import of, rows, texts

UNKNOWN = "Ordr nmbr;Itm SKU;Qnty;Ctry;Contact\n1;A;2;NL;a@b.nl\n2;B;1;DE;c@d.de\n"
MAPPING = """\
[mapping]
kind = "orders"
unit_price_is = "line total"
skip_rows = [2]

[columns]
order = "Ref"
sku = "Thing"
quantity = "How many"
unit_price = "Money"
placed_at = "When"

[constants]
channel = "fair"
country = "DE"

[dialect]
dates = "day-first"
decimals = "comma"
"""
TWICE = """\
[mapping]
kind = "stock"
[columns]
sku = "Thing"
[locations]
East = "nj"
West = "nj"
"""
SHEET = "Ref;Thing;How many;Money;When\n(text);(text);(pcs);(EUR);(day)\n1;A;2;9,00;01.02.2026\n;B;1;1.500;\n"


def saved(folder: Path, text: str) -> Path:
    path = folder / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_likely_sheet_is_refused_with_what_it_seems_to_be() -> None:
    """The sentence names the columns, the error carries the proposal for the window, also to another process."""
    with pytest.raises(MappingNeededError) as refused:
        read_text(UNKNOWN)
    assert refused.value.text.startswith("pasted block is not known by its column names; it may be orders with ")
    assert "'Ordr nmbr' as order" in refused.value.text
    assert "--mapping FILE" in refused.value.remedy
    proposal = refused.value.proposal
    taken = {c.canonical: c.label for c in proposal.columns if c.label}
    assert taken == {"order": "Ordr nmbr", "sku": "Itm SKU", "quantity": "Qnty", "country": "Ctry", "email": "Contact"}
    assert pickle.loads(pickle.dumps(refused.value)).proposal == proposal


def test_a_proposal_scores_its_columns_and_shows_their_cells() -> None:
    """A known name scores 100, a likely one less; cells that look like e-mail tell a column without a name for it."""
    proposal = propose_text("Order No;Artcle nr;Qty;Contact;Colour\n1;A;2;a@b.nl;red\n2;B;1;c@d.de;blue\n")
    by_name = {column.canonical: column for column in proposal.columns}
    assert (proposal.kind, proposal.missing, proposal.unread) == ("orders", (), ("Colour",))
    assert (by_name["order"].label, by_name["order"].score, by_name["order"].needed) == ("Order No", 100, True)
    assert by_name["order"].samples == ("1", "2")
    assert 75 <= by_name["sku"].score < 100
    assert by_name["email"].label == "Contact"
    assert by_name["city"].label is None


def test_cells_speak_against_a_likely_name() -> None:
    """'Quantty' over names is no quantity, and over numbers it is one."""
    number = propose_text("Order No;SKU;Quantty\n1;A;2\n", "orders")
    name = propose_text("Order No;SKU;Quantty\n1;A;Ana\n", "orders")
    assert {c.canonical: c.label for c in number.columns}["quantity"] == "Quantty"
    assert {c.canonical: c.label for c in name.columns}["quantity"] is None
    assert name.missing == ("quantity",)


def test_a_proposal_may_be_asked_for_another_kind(tmp_path: Path) -> None:
    """The window can ask for the kind that the user knows it to be; locations may stand in columns; headers below."""
    path = tmp_path / "x.csv"
    path.write_text("Price list of Acme,,\n,,\nPart #,QTY_NJ,QTY_CA\nA,1,2\n", encoding="utf-8")
    stock = propose_path(path)
    assert (stock.kind, stock.locations) == ("stock", {"QTY_NJ": "NJ", "QTY_CA": "CA"})
    assert propose_path(path, "products").kind == "products"
    for bad in (lambda: propose_text("{}"), lambda: propose_path(path, "rates"), lambda: propose_path(tmp_path / "no")):
        with pytest.raises(InputError):
            bad()


def test_what_is_proposed_can_be_taken_as_it_is(tmp_path: Path) -> None:
    """The proposal as TOML is a mapping file, and reads the sheet that it was made for."""
    path = saved(tmp_path, as_toml(propose_text(UNKNOWN).mapping))
    assert load_mapping(path) == propose_text(UNKNOWN).mapping
    (reading,) = read_text(UNKNOWN, mapping=path)
    assert of(reading, "orders").columns["order"] == ["1", "2"]
    assert of(reading, "orders").columns["email"] == ["a@b.nl", "c@d.de"]


def test_a_mapping_says_all_that_a_sheet_does_not(tmp_path: Path) -> None:
    """By hand: a row of units passed over, 9,00 for two, 1.500 with a comma country's thousands, day before month."""
    (reading,) = read_text(SHEET, mapping=saved(tmp_path, MAPPING))
    assert (reading.rows, reading.orders, reading.lines, reading.skipped, reading.faulty) == (3, 1, 2, 1, 0)
    assert rows(reading, "orders") == [
        {"channel": "fair", "order": "1", "placed_at": "2026-02-01", "country": "DE"}
    ]  # fmt: skip
    assert [(r["sku"], r["quantity"], r["unit_price"]) for r in rows(reading, "order_lines")] == [
        ("A", "2", "4.5"), ("B", "1", "1500"),
    ]  # fmt: skip
    assert "Row 2 is left out, as the mapping says." in texts(reading, "notice")


def test_a_mapping_is_remembered_by_its_header(tmp_path: Path) -> None:
    """The next sheet with these columns, in any order and case, needs nothing, and says that it was remembered."""
    (first,) = read_text(SHEET, mapping=saved(tmp_path, MAPPING))
    ((key, table),) = first.mappings.items()
    assert key == header_key(["WHEN", "thing", "Ref", "How many", "Money"])
    (again,) = read_text("Thing;Ref;Money;When;How many\n;;;;(units)\nC;9;5,00;03.04.2026;1\n", mappings=first.mappings)
    assert [(r["order"], r["sku"], r["unit_price"]) for r in rows(again, "order_lines")] == [("9", "C", "5")]
    assert any("mapped before" in text for text in texts(again, "notice"))
    assert as_table(parse_mapping(dict(table), "x")) == table
    with pytest.raises(InputError):
        read_text("Thing;Ref;Money;When;How much\nC;9;5,00;03.04.2026;1\n", mappings=first.mappings)


def test_a_mapping_goes_before_recognition(tmp_path: Path) -> None:
    """Of an export of a known shop another column may be meant: the user's word counts, then as remembered."""
    export = "Name,Lineitem name,Lineitem quantity,Lineitem sku\n#1,Mug,2,M-1\n"
    columns = {"order": "Name", "sku": "Lineitem name", "quantity": "Lineitem quantity"}
    (reading,) = read_text(export, mapping=SheetMapping("orders", columns))
    assert (reading.format, of(reading, "order_lines").columns["sku"]) == ("generic", ["Mug"])
    (again,) = read_text(export, mappings=reading.mappings)
    assert again.format == "generic"
    (path := tmp_path / "x.csv").write_text(export, encoding="utf-8")
    (chosen,), _ = read_paths([path], format="shopify", mappings=reading.mappings)
    assert chosen.format == "shopify"


def test_of_several_files_a_mapping_reads_those_that_have_its_columns(tmp_path: Path) -> None:
    """The others go their own ways; where none has them, that is said."""
    (tmp_path / "a.csv").write_text(SHEET, encoding="utf-8")
    (tmp_path / "b.csv").write_text("location,sku,on_hand\nreno,A,1\n", encoding="utf-8")
    mapping = saved(tmp_path, MAPPING)
    readings, _ = read_paths([tmp_path / "a.csv", tmp_path / "b.csv"], mapping=mapping)
    assert [(r.kind, bool(r.mappings)) for r in readings] == [("orders", True), ("stock", False)]
    with pytest.raises(InputError, match="None of these files has all columns of the mapping"):
        read_paths([tmp_path / "b.csv", tmp_path / "b.csv"], mapping=mapping)
    with pytest.raises(InputError, match=r"b.csv has no column 'Ref', which the mapping takes under columns.order"):
        read_paths([tmp_path / "b.csv"], mapping=mapping)
    with pytest.raises(InputError, match="Leave out --as and --format"):
        read_paths([tmp_path / "a.csv"], kind="stock", mapping=mapping)


def test_a_mapping_names_locations_and_counts_words() -> None:
    """Columns of quantities lead to one's own locations, 'In stock' to a number; a constant is a feed's location."""
    wide = SheetMapping("stock", {"sku": "Part"}, locations={"East": "nj"}, counts={"in stock": "5"})
    (reading,) = read_text("Part;East;West\nA;In stock;3\n", mapping=wide)
    assert rows(reading, "stock") == [{"location": "nj", "sku": "A", "on_hand": "5"}]
    long = SheetMapping("stock", {"sku": "Part", "on_hand": "Left"}, constants={"location": "acme"})
    (reading,) = read_text("Part;Left\nA;3\n", mapping=long)
    assert rows(reading, "stock") == [{"location": "acme", "sku": "A", "on_hand": "3"}]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("[mapping]", "[map]"), "map is nothing that a mapping says"),
        (('kind = "orders"', 'kind = "order"'), "mapping.kind cannot be 'order'"),
        (('kind = "orders"\n', ""), "does not say what the sheet holds"),
        (("order = ", "ordre = "), "columns.ordre is nothing that a mapping says"),
        (('sku = "Thing"\n', ""), "does not say which column is sku"),
        (('sku = "Thing"', "sku = [1]"), "columns.'sku' is no text"),
        (('country = "DE"', 'country = "Atlantis"'), "constants.country 'Atlantis' is not a two-letter country code"),
        (('channel = "fair"', 'order = "1"'), "order is in [columns] and in [constants]"),
        (('"day-first"', '"year-first"'), "dialect.dates cannot be 'year-first'"),
        (('"line total"', '"sum"'), "mapping.unit_price_is cannot be 'sum'"),
        (("skip_rows = [2]", 'skip_rows = "2"'), "mapping.skip_rows is no list of row numbers"),
        (("skip_rows = [2]", "header = 7"), "mapping.header is no list of texts"),
        (("[dialect]", "[locations]\nEast = 'nj'\n[dialect]"), "[locations] leads columns of quantities"),
        ((MAPPING, TWICE), "[locations] leads two columns to one location"),
        (("[dialect]", "[counts]\n'in stock' = 'many'\n[dialect]"), "counts.'in stock' 'many' is not a number"),
        (("[constants]", "[constants"), "is not valid TOML"),
        ((MAPPING, "columns = 5\n"), "columns is no table"),
    ],
)
def test_a_faulty_mapping_names_the_key(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    """One sentence, with what to write instead."""
    path = saved(tmp_path, MAPPING.replace(*change, 1))
    with pytest.raises(InputError) as refused:
        load_mapping(path)
    assert says in refused.value.text
    assert path.name in refused.value.text
    assert refused.value.remedy
    assert "\n" not in str(refused.value) or "TOML" in says


def test_a_mapping_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A name that leads nowhere, and one the window made without what a row needs."""
    with pytest.raises(InputError, match="does not exist"):
        load_mapping(tmp_path / "none.toml")
    with pytest.raises(InputError, match="The mapping does not say which column is sku"):
        read_text(SHEET, mapping=SheetMapping("orders", {"order": "Ref", "quantity": "How many"}))

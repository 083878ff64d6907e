"""EDI X12 846: delimiters, item numbers, quantities by location, prices, dates, control totals."""

from pathlib import Path

import pytest

from domdesk.errors import InputError
from domdesk.intake import read_paths, read_text
from domdesk.intake.formats.edi_segments import segments
from tests.intake.read import FIXTURES, fixture, issue, of, read, rows, texts

WHOLE = (FIXTURES / "edi846.edi").read_text(encoding="ascii")
ISA = WHOLE[:106]


def advice(*below: str, head: str = "N1*WH*Reno*92*RENO~") -> str:
    """One 846 with these segments for its items, and right totals."""
    inner = f"ST*846*1~BIA*00*SI*R*20261121~{head}{''.join(below)}SE*{3 + len(below) + head.count('~')}*1~"
    return f"{ISA}GS*IB*A*B*20261121*1430*7*X*004010~{inner}GE*1*7~IEA*1*000000042~"


def stock_of(text: str) -> list[tuple[str | None, str | None, str | None]]:
    (reading,) = read_text(text)
    return [(row["location"], row["sku"], row["on_hand"]) for row in rows(reading, "stock")]


def test_an_advice_counts_what_it_holds() -> None:
    """Counted by hand: 8 items in 12 rows; one repeated, one without a quantity, one without a number left out."""
    reading = fixture("edi846.edi")
    assert (reading.kind, reading.format, reading.rows) == ("stock", "edi846", 12)
    assert (reading.skipped, reading.faulty) == (3, 3)
    assert str(reading.units) == "293.5"


def test_each_item_has_one_figure_at_each_location() -> None:
    """33 before 17, QA before 1; SDQ's pairs; loops with REF*ZZ behind QTY, or N1*WH before it and a total."""
    stock = rows(fixture("edi846.edi"), "stock")
    assert [(s["location"], s["sku"], s["on_hand"]) for s in stock] == [
        ("RENO", "MUG-NAV", "36"),
        ("RENO", "V-200", "12"),
        ("RENO", "036000291452", "5"),
        ("DALLAS", "036000291452", "0"),
        ("TULSA", "036000291452", "7"),
        ("NORTH", "CHAIN", "198.5"),
        ("SOUTH", "CHAIN", "20"),
        ("DALLAS", "LAMP", "9"),
        ("Tulsa", "LAMP", "6"),
    ]


def test_prices_lead_times_and_dates_come_through() -> None:
    """A retail price is no cost; two weeks are 14 days; an item's date counts unless it says when more will come."""
    stock = rows(fixture("edi846.edi"), "stock")
    assert [(s["unit_cost"], s["currency"], s["lead_days"], s["as_of"]) for s in stock[:3]] == [
        ("4.25", "USD", "0", "2026-11-20T05:30:00"),
        ("9.5", "USD", "14", "2026-11-21T06:00:00"),
        (None, "USD", "0", "2026-11-21T06:00:00"),
    ]
    assert {s["committed"] for s in stock} == {"0"}


def test_numbers_that_are_no_sku_become_barcodes() -> None:
    """SK is the SKU, so UP is the barcode; a UPC alone is both, and is not said twice."""
    products = of(fixture("edi846.edi"), "products")
    assert products.fill
    assert rows(fixture("edi846.edi"), "products") == [
        {"sku": "MUG-NAV", "title": "Mug, navy", "barcode": "012345678905"},
        {"sku": "V-200", "title": None, "barcode": "4006381333931"},
    ]


def test_which_quantities_were_taken_is_said() -> None:
    """And that a quantity in cases may not count single units."""
    reading = fixture("edi846.edi")
    assert issue(reading, "quantities").text == (
        "Quantities are taken from QTY 33 (available for sale) in 5 rows, QTY 17 (on hand) in 1 row, SDQ in 3 rows and "
        "QTY QA (available) in 2 rows."
    )
    assert issue(reading, "unit").row == 22


def test_faults_are_said_by_segment() -> None:
    """There are no rows in EDI."""
    assert texts(fixture("edi846.edi")) == [
        (
            "Segment 39: 'NONE' has no quantity that says what is there (QTY 63), so it is left out; "
            "ask the sender for one."
        ),
        (
            "Segment 42: 'MUG-NAV' at RENO is already in segment 18; this one is left out, "
            "so ask the sender which one counts."
        ),
        "Segment 44: the item's number in LIN is blank; every row needs one.",
    ]
    assert not texts(fixture("edi846.edi"), "warning")[1:]


def test_delimiters_come_from_isa() -> None:
    """`~` between elements, `?` behind segments, no line breaks; a party whose code is UNKNOWN goes by its name."""
    reading = fixture("edi846_odd.txt")
    assert (reading.rows, reading.units, reading.faulty) == (2, 7, 0)
    stock = [(s["location"], s["sku"], s["on_hand"], s["unit_cost"], s["as_of"]) for s in rows(reading, "stock")]
    assert stock == [
        ("CA Warehouse", "SAM-1", "7", "28.99", "2026-11-20"),
        ("CA Warehouse", "SAM-2", "0", None, "2026-11-20"),
    ]


def test_control_totals_that_differ_are_warnings() -> None:
    """CTT says 3 items for 2, SE 9 segments for 10 under another number; GE and IEA are right; a 997 is told."""
    reading = fixture("edi846_odd.txt")
    assert [(i.code, i.row) for i in reading.issues if i.severity == "warning"] == [
        ("control_total", 11),
        ("control_total", 12),
        ("control_number", 12),
    ]
    assert "997" in issue(reading, "other_sets").text


@pytest.mark.parametrize("terminator", ["\n", "\r\n", "|", "~\r\n"])
def test_any_segment_terminator_is_read(tmp_path: Path, terminator: str) -> None:
    """A line break may be the terminator itself, or only stand behind it."""
    text = advice("LIN**SK*A~", "QTY*33*5~").replace("~", terminator)
    reading = read(tmp_path, "x.edi", text)
    assert (reading.units, reading.issues[0].code, len(reading.issues)) == (5, "quantities", 1)


def test_an_isa_that_lost_its_padding_is_read() -> None:
    """Mail programs squeeze spaces; the elements are still sixteen."""
    text = " ".join(advice("LIN**SK*A~", "QTY*33*5~").split())
    assert stock_of(text.replace(" *", "*")) == [("RENO", "A", "5")]


def test_several_interchanges_may_have_their_own_delimiters() -> None:
    """Two files joined into one are both read."""
    other = advice("LIN**SK*B~", "QTY*33*6~").replace("*", "|")
    assert stock_of(advice("LIN**SK*A~", "QTY*33*5~") + "\n" + other) == [("RENO", "A", "5"), ("RENO", "B", "6")]


@pytest.mark.parametrize(
    ("below", "stock"),
    [
        (["QTY*33*5~", "N1*WH**92*W1~", "QTY*33*6~", "N1*WH**92*W2~"], [("W1", "A", "5"), ("W2", "A", "6")]),
        (["N1*WH**92*W1~", "QTY*33*5~", "N1*WH**92*W2~", "QTY*33*6~"], [("W1", "A", "5"), ("W2", "A", "6")]),
        (["QTY*17*9~", "QTY*02*8~"], [("RENO", "A", "9")]),
        (["REF*ZZ*color~", "QTY*33*5~"], [("RENO", "A", "5")]),
        (["SDQ*EA*92*W1*5**~", "QTY*33*5~"], [("W1", "A", "5")]),
    ],
)
def test_locations_stand_before_or_behind_their_quantity(below: list[str], stock: list[tuple[str, str, str]]) -> None:
    """As partners like it; a REF before the quantity is something else."""
    assert stock_of(advice("LIN**SK*A~", *below)) == stock


def test_a_total_that_is_not_the_locations_sum_is_a_warning() -> None:
    """The locations' figures are taken: 5 in all where QTY says 9."""
    (reading,) = read_text(advice("LIN**SK*A~", "SDQ*EA*92*W1*2*W2*3~", "QTY*33*9~"))
    assert reading.units == 5
    assert issue(reading, "does_not_add_up").row == 7


def test_stock_without_a_location_is_the_sender_s_or_where_it_is_told(tmp_path: Path) -> None:
    """Told once, the location is kept for the next file."""
    path = tmp_path / "feed.edi"
    path.write_text(advice("LIN**SK*A~", "QTY*33*5~", head=""), encoding="ascii")
    (reading,), _ = read_paths([path])
    assert (rows(reading, "stock")[0]["location"], issue(reading, "location").severity) == ("A", "notice")
    (told,), _ = read_paths([path], facts={"location": "reno"})
    (again,), _ = read_paths([path], remembered=told.facts)
    assert rows(told, "stock")[0]["location"] == rows(again, "stock")[0]["location"] == "reno"


def test_a_document_without_its_end_is_read_with_a_warning() -> None:
    """What is there counts; the group's end shows that SE is missing."""
    text = advice("LIN**SK*A~", "QTY*33*5~")
    (reading,) = read_text(text.replace("SE*6*1~", ""))
    assert (reading.units, issue(reading, "no_end").row) == (5, 8)


@pytest.mark.parametrize("end", [110, 400, len(WHOLE) - 24])
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, end: int) -> None:
    """Half a stock list would make the rest look sold out."""
    with pytest.raises(InputError, match="cut off"):
        read(tmp_path, "x.edi", WHOLE[:end])


def test_other_documents_are_refused_by_their_number(tmp_path: Path) -> None:
    """An order by EDI is no stock."""
    with pytest.raises(InputError, match="850"):
        read(tmp_path, "x.edi", WHOLE.replace("ST*846", "ST*850"))


def test_segments_are_numbered_through() -> None:
    """48 segments, the ISA being the first."""
    read_segments = list(segments(WHOLE))
    assert [s.tag for s in (read_segments[0], read_segments[-1])] == ["ISA", "IEA"]
    assert read_segments[-1].number == len(read_segments) == 48


def test_a_guessed_location_is_told_only_where_it_is_used() -> None:
    """Each item names its own place in REF*ZZ, so the sender's name stands nowhere."""
    (named,) = read_text(advice("LIN*1*SK*A~", "QTY*QA*5~", "REF*ZZ*NORTH~", head=""))
    assert [i.code for i in named.issues] == ["quantities"]
    (unnamed,) = read_text(advice("LIN*1*SK*A~", "QTY*QA*5~", head=""))
    assert "--set location=NAME" in issue(unnamed, "location").text

"""Sheets by their names and by mappings, whatever their cells: rows read = rows taken + rows listed, or a sentence."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domdesk.errors import InputError
from domdesk.intake import propose_text, read_text
from domdesk.intake.mapping import as_table, parse_mapping
from domdesk.intake.synonyms import SYNONYMS
from domdesk.records import SheetMapping
from tests.intake.read import FIXTURES, of
from tests.intake.test_fuzz import account, read_or_refused

NAMES = ("generic_pos.csv", "generic_bestellungen.csv", "supplier_wide.csv", "supplier_words.csv", "supplier_long.csv")
LINES = [(FIXTURES / name).read_text(encoding="utf-8").splitlines() for name in NAMES]
HEADERS = [lines[0].replace(",", ";").split(";") for lines in LINES]
WORDS = [
    "", " ", "1", "2.5", "1,234", "1.234,50", "-3", "100+", ">50", "<5", "In stock", "Call", "n/a", "#N/A", "Total",
    "3-5 days", "2 lb", "0.5 kg", "01/02/2026", "21.11.2026", "$9.90", "EUR 5", "Germany", "Deutschland", '="001"',
    "a@b.nl", "10115", "R-1", "R-2", "x", "9" * 24, "1e400", "12 Stk",
]  # fmt: skip
CELLS = st.one_of(st.sampled_from(WORDS), st.text(max_size=5))
FACTS = {"location": "acme", "unit_price_is": "line total", "dates": "day-first", "decimals": "comma", "unit": "kg"}
FACTS_TOLD = st.sets(st.sampled_from(list(FACTS))).map(lambda names: {name: FACTS[name] for name in names})


@st.composite
def sheets(draw: st.DrawFn) -> str:
    """A sheet under a known or likely header, short of some columns, with cells of every sort."""
    header = draw(st.sampled_from(HEADERS))
    if draw(st.booleans()):
        header = [name for name in header if draw(st.integers(0, 7))] or header
    if draw(st.integers(0, 4)) == 0:
        header = [name[:-1] if len(name) > 4 else name for name in header]
    rows = [[draw(CELLS) for _ in header] for _ in range(draw(st.integers(0, 5)))]
    clean = [[cell.replace("\t", " ").replace("\n", " ").replace("\r", " ") for cell in row] for row in [header, *rows]]
    return "\n".join("\t".join(row) for row in clean)


@given(sheets(), FACTS_TOLD)
def test_any_sheet_is_read_or_refused(text: str, facts: dict[str, str]) -> None:
    """By the names of its columns, with any facts told beside it."""
    read_or_refused(lambda: read_text(text, facts=facts))


@settings(max_examples=max(20, settings().max_examples // 3))
@given(sheets())
def test_any_sheet_has_a_proposal_that_can_be_read(text: str) -> None:
    """What is proposed reads the sheet, or is refused with a way out, and comes back from its file as it was."""
    try:
        proposal = propose_text(text)
    except InputError:
        return
    for column in proposal.columns:
        assert column.label is None or (column.label in proposal.header and 0 < column.score <= 100)
    if not proposal.missing and proposal.unit_price_is:
        assert parse_mapping(as_table(proposal.mapping), "x") == proposal.mapping
    read_or_refused(lambda: read_text(text, mapping=proposal.mapping))


def _as_pasted(cell: str) -> str:
    """A cell as spreadsheets put it on the clipboard: one that holds quotation marks stands between them."""
    return '"' + cell.replace('"', '""') + '"' if '"' in cell else cell


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), CELLS, CELLS), max_size=6))
def test_each_cell_under_a_location_is_taken_or_told(cells: list[tuple[str, str, str]]) -> None:
    """In a wide sheet: cells = records + refused + blank, and rows with nothing but blanks count as left out."""
    tidy = [tuple(cell.translate({9: 32, 10: 32, 13: 32}) for cell in row) for row in cells]
    text = "\n".join("\t".join(map(_as_pasted, row)) for row in [("SKU", "QTY_NJ", "QTY_CA"), *tidy])
    mapping = SheetMapping("stock", {"sku": "SKU"}, locations={"QTY_NJ": "nj", "QTY_CA": "ca"}, decimals="comma")
    try:
        (reading,) = read_text(text, mapping=mapping)
    except InputError:
        return
    account(reading)
    below = {issue.row for issue in reading.issues if issue.code in ("total_row", "remark_row")}
    kept = [row for n, row in enumerate(tidy, 2) if n not in below]
    blank = sum(not cell.strip() for row in kept for cell in row[1:])
    empty = sum(not "".join(row[1:]).strip() for row in kept)
    assert 2 * len(kept) - blank == len(of(reading, "stock")) + reading.skipped - empty


@given(
    st.sampled_from(sorted(SYNONYMS)),
    st.dictionaries(
        st.sampled_from(["mapping", "columns", "constants", "dialect", "units", "locations", "counts", "x"]),
        st.one_of(
            st.integers(),
            st.dictionaries(
                st.sampled_from(["kind", "header", "skip_rows", "sku", "order", "quantity", "dates", "weight", "x"]),
                st.one_of(st.sampled_from(["orders", "A", "day-first", "kg"]), st.integers(), st.lists(st.integers())),
                max_size=4,
            ),
        ),
        max_size=4,
    ),
)
def test_any_mapping_is_taken_or_refused(kind: str, table: dict[str, object]) -> None:
    """Tables of any shape: a mapping, or one sentence with a way out."""
    head = table.get("mapping")
    if isinstance(head, dict):
        head.setdefault("kind", kind)
    try:
        mapping = parse_mapping(table, "x.toml")
    except InputError as refusal:
        remedy = refusal.remedy
    else:
        remedy = "none is needed"
        assert parse_mapping(as_table(mapping), "x.toml") == mapping
    assert remedy

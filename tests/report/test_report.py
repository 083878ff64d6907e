"""Reports of a run and of an order: what they say, that HTML needs nothing else, and that PDFs read back."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pypdf import PdfReader

from domdesk import __version__
from domdesk.desk import Desk
from domdesk.errors import DeskError, InputError
from domdesk.gui.look.theme import PART_COLOURS as WINDOW_COLOURS
from domdesk.money import spoken
from domdesk.records import COST_PARTS, Change, Costs, OrderKey, Override, Rule, Shipment
from domdesk.report import html, origin, pictures
from domdesk.report.document import PART_COLOURS, Bar, Bars, Document, Facts, Listing, Section, Table, Text
from domdesk.report.pdf import pdf
from tests.worlds import a_policy, dear_but_near


class Page(HTMLParser):
    """An HTML file as a reader sees it: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def text_of(content: bytes) -> str:
    """All pages of a PDF as another program reads them."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def read(path: Path) -> str:
    return text_of(path.read_bytes()) if path.suffix == ".pdf" else Page(path.read_text("utf-8")).text


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The demo shop, routed by its own policy as run 1 and by priority as run 2."""
    with Desk.demo(tmp_path_factory.mktemp("report")) as desk:
        desk.route(desk.kept_policies()[0])
        desk.route("priority")
        yield desk


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_a_runs_report_says_what_the_run_says(desk: Desk, tmp_path: Path, ending: str) -> None:
    """Cost by part, places, what has no place, doubts, the policy with its rules, seed, version and fingerprint."""
    _, plan = desk.plan(1) or pytest.fail("there is a run 1")
    said = read(desk.report(tmp_path / f"run.{ending}", run=1))
    assert said.startswith("Run 1")
    for part in COST_PARTS:
        if minor := getattr(plan.costs, part):
            assert f"{part} {spoken(minor, 'USD')}" in said
    assert f"total {spoken(plan.costs.total, 'USD')}" in said
    assert "proven best (gap 0.00 %)" in said
    assert all(left.order.order in said for left in plan.unassigned)
    assert "Columbus Warehouse" in said
    assert "may not ship hazardous goods" in said
    assert "a day of lateness costs $2.00" in said
    assert re.search(r"Inputs [0-9a-f]{12} ", said)
    assert f"domdesk {__version__}" in said
    assert "Seed 0" in said


@pytest.mark.parametrize("ending", ["html", "pdf"])
def test_an_orders_report_says_what_explain_says(desk: Desk, tmp_path: Path, ending: str) -> None:
    """The sentence, each way with its cost and difference, the lines, the days, and each place with its no."""
    row = next(row for row in desk.order_rows(1, located=False) if row.shipments > 1)
    decision = desk.explain(row.key, 1)
    said = read(desk.report(tmp_path / f"order.{ending}", order=row.key, run=1))
    assert said.startswith(f"Order {row.order}")
    assert decision.sentence in said
    for way in decision.alternatives:
        if way.plan is not None:
            assert spoken(way.plan.costs.total, "USD") in said
    assert all(reason.text in said for reason in decision.not_used)
    for shipment in decision.chosen.shipments:
        assert origin.day(shipment.delivery_date) in said
        assert all(given.sku in said for given in shipment.lines)
    assert "arrive in time" in said  # in the drawing of the steps alone


def test_an_orders_funnel_and_days_are_drawn() -> None:
    """Bars narrow with the places left; days stand on one scale, the promise after a late day left of it."""
    steps = pictures.funnel([("all", 12), ("have stock", 6), ("chosen", 1)])
    heights = [max(y for _, y in m.corners) - min(y for _, y in m.corners) for m in steps.marks if m.tone == "strong"]
    assert heights == pytest.approx([30.0, 15.0, 2.5])
    assert [word.text for word in steps.words if word.bold] == ["12", "6", "1"]
    start = date(2026, 11, 23)
    end = start + timedelta(4)
    one = Shipment(OrderKey("", "1"), 1, "reno", "c", "P", "Ground", "1", start, end, (), Costs(), ())
    drawn = pictures.days([("Reno", one)], start, start + timedelta(2))
    assert drawn is not None
    assert {w.text for w in drawn.words} == {
        "Reno", "Mon 23 Nov placed and handed over", "Wed 25 Nov promised", "Fri 27 Nov delivered"
    }  # fmt: skip
    (way,) = (m for m in drawn.marks if m.tone == "strong")
    (promise,) = (m for m in drawn.marks if m.tone == "bad")
    middle = sum(x for x, _ in way.corners) / 4
    assert sum(x for x, _ in promise.corners) / 4 == pytest.approx(middle)
    assert all(0 <= x <= 1000 for m in drawn.marks for x, _ in m.corners)
    assert pictures.days([], start, None) is None


def test_lines_without_a_place_say_why(desk: Desk, tmp_path: Path) -> None:
    """An order that does not ship names the article and each place's reason."""
    row = next(row for row in desk.order_rows(1, located=False) if row.unassigned_lines)
    said = read(desk.report(tmp_path / "left.html", order=row.key, run=1))
    left = desk.explain(row.key, 1).chosen.unassigned[0]
    assert f"× {left.sku}" in said
    assert "has no place" in said
    assert all(reason.text in said for reason in left.reasons)


def test_html_stands_alone_and_prints(desk: Desk, tmp_path: Path) -> None:
    """One file: no script, link, image or address is asked for, and there are rules for paper."""
    text = desk.report(tmp_path / "run.html").read_text("utf-8")
    page = Page(text)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "embed"}
    assert not [a for _, a in page.tags if {"src", "href", "xlink:href"} & set(a) or any(n.startswith("on") for n in a)]
    assert not re.search(r"@import|url\((?!#)|https?://(?!www\.w3\.org)", text)
    assert "@media print" in text
    assert ("html", {"lang": "en"}) in page.tags


def test_the_latest_run_is_reported_unless_one_is_named(desk: Desk, tmp_path: Path) -> None:
    """Without a number it is run 2, by priority, which proves nothing."""
    said = read(desk.report(tmp_path / "latest.html"))
    assert said.startswith("Run 2")
    assert "a rule-following plan" in said


def test_the_same_inputs_have_the_same_mark(desk: Desk, tmp_path: Path) -> None:
    """Two runs on the same data share a fingerprint whenever they were made; another stock figure changes it."""
    marks = [re.search(r"inputs ([0-9a-f]{12})", read(desk.report(tmp_path / "r.html", run=n))) for n in (1, 2)]
    assert marks[0]
    assert marks[1]
    assert marks[0][1] == marks[1][1]
    problem, _ = dear_but_near()
    fuller = replace(problem, stock=(replace(problem.stock[0], on_hand=Decimal(6)), *problem.stock[1:]))
    assert origin.fingerprint(problem) != origin.fingerprint(fuller)


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (lambda desk, at: desk.report(at / "r.docx"), "End it .html or .pdf"),
        (lambda desk, at: desk.report(at / "r.pdf", run=9), "There is no run 9"),
        (lambda desk, at: desk.report(at / "r.pdf", order="#9999"), "There is no open order #9999"),
    ],
)
def test_what_cannot_be_reported_is_refused(desk: Desk, tmp_path: Path, job: Callable[..., Path], words: str) -> None:
    """Another kind of file, an unknown run or order: a sentence with a way out, and no file."""
    with pytest.raises(InputError, match=re.escape(words)):
        job(desk, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_told(desk: Desk, tmp_path: Path) -> None:
    """Where a folder bears the name, the fault is told and nothing is left behind."""
    (tmp_path / "taken.html").mkdir()
    with pytest.raises(DeskError, match="cannot be written"):
        desk.report(tmp_path / "taken.html")
    assert [path.name for path in tmp_path.iterdir()] == ["taken.html"]


def test_every_setting_of_a_policy_has_words() -> None:
    """What differs from a method's defaults is told, what does not is left out."""
    policy = a_policy(
        split_cost="1.50", unfilled_cost="price", late_cost_per_day="2", miss_cost="3", band="0.5", max_shipments=2,
        line_split=False, partial_line=True, partial_order=False, must_arrive=True, max_distance_km="800",
        max_stock_age_hours="48", include_kinds=("store",), exclude_locations=("reno", "erie"),
    )  # fmt: skip
    told = dict(origin._settings(policy, "USD"))
    assert set(told) == set(origin.NAMES.values())
    assert told["a further shipment costs"] == "$1.50"
    assert (told["a unit left unserved costs"], told["distance, at most"]) == ("its price", "800 km")
    assert (told["an order in part"], told["arrival by the due date"]) == ("never", "is a must")
    assert told["places left out"] == "reno, erie"
    assert not list(origin._settings(a_policy(rules=(Rule("never", kinds=("store",)),)), "USD"))


# --- whatever stands in the data

HOSTILE = "<script>alert(1)</script><b>&amp;</b><img src=x onerror=alert(2)>{{ 7*7 }}</para>"


def a_document(*texts: str, currency: str = "USD") -> Document:
    """These texts wherever a document can hold one."""
    text = texts[0]
    blocks = (
        Text(text),
        Listing(texts),
        Facts(tuple((t, t) for t in texts)),
        Table((text, "figure"), tuple((t, "1") for t in texts), frozenset((1,)), strong=0),
        Bars(tuple(Bar(t, Costs(item=100, unfilled=50), "$1.50", strong=True) for t in texts)),
    )
    return Document(text, text, text, (Section(text, blocks),), text, currency)


def test_names_are_text_and_never_markup() -> None:
    """Markup, template marks and entities in the data come out to the letter in both."""
    page = Page(html.html(a_document(HOSTILE)))
    assert not {"script", "img", "b"} & {tag for tag, _ in page.tags}
    assert HOSTILE in page.text
    assert "<script>alert(1)</script><b>&amp;</b>" in text_of(pdf(a_document(HOSTILE)))


def test_names_of_many_scripts_are_in_the_pdf() -> None:
    """Latin, Greek, Cyrillic, Chinese, Japanese and Korean read back; of Hebrew and of what no font has, it says so."""
    name = "Łódź Ærø Αθήνα Київ 東京 こんにちは 서울"
    said = text_of(pdf(a_document(name)))
    assert all(word in said for word in name.split())
    assert "cannot be shown" not in said
    said = text_of(pdf(a_document("ירושלים ไทย")))
    assert "3 of the characters used cannot be shown in a PDF" in said
    assert "right to left" in said


@pytest.mark.parametrize("text", ["x" * 30_000, "word " * 8_000, "a\x00b\x0bc\u2028d\ud800", "", "-"])
def test_no_text_is_too_long_or_too_odd(text: str) -> None:
    """Words without an end, pages of text, control characters and nothing at all are set without a fault."""
    assert PdfReader(io.BytesIO(pdf(a_document(text)))).pages
    assert html.html(a_document(text)).encode("utf-8", "replace").endswith(b"</html>")


def test_long_tables_say_their_header_on_each_page() -> None:
    """A thousand rows run over pages, each with the header, its number and how many there are."""
    table = Table(("order", "why"), tuple((f"#{n}", "not enough stock") for n in range(1000)))
    content = pdf(Document("Run 1", "", "", (Section("Left", (table,)),), "desk, run 1", "EUR"))
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 10
    for number, page in enumerate(pages, 1):
        said = page.extract_text()
        assert f"page {number} of {len(pages)}" in said
        assert "order" in said
    assert "#999" in pages[-1].extract_text()


def test_paper_is_that_of_the_currencys_country() -> None:
    """Letter for dollars of North America, else A4, in points."""
    sizes = {c: PdfReader(io.BytesIO(pdf(a_document("x", currency=c)))).pages[0].mediabox for c in ("USD", "EUR")}
    assert [round(float(v)) for v in sizes["USD"][2:]] == [612, 792]
    assert [round(float(v)) for v in sizes["EUR"][2:]] == [595, 842]


def test_bars_are_on_one_scale_in_the_windows_colours() -> None:
    """The longest bar is as wide as its place, half the cost half as long; each part has the window's colour."""
    bars = Bars((Bar("a", Costs(item=300, late=100), ""), Bar("b", Costs(unfilled=200), "")))
    assert list(html.pieces(bars, 0, 100)) == [("item", 0.0, 75.0), ("late", 75.0, 25.0)]
    assert list(html.pieces(bars, 1, 100)) == [("unfilled", 0.0, 50.0)]
    assert PART_COLOURS == WINDOW_COLOURS
    assert list(html.pieces(Bars((Bar("nothing", Costs(), ""),)), 0, 100)) == []


def test_the_time_of_a_run_names_its_clock(desk: Desk) -> None:
    """A run made at 17:31 in Greenwich is told by the desk's own clock, with the name of its zone."""
    problem, policy, plan = desk._run(1)
    summary = replace(desk.runs()[-1], made_at="2026-11-22T17:31:00+00:00")
    run = origin.Run("shop", summary, replace(problem, timezone="America/Los_Angeles"), policy, plan, "")
    assert origin.made(run) == "Sun 22 Nov 2026, 09:31 (America/Los_Angeles)"


def test_an_orders_report_says_who_chose_by_hand_and_when(tmp_path: Path) -> None:
    """The choice in words, its reason, the person and the moment, under a heading of its own."""
    with small_desk(tmp_path) as desk:
        key = desk.order_rows(None, located=False)[0].key
        desk.accept(key, Change((Override(key, "never", "a", reason="No staff"),)))
        (kept,) = desk.overrides(key)
        desk.route("cheapest")
        said = read(desk.report(tmp_path / "o.html", order=key))
    assert f"Chosen by hand choice line why by when not from A all No staff {kept.who} " in said
    assert kept.at
    assert re.search(r"No staff \S+ \w{3} \d+ \w{3} \d{4}, \d\d:\d\d", said)


def small_desk(folder: Path) -> Desk:
    """Two places with stock of one article, and an order for it."""
    desk = Desk.create(folder / "s.desk")
    desk.import_text("location,name,kind,country\na,A,warehouse,US\nb,B,warehouse,US\n")
    desk.import_text("sku,title,weight_g\nX,Mug,100\n")
    desk.import_text("location,sku,on_hand\na,X,5\nb,X,5\n")
    desk.import_text("order,country,sku,quantity\n1,US,X,1\n")
    return desk

"""Sources of a desk: kept, tried, read on demand or when due; what fails leaves the desk as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend

from domdesk.desk import Desk
from domdesk.desk.fetching import OvertakenError, bring
from domdesk.desk.source_terms import checked
from domdesk.errors import InputError, SourceError
from domdesk.records import BY_ITSELF, MappingNeededError, SheetMapping, Source
from domdesk.sources import limits, secrets
from tests.shop import FILES, write_shop

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Ring(KeyringBackend):
    """A keyring that lasts as long as the test."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    ring = Ring()
    for verb in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, verb, getattr(ring, verb))
    monkeypatch.setattr(secrets, "_this_session", {})
    return ring


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.Errand, "sleep", lambda self, seconds: None)


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed" / "stock.csv"
    path.parent.mkdir()
    path.write_text(FILES["stock.csv"], encoding="utf-8")
    return path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The small shop, without its stock."""
    with Desk.create(tmp_path / "a.desk", "USD", "UTC") as desk:
        desk.import_paths([write_shop(tmp_path / "shop", stock="")])
        yield desk


def acme(feed: Path, **more: object) -> Source:
    return Source("acme", "file", str(feed), **more)  # type: ignore[arg-type]


def test_each_figure_knows_its_source_its_age_and_how_far_it_is_trusted(desk: Desk, feed: Path) -> None:
    """What a row does not say itself, the source says: here the file's time of change, and its confidence."""
    feed.write_text("location,sku,on_hand,as_of\nreno,A-1,5,2026-11-01\nreno,B-2,2,\n", encoding="utf-8")
    desk.add_source(acme(feed, confidence=Decimal("0.8")))
    assert desk.refresh_source("acme") is not None
    own, other = desk.stock()
    assert (own.source, own.as_of, own.confidence) == ("acme", "2026-11-01", Decimal("0.8"))
    assert datetime.fromisoformat(other.as_of or "").timestamp() == int(feed.stat().st_mtime)


def test_a_confidence_in_the_file_counts_before_the_sources(desk: Desk, feed: Path) -> None:
    feed.write_text("location,sku,on_hand,confidence\nreno,A-1,5,0.5\n", encoding="utf-8")
    desk.add_source(acme(feed, confidence=Decimal("0.8")))
    desk.refresh_source("acme")
    assert [row.confidence for row in desk.stock()] == [Decimal("0.5")]


def test_a_file_that_names_no_location_is_that_of_the_source(desk: Desk, feed: Path) -> None:
    """And another is taken as soon as the source says another: nothing is remembered by the file's name."""
    feed.write_text("sku,on_hand\nA-1,5\n", encoding="utf-8")
    desk.add_source(acme(feed))
    with pytest.raises(InputError, match=r"stock\.csv does not say its location"):
        desk.refresh_source("acme")
    for place in ("reno", "erie"):
        desk.change_source(acme(feed, location=place))
        desk.refresh_source("acme")
    assert [(row.location, row.source) for row in desk.stock()] == [("erie", "acme"), ("reno", "acme")]


def test_trying_a_source_says_what_it_would_bring_and_keeps_nothing(desk: Desk, feed: Path) -> None:
    before = desk.history()
    preview = desk.test_source(acme(feed, every_minutes=5))
    assert preview.columns == ("location", "sku", "on_hand", "unit_cost")
    assert [(f.reading.rows, f.new) for f in preview.result.files] == [(4, 4)]
    assert (desk.stock(), desk.sources(), desk.history()) == ([], [], before)


def test_an_unknown_sheet_is_proposed_and_read_once_its_columns_are_told(desk: Desk, feed: Path) -> None:
    """The mapping is remembered for the next read, as that of an import is."""
    feed.write_text("Lagerort;Artikelcode;Frei\nreno;A-1;5\n", encoding="utf-8")
    desk.add_source(acme(feed))
    with pytest.raises((MappingNeededError, InputError)):
        desk.refresh_source("acme")
    assert desk.sources()[0].error
    told = SheetMapping("stock", {"location": "Lagerort", "sku": "Artikelcode", "on_hand": "Frei"})
    assert desk.test_source(acme(feed), mapping=told).result.files[0].new == 1
    desk.refresh_source("acme", mapping=told)
    feed.write_text("Lagerort;Artikelcode;Frei\nreno;A-1;7\n", encoding="utf-8")
    desk.refresh_source("acme")
    assert [row.on_hand for row in desk.stock()] == [7]


def test_a_read_that_fails_leaves_the_desk_as_it_was_and_comes_back_by_itself(desk: Desk, feed: Path) -> None:
    """The figures stay, stale and with the reason; when the file is back, the next turn reads it."""
    desk.add_source(acme(feed, every_minutes=30))
    desk.refresh_source("acme", now=NOON)
    stock, history = desk.stock(), desk.history()
    text = feed.read_text()
    feed.unlink()
    later = NOON + timedelta(minutes=30)
    (read,) = desk.refresh_due(later)
    assert "is not there" in read.error
    (state,) = desk.sources()
    assert (state.stale, state.error, state.figures) == (True, read.error, 4)
    assert (desk.stock(), desk.history()) == (stock, history)
    assert desk.refresh_due(later + timedelta(minutes=29)) == []
    feed.write_text(text.replace("reno,A-1,5", "reno,A-1,6"))
    assert [r.error for r in desk.refresh_due(later + timedelta(minutes=30))] == [""]
    assert desk.sources()[0].error == ""
    assert {row.on_hand for row in desk.stock() if (row.location, row.sku) == ("reno", "A-1")} == {6}


def test_due_are_those_whose_time_has_come_and_at_start_those_that_ask_for_it(desk: Desk, feed: Path) -> None:
    """One that is paused, or read on demand alone, is never due."""
    for source in (
        acme(feed, every_minutes=30),
        replace(acme(feed), name="start", at_start=True),
        replace(acme(feed), name="hand"),
        replace(acme(feed, every_minutes=1, at_start=True), name="paused", paused=True),
    ):
        desk.add_source(source)
    assert [r.name for r in desk.refresh_due(NOON, starting=True)] == ["acme", "start"]
    assert desk.refresh_due(NOON + timedelta(minutes=29)) == []
    assert [r.name for r in desk.refresh_due(NOON + timedelta(minutes=30))] == ["acme"]


def test_old_figures_and_doubted_ones_bar_and_price_as_the_policy_says(desk: Desk, feed: Path, tmp_path: Path) -> None:
    """max_stock_age_hours bars what a failing source has left behind, miss_cost prices its confidence."""
    feed.write_text("location,sku,on_hand,unit_cost,as_of\nreno,A-1,9,10,2026-11-22T11:00Z\n", encoding="utf-8")
    desk.add_source(acme(feed, confidence=Decimal("0.75")))
    desk.refresh_source("acme")
    policy = tmp_path / "careful.toml"
    policy.write_text('method = "cheapest"\nmax_stock_age_hours = 2\nmiss_cost = "8"\n', encoding="utf-8")
    _, fresh = desk.route(policy, orders=["1001"], now=NOON.isoformat())
    assert (fresh.costs.risk, [s.location for s in fresh.shipments]) == (200, ["reno"])
    _, stale = desk.route(policy, orders=["1001"], now=(NOON + timedelta(hours=2)).isoformat())
    assert stale.shipments == ()
    assert {r.code for left in stale.unassigned for r in left.reasons} >= {"stale_stock"}


def test_a_confidence_is_proposed_by_the_picks_with_their_counts(desk: Desk, feed: Path) -> None:
    """A few picks hardly move it from once wrong in fifty; many outweigh that; it never falls below a half."""
    desk.add_source(acme(feed, confidence=Decimal("0.98")))
    desk.refresh_source("acme")
    assert desk.proposed_confidence("acme") is None
    desk.record_short_pick("reno", "A-1", Decimal(1))
    proposed = desk.proposed_confidence("acme")
    assert proposed is not None
    assert proposed.confidence == Decimal("0.93")  # 1 − 1.4 / 21
    for _ in range(79):
        desk.record_pick("reno", "A-1")
    proposed = desk.proposed_confidence("acme")
    assert proposed is not None
    assert (proposed.asked, proposed.wrong, proposed.confidence) == (80, 1, Decimal("0.99"))
    told = "1 of 80 picks from acme came up short: a confidence of 0.99 fits that. It has 0.98 now."
    assert proposed.sentence == told
    for _ in range(200):
        desk.record_short_pick("erie", "A-1", Decimal(2))
    proposed = desk.proposed_confidence("acme")
    assert proposed is not None
    assert proposed.confidence == Decimal("0.5")
    with pytest.raises(InputError, match="are not missing"):
        desk.record_short_pick("erie", "A-1", Decimal(0))


def test_a_secret_is_in_the_keyring_and_nowhere_in_the_desk(desk: Desk, ring: Ring) -> None:
    """It is found by name and address together, goes along when its user changes the address, and ends with it."""
    feed = Source("acme", "web", "https://acme.example/stock.csv", auth_header="X-Key")
    assert desk.add_source(feed, "hunter2-s3cret")
    assert list(ring.held.values()) == ["hunter2-s3cret"]
    moved = replace(feed, address="https://acme.example/new.csv")
    desk.change_source(moved)
    assert ring.get_password("domdesk", "acme at https://acme.example/new.csv") == "hunter2-s3cret"
    assert b"hunter2-s3cret" not in desk.save_copy(desk.path.with_name("copy.desk")).read_bytes()
    desk.remove_source("acme")
    assert ring.get_password("domdesk", "acme at https://acme.example/new.csv") is None


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (Source("", "file", "/x"), "The source needs a name of its own."),
        (Source("a", "ftp", "/x"), "'ftp' is no kind of source. Take one of: file, folder"),
        (Source("a", "file", " "), "Source a does not say where to read. Write the path of a file"),
        (Source("a", "web", "acme.example/stock"), "What is told as the address of a is no web address. Write a link"),
        (Source("a", "web", "file:///etc/passwd"), "What is told as the address of a is no web address."),
        (Source("a", "web", "https://me:pass@acme.example/"), "The address holds a user or password"),
        (
            Source("a", "postgres", "erp.local"),
            "What is told as the address of a is no address of a database. Write it",
        ),
        (Source("a", "mysql", "me:pass@erp/shop"), "What is told as the address of a is no address of a database."),
        (Source("a", "file", "https://x/s.csv"), "What is told as the address of a is a link and no path."),
        (Source("a", "file", "/x", holds="prices"), "A source cannot hold 'prices'. Take one of: stock, orders."),
        (Source("a", "file", "/x", every_minutes=-1), "A source cannot be read every less than 0 minutes."),
        (Source("a", "file", "/x", confidence=Decimal(2)), "A confidence of 2 cannot be."),
        (Source("a", "file", "/x", auth_header="X-Key"), "A header is for sources of kind web."),
    ],
)
def test_what_cannot_be_a_source_is_refused(desk: Desk, source: Source, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        desk.add_source(source)
    assert str(refusal.value).startswith(sentence)
    assert desk.sources() == []


PASSWORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="/"), min_size=6, max_size=12)
SHAPES = (
    "postgresql://me:{0}@erp.example:5432/shop",
    "https://me:{0}@acme.example/stock.csv",
    "me:{0}@erp.example/shop",
    "erp.example/shop?user=me&password={0}",
    "host=erp.example user=me password={0} dbname=erp/shop",
    "jdbc:mysql://erp.example/shop?password={0}",
)
"""Addresses as other programs write them, with a password."""


@given(PASSWORDS, st.sampled_from(SHAPES), st.sampled_from(["web", "sheet", "postgres", "mysql"]))
def test_a_password_in_an_address_is_refused_and_never_repeated(password: str, shape: str, kind: str) -> None:
    """Whatever stands in it: neither the sentence nor what is behind it quotes what was pasted."""
    with pytest.raises(InputError) as refusal:
        checked(Source("acme", kind, shape.format(password)))
    told: BaseException | None = refusal.value
    while told is not None:
        assert password not in str(told)
        told = told.__cause__ or told.__context__


@given(PASSWORDS, st.sampled_from(["file", "folder", "sqlite", "duckdb", "parquet"]))
def test_a_link_with_a_password_is_no_path(password: str, kind: str) -> None:
    """It would stand in the desk's file, and in each sentence about a file that is not there."""
    with pytest.raises(InputError) as refusal:
        checked(Source("acme", kind, f"postgresql://me:{password}@erp.example/shop"))
    assert password not in str(refusal.value)


def test_what_was_read_of_a_source_that_has_changed_since_is_not_taken(desk: Desk, feed: Path) -> None:
    """Nor what was read before another read, or for another desk; the desk stays as it was."""
    desk.add_source(acme(feed))
    request = desk.request_read("acme")
    brought = bring(request)
    desk.change_source(acme(feed, confidence=Decimal("0.5")))
    with pytest.raises(OvertakenError, match="acme was changed while it was read"):
        desk.keep_read(request, brought)
    with pytest.raises(OvertakenError):
        desk.enter_failure(request, SourceError("It is gone."))
    assert (desk.stock(), desk.source("acme").error) == ([], "")
    request = desk.request_read("acme")
    desk.refresh_source("acme")
    with pytest.raises(OvertakenError):
        desk.keep_read(request, brought)
    assert {row.confidence for row in desk.stock()} == {Decimal("0.5")}
    with pytest.raises(OvertakenError):
        desk.keep_read(replace(desk.request_read("acme"), desk=feed), brought)


def test_people_undo_what_people_did(desk: Desk, feed: Path) -> None:
    """What was read by itself is passed over, unless it is named; where nothing else is left that is said."""
    desk.add_source(acme(feed, every_minutes=5))
    desk.refresh_due(NOON)
    assert [batch.who == BY_ITSELF for batch in desk.history()] == [True, False, False]
    assert desk.undo().label == "Added source acme"
    assert desk.undo().label.startswith("Imported")
    with pytest.raises(InputError, match="not done by a person, but read or routed by itself"):
        desk.undo()
    assert desk.undo(3).label.startswith("Read acme")


def test_a_dump_brings_the_sources_along_without_their_secrets(desk: Desk, feed: Path, ring: Ring) -> None:
    """Imported into a new desk they are the same and dump to the same bytes; a desk without sources dumps none."""
    folder = feed.parent.parent
    assert not [path for path in desk.dump(folder / "none") if path.name == "sources.toml"]
    facts = {"decimals": "point"}
    desk.add_source(
        acme(feed, every_minutes=5, at_start=True, confidence=Decimal("0.90"), facts=facts, location="reno")
    )
    server = Source("erp", "postgres", "erp.example/shop", user="me", query='SELECT 1 AS "größe"', paused=True)
    desk.add_source(server, "hunter2-s3cret")
    (kept,) = [path for path in desk.dump(folder / "one") if path.name == "sources.toml"]
    assert "hunter2" not in kept.read_text(encoding="utf-8")
    with Desk.create(folder / "b.desk", "USD", "UTC") as other:
        (result,) = other.import_paths([kept]).files
        assert (result.reading.kind, result.new) == ("sources", 2)
        assert [i.code for i in result.issues] == ["secret_needed"]
        assert [state.source for state in other.sources()] == [state.source for state in desk.sources()]
        assert other.import_paths([kept]).files[0].unchanged == 2
        (again,) = [path for path in other.dump(folder / "two") if path.name == "sources.toml"]
        assert again.read_bytes() == kept.read_bytes()
        assert other.undo(1).label == "Imported sources.toml: 2 new sources"
        assert other.sources() == []


def test_a_source_in_a_file_that_cannot_be_one_is_left_out_with_the_reason(desk: Desk, tmp_path: Path) -> None:
    """The others are taken; what is refused is not repeated."""
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nname = "a"\nkind = "file"\naddress = "/a.csv"\nweather = "fine"\n'
        '[[source]]\nname = "b"\nkind = "mysql"\naddress = "me:hunter2@erp/shop"\n'
        '[[source]]\nname = "c"\nkind = "file"\n[[source]]\nname = "a"\nkind = "file"\naddress = "/b.csv"\n'
        '[[source]]\nname = "d"\nkind = "file"\naddress = "/d.csv"\nevery_minutes = "often"\n',
        encoding="utf-8",
    )
    (result,) = desk.import_paths([tmp_path / "sources.toml"]).files
    assert [(state.source.name, state.source.address) for state in desk.sources()] == [("a", "/a.csv")]
    assert (result.new, result.reading.faulty) == (1, 4)
    told = " ".join(issue.text for issue in result.issues)
    assert "hunter2" not in told
    for said in ("'weather' is nothing", "Source 3: It lacks", "a stands twice", "Its every minutes is not"):
        assert said in told


def test_names_are_each_once_and_known(desk: Desk, feed: Path) -> None:
    desk.add_source(acme(feed))
    with pytest.raises(InputError, match="There is a source 'acme' already"):
        desk.add_source(acme(feed))
    with pytest.raises(InputError, match=r"There is no source 'acne' on this desk\. Name one of: acme"):
        desk.refresh_source("acne")
    desk.remove_source("acme")
    with pytest.raises(InputError, match="The desk has none yet"):
        desk.remove_source("acme")


def test_a_missing_place_is_an_error_of_the_source(desk: Desk, tmp_path: Path) -> None:
    desk.add_source(acme(tmp_path / "gone.csv"))
    with pytest.raises(SourceError):
        desk.test_source(desk.source("acme").source)
    assert desk.sources()[0].error == ""  # to try is not to read

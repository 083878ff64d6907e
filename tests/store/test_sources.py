"""Sources as the store keeps them: what a read changes, what it only renews, what is late, and what undo does."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domdesk.records import ImportResult, OrderKey, Source
from domdesk.store import Store
from tests.store.readings import a_place, a_reading, an_item, an_orders_reading, some_units

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACME = Source("acme", "file", "/mnt/acme.csv", every_minutes=30, confidence=Decimal("0.9"), facts={"decimals": "comma"})


def figures(*rows: dict[str, str | None], at: datetime = NOON, source: str = "acme"):
    """A file of stock as the desk hands it to the store: every figure with its source and its age."""
    return a_reading("stock", *({"source": source, "as_of": at.isoformat(), **row} for row in rows))


def read(
    desk: Store, *rows: dict[str, str | None], at: datetime = NOON, token: str = "t", **more: object
) -> ImportResult:
    told = {
        "token": token,
        "stamp": at.isoformat(),
        "shop": "",
        "now": at,
        "arriving": False,
        "by_itself": False,
        **more,
    }
    return desk.save_read("acme", [[figures(*rows, at=at)]], **told)  # type: ignore[arg-type]


@pytest.fixture
def shop(desk: Store) -> Store:
    """A desk with a place, two products and a source."""
    desk.save_batch([a_reading("locations", a_place()), a_reading("products", an_item("A"), an_item("B"))])
    desk.save_source(ACME, "Added source acme")
    return desk


def kinds(desk: Store) -> list[str]:
    return [batch.kind for batch in desk.history()]


def test_a_source_is_kept_as_it_was_told(shop):
    """Every field comes back; it was not read yet and is due at once."""
    (state,) = shop.source_states(NOON)
    assert state.source == ACME
    assert (state.last_read, state.rows, state.error, state.stale, state.token) == (None, 0, "", False, "")
    assert state.next_read == NOON.isoformat()


def test_a_read_is_a_batch_that_can_be_taken_back(shop):
    """What is new and changed is told; once it is taken back the source counts as not read, so that it comes again."""
    read(shop, some_units(sku="A"), some_units(sku="B"))
    result = read(shop, some_units(sku="A", on_hand="3"), some_units(sku="B"), token="u")
    assert result.batch is not None
    assert shop.history()[0].label == "Read acme: 1 changed stock figure"
    assert shop.source_states(NOON)[0].token == "u"
    shop.undo()
    assert [row.on_hand for row in shop.stock()] == [5, 5]
    assert shop.source_states(NOON)[0].token == ""


def test_a_read_that_brings_the_same_renews_the_figures_and_is_no_batch(shop):
    """They are as of the second read; nothing is added to the history, and earlier changes can still be taken back."""
    first = read(shop, some_units(sku="A"))
    later = NOON + timedelta(minutes=30)
    assert read(shop, some_units(sku="A"), at=later).batch is None
    assert shop.stock()[0].as_of == later.isoformat()
    assert kinds(shop) == ["source", "edit", "import"]
    assert shop.undo().number == first.batch


def test_what_is_only_renewed_is_not_kept_for_undo(shop):
    """Of a thousand figures of which one changes, the history keeps that one."""
    many = [some_units(sku=f"S{n}") for n in range(1000)]
    read(shop, *many)
    result = read(shop, *many[1:], some_units(sku="S0", on_hand="1"), at=NOON + timedelta(hours=1))
    kept = shop._database.value("SELECT count(*) FROM history_stock WHERE of_batch = ?", [result.batch])
    assert kept == 1
    assert {row.as_of for row in shop.stock()} == {(NOON + timedelta(hours=1)).isoformat()}


def test_a_source_that_holds_what_it_held_renews_the_figures_that_were_as_of_the_reading(shop):
    """A figure that brought its own age keeps that."""
    read(shop, some_units(sku="A"), some_units(sku="B", as_of="2026-11-20"))
    later = NOON + timedelta(minutes=30)
    shop.read_unchanged("acme", later)
    assert [row.as_of for row in shop.stock()] == [later.isoformat(), "2026-11-20"]
    state = shop.source_states(later)[0]
    assert (state.last_read, state.token, state.rows) == (later.isoformat(), "t", 0)
    shop.read_unchanged("acme", later + timedelta(minutes=30))
    assert shop.stock()[0].as_of == (later + timedelta(minutes=30)).isoformat()


def test_where_the_source_says_how_old_its_figures_are_an_unchanged_one_makes_them_no_younger(shop):
    """An export that nobody writes any more grows old, however often one looks."""
    read(shop, some_units(sku="A"), stamp="")
    shop.read_unchanged("acme", NOON + timedelta(hours=5))
    assert shop.stock()[0].as_of == NOON.isoformat()


def test_of_a_record_in_several_files_the_last_counts(shop):
    """The files of a folder, oldest first, are one read and one batch."""
    files = [[figures(some_units(on_hand=str(n)))] for n in (1, 2, 3)]
    result = shop.save_read("acme", files, token="t", stamp="", shop="", now=NOON, arriving=False, by_itself=False)
    assert [row.on_hand for row in shop.stock()] == [3]
    assert kinds(shop)[0] == "source"
    assert len(result.files) == 3
    shop.undo()
    assert shop.stock() == []


def test_a_failed_read_leaves_everything_and_says_why(shop):
    """It is stale at once, with its reason, and tried again when it would have been read; a success clears that."""
    read(shop, some_units(sku="A"))
    before = shop.stock()
    later = NOON + timedelta(minutes=30)
    shop.read_failed("acme", "There is no host acme.", later)
    state = shop.source_states(later)[0]
    assert (state.error, state.stale, state.last_read) == ("There is no host acme.", True, NOON.isoformat())
    assert state.next_read == (later + timedelta(minutes=30)).isoformat()
    assert shop.stock() == before
    shop.read_unchanged("acme", later)
    assert (shop.source_states(later)[0].error, shop.source_states(later)[0].stale) == ("", False)


@pytest.mark.parametrize(("minutes", "stale"), [(60, False), (61, True)])
def test_a_source_that_was_not_read_for_two_of_its_periods_is_stale(shop, minutes, stale):
    read(shop, some_units(sku="A"))
    assert shop.source_states(NOON + timedelta(minutes=minutes))[0].stale is stale


def test_a_removed_source_leaves_its_figures_to_nobody_and_comes_back_with_undo(shop):
    """Taking the removal back gives them to it again; what was read of it is forgotten, so that it is read anew."""
    read(shop, some_units(sku="A"))
    shop.remove_source("acme")
    assert shop.source_states() == []
    assert [(row.on_hand, row.source) for row in shop.stock()] == [(5, None)]
    assert shop.history()[0].label == "Removed source acme; its stock figure stays"
    shop.undo()
    (state,) = shop.source_states(NOON)
    assert (state.source, state.figures, state.token, state.last_read) == (ACME, 1, "", None)
    assert shop.faults() == []


def test_a_changed_source_is_read_anew(shop):
    read(shop, some_units(sku="A"))
    shop.save_source(Source("acme", "file", "/mnt/other.csv"), "Changed source acme")
    assert shop.source_states(NOON)[0].token == ""
    shop.undo()
    assert shop.source_states(NOON)[0].source == ACME


def test_a_source_in_a_shops_layout_counts_that_shops_orders(shop):
    """Its name is the user's own, so that the desk knows the shop by what was read."""
    order = {"order": "1", "channel": "shopify", "lines": [{"sku": "A", "quantity": "2"}]}
    shop.save_batch(
        [
            an_orders_reading(order),
        ]
    )
    result = read(shop, some_units(sku="A", committed="3"), shop="shopify")
    assert [question.key for question in result.questions] == ["committed"]
    shop.set_settings({"committed_includes_open_orders": True}, "told")
    (row,) = shop.problem(NOON).stock
    assert row.committed == 1


def test_picks_count_against_the_source_of_the_figure(shop):
    """A figure that is nobody's counts for nobody."""
    read(shop, some_units(sku="A"))
    shop.save_batch([a_reading("stock", some_units(sku="B"))])
    assert shop.count_pick("reno", "A", Decimal(2)) == "acme"
    assert shop.count_pick("reno", "A", Decimal(0)) == "acme"
    assert shop.count_pick("reno", "B", Decimal(2)) is None
    assert shop.count_pick("nowhere", "A", Decimal(2)) is None
    assert shop.picks("acme") == (2, 1)
    assert shop.source_states(NOON)[0].short_picks == 1


def test_the_journal_is_numbered_and_says_what_is_still_to_be_routed(shop):
    """An order arrives once; the same again says so; one with a new line arrives again."""
    first = an_orders_reading({"order": "1", "lines": [{"sku": "A"}]}, {"order": "2", "lines": [{"sku": "B"}]})
    shop.save_arrival([first], "a.csv", "d1", NOON)
    assert shop.pending() == [OrderKey("", "1"), OrderKey("", "2")]
    grown = an_orders_reading(
        {"order": "1", "lines": [{"sku": "A"}]}, {"order": "2", "lines": [{"sku": "B"}, {"sku": "A"}]}
    )
    shop.save_arrival([grown], "b.csv", "d2", NOON)
    entries = shop.journal()
    assert [(e.number, e.event, e.order, e.file) for e in entries] == [
        (1, "imported", "", "a.csv"),
        (2, "arrived", "1", "a.csv"),
        (3, "arrived", "2", "a.csv"),
        (4, "imported", "", "b.csv"),
        (5, "again", "1", "b.csv"),
        (6, "arrived", "2", "b.csv"),
    ]
    assert [e.number for e in shop.journal(after=2, most=2)] == [5, 6]
    found = shop.seen("a.csv", "d1")
    assert found is not None
    assert (found.number, found.at) == (1, NOON.isoformat())
    assert shop.seen("a.csv", "d2") is None
    assert shop.seen_content("d2").file == "b.csv"


def test_content_whose_import_was_taken_back_can_come_again(shop):
    """It is then imported and its orders are routed as if they had never been."""
    file = an_orders_reading({"order": "1", "lines": [{"sku": "A"}]})
    shop.save_arrival([file], "a.csv", "d1", NOON)
    shop.undo(shop.history()[0].number)
    assert (shop.seen("a.csv", "d1"), shop.seen_content("d1"), shop.pending()) == (None, None, [])
    shop.save_arrival([file], "a.csv", "d1", NOON)
    assert shop.pending() == [OrderKey("", "1")]
    assert shop.seen_content("d1") is not None


def test_figures_under_several_numbers_are_as_old_as_the_oldest(shop):
    """So that a policy's limit on age bars what is half old."""
    alias = {"location": "reno", "their_sku": "X-9", "sku": "A", "units_per": "1"}
    shop.save_batch([a_reading("sku_aliases", alias)])
    read(shop, some_units(sku="A"), some_units(sku="X-9", as_of="2026-11-20"))
    assert [(row.on_hand, row.as_of) for row in shop.stock()] == [(10, "2026-11-20")]

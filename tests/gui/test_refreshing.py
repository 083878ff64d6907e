"""Sources are read by themselves while a desk is open: at start, when due, giving way, and failing without a din."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.errors import SourceError
from domdesk.gui.sources import refreshing
from domdesk.gui.window import Window
from domdesk.records import BY_ITSELF, Source
from domdesk.sources import Fetched
from tests.gui.conftest import PATIENCE_MS, settle

STOCK = "location,sku,on_hand\nreno,MUG-NAV,41\n"


class Place:
    """A stand-in for wherever sources are: it brings `text`, fails with `error`, or takes its time."""

    def __init__(self) -> None:
        self.text, self.error, self.seconds, self.reads = STOCK, "", 0.0, 0

    def fetch(
        self, source: Source, secret: str | None, token: str, *, folder: Path, wish: Any = None
    ) -> Fetched | None:
        from domdesk.errors import Cancelled

        self.reads += 1
        end = time.monotonic() + self.seconds
        while time.monotonic() < end:
            if wish() == "cancel":
                raise Cancelled
            time.sleep(0.01)
        if self.error:
            raise SourceError(self.error, "It is tried again.")
        if token == self.text:
            return None
        (folder / "stock.csv").write_text(self.text, "utf-8")
        return Fetched((folder / "stock.csv",), self.text, None)


class Later(datetime):
    """A clock that is an hour ahead, for whom every source that has a period is due."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Place:
    """Nothing is read but when a test looks."""
    made = Place()
    monkeypatch.setattr("domdesk.sources.fetch", made.fetch)
    monkeypatch.setattr(refreshing, "LOOK_MS", 10**7)
    monkeypatch.setattr(refreshing, "NEXT_MS", 10**7)
    return made


def rest(window: Window, qtbot: QtBot) -> None:
    """Wait until nothing is under way, in the lane or apart from it, and everything is told."""
    jobs = window.session.jobs
    qtbot.waitUntil(lambda: not (jobs.pending or jobs.is_apart), timeout=PATIENCE_MS)


def look(window: Window, qtbot: QtBot) -> None:
    rest(window, qtbot)
    window.refreshing.look()
    rest(window, qtbot)


def with_source(window: Window, qtbot: QtBot, source: Source) -> None:
    """Add a source after the look that opening the desk brings with it."""
    qtbot.waitUntil(lambda: window.refreshing._starting is not None, timeout=PATIENCE_MS)
    window.session.change_desk(lambda desk: desk.add_source(source), lambda _: None, "Adding")
    settle(qtbot, window)


def test_a_source_that_is_due_is_read_and_one_that_is_not_is_left(
    place: Place, routed: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its figures come in without a word, the run is said to be older; then nothing is read until it is due again."""
    with_source(routed, qtbot, Source("wms", "file", "/nowhere/stock.csv", every_minutes=5))
    look(routed, qtbot)
    assert place.reads == 1
    assert routed.strip.voice.text().endswith("run before the last change")
    assert routed.notices.all == []
    look(routed, qtbot)
    assert place.reads == 1
    monkeypatch.setattr(refreshing, "datetime", Later)
    before = routed.session.now
    look(routed, qtbot)
    assert place.reads == 2
    assert routed.session.now is before  # it held what it held: nothing is read anew


def test_sources_are_read_at_start_where_asked(place: Place, window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Opening a desk reads those of its sources that are to be read at start, and a paused one not."""
    path = tmp_path / "shop.desk"
    with Desk.create(path) as desk:
        desk.add_source(Source("wms", "file", "/nowhere/stock.csv", at_start=True))
        desk.add_source(Source("erp", "file", "/nowhere/stock.csv", at_start=True, paused=True))
        desk.add_source(Source("shop", "file", "/nowhere/stock.csv"))
    window.session.open(path)
    qtbot.waitUntil(lambda: place.reads == 1, timeout=PATIENCE_MS)
    settle(qtbot, window)
    look(window, qtbot)
    assert place.reads == 1


def test_a_failure_is_told_once_and_its_end_too(
    place: Place, routed: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same reason is no second notice, another one is; when it can be read again, that is said once."""
    with_source(routed, qtbot, Source("wms", "file", "/nowhere/stock.csv", every_minutes=5))
    place.error = "The share is not connected."
    look(routed, qtbot)
    monkeypatch.setattr(refreshing, "datetime", Later)
    look(routed, qtbot)
    assert place.reads == 2
    assert [notice.text for notice in routed.notices.all] == [
        "wms could not be read. The share is not connected. It is tried again."
    ]
    place.error = "The share is full of sand."
    look(routed, qtbot)
    assert len(routed.notices.all) == 2
    place.error = ""
    for _ in range(2):
        look(routed, qtbot)
    assert [notice.text for notice in routed.notices.all][2:] == ["wms can be read again."]


def test_nobody_waits_for_a_slow_source(place: Place, routed: Window, qtbot: QtBot) -> None:
    """While two sources take their time, an order is answered, a rule kept and the desk left at once."""
    for name in ("wms", "erp"):
        with_source(routed, qtbot, Source(name, "file", "/nowhere/stock.csv", every_minutes=5))
    place.seconds = 60
    rest(routed, qtbot)
    routed.refreshing.look()
    qtbot.waitUntil(lambda: place.reads == 2)
    assert routed.session.jobs.running is None
    assert routed.session.now is not None
    began = time.monotonic()
    routed.session.select(routed.session.now.rows[0].key)
    qtbot.waitUntil(lambda: routed.session.answer is not None, timeout=20_000)
    kept: list[None] = []
    routed.session.change_desk(lambda desk: desk.set_settings({"timezone": "UTC"}), kept.append, "Saving")
    qtbot.waitUntil(lambda: bool(kept), timeout=20_000)
    assert routed.session.jobs.is_apart
    assert time.monotonic() - began < 20
    path = routed.session.now.path
    routed.session.open(path)
    settle(qtbot, routed)
    qtbot.waitUntil(lambda: place.reads >= 4, timeout=10000)  # both are still due
    states: list[Any] = []
    routed.session.ask_desk(lambda desk: desk.sources(), states.append)
    qtbot.waitUntil(lambda: bool(states))
    assert [(state.error, state.last_try) for state in states[0]] == [("", None)] * 2
    assert routed.notices.all == []


def test_what_was_changed_while_it_was_read_is_not_taken(place: Place, routed: Window, qtbot: QtBot) -> None:
    """A source that now lies elsewhere keeps nothing of a read that began before; it is read anew, without a word."""
    source = Source("acme", "file", "/nowhere/stock.csv", every_minutes=5)
    with_source(routed, qtbot, source)
    place.seconds = 0.5
    rest(routed, qtbot)
    routed.refreshing.look()
    qtbot.waitUntil(lambda: place.reads == 1)
    moved = replace(source, address="/elsewhere/stock.csv")
    routed.session.change_desk(lambda desk: desk.change_source(moved), lambda _: None, "Changing")
    rest(routed, qtbot)
    states: list[Any] = []
    routed.session.ask_desk(lambda desk: desk.sources(), states.append)
    qtbot.waitUntil(lambda: bool(states))
    assert (states[0][0].last_read, states[0][0].figures) == (None, 0)
    assert routed.notices.all == []
    place.seconds = 0
    look(routed, qtbot)
    assert place.reads == 2
    states.clear()
    routed.session.ask_desk(lambda desk: desk.sources(), states.append)
    qtbot.waitUntil(lambda: bool(states))
    assert states[0][0].figures == 1


def test_undo_takes_back_what_a_person_did_not_what_was_read(place: Place, routed: Window, qtbot: QtBot) -> None:
    """After a source was read by itself, Ctrl-Z names and takes back the person's last change; the figures stay."""
    with_source(routed, qtbot, Source("wms", "file", "/nowhere/stock.csv", every_minutes=5))
    look(routed, qtbot)
    assert routed.session.now is not None
    newest = routed.session.now.history[0]
    assert (newest.who, newest.can_undo) == (BY_ITSELF, True)
    assert "Added source wms" in routed.actions_["undo"].text()
    qtbot.keyClick(routed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    rest(routed, qtbot)
    taken = [batch.label for batch in routed.session.now.history if batch.undone]
    assert taken == ["Added source wms"]
    stock: list[Any] = []
    routed.session.ask_desk(lambda desk: desk.stock(["MUG-NAV"]), stock.append)
    qtbot.waitUntil(lambda: bool(stock))
    assert [row.on_hand for row in stock[0] if row.location == "reno"] == [41]


def test_closing_ends_a_read(place: Place, routed: Window, qtbot: QtBot) -> None:
    """A window that is closed while a source is read does not wait for it."""
    with_source(routed, qtbot, Source("wms", "file", "/nowhere/stock.csv", every_minutes=5))
    place.seconds = 60
    rest(routed, qtbot)
    routed.refreshing.look()
    qtbot.waitUntil(lambda: place.reads == 1)
    began = time.monotonic()
    routed.close()
    assert time.monotonic() - began < 2

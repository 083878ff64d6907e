"""Reads and tests of sources that take their time: seen, given up, and waited for by nobody; tables to choose from."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from domdesk.errors import Cancelled
from domdesk.gui.sources.feeds import Trip
from domdesk.gui.sources.page import SourcesPage
from domdesk.records import Source
from domdesk.sources import Fetched
from tests.gui.conftest import PATIENCE_MS
from tests.gui.test_sources import STOCK, added, asked, cells, done, page, pressed, ring, typed, window_of

__all__ = ["page", "ring"]


class Slow:
    """A stand-in for wherever sources are, that answers when it is told to."""

    def __init__(self) -> None:
        self.answers, self.asked, self.cancelled = False, 0, 0

    def fetch(self, source: Source, secret: str | None, token: str, *, folder: Path, wish: Any = None) -> Fetched:
        self.asked += 1
        while not self.answers:
            if wish() != "go on":
                self.cancelled += 1
                raise Cancelled
            time.sleep(0.01)
        (folder / "stock.csv").write_text(STOCK, "utf-8")
        return Fetched((folder / "stock.csv",), "", None)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    made = Slow()
    monkeypatch.setattr("domdesk.sources.fetch", made.fetch)
    return made


def test_a_read_is_seen_and_can_be_given_up(page: SourcesPage, qtbot: QtBot, slow: Slow) -> None:
    """Meanwhile the list says so and everything else goes on; given up, all is as it was; begun again, it comes in."""
    qtbot.mouseClick(page.kinds.buttons["file"], Qt.MouseButton.LeftButton)
    typed(page, qtbot, "address", "/mnt/erp/stock.csv")
    qtbot.mouseClick(page.form.keep, Qt.MouseButton.LeftButton)
    window = window_of(page)
    qtbot.waitUntil(lambda: slow.asked == 1 and page.read.text() == "Stop reading", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: cells(page)[0] == "being read")
    assert page.list.standing.text().startswith("It is being read")
    assert window.session.jobs.running is None
    assert window.actions_["route"].isEnabled()
    qtbot.mouseClick(page.read, Qt.MouseButton.LeftButton)
    done(qtbot, window)
    assert slow.cancelled == 1
    assert page.read.text() == "Read now"
    assert cells(page)[0] == "not read yet"
    assert [notice.text for notice in window.notices.all] == ["Cancelled; nothing was changed."]
    assert asked(page, qtbot, lambda desk: [(s.figures, s.error) for s in desk.sources()]) == [(0, "")]
    slow.answers = True
    pressed(page, qtbot, page.read)
    assert cells(page)[0] == "fine"


def test_a_test_can_be_given_up(page: SourcesPage, qtbot: QtBot, slow: Slow) -> None:
    """Nothing of it is heard any more, not even where the form of another source is shown by then."""
    qtbot.mouseClick(page.kinds.buttons["file"], Qt.MouseButton.LeftButton)
    typed(page, qtbot, "address", "/mnt/erp/stock.csv")
    for give_up in (page.test.stop, page.form.cancel):
        qtbot.mouseClick(page.form.test, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.test.stop.isVisible())
        qtbot.waitUntil(lambda before=slow.cancelled: slow.asked > before)
        qtbot.mouseClick(give_up, Qt.MouseButton.LeftButton)
        done(qtbot, window_of(page))
        assert page.test.said.text().startswith("A test shows")
        assert not page.test.stop.isVisible()
    assert slow.cancelled == slow.asked == 2


def test_closing_does_not_wait_for_a_read(page: SourcesPage, qtbot: QtBot, slow: Slow) -> None:
    """The window is gone within its two seconds; the read is cancelled."""
    qtbot.mouseClick(page.kinds.buttons["file"], Qt.MouseButton.LeftButton)
    typed(page, qtbot, "address", "/mnt/erp/stock.csv")
    qtbot.mouseClick(page.form.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: slow.asked == 1, timeout=PATIENCE_MS)
    window_of(page).close()
    assert slow.cancelled == 1


def test_a_databases_tables_are_there_to_choose_from(page: SourcesPage, qtbot: QtBot, tmp_path: Path) -> None:
    """Where none is told, Test lists them; Enter takes one, and its rows are shown."""
    path = tmp_path / "erp.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE people (name)")
        database.execute("CREATE TABLE stock AS SELECT 'reno' AS location, 'MUG-NAV' AS sku, 41 AS on_hand")
        database.commit()
    qtbot.mouseClick(page.kinds.buttons["sqlite"], Qt.MouseButton.LeftButton)
    typed(page, qtbot, "address", str(path))
    pressed(page, qtbot, page.form.test)
    assert page.test.tables.table.rows == ("people", "stock")
    assert not page.form.keep.isEnabled()
    qtbot.keyClick(page.test.tables, Qt.Key.Key_Down)
    qtbot.keyClick(page.test.tables, Qt.Key.Key_Return)
    done(qtbot, window_of(page))
    assert page.form.fields["query"].value() == "stock"
    assert page.test.said.text().startswith("1 row was read: 0 new, 1 changed")
    assert not page.test.tables.isVisible()
    pressed(page, qtbot, page.form.keep)
    assert cells(page)[:2] == ["fine", "erp"]


def test_a_changed_source_is_read_as_it_is_now(page: SourcesPage, qtbot: QtBot, tmp_path: Path) -> None:
    """Save reads it at once, so that what the list says of it is so."""
    for name, count in (("old", 3), ("new", 8)):
        (tmp_path / f"{name}.csv").write_text(f"location,sku,on_hand\nreno,MUG-NAV,{count}\n", "utf-8")
    added(page, qtbot, "file", address=str(tmp_path / "old.csv"))
    typed(page, qtbot, "address", str(tmp_path / "new.csv"))
    pressed(page, qtbot, page.form.keep)
    stock = asked(page, qtbot, lambda desk: desk.stock(["MUG-NAV"]))
    assert [row.on_hand for row in stock if row.location == "reno"] == [8]


def test_a_read_is_either_cancelled_or_kept() -> None:
    """What is being kept is not said to be cancelled, and what was cancelled is not kept."""
    kept, given_up = Trip(), Trip()
    assert kept.keep()
    assert not kept.turn_back()
    assert not kept.is_over, "it ends as any other"
    assert given_up.turn_back()
    assert not given_up.keep()

"""One clock in the window, the open desk's, and what is new in each run of the list by it."""

from datetime import UTC, datetime, timedelta

from pytestqt.qtbot import QtBot

from domdesk.gui.parts import formatting
from domdesk.gui.parts.formatting import clock, moment, moment_there, use_zone
from domdesk.gui.runs.news import news_of
from domdesk.gui.window import Window
from domdesk.records import Batch, RunSummary
from tests.gui.conftest import settle


def test_times_are_by_the_clock_of_the_open_desk(fresh: Window, qtbot: QtBot) -> None:
    """Every time is told by the desk's zone, named where it is not this computer's; a new one holds at once."""
    at = "2026-11-22T17:31:00+00:00"
    assert moment(at) == "Sun 22 Nov, 9:31\u202fAM PST"
    assert moment_there(at) == "Sun 22 Nov, 9:31\u202fAM (America/Los_Angeles)"
    fresh.session.change_desk(lambda desk: desk.set_settings({"timezone": "Asia/Tokyo"}), lambda _: None, "")
    qtbot.waitUntil(lambda: fresh.session.now is not None and fresh.session.now.timezone == "Asia/Tokyo")
    assert moment(at) == "Mon 23 Nov, 2:31\u202fAM JST"
    assert clock(datetime(2026, 11, 22, 17, 31, tzinfo=UTC)) == "2:31\u202fAM JST"
    fresh.session.leave()
    qtbot.waitUntil(lambda: fresh.session.now is None and formatting._zone is None)


def test_what_is_no_time_is_shown_as_it_is() -> None:
    """A text that is no time, as an old desk may hold, is not hidden."""
    use_zone("UTC")
    assert moment("yesterday") == "yesterday"
    use_zone(None)
    assert moment("2026-11-22T17:31:00").endswith(":31\u202fPM")  # by this computer's clock: nobody need be told


def run(number: int, hour: int, *, changed: bool = False) -> RunSummary:
    return RunSummary(number, f"2026-11-22T{hour:02}:00:00+00:00", "shop", "optimal", 1, 1, 0.0, 1.0, "", changed)


def batch(number: int, at: str, kind: str, label: str, *, undone: bool = False) -> Batch:
    return Batch(number, at, kind, label, "ann", undone, not undone, False)


def test_a_run_says_what_is_new_in_it() -> None:
    """Choices, edits and imports since the run before are counted in words, each is told; a changed policy is marked;
    the first run follows none, and of one after which nothing changed there is nothing to say."""
    history = [
        batch(5, "2026-11-22T15:00:00+00:00", "edit", "after all runs"),
        batch(4, "2026-11-22T13:00:00+01:00", "override", "Order 2: only Reno", undone=True),
        batch(3, "2026-11-22T11:00:00+00:00", "override", "Order 1: never Erie"),
        batch(2, "2026-11-22T10:30:00+00:00", "edit", "Changed policy shop"),
        batch(1, "2026-11-22T09:00:00+00:00", "import", "Imported orders.csv: 2 new orders"),
    ]
    news = news_of([run(3, 14), run(2, 12, changed=True), run(1, 10)], history)
    assert news == {
        3: [],
        2: [
            "policy changed · 2 choices · 1 edit",
            "Order 2: only Reno (taken back)",
            "Order 1: never Erie",
            "Changed policy shop",
        ],
    }


def test_the_list_of_runs_shows_it(routed: Window, qtbot: QtBot) -> None:
    """An edit made after a run stands in the next run's row, and names its place as people do."""
    now = routed.session.now
    assert now is not None
    made = datetime.fromisoformat(now.runs[0].made_at)
    qtbot.waitUntil(lambda: datetime.now(UTC) > made + timedelta(seconds=1))  # times are kept to the second
    routed.session.change_desk(lambda desk: desk.edit("locations", [{"location": "reno", "priority": "11"}]), str, "")
    settle(qtbot, routed)
    routed.session.route("priority")
    settle(qtbot, routed)
    routed.show_page("runs")
    lines = [line.split("\t") for line in routed.pages["runs"].table.as_text().splitlines()]  # type: ignore[attr-defined]
    now = routed.session.now
    assert now is not None
    assert now.history[0].label == "Changed location Reno Warehouse: priority 11"
    by_run = {line[0].split()[0]: line[3] for line in lines[1:]}
    assert by_run == {"2": "1 edit"}  # the row of the new run, which is selected

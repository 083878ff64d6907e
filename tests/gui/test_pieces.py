"""What the window is made of, piece by piece: tables, words and figures, marks, the job lane."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from domdesk.gui.jobs import Jobs
from domdesk.gui.look.icons import mark
from domdesk.gui.parts.formatting import difference, money, number, percent, quality, seconds
from domdesk.gui.parts.tables import Column, TableView, natural
from domdesk.gui.parts.words import menu_text, several, tip
from domdesk.records import Costs, Plan, Status
from tests.gui.conftest import PATIENCE_MS
from tests.worlds import NOW

PAIRS = [
    Column("Name", lambda row: row[0]),
    Column("Size", lambda row: str(row[1]), key=lambda row: row[1], number=True),
]


def a_plan(status: Status, total: int, bound: int | None) -> Plan:
    return Plan(
        "p", status, True, 0, NOW, 1, 1, Decimal(1), Decimal(1), "USD", Costs(item=total), 0, bound, 1.0, (), ()
    )


def test_numbers_inside_names_sort_by_value() -> None:
    """#999 comes before #1001, and A-2 before a-10."""
    assert sorted(["#1001", "#999", "a-10", "A-2"], key=natural) == ["#999", "#1001", "A-2", "a-10"]


@given(
    rows=st.lists(st.tuples(st.text(max_size=3), st.one_of(st.none(), st.integers(-5, 5))), max_size=30), data=st.data()
)
def test_a_table_shows_what_passes_in_order(
    qapp: QApplication, rows: list[tuple[str, int | None]], data: st.DataObject
) -> None:
    """Sorted by a column and filtered, a table shows the rows kept, in order, unknown last, ties as they came."""
    view = TableView(PAIRS, "pairs")
    keep = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))), dtype=bool)
    down = data.draw(st.booleans())
    view.table.set_rows(rows)
    view.table.sort(1, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
    view.table.set_filter(keep)
    kept = [row for row, keeps in zip(rows, keep, strict=True) if keeps]
    known = sorted((row for row in kept if row[1] is not None), key=lambda row: row[1] or 0, reverse=down)
    expected = known + [row for row in kept if row[1] is None]
    assert [view.table.row(i) for i in range(view.table.rowCount())] == expected
    view.deleteLater()


def test_columns_share_what_room_there_is(qtbot: QtBot) -> None:
    """Those that share have what they need where there is room; in too little they shrink, but can still be told."""
    view = TableView((), "nothing yet")  # which Qt must not warn about
    qtbot.addWidget(view)
    view.show()
    long = Column("Long", lambda row: "m" * 60)
    view.show_rows([long, Column("Long too", lambda row: "m" * 30), Column("N", str, number=True)], [1, 2], 0)
    view.stretch(0, 1)
    em = view.fontMetrics().height()
    for wide, fits in ((200, True), (80, True), (12, False)):
        view.resize(wide * em, 200)
        qtbot.waitUntil(lambda wide=wide: abs(view.width() - wide * em) < 2, timeout=PATIENCE_MS)
        assert (view.horizontalHeader().length() <= view.viewport().width()) == fits, wide
        assert min(view.columnWidth(0), view.columnWidth(1)) >= 7 * em
    assert view.columnWidth(0) == view.columnWidth(1) == 7 * em


def test_the_model_keeps_qts_rules(qtbot: QtBot) -> None:
    """Qt's own model tester finds nothing wrong while rows are set, sorted and filtered."""
    view = TableView(PAIRS, "pairs")
    qtbot.addWidget(view)
    tester = QAbstractItemModelTester(view.table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    view.table.set_rows([("b", 1), ("a", None), ("c", 0)])
    view.table.sort(0)
    view.table.set_filter(np.array([True, False, True]))
    view.table.sort(-1)
    assert view.table.rowCount() == 2
    del tester


def test_fifty_thousand_rows_are_sorted_once(qtbot: QtBot) -> None:
    """The order of a sorted column is kept, so that a filter asks no row for its figure again."""
    asked = []

    def size(row: tuple[str, int]) -> int:
        asked.append(row)
        return row[1]

    view = TableView([PAIRS[0], Column("Size", lambda row: str(row[1]), key=size, number=True)], "pairs")
    qtbot.addWidget(view)
    rng = np.random.default_rng(1)
    view.table.set_rows([(f"#{i}", int(x)) for i, x in enumerate(rng.integers(0, 10_000, 50_000))])
    view.table.sort(1)
    assert len(asked) == 50_000
    keep = rng.random(50_000) < 0.5
    view.table.set_filter(keep)
    view.table.sort(0)
    view.table.sort(1)
    assert len(asked) == 50_000
    assert view.table.rowCount() == keep.sum()


@given(st.lists(st.lists(st.text('ab\t\n" ', max_size=4), min_size=2, max_size=2), min_size=1, max_size=4))
def test_copied_text_reads_back(rows: list[list[str]]) -> None:
    """Cells with tabs, newlines and quotes survive the way over the clipboard."""
    import csv
    import io

    view = TableView([Column("A", lambda row: row[0]), Column("B", lambda row: row[1])], "cells")
    view.table.set_rows(rows)
    back = list(csv.reader(io.StringIO(view.as_text(), newline=""), delimiter="\t"))
    assert back[1:] == rows
    view.deleteLater()


def test_figures_read_as_people_write_them() -> None:
    """Money with its currency, quantities without trailing zeros, differences with a word."""
    assert money(1840, "USD") == "$18.40"
    assert money(None, "USD") == "—"
    assert money(-5, "USD") == "-$0.05"
    assert number(Decimal("2.5000")) == "2.5"
    assert number(1204) == "1,204"
    assert difference(420, "USD") == "$4.20 dearer"
    assert difference(-420, "USD") == "$4.20 cheaper"
    assert difference(0, "USD") == "the same"
    assert seconds(1.94) == "1.9 s"
    assert seconds(75.2) == "75 s"


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (a_plan("optimal", 1000, 1000), "proven best (gap 0.00 %)"),
        (a_plan("feasible", 100_000, 99_790), "within 0.21 % of the best possible"),
        (a_plan("feasible", 1_000_000, 999_999), "within 0.01 % of the best possible"),
        (a_plan("feasible", 1000, None), "a rule-following plan"),
        (a_plan("heuristic", 1000, None), "a rule-following plan"),
    ],
)
def test_quality_is_never_overstated(plan: Plan, words: str) -> None:
    """A gap is rounded up: what is within 0.0001 % is not called proven, and not 0.00 %."""
    assert quality(plan) == words


def test_percent_is_rounded_up() -> None:
    """0.2101 % is 0.22 %, and exactly 0.21 % stays."""
    assert percent(0.002101) == "0.22 %"
    assert percent(0.0021) == "0.21 %"


def test_texts_are_counted_and_quoted() -> None:
    """One is one, many are many; tips show markup literally; an ampersand in a button is an ampersand."""
    assert several(1, "{n} order", "{n} orders") == "1 order"
    assert several(2000, "{n} order", "{n} orders") == "2,000 orders"
    assert tip("<b>x</b>\ny") == "<qt>&lt;b&gt;x&lt;/b&gt;<br>y</qt>"
    assert menu_text("Salt & Co") == "Salt && Co"


def test_each_kind_of_location_has_its_own_shape() -> None:
    """Six kinds, six outlines."""
    kinds = ("warehouse", "store", "distributor", "dropship", "3pl", "marketplace")
    outlines = {tuple((point.x(), point.y()) for point in mark(kind).toFillPolygon().toList()) for kind in kinds}
    assert len(outlines) == 6


def test_jobs_answer_in_the_gui_thread_in_order(qtbot: QtBot) -> None:
    """Jobs run one after the other in one thread that is not the GUI's, and their answers come back in order."""
    import threading

    jobs = Jobs()
    answers: list[tuple[int, str]] = []
    for n in range(5):
        jobs.start(lambda job, n=n: (n, threading.current_thread().name), answers.append)
    qtbot.waitUntil(lambda: len(answers) == 5)
    assert [n for n, _ in answers] == list(range(5))
    assert {name for _, name in answers} == {"desk_0"}
    assert jobs.close(lambda: None, lambda: None)


def test_the_lane_waits_until_what_it_found_is_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next job begins after the answer to the one before was told, and what that has posted was done."""
    monkeypatch.setattr("domdesk.gui.jobs.SHOW_SECONDS", PATIENCE_MS / 1000)
    jobs = Jobs()
    done: list[str] = []

    def shown(_: object) -> None:
        done.append("told")
        QTimer.singleShot(0, jobs, lambda: done.append("shown"))

    jobs.start(lambda job: None, shown)
    jobs.start(lambda job: done.append("next"), lambda _: None)
    qtbot.waitUntil(lambda: not jobs.pending, timeout=PATIENCE_MS)
    assert done == ["told", "shown", "next"]
    assert jobs.close(lambda: None, lambda: None)


def test_a_failing_job_is_told_and_the_next_one_runs(qtbot: QtBot) -> None:
    """What a job raises goes to `failed`; the lane goes on."""
    jobs = Jobs()
    told: list[object] = []
    jobs.failed.connect(told.append)
    jobs.start(lambda job: 1 / 0, told.append, title="Dividing")
    jobs.start(lambda job: "next", told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert isinstance(told[0], ZeroDivisionError)
    assert told[1] == "next"
    assert jobs.running is None
    jobs.close(lambda: None, lambda: None)

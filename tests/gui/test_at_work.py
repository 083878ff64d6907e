"""The window's benchmarks come to their end on a small desk; their figures are for people to read, not for tests."""

import shutil
from pathlib import Path

import pytest

from domdesk.gui import settings
from domdesk.gui.window import Window
from tests.benchmarks import window_at_work
from tests.benchmarks.cold_start import cold_start

NEW_ORDER = "order,country,postal_code,line,sku,quantity\nN-1,US,80202,1,MUG-NAV,1\n"


def test_every_phase_is_timed(
    window: Window, worlds: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From opening to routing again; in each the heart beats, and the table names it."""
    monkeypatch.setattr(window_at_work, "SETTLE_SECONDS", 0.05)
    settings.store().setValue("route_after_import", True)
    desk, more = tmp_path / "routed.desk", tmp_path / "more.csv"
    shutil.copy(worlds["routed"], desk)
    more.write_text(NEW_ORDER, encoding="utf-8")
    phases = window_at_work.work_through(window, desk, more, more)
    names = {phase.name for phase in phases}
    told = {"open: first rows", "all flows", "why this order", "route one by one", "import", "routed again by itself"}
    assert told <= names
    assert all(phase.gaps_ms for phase in phases)
    assert next(phase.seconds for phase in phases if phase.name == "routed again by itself") > 0.1
    text = window_at_work.table(phases)
    assert all(phase.name in text for phase in phases)


def test_a_cold_start_is_timed_to_its_table_and_then_to_its_map(worlds: dict[str, Path], tmp_path: Path) -> None:
    """A program started on a routed desk tells both in turn, as seconds that passed and as seconds that it worked."""
    desk = tmp_path / "routed.desk"
    shutil.copy(worlds["routed"], desk)
    start = cold_start("demo shop", desk)
    assert 0 < start.table[0] <= start.map[0]
    assert 0 < start.table[1] <= start.map[1]
    assert "demo shop" in str(start)

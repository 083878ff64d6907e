"""The window's benchmark comes to its end on a small desk; its figures are for people to read, not for tests."""

import shutil
from pathlib import Path

import pytest

from domdesk.gui.window import Window
from tests.benchmarks import window_at_work

NEW_ORDER = "order,country,postal_code,line,sku,quantity\nN-1,US,80202,1,MUG-NAV,1\n"


def test_every_phase_is_timed(
    window: Window, worlds: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From opening to routing again; in each the heart beats, and the table names it."""
    monkeypatch.setattr(window_at_work, "SETTLE_SECONDS", 0.05)
    desk, more = tmp_path / "routed.desk", tmp_path / "more.csv"
    shutil.copy(worlds["routed"], desk)
    more.write_text(NEW_ORDER, encoding="utf-8")
    phases = window_at_work.work_through(window, desk, more, more)
    names = {phase.name for phase in phases}
    assert {"open: first rows", "all flows", "why this order", "import", "route one by one"} <= names
    assert all(phase.gaps_ms for phase in phases)
    text = window_at_work.table(phases)
    assert all(phase.name in text for phase in phases)

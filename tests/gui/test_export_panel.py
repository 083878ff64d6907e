"""The export panel: formats in words, those that fit first; no file is replaced unless one says so."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from domdesk.gui.acting.export_panel import ExportPanel
from domdesk.gui.acting.formats import format_words, formats
from domdesk.gui.window import Window
from domdesk.records import EXPORTS
from tests.gui.conftest import PATIENCE_MS

ASKS = "PySide6.QtWidgets.QFileDialog.getExistingDirectory"


@pytest.fixture
def panel(routed: Window, qtbot: QtBot) -> ExportPanel:
    qtbot.waitUntil(lambda: bool(routed.session.now and routed.session.now.loads), timeout=PATIENCE_MS)
    routed.actions_["export"].trigger()
    assert routed.outgoing.panel is not None
    return routed.outgoing.panel


def test_every_format_is_named_and_those_that_fit_stand_first(panel: ExportPanel, routed: Window) -> None:
    """The demo sells on Shopify and has distributors: their formats stand before Magento's and the others."""
    assert set(format_words()) == set(EXPORTS)
    assert routed.session.now is not None
    found = formats(routed.session.now)
    fitting = [one.name for one in found if one.fits]
    assert {"decisions", "pick-lists", "packing-slips", "purchase-orders", "shopify", "shopify-moves"} == set(fitting)
    assert [one.name for one in found][: len(fitting)] == fitting
    texts = [panel.list.item(at).text() for at in range(panel.list.count())]
    assert texts[0] == "Decisions"
    assert "Magento: shipments  (no order for it)" in texts


def test_an_export_names_files_and_replaces_nothing_unasked(
    panel: ExportPanel, routed: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the format: a file of the same name stays until one says so; the folder is remembered."""
    out = tmp_path / "out"
    out.mkdir()
    starts: list[str] = []
    monkeypatch.setattr(ASKS, lambda *told: starts.append(told[2]) or str(out))
    for name in ("decisions", "shopify"):
        panel.tick([name])
        panel.go.click()
        qtbot.waitUntil(lambda: "Wrote" in panel.said.text(), timeout=PATIENCE_MS)
        mine = min(out.iterdir())
        mine.write_text("mine", "utf-8")
        panel.go.click()
        qtbot.waitUntil(lambda: routed.notices.all[-1].text.endswith("nothing was written."), timeout=PATIENCE_MS)
        assert mine.read_text("utf-8") == "mine"
        (replace,) = [b for b in routed.findChildren(QPushButton) if b.text() == "Replace them" and b.isVisible()]
        replace.click()
        qtbot.waitUntil(lambda file=mine: file.read_bytes() != b"mine", timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: "Wrote" in panel.said.text(), timeout=PATIENCE_MS)
        assert mine.name in panel.said.text()
        assert str(out) in panel.said.text()
        for file in out.iterdir():
            file.unlink()
    assert starts[1:] == [str(out)] * 3


def test_several_formats_go_into_one_folder(
    panel: ExportPanel, routed: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ticked by the space bar, written after one question; what nothing is for is told and stops no other."""
    asked: list[str] = []
    monkeypatch.setattr(ASKS, lambda *told: asked.append(told[1]) or str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    assert panel.ticked() == ["decisions"]
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert not panel.go.isEnabled()
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    panel._items()[-1].setCheckState(Qt.CheckState.Checked)  # Amazon, where the demo does not sell
    assert panel.go.text() == "Write 3 formats into a folder…"
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Wrote" in panel.said.text(), timeout=PATIENCE_MS)
    assert asked == ["Folder for: Decisions, Pick lists, Amazon: shipping confirmation"]
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert "decisions.csv" in names
    assert any(name.startswith("pick-list") for name in names), names
    assert not any("amazon" in name for name in names)
    assert "mazon" in panel.said.text()


def test_the_last_format_is_remembered(
    panel: ExportPanel, routed: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A format chosen by keys is offered again; one that nothing of the run is for says why."""
    monkeypatch.setattr(ASKS, lambda *_: str(tmp_path))
    panel.tick(["magento"])
    qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(routed.notices.all), timeout=PATIENCE_MS)
    assert routed.notices.all[-1].tone == "bad"
    panel.close()
    qtbot.waitUntil(lambda: routed.outgoing.panel is None)
    routed.actions_["export"].trigger()
    assert routed.outgoing.panel is not None
    assert routed.outgoing.panel.ticked() == ["magento"]
    routed.outgoing.panel.close()

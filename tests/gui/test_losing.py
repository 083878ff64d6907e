"""What can befall the file of a desk that is open: deleted, its folder gone, the disk full, in use elsewhere."""

import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.snapshot import Source
from domdesk.gui.window import Window
from tests.gui.conftest import PATIENCE_MS, settle

NEW_ORDER = "order,country,postal_code,line,sku,quantity,unit_price\n9001,US,89501,1,MUG-NAV,1,14.95\n"
HOLDER = """
import sys
from pathlib import Path
from domdesk.desk import Desk
with Desk.open(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


def path_of(window: Window) -> Path:
    assert window.session.now is not None
    return window.session.now.path


def lost(window: Window, qtbot: QtBot) -> str:
    """Wait for the notice that the desk is gone."""
    qtbot.waitUntil(lambda: any("is gone from" in text for text in window.notices.texts()), timeout=PATIENCE_MS)
    return next(text for text in window.notices.texts() if "is gone from" in text)


def test_a_deleted_desk_is_told_at_once_and_can_be_saved(
    routed: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deleting the file is told in one sentence, nothing is written into nothing, and all of it is saved elsewhere."""
    path = path_of(routed)
    with_orders = len(routed.session.now.rows) if routed.session.now else 0
    path.unlink()
    text = lost(routed, qtbot)
    assert path.name in text
    assert "Put it back, or save a copy" in text
    routed.actions_["route"].trigger()
    settle(qtbot, routed)
    assert routed.session.now is not None
    assert routed.session.now.run == 1
    assert routed.notices.texts().count(text) == 1
    copy = tmp_path / "saved.desk"
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (str(copy), ""))
    routed.notices._cards[-1].way.click()
    qtbot.waitUntil(lambda: any("saved.desk" in text for text in routed.notices.texts()), timeout=PATIENCE_MS)
    with Desk.open(copy) as desk:
        assert len(desk.order_rows(1, located=False)) == with_orders
        assert [run.run for run in desk.runs()] == [1]
        assert desk.check() == []


def test_a_fresh_copy_in_its_place_is_no_loss(routed: Window, qtbot: QtBot, worlds: dict[str, Path]) -> None:
    """Opening the demo or a lesson again puts another file where the open desk lay: nobody is told that it is gone."""
    path, session = path_of(routed), routed.session

    def anew() -> Desk:
        path.unlink()
        session.watch.check()
        shutil.copy(worlds["fresh"], path)
        return Desk.open(path, session.solver.get())

    with qtbot.waitSignal(session.opened, timeout=PATIENCE_MS):
        session.enter(anew, "Filling the demo shop")
    settle(qtbot, routed)
    assert routed.notices.texts() == []


def test_a_desk_whose_folder_is_gone_can_still_be_left(
    fresh: Window, qtbot: QtBot, tmp_path: Path, worlds: dict[str, Path]
) -> None:
    """Where the whole folder is gone, an edit is refused with the sentence, and another desk opens."""
    folder = tmp_path / "stick"
    folder.mkdir()
    shutil.copy(worlds["fresh"], folder / "a.desk")
    fresh.session.open(folder / "a.desk")
    settle(qtbot, fresh)
    shutil.rmtree(folder)
    lost(fresh, qtbot)
    heard: list[object] = []
    fresh.session.change_desk(lambda desk: heard.append(desk), lambda _: None, "Trying", heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert "is gone from" in str(heard[0])
    fresh.session.open(tmp_path / "fresh.desk")
    settle(qtbot, fresh)
    qtbot.waitUntil(lambda: path_of(fresh) == tmp_path / "fresh.desk")


def test_a_desk_that_is_put_back_goes_on(routed: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Moved away and back again, the desk is routed as if nothing had been; moved once more, that is told again."""
    path = path_of(routed)
    path.rename(tmp_path / "away.desk")
    lost(routed, qtbot)
    (tmp_path / "away.desk").rename(path)
    qtbot.waitUntil(lambda: not routed.session.watch._told)
    routed.actions_["route"].trigger()
    settle(qtbot, routed)
    assert routed.session.now is not None
    assert routed.session.now.run == 2
    for card in list(routed.notices._cards):
        routed.notices._drop(card)
    path.rename(tmp_path / "away.desk")
    lost(routed, qtbot)


def test_another_file_in_the_desks_place_is_told(routed: Window, qtbot: QtBot, worlds: dict[str, Path]) -> None:
    """A file put in the desk's place is not taken for it."""
    path = path_of(routed)
    other = path.with_name("other.desk")
    shutil.copy(worlds["fresh"], other)
    other.replace(path)
    qtbot.waitUntil(lambda: any("Another file stands where" in text for text in routed.notices.texts()))


def test_a_full_disk_is_one_sentence_and_the_desk_goes_on(fresh: Window, qtbot: QtBot) -> None:
    """An import that the disk has no room for says so and changes nothing; with room again it is done."""
    path = path_of(fresh)
    fresh.incoming.review(source := Source(text=NEW_ORDER))
    qtbot.waitUntil(fresh.imports.go.isEnabled, timeout=PATIENCE_MS)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))  # the change log is a file of its own
    try:
        fresh.imports.go.click()
        qtbot.waitUntil(lambda: bool(fresh.notices.texts()), timeout=PATIENCE_MS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    (text,) = fresh.notices.texts()
    assert text.startswith(f"The disk is full; {path.name} keeps what it had before. Free some space")
    assert len(fresh.session.now.rows if fresh.session.now else []) == 200
    fresh.desks.close()
    qtbot.waitUntil(lambda: fresh.session.now is None)
    fresh.session.open(path)
    settle(qtbot, fresh)
    fresh.incoming.review(source)
    qtbot.waitUntil(fresh.imports.go.isEnabled, timeout=PATIENCE_MS)
    fresh.imports.go.click()
    qtbot.waitUntil(lambda: len(fresh.session.now.rows if fresh.session.now else []) == 201, timeout=PATIENCE_MS)


def test_a_desk_open_elsewhere_is_told_and_opens_when_it_is_free(
    window: Window, qtbot: QtBot, tmp_path: Path, worlds: dict[str, Path]
) -> None:
    """A second process that holds the desk is named with its number; “Try again” opens it when that has ended."""
    path = tmp_path / "held.desk"
    shutil.copy(worlds["fresh"], path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        window.session.open(path)
        qtbot.waitUntil(lambda: bool(window.notices.texts()), timeout=PATIENCE_MS)
        (text,) = window.notices.texts()
        assert f"held.desk is open in python (process {holder.pid}). Close it there first." in text
        assert window.start.isVisible()
        holder.communicate("")
    way = window.notices._cards[0].way
    assert way.text() == "Try again"
    time.sleep(0.05)
    way.click()
    settle(qtbot, window)
    assert path_of(window) == path


def test_a_command_finds_the_window_holding_the_desk(routed: Window) -> None:
    """A command on the desk that is open in the window says who holds it and what to do, and ends with 2."""
    done = subprocess.run(
        [sys.executable, "-m", "domdesk", "check", str(path_of(routed))], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "routed.desk is open in " in done.stderr
    assert "Close it there first." in done.stderr
    assert done.stdout == ""


def test_a_copy_holds_all_and_the_desk_goes_on(
    routed: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """“Save a copy…” writes runs too, names the file, and the desk stays open, locked and usable."""
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *_: (str(tmp_path / "copy"), ""))
    routed.actions_["save-copy"].trigger()
    qtbot.waitUntil(lambda: any("copy.desk" in text for text in routed.notices.texts()), timeout=PATIENCE_MS)
    with Desk.open(tmp_path / "copy.desk") as desk:
        assert [run.run for run in desk.runs()] == [1]
    test_a_command_finds_the_window_holding_the_desk(routed)
    routed.actions_["route"].trigger()
    settle(qtbot, routed)
    assert routed.session.now is not None
    assert routed.session.now.run == 2

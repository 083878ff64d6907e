"""A copy of an open desk: all of it, while the desk goes on and keeps its lock, and one sentence where it cannot be."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from domdesk.errors import DeskError
from domdesk.store import Store, copying
from tests.store.readings import a_place, a_reading

TRY = "import sys; from domdesk.store import Store; Store.open(sys.argv[1])"


def dumped(desk: Store, folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in desk.dump(folder)}


def fill(desk: Store) -> None:
    desk.save_batch([a_reading("locations", a_place("reno"))])


@pytest.mark.parametrize("descriptors", [copying._DESCRIPTORS, Path("/nowhere")], ids=["held file", "closed meanwhile"])
def test_a_copy_is_the_same_and_the_desk_goes_on(
    desk: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, descriptors: Path
) -> None:
    """The copy dumps to the same bytes; the desk takes changes on, and another process still finds it held."""
    monkeypatch.setattr(copying, "_DESCRIPTORS", descriptors)
    fill(desk)
    target = desk.copy(tmp_path / "copy.desk")
    with Store.open(target) as copy:
        assert dumped(copy, tmp_path / "copied") == dumped(desk, tmp_path / "own")
        assert [batch.label for batch in copy.history()] == [batch.label for batch in desk.history()]
    desk.save_batch([a_reading("locations", a_place("erie"))])
    second = subprocess.run([sys.executable, "-c", TRY, str(desk.path)], capture_output=True, text=True, check=False)
    assert "DeskInUseError" in second.stderr


@pytest.mark.parametrize("lose", [Path.unlink, lambda path: shutil.rmtree(path.parent)], ids=["file", "folder"])
def test_a_desk_that_was_deleted_is_copied_whole(tmp_path: Path, lose: Callable[[Path], None]) -> None:
    """What was saved before the file or its folder went is in the copy."""
    folder = tmp_path / "stick"
    folder.mkdir()
    with Store.create(folder / "a.desk") as desk:
        fill(desk)
        before = dumped(desk, tmp_path / "own")
        lose(desk.path)
        target = desk.copy(tmp_path / "copy.desk")
    with Store.open(target) as copy:
        assert dumped(copy, tmp_path / "copied") == before


def test_a_copy_takes_the_place_of_an_older_one_but_not_of_the_desk(desk: Store, tmp_path: Path) -> None:
    """An older copy is written over; the desk itself is refused, and so is a folder that is not there."""
    (tmp_path / "copy.desk").write_text("older")
    desk.copy(tmp_path / "copy.desk")
    Store.open(tmp_path / "copy.desk").close()
    with pytest.raises(DeskError, match=r"is the desk that is open\. Choose another name"):
        desk.copy(desk.path)
    with pytest.raises(DeskError, match=r"cannot be written: No such file or directory\. Choose another folder"):
        desk.copy(tmp_path / "no" / "copy.desk")
    assert not list(tmp_path.glob("**/*.part"))

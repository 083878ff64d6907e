"""Demo desks: a copy of one built before, fresh each time, and nothing left behind stands in its way."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from domdesk import demo, paths
from domdesk.desk import Desk
from domdesk.errors import DeskInUseError

WORLD = paths.demo_worlds()[0]


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Path]:
    """An empty cache of its own."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path / "cache"
        folder.mkdir()
        patch.setattr(paths, "user_cache", lambda: folder)
        yield folder


def built(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Collects an entry each time a demo desk is built from its files."""
    found: list[object] = []
    real = Desk.create
    monkeypatch.setattr(Desk, "create", lambda *a, **k: (found.append(a), real(*a, **k))[1])
    return found


def orders(folder: Path) -> int:
    with Desk.demo(folder) as desk:
        return desk.counts()["orders"]


def test_the_second_demo_is_a_copy(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are read once; what was done to the first demo desk is not in the second."""
    made = built(monkeypatch)
    with Desk.demo(tmp_path) as desk:
        desk.import_text("sku\tlocation\ton_hand\nMUG-NAV\treno\t1234\n")
    with Desk.demo(tmp_path) as desk:
        assert len(made) == 1
        assert desk.dump(tmp_path / "second")
    assert "1234" not in (tmp_path / "second" / "stock.csv").read_text("utf-8")
    assert [file.name for file in cache.iterdir()] == [demo.kept(WORLD).name]


@pytest.mark.parametrize("harm", ["damaged", "empty", "gone", "world changed"])
def test_a_kept_desk_that_does_not_serve_is_built_again(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    """A damaged or missing copy, or one of other files, is not used, and the one built instead replaces it."""
    assert orders(tmp_path) == 200
    kept = demo.kept(WORLD)
    match harm:
        case "damaged":
            kept.write_bytes(kept.read_bytes()[:5000] + b"?" * 9000)
        case "empty":
            kept.write_bytes(b"")
        case "gone":
            kept.unlink()
        case _:
            monkeypatch.setattr(demo, "__version__", "999")
    made = built(monkeypatch)
    assert orders(tmp_path) == 200
    assert orders(tmp_path) == 200
    assert len(made) == 1
    assert list(cache.iterdir()) == [demo.kept(WORLD)]


@pytest.mark.parametrize("left", [b"", b"no desk at all", b"????????DUCK" + b"?" * 9000])
def test_an_old_demo_desk_in_any_state_gives_way(tmp_path: Path, left: bytes) -> None:
    """A damaged demo desk with a log beside it is replaced: it is the program's own."""
    (tmp_path / f"{WORLD}.desk").write_bytes(left)
    (tmp_path / f"{WORLD}.desk.wal").write_bytes(b"old changes")
    assert orders(tmp_path) == 200


def test_a_demo_desk_in_use_is_left_alone(tmp_path: Path) -> None:
    """Where another process has the demo open, it is said who, and the file stays."""
    assert orders(tmp_path) == 200
    path = tmp_path / f"{WORLD}.desk"
    script = "import sys\nfrom pathlib import Path\nfrom domdesk.desk import Desk\n"
    script += "with Desk.open(Path(sys.argv[1])):\n    print('open', flush=True)\n    sys.stdin.read()\n"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(paths.PACKAGE.parent)},
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(DeskInUseError, match=f"process {other.pid}"):
            Desk.demo(tmp_path)
        assert path.exists()
        other.communicate()


def test_without_a_cache_the_demo_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder that cannot be made costs time, not the demo."""

    def refused() -> Path:
        raise PermissionError("no")

    monkeypatch.setattr(paths, "user_cache", refused)
    assert orders(tmp_path) == 200

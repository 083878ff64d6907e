"""Files that other programs write into places of ours: read once they are whole, copied, and never touched."""

import errno
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from domdesk.errors import Cancelled, SourceError
from domdesk.records.sources import Source
from domdesk.sources.fetch import fetch
from domdesk.sources.fetched import Fetched
from domdesk.sources.files import is_temporary, read_files
from domdesk.sources.limits import Errand, Limits

STOCK = "location,sku,on_hand\nreno,A-1,5\n"
LONG_AGO = 1_750_000_000


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """The place that belongs to others."""
    path = tmp_path / "there"
    path.mkdir()
    return path


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The reader's own folder."""
    path = tmp_path / "here"
    path.mkdir()
    return path


@pytest.fixture(autouse=True)
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """Pauses take no time; what is put in this list happens during the next one."""
    events: list[Callable[[], object]] = []

    def sleep(errand: Errand, seconds: float) -> None:
        while events:
            events.pop(0)()

    monkeypatch.setattr(Errand, "sleep", sleep)
    return events


def put(path: Path, text: str = STOCK, age: int = 0) -> Path:
    """A file written so many seconds before others."""
    path.write_text(text)
    os.utime(path, (LONG_AGO - age, LONG_AGO - age))
    return path


def read(source: Source, here: Path, token: str = "") -> Fetched:
    fetched = read_files(source, token, here)
    assert fetched is not None
    return fetched


def refusal(source: Source, here: Path, limits: Limits | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        read_files(source, "", here, limits=limits or Limits())
    assert caught.value.remedy
    return str(caught.value)


def names(fetched: Fetched) -> list[str]:
    return [path.name for path in fetched.files]


def folder_of(there: Path, pattern: str = "", **parts: str) -> Source:
    return Source("drop", "folder", str(there / pattern), **parts)  # type: ignore[arg-type]


def test_a_file_is_copied(there: Path, here: Path) -> None:
    """The copy is the file's bytes under its own name; how old it is, is when it was written."""
    source = Source("erp", "file", str(put(there / "stock.csv")))
    fetched = fetch(source, None, "", folder=here)
    assert fetched is not None
    assert fetched.files == (here / "stock.csv",)
    assert (here / "stock.csv").read_text() == STOCK
    assert fetched.as_of == "2025-06-15T15:06:40+00:00"
    assert [path.name for path in there.iterdir()] == ["stock.csv"]


def test_a_file_that_did_not_change_is_not_read(there: Path, here: Path) -> None:
    """Neither the same file nor the same content written anew counts; a change does, and so does a wrong token."""
    path = put(there / "stock.csv")
    source = Source("erp", "file", str(path))
    token = read(source, here).token
    (here / "stock.csv").unlink()
    assert read_files(source, token, here) is None
    assert not list(here.iterdir())
    put(path, age=-60)
    assert read_files(source, token, here) is None
    assert read(source, here, "not one of ours").token
    put(path, STOCK + "erie,A-1,2\n")
    assert "erie" in read(source, here, token).files[0].read_text()


def test_a_growing_file_waits(there: Path, here: Path, meanwhile: list[Callable[[], object]]) -> None:
    """A file that changes while we look is left for the next turn; then it is read whole."""
    path = put(there / "stock.csv")
    source = Source("erp", "file", str(path))
    meanwhile.append(lambda: put(path, STOCK * 2))
    assert "still being written. It is read at the next turn" in refusal(source, here)
    assert read(source, here).files[0].read_text() == STOCK * 2


@pytest.mark.parametrize("then", [STOCK * 2, STOCK.replace("5", "7"), ""])
def test_a_file_that_changes_under_the_copy_waits(
    there: Path, here: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """A writer that starts again during the copy is noticed, whether the file grows, shrinks or keeps its length."""
    path = put(there / "stock.csv")
    steps = iter(["before it is opened", "after it is read"])

    def go_on(errand: Errand) -> None:
        if next(steps, "later") == "after it is read":
            put(path, then, age=-5)

    monkeypatch.setattr(Errand, "go_on", go_on)
    assert "still being written" in refusal(Source("erp", "file", str(path)), here)


def test_an_empty_file_waits(there: Path, here: Path) -> None:
    """A file of no bytes is one that its writer has only just begun."""
    assert "empty or still being written" in refusal(Source("erp", "file", str(put(there / "stock.csv", ""))), here)


def test_a_file_that_is_not_there(there: Path, here: Path) -> None:
    """A missing file, and a missing place, are told apart; a folder is no file."""
    assert f"{there / 'stock.csv'} is not there" in refusal(Source("erp", "file", str(there / "stock.csv")), here)
    gone = there / "share" / "stock.csv"
    assert f"{gone.parent} is not there. Is its drive or network share" in refusal(
        Source("erp", "file", str(gone)), here
    )
    assert "is a folder" in refusal(Source("erp", "file", str(there)), here)
    assert f"{there / 'in'} is not there" in refusal(folder_of(there, "in"), here)
    assert f"{there / 'in'} is not there" in refusal(folder_of(there, "in/*.csv"), here)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "may not be read by this user"),
        (OSError(errno.ESTALE, "Stale file handle"), "is not there"),
        (OSError(errno.EHOSTDOWN, "Host is down"), "is not there"),
        (OSError(errno.EIO, "Input/output error"), "cannot be read: input/output error"),
    ],
)
def test_a_share_that_vanishes_is_told(
    there: Path, here: Path, monkeypatch: pytest.MonkeyPatch, fault: OSError, words: str
) -> None:
    """Whatever a drive or share answers in the middle, it is one sentence."""
    path = put(there / "stock.csv")

    def vanish(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(Path, "open", vanish)
    assert words in refusal(Source("erp", "file", str(path)), here)


def test_a_share_that_hangs_is_left(there: Path, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A share that never answers ends with the time or the wish, and its thread once it does answer."""
    answered = threading.Event()
    monkeypatch.setattr(Errand, "sleep", lambda errand, seconds: answered.wait(5))
    source = Source("erp", "file", str(put(there / "stock.csv")))
    assert "within 0.1 seconds" in refusal(source, here, Limits(seconds=0.1))
    with pytest.raises(Cancelled):
        read_files(source, "", here, lambda: "cancel")
    answered.set()
    for thread in threading.enumerate():
        if thread.name == "source":
            thread.join(5)
            assert not thread.is_alive()
    assert list(here.iterdir()) == []


TEMPORARY = [
    "~$stock.xlsx",
    ".~lock.stock.ods#",
    ".stock.csv.swp",
    "stock.csv.tmp",
    "STOCK.TMP",
    "stock.csv.part",
    "stock.csv.filepart",
    "stock.csv.crdownload",
    "stock.csv~",
    ".hidden.csv",
    "Thumbs.db",
    "desktop.ini",
]


@pytest.mark.parametrize("name", TEMPORARY)
def test_scratch_files_are_no_files(there: Path, here: Path, name: str) -> None:
    """What Office, editors, browsers and upload programs leave beside a file while they work is not read."""
    assert is_temporary(name)
    put(there / name)
    assert "There is no file in" in refusal(folder_of(there), here)


@pytest.mark.parametrize("name", ["stock.csv", "part.csv", "tmp.csv", "stock.tmp.csv", "Bestand Köln.xlsx", "orders"])
def test_other_files_are_files(name: str) -> None:
    """A name that merely holds such a word is a file's."""
    assert not is_temporary(name)


def test_a_folder_brings_all_its_files_oldest_first(there: Path, here: Path) -> None:
    """Every file at the top of the folder counts, folders in it do not; the oldest file says how old it all is."""
    put(there / "a.csv", age=10)
    put(there / "b.csv", age=60)
    (there / "done").mkdir()
    put(there / "done" / "c.csv")
    fetched = read(folder_of(there), here)
    assert names(fetched) == ["b.csv", "a.csv"]
    assert fetched.as_of == "2025-06-15T15:05:40+00:00"


def test_a_pattern_and_the_newest(there: Path, here: Path) -> None:
    """An address may end in a pattern, of any case; 'newest' takes the last written alone."""
    put(there / "stock-1.csv", age=60)
    put(there / "Stock-2.CSV", age=10)
    put(there / "orders-1.csv")
    assert names(read(folder_of(there, "stock-*.csv"), here)) == ["stock-1.csv", "Stock-2.CSV"]
    assert names(read(folder_of(there, "stock-*.csv", query="Newest"), here)) == ["Stock-2.CSV"]
    assert "no file named like rates-*.csv" in refusal(folder_of(there, "rates-*.csv"), here)


def test_a_folder_whose_name_looks_like_a_pattern(there: Path, here: Path) -> None:
    """A folder that is there is meant as such."""
    odd = there / "stock [reno]"
    odd.mkdir()
    put(odd / "stock.csv")
    assert names(read(folder_of(there, "stock [reno]"), here)) == ["stock.csv"]


def test_a_folder_is_read_again_when_a_file_comes_or_changes(there: Path, here: Path) -> None:
    """Its token covers names, sizes and times of all that counts, and their content."""
    put(there / "a.csv")
    token = read(folder_of(there), here).token
    assert read_files(folder_of(there), token, here) is None
    put(there / "b.csv", age=-5)
    again = read(folder_of(there), here, token)
    assert names(again) == ["a.csv", "b.csv"]
    put(there / "notes.tmp")
    assert read_files(folder_of(there), again.token, here) is None


def test_only_what_has_settled_is_read(there: Path, here: Path, meanwhile: list[Callable[[], object]]) -> None:
    """In a folder a growing, an empty and a vanished file keep nobody waiting; the growing one comes next time."""
    put(there / "a.csv", age=30)
    growing, vanishing = put(there / "b.csv", age=20), put(there / "c.csv", age=10)
    put(there / "d.csv", "")
    meanwhile += [lambda: put(growing, STOCK * 2), vanishing.unlink]
    first = read(folder_of(there), here)
    assert names(first) == ["a.csv"]
    assert names(read(folder_of(there), here, first.token)) == ["a.csv", "b.csv"]


def test_no_orders_yet_is_no_fault(there: Path, here: Path) -> None:
    """A folder that orders arrive in may be empty; one that stock is read from may not."""
    assert read_files(folder_of(there, holds="orders"), "", here) is None
    assert "no file" in refusal(folder_of(there), here)


def test_too_much_is_refused(there: Path, here: Path) -> None:
    """Too many bytes, in one file or all together, and too many files."""
    put(there / "a.csv", "x" * 600)
    put(there / "b.csv", "x" * 600)
    assert "holds more than" in refusal(folder_of(there), here, Limits(bytes=1000))
    assert "holds 2 files; at most 1" in refusal(folder_of(there), here, Limits(files=1))
    assert "holds more than" in refusal(Source("erp", "file", str(there / "a.csv")), here, Limits(bytes=599))
    assert read_files(replace(folder_of(there), query="newest"), "", here, limits=Limits(bytes=600)) is not None

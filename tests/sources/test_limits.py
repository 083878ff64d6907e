"""A read is watched: it ends with its answer, its fault, the caller's wish or the time, whichever comes first."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from domdesk.errors import Cancelled, InputError, SourceError
from domdesk.records.sources import Source
from domdesk.sources.fetch import fetch
from domdesk.sources.limits import Errand, watched


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    """Every reader ends soon after nobody waits for it."""
    yield
    for thread in threading.enumerate():
        if thread.name == "source":
            thread.join(5)
            assert not thread.is_alive()


def _patient(errand: Errand) -> None:
    while True:
        errand.sleep(60)


def test_an_answer_and_a_fault_come_through() -> None:
    """What the work answers is answered; what it raises is raised, even what looks like a time that is up."""
    assert watched(lambda errand: 7, None, 5, "erp") == 7
    for fault in (SourceError("It is closed.", "Wait."), TimeoutError("inside"), ZeroDivisionError()):

        def fail(errand: Errand, fault: Exception = fault) -> None:
            raise fault

        with pytest.raises(type(fault)) as caught:
            watched(fail, None, 5, "erp")
        assert caught.value is fault


def test_time_ends_a_read() -> None:
    """The sentence names the place; the work hears of it in its pause."""
    with pytest.raises(SourceError, match=r"erp did not answer in full within 0\.1 seconds"):
        watched(_patient, None, 0.1, "erp")


@pytest.mark.parametrize("wish", ["stop", "cancel"])
def test_a_wish_ends_a_read(wish: str) -> None:
    """A read has no best so far to keep: to stop it is to cancel it."""
    wishes = iter(["", "go on", wish])
    with pytest.raises(Cancelled):
        watched(_patient, lambda: next(wishes), 5, "erp")


def test_a_kind_nobody_reads_is_refused(tmp_path: Path) -> None:
    """A source of an unknown kind, from a newer program's file perhaps, is told with the kinds there are."""
    with pytest.raises(InputError, match=r"'carrier pigeon' is no kind of source\. Use one of file, folder, web"):
        fetch(Source("loft", "carrier pigeon", "roof"), None, "", folder=tmp_path)

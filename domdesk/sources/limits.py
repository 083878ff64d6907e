"""How much, how long and how often a read may take, and a watch over it. Called by the readers of each kind of source.

A read runs in a thread of its own: a name that does not resolve or a share that hangs cannot be hurried, only left.
"""

from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic
from typing import TypeVar

from domdesk.errors import Cancelled, SourceError

T = TypeVar("T")
Wish = Callable[[], str]
POLL_SECONDS = 0.05
GRACE_SECONDS = 0.5
"""How long a read that nobody waits for may take to let go of the caller's folder."""
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one read: `bytes` counts what is unpacked, `seconds` the whole of it with all tries and pauses."""

    bytes: int = 200 * MIB
    files: int = 1000
    seconds: float = 300
    connect_seconds: float = 10
    silence_seconds: float = 30
    tries: int = 4
    first_pause_seconds: float = 1
    longest_pause_seconds: float = 30
    settle_seconds: float = 1


LIMITS = Limits()


class Errand:
    """What a read asks on its way: whether to go on, and how to wait."""

    def __init__(self) -> None:
        self._stopped = Event()

    def stop(self) -> None:
        """Ask the read to end at its next step."""
        self._stopped.set()

    def go_on(self) -> None:
        """Raises Cancelled once nobody waits for the read."""
        if self._stopped.is_set():
            raise Cancelled

    def sleep(self, seconds: float) -> None:
        """Wait that long, or until nobody waits for the read. Raises Cancelled then."""
        self._stopped.wait(seconds)
        self.go_on()


def watched(work: Callable[[Errand], T], wish: Wish | None, seconds: float, place: str) -> T:
    """What `work` answers, within `seconds`; `place` names the source's place in the sentence if it does not.

    Raises what `work` raises, Cancelled where `wish` answers 'stop' or 'cancel', SourceError when time is up.
    """
    errand = Errand()
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work(errand))
        except BaseException as fault:  # raised again where it is waited for
            answer.set_exception(fault)

    Thread(target=run, name="source", daemon=True).start()
    try:
        deadline = monotonic() + seconds
        while monotonic() < deadline:
            if wait([answer], POLL_SECONDS).done:
                return answer.result()
            if wish is not None and wish() in ("stop", "cancel"):
                raise Cancelled
    finally:
        errand.stop()
        wait([answer], GRACE_SECONDS)
    raise SourceError(f"{place} did not answer in full within {seconds:g} seconds.", "Try again when it is less busy.")

"""What stands on the terminal: words on stderr, the answer on stdout, a line of progress, and Ctrl-C as a wish."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from domdesk.desk import Wish
from domdesk.records import Progress
from domdesk.report import words

T = TypeVar("T")


def tell(text: str) -> None:
    """A word beside the answer: a notice, or why there is none."""
    print(text, file=sys.stderr)


def answer(text: str, code: int) -> int:
    """Print the answer, where there is one; the exit code back."""
    try:
        if text:
            print(text, flush=True)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


class ProgressLine:
    """One line on stderr that says how far a run is, on a terminal only."""

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self._shown = bool(sys.stderr) and sys.stderr.isatty()

    def show(self, state: Progress) -> None:
        if self._shown:
            print(f"\r{words.progress(state, self._currency):<78.78}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shown:
            print(f"\r{'':78}\r", end="", file=sys.stderr, flush=True)


STOPPING = "Stopping with the best plan so far; press Ctrl-C again to cancel."


def interruptible(job: Callable[[Callable[[], Wish]], T], stopping: str = STOPPING) -> T:
    """Run `job` beside this thread, which listens for Ctrl-C: once is a wish to stop, twice to cancel.

    `stopping` is what is said the first time.
    """
    wish: Wish = "go on"
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(job, lambda: wish)
        while not future.done():
            try:
                wait([future], timeout=0.2)  # waking up lets Ctrl-C through on Windows too
            except KeyboardInterrupt:
                wish = "stop" if wish == "go on" else "cancel"
                tell(stopping if wish == "stop" else "Cancelling.")
        return future.result()

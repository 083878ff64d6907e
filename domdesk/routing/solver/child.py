"""PDLP and HiGHS in a process of its own, since HiGHS hears no interrupt: given programs one by one, ended at will.

The process ends by itself when the one that started it is gone.
"""

import multiprocessing
import os
import threading
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from domdesk.routing.solver.linear import LinearAnswer, LinearModel, relax, solve_linear

PATIENCE_SECONDS = 1.0

MOST_KEPT = 300_000
"""Entries of a program, about those of 4,000 orders: one that solved a larger one holds too much memory to be kept."""


class LinearChild:
    """A process that solves one program at a time."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), name="domdesk HiGHS")
        self._process.start()
        theirs.close()
        self._sender: threading.Thread | None = None
        self._busy = False
        self._entries = 0
        self._heard: list[float] = []

    def await_loaded(self) -> None:
        """Wait, once, until the process could begin with its first program, or has died."""
        with suppress(EOFError, OSError):
            self._pipe.recv()

    def give(self, model: LinearModel, *, integer: bool, **options: Any) -> None:
        """Hand over a program for `solve_linear` (or `relax`); ask for its answer with `poll`."""
        assert not self._busy, "one program at a time"
        self._busy, self._heard = True, []
        self._entries = max(self._entries, len(model.rows))
        # From a thread: a large program is not taken until the process has loaded, and a stop must be heard meanwhile.
        self._sender = threading.Thread(target=self._send, args=((model, integer, options),), daemon=True)
        self._sender.start()

    def _send(self, program: tuple[LinearModel, bool, dict[str, Any]]) -> None:
        with suppress(OSError):  # a process that died meanwhile is noticed when it is asked
            self._pipe.send(program)

    @property
    def busy(self) -> bool:
        return self._busy

    @property
    def is_fit(self) -> bool:
        """Whether it may be given the programs of another run."""
        return not self._busy and self._entries <= MOST_KEPT and self._process.is_alive()

    def poll(self, seconds: float = 0.0) -> LinearAnswer | None:
        """The answer once there is one; a process that died (of memory, say) answers that nothing was found."""
        while self._busy and self._pipe.poll(seconds):
            try:
                told: LinearAnswer | float | None = self._pipe.recv()
            except (EOFError, OSError):
                told = LinearAnswer(None, None, float("-inf"), ended=False)
            if isinstance(told, LinearAnswer):
                self._busy = False
                return told
            if told is not None:
                self._heard.append(told)
        return None

    def heard(self) -> list[float]:
        """The bounds that came in since they were last asked for."""
        heard, self._heard = self._heard, []
        return heard

    def stop(self) -> None:
        """Tell the process to end, whatever it is doing, and do not wait for it."""
        self._process.terminate()

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self.stop()
        self._process.join(PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()
        if self._sender is not None:
            self._sender.join()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(OSError):
        pipe.send(None)  # it has loaded
    while True:
        try:
            model, integer, options = pipe.recv()
            pipe.send(solve_linear(model, hear=pipe.send, **options) if integer else relax(model, **options))
        except (EOFError, OSError, KeyboardInterrupt):
            return


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)

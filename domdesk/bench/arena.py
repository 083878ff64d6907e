"""Runs one contestant in a spawned process of its own and measures it: a Row comes out. Called by run.

Peak memory is that of the process and those it starts, from /proc; None on systems without it.
"""

import multiprocessing
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from domdesk.bench.contestants import compete
from domdesk.bench.results import Finish, Point, Row
from domdesk.records import Policy, Problem

POLL_SECONDS = 0.05
PATIENCE_SECONDS = 2.0

OVERRUN = 1.5
OVERRUN_SECONDS = 30.0
"""A contestant is ended at OVERRUN × its limit + OVERRUN_SECONDS: HiGHS does not always hear its own clock."""


class Memory:
    """The highest sum of the peaks of the processes of a tree that live at one time."""

    def __init__(self, root: int) -> None:
        self._root = root
        self.peak_mib: float | None = None

    def look(self) -> None:
        """Measure now."""
        total = sum(_peak_kib(pid) for pid in _tree(self._root)) / 1024
        if total:
            self.peak_mib = max(total, self.peak_mib or 0.0)


def _tree(pid: int) -> list[int]:
    found = [pid]
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [p for child in tasks.read_text().split() for p in _tree(int(child))]
    return found


def _peak_kib(pid: int) -> int:
    """The most that a process held in memory so far (0: it is gone, or nobody says)."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


def run_alone(
    contestant: str, problem: Problem, policy: Policy, limit_seconds: float, plan_file: Path | None = None
) -> Row:
    """One contestant on one world; one that dies or does not come to an end has a row that says so."""
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    arguments = (theirs, contestant, problem, policy, limit_seconds, plan_file)
    # Not a daemon: domdesk gives HiGHS a process of its own, and daemons may not have children.
    process = context.Process(target=compete, args=arguments, name=f"domdesk bench {contestant}")
    process.start()
    theirs.close()
    try:
        return _listen(contestant, process, pipe, limit_seconds)
    finally:
        pipe.close()
        _end(process)


def _listen(contestant: str, process: BaseProcess, pipe: Connection, limit_seconds: float) -> Row:
    assert process.pid is not None
    memory, curve = Memory(process.pid), list[Point]()
    finish: Finish | None = None
    faults: tuple[str, ...] | None = None
    note, failed, ends_at = "", False, float("inf")
    try:
        while True:
            if finish is None:
                memory.look()
            if not pipe.poll(POLL_SECONDS):
                if finish is None and time.monotonic() > ends_at:
                    note = f"ended by the bench {_overrun(limit_seconds):.0f} s after its start"
                    break
                continue
            kind, value = pipe.recv()
            if kind == "ready":
                ends_at = time.monotonic() + _overrun(limit_seconds)
            elif kind == "at":
                curve.append(value)
            elif kind == "done":
                finish = value
                memory.look()
                pipe.send("go on")
            elif kind == "cannot":
                note = value
                break
            else:
                faults = value
                break
    except (EOFError, OSError):
        process.join(PATIENCE_SECONDS)
        note, failed = f"its process ended with code {process.exitcode}", True
    return Row(contestant, finish, tuple(curve), memory.peak_mib, faults, note, failed)


def _overrun(limit_seconds: float) -> float:
    return OVERRUN * limit_seconds + OVERRUN_SECONDS


def _end(process: BaseProcess) -> None:
    process.join(PATIENCE_SECONDS if process.exitcode is not None else 0)
    if process.is_alive():
        process.terminate()
        process.join(PATIENCE_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    process.close()

"""A database → the answer to one question as a CSV in the caller's folder. Called by `fetch`.

The reading runs in a process of its own: a library that waits for a silent server can be neither hurried nor stopped,
a process can; and a broken file that crashes one takes nothing else with it.
"""

import multiprocessing
import signal
import sys
import traceback
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from time import monotonic

from domdesk.errors import Cancelled, SourceError
from domdesk.records.sources import Source
from domdesk.sources.dialects import Task
from domdesk.sources.fetched import Fetched, digest, file_stem
from domdesk.sources.limits import LIMITS, MIB, POLL_SECONDS, Limits, Wish

MOST_ROWS = 2_000_000
MOST_MEMORY = 2 * 2**30
START_SECONDS = 60
"""How long the process itself may take to start on a busy computer."""
CONNECT_GRACE_SECONDS = 5
"""What a library may take beyond the time in which it is told to connect."""


def read_database(
    source: Source,
    secret: str | None,
    token: str,
    folder: Path,
    wish: Wish | None = None,
    limits: Limits = LIMITS,
    rows: int = MOST_ROWS,
) -> Fetched | None:
    """What the source's query brings, as one CSV with a header; None where it is what `token` stands for.

    Raises SourceError, and Cancelled where `wish` answers 'stop' or 'cancel'.
    """
    target = folder / f"{file_stem(source.name)}.csv"
    task = Task(
        source.kind,
        source.address,
        source.user,
        secret,
        source.query,
        target,
        rows=rows,
        connect_seconds=limits.connect_seconds,
        seconds=limits.seconds,
    )
    _read_apart(task, wish, limits)
    with target.open("rb") as file:
        found = digest(iter(lambda: file.read(MIB), b""))
    if found == token:
        target.unlink()
        return None
    return Fetched((target,), found, _as_of(source))


def _as_of(source: Source) -> str | None:
    """When a Parquet file was written; the other kinds are written to as things happen and hold what is so now."""
    if source.kind != "parquet":
        return None
    try:
        written = datetime.fromtimestamp(Path(source.address).expanduser().stat().st_mtime, UTC)
    except OSError:  # it was replaced while we read it
        return None
    return written.isoformat(timespec="seconds") if written <= datetime.now(UTC) else None


def _read_apart(task: Task, wish: Wish | None, limits: Limits) -> None:
    """Have the task answered by a process that ends with this call, whatever happens."""
    place = task.place
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, task), name="domdesk source", daemon=True)
    process.start()
    theirs.close()
    try:
        outcome = _outcome(ours, task, wish, limits)
    except EOFError:
        outcome = SourceError(f"Reading {place} ended all of a sudden.", "Is the file sound? Try again.")
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if outcome is not None:
        raise outcome


def _outcome(pipe: Connection, task: Task, wish: Wish | None, limits: Limits) -> SourceError | None:
    """What became of the task: None where its file is whole. Raises Cancelled, EOFError where the process died."""
    began = monotonic()
    started: float | None = None
    let_in = False
    while True:
        if pipe.poll(POLL_SECONDS):
            word, value = pipe.recv()
            if word == "bug":
                raise RuntimeError(value)
            if word == "ended":
                fault: SourceError | None = value
                return fault
            started, let_in = started or monotonic(), word == "let in"
        if wish is not None and wish() in ("stop", "cancel"):
            raise Cancelled
        waited = monotonic() - began
        if started is None and waited > START_SECONDS:
            return SourceError(f"This computer is too busy to read {task.place} now.", "Try again later.")
        if started and not let_in and monotonic() - started > limits.connect_seconds + CONNECT_GRACE_SECONDS:
            return SourceError(
                f"{task.place} does not answer.", "Is it on, and does its firewall let this computer in?"
            )
        if waited > limits.seconds:
            return SourceError(
                f"{task.place} did not answer in full within {limits.seconds:g} seconds.",
                "Ask for less, or try again when it is less busy.",
            )
        if let_in and _size(task.target) > limits.bytes:
            return SourceError(
                f"The answer of {task.place} is larger than {limits.bytes // MIB} MB.",
                "Ask for the columns and rows that count alone.",
            )


def _size(path: Path) -> int:
    """How large an answer is by now; 0 where it is not begun, or was taken away again by the process that failed."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _serve(pipe: Connection, task: Task) -> None:
    """The spawned process: answer the task, say what became of it, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that waits; it ends this one
    _bound_memory()
    from domdesk.sources.answer import answer

    pipe.send(("started", None))
    try:
        answer(task, lambda: pipe.send(("let in", None)))
        pipe.send(("ended", None))
    except SourceError as fault:
        pipe.send(("ended", fault))
    except Exception:  # a bug: it is told where the call was made, with its trace from here
        trace = traceback.format_exc()
        pipe.send(("bug", trace.replace(task.secret, "…") if task.secret else trace))


def _bound_memory() -> None:
    """Let an answer that does not fit end this process rather than others, where the system can bound one."""
    if sys.platform == "linux":
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))

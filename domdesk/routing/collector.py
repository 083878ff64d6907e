"""Python's collector of reference cycles, paused while tens of thousands of records are made or read: they have none.

Called around writing and checking a plan; and spared what lasts as long as a run, around its search.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause it, and let it go on afterwards if it did before."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def collector_spared() -> Iterator[None]:
    """Let it pass over all that there is now: with tens of thousands of records, each look at them takes a while."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

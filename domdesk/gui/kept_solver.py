"""The engine that the window keeps: in a process of its own, started before it is needed and ended with the window.

Made by the session, and used in its lane alone.
"""

from collections.abc import Callable
from typing import Protocol

from domdesk.desk import Engine


class Solver(Engine, Protocol):
    """An engine that is started and ended."""

    def start(self) -> None: ...

    def close(self) -> None: ...


class KeptSolver:
    """See the module. `make` makes the engine when it is first asked for."""

    def __init__(self, make: Callable[[], Solver]) -> None:
        self._make = make
        self._made: Solver | None = None

    def get(self) -> Solver:
        if self._made is None:
            self._made = self._make()
        return self._made

    def close(self) -> None:
        if self._made is not None:
            self._made.close()

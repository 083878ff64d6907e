"""What every verb of a desk stands on: its open file, its name for the engine, and the engine."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from domdesk.desk.engine import Engine

if TYPE_CHECKING:
    from domdesk.store import Store


class Base:
    """An open desk file and whatever solves for it."""

    def __init__(self, store: "Store", engine: Engine | None = None) -> None:
        self._name = uuid4().hex
        self._store = store
        self._engine = engine

    @property
    def path(self) -> Path:
        return self._store.path

    @property
    def backup(self) -> Path | None:
        """The copy of the desk as an older version made it, where opening it has moved it to this one."""
        return self._store.backup

    @property
    def currency(self) -> str:
        return self._store.currency

    @property
    def timezone(self) -> str:
        return self._store.timezone

    def _solver(self) -> Engine:
        if self._engine is None:
            from domdesk.routing import LocalEngine

            self._engine = LocalEngine()
        return self._engine

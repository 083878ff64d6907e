"""The desk file (DuckDB): readings in, problems and runs out. Only this package knows DuckDB."""

from domdesk.store.store import Store

__all__ = ["Store"]

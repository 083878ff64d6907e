"""A fresh desk for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domdesk.store import Store


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Store]:
    """An empty desk in USD and New York."""
    with Store.create(tmp_path / "a.desk", "USD", "America/New_York") as store:
        yield store

"""What tests of sources share: a web server, an errand whose pauses take no time, and no proxy in between."""

from collections.abc import Iterator

import pytest

from domdesk.sources.limits import Errand
from tests.sources.server import Site, site


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests reach loopback alone, whatever proxy the machine has."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as served:
        yield served


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Pauses take no time; gives how long each would have been."""
    slept: list[float] = []
    monkeypatch.setattr(Errand, "sleep", lambda self, seconds: slept.append(seconds))
    return slept

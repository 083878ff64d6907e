"""What all tests share: an offscreen screen before anything loads Qt, and two hypothesis profiles.

`ci` is small and the same each time; HYPOTHESIS_PROFILE=long looks further, at random.
"""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from domdesk import paths
from tests.sources.databases import DatabaseServer, MariaDB, Postgres, running

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "ci", max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW_IS_FINE
)
settings.register_profile("long", max_examples=1500, deadline=None, print_blob=True, suppress_health_check=SLOW_IS_FINE)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Built demo desks are kept for the tests alone: the user's cache is neither used nor filled."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setattr(paths, "user_cache", lambda: folder)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[DatabaseServer]:
    """A PostgreSQL of the test run's own; each test makes the tables it asks for."""
    with running(Postgres) as server:
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[DatabaseServer]:
    """A MariaDB, in the same way."""
    with running(MariaDB) as server:
        yield server

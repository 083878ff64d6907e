"""Secrets are kept by the system's keyring; without one they last for the session, or come from the environment."""

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.backends.null import Keyring as Forgetful
from keyring.errors import KeyringLocked, PasswordDeleteError

from domdesk.sources import secrets


class Drawer(KeyringBackend):
    """A keyring that keeps what it is given in plain sight of the test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


class Locked(Drawer):
    """A keyring that its owner does not open."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked


class Broken(Drawer):
    """A keyring whose system raises errors of its own."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise OSError(1783, "The stub received bad data")


@pytest.fixture(autouse=True)
def own_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawer]:
    """Neither the user's keyring nor a session's leftovers take part."""
    before = keyring.get_keyring()
    monkeypatch.setattr(secrets, "_this_session", {})
    drawer = Drawer()
    keyring.set_keyring(drawer)
    yield drawer
    keyring.set_keyring(before)


def test_the_keyring_keeps_a_secret(own_keyring: Drawer) -> None:
    """Kept, found, replaced and forgotten, under the program's name, and nowhere else."""
    assert secrets.keep("erp", "one")
    assert secrets.keep("erp", "two")
    assert own_keyring.kept == {("domdesk", "erp"): "two"}
    assert secrets._this_session == {}
    assert secrets.find("erp") == "two"
    secrets.forget("erp")
    assert secrets.find("erp") is None
    assert own_keyring.kept == {}


@pytest.mark.parametrize("backend", [NoKeyring, Forgetful, Locked, Broken])
def test_without_a_keyring_a_secret_lasts_for_the_session(backend: type[KeyringBackend]) -> None:
    """Where no keyring takes it, it is said and the secret lives until the program ends or it is forgotten."""
    keyring.set_keyring(backend())
    assert not secrets.keep("erp", "one")
    assert secrets.find("erp") == "one"
    secrets.forget("erp")
    assert secrets.find("erp") is None


def test_a_keyring_that_opens_later_takes_over(own_keyring: Drawer) -> None:
    """A secret of this session gives way to the one that the keyring then keeps."""
    keyring.set_keyring(NoKeyring())
    secrets.keep("erp", "one")
    keyring.set_keyring(own_keyring)
    assert secrets.keep("erp", "two")
    assert secrets.find("erp") == "two"


@pytest.mark.parametrize("backend", [NoKeyring, Drawer])
def test_the_environment_is_asked_last(backend: type[KeyringBackend], monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a keyring gets secrets from its environment; one that was kept here goes before."""
    keyring.set_keyring(backend())
    monkeypatch.setenv("DOMDESK_SECRET_ACME_ERP_2", "from outside")
    assert secrets.variable("Acme ERP-2") == "DOMDESK_SECRET_ACME_ERP_2"
    assert secrets.find("Acme ERP-2") == "from outside"
    secrets.keep("Acme ERP-2", "kept")
    assert secrets.find("Acme ERP-2") == "kept"
    secrets.forget("Acme ERP-2")
    assert secrets.find("Acme ERP-2") == "from outside"


def test_forgetting_what_nobody_knows_is_fine() -> None:
    """A source without a secret is removed like any other."""
    secrets.forget("nobody")
    assert secrets.find("nobody") is None

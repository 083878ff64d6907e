"""The secret of a source, kept by its name and address together. Called by the desk's sourcing and fetching.

A source of the same name that leads elsewhere, as an import or an undo may bring, must not be sent it.
"""

import os

from domdesk.records import Source


def find(source: Source) -> str | None:
    """The secret of a source; None where nobody has one."""
    from domdesk.sources import secrets

    return secrets.find(_key(source)) or os.environ.get(secrets.variable(source.name)) or None


def keep(source: Source, secret: str | None) -> bool:
    """Keep a secret where there is one; False where no keyring took it, so that it ends with this session."""
    from domdesk.sources import secrets

    return secret is None or secrets.keep(_key(source), secret)


def forget(source: Source) -> None:
    """Let go of the secret of a source."""
    from domdesk.sources import secrets

    secrets.forget(_key(source))


def _key(source: Source) -> str:
    return f"{source.name} at {source.address}"

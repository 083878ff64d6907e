"""Passwords and keys of sources: in the system's keyring, else for this session, or from the environment.

Called by the desk and the readers. A secret never reaches the desk's file, a log, an error's text or an export.
"""

import os
import re

SERVICE = "domdesk"
VARIABLE = "DOMDESK_SECRET_"
_this_session: dict[str, str] = {}


def keep(name: str, secret: str) -> bool:
    """Keep the secret of `name`, replacing an earlier one. False: no keyring took it and it ends with this session."""
    import keyring  # a third of a second, which most commands need not pay

    forget(name)
    try:
        keyring.set_password(SERVICE, name, secret)
        kept = keyring.get_password(SERVICE, name) == secret
    except Exception:  # each system's keyring raises errors of its own: absent, locked, refused, too long
        kept = False
    if not kept:
        _this_session[name] = secret
    return kept


def find(name: str) -> str | None:
    """The secret of `name`: this session's, the keyring's, else that of the environment; None where nobody has one."""
    import keyring

    if name in _this_session:
        return _this_session[name]
    try:
        kept = keyring.get_password(SERVICE, name)
    except Exception:  # as in `keep`
        kept = None
    return kept or os.environ.get(variable(name)) or None


def forget(name: str) -> None:
    """Let go of the secret of `name`, wherever it was kept; the environment stays as it is."""
    import keyring

    _this_session.pop(name, None)
    try:
        keyring.delete_password(SERVICE, name)
    except Exception:  # as in `keep`, or there is none
        return


def variable(name: str) -> str:
    """The environment variable that the secret of `name` is looked for in."""
    return VARIABLE + re.sub(r"\W", "_", name).upper()

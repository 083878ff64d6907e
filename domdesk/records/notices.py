"""The notice of a plan that its reader can act on: a service that orders ask for and no rate card has.

Written by the router into a plan's notices, known again by the window, which leads to the settings.
"""

import ast

_BEFORE, _AFTER = (
    "The requested service ",
    " is no rate card's: it restricts nothing. Map it to a service in the settings.",
)


def service_notice(service: str) -> str:
    """What is told of a requested service that is no rate card's."""
    return f"{_BEFORE}{service!r}{_AFTER}"


def requested_service(notice: str) -> str | None:
    """The service that such a notice is about; None where it is another notice."""
    if not (notice.startswith(_BEFORE) and notice.endswith(_AFTER)):
        return None
    return str(ast.literal_eval(notice.removeprefix(_BEFORE).removesuffix(_AFTER)))

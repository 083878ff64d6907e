"""What goes wrong between here and a web server, in words, and whether it may pass. Called by the reader of the web.

Sentences name the host alone: the rest of an address may hold a key.
"""

import math
import ssl
from http import HTTPStatus

from urllib3 import BaseHTTPResponse, Retry
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    InvalidHeader,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from domdesk.errors import SourceError
from domdesk.sources.links import how_to_share

CERTIFICATE_NOT_YET = 9
CERTIFICATE_EXPIRED = 10
CERTIFICATE_OF_ANOTHER = (62, 64)
"""OpenSSL's X509_V_ERR numbers, which every system's check is put in."""
KEPT = "Its last figures are kept until it does."


class Passing(Exception):  # noqa: N818  it may yet go well
    """A fault that may be gone in a moment: `told` is what to say if not, `pause` the seconds asked for, if any."""

    def __init__(self, told: SourceError, pause: float | None = None) -> None:
        super().__init__(told.text)
        self.told = told
        self.pause = pause


def broken(fault: HTTPError, host: str) -> SourceError | Passing:
    """What a fault of the connection means."""
    if isinstance(fault, ProxyError):
        return SourceError(
            f"The proxy between this computer and {host} does not let it through.",
            "Check the system's proxy settings, or ask who looks after them.",
        )
    if isinstance(fault, SSLError):
        return _distrusted(fault.args[0] if fault.args else None, host)
    if isinstance(fault, NameResolutionError):
        return SourceError(f"There is no host named {host}.", "Check the address, and whether this computer is online.")
    if isinstance(fault, NewConnectionError):
        return SourceError(f"{host} does not take connections.", f"Is it running, and is the port right? {KEPT}")
    if isinstance(fault, (ConnectTimeoutError, ReadTimeoutError)):
        return Passing(SourceError(f"{host} does not answer.", f"Try again later. {KEPT}"))
    if isinstance(fault, DecodeError):
        return SourceError(f"{host} answers with damaged data.", "Tell those who run it: the compression is broken.")
    if isinstance(fault, ProtocolError):
        return Passing(SourceError(f"{host} broke off in the middle of its answer.", f"Try again later. {KEPT}"))
    return SourceError(f"{host} cannot be read under this address.", "Check the address, or copy the link again.")


def refused(answer: BaseHTTPResponse, host: str) -> SourceError | Passing:
    """What a status that is no success means."""
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _busy(answer, host)
    if status == HTTPStatus.UNAUTHORIZED:
        return SourceError(
            f"{host} wants a password or key, or refuses the one it was given.",
            "Enter it again. Under 'Authorization' many want a word before it, as in 'Bearer KEY'.",
        )
    if status == HTTPStatus.FORBIDDEN:
        return SourceError(f"{host} does not let us read this.", f"{how_to_share(host)} Or is the key too weak?")
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return SourceError(f"{host} has nothing under this address.", "Copy the link again; it may have moved.")
    told = SourceError(f"{host} answers {_named(status)}.", "Check the address, or ask those who run it.")
    return Passing(told) if status == HTTPStatus.REQUEST_TIMEOUT else told


def _busy(answer: BaseHTTPResponse, host: str) -> Passing:
    try:
        pause = Retry().get_retry_after(answer)
    except InvalidHeader:
        pause = None
    when = f" It asks to be left alone for {_spoken(pause)}." if pause else ""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        told = SourceError(f"{host} is asked too often.{when}", "Read it less often.")
    else:
        told = SourceError(f"{host} answers {_named(answer.status)}.{when}", f"Its fault, not yours. {KEPT}")
    return Passing(told, pause)


def _distrusted(cause: object, host: str) -> SourceError:
    if not isinstance(cause, ssl.SSLCertVerificationError):
        return SourceError(
            f"No secure connection to {host} comes about.", "Does its address begin with http:// rather than https://?"
        )
    wrong = {
        CERTIFICATE_NOT_YET: "is not valid yet; is this computer's clock right?",
        CERTIFICATE_EXPIRED: "has expired.",
    } | dict.fromkeys(CERTIFICATE_OF_ANOTHER, "belongs to another host.")
    what = wrong.get(cause.verify_code, "comes from nobody this computer trusts.")
    return SourceError(
        f"Whether {host} is who it says cannot be checked: its certificate {what}",
        "Nothing was sent or read. Ask those who run it to renew it, or to have your system trust its issuer.",
    )


def _named(status: int) -> str:
    try:
        return f"with error {status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return f"with error {status}"


def _spoken(seconds: float) -> str:
    """A pause as a person says it, rounded up."""
    if seconds <= 60:
        return f"{math.ceil(seconds)} seconds"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{math.ceil(minutes / 60)} hours"

"""One GET, its redirects followed, its certificate checked → the server's answer. Called by the reader of the web."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from ssl import PROTOCOL_TLS_CLIENT
from typing import cast
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit
from urllib.request import Request, getproxies, proxy_bypass

from truststore import SSLContext
from urllib3 import BaseHTTPResponse, PoolManager, ProxyManager, Timeout
from urllib3.exceptions import HTTPError
from urllib3.util import make_headers, parse_url

from domdesk.errors import SourceError
from domdesk.sources.limits import Limits
from domdesk.sources.web_faults import broken

MOST_REDIRECTS = 10
BEGIN = "Begin it with https:// and copy it whole."


def checked(link: str) -> SplitResult:
    """The link's parts, its host as the network spells it. Raises SourceError for no link, and one with a secret."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError as fault:
        raise SourceError("The address is no web address.", BEGIN) from fault
    if parts.scheme not in ("http", "https") or not host:
        raise SourceError("The address is no web address.", BEGIN)
    if "@" in parts.netloc:
        raise SourceError(
            "The address has a user or password in it, and it is shown where the source is.",
            "Take them out and enter them as the source's user and password.",
        )
    return parts._replace(netloc=f"[{host}]{port}" if ":" in host else f"{host}{port}")


def same_host(link: SplitResult, other: SplitResult) -> bool:
    """Whether what is told to one is told to the other: same host, port and way there."""
    return (link.scheme, link.netloc) == (other.scheme, other.netloc)


@contextmanager
def answer_to(
    link: SplitResult, headers: Mapping[str, str], private: Mapping[str, str], limits: Limits
) -> Iterator[BaseHTTPResponse]:
    """The answer at the end of all redirects, whatever its status, its body unread.

    `private` headers go to the link's own host alone. Raises SourceError, Passing.
    """
    cookies = CookieJar()
    for _ in range(MOST_REDIRECTS):
        with _pool(link, limits) as pool:
            answer = _asked(pool, link, {**headers, **private}, cookies)
            try:
                target = answer.get_redirect_location()
                if not target:
                    yield answer
                    return
            finally:
                answer.close()
        further = followed(link, target)
        private = private if same_host(link, further) else {}
        link = further
    raise SourceError(f"{link.hostname} sends us in a circle.", "Copy the link again, or ask those who run it.")


def _asked(pool: PoolManager, link: SplitResult, headers: Mapping[str, str], cookies: CookieJar) -> BaseHTTPResponse:
    """One answer. Shared workbooks show theirs only to those who bring back a cookie on the way."""
    url = urlunsplit(link)
    request = Request(url, headers=dict(headers))  # noqa: S310  it carries the cookies and opens nothing
    cookies.add_cookie_header(request)
    sent = dict(request.header_items())
    try:
        answer = pool.request("GET", url, headers=sent, redirect=False, retries=False, preload_content=False)
    except HTTPError as fault:
        raise broken(fault, str(link.hostname)) from fault
    cookies.extract_cookies(cast("HTTPResponse", answer), request)
    return answer


def _pool(link: SplitResult, limits: Limits) -> PoolManager:
    """Connections that check certificates against the system's store, through the system's proxy where it has one."""
    timeout = Timeout(connect=limits.connect_seconds, read=limits.silence_seconds)
    context = SSLContext(PROTOCOL_TLS_CLIENT)
    proxy = getproxies().get(link.scheme)
    if proxy and not proxy_bypass(link.netloc):
        login = make_headers(proxy_basic_auth=parse_url(proxy).auth) if parse_url(proxy).auth else None
        return ProxyManager(proxy, proxy_headers=login, timeout=timeout, ssl_context=context)
    return PoolManager(timeout=timeout, ssl_context=context)


def followed(link: SplitResult, target: str) -> SplitResult:
    """Where the answer under `link` sends us on to. Raises SourceError where that is not to be followed."""
    url = urljoin(urlunsplit(link), target)
    scheme = urlsplit(url).scheme
    if scheme not in ("http", "https"):
        raise SourceError(f"{link.hostname} sends us on to what is no web address ({scheme}:).", "Copy the link again.")
    if link.scheme == "https" and scheme == "http":
        raise SourceError(
            f"{link.hostname} sends us on to an address that anyone on the way could read or change (http).",
            "Copy the link again, or ask those who run it for one that stays with https.",
        )
    return checked(url)

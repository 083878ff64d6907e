"""A web feed or shared sheet → its file in the caller's folder, or nothing where it did not change. Called by `fetch`.

Tries again what may pass, within limits of time and size that hold whatever the server does.
"""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, urlunsplit

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from domdesk import __version__
from domdesk.errors import SourceError
from domdesk.records.sources import Source
from domdesk.sources.asking import answer_to, checked, followed, same_host
from domdesk.sources.content import suffix_of
from domdesk.sources.fetched import Fetched, as_token, digest, file_stem, from_token
from domdesk.sources.limits import LIMITS, MIB, Errand, Limits, Wish, watched
from domdesk.sources.links import download_link
from domdesk.sources.web_faults import Passing, broken, refused

PIECE = 2**16
HEADER_NAME = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
UNDERSTOOD = ("", "identity", "gzip", "x-gzip", "deflate")
NEXT_PAGE = re.compile(r"""<([^>]*)>[^,<]*;\s*rel="?next\b""", re.IGNORECASE)
"""Where RFC 8288's Link header says the figures go on; Shopify and WooCommerce answer so."""
HEADERS = {
    "User-Agent": f"domdesk/{__version__}",
    "Accept": "text/csv, application/json;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """What is asked for, with which secret header, and under which name its answer is written."""

    link: SplitResult
    private: Mapping[str, str]
    target: Path
    limits: Limits

    @property
    def host(self) -> str:
        return str(self.link.hostname)


class Page(NamedTuple):
    """One answer as it was written, what its server says of its age, and the rest of the figures if it is not all."""

    path: Path
    digest: str
    size: int
    etag: str
    modified: str
    further: SplitResult | None


def read_web(
    source: Source, secret: str | None, token: str, folder: Path, wish: Wish | None = None, limits: Limits = LIMITS
) -> Fetched | None:
    """A source of kind web or sheet. A secret goes to the host of the address alone."""
    link = checked(source.address.strip())
    if source.kind == "sheet":
        link = checked(download_link(urlunsplit(link)))
    private = _login(source, secret, str(link.hostname))
    feed = Feed(link, private, folder / file_stem(source.name), limits)
    try:
        return watched(lambda errand: _read_patiently(feed, token, errand), wish, limits.seconds, feed.host)
    except OSError as fault:
        raise SourceError(
            f"What {feed.host} answers cannot be written on this computer: {str(fault.strerror).lower()}.",
            "Make room on the disk of the temporary files.",
        ) from fault


def _read_patiently(feed: Feed, token: str, errand: Errand) -> Fetched | None:
    """What the feed brings, tried again while its fault may pass. Raises SourceError, Cancelled."""
    pause = feed.limits.first_pause_seconds
    for tries_left in reversed(range(feed.limits.tries)):
        try:
            return _read_once(feed, token, errand)
        except Passing as fault:
            wanted = max(pause, fault.pause or 0)
            if not tries_left or wanted > feed.limits.longest_pause_seconds:
                raise fault.told from fault
        errand.sleep(wanted)
        pause *= 2
    raise AssertionError("the last try either answers or raises")


def _read_once(feed: Feed, token: str, errand: Errand) -> Fetched | None:
    """What the feed brings, all its pages; None where it is what `token` stands for. Raises SourceError, Passing."""
    place = digest([urlunsplit(feed.link).encode()])
    known = from_token(token)
    if known.get("place") != place:
        known = {}
    pages: list[Page] = []
    asked = [feed.link]
    left = feed.limits.bytes
    while len(pages) < len(asked):
        page = _page(feed, asked[-1], len(asked), {} if pages else known, left, errand)
        if page is None:
            return None
        pages.append(page)
        left -= page.size
        if page.further in asked or len(pages) > feed.limits.files:
            raise SourceError(f"{feed.host} answers in pages that do not end.", "Ask it for more figures in each page.")
        asked += [page.further] if page.further else []
    content = digest(page.digest.encode() for page in pages)
    if content == known.get("digest"):
        return None
    # What 304 says of the first page says nothing of the others.
    etag, modified = ("", "") if pages[0].further else (pages[0].etag, pages[0].modified)
    now_known = {"place": place, "digest": content, "etag": etag, "modified": modified}
    return Fetched(tuple(page.path for page in pages), as_token(now_known), _as_of(pages[0].modified))


def _page(
    feed: Feed, link: SplitResult, number: int, known: Mapping[str, str], left: int, errand: Errand
) -> Page | None:
    """One answer, at most `left` bytes of it; None where the server says that `known` still holds."""
    private = feed.private if same_host(feed.link, link) else {}
    with answer_to(link, HEADERS | _conditions(known), private, feed.limits) as answer:
        if answer.status == HTTPStatus.NOT_MODIFIED and known:
            return None
        if answer.status != HTTPStatus.OK:
            raise refused(answer, feed.host)
        errand.go_on()
        content = digest(_written(_body(answer, feed, left, errand), feed.target))
        ending = suffix_of(feed.target, feed.host)
        size = feed.target.stat().st_size
        path = feed.target.replace(feed.target.with_name(feed.target.name + (f"-{number}" * (number > 1)) + ending))
        following = NEXT_PAGE.search(answer.headers.get("Link", ""))
        further = followed(link, following[1]) if following else None
        return Page(
            path, content, size, answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""), further
        )


def _login(source: Source, secret: str | None, host: str) -> dict[str, str]:
    """The header that carries the secret. Raises SourceError where it cannot, without showing it."""
    if source.kind == "sheet" or not (source.auth_header or source.user or secret):
        return {}
    if not secret:
        raise SourceError(f"The password or key for {host} is not known here.", "Enter it again.")
    secret = secret.strip()
    if source.user and not source.auth_header:
        return {"Authorization": f"Basic {b64encode(f'{source.user}:{secret}'.encode()).decode()}"}
    if not (secret.isascii() and secret.isprintable()):
        raise SourceError(
            f"The password or key for {host} has a letter or line break that cannot be sent.",
            "Copy and enter it again.",
        )
    if source.auth_header:
        if not HEADER_NAME.fullmatch(source.auth_header):
            raise SourceError(
                f"'{source.auth_header}' is no header's name.", "Use one such as Authorization or X-API-Key."
            )
        return {source.auth_header: secret}
    return {"Authorization": f"Bearer {secret}"}


def _conditions(known: Mapping[str, str]) -> dict[str, str]:
    """Headers that ask for an answer only if something changed."""
    names = {"If-None-Match": "etag", "If-Modified-Since": "modified"}
    return {header: known[key] for header, key in names.items() if known.get(key)}


def _body(answer: BaseHTTPResponse, feed: Feed, left: int, errand: Errand) -> Iterator[bytes]:
    """The answer's pieces as they come, unpacked. Raises SourceError beyond the limit, Passing where it breaks off."""
    if answer.headers.get("Content-Encoding", "").lower() not in UNDERSTOOD:
        raise SourceError(f"{feed.host} packs its answer in a way that was not asked for.", "Ask those who run it.")
    try:
        while piece := answer.read1(PIECE):
            errand.go_on()
            left -= len(piece)
            if left < 0:
                raise SourceError(
                    f"{feed.host} answers with more than {feed.limits.bytes // MIB} MB.",
                    "Ask it for the current stock alone, or for fewer columns.",
                )
            yield piece
    except HTTPError as fault:
        raise broken(fault, feed.host) from fault


def _written(pieces: Iterator[bytes], path: Path) -> Iterator[bytes]:
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            yield piece


def _as_of(modified: str) -> str | None:
    """The day and time of a Last-Modified header, as ISO; None where it is missing, wrong or in the future."""
    try:
        moment = parsedate_to_datetime(modified)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.isoformat(timespec="seconds") if moment <= datetime.now(UTC) else None

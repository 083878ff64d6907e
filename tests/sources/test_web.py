"""Feeds on a web server that is slow, stubborn, overloaded or malicious; a read brings figures or says why not."""

import errno
import gzip
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from threading import enumerate as running

import pytest

from domdesk.errors import Cancelled, SourceError
from domdesk.records.sources import Source
from domdesk.sources.fetch import fetch
from domdesk.sources.fetched import Fetched
from domdesk.sources.limits import MIB, Limits
from domdesk.sources.web import read_web
from tests.sources.server import Answer, Site, in_turn, says

STOCK = b"location,sku,on_hand\nreno,A-1,5\n"
TWO_PAGES = Limits(bytes=2 * len(STOCK) - 1)
QUICK = Limits(bytes=MIB, seconds=20, silence_seconds=5, first_pause_seconds=1, longest_pause_seconds=30)


def feed(address: str, **parts: str) -> Source:
    return Source("ERP feed", "web", address, **parts)  # type: ignore[arg-type]


def read(source: Source, folder: Path, secret: str | None = None, token: str = "", limits: Limits = QUICK) -> Fetched:
    fetched = read_web(source, secret, token, folder, limits=limits)
    assert fetched is not None
    return fetched


def refusal(source: Source, folder: Path, secret: str | None = None, limits: Limits = QUICK) -> SourceError:
    """What the read is refused with; nothing may be left that looks like figures."""
    with pytest.raises(SourceError) as caught:
        read_web(source, secret, "", folder, limits=limits)
    assert not [path for path in folder.iterdir() if path.suffix]
    assert caught.value.remedy
    return caught.value


def test_a_feed_is_read_as_it_is(web: Site, tmp_path: Path) -> None:
    """The file holds the feed's bytes and is named after the source; its date is how old the figures are."""
    address = web.at("/stock", says(STOCK, Last_Modified="Sat, 21 Nov 2026 08:00:00 GMT"))
    fetched = fetch(feed(address), None, "", folder=tmp_path)
    assert fetched is not None
    assert [path.name for path in fetched.files] == ["ERP-feed.csv"]
    assert fetched.files[0].read_bytes() == STOCK
    # The machine's clock decides whether that day has come.
    assert fetched.as_of in ("2026-11-21T08:00:00+00:00", None)


IN_TWO_DAYS = format_datetime(datetime.now(UTC) + timedelta(days=2))


@pytest.mark.parametrize("modified", ["yesterday", "", IN_TWO_DAYS], ids=["words", "nothing", "tomorrow"])
def test_a_senseless_date_is_no_age(web: Site, tmp_path: Path, modified: str) -> None:
    """A date that cannot be read, or lies ahead, says nothing about the figures."""
    assert read(feed(web.at("/s", says(STOCK, Last_Modified=modified))), tmp_path).as_of is None


def test_what_did_not_change_is_not_read_again(web: Site, tmp_path: Path) -> None:
    """The second read carries what the first brought, and 304 ends it; another address starts afresh."""
    first = says(STOCK, ETag='"v1"', Last_Modified="Mon, 01 Jun 2026 08:00:00 GMT")
    source = feed(web.at("/s", in_turn(first, says(b"", 304))))
    token = read(source, tmp_path).token
    assert read_web(source, None, token, tmp_path, limits=QUICK) is None
    path, headers = web.asked[-1]
    assert (path, headers["If-none-match"], headers["If-modified-since"]) == (
        "/s",
        '"v1"',
        "Mon, 01 Jun 2026 08:00:00 GMT",
    )
    assert read(replace(source, address=web.at("/other", says(STOCK))), tmp_path, token=token).files
    assert "If-none-match" not in web.asked[-1][1]


def test_the_same_content_counts_as_unchanged(web: Site, tmp_path: Path) -> None:
    """A server that knows nothing of 304 is told apart by content."""
    source = feed(web.at("/s", in_turn(says(STOCK), says(STOCK), says(STOCK + b"erie,A-1,2\n"))))
    token = read(source, tmp_path).token
    assert read_web(source, None, token, tmp_path, limits=QUICK) is None
    assert b"erie" in read(source, tmp_path, token=token).files[0].read_bytes()


def test_all_pages_are_read(web: Site, tmp_path: Path) -> None:
    """Figures that go on under another address are read to the end, and 304 is not asked of one page among many."""
    web.at("/s?page=2", says(b"[2]", Link=f'<{web.base}/s?page=1>; rel="previous", </s?page=3>; rel="next"'))
    web.at("/s?page=3", in_turn(says(b"[3]"), says(b"[4]")))
    source = feed(web.at("/s", says(b"[1]", Link="<s?page=2>; title=more; rel=next", ETag='"v1"')), auth_header="X-Key")
    first = read(source, tmp_path, "k3y")
    assert [path.name for path in first.files] == ["ERP-feed.json", "ERP-feed-2.json", "ERP-feed-3.json"]
    assert [path.read_bytes() for path in first.files] == [b"[1]", b"[2]", b"[3]"]
    assert {headers["X-key"] for _, headers in web.asked} == {"k3y"}
    second = read(source, tmp_path, "k3y", first.token)
    assert second.files[2].read_bytes() == b"[4]"
    assert not [headers for _, headers in web.asked if "If-none-match" in headers]
    assert read_web(source, "k3y", second.token, tmp_path, limits=QUICK) is None


def test_what_becomes_pages_is_read_whole(web: Site, tmp_path: Path) -> None:
    """The first page's ETag is not asked of a second page that was not there before."""
    grown = says(b"[1]", Link="</more>; rel=next", ETag='"v2"')
    source = feed(web.at("/s", in_turn(says(b"[1]", ETag='"v1"'), grown)))
    web.at("/more", says(b"[2]"))
    assert len(read(source, tmp_path, token=read(source, tmp_path).token).files) == 2
    assert ["If-none-match" in headers for _, headers in web.asked] == [False, True, False]


def test_pages_have_an_end(web: Site, tmp_path: Path) -> None:
    """Pages in a circle and pages without number are refused, and all together keep to the size of one."""
    web.at("/b", says(STOCK, Link="</a>; rel=next"))
    circle = feed(web.at("/a", says(STOCK, Link="</b>; rel=next")))
    cases = [(QUICK, "do not end"), (replace(QUICK, files=1), "do not end"), (TWO_PAGES, "more than 0 MB")]
    for limits, words in cases:
        with pytest.raises(SourceError, match=words):
            read_web(circle, None, "", tmp_path, limits=limits)
    assert [path for path, _ in web.asked] == ["/a", "/b"] * len(cases)


def test_304_to_a_first_read_is_an_error(web: Site, tmp_path: Path) -> None:
    """'Not modified' is no figures where there are none yet."""
    assert "error 304" in refusal(feed(web.at("/s", says(b"", 304))), tmp_path).text


@pytest.mark.parametrize(
    ("parts", "secret", "header", "value"),
    [
        ({"auth_header": "X-API-Key"}, " k3y\n", "X-api-key", "k3y"),
        ({"auth_header": "Authorization"}, "Bearer k3y", "Authorization", "Bearer k3y"),
        ({"user": "ann"}, "pa:ss", "Authorization", "Basic YW5uOnBhOnNz"),
        ({"user": "Łukasz"}, "grün", "Authorization", "Basic xYF1a2FzejpncsO8bg=="),
        ({}, "k3y", "Authorization", "Bearer k3y"),
    ],
)
def test_a_secret_is_sent_as_told(
    web: Site, tmp_path: Path, parts: dict[str, str], secret: str, header: str, value: str
) -> None:
    """In the header named, as user and password, or as a bearer's key."""
    read(feed(web.at("/s", says(STOCK)), **parts), tmp_path, secret)
    assert web.asked[0][1][header] == value


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "password or key"),
        (403, "does not let us read"),
        (404, "nothing under this address"),
        (418, "error 418 (I'm a Teapot)"),
        (204, "error 204"),
        (299, "error 299"),
    ],
)
def test_a_refusal_is_said_once(web: Site, tmp_path: Path, status: int, words: str, pauses: list[float]) -> None:
    """What will not pass is not tried again, and neither key nor path is in the sentence."""
    source = feed(web.at("/s?key=s3cret", says(b"", status)), auth_header="X-Key")
    told = refusal(source, tmp_path, "k3y-s3cret")
    assert words in told.text
    assert "s3cret" not in str(told)
    assert len(web.asked) == 1
    assert not pauses


def test_a_stumbling_server_is_tried_again(web: Site, tmp_path: Path, pauses: list[float]) -> None:
    """500, then 503, then figures: they are read, after pauses that double."""
    source = feed(web.at("/s", in_turn(says(b"", 500), says(b"", 503), says(STOCK))))
    assert read(source, tmp_path).files[0].read_bytes() == STOCK
    assert pauses == [1, 2]


def test_a_broken_server_is_given_up(web: Site, tmp_path: Path, pauses: list[float]) -> None:
    """500 for ever ends after the tries that are allowed."""
    assert "error 500 (Internal Server Error)" in refusal(feed(web.at("/s", says(b"", 500))), tmp_path).text
    assert len(web.asked) == QUICK.tries
    assert pauses == [1, 2, 4]


def test_a_short_wait_is_kept(web: Site, tmp_path: Path, pauses: list[float]) -> None:
    """Asked to wait for 7 seconds we wait for 7, and a date in the past is no wait at all."""
    past = says(b"", 503, Retry_After="Mon, 01 Jun 2020 08:00:00 GMT")
    source = feed(web.at("/s", in_turn(says(b"", 429, Retry_After="7"), past, says(STOCK))))
    assert read(source, tmp_path).files
    assert pauses == [7, 2]


@pytest.mark.parametrize(
    ("after", "words"), [("45", "45 seconds"), ("900", "15 minutes"), ("14400", "4 hours"), ("soon", "too often.")]
)
def test_a_long_wait_is_told(web: Site, tmp_path: Path, pauses: list[float], after: str, words: str) -> None:
    """Asked to wait for long we say for how long; what is no time is as if nothing was said."""
    assert words in refusal(feed(web.at("/s", says(b"", 429, Retry_After=after))), tmp_path).text
    assert len(web.asked) == (QUICK.tries if after == "soon" else 1)


def _endless(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.end_headers()
    while True:
        asked.wfile.write(STOCK * 1000)


def _claiming(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.send_header("Content-Length", str(10 * MIB))
    asked.end_headers()
    asked.wfile.write(b"x" * 10 * MIB)


BOMB = says(gzip.compress(bytes(50 * MIB)), Content_Encoding="gzip")
TWICE = says(gzip.compress(gzip.compress(bytes(50 * MIB))), Content_Encoding="gzip, gzip")


@pytest.mark.parametrize("answer", [_endless, _claiming, BOMB])
def test_too_much_is_refused(web: Site, tmp_path: Path, answer: Answer) -> None:
    """A body without end, one that is too long and one that unpacks too far end at the limit, also on disk."""
    assert "more than 1 MB" in refusal(feed(web.at("/s", answer)), tmp_path).text
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= MIB


def test_what_was_not_asked_for_is_not_unpacked(web: Site, tmp_path: Path) -> None:
    """An answer packed twice, or in a way that we did not offer, is refused."""
    assert "not asked for" in refusal(feed(web.at("/s", TWICE)), tmp_path).text
    assert "not asked for" in refusal(feed(web.at("/b", says(STOCK, Content_Encoding="br"))), tmp_path).text


def test_packed_answers_are_unpacked(web: Site, tmp_path: Path) -> None:
    """gzip on the way is undone, and damage to it is told."""
    packed = gzip.compress(STOCK * 500)
    assert (
        read(feed(web.at("/s", says(packed, Content_Encoding="gzip"))), tmp_path).files[0].read_bytes() == STOCK * 500
    )
    damaged = says(packed[:20] + b"\0" * 20 + packed[40:], Content_Encoding="gzip")
    (tmp_path / "ERP-feed.csv").unlink()
    assert "damaged" in refusal(feed(web.at("/d", damaged)), tmp_path).text


def _cut(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.send_header("Content-Length", str(len(STOCK)))
    asked.end_headers()
    asked.wfile.write(STOCK[:10])


def _cut_in_a_chunk(asked: BaseHTTPRequestHandler) -> None:
    asked.send_response(200)
    asked.send_header("Transfer-Encoding", "chunked")
    asked.end_headers()
    asked.wfile.write(b"15\r\nlocation,sku")


def _silent(asked: BaseHTTPRequestHandler) -> None:
    time.sleep(1)


def _hung_up(asked: BaseHTTPRequestHandler) -> None:
    return


SOON_TIRED = replace(QUICK, silence_seconds=0.3)


@pytest.mark.parametrize("fault", [_cut, _cut_in_a_chunk, _hung_up, _silent])
def test_a_broken_line_is_tried_again(web: Site, tmp_path: Path, pauses: list[float], fault: Answer) -> None:
    """Half an answer is none: it is asked for again, and only the whole one counts."""
    source = feed(web.at("/s", in_turn(fault, says(STOCK))))
    assert read(source, tmp_path, limits=SOON_TIRED).files[0].read_bytes() == STOCK
    assert pauses


@pytest.mark.parametrize(
    ("fault", "words"),
    [(_cut, "broke off"), (_cut_in_a_chunk, "broke off"), (_hung_up, "broke off"), (_silent, "not answer")],
)
def test_a_line_that_stays_broken_is_told(
    web: Site, tmp_path: Path, pauses: list[float], fault: Answer, words: str
) -> None:
    """A server that always breaks off or keeps silent is given up."""
    assert words in refusal(feed(web.at("/s", fault)), tmp_path, limits=SOON_TIRED).text
    assert len(pauses) == QUICK.tries - 1


def _drip(stopped: Event) -> Answer:
    def answer(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(200)
        asked.end_headers()
        while not stopped.wait(0.02):
            asked.wfile.write(b"x")
            asked.wfile.flush()

    return answer


@pytest.fixture
def dripping(web: Site) -> str:
    return web.at("/s", _drip(Event()))


def _no_reader_is_left() -> bool:
    for _ in range(100):
        if not [thread for thread in running() if thread.name == "source"]:
            return True
        time.sleep(0.02)
    return False


def test_a_drip_ends_with_the_time(dripping: str, tmp_path: Path) -> None:
    """A server that keeps the line alive with a letter now and then is left when time is up."""
    told = refusal(feed(dripping), tmp_path, limits=replace(QUICK, seconds=0.3))
    assert "did not answer in full within 0.3 seconds" in told.text
    assert _no_reader_is_left()


def test_a_read_can_be_cancelled(dripping: str, tmp_path: Path) -> None:
    """Cancelled in the middle, it ends at once and leaves nobody reading."""
    wishes = iter(["go on", "", "cancel"])
    with pytest.raises(Cancelled):
        read_web(feed(dripping), None, "", tmp_path, lambda: next(wishes), QUICK)
    assert _no_reader_is_left()


def test_hosts_that_are_not_there(tmp_path: Path, web: Site) -> None:
    """A name nobody has and a port nobody listens on are told at once."""
    assert "no host named nowhere.invalid" in refusal(feed("http://nowhere.invalid/stock.csv"), tmp_path).text
    port = web.base.rsplit(":", 1)[1]
    assert "take connections" in refusal(feed(f"http://127.0.0.2:{port}/stock.csv"), tmp_path).text


def test_a_full_disk_is_told(web: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the answer finds no room here, it is not the server's fault, and no bug."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SourceError, match="cannot be written on this computer: no space left on device"):
        read_web(feed(web.at("/s", says(STOCK))), None, "", tmp_path, limits=QUICK)


def test_a_proxy_is_used_where_the_system_has_one(web: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a company's network the feed is asked through its proxy, with the proxy's own login; a closed one is told."""
    monkeypatch.setenv("no_proxy", "intranet.example")
    monkeypatch.setenv("http_proxy", web.base.replace("//", "//ann:pw@"))
    web.answers["http://feed.example/s"] = says(STOCK)
    assert read(feed("http://feed.example/s"), tmp_path).files
    assert web.asked[0][1]["proxy-authorization"] == "Basic YW5uOnB3"
    (tmp_path / "ERP-feed.csv").unlink()
    monkeypatch.setenv("http_proxy", web.base.replace("127.0.0.1", "127.0.0.2"))
    assert "The proxy between this computer and feed.example" in refusal(feed("http://feed.example/s"), tmp_path).text


@pytest.mark.parametrize(
    ("address", "parts", "secret", "words"),
    [
        ("feed.example/stock.csv", {}, None, "no web address"),
        ("ftp://feed.example/stock.csv", {}, None, "no web address"),
        ("file:///etc/passwd", {}, None, "no web address"),
        ("https://[feed/stock.csv", {}, None, "no web address"),
        ("https://feed.example:port/", {}, None, "no web address"),
        ("", {}, None, "no web address"),
        ("https://ann:pw@feed.example/", {}, None, "user or password in it"),
        ("https://feed.example/", {"auth_header": "X-Key"}, None, "not known here"),
        ("https://feed.example/", {"user": "ann"}, None, "not known here"),
        ("https://feed.example/", {"auth_header": "X-Key"}, "a\r\nHost: b", "cannot be sent"),
        ("https://feed.example/", {"auth_header": "X Key:"}, "k", "no header's name"),
    ],
)
def test_addresses_and_keys_that_cannot_be_used(
    tmp_path: Path, address: str, parts: dict[str, str], secret: str | None, words: str
) -> None:
    """What cannot be sent is refused before anything is sent, without showing the secret."""
    told = refusal(feed(address, **parts), tmp_path, secret)
    assert words in told.text
    if not parts:
        assert refusal(replace(feed(address), kind="sheet"), tmp_path).text == told.text
    assert "pw" not in str(told)
    assert "Host: b" not in str(told)

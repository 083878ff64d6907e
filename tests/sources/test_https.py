"""Who a server is, is always checked; redirects lead only where they may, and keys do not follow them."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from domdesk.errors import SourceError
from domdesk.records.sources import Source
from domdesk.sources.limits import Limits
from domdesk.sources.web import read_web
from tests.sources.server import Site, says, site

STOCK = b"location,sku,on_hand\nreno,A-1,5\n"
QUICK = Limits(seconds=20, silence_seconds=5, first_pause_seconds=0.01)
LOOPBACK = "127.0.0.1"
Open = Callable[[AbstractContextManager[Site]], Site]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's store trusts the tests' own authority, as an administrator would have it."""
    store = tmp_path / "store.pem"
    authority.cert_pem.write_to_path(store)
    monkeypatch.setenv("SSL_CERT_FILE", str(store))


@pytest.fixture
def opened() -> Iterator[Open]:
    with ExitStack() as stack:
        yield stack.enter_context


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "read"
    path.mkdir()
    return path


def tls(authority: trustme.CA, host: str = LOOPBACK, ends: datetime | None = None) -> ssl.SSLContext:
    """A server's side, with a certificate of `authority` for `host`."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host, not_after=ends).configure_cert(context)
    return context


def refusal(address: str, folder: Path, secret: str | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        read_web(Source("feed", "web", address), secret, "", folder, limits=QUICK)
    assert not list(folder.iterdir())
    return str(caught.value)


def read(address: str, folder: Path, secret: str | None = None) -> bytes:
    fetched = read_web(Source("feed", "web", address), secret, "", folder, limits=QUICK)
    assert fetched is not None
    return fetched.files[0].read_bytes()


def test_a_trusted_server_is_read(authority: trustme.CA, opened: Open, folder: Path) -> None:
    """A certificate that the system's store vouches for is enough; nothing else needs to be set."""
    served = opened(site(tls(authority)))
    assert read(served.at("/s", says(STOCK)), folder) == STOCK


@pytest.mark.parametrize("wrong", ["stranger", "other host", "expired"])
def test_a_server_that_is_not_who_it_says_is_not_asked(
    authority: trustme.CA, opened: Open, folder: Path, wrong: str
) -> None:
    """Nothing is asked, and no key sent, where the certificate does not hold; the sentence says why."""
    contexts = {
        "stranger": (tls(trustme.CA()), "comes from nobody this computer trusts"),
        "other host": (tls(authority, "shop.example"), "belongs to another host"),
        "expired": (tls(authority, ends=datetime.now(UTC) - timedelta(days=1)), "has expired"),
    }
    context, words = contexts[wrong]
    served = opened(site(context))
    assert words in refusal(served.at("/s", says(STOCK)), folder, "k3y")
    assert served.asked == []


def test_https_of_a_server_that_speaks_http(opened: Open, folder: Path) -> None:
    """A plain server under an https address is told as that."""
    served = opened(site())
    told = refusal(served.at("/s", says(STOCK)).replace("http:", "https:"), folder)
    assert "No secure connection to 127.0.0.1" in told


def test_a_redirect_is_followed(authority: trustme.CA, opened: Open, folder: Path) -> None:
    """Relative ones, and from http to https, as shared sheets do; the key stays with the host it was given for."""
    plain, secure = opened(site()), opened(site(tls(authority)))
    figures = secure.at("/figures", says(STOCK))
    secure.at("/moved", says(b"", 302, Location="/figures"))
    plain.at("/here", says(b"", 301, Location=secure.base + "/moved"))
    address = plain.at("/s", says(b"", 307, Location="here"))
    assert read(address, folder, "k3y") == STOCK
    assert [headers.get("Authorization") for _, headers in plain.asked] == ["Bearer k3y", "Bearer k3y"]
    assert [headers.get("Authorization") for _, headers in secure.asked] == [None, None]
    assert figures.startswith("https:")


def test_a_cookie_on_the_way_is_brought_back(opened: Open, folder: Path) -> None:
    """Shared workbooks hand out a cookie with the redirect and want it back; other hosts do not get it."""
    served, other = opened(site()), opened(site())
    served.at("/figures", says(b"", 302, Location=other.base.replace(LOOPBACK, "localhost") + "/elsewhere"))
    other.at("/elsewhere", says(STOCK))
    address = served.at("/s", says(b"", 302, Location="/figures", Set_Cookie="pass=1; Path=/"))
    assert read(address, folder) == STOCK
    assert [headers.get("Cookie") for _, headers in served.asked] == [None, "pass=1"]
    assert "Cookie" not in other.asked[0][1]


def test_further_pages_elsewhere_get_no_key(opened: Open, folder: Path) -> None:
    """Where figures go on under another host, they are read without the key that was given for the first."""
    served, other = opened(site()), opened(site())
    other.at("/more", says(b"[2]"))
    address = served.at("/s", says(b"[1]", Link=f"<{other.base}/more>; rel=next"))
    assert read(address, folder, "k3y") == b"[1]"
    assert (folder / "feed-2.json").read_bytes() == b"[2]"
    assert "Authorization" in served.asked[0][1]
    assert "Authorization" not in other.asked[0][1]


def test_a_redirect_out_of_https_is_refused(authority: trustme.CA, opened: Open, folder: Path) -> None:
    """What began private stays private."""
    plain, secure = opened(site()), opened(site(tls(authority)))
    address = secure.at("/s", says(b"", 302, Location=plain.at("/open", says(STOCK))))
    assert "anyone on the way" in refusal(address, folder)
    assert plain.asked == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://feed.example/s", "javascript:alert(1)"])
def test_a_redirect_to_no_web_address_is_refused(opened: Open, folder: Path, target: str) -> None:
    """A server cannot make us read this computer's own files."""
    address = opened(site()).at("/s", says(b"", 302, Location=target))
    assert "no web address" in refusal(address, folder)


def test_a_circle_of_redirects_ends(opened: Open, folder: Path) -> None:
    """Sent round and round we stop and say so."""
    served = opened(site())
    served.at("/b", says(b"", 302, Location="/a"))
    assert "in a circle" in refusal(served.at("/a", says(b"", 302, Location="/b")), folder)
    assert len(served.asked) == 10

"""What an answer is shows in its first bytes: files get the ending they are read under, pages are refused."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from domdesk.errors import SourceError
from domdesk.records.sources import Source
from domdesk.sources.content import suffix_of
from domdesk.sources.web import read_web
from tests.sources.server import Site, says


def _zip(*names: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return whole.getvalue()


FILES = {
    b"sku,on_hand\nA-1,5\n": ".csv",
    b"\xef\xbb\xbfsku;on_hand\n": ".csv",
    "sku\ton_hand\n".encode("utf-16"): ".csv",
    b"a < b,c\n": ".csv",
    b'\n {"stock": []}': ".json",
    b"\xef\xbb\xbf[]": ".json",
    b"\xd0\xcf\x11\xe0\xa1\xb1": ".xls",
    gzip.compress(b"sku\n", mtime=0): ".csv.gz",
    _zip("[Content_Types].xml", "xl/workbook.xml"): ".xlsx",
    _zip("[Content_Types].xml", "xl/workbook.bin"): ".xlsb",
    _zip("mimetype", "content.xml"): ".ods",
    _zip("stock.csv"): ".zip",
}

PAGES = {
    b"": "empty page",
    b" \r\n\r\n": "empty page",
    b"\xef\xbb\xbf": "empty page",
    b"<!DOCTYPE html><title>Sign in</title>": "a web page instead of figures",
    b"\n\n<HTML lang=en>": "a web page instead of figures",
    b"<?xml version='1.0'?><html xmlns='x'>": "a web page instead of figures",
    b"<!-- hello --><body>": "a web page instead of figures",
    b"<?xml version='1.0'?><stock/>": "XML",
}


@pytest.mark.parametrize("content", FILES)
def test_files_are_known_by_their_content(tmp_path: Path, content: bytes) -> None:
    """Every layout that can be imported gets its own ending."""
    path = tmp_path / "answer"
    path.write_bytes(content)
    assert suffix_of(path, "feed.example") == FILES[content]


@pytest.mark.parametrize("content", PAGES)
def test_pages_are_refused_in_words(tmp_path: Path, content: bytes) -> None:
    """A sign-in page is not stock, whatever its status was."""
    path = tmp_path / "answer"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=PAGES[content]):
        suffix_of(path, "feed.example")


def test_a_private_sheet_is_told_as_that(web: Site, tmp_path: Path) -> None:
    """A sheet that answers with its sign-in page asks whether the link is shared; a misnamed CSV is read."""
    address = web.at("/s", says(b"<!doctype html><html>Sign in</html>", Content_Type="text/csv"))
    with pytest.raises(SourceError, match="shared with everybody who has it"):
        read_web(Source("sheet", "sheet", address), None, "", tmp_path)
    address = web.at("/t", says(b"sku,on_hand\n", Content_Type="text/html"))
    fetched = read_web(Source("sheet", "sheet", address), None, "", tmp_path)
    assert fetched is not None
    assert fetched.files == (tmp_path / "sheet.csv",)

"""What a web answer is, by its first bytes, whatever it is called. Called by the reader of the web."""

import zipfile
from pathlib import Path

from domdesk.errors import SourceError
from domdesk.sources.links import how_to_share

HEAD_BYTES = 4096
GZIP = b"\x1f\x8b"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
HTML_SIGNS = (b"<html", b"<head", b"<body", b"<!doctype html", b"<script")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def suffix_of(path: Path, host: str) -> str:
    """The ending of file names under which this content is read. Raises SourceError for what holds no figures."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    start = head.removeprefix(BYTE_ORDER_MARK).lstrip()
    if not start:
        raise SourceError(f"{host} answers with an empty page.", "Its last figures are kept until it has some.")
    if zipfile.is_zipfile(path):
        return _packed(path)
    if head.startswith(GZIP):
        return ".csv.gz"
    if head.startswith(OLD_WORKBOOK):
        return ".xls"
    if start.startswith(b"<"):
        raise _page(start.lower(), host)
    return ".json" if start[:1] in (b"{", b"[") else ".csv"


def _packed(path: Path) -> str:
    """A workbook is a ZIP file too; which one it is shows in the names of its parts."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return ".xlsx"
    if "xl/workbook.bin" in names:
        return ".xlsb"
    return ".ods" if {"mimetype", "content.xml"} <= names else ".zip"


def _page(start: bytes, host: str) -> SourceError:
    if any(sign in start for sign in HTML_SIGNS):
        return SourceError(f"{host} answers with a web page instead of figures.", how_to_share(host))
    return SourceError(f"{host} answers with XML, which is not read.", "Ask it for CSV, JSON or an Excel file.")

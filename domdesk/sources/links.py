"""A link that shows a shared sheet to people → the link that brings its figures. Called by the reader of sheets.

Dropbox documents its form; Google's, Microsoft's and Nextcloud's are customary and have held for years. A link of any
other place, and one that brings figures already, stays as it is.
"""

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Query = dict[str, str]
GOOGLE_SHEET = re.compile(r"(.*/spreadsheets(?:/u/\d+)?/d/[\w-]+)(?:/.*)?")
GOOGLE_PUBLISHED = re.compile(r"(.*/spreadsheets(?:/u/\d+)?/d/e/[\w-]+)(?:/.*)?")
GOOGLE_FILE = re.compile(r"/(?:a/[^/]+/)?file/(?:u/\d+/)?d/([\w-]+).*")
SHAREPOINT_DOCUMENT = re.compile(r"(.*/_layouts/15/)(?:doc2?|wopiframe2?|guestaccess)\.aspx", re.IGNORECASE)
NEXTCLOUD_SHARE = re.compile(r"(.*/s/[A-Za-z0-9]{15})/?")
"""Nextcloud and ownCloud run on any host; what they share has a token of 15 letters and digits."""
ONEDRIVE_PAGES = ("/embed", "/redir", "/edit.aspx", "/view.aspx", "/edit", "/view")
MEANINGLESS = ("usp", "web", "action", "mobileredirect")
"""Parts of a query that steer how a page is shown; a place may show its page because of them."""


def download_link(link: str) -> str:
    """The link under which what `link` shows can be read as a file."""
    link = link.strip()
    parts = urlsplit(link)
    host = (parts.hostname or "").removeprefix("www.")
    for ending, change in CHANGES.items():
        if host == ending or host.endswith(f".{ending}"):
            asked = dict(parse_qsl(parts.query, keep_blank_values=True))
            meant = {key: text for key, text in asked.items() if key not in MEANINGLESS}
            path, query = change(parts.path, meant, parts.fragment)
            return urlunsplit((parts.scheme, parts.netloc, path, urlencode(query, safe="!"), ""))
    if shared := NEXTCLOUD_SHARE.fullmatch(parts.path):
        return urlunsplit((parts.scheme, parts.netloc, f"{shared[1]}/download", "", ""))
    return link


def how_to_share(host: str) -> str:
    """What to do so that the link of a place brings figures to whoever has it, in a sentence or two."""
    host = host.removeprefix("www.")
    for ending, text in SHARING.items():
        if host == ending or host.endswith(f".{ending}"):
            return text
    return "Is the link shared with everybody who has it, and does it lead to the CSV, JSON or Excel file itself?"


def _google_sheet(path: str, query: Query, fragment: str) -> tuple[str, Query]:
    """The tab that the link shows, as CSV. A link that names none brings the first."""
    if path.endswith(("/export", "/gviz/tq")) or "output" in query:
        return path, query
    if tab := dict(parse_qsl(fragment)).get("gid"):
        query = query | {"gid": tab}
    kept = {key: query[key] for key in ("gid", "single", "resourcekey") if key in query}
    if published := GOOGLE_PUBLISHED.fullmatch(path):
        return f"{published[1]}/pub", kept | {"output": "csv"}
    if sheet := GOOGLE_SHEET.fullmatch(path):
        return f"{sheet[1]}/export", {"format": "csv"} | kept
    return path, query


def _google_file(path: str, query: Query, fragment: str) -> tuple[str, Query]:
    """A file kept in Google Drive."""
    found = GOOGLE_FILE.fullmatch(path)
    if found is None and not (path == "/open" and "id" in query):
        return path, query
    key = {"resourcekey": query["resourcekey"]} if "resourcekey" in query else {}
    return "/uc", {"export": "download", "id": found[1] if found else query["id"]} | key


def _dropbox(path: str, query: Query, fragment: str) -> tuple[str, Query]:
    """The file itself rather than Dropbox's page about it; `rlkey` is what grants access and stays."""
    return path, {key: text for key, text in query.items() if key != "raw"} | {"dl": "1"}


def _onedrive(path: str, query: Query, fragment: str) -> tuple[str, Query]:
    """A file in a person's own OneDrive, by its long link."""
    if path.lower() in ONEDRIVE_PAGES:
        return "/download", {key: text for key, text in query.items() if key != "em"}
    return _microsoft(path, query, fragment)


def _microsoft(path: str, query: Query, fragment: str) -> tuple[str, Query]:
    """A workbook in OneDrive or SharePoint, as its file rather than in Excel Online."""
    if path.endswith(("/download", "/download.aspx")):
        return path, query
    document = SHAREPOINT_DOCUMENT.fullmatch(path)
    if document and "sourcedoc" in query:
        return f"{document[1]}download.aspx", {"UniqueId": query["sourcedoc"].strip("{}")}
    return path, query | {"download": "1"}


CHANGES: dict[str, Callable[[str, Query, str], tuple[str, Query]]] = {
    "docs.google.com": _google_sheet,
    "drive.google.com": _google_file,
    "dropbox.com": _dropbox,
    "onedrive.live.com": _onedrive,
    "1drv.ms": _microsoft,
    "sharepoint.com": _microsoft,
}
"""What is done to a link, by the end of its host's name."""

_MICROSOFT = (
    "Share it so that anyone with the link can view it, without a password, and copy that link. Where your organisation"
    " forbids that, have the file saved in a folder and read that."
)
SHARING = {
    "google.com": "Press Share there, let anyone with the link view it under General access, and copy that link.",
    "dropbox.com": "Share it there with everybody who has the link, without a password, and copy that link.",
    "onedrive.live.com": _MICROSOFT,
    "1drv.ms": _MICROSOFT,
    "sharepoint.com": _MICROSOFT,
    "airtable.com": "Airtable shows what it shares as a page alone. Export it as CSV into a folder, and read that.",
    "box.com": "Box shows what it shares as a page. Copy the direct link from the settings of its shared link.",
    "notion.so": "Notion shows what it shares as a page alone. Export it as CSV into a folder, and read that.",
}
"""How to share something at a place, by the end of its host's name."""

"""Links that people share become links that bring figures."""

import pytest

from domdesk.sources.links import download_link, how_to_share

SHEET = "https://docs.google.com/spreadsheets/d/1AbC-d_9"
PUBLISHED = "https://docs.google.com/spreadsheets/d/e/2PACX-1vQ_x"
DRIVE = "https://drive.google.com"
SHAREPOINT = "https://contoso.sharepoint.com"

CASES = {
    f"{SHEET}/edit#gid=77": f"{SHEET}/export?format=csv&gid=77",
    f"{SHEET}/edit?gid=77#gid=77": f"{SHEET}/export?format=csv&gid=77",
    f"{SHEET}/edit?usp=sharing": f"{SHEET}/export?format=csv",
    f"{SHEET}/edit?pli=1&gid=5#gid=6": f"{SHEET}/export?format=csv&gid=6",
    f"{SHEET}/edit?usp=sharing&resourcekey=0-k#gid=1": f"{SHEET}/export?format=csv&gid=1&resourcekey=0-k",
    f"  {SHEET}\n": f"{SHEET}/export?format=csv",
    f"{SHEET}/": f"{SHEET}/export?format=csv",
    f"{SHEET}/htmlview": f"{SHEET}/export?format=csv",
    f"{SHEET}/export?format=xlsx": f"{SHEET}/export?format=xlsx",
    f"{SHEET}/gviz/tq?tqx=out:csv&sheet=Reno": f"{SHEET}/gviz/tq?tqx=out%3Acsv&sheet=Reno",
    "https://docs.google.com/spreadsheets/u/1/d/1AbC/edit#gid=3": (
        "https://docs.google.com/spreadsheets/u/1/d/1AbC/export?format=csv&gid=3"
    ),
    "https://docs.google.com/a/shop.example/spreadsheets/d/1AbC/edit": (
        "https://docs.google.com/a/shop.example/spreadsheets/d/1AbC/export?format=csv"
    ),
    f"{PUBLISHED}/pubhtml": f"{PUBLISHED}/pub?output=csv",
    f"{PUBLISHED}/pubhtml?gid=9&single=true": f"{PUBLISHED}/pub?gid=9&single=true&output=csv",
    f"{PUBLISHED}/pub?gid=9&single=true&output=csv": f"{PUBLISHED}/pub?gid=9&single=true&output=csv",
    f"{DRIVE}/file/d/1XyZ/view?usp=drive_link": f"{DRIVE}/uc?export=download&id=1XyZ",
    f"{DRIVE}/file/d/1XyZ/view?resourcekey=0-k": f"{DRIVE}/uc?export=download&id=1XyZ&resourcekey=0-k",
    f"{DRIVE}/open?id=1XyZ": f"{DRIVE}/uc?export=download&id=1XyZ",
    f"{DRIVE}/uc?export=download&id=1XyZ": f"{DRIVE}/uc?export=download&id=1XyZ",
    "https://www.dropbox.com/s/abc/stock.csv?dl=0": "https://www.dropbox.com/s/abc/stock.csv?dl=1",
    "https://www.dropbox.com/scl/fi/abc/stock.csv?rlkey=k1&st=s2&dl=0": (
        "https://www.dropbox.com/scl/fi/abc/stock.csv?rlkey=k1&st=s2&dl=1"
    ),
    "https://dropbox.com/scl/fi/abc/stock.csv?rlkey=k1&raw=1": (
        "https://dropbox.com/scl/fi/abc/stock.csv?rlkey=k1&dl=1"
    ),
    "https://1drv.ms/x/s!Aabc?e=Xy1": "https://1drv.ms/x/s!Aabc?e=Xy1&download=1",
    "https://onedrive.live.com/embed?resid=A!1&authkey=!k&em=2": (
        "https://onedrive.live.com/download?resid=A!1&authkey=!k"
    ),
    "https://onedrive.live.com/edit.aspx?resid=A!1&authkey=!k": (
        "https://onedrive.live.com/download?resid=A!1&authkey=!k"
    ),
    f"{SHAREPOINT}/:x:/g/personal/ann/EaBc?e=Xy1": f"{SHAREPOINT}/:x:/g/personal/ann/EaBc?e=Xy1&download=1",
    f"{SHAREPOINT}/:x:/r/sites/s/lib/stock.xlsx?d=w82&csf=1&web=1&e=m": (
        f"{SHAREPOINT}/:x:/r/sites/s/lib/stock.xlsx?d=w82&csf=1&e=m&download=1"
    ),
    f"{SHAREPOINT}/sites/s/_layouts/15/Doc.aspx?sourcedoc=%7B12-AB%7D&file=stock.xlsx&action=default": (
        f"{SHAREPOINT}/sites/s/_layouts/15/download.aspx?UniqueId=12-AB"
    ),
    "https://cloud.example.com/s/yxcFKRWBJqYYzp4": "https://cloud.example.com/s/yxcFKRWBJqYYzp4/download",
    "https://example.com/cloud/index.php/s/yxcFKRWBJqYYzp4/?dir=undefined": (
        "https://example.com/cloud/index.php/s/yxcFKRWBJqYYzp4/download"
    ),
}

UNTOUCHED = [
    "https://app.box.com/s/kwio6b4ovt1264rnfbyqo1",
    "https://airtable.com/shrAbCdEfGhIjKlMn",
    "https://example.com/s/stock.csv",
    "https://feed.example/stock.csv?dl=0&web=1#top",
    "https://notdropbox.com/s/abc/stock.csv?dl=0",
    "https://docs.google.com.example/spreadsheets/d/1AbC/edit",
    "not a link",
]


@pytest.mark.parametrize("shared", CASES)
def test_a_shared_link_becomes_the_link_of_its_file(shared: str) -> None:
    """Each form in which Google, Dropbox, Microsoft and Nextcloud hand out links leads to figures, its keys kept."""
    assert download_link(shared) == CASES[shared]


@pytest.mark.parametrize("shared", CASES)
def test_a_link_that_brings_figures_stays(shared: str) -> None:
    """Changing a link twice is changing it once: what is kept can be shown and shared again."""
    assert download_link(CASES[shared]) == CASES[shared]


@pytest.mark.parametrize("link", UNTOUCHED)
def test_other_places_links_stay(link: str) -> None:
    """A link of a place that is not known, or that merely looks like one, is not touched."""
    assert download_link(link) == link


@pytest.mark.parametrize(
    ("host", "said"),
    [
        ("docs.google.com", "let anyone with the link view it"),
        ("www.dropbox.com", "without a password"),
        ("contoso-my.sharepoint.com", "your organisation"),
        ("airtable.com", "Export it as CSV"),
        ("app.box.com", "direct link"),
        ("cloud.example.com", "shared with everybody who has it"),
        ("notgoogle.com", "shared with everybody who has it"),
    ],
)
def test_each_place_is_told_how_it_shares(host: str, said: str) -> None:
    """What answers with its sign-in page is mended at that place, in its own words."""
    assert said in how_to_share(host)

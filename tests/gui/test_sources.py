"""Sources in the window: made without a manual, tested before anything is kept, read, and seen when they fail."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.errors import SourceError
from domdesk.gui.importing.draft import UNREAD
from domdesk.gui.parts.form_fields import Line
from domdesk.gui.sources import rows as source_rows
from domdesk.gui.sources.page import FORM, KINDS, SourcesPage
from domdesk.gui.stock.figures import read_holding
from domdesk.gui.window import Window
from domdesk.records import Source
from domdesk.sources import Fetched, limits, secrets
from tests.gui.conftest import PATIENCE_MS, labels, take_back
from tests.sources.server import Site, says, site

STOCK = "location,sku,on_hand\nreno,MUG-NAV,41\nreno,MUG-CRE,7\n"
SUPPLIER = "Art.Nr;Lager;Bestand heute\nMUG-NAV;reno;41\nMUG-CRE;reno;7\n"


class Ring(KeyringBackend):
    """A keyring that lasts as long as the test."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[username]


@pytest.fixture(autouse=True)
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    """The user's own keyring is left alone; files settle at once, and loopback is reached without a proxy."""
    held = Ring()
    for verb in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, verb, getattr(held, verb))
    monkeypatch.setattr(secrets, "_this_session", {})
    monkeypatch.setattr(limits.Errand, "sleep", lambda self, seconds: None)
    monkeypatch.setenv("no_proxy", "*")
    return held


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as served:
        yield served


@pytest.fixture
def page(routed: Window, qtbot: QtBot) -> SourcesPage:
    """The Sources page of the demo shop, reached by its key."""
    qtbot.waitUntil(routed.isActiveWindow)
    qtbot.keyClick(routed, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert routed.pages.shown == "sources"
    done(qtbot, routed)
    return routed.sources


def done(qtbot: QtBot, window: Window) -> None:
    """Wait until nothing is under way, in the lane or apart from it, and everything is told."""
    jobs = window.session.jobs
    qtbot.waitUntil(lambda: not (jobs.pending or jobs.is_apart), timeout=PATIENCE_MS)


def window_of(page: SourcesPage) -> Window:
    window = page.window()
    assert isinstance(window, Window)
    return window


def hint(page: SourcesPage, field: str) -> str:
    """What stands beside a field; '' where nothing."""
    shown = page.form.hints[field]
    return shown.text() if shown.isVisible() else ""


def typed(page: SourcesPage, qtbot: QtBot, field: str, text: str) -> None:
    """Type into a field as a person does."""
    widget = page.form.fields[field]
    widget.setFocus()
    target = widget.focusProxy() or widget
    if isinstance(target, QLineEdit):
        target.selectAll()
    qtbot.keyClicks(target, text)


def pressed(page: SourcesPage, qtbot: QtBot, button: Any) -> None:
    assert button.isEnabled(), (button.text(), button.toolTip())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    done(qtbot, window_of(page))


def added(page: SourcesPage, qtbot: QtBot, kind: str, **fields: str) -> None:
    """Make a source by hand."""
    qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.kinds.buttons[kind], Qt.MouseButton.LeftButton)
    for field, text in fields.items():
        typed(page, qtbot, field, text)
    pressed(page, qtbot, page.form.keep)


def asked(page: SourcesPage, qtbot: QtBot, work: Callable[[Desk], Any]) -> Any:
    """What the desk answers, in its lane."""
    answers: list[Any] = []
    window_of(page).session.ask_desk(work, answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=PATIENCE_MS)
    return answers[0]


def cells(page: SourcesPage, row: int = 0) -> list[str]:
    table = page.list.table.table
    return [str(table.index(row, column).data()) for column in range(table.columnCount())]


def test_a_first_time_user_makes_a_source_of_a_file(page: SourcesPage, qtbot: QtBot, tmp_path: Path) -> None:
    """The page says what can be read; blank fields say what they need; Test shows rows, Add keeps and reads."""
    file = tmp_path / "acme.csv"
    file.write_text(STOCK + "erie,MUG-NAV,many\n", "utf-8")
    assert page.side.currentIndex() == KINDS
    assert any("No source yet" in text for text in labels(page))
    qtbot.mouseClick(page.kinds.buttons["file"], Qt.MouseButton.LeftButton)
    assert page.side.currentIndex() == FORM
    assert hint(page, "address") == "Choose the file."
    assert page.form.missing.text() == "Still to be told or mended: file, name."
    assert not page.form.test.isEnabled()
    assert not page.form.keep.isEnabled()
    typed(page, qtbot, "address", str(file))
    assert hint(page, "address") == ""
    assert page.form.fields["name"].value() == "acme"
    pressed(page, qtbot, page.form.test)
    assert page.test.said.text().startswith("3 rows were read: 0 new, 2 changed")
    assert [page.test.rows.table.index(0, at).data() for at in range(3)] == ["reno", "MUG-NAV", "41"]
    assert [found.issue.row for found in page.test.issues.table.rows] == [4]
    assert asked(page, qtbot, lambda desk: desk.sources()) == []
    pressed(page, qtbot, page.form.keep)
    assert cells(page)[:2] == ["fine", "acme"]
    assert "3 rows were read" in page.list.standing.text()
    stock = asked(page, qtbot, lambda desk: desk.stock(["MUG-NAV"]))
    assert [(row.on_hand, row.source) for row in stock if row.location == "reno"] == [(41, "acme")]
    assert page.form.title.text() == "File: acme"


def test_a_shared_sheet_needs_its_link_alone(page: SourcesPage, qtbot: QtBot, web: Site) -> None:
    """A pasted link is all; where columns are not known by their names they are chosen on the page, and remembered."""
    link = web.at("/sheet", says(SUPPLIER.encode(), Content_Type="text/csv"))
    qtbot.mouseClick(page.kinds.buttons["sheet"], Qt.MouseButton.LeftButton)
    typed(page, qtbot, "address", "a sheet of mine")
    assert hint(page, "address").startswith("That is no web address")
    typed(page, qtbot, "address", link)
    assert page.form.fields["name"].value() == "Shared sheet"
    pressed(page, qtbot, page.form.test)
    form = page.test.form
    assert form.isVisible()
    assert form.draft is not None
    meant = {"Art.Nr": "sku", "Lager": "location", "Bestand heute": "on_hand"}
    for column in form.draft.columns:
        form.columns.taken.emit(column, UNREAD)
    qtbot.waitUntil(lambda: not page.test.use.isEnabled())
    assert "Still missing" in form.tried.text()
    for column in form.draft.columns:
        form.columns.taken.emit(column, meant[column.label])
    qtbot.waitUntil(page.test.use.isEnabled)
    pressed(page, qtbot, page.test.use)
    assert page.test.said.text().startswith("2 rows were read: 0 new, 2 changed")
    assert "Bestand heute → units on hand" in page.test.columns_said.text()
    pressed(page, qtbot, page.form.keep)
    assert cells(page)[:2] == ["fine", "Shared sheet"]
    page.test.clear()
    pressed(page, qtbot, page.read)
    assert cells(page)[0] == "fine"


class Server:
    """A stand-in for a database server that knows one password."""

    def __init__(self) -> None:
        self.asked: list[tuple[Source, str | None]] = []

    def fetch(self, source: Source, secret: str | None, token: str, *, folder: Path, wish: Any = None) -> Fetched:
        self.asked.append((source, secret))
        if secret != "p@ss":
            raise SourceError(f"{source.address} does not take this password.", "Type it again.")
        file = folder / "wms.csv"
        file.write_text(STOCK, "utf-8")
        return Fetched((file,), "1", None)


def test_a_servers_link_fills_the_form_and_its_password_is_never_shown(
    page: SourcesPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, ring: Ring
) -> None:
    """Host, port, database, user and password come from one pasted link; a wrong password is said and nothing kept."""
    server = Server()
    monkeypatch.setattr("domdesk.sources.fetch", server.fetch)
    qtbot.mouseClick(page.kinds.buttons["postgres"], Qt.MouseButton.LeftButton)
    assert hint(page, "database") == "Type the name of the database on that server."
    QGuiApplication.clipboard().setText("postgresql://reader:wrong@db.example.com:5433/shop")
    host = page.form.fields["host"]
    assert isinstance(host, Line)
    qtbot.keyClick(host, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    values = page.form.typed()
    assert [values[name] for name in ("host", "port", "database", "user")] == [
        "db.example.com", "5433", "shop", "reader",
    ]  # fmt: skip
    secret = page.form.fields["secret"]
    assert isinstance(secret, Line)
    assert secret.echoMode() == QLineEdit.EchoMode.Password
    assert page.form.missing.text().startswith("All is there.")
    typed(page, qtbot, "query", "wms.stock")
    assert page.form.fields["name"].value() == "wms.stock"
    pressed(page, qtbot, page.form.test)
    assert page.test.said.text() == "db.example.com:5433/shop does not take this password. Type it again."
    typed(page, qtbot, "secret", "p@ss")
    pressed(page, qtbot, page.form.test)
    assert "2 changed" in page.test.said.text()
    pressed(page, qtbot, page.form.keep)
    assert cells(page)[0] == "fine"
    assert page.form.fields["secret"].value() == ""
    assert not any("p@ss" in text for text in labels(page))
    source, _ = server.asked[-1]
    assert (source.address, source.user, source.query) == ("db.example.com:5433/shop", "reader", "wms.stock")
    pressed(page, qtbot, page.read)
    assert server.asked[-1][1] == "p@ss"
    assert list(ring.held.values()) == ["p@ss"]


def test_a_failing_source_keeps_its_figures_which_show_as_stale(
    page: SourcesPage, qtbot: QtBot, tmp_path: Path
) -> None:
    """The list says failing and why, the figures stay and say that they are stale; it mends itself with the file."""
    file = tmp_path / "acme.csv"
    file.write_text(STOCK, "utf-8")
    added(page, qtbot, "file", address=str(file))
    window = window_of(page)
    file.unlink()
    pressed(page, qtbot, page.read)
    assert cells(page)[0] == "failing"
    assert "acme.csv" in page.list.standing.text()
    assert page.list.standing.property("tone") == "bad"
    assert "acme.csv" in window.notices.all[-1].text

    def figures(desk: Desk) -> list[Any]:
        assert window.session.now is not None
        return [f for f in read_holding(desk, window.session.now).figures if f.stock.source == "acme"]

    held = asked(page, qtbot, figures)
    assert [f.stock.on_hand for f in held] == [7, 41]
    assert all(f.is_stale and "could not be read since" in f.fresh.text for f in held)
    file.write_text(STOCK.replace("41", "40"), "utf-8")
    pressed(page, qtbot, page.read)
    assert cells(page)[0] == "fine"
    assert not any(f.is_stale for f in asked(page, qtbot, figures))


def test_a_decision_says_which_of_its_figures_are_stale(page: SourcesPage, qtbot: QtBot, tmp_path: Path) -> None:
    """An order that rests on a failing source's figure is marked line by line, with a sentence; a fresh one is not."""
    window = window_of(page)
    session = window.session
    assert session.now is not None
    assert session.now.plan is not None
    shipment = session.now.plan.shipments[0]
    line = shipment.lines[0]
    file = tmp_path / "acme.csv"
    file.write_text(f"location,sku,on_hand\n{shipment.location},{line.sku},50\n", "utf-8")
    added(page, qtbot, "file", address=str(file))
    window.show_page("orders")

    def said() -> list[str]:
        session.select(None)
        session.select(shipment.order)
        qtbot.waitUntil(lambda: session.answer is not None, timeout=PATIENCE_MS)
        return [text for text in labels(window.inspector) if text.startswith("The figure of")]

    assert said() == []
    file.unlink()
    window.show_page("sources")
    done(qtbot, window)
    pressed(page, qtbot, page.read)
    session._answers.clear()
    window.show_page("orders")
    (told,) = said()
    assert line.sku in told
    assert "acme" in told
    assert "could not be read since" in told


def test_pause_go_on_and_remove(page: SourcesPage, qtbot: QtBot, tmp_path: Path) -> None:
    """A paused source says so and is not read next; removing asks first, keeps the figures, and can be undone."""
    file = tmp_path / "acme.csv"
    file.write_text(STOCK, "utf-8")
    added(page, qtbot, "file", address=str(file))
    window = window_of(page)
    pressed(page, qtbot, page.pause)
    assert cells(page)[0] == "paused"
    assert page.pause.text() == "Go on"
    pressed(page, qtbot, page.pause)
    assert cells(page)[0] == "fine"
    pressed(page, qtbot, page.remove)
    assert "The 2 figures that it brought stay" in page.list.removal.text.text()
    qtbot.keyClick(page.list.removal, Qt.Key.Key_Escape)
    assert len(page.list.table.table.rows) == 1
    pressed(page, qtbot, page.remove)
    pressed(page, qtbot, page.list.removal.remove)
    assert page.list.table.table.rows == []
    assert page.side.currentIndex() == KINDS
    stock = asked(page, qtbot, lambda desk: desk.stock(["MUG-NAV"]))
    assert [(row.on_hand, row.source) for row in stock if row.location == "reno"] == [(41, None)]
    take_back(qtbot, window)
    done(qtbot, window)
    assert cells(page)[1] == "acme"


def test_wrong_figures_propose_a_confidence(page: SourcesPage, qtbot: QtBot, tmp_path: Path) -> None:
    """Each source shows how often its figures were wrong; one press takes the confidence that this proposes."""
    file = tmp_path / "acme.csv"
    file.write_text(STOCK, "utf-8")
    added(page, qtbot, "file", address=str(file))

    def picks(desk: Desk) -> None:
        for _ in range(57):
            desk.record_pick("reno", "MUG-NAV")
        for _ in range(3):
            desk.record_short_pick("reno", "MUG-NAV", Decimal(1))

    asked(page, qtbot, picks)
    window_of(page).session.sourced.emit()
    done(qtbot, window_of(page))
    assert cells(page)[-1] == "wrong 3 of 60: propose 0.96"
    assert page.list.trust.text() == "Use 0.96"
    pressed(page, qtbot, page.list.trust)
    assert asked(page, qtbot, lambda desk: desk.sources()[0].source.confidence) == Decimal("0.96")
    assert not page.list.trust.isVisible()


def test_a_form_left_with_esc_or_cancel_keeps_nothing(page: SourcesPage, qtbot: QtBot, tmp_path: Path) -> None:
    """Cancel gives a new source up; of a kept one it brings back what is kept."""
    qtbot.mouseClick(page.kinds.buttons["web"], Qt.MouseButton.LeftButton)
    typed(page, qtbot, "address", "https://example.com/stock.csv")
    qtbot.mouseClick(page.form.cancel, Qt.MouseButton.LeftButton)
    assert page.side.currentIndex() == KINDS
    file = tmp_path / "acme.csv"
    file.write_text(STOCK, "utf-8")
    added(page, qtbot, "file", address=str(file))
    typed(page, qtbot, "location", "erie")
    assert page.form.keep.text() == "Save"
    qtbot.mouseClick(page.form.cancel, Qt.MouseButton.LeftButton)
    assert page.form.fields["location"].value() == ""
    assert not page.form.keep.isEnabled()


def test_every_kind_has_words_and_fields() -> None:
    """Each kind that the records know can be chosen, and says what one needs for it."""
    from domdesk.gui.sources.draft import FIELDS
    from domdesk.gui.sources.words import kind_about, kind_names
    from domdesk.records import SOURCE_KINDS

    assert set(kind_names()) == set(FIELDS) == set(SOURCE_KINDS)
    assert all(kind_about(kind).endswith(".") for kind in SOURCE_KINDS)
    assert source_rows.standing_icon("new") is None
    assert all(source_rows.standing_icon(standing) for standing in ("fine", "stale", "failing", "paused"))


def test_what_is_typed_of_a_source_is_not_lost_unasked(page: SourcesPage, qtbot: QtBot) -> None:
    """A form in which something stands counts as unsaved until it is kept or given up; an untouched one does not."""
    assert page.unsaved() == []
    qtbot.mouseClick(page.kinds.buttons["web"], Qt.MouseButton.LeftButton)
    assert page.unsaved() == []
    typed(page, qtbot, "address", "https://example.com/stock.csv")
    assert page.unsaved() == ["source “example.com”"]
    qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.kinds.buttons["sheet"], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.kinds.buttons["web"], Qt.MouseButton.LeftButton)
    assert page.form.fields["address"].value() == "https://example.com/stock.csv"
    page.give_up()
    assert page.unsaved() == []
    assert page.side.currentIndex() == KINDS

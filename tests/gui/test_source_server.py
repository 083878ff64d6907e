"""A table on a running PostgreSQL server becomes a source in the window, fails with its server, and comes back."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from domdesk.gui.sources.page import SourcesPage
from tests.gui.conftest import labels
from tests.gui.test_sources import added, asked, cells, page, pressed, ring, typed
from tests.sources.databases import PASSWORD, USER, DatabaseServer, Postgres, running

__all__ = ["page", "ring"]


@pytest.fixture(scope="module")
def server() -> Iterator[DatabaseServer]:
    with running(Postgres) as started:
        started.run("CREATE TABLE stock (location text, sku text, on_hand int)")
        started.run("INSERT INTO stock VALUES ('reno', 'MUG-NAV', 41)")
        yield started


def test_a_servers_table_becomes_a_source(page: SourcesPage, qtbot: QtBot, server: DatabaseServer) -> None:
    """Server, port, database, user, password and table are typed; a wrong one is said; what is there comes in."""
    qtbot.mouseClick(page.kinds.buttons["postgres"], Qt.MouseButton.LeftButton)
    told = {
        "host": "127.0.0.1",
        "port": str(server.port),
        "database": server.database,
        "user": USER,
        "secret": PASSWORD,
        "query": "stok",
    }
    for field, text in told.items():
        typed(page, qtbot, field, text)
    pressed(page, qtbot, page.form.test)
    assert page.test.said.property("tone") == "bad"
    assert "stok" in page.test.said.text()
    page.form.put("query", "")
    typed(page, qtbot, "query", "stock")
    pressed(page, qtbot, page.form.test)
    assert page.test.said.text().startswith("1 row was read: 0 new, 1 changed")
    pressed(page, qtbot, page.form.keep)
    assert cells(page)[:2] == ["fine", "stock"]
    server.stop()
    pressed(page, qtbot, page.read)
    assert cells(page)[0] == "failing"
    assert not any(PASSWORD in text for text in labels(page))
    server.start()
    server.run("UPDATE stock SET on_hand = 40")
    pressed(page, qtbot, page.read)
    assert cells(page)[0] == "fine"
    stock = asked(page, qtbot, lambda desk: desk.stock(["MUG-NAV"]))
    assert [(row.on_hand, row.source) for row in stock if row.location == "reno"] == [(40, "stock")]


def test_a_wrong_password_is_said_and_never_shown(page: SourcesPage, qtbot: QtBot, server: DatabaseServer) -> None:
    """The source is kept as it was told, failing with the reason, without a word of the secret."""
    fields = {"host": "127.0.0.1", "port": str(server.port), "database": server.database, "user": USER}
    added(page, qtbot, "postgres", **fields, query="stock", secret="not-the-one")
    assert cells(page)[0] == "failing"
    assert "password" in page.list.standing.text()
    assert not any("not-the-one" in text for text in labels(page))

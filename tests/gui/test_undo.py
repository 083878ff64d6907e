"""Every kind of change that the history can hold, taken back and made again from the keyboard, and from its panel."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from domdesk.desk import Desk
from domdesk.gui.window import Window
from domdesk.records import Change, OrderKey, Override, Policy, Source
from domdesk.store.keeping import COLUMNS, KEYS
from domdesk.store.staging import listed
from tests.gui.conftest import PATIENCE_MS, settle
from tests.shop import write_shop

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
AGAIN = ((Qt.Key.Key_Z, CONTROL | SHIFT), (Qt.Key.Key_Y, CONTROL))
MUGS, KETTLES, LAMP = OrderKey("shopify", "1001"), OrderKey("shopify", "1002"), OrderKey("amazon", "1003")
NOT_TAMPA = Change((Override(LAMP, "never", "tampa", reason="too far"),))
TWO_DAYS = date(2027, 1, 1), date(2027, 1, 2)
FEED = "location,sku,on_hand\ntampa,A-1,4\n"
MORE = {
    "locations.csv": "location,kind,country\nutah,store,US\n",
    "closures.csv": "location,from,to\nutah,2026-12-24,2026-12-26\n",
    "products.csv": "sku,title\nD-4,Jug\n",
    "sku_aliases.csv": "location,their_sku,sku\nutah,U-4,D-4\n",
    "stock.csv": "location,sku,on_hand\nutah,U-4,3\n",
    "orders.csv": "order,channel,country,line,sku,quantity\n2001,amazon,US,1,D-4,1\n",
    "rate_cards.csv": "card,carrier,service,currency\nslow,Barge,Slow,EUR\n",
    "rate_zones.csv": "card,zone\nslow,all\n",
    "rate_prices.csv": "card,zone,up_to,price\nslow,all,500,4.00\n",
    "exchange_rates.csv": "currency,rate\nEUR,1.10\n",
}

Act = Callable[[Desk], object]


def edit(table: str, **cells: str) -> Act:
    return lambda desk: desk.edit(table, [cells])


def source(folder: Path) -> Source:
    return Source("feed", "file", str(folder / "feed.csv"), location="tampa")


def steps(folder: Path) -> dict[str, Act]:
    """A change of each kind, in an order in which one can do them."""
    return {
        "files imported": lambda desk: desk.import_paths([folder / "more"]),
        "a record changed": edit("locations", location="erie", name="Erie Depot", cutoff="11:30"),
        "a record removed with what hangs on it": lambda desk: desk.remove("locations", [("utah",)]),
        "a policy kept": lambda desk: desk.save_policy(Policy("peak", "nearest")),
        "settings changed": lambda desk: desk.set_settings({"timezone": "Europe/Berlin", "reservation_hours": 48}),
        "a source added": lambda desk: desk.add_source(source(folder)),
        "a source read": lambda desk: desk.refresh_source("feed"),
        "a choice kept": lambda desk: desk.accept(LAMP, NOT_TAMPA),
        "a place closed": lambda desk: desk.close_place("tampa", *TWO_DAYS, "Storm", reroute=False),
        "a carrier stopped": lambda desk: desk.stop_carrier("slow", reroute=False),
        "orders accepted": lambda desk: desk.commit(orders=[MUGS, KETTLES]),
        "an order refused by its place": lambda desk: desk.reject(MUGS, "reno", why="broken", reroute=False),
        "an order shipped": lambda desk: desk.ship([KETTLES], location="erie"),
        "an order released": lambda desk: desk.release([KETTLES]),
        "an order cancelled": lambda desk: desk.cancel([LAMP]),
        "an order reopened": lambda desk: desk.reopen([LAMP]),
    }


def held(desk: Desk) -> Any:
    """A print of each table that a change may alter."""
    each = (f"SELECT bit_xor(hash({listed(COLUMNS[name])})) FROM {name}" for name in KEYS)
    return dict(zip(KEYS, desk._store._database.rows(" UNION ALL ".join(each)), strict=True))


def ask(qtbot: QtBot, window: Window, question: Callable[[Desk], Any]) -> Any:
    """What the desk answers, in its lane."""
    heard: list[Any] = []
    window.session.ask_desk(question, heard.append)
    qtbot.waitUntil(lambda: bool(heard), timeout=PATIENCE_MS)
    return heard[0]


def change(qtbot: QtBot, window: Window, *acts: Act) -> list[Any]:
    """Change the desk as the pages do, and wait until the window shows it; what was held at first, and after each."""
    states: list[Any] = []

    def work(desk: Desk) -> None:
        states.append(held(desk))
        for act in acts:
            act(desk)
            states.append(held(desk))

    with qtbot.waitSignal(window.session.read, timeout=PATIENCE_MS):
        window.session.change_desk(work, lambda _: None, "Saving")
    settle(qtbot, window)
    return states


def press(qtbot: QtBot, window: Window, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> Any:
    """Press a key where the keyboard is, and wait for what it brings; what is held then."""
    with qtbot.waitSignal(window.session.read, timeout=PATIENCE_MS):
        qtbot.keyClick(window.orders.table, key, modifiers)
    settle(qtbot, window)
    return ask(qtbot, window, held)


@pytest.fixture
def shop(window: Window, qtbot: QtBot, solver: Any, tmp_path: Path) -> Window:
    """The small shop, routed, in the window."""
    feed = tmp_path / "feed.csv"
    feed.write_text(FEED, encoding="utf-8")
    (tmp_path / "more").mkdir()
    for name, text in MORE.items():
        (tmp_path / "more" / name).write_text(text, encoding="utf-8")
    os.utime(feed, (0, 0))  # written long ago, so that nobody waits for the rest of it
    with Desk.create(tmp_path / "shop.desk", engine=solver) as desk:
        desk.import_paths([write_shop(tmp_path / "files")])
        desk.route()
    window.session.open(tmp_path / "shop.desk")
    settle(qtbot, window)
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_each_kind_of_change_is_taken_back_and_made_again_by_keys(shop: Window, qtbot: QtBot, tmp_path: Path) -> None:
    """Ctrl+Z back to the first, the menu naming each; some are made again by both keys; all that is held is compared.

    A table that the history keeps, and that no change here touches, is a gap in the list.
    """
    acts = steps(tmp_path)
    states = change(qtbot, shop, *acts.values())
    kept = (f"SELECT '{name}', count(*) FROM history_{name}" for name in KEYS)
    touched = ask(qtbot, shop, lambda desk: desk._store._database.rows(" UNION ALL ".join(kept)))
    assert [name for name, rows in touched if not rows] == []
    assert shop.session.now is not None
    labels = [batch.label for batch in shop.session.now.history[: len(acts)]][::-1]
    for n, name in reversed(list(enumerate(acts))):
        assert states[n] != states[n + 1], name
        assert shop.actions_["undo"].text().replace("&&", "&") == f"Undo {labels[n]}"
        assert press(qtbot, shop, Qt.Key.Key_Z, CONTROL) == states[n], f"{name}, taken back"
        assert shop.notices.all[-1].text == f"Taken back: {labels[n]}."
    for n, (key, modifiers) in enumerate(AGAIN):
        assert press(qtbot, shop, key, modifiers) == states[n + 1]
        assert shop.notices.all[-1].text == f"Made again: {labels[n]}."


def test_an_edit_further_down_is_taken_back_from_the_history_panel(shop: Window, qtbot: QtBot) -> None:
    """By keys alone: Ctrl+H, the arrows to the older change, Tab to the button, Enter; the newer one stays."""
    before, _, done = change(
        qtbot, shop, edit("products", sku="A-1", title="Beaker"), edit("locations", location="erie", name="Erie Depot")
    )
    qtbot.keyClick(shop.orders.table, Qt.Key.Key_H, CONTROL)
    panel: Any = shop.history_dock.widget()
    qtbot.waitUntil(panel.table.isVisible)
    stops: list[QWidget] = []
    while not panel.table.hasFocus():
        focus = shop.focusWidget()
        assert focus not in stops
        stops.append(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down):
        qtbot.keyClick(panel.table, key)
    qtbot.keyClick(panel.table, Qt.Key.Key_Tab)
    assert panel.undo.hasFocus()
    with qtbot.waitSignal(shop.session.read, timeout=PATIENCE_MS):
        qtbot.keyClick(panel.undo, Qt.Key.Key_Return)
    settle(qtbot, shop)
    assert ask(qtbot, shop, held) == done | {"products": before["products"]}

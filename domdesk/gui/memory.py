"""What the window remembers of a desk: page, docks, the order selected, and what each page and part keeps of itself.

The window has it kept when a desk is left, and recalled when it is opened again; one never seen is as at first.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QSplitter, QWidget

from domdesk.gui import settings
from domdesk.gui.docks import Docks
from domdesk.gui.pages import PAGES, Pages
from domdesk.gui.parts.tables import TableView
from domdesk.gui.session import Session
from domdesk.records import OrderKey


@runtime_checkable
class Remembers(Protocol):
    """A page or part with something to remember: filter, selection, pin… as values that JSON can hold."""

    def state(self) -> dict[str, Any]: ...

    def restore(self, state: Mapping[str, Any]) -> None:
        """Be as `state` says; where it says nothing, as at first."""


class Memory:
    """See the module."""

    def __init__(self, session: Session, pages: Pages, docks: Docks) -> None:
        self._session = session
        self._pages = pages
        self._docks = docks
        self._kept: dict[str, Any] = {}
        self._parts: dict[str, Remembers] = {}
        pages.made_one.connect(self._restore_page)

    def add(self, name: str, part: Remembers) -> None:
        """Remember a part that stands beside the pages too; it is at once as it was left."""
        self._parts[name] = part
        part.restore(self._kept.get("parts", {}).get(name, {}))

    def keep(self) -> None:
        """Keep how the open desk is looked at."""
        now = self._session.now
        if now is None:
            return
        kept = self._kept.get("pages", {}) | {name: _state(page) for name, page in self._in_rail().items()}
        selection = self._session.selection
        settings.keep_desk(
            now.path,
            {
                "page": self._pages.shown,
                "docks": _text(self._docks.layout()),
                "order": list(selection) if selection else None,
                "pages": kept,
                "parts": self._kept.get("parts", {}) | {name: part.state() for name, part in self._parts.items()},
            },
        )

    def recall(self) -> str:
        """Look at the desk just opened as it was looked at last; the name of the page to show."""
        now = self._session.now
        assert now is not None
        self._kept = {} if self._session.is_new else settings.kept_desk(now.path)
        docks = self._kept.get("docks")
        self._docks.restore(_bytes(docks) if docks else None)
        for name in self._in_rail():
            self._restore_page(name)
        for name, part in self._parts.items():
            part.restore(self._kept.get("parts", {}).get(name, {}))
        key = OrderKey(*self._kept.get("order") or ("", ""))
        if now.row(key) is not None:
            self._session.select(key)
        page = str(self._kept.get("page"))
        return page if page in {page.name for page in PAGES} else PAGES[0].name

    def _in_rail(self) -> dict[str, QWidget]:
        made = self._pages.made()
        return {page.name: made[page.name] for page in PAGES if page.name in made}

    def _restore_page(self, name: str) -> None:
        page, state = self._pages[name], self._kept.get("pages", {}).get(name, {})
        widths = state.get("widths", {})
        for table in page.findChildren(TableView):
            table.take_widths(widths.get(table.accessibleName(), {}))
        for splitter, kept in zip(page.findChildren(QSplitter), state.get("splitters", ()), strict=False):
            splitter.restoreState(_bytes(kept))
        if isinstance(page, Remembers):
            page.restore(state.get("own", {}))


def _state(page: QWidget) -> dict[str, Any]:
    return {
        "widths": {table.accessibleName(): table.own_widths() for table in page.findChildren(TableView)},
        "splitters": [_text(splitter.saveState()) for splitter in page.findChildren(QSplitter)],
        "own": page.state() if isinstance(page, Remembers) else {},
    }


def _text(value: QByteArray) -> str:
    return b64encode(value.data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray(b64decode(text))

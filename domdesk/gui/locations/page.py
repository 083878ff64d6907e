"""The Locations page: every place that can ship, in a table; the selected one in a form, with closed times and facts.

Asks the desk when it is shown and after each change; what is changed here goes to the desk as one change each.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex
from PySide6.QtGui import QIcon, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QStackedLayout, QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.locations.map_fold import MapFold
from domdesk.gui.locations.rows import WHERE, PlaceRow, Places, about, canonical, columns, read_places, town
from domdesk.gui.locations.side import LocationSide
from domdesk.gui.look.icons import icon, mark_icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts import edits
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import action_button
from domdesk.gui.parts.empty import teaching
from domdesk.gui.parts.finder import Finder
from domdesk.gui.parts.formatting import kind_names, number
from domdesk.gui.parts.list_page import ListPage
from domdesk.gui.parts.named_table import NamedTable, go_to
from domdesk.gui.parts.nothing_fits import NothingFits
from domdesk.gui.parts.pasting import Pasted
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.words import several, tip, tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot


class LocationsPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._places: Places | None = None
        self._hay: list[str] = []
        self._currency = ""
        self._is_old = True
        self._asked: Snapshot | None = None
        self._next: str | None = None
        self._located_path: object = None
        self.finder = Finder(tr("Find: name, town, kind, group…"), tr("Find locations"), {})
        self.finder.changed.connect(self._filter)
        self.table = NamedTable(
            columns(""), tr("Locations"), tr("Location"), lambda row: row.place.label, about, self, roomy=WHERE
        )
        self.table.named.icon_of = _mark
        self.table.setSelectionBehavior(TableView.SelectionBehavior.SelectRows)
        NothingFits(self.table, self.finder.clear)
        self.side = LocationSide(session)
        self.map = MapFold(self.table.as_text)
        self.add = QPushButton(tr("Add location"))
        self.add.setToolTip(tip(tr("Type in a place or party that can ship")))
        self.page = self._filled(actions)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.page)
        self._stack.addWidget(self._empty(actions))
        self._connect()

    def _filled(self, actions: Actions) -> ListPage:
        head = (self.add, action_button(actions["import"]))
        shown = QWidget()
        column = below(shown)
        column.addWidget(self.table, 1)
        column.addWidget(self.map)
        filled = ListPage(tr("Locations"), self.finder, shown, self.side, head=head)
        filled.found.connect(self.table.setFocus)
        return filled

    def _empty(self, actions: Actions) -> QWidget:
        self.begin = QPushButton(tr("Add a location"))
        for button in (self.add, self.begin):
            button.setAutoDefault(True)  # else Enter does nothing outside a dialog
        words = tr(
            "Here stand the places and parties that can ship: own warehouses, shops, 3PLs, distributors, drop-ship "
            "suppliers. Import a locations file, paste rows, or type the first one."
        )
        return teaching(actions, tr("No locations yet"), words, [self.begin])

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selection_changed())
        self.table.activated.connect(lambda _: self.side.enter())
        self.table.typed.connect(lambda *cell: self._save_typed([cell]))
        self.table.takes_blocks = True
        self.table.pasted.connect(self._save_typed)
        self.table.said.connect(self.page.warn)
        self.table.deleted.connect(self.side.ask_to_remove)
        self.side.left.connect(self._back_to_table)
        self.side.said.connect(self.page.say)
        self.side.made.connect(self._go_next_to)
        self.add.clicked.connect(self._begin)
        self.begin.clicked.connect(self._begin)
        self.map.clicked.connect(self._select)
        self._session.located.connect(self._located)
        self._session.read.connect(self._read_anew)
        self._session.closed.connect(self._clear)
        self._session.opened.connect(self._begin_desk)

    # --- reading ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self._read()
        if not event.spontaneous():
            self.table.setFocus()  # else Qt hands it to any field of the form

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.map.fit(self.width(), self.height())

    def _read_anew(self) -> None:
        self._is_old = True
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        now = self._session.now
        if now is None:
            return
        self._is_old, self._asked = False, now

        def taken(places: Places) -> None:
            if self._session.now is not None and self._session.now.path == now.path:
                self._take(places)
            elif self._asked is now:  # what was shown has been renewed meanwhile, and nobody has asked again
                self._read()

        self._session.ask_desk(lambda desk: read_places(desk, now), taken)

    def _clear(self) -> None:
        self._places, self._is_old = None, True
        self.finder.clear()

    def _begin_desk(self) -> None:
        """Say nothing of the desk before."""
        self.give_up()
        self.page.say("")

    def unsaved(self) -> list[str]:
        """The places with changes that are not saved."""
        return self.side.unsaved()

    def show_unsaved(self) -> None:
        """Select a place with such changes."""
        if place := self.side.hidden_edit():
            self.finder.clear()
            self._select(place)
        self.side.resume()

    def give_up(self) -> None:
        """Let every place be as it is stored."""
        self.side.give_up()

    def state(self) -> dict[str, Any]:
        """How the places are looked at, for `restore`."""
        return {"find": self.finder.state(), "place": self._chosen_id()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look at the places as `state` says; where it says nothing, as at first."""
        self.finder.restore(state.get("find", {}))
        self.table.setCurrentIndex(QModelIndex())
        self._next = state.get("place")

    def _take(self, places: Places) -> None:
        now = self._session.now
        if now is None:
            return
        chosen, self._next = self._next or self._chosen_id(), None
        self._places, self._hay = places, [_words(row) for row in places.rows]
        self._show_rows(places.rows, now.currency)
        self.side.set_desk(now.currency, places.cards)
        self.side.form.keep_only((row.id,) for row in places.rows)
        if not self.side.form.is_new:
            self._stack.setCurrentIndex(0 if places.rows else 1)
        self._filter()
        self._show_map()
        self._select(chosen)

    def _located(self) -> None:
        self._located_path = self._session.now.path if self._session.now else None
        self._show_map()

    def _show_map(self) -> None:
        """Show the places of the desk on the map, once they have been looked up."""
        now = self._session.now
        places = list(now.locations.values()) if now else []
        if now is not None and (now.path == self._located_path or any(p.latitude is not None for p in places)):
            self.map.show_places(places)

    def _show_rows(self, rows: list[PlaceRow], currency: str) -> None:
        model = self.table.cells
        if currency != self._currency:
            self._currency = currency
            model.show(columns(currency), rows)
        elif [row.id for row in model.rows] == [row.id for row in rows]:
            model.renew(rows)
        else:
            model.set_rows(rows)
        self.table.fit_names()

    def _filter(self) -> None:
        if self._places is None:
            return
        rows = self._places.rows
        self.table.table.set_filter(self.finder.passing(rows, self._hay, lambda row: True))
        shown = number(self.table.table.rowCount())
        drafts = sum(row.place.draft for row in rows)
        text = tr("{shown} of {all} shown", shown=shown, all=number(len(rows)))
        self.page.footer.setText(f"{text} · {several(drafts, '{n} draft', '{n} drafts')}" if drafts else text)

    # --- selection ----------------------------------------------------------------------------------------------------

    def _chosen_id(self) -> str | None:
        index = self.table.currentIndex()
        return self.table.table.row(index.row()).id if index.isValid() else None

    def _select(self, location: str | None) -> None:
        """Select a place, the first one where it is gone."""
        model = self.table.table
        if location is None or location != self._chosen_id() or not self.table.selected_rows():
            source = next((i for i, row in enumerate(model.rows) if row.id == location), -1)
            shown = max(0, model.row_of(source))
            if model.rowCount():
                go_to(self.table, shown, max(0, self.table.currentIndex().column()))
        self._selection_changed()

    def _selection_changed(self) -> None:
        if self._places is None or self.side.form.is_new:
            return
        chosen = self.table.selected_rows()
        self.map.choose(chosen[0].place if len(chosen) == 1 else None)
        self.side.show_row(chosen[0] if len(chosen) == 1 else None, len(chosen))

    # --- changing -----------------------------------------------------------------------------------------------------

    def _save_typed(self, cells: Sequence[Pasted]) -> None:
        """Save what was typed or pasted, those of a place together, all as one change."""
        rows: dict[str, dict[str, str]] = {}
        for row, column, text in cells:
            name = self.table.table.columns[column].name
            rows.setdefault(row.id, {"location": row.id})[name] = canonical(name, text)
        edits.save(self._session, "locations", list(rows.values()), self.page.say, self.page.refuse)

    def _begin(self) -> None:
        self._stack.setCurrentIndex(0)
        self.side.begin({})

    def _go_next_to(self, location: str) -> None:
        """Select what was made once it has been read."""
        self._next = location

    def _back_to_table(self) -> None:
        if self._places and not self._places.rows:
            self._stack.setCurrentIndex(1)
        self._selection_changed()
        self.table.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        super().changeEvent(event)


def _mark(row: PlaceRow) -> QIcon:
    """The mark of its kind; a draft, which may have none yet, has a warning."""
    return icon("warning", roles().warn) if row.place.draft else mark_icon(row.place.kind)


def _words(row: PlaceRow) -> str:
    kind = kind_names().get(row.place.kind or "", "")
    return " ".join((row.id, row.place.label, town(row.place), kind, *row.place.groups)).casefold()

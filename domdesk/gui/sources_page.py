"""The Sources page: where stock and orders are read from, how each stands, and the selected one in a form.

Asks the desk when it is shown and after each read; tests, reads and changes go to the desk in the session's lane.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QSplitter, QStackedWidget, QTabWidget, QWidget

from domdesk.desk import Desk
from domdesk.errors import DomdeskError
from domdesk.gui import source_jobs
from domdesk.gui.actions import Actions
from domdesk.gui.automatic_view import AutomaticView
from domdesk.gui.boxes import below, beside
from domdesk.gui.controls import verb_button
from domdesk.gui.formatting import number
from domdesk.gui.removal import Removal
from domdesk.gui.session import Session
from domdesk.gui.source_form import SourceForm
from domdesk.gui.source_kinds import SourceKinds
from domdesk.gui.source_preview import SourceTest, Tested
from domdesk.gui.source_rows import SourceRow, read_rows, source_columns, standing_text, wrong_text
from domdesk.gui.tables import TableView
from domdesk.gui.words import label, several, tip, tr
from domdesk.records import SOURCE_HOLDS, Source

SIDE_WIDTH = 400
KINDS, FORM = 0, 1
TONES = {"failing": "bad", "stale": "warn"}


class SourcesPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._is_old = True
        self._next: str | None = None
        self._testing: Source | None = None
        self.table = TableView(source_columns(), tr("Sources"), self)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.stretch(3)
        self.none_yet = label(_about_none(), quiet=True, wrap=True)
        self.standing = label(wrap=True)
        self.add = verb_button(
            tr("Add a source"), tr("Choose what is to be read"), self.begin, primary=True
        )
        self.read = verb_button(tr("Read now"), "", self._read_now)
        self.pause = verb_button(tr("Pause"), "", self._pause)
        self.remove = verb_button(tr("Remove…"), "", self._ask_remove)
        self.trust = verb_button("", tr("Take this confidence for figures that bring none"), self._trust)
        self.removal = Removal()
        self.kinds = SourceKinds()
        self.form = SourceForm()
        self.test = SourceTest()
        self.automatic = AutomaticView(session, actions)
        self.tabs = QTabWidget()
        self.side = QStackedWidget()
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        head, under = beside(), beside()
        head.addWidget(label(tr("Sources"), rank="heading"))
        head.addStretch(1)
        for button in (self.read, self.pause, self.remove, self.add):
            head.addWidget(button)
        under.addWidget(self.standing, 1)
        under.addWidget(self.trust)
        top, left = QWidget(), QSplitter(Qt.Orientation.Vertical)
        list_ = below(top)
        list_.addWidget(self.none_yet)
        list_.addWidget(self.table, 1)
        list_.addWidget(self.removal)
        list_.addLayout(under)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.test, tr("What a read brings"))
        self.tabs.addTab(self.automatic, tr("Route what arrives"))
        left.addWidget(top)
        left.addWidget(self.tabs)
        left.setSizes([240, 420])
        self.side.addWidget(self.kinds)
        self.side.addWidget(self.form)
        side = QWidget()
        below(side, margins=(12, 0, 0, 0)).addWidget(self.side)
        side.setMinimumWidth(SIDE_WIDTH)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(left)
        across.addWidget(side)
        across.setStretchFactor(0, 1)
        across.setSizes([10 * SIDE_WIDTH, SIDE_WIDTH])
        for splitter in (left, across):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(12)
        layout = below(self, margins=(12, 12, 12, 12))
        layout.addLayout(head)
        layout.addWidget(across, 1)

    def _connect(self) -> None:
        session = self._session
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.table.activated.connect(lambda _: self.form.fields["name"].setFocus())
        self.kinds.chosen.connect(self._begin_kind)
        self.form.tested.connect(self._test)
        self.form.kept.connect(self._keep)
        self.form.left.connect(self._leave)
        self.test.again.connect(self.form.test.click)
        self.test.kind_chosen.connect(self._holds)
        self.removal.agreed.connect(self._remove)
        session.read.connect(self._read_anew)
        session.sourced.connect(self._read_anew)
        session.closed.connect(self._forget)
        session.jobs.changed.connect(self._refresh)

    # --- the list -----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self._read()

    def _read_anew(self) -> None:
        self._is_old = True
        if self.isVisible():
            self._read()

    def _forget(self) -> None:
        self._is_old = True
        self.table.table.set_rows([])
        self.form.kind = ""

    def _read(self) -> None:
        now = self._session.now
        if now is None:
            return
        self._is_old = False

        def done(rows: list[SourceRow]) -> None:
            if self._session.now is not None and self._session.now.path == now.path:
                self._show(rows)

        self._session.ask_desk(read_rows, done)

    def _show(self, rows: list[SourceRow]) -> None:
        now = self._session.now
        row = self.chosen
        chosen, self._next = self._next or (row.source.name if row else None), None
        self.form.offer([(place.location, place.label) for place in now.locations.values()] if now else [])
        adding = self.side.currentIndex() == KINDS or self.form.source is None
        self.table.table.set_rows(rows)
        self.none_yet.setVisible(not rows)
        self.table.setVisible(bool(rows))
        place = next((i for i, row in enumerate(rows) if row.source.name == chosen), None)
        if place is None and rows and not (adding and self.form.kind):
            place = 0
        if place is not None:
            index = self.table.table.index(self.table.table.row_of(place), 0)
            flag = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
        if not rows and self.form.source is not None:
            self.side.setCurrentIndex(KINDS)
        self._refresh()

    @property
    def chosen(self) -> SourceRow | None:
        """The source that is selected."""
        rows = self.table.selected_rows()
        return rows[0] if rows else None

    def _names(self) -> list[str]:
        return [row.source.name for row in self.table.table.rows]

    def _selected(self) -> None:
        row = self.chosen
        if row is not None:
            if self.form.source != row.source or self.side.currentIndex() != FORM:
                other = self.form.source is None or self.form.source.name != row.source.name
                self.form.show_source(row.source, self._names())
                if other:
                    self.test.clear()
            self.side.setCurrentIndex(FORM)
        self.removal.hide()
        self._refresh()

    def _refresh(self) -> None:
        """Say how the selected source stands, and offer what can be done with it now."""
        row, busy = self.chosen, self._session.jobs.running is not None
        self.form.wait(busy)
        for button, about in (
            (self.read, tr("Read the selected source at once")),
            (self.pause, tr("Leave the selected source unread for a while, or read it again")),
            (self.remove, tr("Read the selected source no more; its figures stay")),
        ):
            button.setEnabled(row is not None and not busy)
            why_not = tr("Wait until what is running is done, or cancel it.") if busy else tr("Select a source first.")
            button.setToolTip(tip(about if button.isEnabled() else f"{about}\n{why_not}"))
        self.pause.setText(tr("Go on") if row is not None and row.source.paused else tr("Pause"))
        self.standing.setText(standing_text(row) if row else "")
        _restyle(self.standing, TONES.get(row.standing, "") if row else "")
        proposal = row.proposal if row else None
        offers = proposal is not None and row is not None and proposal.confidence != row.source.confidence
        self.trust.setVisible(offers)
        self.trust.setEnabled(not busy)
        if offers and row is not None and proposal is not None:
            self.standing.setText(f"{self.standing.text()} {_short_picks(row)}")
            self.trust.setText(tr("Use {share}", share=number(proposal.confidence)))
        self.table.viewport().update()

    # --- adding and changing ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask what a new source is."""
        self.table.clearSelection()
        self.side.setCurrentIndex(KINDS)
        self.kinds.setFocus()

    def _begin_kind(self, kind: str) -> None:
        self.test.clear()
        self.tabs.setCurrentWidget(self.test)
        self.side.setCurrentIndex(FORM)
        self.form.show_new(kind, self._names())

    def _leave(self) -> None:
        """Leave the form as it was: a new source is given up, a kept one stands there as it is kept."""
        self.test.clear()
        row = self.chosen
        if row is None:
            self.form.kind = ""
            self.side.setCurrentIndex(KINDS)
            if self.table.table.rowCount():
                self.table.selectRow(0)
        else:
            self.form.show_source(row.source, self._names())
        (self.table if self.table.isVisible() else self.kinds).setFocus()

    def _holds(self, kind: str) -> None:
        """A sheet holds something else than the source was said to."""
        if kind in SOURCE_HOLDS:
            self.form.put("holds", kind)
            self.form.test.click()
        else:
            self.test.form.say(tr("A source brings stock or orders; import a file of anything else."), "warn")

    def _test(self, source: Source, secret: str) -> None:
        self._testing = source
        mapping, told = self.test.mapping, self.test.told
        self.test.wait()
        self.tabs.setCurrentWidget(self.test)

        def done(found: Tested) -> None:
            if self._testing is source:
                self.test.show_tested(found)

        def refused(error: DomdeskError) -> None:
            now = self._session.now
            if self._testing is source:
                places = {place.location: place.label for place in now.locations.values()} if now else {}
                self.test.refuse(error, places)

        source_jobs.test(self._session, _with(source, told), secret, mapping, done, refused)

    def _keep(self, source: Source, secret: str) -> None:
        """Add a new source and read it, or change a kept one."""
        kept, mapping = self.form.source, self.test.mapping
        source = _with(source, self.test.told)
        self._next = source.name

        def done(_: Any) -> None:
            self.form.source = source
            self.form.forget_secret()

        source_jobs.keep(self._session, kept, source, secret, mapping, done, self._refused)

    def _refused(self, error: DomdeskError) -> None:
        self.test.refuse(error, {})
        self.tabs.setCurrentWidget(self.test)

    def _change(self, change: Callable[[Source], Source]) -> None:
        row = self.chosen
        if row is not None:
            changed = change(row.source)
            self._session.ask_desk(lambda desk: desk.change_source(changed), lambda _: self._session.sourced.emit())

    def _pause(self) -> None:
        self._change(lambda source: replace(source, paused=not source.paused))

    def _trust(self) -> None:
        row = self.chosen
        if row is not None and row.proposal is not None:
            share = row.proposal.confidence
            self._change(lambda source: replace(source, confidence=share))

    def _read_now(self) -> None:
        row = self.chosen
        if row is not None:
            source_jobs.read(self._session, row.source.name)

    # --- removing -----------------------------------------------------------------------------------------------------

    def _ask_remove(self) -> None:
        row = self.chosen
        if row is not None:
            text = several(
                row.state.figures,
                "“{name}” is read no more. {n} figure that it brought stays, as nobody's.",
                "“{name}” is read no more. The {n} figures that it brought stay, as nobody's.",
                name=row.source.name,
            )
            self.removal.ask(text, tr("Remove the source"))

    def _remove(self) -> None:
        row = self.chosen
        if row is not None:
            name = row.source.name

            def work(desk: Desk) -> None:
                desk.remove_source(name)

            self._session.change_desk(work, lambda _: None, tr("Removing"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        super().changeEvent(event)

"""The Sources page: where stock and orders are read from, how each stands, and the selected one in a form.

Asks the desk when it is shown and after each read; tests, reads and changes go to the desk in the session's lane.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QWidget

from domdesk.desk import Desk
from domdesk.errors import DomdeskError, MissingFactsError, SourceError
from domdesk.gui.actions import Actions
from domdesk.gui.importing.review import object_of
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.words import label, tip, tr
from domdesk.gui.session import Session
from domdesk.gui.sources.automatic_view import AutomaticView
from domdesk.gui.sources.feeds import feeds_of
from domdesk.gui.sources.form import SourceForm
from domdesk.gui.sources.kinds import SourceKinds
from domdesk.gui.sources.listing import SourcesList
from domdesk.gui.sources.preview import SourceTest, Tested
from domdesk.gui.sources.rows import SourceRow, read_rows
from domdesk.gui.sources.saving import keep
from domdesk.gui.sources.words import secret_about
from domdesk.records import SOURCE_HOLDS, ImportResult, MappingNeededError, Source, TableNeededError

SIDE_WIDTH = 370
SIZES = {False: [80, 580], True: [220, 440]}
"""The heights of the list and of what is below it, by whether there is a source yet."""
KINDS, FORM = 0, 1
ASKING = (MappingNeededError, MissingFactsError, TableNeededError)
"""What has to be told before a source can be read."""


class SourcesPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._page_action = actions["sources"]
        self._is_old = True
        self._next: str | None = None
        self._feeds = feeds_of(session)
        self.list = SourcesList(self._feeds.is_reading, self._trust)
        self.add = verb_button(tr("Add a source"), tr("Choose what is to be read"), self.begin, primary=True)
        self.read = verb_button(tr("Read now"), "", self._read_now)
        self.pause = verb_button(tr("Pause"), "", self._pause)
        self.remove = verb_button(tr("Remove…"), "", self.list.ask_removal)
        self.kinds = SourceKinds()
        self.form = SourceForm()
        self.test = SourceTest()
        self.automatic = AutomaticView(session, actions)
        self.tabs = QTabWidget()
        self.side = QStackedWidget()
        self._parts = QSplitter(Qt.Orientation.Vertical)
        self._lay_out()
        self._connect()
        self._refresh()

    def _lay_out(self) -> None:
        head, left = beside(), self._parts
        head.addWidget(label(tr("Sources"), rank="heading"))
        head.addStretch(1)
        for button in (self.read, self.pause, self.remove, self.add):
            head.addWidget(button)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.test, tr("What a read brings"))
        self.tabs.addTab(self.automatic, tr("Route what arrives"))
        left.addWidget(self.list)
        left.addWidget(self.tabs)
        left.setSizes(SIZES[False])
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
        self.list.selected.connect(self._selected)
        self.list.opened.connect(self.form.focus)
        self.list.removal.agreed.connect(self._remove)
        self.kinds.chosen.connect(self._begin_kind)
        self.form.tested.connect(self._test)
        self.form.kept.connect(self._keep)
        self.automatic.wanted.connect(self._show_automatic)
        self.form.left.connect(self._leave)
        self.test.again.connect(self.form.test.click)
        self.test.stopped.connect(self._stop_test)
        self.test.kind_chosen.connect(self._holds)
        self.test.table_chosen.connect(self._take_table)
        self._feeds.changed.connect(self._refresh)
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
        self.list.table.table.set_rows([])
        self.form.forget(all_=True)

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
        row = self.list.chosen
        chosen, self._next = self._next or (row.source.name if row else None), None
        self.form.offer([(place.location, place.label) for place in now.locations.values()] if now else [])
        adding = self.side.currentIndex() == KINDS or self.form.source is None
        if bool(rows) != bool(self.list.names()):
            self._parts.setSizes(SIZES[bool(rows)])
        self.list.show_rows(rows, chosen, any_else=not (adding and self.form.kind))
        if not rows and (self.form.source is not None or not self.form.kind):
            self.side.setCurrentIndex(KINDS)
        self._refresh()

    def _selected(self) -> None:
        row = self.list.chosen
        if row is not None:
            if self.form.source != row.source or self.side.currentIndex() != FORM:
                other = self.form.source is None or self.form.source.name != row.source.name
                self.form.show_source(row.source, self.list.names())
                if other:
                    self._forget_test()
            self.side.setCurrentIndex(FORM)
        self.list.removal.hide()
        self._refresh()

    def _refresh(self) -> None:
        """Say how the selected source stands, and offer what can be done with it now."""
        row, busy = self.list.chosen, self._session.jobs.running is not None
        self.form.wait(busy)
        reads = row is not None and self._feeds.is_reading(row.source.name)
        self.read.setText(tr("Stop reading") if reads else tr("Read now"))
        for button, about, can in (
            (self.read, tr("Its figures stay as they are") if reads else tr("Read the selected source at once"), True),
            (self.pause, tr("Leave the selected source unread for a while, or read it again"), not busy),
            (self.remove, tr("Read the selected source no more; its figures stay"), not busy),
        ):
            button.setEnabled(row is not None and can)
            why_not = tr("Select a source first.") if can else tr("Wait until what is running is done, or cancel it.")
            button.setToolTip(tip(about if button.isEnabled() else f"{about}\n{why_not}"))
        self.pause.setText(tr("Go on") if row is not None and row.source.paused else tr("Pause"))
        self.list.refresh(busy=busy)

    def _show_automatic(self) -> None:
        """Show where and how orders are routed by themselves."""
        self._page_action.trigger()
        self.tabs.setCurrentWidget(self.automatic)

    # --- adding and changing ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask what a new source is."""
        self.list.table.clearSelection()
        self.form.put_aside()
        self._forget_test()
        self.side.setCurrentIndex(KINDS)
        self.kinds.setFocus()

    def _begin_kind(self, kind: str) -> None:
        self._forget_test()
        self.tabs.setCurrentWidget(self.test)
        self.side.setCurrentIndex(FORM)
        self.form.show_new(kind, self.list.names())

    def _leave(self) -> None:
        """Leave the form as it was: a new source is given up, a kept one stands there as it is kept."""
        self._forget_test()
        self.form.forget()
        row = self.list.chosen
        if row is None:
            self.side.setCurrentIndex(KINDS)
            if self.list.names():
                self.list.table.selectRow(0)
        else:
            self.form.show_source(row.source, self.list.names())
        (self.list.table if self.list.names() else self.kinds).setFocus()

    def unsaved(self) -> list[str]:
        """What is typed of a source and not kept, by its name."""
        return [tr("source “{name}”", name=name) for name in self.form.unsaved()]

    def show_unsaved(self) -> None:
        """Show a source of which something is typed."""
        if not self.form.has_edits:
            self._show_aside(self.form.aside())
        self.side.setCurrentIndex(FORM)
        self.form.focus()

    def _show_aside(self, name: str) -> None:
        """Show what was typed of a kept source, or of a new one: '+' and its kind."""
        if name.startswith("+"):
            self._begin_kind(name[1:])
        elif name in self.list.names():
            self.list.table.selectRow(self.list.table.table.row_of(self.list.names().index(name)))

    def give_up(self) -> None:
        """Let every source be as it is kept."""
        self.form.forget(all_=True)
        self._leave()

    def _holds(self, kind: str) -> None:
        """A sheet holds something else than the source was said to."""
        if kind in SOURCE_HOLDS:
            self.form.put("holds", kind)
            self.form.test.click()
        else:
            self.test.form.say(tr("A source brings stock or orders; import a file of anything else."), "warn")

    def _test(self, source: Source, secret: str) -> None:
        mapping, told = self.test.mapping, self.test.told
        self.test.wait()
        self.tabs.setCurrentWidget(self.test)

        def done(found: Tested) -> None:
            self.form.hold("")
            self.test.show_tested(found)

        self._feeds.test(_with(source, told), secret, mapping, done, self._refused)

    def _forget_test(self) -> None:
        self._feeds.cancel_test()
        self.test.clear()

    def _stop_test(self) -> None:
        self._forget_test()
        self.form.test.setFocus()

    def _take_table(self, name: str) -> None:
        """Read this table of the database."""
        self.form.put("query", name)
        self.form.test.click()

    def _keep(self, source: Source, secret: str) -> None:
        """Keep a new source, or a changed one, and read it."""
        is_new, source = self.form.source is None, _with(source, self.test.told)

        def done(kept_secret: bool) -> None:
            self._next = source.name
            self.form.forget()
            self.form.show_source(source, self.list.names())
            self.form.focus()  # the button that was pressed is off now
            self._session.sourced.emit()
            if not kept_secret:
                self._session.done.emit(secret_about(source.name))
            if not source.paused:
                self._read_source(source.name)

        keep(self._session, is_new, source, secret, done, self._refused)

    def _refused(self, error: Exception) -> None:
        """Say why something could not be done, or ask for what has to be told first."""
        if not isinstance(error, DomdeskError):
            self.test.clear()
            self._session.failed.emit(error)
            return
        now = self._session.now
        if isinstance(error, ASKING):
            self.form.hold(tr("First tell at the left what is asked there, and test it."))
        self.test.refuse(error, {place.location: place.label for place in now.locations.values()} if now else {})
        self.tabs.setCurrentWidget(self.test)

    def _change(self, change: Callable[[Source], Source]) -> None:
        row = self.list.chosen
        if row is not None:
            keep(self._session, False, change(row.source), "", lambda _: None, self._refused)

    def _pause(self) -> None:
        self._change(lambda source: replace(source, paused=not source.paused))

    def _trust(self) -> None:
        row = self.list.chosen
        if row is not None and row.proposal is not None:
            share = row.proposal.confidence
            self._change(lambda source: replace(source, confidence=share))

    def _read_now(self) -> None:
        """Read the selected source, or give its read up."""
        row = self.list.chosen
        if row is not None and self._feeds.is_reading(row.source.name):
            if self._feeds.cancel(row.source.name):
                self._session.done.emit(tr("Cancelled; nothing was changed."))
            else:
                self._session.done.emit(tr("Too late to stop: it had been read. Undo takes back what it changed."))
        elif row is not None:
            self._read_source(row.source.name)

    def _read_source(self, name: str) -> None:
        def done(result: ImportResult | None) -> None:
            if result is None:
                self._session.done.emit(tr("{name} holds what it held.", name=name))
            else:
                self._session.done.emit(tr("Read {what} from {name}.", what=object_of(result), name=name))
            self._session.sourced.emit()

        def failed(error: Exception) -> None:
            self._session.sourced.emit()
            if isinstance(error, ASKING):
                self._refused(error)
            elif isinstance(error, DomdeskError):  # the list says it too, once the page is read again
                text = tr("{name} could not be read. {why}", name=name, why=error.text)
                self._session.failed.emit(SourceError(text, error.remedy))
            else:
                self._session.failed.emit(error)

        self._feeds.read(name, done, failed, mapping=self.test.mapping)

    def _remove(self) -> None:
        row = self.list.chosen
        if row is not None:
            name = row.source.name

            def work(desk: Desk) -> None:
                desk.remove_source(name)

            self._session.change_desk(work, lambda _: None, tr("Removing"))


def _with(source: Source, told: Mapping[str, str]) -> Source:
    """The source with what was told beside it."""
    return replace(source, facts={**source.facts, **told}) if told else source

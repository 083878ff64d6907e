"""The Sources page: where stock and orders are read from, how each stands, and the selected one in a form.

Asks the desk when it is shown and after each read; tests, reads and changes go to the desk in the session's lane.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabWidget, QWidget

from domdesk.desk import Desk
from domdesk.errors import DomdeskError, MissingFactsError
from domdesk.gui.actions import Actions
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.removal import Removal
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.session import Session
from domdesk.gui.sources import jobs as source_jobs
from domdesk.gui.sources.automatic_view import AutomaticView
from domdesk.gui.sources.form import SourceForm
from domdesk.gui.sources.kinds import SourceKinds
from domdesk.gui.sources.preview import SourceTest, Tested
from domdesk.gui.sources.rows import SourceRow, read_rows, source_columns, standing_text, wrong_text
from domdesk.gui.sources.words import none_about, secret_about
from domdesk.records import SOURCE_HOLDS, MappingNeededError, Source

SIDE_WIDTH = 370
KINDS, FORM = 0, 1
TONES = {"failing": "bad", "stale": "warn"}


class SourcesPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._page_action = actions["sources"]
        self._is_old = True
        self._next: str | None = None
        self._testing: Source | None = None
        self.table = TableView(source_columns(), tr("Sources"), self)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.stretch(3)
        self.none_yet = label(none_about(), quiet=True, wrap=True)
        self.standing = label(wrap=True)
        self.add = verb_button(tr("Add a source"), tr("Choose what is to be read"), self.begin, primary=True)
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
        list_.addWidget(self.none_yet, 0, Qt.AlignmentFlag.AlignTop)
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
        self.automatic.wanted.connect(self._show_automatic)
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
        if not rows and (self.form.source is not None or not self.form.kind):
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
            picks = tr("Its picks were {what}.", what=wrong_text(row))
            self.standing.setText(f"{self.standing.text()} {picks}")
            self.trust.setText(tr("Use {share}", share=number(proposal.confidence)))
        self.table.viewport().update()

    def _show_automatic(self) -> None:
        """Show where and how orders are routed by themselves."""
        self._page_action.trigger()
        self.tabs.setCurrentWidget(self.automatic)

    # --- adding and changing ------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask what a new source is."""
        self.table.clearSelection()
        self.form.put_aside()
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
        self.form.forget()
        row = self.chosen
        if row is None:
            self.side.setCurrentIndex(KINDS)
            if self.table.table.rowCount():
                self.table.selectRow(0)
        else:
            self.form.show_source(row.source, self._names())
        (self.table if self.table.isVisible() else self.kinds).setFocus()

    def unsaved(self) -> list[str]:
        """What is typed of a source and not kept, by its name."""
        return [tr("source “{name}”", name=name) for name in self.form.unsaved()]

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
        self._testing = source
        mapping, told = self.test.mapping, self.test.told
        self.test.wait()
        self.tabs.setCurrentWidget(self.test)

        def done(found: Tested) -> None:
            if self._testing is source:
                self.form.hold("")
                self.test.show_tested(found)

        def refused(error: DomdeskError) -> None:
            if self._testing is source:
                self._refused(error)

        source_jobs.test(self._session, _with(source, told), secret, mapping, done, refused)

    def _keep(self, source: Source, secret: str) -> None:
        """Add a new source and read it, or change a kept one."""
        is_new, source = self.form.source is None, _with(source, self.test.told)

        def done(kept_secret: bool) -> None:
            self._next = source.name
            self.form.forget()
            self.form.show_source(source, self._names())
            self._session.sourced.emit()
            if not kept_secret:
                self._session.done.emit(secret_about(source.name))
            if is_new:
                self._read_source(source.name)

        source_jobs.keep(self._session, is_new, source, secret, done, self._refused)

    def _refused(self, error: DomdeskError) -> None:
        """Say why something could not be done, or ask for what has to be told first."""
        now = self._session.now
        if isinstance(error, MappingNeededError | MissingFactsError):
            self.form.hold(tr("First tell at the left what is asked there, and test it."))
        self.test.refuse(error, {place.location: place.label for place in now.locations.values()} if now else {})
        self.tabs.setCurrentWidget(self.test)

    def _change(self, change: Callable[[Source], Source]) -> None:
        row = self.chosen
        if row is not None:
            source_jobs.keep(self._session, False, change(row.source), "", lambda _: None, self._refused)

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
            self._read_source(row.source.name)

    def _read_source(self, name: str) -> None:
        def refused(error: DomdeskError) -> None:
            if isinstance(error, MappingNeededError | MissingFactsError):
                self._refused(error)
            else:  # the list says it too, once the page is read again
                self._session.failed.emit(error)

        source_jobs.read(self._session, name, self.test.mapping, refused)

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


def _with(source: Source, told: Mapping[str, str]) -> Source:
    """The source with what was told beside it."""
    return replace(source, facts={**source.facts, **told}) if told else source


def _restyle(widget: QWidget, tone: str) -> None:
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)

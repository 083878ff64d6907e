"""The card of automatic routing: where orders arrive, by which policy, where decisions go, and the journal of it all.

Part of the Sources page; the switch of the Run menu turns it on and off.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QIcon, QShowEvent
from PySide6.QtWidgets import QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, beside, cells
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.form_fields import Pick
from domdesk.gui.parts.formatting import moment, policy_name
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, tr
from domdesk.gui.session import Session
from domdesk.gui.sources.automatic import Automatic, Places, kept_places
from domdesk.gui.sources.fields import PathLine, restyle
from domdesk.gui.strip import usual_policy
from domdesk.records import JournalEntry

MOST_ENTRIES = 2000
"""So many of the newest entries are listed; all stand in journal.csv beside the decisions."""


class AutomaticView(QWidget):
    """See the module. `wanted`: something has to be told here before it can be switched on."""

    wanted = Signal()

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._action = actions["automatic"]
        self._is_old = True
        self.automatic = Automatic(session, self)
        self.folder = _path(tr("Watched folder"))
        self.policy = Pick([])
        self.policy.setAccessibleName(tr("Policy"))
        self.out = _path(tr("Decisions go to"))
        self.said = label(wrap=True)
        self.switch = verb_button(tr("Start"), tr("Route what arrives from now on"), self._action.trigger, primary=True)
        self.journal = TableView(journal_columns(), tr("Journal of automatic routing"), self)
        self.journal.stretch(3)
        self.journal.selectionModel().selectionChanged.connect(lambda *_: self._show_whole())
        self.whole = label(wrap=True, rank="small")
        self.copy = verb_button(tr("Copy the journal"), tr("The whole list, as a spreadsheet takes it"), self._copy)
        self._lay_out()
        for field in (self.folder, self.policy, self.out):
            field.changed.connect(self._refresh)
        self.automatic.changed.connect(self._changed)
        self.automatic.entered.connect(self._read_anew)
        session.sourced.connect(self._read_anew)
        session.read.connect(self._show_policies)
        session.opened.connect(self._opened)
        session.closed.connect(self._opened)
        self._opened()
        self._show_policies()

    def _lay_out(self) -> None:
        about = tr(
            "Orders that arrive in a folder are routed by themselves, and what is assigned is accepted. Files of "
            "orders are read once each and left as they are; decisions are written into the other folder."
        )
        grid = cells(across=8, down=6)
        grid.setColumnStretch(1, 1)
        fields: tuple[QWidget, ...] = (self.folder, self.out, self.policy)
        for row, field in enumerate(fields):
            title = label(field.accessibleName())
            title.setBuddy(field)
            grid.addWidget(title, row, 0)
            grid.addWidget(field, row, 1, 1, 1 if field is self.policy else 2)
        grid.addWidget(self.switch, 2, 2)
        feet = beside()
        feet.addWidget(self.said, 1)
        feet.addWidget(self.copy)
        layout = below(self, margins=(0, 8, 0, 0))
        layout.addWidget(label(about, quiet=True, wrap=True, rank="small"))
        layout.addLayout(grid)
        layout.addLayout(feet)
        layout.addWidget(self.journal, 1)
        layout.addWidget(self.whole)

    # --- the switch ---------------------------------------------------------------------------------------------------

    def places(self) -> Places:
        """Where and how, as it stands in the fields."""
        return Places(self.folder.value(), self.policy.value(), self.out.value())

    def switch_over(self) -> None:
        """Turn it on, or off; where something has to be told first, ask for that and stay off."""
        if self.automatic.is_on:
            self.automatic.stop()
        elif self.places().missing:
            self._changed()
            self.wanted.emit()
            (self.out if self.folder.value() else self.folder).setFocus()
        else:
            self.automatic.start(self.places())

    def _changed(self) -> None:
        self._action.setChecked(self.automatic.is_on)
        self._refresh()

    def _refresh(self) -> None:
        on, missing = self.automatic.is_on, self.places().missing
        for field in (self.folder, self.policy, self.out):
            field.setEnabled(not on)
        self.switch.setText(tr("Stop") if on else tr("Start"))
        self.switch.setEnabled(self._session.now is not None and (on or not missing))
        self.copy.setEnabled(bool(self.journal.table.rows))
        if on:
            self._say(tr("On: orders that arrive are routed within seconds."), "good")
        else:
            self._say(tr("Off. {missing}", missing=missing).strip(), "")

    def _say(self, text: str, tone: str) -> None:
        self.said.setText(text)
        restyle(self.said, "tone", tone)

    def _opened(self) -> None:
        """Show where this desk's orders arrived last."""
        kept = kept_places(self._session)
        self.folder.put(kept.folder)
        self.out.put(kept.out)
        self._show_policies()
        self.policy.put(kept.policy or self.policy.value())
        self.journal.table.set_rows([])
        self._is_old = True
        self._refresh()

    def _show_policies(self) -> None:
        now = self._session.now
        names = now.policies if now else []
        if [self.policy.itemData(i) for i in range(self.policy.count())] != names:
            chosen = self.policy.value() or (usual_policy(now) if now else "")
            self.policy.clear()
            for name in names:
                self.policy.addItem(policy_name(name), name)
            self.policy.setCurrentIndex(max(0, self.policy.findData(chosen)))
        self._refresh()

    # --- the journal --------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_old:
            self._read()

    def _read_anew(self) -> None:
        self._is_old = True
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        now = self._session.now
        if now is None:
            return
        self._is_old = False

        def done(entries: list[JournalEntry]) -> None:
            if self._session.now is not None and self._session.now.path == now.path:
                self.journal.table.set_rows(entries)
                self._refresh()

        self._session.ask_desk(lambda desk: desk.journal(most=MOST_ENTRIES)[::-1], done)

    def _show_whole(self) -> None:
        """Say what happened in full, where a row is too narrow for it."""
        chosen: list[JournalEntry] = self.journal.selected_rows()
        self.whole.setText(chosen[0].text if len(chosen) == 1 else "")

    def _copy(self) -> None:
        self.journal.clearSelection()
        QGuiApplication.clipboard().setText(self.journal.as_text())


def journal_columns() -> list[Column]:
    """The journal's columns: when, of which file, which order, what happened."""
    return [
        Column(tr("Time"), lambda entry: moment(entry.at), key=lambda entry: entry.number),
        Column(tr("File"), lambda entry: entry.file),
        Column(tr("Order"), lambda entry: entry.order, tip=lambda entry: f"{entry.channel} {entry.order}".strip()),
        Column(tr("What happened"), lambda entry: entry.text, icon=_sign),
    ]


def _sign(entry: JournalEntry) -> QIcon | None:
    if entry.event in ("refused", "failed"):
        return icon("warning", roles().warn)
    return icon("check", roles().good) if entry.event == "routed" else None


def _path(name: str) -> PathLine:
    made = PathLine()
    made.browses = "folder"
    made.setAccessibleName(name)
    return made

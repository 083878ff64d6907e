"""The list of sources, how the selected one stands in words, and what is asked before it is removed.

Part of the Sources page, which hands in what the desk says and hears what is wanted.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QWidget

from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.formatting import number
from domdesk.gui.parts.removal import Removal
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.sources.fields import restyle
from domdesk.gui.sources.rows import SourceRow, source_columns, standing_text, wrong_text
from domdesk.gui.sources.words import none_about

TONES = {"failing": "bad", "stale": "warn"}


class SourcesList(QWidget):
    """See the module. `selected`: another row, or none; `opened`: a row by Enter or a double click."""

    selected = Signal()
    opened = Signal()

    def __init__(self, is_reading: Callable[[str], bool], trust: Callable[[], None]) -> None:
        super().__init__()
        self._is_reading = is_reading
        self.table = TableView(source_columns(is_reading), tr("Sources"), self)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.stretch(2)
        self.none_yet = label(none_about(), quiet=True, wrap=True)
        self.standing = label(wrap=True)
        self.trust = verb_button("", tr("Take this confidence for figures that bring none"), trust)
        self.removal = Removal()
        under = beside()
        under.addWidget(self.standing, 1)
        under.addWidget(self.trust)
        layout = below(self)
        layout.addWidget(self.none_yet, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.removal)
        layout.addLayout(under)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.selected.emit())
        self.table.activated.connect(lambda _: self.opened.emit())

    @property
    def chosen(self) -> SourceRow | None:
        """The source that is selected."""
        rows = self.table.selected_rows()
        return rows[0] if rows else None

    def names(self) -> list[str]:
        return [row.source.name for row in self.table.table.rows]

    def show_rows(self, rows: list[SourceRow], name: str | None, *, any_else: bool) -> None:
        """Show these, and select the one of this name; where it is not there, the first if `any_else`."""
        self.table.table.set_rows(rows)
        self.none_yet.setVisible(not rows)
        self.table.setVisible(bool(rows))
        place = next((i for i, row in enumerate(rows) if row.source.name == name), None)
        if place is None and rows and any_else:
            place = 0
        if place is not None:
            index = self.table.table.index(self.table.table.row_of(place), 0)
            flag = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    def refresh(self, *, busy: bool) -> None:
        """Say how the selected source stands now."""
        row = self.chosen
        reads = row is not None and self._is_reading(row.source.name)
        text = "" if row is None else tr("It is being read; its figures stay until that is done.") if reads else ""
        self.standing.setText(text or (standing_text(row) if row else ""))
        restyle(self.standing, "tone", TONES.get(row.standing, "") if row and not reads else "")
        proposal = row.proposal if row else None
        offers = proposal is not None and row is not None and proposal.confidence != row.source.confidence
        self.trust.setVisible(offers)
        self.trust.setEnabled(not busy)
        if offers and row is not None and proposal is not None:
            picks = tr("Its picks were {what}.", what=wrong_text(row))
            self.standing.setText(f"{self.standing.text()} {picks}")
            self.trust.setText(tr("Use {share}", share=number(proposal.confidence)))
        self.table.viewport().update()

    def ask_removal(self) -> None:
        """Say what goes with the selected source, and wait for an answer."""
        row = self.chosen
        if row is not None:
            text = several(
                row.state.figures,
                "“{name}” is read no more. {n} figure that it brought stays, as nobody's.",
                "“{name}” is read no more. The {n} figures that it brought stay, as nobody's.",
                name=row.source.name,
            )
            self.removal.ask(text, tr("Remove the source"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        super().changeEvent(event)

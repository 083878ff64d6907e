"""Beside the locations: the selected one in a form, its closed times, what lies there and what the run gives it.

Part of the Locations page, which says what is selected.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from domdesk.gui.acting.disruption import CloseDialog
from domdesk.gui.locations.closures_form import ClosuresForm
from domdesk.gui.locations.rows import COSTS, PlaceRow, load, stock, what_lacks
from domdesk.gui.parts import edits
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import ElidedLabel, verb_button
from domdesk.gui.parts.form_fields import Offer
from domdesk.gui.parts.formatting import money
from domdesk.gui.parts.record_form import RecordForm
from domdesk.gui.parts.removal import Removal
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.session import Session


class LocationSide(QWidget):
    """See the module. `left`: Esc, back to the table; `said`: what was done, in words; `made`: a new place's id."""

    left = Signal()
    made = Signal(str)
    said = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._row: PlaceRow | None = None
        self.title = ElidedLabel()
        self.title.setProperty("rank", "heading")
        self.lacks = label(wrap=True)
        self.lacks.setProperty("tone", "warn")
        self.nothing = label(quiet=True, wrap=True)
        self.removal = Removal()
        self.removal.closed.connect(self.left)
        self.form = RecordForm(
            "locations",
            (
                ("", ("location", "name", "kind", "active", "priority", "groups")),
                (tr("Where it is"), ("address1", "postal_code", "city", "region", "country", "timezone", "email")),
                (tr("When it ships"), ("handling_days", "cutoff", "closed_weekdays", "capacity_per_day")),
                (tr("What it costs"), (*COSTS, "currency", "rate_cards")),
                (tr("Exact position"), ("latitude", "longitude")),
            ),
        )
        self.form.name_of = lambda key: self._name(key[0])
        self.closures = ClosuresForm(session)
        self.closures.said.connect(self.said)
        self.facts = label(quiet=True, wrap=True)
        self.close_days = verb_button(
            tr("Close and route again…"),
            tr("Close it at short notice and route what was to leave there"),
            self._close_days,
        )
        self.form.add_below(self.closures)
        self.form.add_below(self.close_days)
        self.form.add_below(self._section(tr("What is there")))
        self.form.add_below(self.facts)
        self.form.saved.connect(self._save)
        self.form.left.connect(self.left)
        self.duplicate = QPushButton(tr("Duplicate"))
        self.duplicate.setToolTip(tip(tr("Add another place that begins like this one")))
        self.remove = QPushButton(tr("Remove"))
        self.remove.setToolTip(tip(tr("Take this place with its stock off the desk; Undo brings it back")))
        for button, verb in ((self.duplicate, self._duplicate), (self.remove, self.ask_to_remove)):
            button.setAutoDefault(True)  # else Enter does nothing outside a dialog
            button.clicked.connect(verb)
            self.form.foot.addWidget(button)
        layout = below(self, margins=(12, 0, 0, 0))
        layout.addWidget(self.title)
        layout.addWidget(self.lacks)
        layout.addWidget(self.removal)
        layout.addWidget(self.nothing)
        layout.addWidget(self.form, 1)
        layout.addStretch(0)
        self.show_row(None, 0)

    def _section(self, title: str) -> QWidget:
        self._there = label(title, rank="strong")
        self._there.setContentsMargins(0, 8, 0, 0)
        return self._there

    def set_desk(self, currency: str, cards: Sequence[Offer]) -> None:
        """What the desk offers to fill in."""
        self.form.currency = currency
        self.form.offer("rate_cards", [(card, f"{card}  {words}") for card, words in cards])

    def _name(self, location: str) -> str:
        now = self._session.now
        return now.place(location) if now else location

    def unsaved(self) -> list[str]:
        """The places with changes that are not saved, those of their closed times among them."""
        closed = dict.fromkeys(key[0] if key else self.closures.location for key in self.closures.form.unsaved())
        times = [tr("closed times of {place}", place=self._name(location)) for location in closed]
        return self.form.unsaved_names(tr("a new location")) + times

    def hidden_edit(self) -> str:
        """The place to select so that a change not saved is seen; '' where it is seen."""
        form = self.form if self.form.unsaved() else self.closures.form
        return next(iter(form.hidden_edit()), "")

    def resume(self) -> None:
        """Go on where something was typed and not saved."""
        if self.form.unsaved():
            self.form.resume()
        else:
            self.closures.resume()

    def give_up(self) -> None:
        """Let every place be as it is stored."""
        self.form.give_up()
        self.closures.form.give_up()

    # --- what is selected ---------------------------------------------------------------------------------------------

    def show_row(self, row: PlaceRow | None, selected: int) -> None:
        """Show a place; none where not exactly one is selected."""
        self._row = row
        self.removal.hide()
        for part in (self.form, self.duplicate, self.remove):
            part.setVisible(row is not None)
        self.nothing.setVisible(row is None)
        self.lacks.hide()
        if row is None:
            self.title.setText(several(selected, "{n} selected", "{n} selected") if selected else "")
            self.nothing.setText(tr("Select one place: its facts stand here and can be changed."))
            return
        self.title.setText(row.place.label)
        self.lacks.setText(tr("A draft: it ships nothing until it has {what}.", what=what_lacks(row.place)))
        self.lacks.setVisible(row.place.draft)
        self._show_parts_of_a_kept_one(True)
        self.form.show_record(row.cells)
        self.closures.show_place(row.place)
        currency = self._session.now.currency if self._session.now else "USD"
        cost = tr("All it ships costs {amount}.", amount=money(row.cost_minor, currency)) if row.shipments else ""
        aliases = several(row.aliases, "{n} article has its own name there.", "{n} articles have their own name there.")
        self.facts.setText("\n".join(filter(None, (stock(row), aliases if row.aliases else "", load(row), cost))))

    def _show_parts_of_a_kept_one(self, kept: bool) -> None:
        for part in (self.closures, self.close_days, self._there, self.facts, self.duplicate, self.remove):
            part.setVisible(kept)

    def enter(self) -> None:
        """Go into the form."""
        if self._row is not None:
            self.form.enter()

    # --- making, saving, removing -------------------------------------------------------------------------------------

    def begin(self, cells: Mapping[str, str]) -> None:
        """Start a new place, with these cells of another one."""
        self.title.setText(tr("New location"))
        self.removal.hide()
        self.nothing.hide()
        self.lacks.hide()
        self.form.show()
        self._show_parts_of_a_kept_one(False)
        self.form.show_record(cells, is_new=True)
        self.form.enter()

    def _duplicate(self) -> None:
        """Start a place like this one, but for its id and its name."""
        if self._row is not None:
            own = ("location", "name", "email", "latitude", "longitude")
            self.begin({name: text for name, text in self._row.cells.items() if name not in own})

    def _save(self, cells: dict[str, str]) -> None:
        is_new = self.form.is_new

        def done(text: str) -> None:
            if is_new:
                self.made.emit(cells["location"])
            self.form.settle(cells)
            self.said.emit(text)

        edits.save(self._session, "locations", [cells], done, self.form.tell)

    def _close_days(self) -> None:
        if self._row is not None:
            CloseDialog(self._session, self._row.id, self._row.place.label, self.window()).show()

    def ask_to_remove(self) -> None:
        """Say what goes with the place before it is removed."""
        row = self._row
        if row is None:
            return
        parts = [
            several(row.figures, "{n} stock figure", "{n} stock figures") if row.figures else "",
            several(len(row.place.closures), "{n} closed time", "{n} closed times") if row.place.closures else "",
            several(row.aliases, "{n} article name", "{n} article names") if row.aliases else "",
        ]
        what = ", ".join(filter(None, parts))
        text = tr("{place} goes with {what}.", place=row.place.label, what=what) if what else tr(
            "{place} goes; nothing hangs on it.", place=row.place.label
        )  # fmt: skip
        self.removal.ask(
            f"{text} {tr('Undo brings it back.')}",
            tr("Remove {place}", place=row.place.label),
            lambda: edits.remove(self._session, "locations", [(row.id,)], self.said.emit, self.form.tell),
        )

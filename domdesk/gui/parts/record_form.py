"""A form for one record of a canonical table: a field per column, checked while one types, saved or reverted whole.

Pages give it a record's cells as text and hear in `saved` which cells are to be changed; what is not saved yet stays
with its record when another is shown.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QWidget

from domdesk.canonical import TABLES, Column
from domdesk.desk import faults_in
from domdesk.gui.parts.boxes import below, cells, named
from domdesk.gui.parts.form_fields import Field, Line, Offer, Several, field_for
from domdesk.gui.parts.form_words import MONEY, words_for
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.parts.wrapping import WrapLayout

Key = tuple[str, ...]
TITLE_WIDTH = 108
SIGN = "●"
"""Stands before the title of a field that was changed, beside the bold."""


class _Row:
    """One column in the form: its title, field and unit, and below them what is wrong."""

    def __init__(self, form: "RecordForm", grid: QGridLayout, at: int, name: str) -> None:
        self.words = words_for(form.table.name, name)
        self.name = name
        self._form = form
        self.title = label()
        self.title.setMinimumWidth(TITLE_WIDTH)
        self.unit = label(quiet=True)
        self.fault = label(wrap=True, rank="small")
        self.fault.setProperty("tone", "bad")
        self.fault.hide()
        grid.addWidget(self.title, at, 0)
        grid.addWidget(self.unit, at, 2)
        grid.addWidget(self.fault, at + 1, 1, 1, 2)
        self.field = self._made()
        grid.addWidget(self.field, at, 1, 1, 1 if self.words.unit else 2)

    def _made(self) -> Field:
        column, words = self._form.table.column(self.name), self.words
        field = field_for(column, words.blank)
        field.setAccessibleName(words.title)
        field.setToolTip(tip(words.about))
        if words.blank and hasattr(field, "setPlaceholderText"):
            field.setPlaceholderText(words.blank)
        if hasattr(field, "setClearButtonEnabled") and column.type in ("country", "currency", "zone"):
            field.setClearButtonEnabled(True)
        self.title.setBuddy(field)
        field.changed.connect(lambda: self._form.take_typed(self.name))
        field.entered.connect(self._form.save)
        return field

    def show_state(self, was: str | None, fault: str, doubt: str, currency: str) -> None:
        """Mark the row as changed from `was` (None: it is not), and say what is wrong, else doubtful, or nothing."""
        changed = was is not None
        old = self.field.written(was or "") if isinstance(self.field, Line) else was
        self.title.setText(f"{SIGN} {self.words.title}" if changed else self.words.title)
        self.title.setToolTip(tip(tr("was: {value}", value=old or tr("blank")) if changed else self.words.about))
        _restyle(self.title, "rank", "strong" if changed else "body")
        self.unit.setText(currency if self.words.unit == MONEY else self.words.unit)
        told = fault or doubt
        self.fault.setText(told)
        self.fault.setVisible(bool(told) and not self.title.isHidden())
        _restyle(self.fault, "tone", "bad" if fault else "warn")
        self.field.setAccessibleDescription(told or self.words.about)
        _restyle(self.field, "fault", bool(fault))

    def value(self) -> str:
        return self.field.value()

    def put(self, text: str) -> None:
        self.field.put(text)

    def enter(self) -> None:
        """Go into the field, its text selected."""
        self.field.setFocus(Qt.FocusReason.TabFocusReason)

    def set_visible(self, visible: bool) -> None:
        for part in (self.title, self.field, self.unit):
            part.setVisible(visible)
        self.fault.setVisible(visible and bool(self.fault.text()))


class RecordForm(QWidget):
    """See the module. `saved`: key and changed cells; `left`: Esc with nothing to revert.

    `body` is the box that scrolls: a page may add to it what belongs to the record below its fields. `name_of` is what
    a record of a key is called, the key itself where the page knows nothing better.
    """

    saved = Signal(dict)
    left = Signal()

    def __init__(self, table: str, parts: Sequence[tuple[str, Sequence[str]]], *, scrolls: bool = True) -> None:
        super().__init__()
        self.table = TABLES[table]
        self.currency = ""
        self.key: Key = ()
        self.is_new = False
        self.name_of: Callable[[Key], str] = " ".join
        self.rows: dict[str, _Row] = {}
        self._stored: dict[str, str] = {}
        self._unsaved: dict[Key, dict[str, str]] = {}
        self._told: dict[str, str] = {}
        self._tried = False
        self._last = ""  # the column typed into last
        ground = named(QWidget(), "ground")
        self.body = below(ground, gap=4, margins=(0, 0, 8, 0) if scrolls else (0, 0, 0, 0))
        self._add_parts(parts)
        self.save_button = QPushButton(tr("Save"))
        self.save_button.setProperty("primary", True)
        self.save_button.setToolTip(tip(tr("Keep what is typed here in the desk")))
        self.save_button.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.save_button.clicked.connect(self.save)
        self.revert_button = QPushButton(tr("Revert"))
        self.revert_button.setToolTip(tip(tr("Let all fields be as they were saved")))
        self.revert_button.setAutoDefault(True)
        self.revert_button.clicked.connect(self.revert)
        self.said = label(wrap=True, rank="small")
        self.said.setProperty("tone", "bad")
        self.said.hide()
        self.elsewhere = label(wrap=True, rank="small")
        self.elsewhere.setProperty("tone", "warn")
        self.foot = WrapLayout()
        self.foot.addWidget(self.save_button)
        self.foot.addWidget(self.revert_button)
        self._area = _scrolling(ground) if scrolls else None
        layout = below(self)
        layout.addWidget(self._area or ground, 1 if scrolls else 0)
        layout.addWidget(self.said)
        layout.addWidget(self.elsewhere)
        layout.addLayout(self.foot)
        if scrolls:
            self.body.addStretch(1)
        self._show_state()

    def _add_parts(self, parts: Sequence[tuple[str, Sequence[str]]]) -> None:
        grid = cells(across=8, down=4)
        grid.setColumnStretch(1, 1)
        at = 0
        for title, names in parts:
            if title:
                heading = label(title, rank="strong")
                heading.setContentsMargins(0, 8, 0, 0)
                grid.addWidget(heading, at, 0, 1, 3)
                at += 1
            for name in names:
                self.rows[name] = _Row(self, grid, at, name)
                at += 2
        self.body.addLayout(grid)

    def add_below(self, widget: QWidget) -> None:
        """Show something of the record below its fields."""
        self.body.insertWidget(self.body.count() - 1, widget)

    # --- the record ---------------------------------------------------------------------------------------------------

    def offer(self, column: str, offers: Sequence[Offer]) -> None:
        """Offer these values, each with its words, in the field of a column."""
        field = self.rows[column].field
        assert isinstance(field, Line | Several)
        field.offer(offers)

    def show_record(self, stored: Mapping[str, str], *, is_new: bool = False, key: Key | None = None) -> None:
        """Show a record as it is stored, with what was changed of it before; a new one with what is `stored` of it.

        `key` tells records apart whose table has no key of its own.
        """
        key = () if is_new else key or tuple(stored.get(name, "") for name in self._key_columns)
        if key != self.key or is_new != self.is_new:
            self._tried, self._told = False, {}
            self.said.hide()
        self.key, self.is_new = key, is_new
        blank = {name: column.default or "" for name, column in self._columns.items()}
        if is_new:
            self._stored = blank
            self._unsaved[key] = {name: text for name, text in stored.items() if text != blank.get(name, "")}
        else:
            self._stored = blank | dict(stored)
        shown = self._stored | self._unsaved.get(key, {})
        for name, row in self.rows.items():
            row.put(shown.get(name, ""))
            row.set_visible(is_new or name not in self._key_columns)
        self._show_state()

    def enter(self) -> None:
        """Go into the first field."""
        self.go_to(next(name for name, row in self.rows.items() if not row.title.isHidden()))

    def resume(self) -> None:
        """Go into the field typed into last, else the first."""
        if self._last in self.rows and not self.rows[self._last].title.isHidden():
            self.go_to(self._last)
        else:
            self.enter()

    def go_to(self, name: str) -> None:
        """Go into the field of a column, and bring it in sight."""
        row = self.rows[name]
        row.enter()
        if self._area is not None:
            self.body.activate()
            self._area.ensureWidgetVisible(row.field, 0, 40)

    def forget(self) -> None:
        """Give up a record that was to be made."""
        self._unsaved.pop((), None)
        self.is_new = False

    def give_up(self) -> None:
        """Give up all that was changed and not saved."""
        changed = bool(self.changes()) or self.is_new
        self._unsaved = {key: cells for key, cells in self._unsaved.items() if key == self.key}
        if changed:
            self.revert()

    def keep_only(self, keys: Iterable[Key]) -> None:
        """Give up what was changed of records that are no more."""
        if not self._unsaved:
            return
        there = {(), *keys}
        self._unsaved = {key: changed for key, changed in self._unsaved.items() if key in there}

    @property
    def _columns(self) -> dict[str, Column]:
        return {column.name: column for column in self.table.columns}

    @property
    def _key_columns(self) -> Key:
        return self.table.key or self.table.replaces

    def values(self) -> dict[str, str]:
        """What stands in the fields, by column, with the key."""
        return {name: row.value() for name, row in self.rows.items()} | self._named

    def changes(self) -> dict[str, str]:
        """The columns whose fields do not stand as stored, and what stands there."""
        return dict(self._unsaved.get(self.key, {}))

    @property
    def _named(self) -> dict[str, str]:
        return dict(zip(self._key_columns, self.key, strict=False))

    def unsaved(self) -> list[Key]:
        """The keys of records that were changed and not saved; () is a new one."""
        return [key for key, changed in self._unsaved.items() if changed]

    def hidden_edit(self) -> Key:
        """The first record changed and not saved where the one shown is not such a one, else ()."""
        keys = self.unsaved()
        return keys[0] if keys and self.key not in keys else ()

    def unsaved_names(self, new: str) -> list[str]:
        """The names of records that were changed and not saved; `new` is what one to be made is called."""
        return [self.name_of(key) if key else new for key in self.unsaved()]

    def faults(self) -> dict[str, str]:
        """What is wrong, column by column, in sentences."""
        return faults_in(self.table.name, self.values())

    # --- typing -------------------------------------------------------------------------------------------------------

    def take_typed(self, name: str) -> None:
        """Remember what stands in a field, and say at once whether it will do."""
        self._last = name
        text = self.rows[name].value()
        changed = self._unsaved.setdefault(self.key, {})
        changed[name] = text
        if text == self._stored.get(name, ""):
            del changed[name]
        self._told.pop(name, None)
        self.said.hide()
        self._show_state()

    def _show_state(self) -> None:
        changed = self.changes()
        faults = self.faults() if changed or self._tried else {}
        doubts = faults_in(self.table.name, self.values(), "warning") if self.key or changed else {}
        currency = (self.values().get("currency") or self.currency).upper()
        for name, row in self.rows.items():
            known = name in changed or self._tried
            fault = self._told.get(name) or (faults.get(name, "") if known else "")
            was = self._stored.get(name, "") if name in changed and not self.is_new else None
            row.show_state(was, fault, doubts.get(name, ""), currency)
        self._show_buttons(len(changed))

    def _show_buttons(self, count: int) -> None:
        if not count and (self.save_button.hasFocus() or (self.revert_button.hasFocus() and not self.is_new)):
            self.resume()  # else Qt hands the focus of a button that goes off to anything
        if self._area is None:  # a small form among others, whose buttons need not stand there all the time
            self.save_button.setVisible(count > 0 or self.is_new)
            self.revert_button.setVisible(count > 0 or self.is_new)
        self.save_button.setEnabled(count > 0)
        self.revert_button.setEnabled(count > 0 or self.is_new)
        self.revert_button.setText(tr("Cancel") if self.is_new else tr("Revert"))
        if self.is_new:
            self.save_button.setText(tr("Add"))
        else:
            self.save_button.setText(several(count, "Save {n} change", "Save {n} changes") if count else tr("Save"))
        others = [self.name_of(key) for key in self.unsaved() if key not in ((), self.key)]
        self.elsewhere.setText(tr("Changed and not saved yet: {names}", names=", ".join(others)))
        self.elsewhere.setVisible(bool(others))

    def save(self) -> None:
        """Give what was changed to whoever saves it; where something is wrong, go there instead."""
        if not self.changes():
            return
        self._tried = True
        faults = self.faults()
        self._show_state()
        wrong = next((name for name in self.rows if name in faults), None)
        if wrong is not None:
            self.go_to(wrong)
        elif faults:
            self._say(next(iter(faults.values())))
        else:
            self.saved.emit(self.values() if self.is_new else self._named | self.changes())

    def revert(self) -> None:
        """Let every field stand as stored; a new record is given up."""
        self._unsaved.pop(self.key, None)
        self._tried, self._told = False, {}
        self.said.hide()
        if self.is_new:
            self.is_new = False
            self.left.emit()
        else:
            self.show_record(self._stored, key=self.key)

    def settle(self, saved: Mapping[str, str], key: Key | None = None) -> None:
        """What was given is saved."""
        key = key or tuple(saved.get(name, "") for name in self._key_columns)
        if self.is_new:
            self.forget()
            self.show_record(saved, key=key)
        else:
            self._unsaved.pop(key, None)
            if key == self.key:
                self.show_record(self._stored | dict(saved), key=key)

    def tell(self, faults: Mapping[str, str], rest: Sequence[str] = ()) -> None:
        """Say why what was given cannot be saved: by column, and what is about none."""
        self._told = {name: text for name, text in faults.items() if name in self.rows}
        self._show_state()
        self._say("\n".join([*rest, *(text for name, text in faults.items() if name not in self.rows)]))

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    # --- keys ---------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _is_ours(event):
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            if self.changes() or self.is_new:
                self.revert()
            else:
                self.left.emit()
        else:
            self.save()


def _is_ours(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Save)


def _restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at; polishing takes its time, so only where it is another."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _scrolling(ground: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(ground)
    return area

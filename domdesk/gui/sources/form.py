"""The form of one source: the fields of its kind, and beside each in words what is still missing or wrong.

The Sources page shows a new or a kept source in it, and hears which is to be tested or kept, and with which secret.
"""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from domdesk.gui.parts.boxes import below, beside, cells, named
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.form_fields import Line, NumberLine, Offer, Pick, Tick
from domdesk.gui.parts.words import label, tip, tr
from domdesk.gui.sources.draft import (
    COMMON,
    FIELDS,
    Want,
    as_source,
    blank,
    from_link,
    name_for,
    typed_of,
    wants,
)
from domdesk.gui.sources.fields import PathLine, Query, restyle
from domdesk.gui.sources.words import EVERY, about, every_name, examples, kind_names, titles
from domdesk.records import Source

TITLE_WIDTH = 92


Field = Line | Pick | Tick | PathLine | Query


class SourceForm(QWidget):
    """See the module. `tested`, `kept`: a source and its secret ('' = none was typed); `left`: it is given up."""

    tested = Signal(object, str)
    kept = Signal(object, str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.kind = ""
        self.source: Source | None = None
        self._taken: Collection[str] = ()
        self._named = False
        self._busy = False
        self._held = ""
        self._aside: dict[str, dict[str, str]] = {}
        self._host = ""
        self.title = label(rank="heading", wrap=True)
        self.fields: dict[str, Field] = {
            "address": PathLine(),
            "host": Line(),
            "port": Line(),
            "database": Line(),
            "user": Line(),
            "auth_header": Line(lambda: [("Authorization", ""), ("X-Api-Key", "")]),
            "secret": Line(),
            "query": Query(),
            "name": Line(),
            "holds": Pick([("stock", tr("stock")), ("orders", tr("orders"))]),
            "location": Line(),
            "confidence": NumberLine(),
            "every_minutes": Pick([(str(minutes), every_name(minutes)) for minutes in EVERY]),
            "at_start": Tick(),
        }
        self.titles = {name: label() for name in self.fields}
        self.hints = {name: label(rank="small", wrap=True) for name in self.fields}
        self.missing = label(rank="small", wrap=True)
        self.test = verb_button(tr("Test"), tr("See what a read would bring; nothing is kept"), self._test)
        self.keep = verb_button(tr("Add"), "", self._keep, primary=True)
        self.cancel = verb_button(tr("Cancel"), tr("Leave it as it was"), self.left.emit)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        ground = named(QWidget(), "ground")
        grid = cells(across=8, down=2)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        for at, (name, field) in enumerate(self.fields.items()):
            title = self.titles[name]
            title.setMinimumWidth(TITLE_WIDTH)
            title.setContentsMargins(0, 5, 0, 0)
            title.setBuddy(field)
            grid.addWidget(title, 2 * at, 0, top)
            grid.addWidget(field, 2 * at, 1)
            grid.addWidget(self.hints[name], 2 * at + 1, 1)
        body = below(ground, margins=(0, 0, 8, 0))
        body.addLayout(grid)
        body.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(ground)
        buttons = beside()
        for button in (self.test, self.keep, self.cancel):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = below(self)
        layout.addWidget(self.title)
        layout.addWidget(area, 1)
        layout.addWidget(self.missing)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        secret = self.fields["secret"]
        assert isinstance(secret, Line)
        secret.setEchoMode(QLineEdit.EchoMode.Password)
        host = self.fields["host"]
        assert isinstance(host, Line)
        host.editingFinished.connect(self._take_link)
        for name, field in self.fields.items():
            field.changed.connect(lambda name=name: self._typed(name))
            field.entered.connect(self._test)

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_new(self, kind: str, taken: Collection[str]) -> None:
        """Ask for a source of this kind; `taken` are the names of the others."""
        self._show(kind, None, taken, blank())
        self.title.setText(tr("New source: {kind}", kind=kind_names()[kind]))
        self.focus()

    def show_source(self, source: Source, taken: Collection[str]) -> None:
        """Show a source that is kept."""
        self._show(source.kind, source, taken, typed_of(source))
        self.title.setText(f"{kind_names()[source.kind]}: {source.name}")

    def _show(self, kind: str, source: Source | None, taken: Collection[str], typed: dict[str, str]) -> None:
        self.put_aside()
        typed = self._aside.pop(source.name if source else f"+{kind}", typed)
        self.kind, self.source, self._taken, self._named = kind, source, taken, source is not None
        self._host, self._held = typed["host"], ""
        self._dress()
        for name, text in typed.items():
            self.fields[name].put(text)
        self.keep.setText(tr("Save") if source else tr("Add"))
        self.keep.setToolTip(tip(tr("Read it so from now on") if source else tr("Keep it as a source, and read it")))
        self._show_state()

    def _dress(self) -> None:
        """Show the fields of the kind, called as one calls them there."""
        asked = {*FIELDS[self.kind], *COMMON} - ({"name"} if self.source else set())
        words = titles(self.kind)
        for name, field in self.fields.items():
            title = self.titles[name]
            title.setText(words[name])
            field.setAccessibleName(words[name])
            field.setToolTip(tip(about(self.kind, name)))
            for part in (title, field, self.hints[name]):
                part.setVisible(name in asked)
        address = self.fields["address"]
        assert isinstance(address, PathLine)
        address.browses = "" if self.kind in ("web", "sheet") else "folder" if self.kind == "folder" else "file"
        for name, hint in examples(self.kind, is_kept=self.source is not None).items():
            line = self.fields[name]
            assert isinstance(line, Line | Query | PathLine)
            line.setPlaceholderText(hint)

    def offer(self, locations: Sequence[Offer]) -> None:
        """Offer the desk's locations."""
        line = self.fields["location"]
        assert isinstance(line, Line)
        line.offer(locations)

    def focus(self) -> None:
        """Go on in the form's first field."""
        self.fields[FIELDS[self.kind][0]].setFocus(Qt.FocusReason.TabFocusReason)

    def put_aside(self) -> None:
        """Let go of the source that is shown; what was typed of it is there again when it is shown again."""
        if self.has_edits:
            self._aside[self.source.name if self.source else f"+{self.kind}"] = self.typed()
        self.kind = ""

    def forget(self, *, all_: bool = False) -> None:
        """Give up what was typed of the source that is shown, or of all."""
        self.kind = ""
        if all_:
            self._aside.clear()

    def unsaved(self) -> list[str]:
        """The names of sources of which something is typed and not kept."""
        shown = [self.fields["name"].value() or tr("a new one")] if self.has_edits else []
        return [*shown, *(typed["name"] or tr("a new one") for typed in self._aside.values())]

    def aside(self) -> str:
        """The first source put aside with something typed of it: its name, or '+' and the kind of a new one."""
        return next(iter(self._aside), "")

    def hold(self, reason: str) -> None:
        """A new source cannot be added yet, for this reason; '' = it can."""
        self._held = reason if self.source is None else ""
        self._show_state()

    def wait(self, waits: bool) -> None:
        """Nothing can be tested or kept while something runs."""
        self._busy = waits
        self._show_state()

    # --- typing -------------------------------------------------------------------------------------------------------

    def put(self, name: str, text: str) -> None:
        """Let this stand in a field, as if it had been typed."""
        self.fields[name].put(text)
        self._typed(name)

    def typed(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: field.value() for name, field in self.fields.items()}

    @property
    def secret(self) -> str:
        return self.fields["secret"].value() if "secret" in FIELDS[self.kind] else ""

    @property
    def is_changed(self) -> bool:
        """True where what stands there is not kept yet."""
        return (
            bool(self.secret) or self.source is None or as_source(self.kind, self.typed(), self.source) != self.source
        )

    @property
    def has_edits(self) -> bool:
        """True where something was typed that would be lost."""
        return bool(self.kind) and (self.is_changed if self.source else self.typed() != blank())

    def wants(self) -> dict[str, Want]:
        """What is missing or wrong, by field."""
        return wants(self.kind, self.typed(), [name for name in self._taken if self._is_other(name)])

    def _is_other(self, name: str) -> bool:
        return self.source is None or name != self.source.name

    def _typed(self, name: str) -> None:
        if name == "host":
            host, before = self.fields["host"].value(), self._host
            self._host = host
            if len(host) - len(before) > 1:  # it was pasted
                self._take_link()
        if name == "name":
            self._named = bool(self.fields["name"].value())
        elif not self._named:
            self.fields["name"].put(self._free_name())
        self._show_state()

    def _take_link(self) -> None:
        """Where a server's whole link stands in place of its name, fill in what it tells."""
        told = from_link(self.kind, self.fields["host"].value())
        for part, text in told.items():
            self.fields[part].put(text)
        if told:
            self._typed("database")

    def _free_name(self) -> str:
        """A name by where it is that no other source has."""
        base = name_for(self.kind, self.typed())
        taken = {name.casefold() for name in self._taken}
        names = (base if n == 1 else f"{base} {n}" for n in range(1, len(taken) + 2))
        return next((name for name in names if name.casefold() not in taken), base)

    def _show_state(self) -> None:
        if not self.kind:
            return
        found = self.wants()
        stock = self.fields["holds"].value() != "orders"
        for part in (self.titles["confidence"], self.fields["confidence"]):
            part.setVisible(stock)
        for name, hint in self.hints.items():
            want = found.get(name)
            hint.setText(want.text if want else "")
            hint.setVisible(want is not None)
            restyle(hint, "tone", "bad" if want and want.wrong else "warn" if want else "")
            self.fields[name].setAccessibleDescription(want.text if want else about(self.kind, name))
        names = ", ".join(titles(self.kind)[name].lower() for name in found)
        self.missing.setText(tr("Still to be told or mended: {names}.", names=names) if found else self._next())
        restyle(self.missing, "tone", "warn" if found or self._held else "")
        self.test.setEnabled(not found.keys() - {"name"} and not self._busy)
        self.keep.setEnabled(not (found or self._held or self._busy) and self.is_changed)
        self.cancel.setEnabled(self.is_changed)

    def _next(self) -> str:
        if self._held:
            return self._held
        if self.source is None:
            return tr("All is there. Test shows what would be read; Add keeps the source and reads it.")
        return tr("Changed, not saved yet.") if self.is_changed else ""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._leaves(event):
            event.accept()  # else the window takes Esc as going back
            return True
        return super().event(event)

    def _leaves(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and self.cancel.isEnabled()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._leaves(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _test(self) -> None:
        if self.test.isEnabled():
            self.tested.emit(as_source(self.kind, self.typed(), self.source), self.secret)

    def _keep(self) -> None:
        self.kept.emit(as_source(self.kind, self.typed(), self.source), self.secret)

"""A rule built from drop-downs: when, which places may or may not or had better ship, and how strictly.

Part of the Rules page. The desk reads the rule back as a sentence while one builds it, and counts what it is about.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QPushButton, QSizePolicy, QWidget

from domdesk.canonical import KINDS_OF_LOCATION
from domdesk.desk import Desk
from domdesk.gui.parts.boxes import below, beside, cells, named
from domdesk.gui.parts.form_fields import AmountLine, Pick, Several
from domdesk.gui.parts.formatting import kind_names
from domdesk.gui.parts.typed import to_decimal, typable_amount
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.rules.conditions import RuleConditions
from domdesk.gui.session import Session
from domdesk.records import Rule, RuleUse

SETTLE_MS = 250
"""The rule is read back when it has not changed for so long."""
PLACES_WIDTH = 150
NAME_WIDTH = 280


class RuleEditor(QFrame):
    """See the module. `built`: the rule as it is to be kept; `left`: it is not."""

    built = Signal(object)
    left = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        named(self, "card")
        self._session = session
        self._asked: Rule | None = None
        self._kept = self._begun = Rule("only")
        self.heading = label(rank="strong")
        self.conditions = RuleConditions()
        self.action = Pick(
            [
                ("only", tr("only these may ship")),
                ("never", tr("these may not ship")),
                ("prefer", tr("rather these ship")),
            ]
        )
        self.action.setAccessibleName(tr("What the rule says"))
        self.places = {
            "kinds": _places(tr("kinds…"), tr("Kinds of place")),
            "groups": _places(tr("groups…"), tr("Groups of places")),
            "locations": _places(tr("places…"), tr("Places")),
        }
        self.strength = Pick([("hard", tr("always, whatever it costs")), ("soft", tr("unless it saves more than"))])
        self.strength.setAccessibleName(tr("How strictly"))
        self.cost = AmountLine()
        self.cost.setAccessibleName(tr("What breaking the rule costs a shipment"))
        self.cost.setFixedWidth(90)
        self.unit = label(quiet=True)
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("optional, such as batteries"))
        self.name.setAccessibleName(tr("Name of the rule"))
        self.name.setMinimumWidth(NAME_WIDTH)
        self.sentence = label(rank="strong", wrap=True)
        self.about = label(quiet=True, wrap=True)
        self.keep = QPushButton()
        self.keep.setProperty("primary", True)
        self.cancel = QPushButton(tr("Cancel"))
        for button, verb in ((self.keep, self._keep), (self.cancel, self.left.emit)):
            button.setAutoDefault(True)  # else Enter does nothing outside a dialog
            button.clicked.connect(verb)
        self._rest = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._rest.timeout.connect(self._read_back)
        self._lay_out()
        self.conditions.changed.connect(self._changed)
        told: Sequence[Pick | AmountLine | Several] = (self.action, self.strength, self.cost, *self.places.values())
        for field in told:
            field.changed.connect(self._changed)
        self.name.textEdited.connect(self._changed)
        self.hide()

    def _lay_out(self) -> None:
        then, strictly, feet = WrapLayout(), WrapLayout(), beside()
        then.addWidget(self.action)
        for places in self.places.values():
            then.addWidget(places)
        strictly.addWidget(self.strength)
        strictly.addWidget(self.cost)
        strictly.addWidget(self.unit)
        feet.addWidget(self.keep)
        feet.addWidget(self.cancel)
        feet.addWidget(self.about, 1)
        grid = cells(across=12, down=8)
        grid.setColumnStretch(1, 1)
        top = Qt.AlignmentFlag.AlignTop
        names = beside()
        names.addWidget(self.name)
        names.addStretch(1)
        parts: Sequence[tuple[str, QWidget, QWidget | QLayout]] = (
            (tr("When"), self.conditions.add, self.conditions),
            (tr("Then"), self.action, then),
            (tr("Strictly"), self.strength, strictly),
            (tr("Name"), self.name, names),
        )
        for at, (title, buddy, what) in enumerate(parts):
            words = label(title, quiet=True)
            words.setBuddy(buddy)
            words.setContentsMargins(0, 5, 0, 0)
            grid.addWidget(words, at, 0, top)
            if isinstance(what, QWidget):
                grid.addWidget(what, at, 1)
            else:
                grid.addLayout(what, at, 1)
        layout = below(self, margins=(12, 8, 12, 8))
        layout.addWidget(self.heading)
        layout.addLayout(grid)
        layout.addWidget(self.sentence)
        layout.addLayout(feet)

    # --- showing ------------------------------------------------------------------------------------------------------

    def edit(self, rule: Rule | None, words: Mapping[str, Sequence[str]]) -> None:
        """Edit a rule, or build one (None); `words` are the values that the desk holds."""
        now = self._session.now
        if now is None:
            return
        self._kept = rule or Rule("only")
        self.heading.setText(tr("New rule") if rule is None else tr("Change the rule"))
        self.keep.setText(tr("Add the rule") if rule is None else tr("Save the rule"))
        self._offer_places(words.get("groups", ()))
        for name, field in self.places.items():
            field.put(";".join(getattr(self._kept, name)))
        self.action.put(self._kept.action)
        self.strength.put("hard" if self._kept.cost is None else "soft")
        self.cost.setText(typable_amount(self._kept.cost))
        self.unit.setText(tr("{currency} a shipment", currency=now.currency))
        self.name.setText(self._kept.name or "")
        self.conditions.show_rule(self._kept, words, now.currency)
        self._begun = self.rule()
        self.show()
        self._changed()
        self.conditions.add.setFocus()

    def _offer_places(self, groups: Sequence[str]) -> None:
        now = self._session.now
        places = now.locations.values() if now else ()
        self.places["kinds"].offer([(kind, name) for kind, name in kind_names().items() if kind in KINDS_OF_LOCATION])
        self.places["groups"].offer([(group, group) for group in groups])
        self.places["locations"].offer([(place.location, place.label) for place in places])
        self.places["groups"].setEnabled(bool(groups) or bool(self._kept.groups))

    # --- building -----------------------------------------------------------------------------------------------------

    def rule(self) -> Rule:
        """The rule as it stands."""
        fields: dict[str, Any] = self.conditions.conditions()
        fields |= {name: tuple(filter(None, field.value().split(";"))) for name, field in self.places.items()}
        cost = to_decimal(self.cost.value()) if self.is_soft else None
        name = self.name.text().strip() or None
        return Rule(self.action.value(), cost=cost, name=name, active=self._kept.active, **fields)

    @property
    def is_edited(self) -> bool:
        """Whether a rule is being built that is not as it was when one began."""
        return not self.isHidden() and self.rule() != self._begun

    @property
    def is_soft(self) -> bool:
        """Whether breaking the rule has a price; a preference always has."""
        return self.strength.value() == "soft" or self.action.value() == "prefer"

    def fault(self) -> str:
        """What is wrong or missing, in a sentence; empty where nothing."""
        if wrong := self.conditions.fault():
            return wrong
        if not any(field.value() for field in self.places.values()):
            return tr("Choose the places: kinds, groups or single ones.")
        cost = to_decimal(self.cost.value())
        if self.is_soft and (cost is None or cost < 0):
            return tr("Say what breaking it costs, such as 2.50.")
        return ""

    def _changed(self) -> None:
        is_preference = self.action.value() == "prefer"
        self.strength.setEnabled(not is_preference)
        if is_preference:
            self.strength.put("soft")
        self.cost.setVisible(self.is_soft)
        self.unit.setVisible(self.is_soft)
        wrong = self.fault()
        self.keep.setEnabled(not wrong)
        self.about.setText(wrong)
        if wrong:
            self.sentence.setText("")
            self._rest.stop()
        else:
            self._rest.start()

    def _read_back(self) -> None:
        rule = self.rule()
        if self.fault() or rule == self._asked:
            return
        self._asked = rule

        def work(desk: Desk) -> tuple[str, RuleUse]:
            return desk.rule_sentences([rule])[0], desk.rule_uses([rule])[0]

        def done(told: tuple[str, RuleUse]) -> None:
            self._asked = None
            if not self.fault() and self.rule() == rule:
                self.sentence.setText(told[0])
                self.about.setText(use_sentence(told[1]))
            elif self.isVisible():
                self._rest.start()

        self._session.ask_desk(work, done)

    def _keep(self) -> None:
        if not self.fault():
            self.built.emit(self.rule())

    # --- keys ---------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()  # else the window takes Esc as going back
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event) and self.is_edited:
            self.about.setText(tr("This rule is not saved yet: “{keep}” keeps it, “{cancel}” gives it up.",
                                  keep=self.keep.text(), cancel=self.cancel.text()))  # fmt: skip
        elif _is_escape(event):
            self.left.emit()
        else:
            super().keyPressEvent(event)


def use_sentence(use: RuleUse) -> str:
    """What a rule is about, in a sentence."""
    if not use.orders:
        return tr("It is about none of the open orders.")
    lines = several(use.lines, "{n} line", "{n} lines")
    return several(
        use.orders, "It is about {n} open order, with {lines}.", "It is about {n} open orders, with {lines}.",
        lines=lines,
    )  # fmt: skip


def _places(none: str, name: str) -> Several:
    field = Several((), none)
    field.setAccessibleName(name)
    field.setToolTip(tip(name))
    field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    field.setFixedWidth(PLACES_WIDTH)
    return field


def _is_escape(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Escape

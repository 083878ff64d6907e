"""The Rules page: the policies by which orders are routed, built in and own, with their rules and settings.

Policies come from the lane when the page is shown and after each change; saving one is one change that can be undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from domdesk.desk import Desk
from domdesk.gui.actions import Actions
from domdesk.gui.parts.ask_bar import AskBar
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.formatting import number, policy_about, policy_name
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, tip, tr
from domdesk.gui.rules.policy_view import PolicyView
from domdesk.gui.session import Session
from domdesk.records import METHODS, Policy

LIST_EM = 21
"""How wide the policies are at least, in heights of the text: their names can be told apart."""
SIGN = "●"
"""Stands before a policy with unsaved changes."""


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy as it is stored, and whether it is the desk's own."""

    policy: Policy
    is_own: bool


class RulesPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._shown_of: object = None
        self._wanted: str | None = None
        self._route_action = actions["route"]
        self.policy = PolicyView(session)
        self.table = TableView(self._columns(), tr("Policies"), self)
        self.table.setSelectionMode(TableView.SelectionMode.SingleSelection)
        self.table.stretch(0)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_policy())
        self.copy = verb_button(tr("Copy…"), tr("A policy of your own that begins like the chosen one"), self._ask_copy)
        self.remove = verb_button(tr("Remove…"), tr("Take the chosen policy off the desk"), self._ask_remove)
        self.route = verb_button(tr("Route with this policy"), _about_route(), self._route, primary=True)
        self.ask = AskBar()
        self._lay_out()
        self.policy.edited.connect(self._refresh)
        session.opened.connect(self.policy.forget)
        session.read.connect(self._read_if_seen)
        session.jobs.changed.connect(self._refresh)

    def _lay_out(self) -> None:
        head, buttons = beside(), beside()
        head.addWidget(label(tr("Rules"), rank="heading"))
        head.addStretch(1)
        head.addWidget(self.route)
        for button in (self.copy, self.remove):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._left, right = QWidget(), QWidget()
        policies = below(self._left)
        policies.addWidget(
            label(tr("A policy is a method with its settings and rules."), quiet=True, rank="small", wrap=True)
        )
        policies.addWidget(self.table, 1)
        policies.addLayout(buttons)
        policies.addWidget(self.ask)
        below(right, margins=(8, 0, 0, 0)).addWidget(self.policy)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(self._left)
        across.addWidget(right)
        across.setSizes([330, 800])
        across.setChildrenCollapsible(False)
        across.setHandleWidth(12)
        across.setStretchFactor(1, 1)
        layout = below(self, margins=(12, 12, 12, 12))
        layout.addLayout(head)
        layout.addWidget(across, 1)
        self._fit()

    def _fit(self) -> None:
        self._left.setMinimumWidth(round(LIST_EM * self.fontMetrics().height()))

    def _columns(self) -> list[Column]:
        def name(row: PolicyRow) -> str:
            sign = f"{SIGN} " if row.policy.name in self.policy.unsaved() else ""
            return sign + policy_name(row.policy.name)

        def about(row: PolicyRow) -> str:
            said = policy_about(row.policy.method)
            return f"{said}\n{tr('Not saved yet.')}" if row.policy.name in self.policy.unsaved() else said

        return [
            Column(tr("Policy"), name, tip=about),
            Column(tr("Rules"), lambda row: number(len(row.policy.rules)), number=True),
            Column(tr("From"), lambda row: tr("this desk") if row.is_own else tr("built in")),
        ]

    # --- reading ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_if_seen()

    def _read_if_seen(self) -> None:
        now = self._session.now
        if not self.isVisible() or now is None or now is self._shown_of:
            return
        self._shown_of = now

        def work(desk: Desk) -> tuple[list[PolicyRow], dict[str, list[str]]]:
            own = desk.kept_policies()
            names = [*own, *(name for name in desk.policies() if name not in own)]
            return [PolicyRow(desk.policy(name), name in own) for name in names], desk.rule_words()

        def done(told: tuple[list[PolicyRow], dict[str, list[str]]]) -> None:
            if self._session.now is not None and self._session.now.path == now.path:
                self.policy.offer(told[1])
                self._show_rows(told[0])
            else:  # what was shown has been renewed meanwhile
                self._read_if_seen()

        self._session.ask_desk(work, done)

    def state(self) -> dict[str, Any]:
        """The policy chosen, for `restore`."""
        return {"policy": self.chosen.policy.name if self.chosen else self._wanted}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Choose the policy that `state` says; where it says none, that of the run shown."""
        self.table.clearSelection()
        self._wanted = state.get("policy")

    def _show_rows(self, rows: list[PolicyRow]) -> None:
        chosen = self._wanted or next((row.policy.name for row in self.table.selected_rows()), None)
        self._wanted = None
        self.table.table.set_rows(rows)
        if chosen is None and self._session.now is not None and self._session.now.plan is not None:
            chosen = self._session.now.plan.policy  # at first that by which the run shown was made
        self._choose(next((i for i, row in enumerate(rows) if row.policy.name == chosen), 0))

    def _choose(self, place: int) -> None:
        """Select the policy that came as number `place`."""
        index = self.table.table.index(self.table.table.row_of(place), 0)
        flag = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)

    @property
    def chosen(self) -> PolicyRow | None:
        """The policy that is chosen in the list."""
        rows = self.table.selected_rows()
        return rows[0] if rows else None

    def _show_policy(self) -> None:
        row = self.chosen
        if row is not None:
            self.ask.leave()
            self.policy.show_policy(row.policy, can_edit=row.is_own)
            self._refresh()

    def unsaved(self) -> list[str]:
        """The policies with changes that are not saved."""
        return [tr("policy “{name}”", name=policy_name(name)) for name in sorted(self.policy.unsaved())]

    def show_unsaved(self) -> None:
        """Select a policy with such changes."""
        names = self.policy.unsaved()
        if names and (self.chosen is None or self.chosen.policy.name not in names):
            self._choose(next(i for i, row in enumerate(self.table.table.rows) if row.policy.name in names))
        self.policy.show_unsaved()

    def give_up(self) -> None:
        """Let every policy be as it is stored."""
        self.policy.give_up()

    def _refresh(self) -> None:
        row, running = self.chosen, self._session.jobs.running
        self.copy.setEnabled(row is not None)
        self.remove.setEnabled(row is not None and row.is_own)
        can_route = row is not None and not self.policy.is_edited and running is None
        self.route.setEnabled(can_route and self._route_action.isEnabled())
        if self.policy.is_edited:
            about = tr("Save the policy first.")
        elif not self._route_action.isEnabled():
            about = self._route_action.toolTip()
        else:
            about = _about_route()
        self.route.setToolTip(about if about.startswith("<qt>") else tip(about))
        self.table.viewport().update()

    # --- changing -----------------------------------------------------------------------------------------------------

    def _route(self) -> None:
        row = self.chosen
        if row is not None:
            self._session.routing_wanted.emit(row.policy.name)

    def _ask_copy(self) -> None:
        row = self.chosen
        if row is None:
            return
        taken = {known.policy.name.casefold() for known in self.table.table.rows}

        def check(name: str) -> str:
            if not name:
                return tr("Type a name, such as peak season.")
            return tr("There is a policy of that name.") if name.casefold() in taken | set(METHODS) else ""

        base = tr("my {name}", name=row.policy.name)
        names = (base if n == 1 else f"{base} {n}" for n in range(1, len(taken) + 2))
        free = next(name for name in names if name.casefold() not in taken)
        question = tr("The name of the copy of “{name}”", name=policy_name(row.policy.name))
        self.ask.ask(question, tr("Make the copy"), self._copy, field=free, check=check)

    def _copy(self, name: str) -> None:
        policy = self.policy.policy
        if policy is not None:
            self._wanted = name
            made = replace(policy, name=name)
            self._session.change_desk(lambda desk: desk.save_policy(made), lambda _: None, tr("Saving"))

    def _ask_remove(self) -> None:
        row = self.chosen
        if row is None or not row.is_own:
            return
        name = row.policy.name
        self.ask.ask(
            tr("Remove the policy “{name}” with its rules? Runs that were made by it stay.", name=name),
            tr("Remove the policy"),
            lambda _: self._session.change_desk(lambda desk: desk.remove_policy(name), lambda _: None, tr("Removing")),
        )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_left"):
            self._fit()
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        super().changeEvent(event)


def _about_route() -> str:
    return tr("Choose it below and route all open orders")

"""One policy: its rules as sentences, built and changed in place, and its method and settings; saved as one change.

Part of the Rules page. What was changed and not saved stays with its policy when another is shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QTabWidget, QWidget

from domdesk.desk import Desk
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.formatting import money, policy_about, policy_name
from domdesk.gui.parts.words import label, menu_text, several, tip, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.rules.editor import RuleEditor
from domdesk.gui.rules.policy_form import PolicyForm
from domdesk.gui.rules.prices import RulePrices
from domdesk.gui.session import Session
from domdesk.records import Policy, Rule, RuleUse


class PolicyView(QWidget):
    """See the module. `edited`: a policy has other unsaved changes than before."""

    edited = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._stored: Policy | None = None
        self._drafts: dict[str, Policy] = {}
        self._words: Mapping[str, Sequence[str]] = {}
        self._at: int | None = None  # the rule in the editor; None: a new one
        self._told: list[tuple[Rule, str, RuleUse]] = []  # the rules as they are listed
        self._can_edit = False
        self.title = label(rank="heading")
        self.about = label(quiet=True, wrap=True)
        self.rules = QListWidget()
        self.rules.setAccessibleName(tr("Rules"))
        self.rules.setWordWrap(True)
        self.rules.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rules.itemActivated.connect(lambda _: self._change_rule())
        self.rules.currentRowChanged.connect(lambda _: self._refresh())
        self.rules.itemChanged.connect(self._switch)
        self.none = label(wrap=True, quiet=True)
        self.editor = RuleEditor(session)
        self.editor.built.connect(self._save_rule)
        self.editor.left.connect(self._leave_editor)
        self.form = PolicyForm()
        self.form.changed.connect(self._take_settings)
        self.prices = RulePrices(session)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self._rules_tab(), "")
        self.tabs.addTab(self.form, tr("Method and settings"))
        self.tabs.addTab(self.prices, tr("What they cost"))
        self.prices.changed.connect(self._tell_prices)
        self.said = label(wrap=True)
        self.said.setProperty("tone", "bad")
        self.save = verb_button(tr("Save"), tr("Keep the policy as it stands here"), self._save, primary=True)
        self.revert = verb_button(tr("Revert"), tr("Let the policy be as it was saved"), self._revert)
        feet = beside()
        feet.addWidget(self.save)
        feet.addWidget(self.revert)
        feet.addWidget(self.said, 1)
        layout = below(self)
        layout.addWidget(self.title)
        layout.addWidget(self.about)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(feet)

    def _rules_tab(self) -> QWidget:
        page = QWidget()
        self.add = verb_button(tr("Add rule…"), tr("Build a rule from drop-downs"), self._add_rule)
        self.change = verb_button(tr("Change…"), tr("Change the chosen rule"), self._change_rule)
        self.double = verb_button(
            tr("Duplicate"), tr("A second rule like the chosen one, to change"), self._double_rule
        )
        self.up = verb_button(tr("Up"), tr("Move the chosen rule up"), lambda: self._move(-1))
        self.down = verb_button(tr("Down"), tr("Move the chosen rule down"), lambda: self._move(1))
        self.remove = verb_button(tr("Remove"), tr("Take the chosen rule out of the policy"), self._remove_rule)
        self.price = verb_button(self.prices.price.text(), "", self.prices.start)
        self.rule_buttons = QWidget()
        row = WrapLayout(self.rule_buttons)
        for button in (self.add, self.change, self.double, self.up, self.down, self.remove, self.price):
            row.addWidget(button)
        layout = below(page, margins=(0, 8, 0, 0))
        layout.addWidget(self.none)
        layout.addWidget(self.rules, 1)
        layout.addWidget(self.rule_buttons)
        layout.addWidget(self.editor)
        layout.addStretch(0)
        return page

    # --- showing ------------------------------------------------------------------------------------------------------

    @property
    def policy(self) -> Policy | None:
        """The policy that is shown, with what was changed and not saved."""
        if self._stored is None:
            return None
        return self._drafts.get(self._stored.name, self._stored)

    @property
    def is_edited(self) -> bool:
        """Whether the policy that is shown has unsaved changes."""
        return self._stored is not None and self._stored.name in self._drafts

    def forget(self) -> None:
        """Give up what was not saved: another desk is open."""
        self._drafts.clear()
        self._stored = None
        self._leave_editor()

    def unsaved(self) -> set[str]:
        """The names of policies with unsaved changes, the rule in the editor among them."""
        building = {self._stored.name} if self._stored is not None and self.editor.is_edited else set()
        return set(self._drafts) | building

    def show_unsaved(self) -> None:
        """Show the settings where these alone are changed and not saved, else the rules."""
        stored, shown = self._stored, self.policy
        settings_alone = stored is not None and shown is not None and stored.rules == shown.rules
        self.tabs.setCurrentIndex(1 if settings_alone and not self.editor.is_edited else 0)

    def give_up(self) -> None:
        """Let every policy be as it is stored."""
        self._drafts.clear()
        self._leave_editor()
        self._show()

    def offer(self, words: Mapping[str, Sequence[str]]) -> None:
        """Offer the values that the desk holds."""
        self._words = words
        now = self._session.now
        if now is not None:
            self.form.offer(list(now.locations.values()), now.currency)

    def show_policy(self, policy: Policy, *, can_edit: bool) -> None:
        """Show a policy as it is stored; what was changed of it before stands there too."""
        other = self._stored is None or self._stored.name != policy.name
        if other and self.editor.is_edited and not self.editor.fault():
            self._take_rule(self.editor.rule())
        self._stored, self._can_edit = policy, can_edit
        if self._drafts.get(policy.name) == policy:
            del self._drafts[policy.name]
        if other:
            self._leave_editor()
            self.said.setText("")
        self.title.setText(policy_name(policy.name))
        self.prices.show_policy(policy.name)
        if can_edit:
            self.about.setText(policy_about(policy.method))
        else:
            self.about.setText(
                tr("{about} This policy is built in; copy it under a name of your own to change it or give it rules.",
                   about=policy_about(policy.name))
            )  # fmt: skip
        self._show()

    def _show(self) -> None:
        policy = self.policy
        if policy is not None:
            self.form.show_policy(policy, can_edit=self._can_edit)
            self._show_rules()

    def _show_rules(self, row: int | None = None) -> None:
        """Have the desk say the rules, and choose the one in a row, or the same as before."""
        policy = self.policy
        if policy is None:
            return
        rules = policy.rules
        self.tabs.setTabText(0, menu_text(tr("Rules ({n})", n=len(rules))))
        self._refresh()
        if not rules:
            self._fill([], [], 0)
            return
        wanted = max(0, self.rules.currentRow()) if row is None else row

        def work(desk: Desk) -> tuple[list[str], list[RuleUse]]:
            return desk.rule_sentences(rules), desk.rule_uses(rules)

        def done(told: tuple[list[str], list[RuleUse]]) -> None:
            shown = self.policy
            if shown is not None and shown.rules == rules:
                self._fill(*told, wanted)

        self._session.ask_desk(work, done)

    def _fill(self, sentences: Sequence[str], uses: Sequence[RuleUse], row: int) -> None:
        policy = self.policy
        self._told = list(zip(policy.rules if policy else (), sentences, uses, strict=False))
        with QSignalBlocker(self.rules):
            self.rules.clear()
            for rule, sentence, use in self._told:
                item = QListWidgetItem(self._words_of(rule, sentence, use), self.rules)
                if self._can_edit:
                    item.setCheckState(Qt.CheckState.Checked if rule.active else Qt.CheckState.Unchecked)
                    item.setToolTip(tip(tr("The tick, or the space bar, turns the rule off and on")))
            self.rules.setCurrentRow(min(row, self.rules.count() - 1))
        self._refresh()

    def _tell_prices(self) -> None:
        """Say what is known now of the prices of the rules listed."""
        with QSignalBlocker(self.rules):
            for at, told in enumerate(self._told[: self.rules.count()]):
                self.rules.item(at).setText(self._words_of(*told))
        self.price.setEnabled(self.prices.price.isEnabled())
        self.price.setToolTip(self.prices.price.toolTip())

    def _words_of(self, rule: Rule, sentence: str, use: RuleUse) -> str:
        """A rule's sentence; below it what it costs, its name, what it is about, and what the run says of it."""
        orders = several(use.orders, "{n} open order", "{n} open orders")
        if not rule.active:
            said = [rule.name or "", tr("would be about {orders}", orders=orders)]
        else:
            said = [self.prices.said_of(sentence), rule.name or "", tr("about {orders}", orders=orders)]
            said.append(self._breaches(rule, use))
        return f"{sentence}\n{' · '.join(filter(None, said))}"

    def _breaches(self, rule: Rule, use: RuleUse) -> str:
        """How often the last run breaks a soft rule, and what that cost it."""
        now = self._session.now
        if use.broken is None or rule.cost is None or now is None:
            return ""
        if not use.broken:
            return tr("the last run keeps it")
        broken = several(use.broken, "{n} shipment of the last run breaks it", "{n} shipments of the last run break it")
        return f"{broken}: {money(use.cost_minor, now.currency)}"

    def _refresh(self) -> None:
        policy = self.policy
        count, at = len(policy.rules) if policy else 0, self.rules.currentRow()
        building = not self.editor.isHidden()
        self.rules.setVisible(count > 0)
        self.rule_buttons.setVisible(self._can_edit and not building)
        self.none.setVisible(count == 0 and not building)
        self.none.setText(
            tr("No rules yet. A rule says which places may, or may not, or had better ship certain orders or articles: "
               "“Orders over 100 USD: only warehouses may ship batteries.”")
            if self._can_edit else tr("A built-in policy has no rules.")
        )  # fmt: skip
        self.add.setEnabled(self._can_edit and not building)
        chosen = self._can_edit and not building and 0 <= at < count
        for button in (self.change, self.double, self.remove):
            button.setEnabled(chosen)
        self.up.setEnabled(chosen and at > 0)
        self.down.setEnabled(chosen and at < count - 1)
        can_save = self.is_edited and not building and not self.form.faults()
        if (self.save.hasFocus() and not can_save) or (self.revert.hasFocus() and not self.is_edited):
            self.tabs.tabBar().setFocus()  # else Qt hands the focus of a button that goes off to anything
        self.save.setEnabled(can_save)
        self.revert.setEnabled(self.is_edited)
        self.edited.emit()

    # --- changing -----------------------------------------------------------------------------------------------------

    def _put(self, policy: Policy) -> None:
        """Take the policy as it is now, not saved yet."""
        if self._stored is None or not self._can_edit:
            return
        if policy == self._stored:
            self._drafts.pop(policy.name, None)
        else:
            self._drafts[policy.name] = policy

    def _take_settings(self) -> None:
        policy = self.policy
        if policy is not None:
            self._put(replace(self.form.policy(), rules=policy.rules))
            self._refresh()

    def _put_rules(self, rules: Sequence[Rule], row: int) -> None:
        policy = self.policy
        if policy is not None:
            self._put(replace(policy, rules=tuple(rules)))
            self.form.show_policy(self.policy or policy, can_edit=self._can_edit)
            self._show_rules(row)

    def _add_rule(self) -> None:
        self._at = None
        self.editor.edit(None, self._words)
        self._refresh()

    def _change_rule(self) -> None:
        policy, at = self.policy, self.rules.currentRow()
        if policy is not None and self._can_edit and 0 <= at < len(policy.rules):
            self._at = at
            self.editor.edit(policy.rules[at], self._words)
            self._refresh()

    def _switch(self, item: QListWidgetItem) -> None:
        """Turn a rule off or on: saved at once, or with what else was changed and is not saved."""
        policy, at = self.policy, self.rules.row(item)
        active = item.checkState() is Qt.CheckState.Checked
        if policy is None or not 0 <= at < len(policy.rules) or policy.rules[at].active == active:
            return
        was_edited = self.is_edited
        self.rules.setCurrentRow(at)
        self._put_rules([replace(rule, active=active) if i == at else rule for i, rule in enumerate(policy.rules)], at)
        if not was_edited:
            self._save()

    def _take_rule(self, rule: Rule) -> None:
        rules = list(self.policy.rules) if self.policy else []
        at = len(rules) if self._at is None else self._at
        rules[at : at + 1] = [rule]
        self._leave_editor()
        self._put_rules(rules, at)

    def _save_rule(self, rule: Rule) -> None:
        """Take the rule and save the policy with it, unless one of its settings is wrong."""
        self._take_rule(rule)
        self._save()

    def _leave_editor(self) -> None:
        self.editor.hide()
        self._refresh()
        self.rules.setFocus()

    def _double_rule(self) -> None:
        rules, at = list(self.policy.rules) if self.policy else [], self.rules.currentRow()
        self._put_rules([*rules[: at + 1], *rules[at:]], at + 1)

    def _move(self, by: int) -> None:
        rules, at = list(self.policy.rules) if self.policy else [], self.rules.currentRow()
        rules[at], rules[at + by] = rules[at + by], rules[at]
        self._put_rules(rules, at + by)

    def _remove_rule(self) -> None:
        rules, at = list(self.policy.rules) if self.policy else [], self.rules.currentRow()
        self._put_rules(rules[:at] + rules[at + 1 :], min(at, len(rules) - 2))

    def _save(self) -> None:
        policy = self.policy
        if policy is None or not self.save.isEnabled():
            return

        def done(_: None) -> None:
            if self._drafts.get(policy.name) == policy:
                del self._drafts[policy.name]
            if self._stored is not None and self._stored.name == policy.name:
                self._stored = policy
            self.said.setText("")
            self._refresh()

        self._session.change_desk(
            lambda desk: desk.save_policy(policy), done, tr("Saving"), lambda error: self.said.setText(str(error))
        )

    def _revert(self) -> None:
        if self._stored is not None:
            self._drafts.pop(self._stored.name, None)
            self._leave_editor()
            self._show()

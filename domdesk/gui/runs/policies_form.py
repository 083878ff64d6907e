"""Which policies are to route the same orders and be compared: all of the desk's to tick, and the button that begins.

Stands on the runs page below the list; `wanted` brings their names, that in force first, which is always among them.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy, QWidget

from domdesk.desk.comparing import MOST_POLICIES
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.formatting import policy_about, policy_name
from domdesk.gui.parts.words import label, several, tip, tr

FIRST_TICKED = ("cheapest", "one-by-one")
"""What shows why deciding together is better."""
NAME = Qt.ItemDataRole.UserRole


class PoliciesForm(QWidget):
    """See the module. `wanted`: the policies ticked, as listed; `left`: none."""

    wanted = Signal(list)
    left = Signal()

    def __init__(self, policies: Sequence[str], own: Sequence[str], in_force: str = "") -> None:
        super().__init__()
        self._in_force = in_force if in_force in policies else ""
        self._why_not = ""
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Policies to compare"))
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.list.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        for name in sorted(policies, key=lambda name: (name != in_force, name not in own)):
            self.list.addItem(self._item(name, is_own=name in own))
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(lambda _: self._refresh())
        self.go = verb_button("", "", self._go, primary=True)
        self.said = label(quiet=True, wrap=True)
        back = link(tr("Close"))
        back.clicked.connect(self.left)
        head, foot = beside(), beside()
        head.addWidget(label(tr("Compare policies"), rank="strong"), 1)
        head.addWidget(back)
        foot.addWidget(self.go)
        foot.addWidget(self.said, 1)
        layout = below(self, margins=(0, 8, 0, 0))
        layout.addLayout(head)
        about = tr(
            "Tick two to six. Each routes the same open orders on the same stock, and each run is kept. "
            "The space bar ticks the policy under the cursor."
        )
        first = tr("The plan of the first one ticked is then in force: what you accept, write out and print.")
        stays = tr("The policy {policy} stays in force: its plan is still what you accept, write out and print.",
                   policy=policy_name(in_force))  # fmt: skip
        about = " ".join((about, stays if self._in_force else first))
        layout.addWidget(label(about, quiet=True, wrap=True))
        layout.addWidget(self.list)
        layout.addLayout(foot)
        layout.addStretch(1)
        self._refresh()

    def _item(self, name: str, *, is_own: bool) -> QListWidgetItem:
        """A policy to tick; that in force is ticked for good."""
        is_in_force = name == self._in_force
        item = QListWidgetItem(
            tr("{policy} (in force)", policy=policy_name(name)) if is_in_force else policy_name(name)
        )
        item.setData(NAME, name)
        can = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(can if is_in_force else can | Qt.ItemFlag.ItemIsUserCheckable)
        ticked = is_in_force or name in FIRST_TICKED
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        about = tr("A policy of this desk.") if is_own else policy_about(name)
        item.setToolTip(tip(about + " " + tr("The others are set beside it.") if is_in_force else about))
        return item

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list.doItemsLayout()  # rows measured before the style had reached the list are too low for their boxes

    def ticked(self) -> list[str]:
        """The policies that are ticked, as listed."""
        items = map(self.list.item, range(self.list.count()))
        return [str(item.data(NAME)) for item in items if item.checkState() == Qt.CheckState.Checked]

    def wait(self, why_not: str) -> None:
        """Say why nothing can be routed now; '' where it can."""
        self._why_not = why_not
        self._refresh()

    def _refresh(self) -> None:
        count = len(self.ticked())
        self.go.setText(several(count, "Route and compare {n} policy", "Route and compare {n} policies"))
        too_many = tr("Untick some: at most {n} are compared.", n=MOST_POLICIES) if count > MOST_POLICIES else ""
        why_not = self._why_not or too_many or (tr("Tick at least two.") if count < 2 else "")
        self.go.setEnabled(not why_not)
        self.said.setText(why_not)

    def _go(self) -> None:
        self.wanted.emit(self.ticked())

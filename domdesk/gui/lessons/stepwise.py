"""The funnel of a decision stage by stage: each Next brings one in, with the places that fell out of it, and why.

In: a Decision's stages; made by the sheet of a step that looks at the funnel.
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from domdesk.gui.decision.stages import StageFunnel, stage_name
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.folds import refill
from domdesk.gui.parts.words import label, tr
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Stage


class Stepwise(QWidget):
    """See the module. `first`: the stage up to which all are there at once. `moved`: another stage came in."""

    moved = Signal()

    def __init__(self, now: Snapshot, stages: Sequence[Stage], first: str = "") -> None:
        super().__init__()
        self._now, self._stages = now, tuple(stages)
        names = [stage.name for stage in stages]
        self.count = self._least = names.index(first) + 1 if first in names else 1
        self._said = label(quiet=True, rank="small")
        self.next = verb_button(tr("Next stage"), tr("Bring in the next stage of the decision"), self.go_on)
        self.all = verb_button(tr("All stages"), tr("Bring in all stages at once"), self.show_all)
        row, self._funnel = beside(), below()
        for widget in (self.next, self.all):
            row.addWidget(widget)
        row.addWidget(self._said, 1)
        layout = below(self)
        layout.addLayout(self._funnel)
        layout.addLayout(row)
        self._show()

    @property
    def is_done(self) -> bool:
        """Whether every stage is there."""
        return self.count == len(self._stages)

    @property
    def coming(self) -> str:
        """What the next stage is called; '' where none is left."""
        return "" if self.is_done else stage_name(self._stages[self.count].name)

    def go_on(self) -> None:
        """Bring in the next stage."""
        self._reach(min(self.count + 1, len(self._stages)))

    def go_back(self) -> bool:
        """Take the latest stage away; False where it was there at first."""
        if self.count <= self._least:
            return False
        self._reach(self.count - 1)
        return True

    def show_all(self) -> None:
        """Bring in every stage."""
        self._reach(len(self._stages))

    def _reach(self, count: int) -> None:
        self.count = count
        self._show()
        self.moved.emit()

    def _show(self) -> None:
        shown = StageFunnel(self._now, self._stages[: self.count])
        shown.funnel.pick(self.count - 1)
        refill(self._funnel, [shown])
        self._said.setText(tr("Stage {n} of {all}", n=self.count, all=len(self._stages)))
        for button in (self.next, self.all):
            button.setEnabled(not self.is_done)

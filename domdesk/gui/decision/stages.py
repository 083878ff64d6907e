"""How an order's places were weighed, step by step: the funnel with the places that fell out, and its table twin.

In: a Decision's stages; out: widgets. Called by the decision's view.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from domdesk.gui.decision.sections import reason_list, table
from domdesk.gui.look.icons import mark_icon
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.folds import refill
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.plots.funnel import Funnel, Step
from domdesk.gui.snapshot import Snapshot
from domdesk.records import STAGES, Stage

NAMED = 6
"""Places that are named where those left are told; more are counted."""


class Weighed(NamedTuple):
    """A row of the table: a place, the stage that it got to (a number of STAGES), and why not further."""

    place: str
    stage: int
    why: str


def stage_name(name: str) -> str:
    """A stage as the funnel calls those that are left after it."""
    names = {
        "all": tr("all"),
        "active": tr("active"),
        "stock": tr("has stock"),
        "rules": tr("allowed"),
        "reach": tr("in reach"),
        "priced": tr("priced"),
        "chosen": tr("chosen"),
    }
    return names[name]


class StageFunnel(QWidget):
    """The funnel, and below it the places that fell out at the step picked."""

    def __init__(self, now: Snapshot, stages: Sequence[Stage]) -> None:
        super().__init__()
        self._now, self._stages = now, tuple(stages)
        self.funnel = Funnel([Step(stage_name(s.name), len(s.left), len(s.fallen)) for s in stages])
        self.funnel.picked.connect(self._show)
        layout = below(self)
        layout.addWidget(self.funnel)
        self._list = below(gap=6)
        layout.addLayout(self._list)

    def _show(self, step: int) -> None:
        refill(self._list, self._told(self._stages[step]) if step >= 0 else [])

    def _told(self, stage: Stage) -> list[QWidget]:
        name = stage_name(stage.name)
        if not stage.fallen:
            none = (
                tr("All places of the desk.")
                if stage.name == "all"
                else tr("No place fell out at “{name}”.", name=name)
            )
            return [label(none, quiet=True, wrap=True), *self._left(stage)]
        said = several(
            len(stage.fallen), "{n} place fell out at “{name}”:", "{n} places fell out at “{name}”:", name=name
        )
        return [label(said, rank="strong", wrap=True), reason_list(self._now, stage.fallen), *self._left(stage)]

    def _left(self, stage: Stage) -> list[QWidget]:
        if not stage.left:
            return [label(tr("No place is left."), quiet=True, wrap=True)]
        names = ", ".join(map(self._now.place, stage.left[:NAMED]))
        if len(stage.left) > NAMED:
            said = tr("Left: {names} and {n} more.", names=names, n=len(stage.left) - NAMED)
        else:
            said = tr("Left: {names}.", names=names)
        return [label(said, quiet=True, wrap=True)]


def stage_table(now: Snapshot, stages: Sequence[Stage]) -> TableView:
    """Every place with the step that it got to, and why not further."""
    order = {name: at for at, name in enumerate(STAGES)}
    chosen = {place for stage in stages if stage.name == "chosen" for place in stage.left}
    rows = [Weighed(place, len(STAGES), tr("ships")) for place in sorted(chosen, key=now.place)]
    rows += [
        Weighed(reason.location, order[stage.name], reason.text)
        for stage in reversed(stages)
        for reason in stage.fallen
    ]
    kinds = {name: place.kind for name, place in now.locations.items()}

    def step(row: Weighed) -> str:
        return tr("✔ chosen") if row.stage == len(STAGES) else tr("not “{name}”", name=stage_name(STAGES[row.stage]))

    columns = [
        Column(tr("Place"), lambda row: now.place(row.place), icon=lambda row: mark_icon(kinds.get(row.place))),
        Column(tr("Fell out"), step, key=lambda row: row.stage),
        Column(tr("Why"), lambda row: row.why),
    ]
    view = table(columns, tr("How each place was weighed"), rows, most=14)
    view.horizontalHeader().setStretchLastSection(True)
    return view

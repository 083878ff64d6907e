"""The map with its bar: all flows or the selected order's alone, from which place, by which carrier, late ones only.

The same in a table on wish. Made by the window once what draws the map is loaded.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QCheckBox, QSizePolicy, QToolButton, QWidget

from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.plots.flow_map import FlowMap
from domdesk.gui.plots.lane_table import LaneTable
from domdesk.gui.plots.sharing import share
from domdesk.gui.session import Session


class MapPanel(QWidget):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._wanted: dict[str, Any] | None = None  # what is to be chosen as soon as it is offered
        self.map = FlowMap(session)
        self.table = LaneTable()
        self.table.hide()
        self.all_flows = QCheckBox(tr("All flows"))
        self.all_flows.setToolTip(tip(tr("Draw every shipment of the run, those that go the same way as one")))
        self.late = QCheckBox(tr("Late only"))
        self.late.setToolTip(tip(tr("Only shipments of orders that arrive after the promised day")))
        self.place, self.carrier = Choice(), Choice()
        self.place.setAccessibleName(tr("From which place"))
        self.carrier.setAccessibleName(tr("By which carrier"))
        self.twin = link(tr("As table"))
        self.twin.setToolTip(tip(tr("Show the flows as a table, or the map again")))
        self.twin.setAccessibleDescription(tr("Map"))
        self.twin.clicked.connect(self._switch)
        self.count = label(quiet=True, rank="small")
        layout = below(self, gap=0)
        layout.addWidget(self._bar())
        layout.addWidget(self.map, 1)
        layout.addWidget(self.table, 1)
        self.all_flows.toggled.connect(self._filter)
        self.late.clicked.connect(self._narrow)
        for choice in (self.place, self.carrier):
            choice.activated.connect(self._narrow)
        self.map.gathered.connect(self._offer)
        self.map.told.connect(self._fill_table)
        self._offer()

    def _bar(self) -> QWidget:
        bar = QWidget()
        row = WrapLayout(bar, margin=(12, 4))
        for widget in (self.all_flows, self.place, self.carrier, self.late):
            row.addWidget(widget)
        self.count.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self.count)
        row.addWidget(self.twin)
        more = QToolButton()
        more.setText(tr("Share"))
        more.setProperty("shape", "button")
        more.setToolTip(tip(tr("Copy or save the map as a picture, or its flows as a table")))
        more.setMenu(share(self.map, tr("Map"), self.as_table))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(more)
        return bar

    def _switch(self) -> None:
        """Show the table in place of the map, or the map again."""
        as_table = self.table.isHidden()
        self.twin.setText(tr("As map") if as_table else tr("As table"))
        self.map.setVisible(not as_table)
        self.table.setVisible(as_table)
        self._fill_table()

    def _fill_table(self) -> None:
        if not self.table.isHidden():
            self._fill(self.table)

    def _fill(self, table: LaneTable) -> None:
        table.show_lanes(self.map.lanes(), self._session.now.currency if self._session.now else "")

    def as_table(self) -> str:
        """What the table says, as tab-separated text."""
        table = LaneTable()
        self._fill(table)
        text = table.as_text()
        table.deleteLater()
        return text

    def state(self) -> dict[str, Any]:
        """What the map is narrowed to, for `restore`."""
        chosen = {"place": self.place.currentData(), "carrier": self.carrier.currentData()}
        return {"all": self.all_flows.isChecked(), "late": self.late.isChecked(), **(self._wanted or chosen)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Narrow the map as `state` says, once its flows are known; where it says nothing, not at all."""
        self._wanted = {name: state.get(name) for name in ("place", "carrier")}
        for choice in (self.place, self.carrier):
            choice.setCurrentIndex(0)
        self.late.setChecked(bool(state.get("late")))
        self.all_flows.setChecked(bool(state.get("all")))
        self._offer()

    def _offer(self) -> None:
        """Offer the places that ship and the carriers of the run; what was chosen stays where it is still there."""
        flows = self.map.flows
        places = [(p.label, p.location) for p in flows.places if flows.loads.get(p.location)]
        _offer(self.place, tr("from anywhere"), places)
        _offer(
            self.carrier, tr("by any carrier"), [(name or tr("no carrier"), name) for name in sorted(flows.carriers)]
        )
        for widget in (self.all_flows, self.place, self.carrier, self.late):
            widget.setEnabled(len(flows.place) > 0)
        if len(flows.place) and self._wanted:
            for choice, name in ((self.place, "place"), (self.carrier, "carrier")):
                choice.setCurrentIndex(max(0, choice.findData(self._wanted[name])))
            self._wanted = None
        self._filter()

    def _narrow(self) -> None:
        """A filter is chosen to see what passes it."""
        if self.all_flows.isChecked():
            self._filter()
        else:
            self.all_flows.setChecked(True)

    def _filter(self) -> None:
        kept = None
        if self.all_flows.isChecked():
            kept = self.map.flows.kept(self.place.currentData(), self.carrier.currentData(), self.late.isChecked())
        self.count.setText("" if kept is None else several(len(kept), "{n} shipment", "{n} shipments"))
        self.map.show_bundles(kept)


def _offer(choice: Choice, anything: str, offered: list[tuple[str, str]]) -> None:
    chosen = choice.currentData()
    choice.clear()
    choice.addItem(anything, None)
    for text, data in offered:
        choice.addItem(text, data)
    choice.setCurrentIndex(max(0, choice.findData(chosen)) if chosen is not None else 0)

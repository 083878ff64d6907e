"""The map with its bar: all flows or the selected order's alone, from which place, by which carrier, late ones only.

Made by the window once what draws the map is loaded.
"""

from PySide6.QtWidgets import QCheckBox, QSizePolicy, QToolButton, QWidget

from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.controls import Choice
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.plots.flow_map import FlowMap
from domdesk.gui.plots.sharing import share
from domdesk.gui.session import Session


class MapPanel(QWidget):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.map = FlowMap(session)
        self.all_flows = QCheckBox(tr("All flows"))
        self.all_flows.setToolTip(tip(tr("Draw every shipment of the run, those that go the same way as one")))
        self.late = QCheckBox(tr("Late only"))
        self.late.setToolTip(tip(tr("Only shipments of orders that arrive after the promised day")))
        self.place, self.carrier = Choice(), Choice()
        self.place.setAccessibleName(tr("From which place"))
        self.carrier.setAccessibleName(tr("By which carrier"))
        self.count = label(quiet=True, rank="small")
        layout = below(self, gap=0)
        layout.addWidget(self._bar())
        layout.addWidget(self.map, 1)
        self.all_flows.toggled.connect(self._filter)
        self.late.clicked.connect(self._narrow)
        for choice in (self.place, self.carrier):
            choice.activated.connect(self._narrow)
        self.map.gathered.connect(self._offer)
        self._offer()

    def _bar(self) -> QWidget:
        bar = QWidget()
        row = WrapLayout(bar, margin=(12, 4))
        for widget in (self.all_flows, self.place, self.carrier, self.late):
            row.addWidget(widget)
        self.count.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(self.count)
        more = QToolButton()
        more.setText(tr("Share"))
        more.setProperty("shape", "button")
        more.setToolTip(tip(tr("Copy or save the map as a picture, or its flows as a table")))
        more.setMenu(share(self.map, tr("Map"), self.map.as_table))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(more)
        return bar

    def _offer(self) -> None:
        """Offer the places that ship and the carriers of the run; what was chosen stays where it is still there."""
        flows = self.map.flows
        places = [(p.label, p.location) for p in flows.places if flows.loads.get(p.location)]
        _fill(self.place, tr("from anywhere"), places)
        _fill(self.carrier, tr("by any carrier"), [(name or tr("no carrier"), name) for name in sorted(flows.carriers)])
        for widget in (self.all_flows, self.place, self.carrier, self.late):
            widget.setEnabled(len(flows.place) > 0)
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


def _fill(choice: Choice, anything: str, offered: list[tuple[str, str]]) -> None:
    chosen = choice.currentData()
    choice.clear()
    choice.addItem(anything, None)
    for text, data in offered:
        choice.addItem(text, data)
    choice.setCurrentIndex(max(0, choice.findData(chosen)) if chosen is not None else 0)

"""The Locations page: every place that can ship, what it is, where it stands, and what the run gave it."""

from collections import Counter

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from domdesk.gui.boxes import below
from domdesk.gui.formatting import UNKNOWN, kind_names, number
from domdesk.gui.icons import mark_icon
from domdesk.gui.session import Session
from domdesk.gui.tables import Column, TableView
from domdesk.gui.words import label, tr
from domdesk.records import Location


class LocationsPage(QWidget):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._load: Counter[str] = Counter()
        self.table = TableView(self._columns(), tr("Locations"), self)
        self.table.stretch(2)
        self._empty = label(
            tr("No locations yet. Import a locations file: the places and parties that can ship."),
            quiet=True,
            wrap=True,
        )
        layout = below(self, margins=(12, 12, 12, 12))
        layout.addWidget(label(tr("Locations"), rank="heading"))
        layout.addWidget(self._empty)
        layout.addWidget(self.table, 1)
        session.read.connect(self._show)

    def _columns(self) -> list[Column]:
        def town(place: Location) -> str:
            return " ".join(filter(None, (place.city, place.region, place.postal_code, place.country))) or UNKNOWN

        def state(place: Location) -> str:
            if place.draft:
                return tr("draft, not used")
            return tr("in use") if place.active else tr("off")

        return [
            Column(tr("Location"), lambda place: place.label, tip=_about),
            Column(tr("Kind"), lambda p: kind_names().get(p.kind or "", UNKNOWN), icon=lambda p: mark_icon(p.kind)),
            Column(tr("Where"), town),
            Column(tr("Priority"), lambda p: number(p.priority), key=lambda p: p.priority, number=True),
            Column(
                tr("Shipments"),
                lambda p: number(self._load[p.location]),
                key=lambda p: self._load[p.location],
                number=True,
            ),
            Column(tr("State"), state),
        ]

    def _show(self) -> None:
        now = self._session.now
        if now is None:
            return
        self._load = Counter(shipment.location for shipment in now.plan.shipments) if now.plan else Counter()
        self.table.table.set_rows(list(now.locations.values()))
        self.table.setVisible(bool(now.locations))
        self._empty.setVisible(not now.locations)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.table.viewport().update()
        super().changeEvent(event)


def _about(place: Location) -> str:
    groups = tr("groups: {names}", names=", ".join(place.groups)) if place.groups else ""
    return "\n".join(filter(None, (place.label, tr("in files: {id}", id=place.location), groups)))

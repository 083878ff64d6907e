"""The table that says what the map draws: from which place to where, with which carrier, how many and at what cost.

Made by the map's panel, which gives it the lanes.
"""

from collections.abc import Sequence

from domdesk.gui.look.icons import mark_icon
from domdesk.gui.parts.formatting import money, number
from domdesk.gui.parts.tables import Column, TableView
from domdesk.gui.parts.words import tr
from domdesk.gui.plots.flows import Lane


class LaneTable(TableView):
    """See the module."""

    def __init__(self) -> None:
        self._currency = ""
        columns = [
            Column(tr("From"), lambda lane: lane.place.label, icon=lambda lane: mark_icon(lane.place.kind)),
            Column(tr("To"), lambda lane: lane.to),
            Column(tr("Carrier"), lambda lane: lane.carrier or tr("no carrier")),
            Column(tr("Shipments"), lambda lane: number(lane.shipments), key=lambda lane: lane.shipments, number=True),
            Column(tr("Cost"), self._cost, key=lambda lane: lane.cost_minor, number=True),
        ]
        super().__init__(columns, tr("Flows on the map"))
        self.stretch(0, 1)

    def show_lanes(self, lanes: Sequence[Lane], currency: str) -> None:
        """Show these instead of those shown so far."""
        self._currency = currency
        self.table.set_rows(lanes)

    def _cost(self, lane: Lane) -> str:
        return money(lane.cost_minor, self._currency)

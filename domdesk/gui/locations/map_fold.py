"""The map below the list of locations, folded away where there is little room; loads what draws it when it is opened.

Part of the Locations page, which says what there is and what is selected, and hears what is clicked.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.folds import link
from domdesk.gui.parts.words import label, several, tr
from domdesk.gui.plots.loading import load_map
from domdesk.records import Location

if TYPE_CHECKING:
    from domdesk.gui.plots.place_map import PlaceMap

ROOM_PX = (1250, 700)
"""A page that is so wide and so high has room for the map; elsewhere one opens it."""
MAP_PX = 260


class MapFold(QWidget):
    """See the module. `clicked`: the id of a place; `table` says what the map shows as tab-separated text."""

    clicked = Signal(str)

    def __init__(self, table: Callable[[], str]) -> None:
        super().__init__()
        self._table = table
        self.map: PlaceMap | None = None
        self._is_open, self._is_asked, self._is_loading = False, False, False
        self._places: Sequence[Location] = ()
        self._chosen: Location | None = None
        self.switch = link(tr("Show the map"))
        self.switch.clicked.connect(self._switch)
        self.lacks = label(quiet=True, rank="small", wrap=True)
        head = beside()
        head.addWidget(self.switch)
        head.addWidget(self.lacks, 1)
        self._layout = below(self, gap=4)
        self._layout.addLayout(head)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def fit(self, width: int, height: int) -> None:
        """Open where the page has room, and close where it has not, until somebody says otherwise."""
        if not self._is_asked:
            self._open(width >= ROOM_PX[0] and height >= ROOM_PX[1])

    def _switch(self) -> None:
        self._is_asked = True
        self._open(not self._is_open)

    def _open(self, wanted: bool) -> None:
        self._is_open = wanted
        self.switch.setText(tr("Hide the map") if wanted else tr("Show the map"))
        if self.map is not None:
            self.map.setVisible(wanted)
        elif wanted and not self._is_loading:
            self._is_loading = True
            load_map(self, self._make)

    def _make(self) -> None:
        from domdesk.gui.plots.place_map import PlaceMap
        from domdesk.gui.plots.sharing import share

        self.map = PlaceMap()
        self.map.setFixedHeight(MAP_PX)
        self.map.clicked.connect(self.clicked)
        share(self.map, tr("Map of the locations"), self._table)
        self._layout.addWidget(self.map)
        self.map.setVisible(self._is_open)
        self._show()

    def show_places(self, places: Sequence[Location]) -> None:
        """Show these places."""
        self._places = places
        self._show()

    def choose(self, place: Location | None) -> None:
        """Mark a place."""
        self._chosen = place
        self._show()

    def _show(self) -> None:
        chosen = self._chosen
        if self.map is not None:
            self.map.show_places(self._places)
            self.map.choose(chosen.location if chosen else "")
        homeless = [place for place in self._places if place.latitude is None or place.longitude is None]
        if chosen is not None and any(place.location == chosen.location for place in homeless):
            said = tr(
                "{place} is not on the map: give it a postal code that is known, or its latitude and longitude.",
                place=chosen.label,
            )
        else:
            said = several(
                len(homeless), "{n} place has no position and is not on the map.",
                "{n} places have no position and are not on the map.",
            ) if homeless else ""  # fmt: skip
        self.lacks.setText(said)

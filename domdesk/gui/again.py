"""After an import of orders into a routed desk: places the new ones at once, then routes all open orders together.

After a choice about an order was kept or taken back it routes as well. The window begins it where the user has not
switched it off. It is a run like any other: seen in the strip, stoppable.
"""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer

from domdesk.gui import settings
from domdesk.gui.parts.formatting import money
from domdesk.gui.parts.words import several, tr
from domdesk.gui.session import Session
from domdesk.records import ImportResult

REST_MS = 1500
"""How long the window must be idle before the run begins: the user may want to import more."""
MOST_PLACED = 100
"""New orders that are placed at once; with more the saving of the run is not told."""


class Again(QObject):
    """See the module."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._after: tuple[Path, int | None] | None = None
        self._placed = 0
        self._apart_minor: int | None = None
        self._seen: tuple[Path, int | None] | None = None
        self._choices: list[int] = []
        session.read.connect(self._compare_choices)
        session.decided.connect(self._after_choice)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._route)

    def after(self, outcome: ImportResult) -> None:
        """Consider what an import brought; nothing is done where no run exists or no order is new."""
        now = self._session.now
        brought = [file for file in outcome.files if file.reading.kind == "orders" and (file.new or file.changed)]
        if now is None or now.plan is None or not brought:
            return
        new = [now.rows[number] for number in np.flatnonzero(~now.states["routed"])]
        if not new:
            return
        self._after, self._placed, self._apart_minor = (now.path, now.run), len(new), None
        total = now.plan.costs.total
        comparable = not any(file.changed for file in brought) and len(now.rows) == now.plan.orders + len(new)

        def placed(cost_minor: int | None) -> None:
            if cost_minor is not None and comparable and len(new) <= MOST_PLACED:
                self._apart_minor = total + cost_minor
            self._rest.start()

        self._session.place([row.key for row in new[:MOST_PLACED]], placed)

    def _compare_choices(self) -> None:
        """Route as well where a choice was taken back, or made again: the changes that stand are others then."""
        now = self._session.now
        if now is None:
            return
        seen, choices = (now.path, now.run), [b.number for b in now.history if b.kind == "override" and not b.undone]
        is_other = seen == self._seen and choices != self._choices
        self._seen, self._choices = seen, choices
        if is_other and now.outdated:
            self._after_choice()

    def _after_choice(self) -> None:
        now = self._session.now
        if now is not None and now.plan is not None and settings.routes_after_import():
            self._after, self._placed, self._apart_minor = (now.path, now.run), 0, None
            self._rest.start()

    def _route(self) -> None:
        now = self._session.now
        if now is None or now.plan is None or (now.path, now.run) != self._after:
            return  # another desk or run has made it needless
        if self._session.jobs.running:
            self._rest.start()
        else:
            self._session.route(now.plan.policy, tr("Routing again"), self._tell)

    def _tell(self) -> None:
        now = self._session.now
        if now is None or now.plan is None:
            return
        if not self._placed:
            self._session.done.emit(tr("Routed all open orders with your choice."))
            return
        said = several(self._placed, "Routed {n} new order with all others", "Routed {n} new orders with all others")
        saved = 0 if self._apart_minor is None else self._apart_minor - now.plan.costs.total
        if saved > 0:
            said += tr(": {saved} less than placing them one by one", saved=money(saved, now.currency))
        self._session.done.emit(said + ".")

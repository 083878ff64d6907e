"""After an import of orders into a routed desk: places the new ones at once, then has all that is not accepted routed.

After a choice about an order was kept or taken back it routes as well. It begins by itself where the user has not
switched that off, else a notice offers it. It is a run like any other: seen in the strip, stoppable.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer

from domdesk.gui import settings
from domdesk.gui.importing.brought import Brought
from domdesk.gui.notices import Notices
from domdesk.gui.parts.words import several, tr
from domdesk.gui.session import Session

REST_MS = 1500
"""How long the window must be idle before the run begins: the user may want to import more."""
MOST_PLACED = 100
"""New orders that are placed at once."""


class Again(QObject):
    """See the module. `reoptimise`: what routes all that is not accepted and tells what it saves."""

    def __init__(self, session: Session, notices: Notices, reoptimise: Callable[[], None]) -> None:
        super().__init__(session)
        self._session, self._notices, self._reoptimise = session, notices, reoptimise
        self._after: tuple[Path, int | None] | None = None
        self._is_choice = False
        self._seen: tuple[Path, int | None] | None = None
        self._choices: list[int] = []
        self._offer = ""
        session.read.connect(self._compare_choices)
        session.read.connect(self._take_offer_back)
        session.closed.connect(self._take_offer_back)
        session.decided.connect(self._after_choice)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._route)

    def after(self, brought: Brought) -> None:
        """Consider what an import brought; nothing is done where no run exists or no order is new."""
        now = self._session.now
        if now is None or now.plan is None or not brought.has_orders:
            return
        new = np.flatnonzero(~now.states["routed"])
        if not len(new):
            return
        self._after, self._is_choice = (now.path, now.run), False
        if settings.routes_after_import():
            self._session.place([now.rows[number].key for number in new[:MOST_PLACED]], self._rest.start)
        else:
            self._offer = several(len(new), "{n} order is not routed yet.", "{n} orders are not routed yet.")
            self._notices.tell("warn", self._offer, (tr("Route now"), self._reoptimise))

    def _take_offer_back(self) -> None:
        """A run, or another desk, has made the offer needless."""
        now = self._session.now
        if self._offer and (now is None or (now.path, now.latest) != self._after):
            self._notices.withdraw(self._offer)
            self._offer = ""

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
            self._after, self._is_choice = (now.path, now.run), True
            self._rest.start()

    def _route(self) -> None:
        now = self._session.now
        if now is None or now.plan is None or (now.path, now.run) != self._after:
            return  # another desk or run has made it needless
        if self._session.jobs.running:
            self._rest.start()
        elif self._is_choice:
            self._session.route(now.plan.policy, tr("Routing again"), self._tell_choice)
        else:
            self._reoptimise()

    def _tell_choice(self) -> None:
        self._session.done.emit(tr("Routed all open orders with your choice."))

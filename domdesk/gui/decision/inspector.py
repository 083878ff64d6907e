"""The decision inspector: the selected order's decision, what would change it, and the pinned order's beside it.

Shows what the session knows; with no order selected the run, with no run the desk.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QPushButton, QSplitter, QWidget

from domdesk.gui.decision.asked import Asked
from domdesk.gui.decision.decision_view import NARROWEST, DecisionView
from domdesk.gui.decision.pinned import Pinned
from domdesk.gui.parts.boxes import below
from domdesk.gui.parts.folds import drop
from domdesk.gui.parts.words import tip, tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot
from domdesk.gui.what_if.draft import unit_costs
from domdesk.gui.what_if.panel import WhatIfPanel
from domdesk.records import Counterfactual, OrderKey, UnitCost

PATIENCE_MS = 200
"""How long the last decision stays while the next is worked out, before the inspector says that it waits."""
WIDE = 400
BESIDE = 640
"""From this width on two orders stand beside each other, else one above the other."""
ROOMY = 1600
"""In a window as wide as this the inspector makes itself room for two orders."""


class Inspector(QWidget):
    """See the module. `action_wanted`: an action of the window, by its name."""

    action_wanted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.pinned = Pinned(session)
        self.asked = Asked(session)
        self.change = _button(tr("Change…"), _about_change())
        self.pin = _button(tr("Pin"), tr("Keep this order here while you look at others"))
        self.unpin = _button(tr("Unpin"), tr("Let go of this order"))
        self.reject = _button(
            tr("A place says no…"), tr("Enter that a place cannot send it, or has too few, and find another way")
        )
        self.view = DecisionView(tr("Decision"), [self.change, self.pin, self.reject], self.asked)
        self.beside = DecisionView(tr("Pinned decision"), [self.unpin], self.asked)
        self.panel: WhatIfPanel | None = None
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(self.beside)
        self._splitter.addWidget(self.view)
        below(self).addWidget(self._splitter)
        self.beside.hide()
        self.setAccessibleName(tr("Decision"))
        self._seen: Snapshot | None = None
        self._wait = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._wait.timeout.connect(self.show_now)
        self.change.clicked.connect(self.open_change)
        self.pin.clicked.connect(self.switch_pin)
        self.unpin.clicked.connect(self.pinned.unpin)
        self.reject.clicked.connect(lambda: self.action_wanted.emit("reject"))
        self.pinned.changed.connect(self._show_pinned)
        self.asked.changed.connect(self._show_pinned)
        self.view.tried.connect(self._try)
        for view in (self.view, self.beside):
            view.wanted.connect(session.wanted)
            view.page_wanted.connect(session.page_wanted)
            view.again.connect(self._route_again)
            view.action_wanted.connect(self.action_wanted)
        session.read.connect(self._show_new)
        session.located.connect(self.show_now)
        session.selected.connect(self._selected)
        session.answered.connect(self.show_now)

    def sizeHint(self) -> QSize:
        return QSize(WIDE, 500)

    def minimumSizeHint(self) -> QSize:
        """As narrow as one order, also while two stand beside each other: they then turn."""
        return QSize(NARROWEST, 200)

    # --- the selected order -------------------------------------------------------------------------------------------

    def _selected(self) -> None:
        self._show_panel()
        if self._session.selection and self._session.answer is None:
            self._wait.start()
        else:
            self.show_now()

    def _show_new(self) -> None:
        """Show a new snapshot, unless that is done: the session tells of its selection first."""
        if self._seen is None or self._seen is not self._session.now:
            self.show_now()

    def show_now(self) -> None:
        """Show what the session knows now."""
        self._wait.stop()
        now, key = self._session.now, self._session.selection
        self._seen = now
        if now is None or key is None:
            self.view.show_summary(now)
        else:
            self.view.show_order(now, key, self._session.answer, self._running)
        why_not = self._why_not()
        self.change.setEnabled(not why_not)
        self.change.setToolTip(tip(why_not or _about_change()))
        row = now.row(key) if now is not None and key is not None else None
        self.reject.setVisible(row is not None and row.accepted > row.shipped)
        self.pin.setText(tr("Unpin") if key is not None and self._is_pinned(key) else tr("Pin"))
        self._show_panel()

    def _why_not(self) -> str:
        """Why nothing can be changed about the order now; '' where it can."""
        now = self._session.now
        if now is None or now.run is None:
            return tr("Route first: a change is worked out on what the run leaves.")
        if now.run != now.latest:
            return tr("This is an older run. Go back to the latest to change anything.")
        return "" if self._session.answer else tr("The order is being looked up.")

    def _route_again(self) -> None:
        """Route by the policy of the run shown."""
        now = self._session.now
        if now is not None and now.plan is not None and self._session.jobs.running is None:
            self._session.routing_wanted.emit(now.plan.policy)

    @property
    def _running(self) -> str:
        running = self._session.jobs.running
        return running.title if running else ""

    # --- what would change it -----------------------------------------------------------------------------------------

    def open_change(self) -> None:
        """Open the what-if panel for the selected order, or go to it where it is open."""
        answer = self._session.answer
        if answer is None or not self.change.isEnabled():
            return
        self._come_up()
        if self.panel is None or self.panel.key != answer.order.key:
            self._close_panel()
            self.panel = WhatIfPanel(self._session, answer)
            self.panel.closed.connect(self._panel_closed)
            self.view.place_panel(self.panel)
        self._show_panel()
        self.panel.setFocus()
        QTimer.singleShot(0, self.panel, self._reveal_panel)  # when it has its size

    def _try(self, change: Counterfactual) -> None:
        """Open the what-if panel with a change that would turn the decision."""
        answer = self._session.answer
        if answer is None:
            return
        key = answer.order.key

        def begin(new: Sequence[UnitCost]) -> None:
            if self._session.selection == key:
                self.open_change()
                if self.panel is not None:
                    self.panel.propose(new, answer.choices if change.kind == "choice" else ())

        self._session.ask_desk(lambda desk: unit_costs(desk, answer.order, change), begin)

    def _come_up(self) -> None:
        """Be seen, where the dock was closed."""
        dock = self.parentWidget()
        if isinstance(dock, QDockWidget):
            dock.show()
            dock.raise_()

    def _reveal_panel(self) -> None:
        if self.panel is not None:
            self.view.ensureWidgetVisible(self.panel, 0, 12)

    def _show_panel(self) -> None:
        """The panel is there while its order is selected and the latest run is shown; it waits meanwhile."""
        if self.panel is not None:
            answer, now = self._session.answer, self._session.now
            there = self._session.selection == self.panel.key and now is not None and now.run == now.latest
            if there and answer is not None and answer.order.key == self.panel.key:
                self.panel.take(answer)
            self.panel.setVisible(there)

    def _panel_closed(self) -> None:
        self._close_panel()
        self.change.setFocus()

    def _close_panel(self) -> None:
        if self.panel is not None:
            self.panel.leave()
            drop(self.panel)
            self.panel = None

    # --- the pinned order ---------------------------------------------------------------------------------------------

    def switch_pin(self) -> None:
        """Pin the selected order, or unpin it where it is the pinned one."""
        key = self._session.selection
        if key is None or self._is_pinned(key):
            self.pinned.unpin()
        else:
            self._come_up()
            self.pinned.pin(key, self._session.answer)

    def state(self) -> dict[str, Any]:
        """The order pinned as the run shown decides it, for `restore`."""
        return {"pinned": list(self.pinned.key) if self.pinned.key and self.pinned.run is None else None}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Pin the order that `state` says, or none."""
        self.pinned.unpin()
        key = OrderKey(*state.get("pinned") or ("", ""))
        if self._session.now is not None and self._session.now.row(key) is not None:
            self.pinned.pin(key, None)

    def _is_pinned(self, key: OrderKey) -> bool:
        """Whether the order is pinned as the run shown decided it."""
        return key == self.pinned.key and self.pinned.run is None

    def _show_pinned(self) -> None:
        now, key = self._session.now, self.pinned.key
        was = self.beside.isVisibleTo(self)
        self.beside.setVisible(key is not None)
        if now is not None and key is not None:
            self.beside.show_order(now, key, self.pinned.answer, self._running, self.pinned.run)
        if (key is not None) != was:
            self._make_room(2 * WIDE if key is not None else WIDE)
            self._splitter.setSizes([1000, 1000])
        self.show_now()

    def _make_room(self, wide: int) -> None:
        """Make the dock wider for two orders beside each other, and narrower again, where the window is wide."""
        window, dock = self.window(), self.parentWidget()
        if isinstance(window, QMainWindow) and isinstance(dock, QDockWidget) and window.width() >= ROOMY:
            better = max(self.width(), wide) if wide > WIDE else min(self.width(), wide)
            window.resizeDocks([dock], [better], Qt.Orientation.Horizontal)

    def _widen(self) -> None:
        """Be as wide as usual again, where larger text had squeezed the dock."""
        window, dock = self.window(), self.parentWidget()
        if isinstance(window, QMainWindow) and isinstance(dock, QDockWidget) and self.width() < WIDE:
            window.resizeDocks([dock], [WIDE], Qt.Orientation.Horizontal)

    def _turn(self) -> None:
        """Two orders stand beside each other where there is room, else one above the other."""
        wanted = Qt.Orientation.Horizontal if self.width() >= BESIDE else Qt.Orientation.Vertical
        if self._splitter.orientation() != wanted:
            self._splitter.setOrientation(wanted)
            self._splitter.setSizes([1000, 1000])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._turn()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        kind = event.type()
        if kind in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._session.now:
            QTimer.singleShot(0, self, self._tint)  # Qt is going through the widgets that this replaces
        if kind == QEvent.Type.FontChange:
            QTimer.singleShot(0, self, self._widen)

    def _tint(self) -> None:
        self._show_pinned()
        if self.panel is not None:
            self.panel.tint()


def _about_change() -> str:
    return tr("See what another place, service or day would do, before anything is kept")


def _button(text: str, about: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(True)  # else Enter does nothing outside a dialog
    button.setToolTip(tip(about))
    return button

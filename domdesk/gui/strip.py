"""The bottom strip, the program's one voice: the action, the policy, the result or the progress, and the bell.

Follows the session and its jobs; the window puts it under everything else.
"""

from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QPushButton, QToolButton, QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.look.icons import icon
from domdesk.gui.look.theme import roles
from domdesk.gui.notices import NoticeList, Notices
from domdesk.gui.parts.boxes import beside
from domdesk.gui.parts.controls import Choice, ElidedLabel, action_button, verb_button
from domdesk.gui.parts.formatting import money, nearness, outdated_result, policy_about, policy_name, result, seconds
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.session import Session
from domdesk.gui.snapshot import Snapshot
from domdesk.records import Progress

QUIET_MS = 300
"""A job shorter than this shows nothing."""


class Strip(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions, notices: Notices) -> None:
        super().__init__()
        self._session = session
        self._actions = actions
        self._notices = notices
        self._began = 0.0
        self._shown: Path | None = None
        self._elsewhere = 0
        self.notice_list: NoticeList | None = None
        self.route = QPushButton(" " + tr("Route  F5"))
        self.route.setProperty("primary", True)
        self.route.setAutoDefault(True)  # else Enter does nothing outside a dialog
        self.route.clicked.connect(actions["route"].trigger)
        self._policy_label = label(tr("Policy"), quiet=True)
        self.policy = Choice()
        self.policy.setAccessibleName(tr("Policy"))
        self.policy.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._policy_label.setBuddy(self.policy)
        self.voice = ElidedLabel()
        self.automatic = QToolButton()
        self.automatic.setProperty("shape", "flat")
        self.automatic.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.automatic.setText(" " + tr("Routing what arrives"))
        self.automatic.setToolTip(tip(tr("Orders that arrive are routed by themselves. Show where, and the journal")))
        self.automatic.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.automatic.clicked.connect(actions["sources"].trigger)
        actions["automatic"].toggled.connect(self.automatic.setVisible)
        self.automatic.hide()
        self.accept = verb_button(
            "", tr("Keep for every order that has a place what it ships; Undo takes it back"),
            actions["accept-all"].trigger,
        )  # fmt: skip
        self.stop = action_button(actions["stop"])
        self.cancel = action_button(actions["cancel"])
        self.bell = QToolButton()
        self.bell.setProperty("shape", "flat")
        self.bell.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.bell.setAccessibleName(tr("Notices"))
        self.bell.setToolTip(tip(tr("What was reported since the program started")))
        self.bell.clicked.connect(self.show_notices)
        layout = beside(self, margins=(12, 6, 12, 6))
        for widget in (self.route, self._policy_label, self.policy):
            layout.addWidget(widget)
        layout.addSpacing(8)
        layout.addWidget(self.voice, 1)
        for button in (self.accept, self.automatic, self.stop, self.cancel, self.bell):
            layout.addWidget(button)
        self._clock = QTimer(self, interval=200)
        self._clock.timeout.connect(self.refresh)
        session.read.connect(self._show_policies)
        session.jobs.changed.connect(self._job_changed)
        session.jobs.progressed.connect(self.refresh)
        notices.changed.connect(self._count_notices)
        self._count_notices()
        self.refresh()

    def _count_notices(self) -> None:
        count = len(self._notices.all)
        self.bell.setText(str(count) if count else "")

    def _show_policies(self) -> None:
        now = self._session.now
        if now is None:
            return
        self._elsewhere = sum(row.run is not None and row.run != now.run for row in now.rows)
        chosen = self.chosen_policy() if now.path == self._shown else usual_policy(now)
        self._shown = now.path
        self.policy.clear()
        for name in now.policies:
            self.policy.addItem(policy_name(name), name)
            self.policy.setItemData(self.policy.count() - 1, tip(policy_about(name)), Qt.ItemDataRole.ToolTipRole)
        self.policy.setCurrentIndex(max(0, self.policy.findData(chosen)))

    def chosen_policy(self) -> str:
        """The name of the policy by which Route routes."""
        return str(self.policy.currentData() or "")

    def choose_policy(self, name: str) -> None:
        """Have Route route by this policy."""
        self.policy.setCurrentIndex(max(0, self.policy.findData(name)))

    def state(self) -> dict[str, Any]:
        """The policy chosen, for `restore`."""
        return {"policy": self.chosen_policy()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Have the policy chosen that `state` says; where it says none, the desk's usual one."""
        now = self._session.now
        if now is not None:
            place = self.policy.findData(state.get("policy"))
            self.policy.setCurrentIndex(place if place >= 0 else self.policy.findData(usual_policy(now)))

    def _job_changed(self) -> None:
        if self._session.jobs.running:
            self._began = monotonic()
            self._clock.start()
        else:
            self._clock.stop()

    def refresh(self) -> None:
        """Say what is so now; the window calls this after its actions know what can be done."""
        running = self._session.jobs.running
        now = self._session.now
        for widget in (self.route, self._policy_label, self.policy):
            widget.setVisible(now is not None)
        self.route.setEnabled(self._actions["route"].isEnabled())
        self.policy.setEnabled(running is None)
        late = running is not None and monotonic() - self._began >= QUIET_MS / 1000
        self.stop.setVisible(late and running is not None and running.can_stop and running.wish() == "go on")
        self.cancel.setVisible(late and running is not None and running.can_cancel)
        can_accept = now.acceptable if now is not None and now.run == now.latest else 0
        self.accept.setVisible(bool(can_accept) and not late)
        self.accept.setEnabled(self._actions["accept-all"].isEnabled())
        self.accept.setText(" " + several(can_accept, "Accept {n} order", "Accept all {n}"))
        self.accept.setIcon(icon("check"))
        self.bell.setIcon(icon("bell"))
        self.automatic.setIcon(icon("automatic", roles().good))
        self.route.setIcon(icon("route", roles().on_accent if self.route.isEnabled() else roles().edge))
        self.route.setToolTip(self._actions["route"].toolTip())
        if running is not None and late:
            self.voice.setText(self._progress_text(running.title, running.wish()))
        elif now is None:
            self.voice.setText("")
        elif now.plan is not None:
            said = outdated_result(now.plan) if now.outdated else result(now.plan)
            if self._elsewhere:
                said += " · " + several(self._elsewhere, "{n} other order stands", "{n} other orders stand")
            self.voice.setText(said)
        elif not now.rows:
            self.voice.setText(tr("No open orders"))
        else:
            waiting = several(now.counts["orders"], "{n} order, not routed yet", "{n} orders, not routed yet")
            self.voice.setText(waiting)

    def _progress_text(self, title: str, wish: str) -> str:
        progress, now = self._session.jobs.progress, self._session.now
        wishes = {"stop": tr("Stopping, keeping the best"), "cancel": tr("Cancelling")}
        parts = [wishes.get(wish, title + "…")]
        if progress is not None and now is not None:
            parts += _so_far(progress, now.currency)
        parts.append(seconds(monotonic() - self._began))
        return " · ".join(filter(None, parts))

    def show_notices(self) -> None:
        """Open the list of all that was reported."""
        self.notice_list = NoticeList(self._notices, self)
        self.notice_list.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.notice_list.destroyed.connect(self._list_gone)
        self.notice_list.open_over(self.bell)

    def _list_gone(self) -> None:
        self.notice_list = None


def usual_policy(now: Snapshot) -> str:
    """The policy that a desk starts with: that of its latest run, else its own where it has just one."""
    if now.plan is not None:
        return now.plan.policy
    return now.kept_policies[0] if len(now.kept_policies) == 1 else now.policies[0]


def _so_far(progress: Progress, currency: str) -> list[str]:
    """A phase and, once there is a plan, its cost and how far from the best it can be."""
    said = [progress.phase]
    if progress.cost_minor is not None:
        said.append(money(progress.cost_minor, currency))
        if progress.bound_minor is not None and progress.cost_minor > 0:
            gap = (progress.cost_minor - progress.bound_minor) / progress.cost_minor
            said.append(nearness(gap))
    return said

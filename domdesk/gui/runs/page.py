"""The Runs page: every run with its policy, cost and how good it is; one in detail, several compared, one under way.

The list comes with the snapshot; details and comparisons are asked of the desk, in the lane, when they are looked at.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QSplitter, QStackedLayout, QWidget

from domdesk.desk import Desk
from domdesk.gui.actions import Actions
from domdesk.gui.look.icons import icon
from domdesk.gui.parts.boxes import below, centred
from domdesk.gui.parts.controls import action_button
from domdesk.gui.parts.folds import drop
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.words import label, several, tip, tr
from domdesk.gui.parts.wrapping import WrapLayout
from domdesk.gui.report_file import save_comparison, save_report
from domdesk.gui.runs.columns import run_columns
from domdesk.gui.runs.comparing import compared, route_and_compare
from domdesk.gui.runs.comparison_view import ComparisonView
from domdesk.gui.runs.detail import RunDetail, detail_view
from domdesk.gui.runs.live_run import LiveRun
from domdesk.gui.runs.news import news_of
from domdesk.gui.runs.policies_form import PoliciesForm
from domdesk.gui.session import Session
from domdesk.records import Comparison, OrderKey, RunSummary

SETTLE_MS = 80
"""How long the selection must rest before its run is read."""
LIST_AND_BELOW = [220, 460]
POLICY, NEWS = 2, 3
"""The column of the policy, and that which tells what is new in a run and takes what room is left."""
ROWS_BESIDE = 2
"""So many runs of the list stay in sight of a comparison, which needs the room."""


class RunsPage(QWidget):
    """See the module."""

    def __init__(self, session: Session, actions: Actions) -> None:
        super().__init__()
        self._session = session
        self._actions = actions
        self._listed: Sequence[RunSummary] = ()
        self._details: dict[int, RunDetail] = {}
        self._news: dict[int, list[str]] = {}
        self._below: QWidget | None = None
        self._sizes = LIST_AND_BELOW
        self.comparison: ComparisonView | None = None
        self.form: PoliciesForm | None = None
        self.live = LiveRun(session, actions)
        self.table = TableView(run_columns(session, lambda run: self._news.get(run.run, [])), tr("Runs"), self)
        self.table.stretch(NEWS)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._selected())
        self.table.activated.connect(lambda _: self.open_run())
        self.open = _button(tr("Show its decisions"), "orders", self.open_run)
        self.compare = _button(tr("Compare"), "compare", self.compare_runs)
        self.policies = _button(tr("Compare policies…"), "compare", self.ask_policies)
        self.save = _button(tr("Save the report…"), "export", self._save)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._show_below)
        self._grown = QTimer(self, singleShot=True, interval=0)
        self._grown.timeout.connect(self._hold_rows)
        layout = below(self, gap=0, margins=(12, 12, 12, 12))
        layout.addWidget(self.live)
        self._stack = QStackedLayout()
        layout.addLayout(self._stack, 1)  # before its pages, the first of which would else show as a window
        self._stack.addWidget(self._filled())
        self._stack.addWidget(_empty(actions))
        session.read.connect(self._read)
        session.closed.connect(self._forget)
        session.jobs.changed.connect(self._refresh)

    def _filled(self) -> QWidget:
        page, self._ground = QWidget(), QWidget()
        self._under = below(self._ground)
        head, title = WrapLayout(), label(tr("Runs"), rank="heading")
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        head.addWidget(title)
        for button in (self.open, self.compare, self.policies, self.save):
            head.addWidget(button)
        down = self._down = QSplitter(Qt.Orientation.Vertical)
        down.setChildrenCollapsible(False)
        down.setHandleWidth(12)
        down.addWidget(self.table)
        down.addWidget(self._ground)
        down.setSizes(LIST_AND_BELOW)
        layout = below(page)
        layout.addLayout(head)
        layout.addWidget(down, 1)
        return page

    # --- the list -----------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read()
        self.table.setFocus()

    def _forget(self) -> None:
        self._listed = ()
        self._details.clear()
        self._put(None)

    def _read(self) -> None:
        """Show the runs of the desk where the page is seen, and keep those selected that are still there."""
        now = self._session.now
        if now is None or not self.isVisible():
            return
        if now.runs != self._listed:
            newer = bool(now.runs) and now.runs[:1] != list(self._listed[:1])
            chosen: set[int | None] = set() if newer else {run.run for run in self.selected()}
            self._listed = now.runs
            self._news = news_of(now.runs, now.history)
            self._details = {n: d for n, d in self._details.items() if d.summary in now.runs}
            self.table.table.set_rows(now.runs)
            self._show_news()
            self._select(chosen or {now.run})
        self.table.viewport().update()
        self._stack.setCurrentIndex(0 if now.runs or self.form else 1)
        self._refresh()
        self._settle.start()

    def _show_news(self) -> None:
        """Give what is new since the run before the room that is left; where nothing ever is, the policy has it."""
        is_new = any(self._news.values())
        self.table.setColumnHidden(NEWS, not is_new)
        self.table.stretch(NEWS if is_new else POLICY)

    def _select(self, runs: set[int | None]) -> None:
        model = self.table.table
        self.table.clearSelection()
        for place in reversed(range(model.rowCount())):  # so that the newest is the one in sight
            if model.row(place).run in runs:
                flag = self.table.selectionModel().SelectionFlag
                self.table.selectionModel().select(model.index(place, 0), flag.Select | flag.Rows)
                self.table.selectionModel().setCurrentIndex(model.index(place, 0), flag.NoUpdate)

    def selected(self) -> list[RunSummary]:
        """The selected runs, as listed."""
        return self.table.selected_rows()

    def _selected(self) -> None:
        if self.comparison is not None or self.form is not None:
            self._put(None)
        self._refresh()
        self._settle.start()

    def _refresh(self) -> None:
        count, idle = len(self.selected()), self._session.jobs.running is None
        wait = "" if idle else tr("Wait until what is running is done, or cancel it.")
        one = "" if count == 1 else tr("Select one run first.")
        for button, about, why_not in (
            (self.open, tr("Show what this run decided about each order, on the Orders page (Enter)"), one),
            (self.compare, tr("Set the selected runs side by side"), "" if count > 1 else _two()),
            (self.policies, tr("Route the same orders by several policies and set them side by side"), ""),
            (self.save, tr("Write this run's summary as a web page or PDF"), one),
        ):
            button.setEnabled(not (wait or why_not))
            button.setToolTip(tip("\n".join(filter(None, (about, wait or why_not)))))
        if self.form is not None:
            self.form.wait(wait)

    # --- one run, or several ------------------------------------------------------------------------------------------

    def _show_below(self) -> None:
        """Show the selected run, reading it where it is not known yet; of several, what can be done with them."""
        chosen = self.selected()
        if self.comparison is not None or self.form is not None or self._session.now is None:
            return
        if len(chosen) != 1:
            self._put(_hint(len(chosen)))
            return
        summary = chosen[0]
        if summary.run in self._details:
            self._put(detail_view(self._session.now, self._details[summary.run]))
        else:
            self._put(_line(tr("Reading run {run}…", run=summary.run)))
            self._session.ask_desk(lambda desk: _detail(desk, summary), self._read_detail, self._cannot_read)

    def _read_detail(self, detail: RunDetail) -> None:
        self._details[detail.summary.run] = detail
        if [run.run for run in self.selected()] == [detail.summary.run]:
            self._show_below()

    def _cannot_read(self, error: Exception) -> None:
        self._put(_line(tr("This run cannot be shown.")))
        self._session.failed.emit(error)

    def compare_runs(self) -> None:
        """Set the selected runs side by side, the oldest first."""
        runs, now = sorted(run.run for run in self.selected()), self._session.now
        if len(runs) < 2 or now is None:
            return
        self._session.ask_desk(
            lambda desk: compared(desk, runs, now),
            lambda found: self._show_comparison(runs, *found),
            title=tr("Comparing runs"),
        )

    def ask_policies(self) -> None:
        """Ask which policies are to route the same orders."""
        now = self._session.now
        if now is None or self._session.jobs.running is not None:
            return
        form = PoliciesForm(now.policies, now.kept_policies, now.runs[0].policy if now.runs else "")
        form.wanted.connect(self._compare_policies)
        form.left.connect(self._leave_comparison)
        self._stack.setCurrentIndex(0)
        self._put(form)
        self.form = form
        self._take_room()
        self._refresh()
        form.list.setFocus()

    def _compare_policies(self, policies: Sequence[str]) -> None:
        def done(found: tuple[list[int], Comparison, list[str]]) -> None:
            self._select(set(found[0]))
            self._show_comparison(*found)

        route_and_compare(self._session, policies, done)

    def _show_comparison(self, runs: Sequence[int], found: Comparison, words: Sequence[str] | None = None) -> None:
        if self._session.now is None or {run.run for run in self.selected()} != set(runs):
            return
        view = ComparisonView(self._session.now, found, words)
        view.wanted.connect(self._want)
        view.left.connect(self._leave_comparison)
        view.saving.connect(lambda: save_comparison(self._session, self, runs))
        self._put(view)
        self.comparison = view
        self._take_room()
        view.parts.setFocus()

    def _take_room(self) -> None:
        """Leave the list a few rows, which stay whole."""
        self._sizes = self._down.sizes()
        self._hold_rows()
        listed = self.table.minimumHeight()
        self._down.setSizes([listed, sum(self._sizes) - listed])

    def _hold_rows(self) -> None:
        """Let the list be no lower than the rows that stay in sight of a comparison or of what asks for one."""
        table = self.table
        if self.comparison is None and self.form is None:
            return
        scrolls = table.horizontalHeader().length() > table.viewport().width()
        bar = table.horizontalScrollBar().sizeHint().height() if scrolls else 0
        rows = min(ROWS_BESIDE, len(self._listed)) * table.verticalHeader().defaultSectionSize()
        table.setMinimumHeight(table.horizontalHeader().height() + rows + bar + 2 * table.frameWidth())

    def _leave_comparison(self) -> None:
        self._put(None)
        self._show_below()
        self._stack.setCurrentIndex(0 if self._listed else 1)
        self.table.setFocus()

    def _put(self, widget: QWidget | None) -> None:
        """Show this below the list, in place of what was there; after a comparison the list has its room back."""
        if self.comparison is not None or self.form is not None:
            self.table.setMinimumHeight(0)
            self._down.setSizes(self._sizes)
        self.comparison = self.form = None
        if self._below is not None:
            drop(self._below)
        self._below = widget
        if widget is not None:
            self._under.addWidget(widget, 1)

    # --- leaving for elsewhere ----------------------------------------------------------------------------------------

    def open_run(self) -> None:
        """Show what the selected run decided, on the Orders page."""
        chosen = self.selected()
        if len(chosen) == 1 and self.open.isEnabled():
            self._session.show_run(chosen[0].run, self._actions["orders"].trigger)

    def _want(self, order: OrderKey, run: int, other: int) -> None:
        """Show a run's decision on an order, and beside it another run's (0: none)."""
        now = self._session.now

        def show() -> None:
            self._session.wanted.emit(order)
            if other:
                self._session.beside_wanted.emit(order, other)

        if now is not None and now.run == run:
            show()
        else:
            self._session.show_run(run, show)

    def _save(self) -> None:
        for run in self.selected():
            save_report(self._session, self, run=run.run)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_stack"):
            self._grown.start()
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_stack"):
            self.table.viewport().update()
            signs = (
                (self.open, "orders"),
                (self.compare, "compare"),
                (self.policies, "compare"),
                (self.save, "export"),
            )
            for button, name in signs:
                button.setIcon(icon(name))


def _detail(desk: Desk, summary: RunSummary) -> RunDetail:
    return RunDetail(summary, desk.figures(summary.run), desk.trace(summary.run))


def _line(text: str) -> QWidget:
    """One quiet line at the top of its place."""
    ground = QWidget()
    layout = below(ground, margins=(0, 8, 0, 0))
    layout.addWidget(label(text, quiet=True, wrap=True))
    layout.addStretch(1)
    return ground


def _two() -> str:
    return tr("Select two runs or more: hold Ctrl or Shift while you choose.")


def _hint(count: int) -> QWidget:
    if count == 0:
        return _line(tr("Select a run to see what it cost and how it got better."))
    chosen = several(count, "{n} run is selected.", "{n} runs are selected.")
    return _line(chosen + " " + tr("Press Compare to set them side by side."))


def _button(text: str, sign: str, verb: Callable[[], None]) -> QPushButton:
    button = QPushButton(icon(sign), f" {text}")
    button.setAutoDefault(True)  # else Enter does nothing outside a dialog
    button.clicked.connect(lambda: verb())
    return button


def _empty(actions: Actions) -> QWidget:
    """What will stand here, and how to get there."""
    page = QWidget()
    layout = below(page, gap=12)
    layout.addStretch(1)
    layout.addWidget(label(tr("No runs yet"), rank="heading"), 0, Qt.AlignmentFlag.AlignHCenter)
    words = label(
        tr(
            "Each time orders are routed, the run is kept here with its policy, its cost and how good it is. "
            "Route by two policies and compare them on the same orders."
        ),
        quiet=True,
        wrap=True,
    )
    words.setFixedWidth(460)
    words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    layout.addLayout(centred(words))
    layout.addLayout(centred(action_button(actions["route"])))
    layout.addStretch(2)
    return page

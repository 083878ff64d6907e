"""The pages of the window, each made when it is first shown, and the rail that leads to them.

The window asks for a page by its name; `PAGES` is their order in rail, menu and keys.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QToolBar, QWidget

from domdesk.gui.actions import Actions
from domdesk.gui.parts.boxes import named
from domdesk.gui.parts.words import tr
from domdesk.gui.session import Session

RAIL_WIDTH_EM = 8.6
"""A button of the rail holds the longest name in the bold of the page shown, so that nothing moves."""
BELOW = ("settings", "help")
"""The actions at the foot of the rail."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page by the name of its action: the module and the class that show it."""

    name: str
    module: str
    kind: str


PAGES = (
    Page("orders", "orders.page", "OrdersPage"),
    Page("stock", "stock.page", "StockPage"),
    Page("locations", "locations.page", "LocationsPage"),
    Page("rates", "rates.page", "RatesPage"),
    Page("rules", "rules.page", "RulesPage"),
    Page("sources", "sources.page", "SourcesPage"),
    Page("runs", "runs.page", "RunsPage"),
    Page("lessons", "lessons.page", "LessonsPage"),
)


class Pages(QStackedWidget):
    """See the module. Pages that stand in no rail (start, import) are handed in ready made, by name.

    `made_one`: a page was made, by its name.
    """

    made_one = Signal(str)

    def __init__(self, session: Session, actions: Actions, others: dict[str, QWidget]) -> None:
        super().__init__()
        self._session = session
        self._actions = actions
        self._made: dict[str, QWidget] = {}
        for name, page in others.items():
            self._put(name, page)

    def _put(self, name: str, page: QWidget) -> QWidget:
        self._made[name] = page
        self.addWidget(page)
        return page

    def __getitem__(self, name: str) -> QWidget:
        """The page of this name, made now if it was never shown."""
        if name in self._made:
            return self._made[name]
        page = next(page for page in PAGES if page.name == name)
        kind = getattr(import_module(f"domdesk.gui.{page.module}"), page.kind)
        made = self._put(name, cast("QWidget", kind(self._session, self._actions)))
        self.made_one.emit(name)
        return made

    @property
    def shown(self) -> str:
        """The name of the page that is shown."""
        current = self.currentWidget()
        return next(name for name, page in self._made.items() if page is current)

    def made(self) -> dict[str, QWidget]:
        """The pages made so far, by name."""
        return dict(self._made)

    def show_page(self, name: str) -> None:
        """Show a page, and mark it in the rail; none is marked for a page that does not stand there."""
        shown = self[name]
        for page in self._made.values():  # else the widest of all pages would bound how narrow the window can be
            policy = QSizePolicy.Policy.Preferred if page is shown else QSizePolicy.Policy.Ignored
            page.setSizePolicy(policy, policy)
        self.setCurrentWidget(shown)
        for known in PAGES:
            self._actions[known.name].setChecked(known.name == name)


class Rail(QToolBar):
    """The way to each page: words with icons, down the left side."""

    def __init__(self, actions: Actions) -> None:
        super().__init__(tr("Pages"))
        named(self, "rail")
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(20, 20))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._names = [page.name for page in PAGES]
        self._actions = actions
        for name in self._names:
            self.addAction(actions[name])
        room = QWidget()
        room.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.addWidget(room)
        for name in BELOW:
            self.addAction(actions[name])
        self._fit()

    def _fit(self) -> None:
        for name in (*self._names, *BELOW):
            button = self.widgetForAction(self._actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setMinimumWidth(round(RAIL_WIDTH_EM * self.fontMetrics().height()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_names"):
            self._fit()

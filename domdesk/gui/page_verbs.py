"""What the pages offer beside their own buttons, for menus and the palette: each is done by the button of its page.

The window's actions call it; from elsewhere the page is shown first, and what cannot be done there says why.
"""

from collections.abc import Callable
from operator import attrgetter

from PySide6.QtWidgets import QAbstractButton, QApplication

from domdesk.gui.notices import Notices
from domdesk.gui.orders.page import OrdersPage
from domdesk.gui.pages import Pages
from domdesk.gui.parts.tables import TableView
from domdesk.gui.parts.words import tr

DUPLICATES = {"locations": "side.duplicate", "rules": "policy.double"}
REMOVES = {
    "locations": "side.remove",
    "stock": "side.remove_product",
    "rates": "remove",
    "rules": "policy.remove",
}
"""Which button of each page makes another like what is selected there, or removes it."""


class PageVerbs:
    """See the module."""

    def __init__(self, pages: Pages, show_page: Callable[[str], None], notices: Notices) -> None:
        self._pages, self._show_page, self._notices = pages, show_page, notices

    def press(self, button: str) -> None:
        """Press a button by its page and where it stands in it, as 'stock.add'."""
        page, _, place = button.partition(".")
        if self._pages.shown != page:
            self._show_page(page)
        found: QAbstractButton = attrgetter(place)(self._pages[page])
        if found.isEnabled() and found.isVisible():
            found.click()
        else:
            text = tr("Select on this page first what is meant.")
            self._notices.tell("warn", text, holds=lambda: self._pages.shown == page and not found.isEnabled())

    def duplicate(self) -> None:
        self._press_of_page(DUPLICATES, tr("Locations and rules can be duplicated. Select one on its page first."))

    def remove(self) -> None:
        self._press_of_page(
            REMOVES, tr("Locations, products, rate cards and rules can be removed. Select one on its page first.")
        )

    def _press_of_page(self, buttons: dict[str, str], where: str) -> None:
        page = self._pages.shown
        if page in buttons:
            self.press(f"{page}.{buttons[page]}")
        else:
            self._notices.tell("warn", where, holds=lambda: self._pages.shown == page)

    def filter_columns(self) -> None:
        """Show or hide a field below the heading of each column of the orders."""
        self._show_page("orders")
        page = self._pages["orders"]
        assert isinstance(page, OrdersPage)
        page.table.filter_action.toggle()

    def copy_table(self) -> None:
        """Copy the table that has the keyboard, else the first that the page shows."""
        focused = QApplication.focusWidget()
        tables = [table for table in self._pages[self._pages.shown].findChildren(TableView) if table.isVisible()]
        if isinstance(focused, TableView):
            focused.copy()
        elif tables:
            tables[0].copy()
        else:
            self._notices.tell("warn", tr("There is no table on this page."))

"""What was typed on the pages and is not saved yet, and the question that is asked before it would be lost.

Pages that keep such edits are WithEdits; the window asks here before it closes, leaves a desk or routes.
"""

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from domdesk.gui.pages import Pages
from domdesk.gui.parts.words import menu_text, tr

MOST_NAMES = 8


@runtime_checkable
class WithEdits(Protocol):
    """A page on which one types what is saved later."""

    def unsaved(self) -> list[str]:
        """What is typed and not saved, each by its name."""

    def show_unsaved(self) -> None:
        """Bring into sight where such a thing was typed; nothing changes where it is in sight."""

    def give_up(self) -> None:
        """Let everything be as it is stored."""


class Unsaved:
    """See the module."""

    def __init__(self, pages: Pages, show_page: Callable[[str], None], window: QWidget) -> None:
        self._pages, self._show_page, self._window = pages, show_page, window
        self.box: QMessageBox | None = None

    def _show(self, name: str) -> None:
        """Go where something on this page is not saved."""
        self._show_page(name)
        page = self._pages[name]
        assert isinstance(page, WithEdits)
        page.show_unsaved()

    def names(self) -> dict[str, list[str]]:
        """The names of what is not saved, by page."""
        edited = {name: page.unsaved() for name, page in self._pages.made().items() if isinstance(page, WithEdits)}
        return {name: found for name, found in edited.items() if found}

    def give_up(self) -> None:
        """Let everything be as it is stored."""
        for name in self.names():
            page = self._pages[name]
            assert isinstance(page, WithEdits)
            page.give_up()

    def asks_before_losing(self, yes: str, then: Callable[[], object]) -> bool:
        """True where a question stands there: once its `yes` is pressed, edits are given up and `then` is done."""

        def agreed() -> None:
            self.give_up()
            then()

        return self._asks(tr("It is lost if you go on."), yes, agreed)

    def asks_before_passing(self, yes: str, then: Callable[[], object]) -> bool:
        """The same for what goes on without the edits, which stay."""
        return self._asks(tr("The run does not see it until it is saved."), yes, then)

    def _asks(self, why: str, yes: str, then: Callable[[], object]) -> bool:
        found = self.names()
        if not found:
            return False
        if self.box is not None:
            self.box.raise_()
            return True
        names = [name for of_page in found.values() for name in of_page]
        listed = "\n".join(f"•  {name}" for name in names[:MOST_NAMES])
        more = "\n" + tr("and {n} more", n=len(names) - MOST_NAMES) if len(names) > MOST_NAMES else ""
        box = self.box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(tr("Not saved yet"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(tr("Not saved yet:") + f"\n{listed}{more}")
        box.setInformativeText(why)
        go_on = box.addButton(menu_text(yes), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(tr("Keep editing"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answered() -> None:
            self.box = None
            if box.clickedButton() is go_on:
                then()
            else:
                self._show(next(iter(found)))

        box.finished.connect(lambda _: answered())
        box.open()
        return True

"""What the window's actions do with lessons: present one to a room, and make one of the orders selected.

Made by the window.
"""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from domdesk.gui.parts.words import tr

if TYPE_CHECKING:
    from domdesk.gui.lessons.page import LessonsPage
    from domdesk.gui.window import Window


class LessonVerbs(QObject):
    """See the module."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._window = window

    def switch_presenting(self) -> None:
        """Be large and quiet for a room that looks on, or as before."""
        window = self._window
        presents = window.actions_["present"].isChecked()
        window.looks.present(presents)
        window.statusBar().setVisible(not presents)
        window.show_page("lessons" if presents else window.pages.shown)

    def save_as_lesson(self) -> None:
        """Make a lesson of this desk and the orders selected on the Orders page."""
        window = self._window
        rows = window.orders.table.selected_rows()
        if rows:
            window.show_page("lessons")
            cast("LessonsPage", window.pages["lessons"]).compose([row.key for row in rows])
        else:
            window.show_page("orders")
            window.notices.tell("warn", tr("Select the orders of the lesson first: one, or a few with Ctrl."))

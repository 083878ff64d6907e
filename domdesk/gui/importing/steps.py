"""The steps of an import in a row: source, columns, check. One goes to a step by a click or its key, once there is it.

The import page says where one is and which steps there are; it is told which is wanted.
"""

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from domdesk.gui.parts.boxes import beside
from domdesk.gui.parts.words import label, tip, tr


class Steps(QWidget):
    """See the module. `wanted`: a step by its name."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.here = ""
        names = {"source": tr("Source"), "columns": tr("Columns"), "check": tr("Check")}
        self.buttons = {name: self._button(name, text) for name, text in names.items()}
        row = beside(self, gap=4)
        for at, button in enumerate(self.buttons.values()):
            if at:
                row.addWidget(label("›", quiet=True))
            row.addWidget(button)
        row.addStretch(1)

    def _button(self, name: str, text: str) -> QToolButton:
        made = QToolButton()
        made.setProperty("shape", "step")
        made.setText(text)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        made.clicked.connect(lambda: self._clicked(name))
        return made

    def _clicked(self, name: str) -> None:
        self.buttons[name].setChecked(name == self.here)  # where one is, the page says
        if name != self.here:
            self.wanted.emit(name)

    def show_steps(self, here: str, can: Collection[str]) -> None:
        """Be at a step; to those that `can` be gone to a button leads."""
        self.here = here
        abouts = {
            "source": tr("How each file was read"),
            "columns": tr("Which column of the sheet is what"),
            "check": tr("What would happen, before anything is changed"),
        }
        for name, button in self.buttons.items():
            button.setChecked(name == here)
            button.setEnabled(name == here or name in can)
            text = button.text()
            button.setAccessibleName(tr("Step {name}, you are here", name=text) if name == here else text)
            about = abouts[name] if name == here or name in can else tr("There is nothing to see here yet.")
            button.setToolTip(tip(about))

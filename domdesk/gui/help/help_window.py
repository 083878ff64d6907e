"""The help beside one's work: contents and what a search finds at the left, the topic at the right.

Made by the help when it is first asked for; stands over the window, which goes on being used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QAction, QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QSplitter, QWidget

from domdesk.gui.help.reader import Reader
from domdesk.gui.help.topics import Topic, groups, search
from domdesk.gui.look.theme import roles
from domdesk.gui.parts.boxes import below, beside
from domdesk.gui.parts.controls import verb_button
from domdesk.gui.parts.words import label, several, tr

SIZE = QSize(820, 640)
CONTENTS_AND_TEXT = [250, 570]
PLACE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Place:
    """A topic, and the heading in it that is at the top; '' is its beginning."""

    topic: str
    heading: str = ""


class HelpWindow(QWidget):
    """See the module. `page_wanted`: a page of the program, by its name, that a link leads to."""

    page_wanted = Signal(str)

    def __init__(self, topics: dict[str, Topic], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.topics = topics
        self._places: list[Place] = []
        self.setWindowTitle(tr("Help"))
        self.search = QLineEdit(placeholderText=tr("Search the help"), clearButtonEnabled=True)
        self.search.setAccessibleName(tr("Search the help"))
        self.search.textChanged.connect(self._list)
        self.search.returnPressed.connect(self._choose_first)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Topics"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._choose)
        self.found = label(quiet=True, rank="small", wrap=True)
        self.back = verb_button(tr("Back"), tr("Show what was read before (Alt+←)"), self.go_back)
        self.reader = Reader()
        self.reader.setAccessibleName(tr("Text of the topic"))
        self.reader.anchorClicked.connect(self._follow)
        self._lay_out()
        self._own = {"Ctrl+F": self._find, "Alt+Left": self.go_back, "Esc": self._leave, "Down": self._enter}
        for keys, do in self._own.items():
            self._add_key(keys, do)
        self._list()

    def sizeHint(self) -> QSize:
        return SIZE

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "back"):
            self._list()

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        column = below(left, margins=(12, 12, 6, 12))
        column.addWidget(self.search)
        column.addWidget(self.found)
        column.addWidget(self.list, 1)
        head = beside()
        head.addWidget(self.back)
        head.addStretch(1)
        text = below(right, margins=(6, 12, 12, 12))
        text.addLayout(head)
        text.addWidget(self.reader, 1)
        halves = QSplitter()
        halves.addWidget(left)
        halves.addWidget(right)
        halves.setStretchFactor(1, 1)
        halves.setChildrenCollapsible(False)
        halves.setSizes(CONTENTS_AND_TEXT)
        below(self).addWidget(halves)

    def _add_key(self, keys: str, do: Callable[[], None]) -> None:
        down = keys == "Down"
        shortcut = QShortcut(QKeySequence(keys), self.search if down else self)
        if down:
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(do)

    def take_keys(self, actions: Sequence[QAction]) -> None:
        """Let the keys of the program work here too, but for those that the help has itself."""
        own = [QKeySequence(keys) for keys in self._own]
        self.addActions([action for action in actions if not any(keys in own for keys in action.shortcuts())])

    # --- reading ------------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> Place:
        """What is read now."""
        return self._places[-1]

    def read(self, topic: str, heading: str = "") -> None:
        """Show a topic, at a heading of it where one is named."""
        place = Place(topic, heading)
        if not self._places or self._places[-1] != place:
            self._places.append(place)
        self._show()

    def go_back(self) -> None:
        """Show what was read before."""
        if len(self._places) > 1:
            self._places.pop()
            self._show()

    def _show(self) -> None:
        place, topic = self.shown, self.topics[self.shown.topic]
        self.back.setEnabled(len(self._places) > 1)
        self.setWindowTitle(tr("{title} — help", title=topic.title))
        self.reader.read(topic.markdown)
        self.reader.mark(self.search.text().split())
        if place.heading:
            self.reader.go_to(place.heading)
        self._mark_in_list(place)

    def _follow(self, link: QUrl) -> None:
        """A link leads to a topic, to a heading of one, or to a page of the program."""
        if link.scheme() == "domdesk":
            self.page_wanted.emit(link.path().strip("/"))
            return
        name = link.path().removesuffix(".md").rpartition("/")[2].casefold() or self.shown.topic
        if name in self.topics:
            heads = [section.heading for section in self.topics[name].sections]
            self.read(name, next((head for head in heads if anchor(head) == link.fragment()), ""))

    def _leave(self) -> None:
        """Esc clears the search, else closes."""
        if self.search.text():
            self.search.clear()
        else:
            self.close()

    # --- contents and search ------------------------------------------------------------------------------------------

    def _find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _list(self) -> None:
        """List what the typed words find, else the contents."""
        typed = self.search.text().strip()
        hits = search(typed, list(self.topics.values()))
        self.list.blockSignals(True)
        self.list.clear()
        if hits:
            for hit in hits:
                heading = "" if hit.heading == hit.topic.title else hit.heading
                where = " · ".join(filter(None, (hit.topic.title, heading)))
                self._add(where, Place(hit.topic.name, heading), hit.excerpt)
        else:
            for group, names in groups().items():
                self._add_group(group)
                for name in names:
                    self._add(self.topics[name].title, Place(name))
        self.list.blockSignals(False)
        self.found.setVisible(bool(typed))
        none = tr("Nothing was found. Try fewer letters, or another word.")
        self.found.setText(several(len(hits), "{n} place, Enter shows it", "{n} places, Enter shows the first"))
        if not hits:
            self.found.setText(none)
        self.reader.mark(typed.split())
        if self._places:
            self._mark_in_list(self.shown)

    def _add(self, title: str, place: Place, about: str = "") -> None:
        item = QListWidgetItem(f"{title}\n{about}" if about else title)
        item.setData(PLACE, place)
        self.list.addItem(item)

    def _add_group(self, title: str) -> None:
        item = QListWidgetItem(title)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = self.list.font()
        font.setBold(True)
        item.setFont(font)
        item.setForeground(QColor(roles(self).quiet))
        self.list.addItem(item)

    def _mark_in_list(self, place: Place) -> None:
        self.list.blockSignals(True)
        wanted = (place, Place(place.topic))
        rows = [self.list.item(row) for row in range(self.list.count())]
        match = next((item for want in wanted for item in rows if item.data(PLACE) == want), None)
        self.list.setCurrentItem(match)  # type: ignore[arg-type]  # none is allowed
        self.list.blockSignals(False)

    def _choose(self, item: QListWidgetItem | None) -> None:
        place = item.data(PLACE) if item is not None else None
        if place is not None:
            self.read(place.topic, place.heading)

    def _choose_first(self) -> None:
        if self.search.text().strip() and self.list.count():
            self._choose(self.list.item(0))

    def _enter(self) -> None:
        """From the field down into what it found."""
        self.list.setFocus()
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(0 if self.list.item(0).data(PLACE) else 1)


def anchor(heading: str) -> str:
    """How a link names a heading: in small letters, with - for spaces and without other signs."""
    letters = (c if c.isalnum() else "-" if c in " -" else "" for c in heading.casefold())
    return "".join(letters)

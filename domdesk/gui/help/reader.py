"""Shows one topic's Markdown in the colours in force; pictures are the program's own, nothing comes from outside.

Made by the help window; a link is told to it, not followed.
"""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser

from domdesk import paths
from domdesk.gui.look.theme import roles

MARGIN_PX = 20
LINE_PERCENT = 125
HEADING_SIZES = {1: 1.5, 2: 1.2, 3: 1.05}


class Reader(QTextBrowser):
    """See the module. `anchorClicked` tells a link."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)  # else a long path asks for a bar
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # a table's last line may stand over
        self._markdown = ""
        self._own: QTextDocument | None = None

    def read(self, markdown: str) -> None:
        """Show a text from its beginning."""
        self._markdown = markdown
        fresh, old = QTextDocument(self), self._own  # in the old one the text would begin in the last one's format
        fresh.setDefaultFont(self.font())
        fresh.setDocumentMargin(MARGIN_PX)
        self.setDocument(fresh)
        self._own = fresh
        if old is not None:
            old.deleteLater()
        self.setMarkdown(markdown)
        self._dress()
        self.verticalScrollBar().setValue(0)

    def headings(self) -> list[str]:
        """The headings of what is shown, in order."""
        return [block.text() for block in self._blocks() if block.blockFormat().headingLevel()]

    def go_to(self, heading: str) -> bool:
        """Bring a heading to the top; False where there is none of this text."""
        for block in self._blocks():
            if block.blockFormat().headingLevel() and block.text() == heading:
                top = self.document().documentLayout().blockBoundingRect(block).top()
                self.setTextCursor(QTextCursor(block))
                self.verticalScrollBar().setValue(round(top) - MARGIN_PX // 2)
                return True
        return False

    def mark(self, words: list[str]) -> None:
        """Mark where these words stand in what is shown."""
        marks = []
        for word in words:
            found = self.document().find(word)
            while not found.isNull():
                mark = QTextBrowser.ExtraSelection()
                mark.cursor = found
                mark.format.setBackground(QColor(roles(self).selection))
                marks.append(mark)
                found = self.document().find(word, found)
        self.setExtraSelections(marks)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture of ours, as wide as there is room for; nothing else, from wherever it may be."""
        top = paths.resources().resolve()
        file = (top / Path(QUrl(name).path().removeprefix("resources/"))).resolve()
        if kind != QTextDocument.ResourceType.ImageResource or not file.is_relative_to(top) or not file.is_file():
            return None
        image, room = QImage(str(file)), max(200, self.viewport().width() - 2 * MARGIN_PX)
        if image.width() > room:
            ratio = self.devicePixelRatioF()
            image = image.scaledToWidth(round(room * ratio), Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(ratio)
        return image

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "_markdown"):
            self._again()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if "![" in self._markdown and event.size().width() != event.oldSize().width():
            self._again()  # its pictures are as wide as there is room

    def _again(self) -> None:
        place = self.verticalScrollBar().value()
        self.read(self._markdown)
        self.verticalScrollBar().setValue(place)

    def _blocks(self) -> list[QTextBlock]:
        blocks, block = [], self.document().begin()
        while block.isValid():
            blocks.append(block)
            block = block.next()
        return blocks

    # --- how it looks -------------------------------------------------------------------------------------------------

    def _dress(self) -> None:
        """Give headings, code and tables the program's own sizes, spaces and lines, which Markdown leaves open."""
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _draw_lines(frame, QColor(roles(self).line))
        for block in self._blocks():
            level = block.blockFormat().headingLevel()
            if level:
                self._dress_heading(block, level)
            elif block.blockFormat().hasProperty(QTextBlockFormat.Property.BlockCodeLanguage) or (
                block.blockFormat().hasProperty(QTextBlockFormat.Property.BlockCodeFence)
            ):
                self._dress_code(block)
            else:
                cursor, spaced = QTextCursor(block), QTextBlockFormat()
                spaced.setLineHeight(LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
                cursor.mergeBlockFormat(spaced)

    def _dress_heading(self, block: QTextBlock, level: int) -> None:
        cursor = QTextCursor(block)
        spaced, large = QTextBlockFormat(), QTextCharFormat()
        spaced.setTopMargin(0 if level == 1 else 16)
        spaced.setBottomMargin(6)
        large.setFontPointSize(self.font().pointSizeF() * HEADING_SIZES.get(level, 1.0))
        large.setFontWeight(QFont.Weight.DemiBold)
        cursor.mergeBlockFormat(spaced)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(large)  # in place of Markdown's own, whose size is relative and would win

    def _dress_code(self, block: QTextBlock) -> None:
        cursor, shaded, letters = QTextCursor(block), QTextBlockFormat(), QTextCharFormat()
        shaded.setBackground(QColor(roles(self).hover))
        shaded.setNonBreakableLines(False)
        letters.setFontFamilies([QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()])
        cursor.mergeBlockFormat(shaded)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(letters)


def _draw_lines(table: QTextTable, colour: QColor) -> None:
    look = table.format()
    look.setBorder(1)
    look.setBorderCollapse(True)
    look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    look.setBorderBrush(colour)
    look.setCellPadding(5)
    look.setCellSpacing(0)
    look.setTopMargin(8)
    look.setBottomMargin(12)
    look.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(look)

"""The system's locale → the style that figures, amounts and days are written in. Called once, when the window starts.

Qt has the marks and orders of each locale, and what the system's user has changed of them. Only these are taken: names
stay English, and so do the marks where the locale's own digits or direction would not fit into an English sentence.
"""

import re
import unicodedata
from dataclasses import replace

from PySide6.QtCore import QLocale, Qt

from domdesk.gui.parts import formatting
from domdesk.style import Style

SHORT, LONG = QLocale.FormatType.ShortFormat, QLocale.FormatType.LongFormat


def follow(locale: QLocale) -> None:
    """Write as in this locale from now on."""
    formatting.use_style(style_of(locale))


def style_of(locale: QLocale) -> Style:
    """The style of a locale; of none (C, POSIX) the default."""
    if locale.name() == "C":
        return Style()
    style = Style(day_first=_is_day_first(locale), clock=_clock(locale))
    if locale.zeroDigit() != "0" or locale.textDirection() == Qt.LayoutDirection.RightToLeft:
        return style
    group = locale.groupSeparator()
    sizes = [len(part) for part in locale.toString(123456789).split(group or None)]
    return replace(
        style,
        decimal=locale.decimalPoint(),
        group=group if len(sizes) > 1 else "",
        groups=(sizes[-1], sizes[-2] if len(sizes) > 1 else sizes[-1]),
        grouped_from=4 if group and group in locale.toString(1234) else 5,
        minus=locale.negativeSign(),
        amount=placed(locale.toCurrencyString(1.0, "¤", 0)),
        signs=locale.name(),
    )


def placed(one: str) -> str:
    """Where the sign ¤ stands beside a figure, by how 1 is written with it; some systems give it decimals unasked."""
    pattern = re.sub(r"1(\D0+)?", "#", one)
    return pattern if "¤" in pattern and "#" in pattern else Style().amount


def _is_day_first(locale: QLocale) -> bool:
    """Whether a day stands before its month where that is a word."""
    letters = re.findall(r"(?<!d)dd?(?!d)|M+", _bare(locale.dateFormat(LONG)))
    return not letters or letters[0].startswith("d")


def _clock(locale: QLocale) -> str:
    pattern = _bare(locale.timeFormat(SHORT))
    hour = re.search(r"(?i)(hh?)(\W)mm", pattern)
    mark = hour[2] if hour else ":"
    if "a" in pattern.lower():
        return f"{{h}}{mark}{{M:02}}\u202f{{half}}"
    return f"{'{H:02}' if hour and len(hour[1]) == 2 else '{H}'}{mark}{{M:02}}"


def _bare(pattern: str) -> str:
    """A pattern without its literal words and its marks of direction."""
    return "".join(c for c in re.sub(r"'[^']*'", "", pattern) if unicodedata.category(c) != "Cf")

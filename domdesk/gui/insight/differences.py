"""Differences between runs in words: of costs, of other amounts, of counts.

Called by the comparison of runs; values in, texts out.
"""

from domdesk.gui.parts.formatting import difference, money, number
from domdesk.gui.parts.words import tr

MINUS = "−"


def change(minor: int, currency: str) -> str:
    """A difference in cost with sign and word: '+$4.20 dearer', '−$1.10 cheaper', 'the same'."""
    sign = "+" if minor > 0 else MINUS if minor < 0 else ""
    return sign + difference(minor, currency)


def more_money(minor: int, currency: str) -> str:
    """A difference of an amount that is no cost: '+$3.00 more', '−$2.00 less', 'the same'."""
    if minor == 0:
        return tr("the same")
    said = tr("+{amount} more") if minor > 0 else tr("−{amount} less")
    return said.format(amount=money(abs(minor), currency))


def more(count: int) -> str:
    """A difference of a count: '+3 more', '−2 fewer', 'the same'."""
    if count == 0:
        return tr("the same")
    return tr("+{n} more", n=number(count)) if count > 0 else tr("−{n} fewer", n=number(-count))

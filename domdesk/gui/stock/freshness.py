"""How old a stock figure is, where it was read, and whether it is to be trusted: quiet while fresh, said when stale.

Worked out in the session's lane; shown by the Stock page's cells and by the lines of a decision.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from domdesk.desk import Desk
from domdesk.errors import InputError
from domdesk.gui.parts.formatting import UNKNOWN, moment, percent
from domdesk.gui.parts.words import tr
from domdesk.records import SourceState, StockRow

STALE_AFTER = timedelta(days=7)
"""How old a figure may be where the policy says nothing."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Of one figure: its source, its age (None: unknown), and `trouble`: why its source's figures are stale, '' = not.

    `is_stale`: it is older than the policy uses, or its source is not up to date.
    """

    source: str
    age: timedelta | None
    confidence: Decimal
    trouble: str = ""
    is_stale: bool = False

    @property
    def text(self) -> str:
        """Where and when it was read: 'wms, 3 d old, stale: could not be read since Sun 22 Nov, 14:05'."""
        old = tr("{age} old", age=age_text(self.age)) if self.age is not None else ""
        stale = tr("stale: {why}", why=self.trouble) if self.trouble else tr("stale") if self.is_stale else ""
        return ", ".join(filter(None, (self.source, old, stale)))

    @property
    def doubt(self) -> str:
        """How sure it is, where it is not wholly."""
        return tr("{share} sure to be there", share=percent(float(self.confidence))) if self.confidence < 1 else ""


class Ages:
    """By what freshness is told: the time now, the desk's sources, the age from which the policy uses no figure."""

    def __init__(self, desk: Desk, policy: str | None) -> None:
        self.stale_after = _stale_after(desk, policy)
        self._zone, self._now = ZoneInfo(desk.timezone), datetime.now(UTC)
        self._troubles = {state.source.name: trouble_of(state) for state in desk.sources()}

    def of(self, row: StockRow) -> Freshness:
        """How fresh a figure is."""
        age = _age(row.as_of, self._zone, self._now)
        trouble = self._troubles.get(row.source or "", "")
        is_stale = bool(trouble) or (age is not None and age > self.stale_after)
        return Freshness(row.source or "", age, row.confidence, trouble, is_stale)


def trouble_of(state: SourceState) -> str:
    """Why a source's figures are not to be trusted as new; '' where they are."""
    if not state.stale or state.last_read is None:
        return ""
    when = moment(state.last_read)
    return tr("could not be read since {when}", when=when) if state.error else tr("not read since {when}", when=when)


def fresh_stock(desk: Desk, skus: Sequence[str], policy: str | None) -> Mapping[tuple[str, str], Freshness]:
    """How fresh the figures of these SKUs are, by location and SKU."""
    ages = Ages(desk, policy)
    return {(row.location, row.sku): ages.of(row) for row in desk.stock(skus)}


def age_text(value: timedelta | None) -> str:
    """How long ago: '3 h', '9 d'; unknown is '—'."""
    if value is None:
        return UNKNOWN
    hours = int(value.total_seconds() // 3600)
    return tr("{n} h", n=max(0, hours)) if hours < 48 else tr("{n} d", n=hours // 24)


def read_words(figures: Iterable[Freshness]) -> tuple[str, str]:
    """How long ago a place's figures were read, and where: ('3 h – 9 d old', 'wms, supplier'); '' = unknown."""
    every = list(figures)
    known = [one.age for one in every if one.age is not None]
    spans = dict.fromkeys(age_text(age) for age in (min(known), max(known))) if known else {}
    old = tr("{age} old", age=" – ".join(spans)) if spans else ""
    return old, ", ".join(sorted({one.source for one in every if one.source}))


def _stale_after(desk: Desk, policy: str | None) -> timedelta:
    """The age from which a policy does not use a figure."""
    try:
        hours = desk.policy(policy).max_stock_age_hours if policy else None
    except InputError:  # removed since
        hours = None
    return timedelta(hours=float(hours)) if hours is not None else STALE_AFTER


def _age(as_of: str | None, zone: ZoneInfo, now: datetime) -> timedelta | None:
    if not as_of:
        return None
    at = datetime.fromisoformat(as_of)
    return now - (at if at.tzinfo else at.replace(tzinfo=zone))

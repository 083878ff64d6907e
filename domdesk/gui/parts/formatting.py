"""Money, numbers, dates and the quality of a plan as people read them, in the style that sentences are written in.

The one place where the window turns values into text; called by every view. Times are by the open desk's clock.
"""

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from domdesk import style
from domdesk.gui.parts.words import several, tr
from domdesk.money import spoken
from domdesk.records import COST_PARTS, Plan, RunSummary

UNKNOWN = "—"
_zone: ZoneInfo | None = None


def use_zone(name: str | None) -> None:
    """Tell times by the clock of this zone from now on, the open desk's; None: by this computer's."""
    global _zone  # one desk is open in a process, and its clock is everybody's
    _zone = None if name is None else ZoneInfo(name)


def use_style(way: style.Style) -> None:
    """Write in this style from now on, here and in all sentences; for the window's start."""
    style.use(way)
    for remembered in (_money, number, day, weekday, figure, long_day):
        remembered.cache_clear()


def money(minor: int | None, currency: str) -> str:
    """Minor units as an amount: '$18.40'; unknown is '—'."""
    return UNKNOWN if minor is None else _money(minor, currency)


@cache
def _money(minor: int, currency: str) -> str:
    return spoken(minor, currency)


def difference(minor: int, currency: str) -> str:
    """A signed difference as a word: '$4.20 dearer', '$4.20 cheaper', 'the same'."""
    if minor == 0:
        return tr("the same")
    amount = money(abs(minor), currency)
    return tr("{amount} dearer", amount=amount) if minor > 0 else tr("{amount} cheaper", amount=amount)


@cache
def number(value: Decimal | int) -> str:
    """A quantity or count without trailing zeros: '1,204', '2.5'."""
    return style.number(value)


@cache
def day(value: date | None) -> str:
    """A day with its weekday: 'Thu 26 Nov'; unknown is '—'."""
    return UNKNOWN if value is None else style.day(value)


@cache
def weekday(value: date) -> str:
    """A day by weekday and number: 'Thu 26'."""
    return f"{style.DAYS[value.weekday()]} {value.day}"


def at_desk(value: datetime) -> datetime:
    """A time by the desk's clock."""
    return value.astimezone(_zone)


def today() -> date:
    """The day it is at the desk."""
    return at_desk(datetime.now().astimezone()).date()


def clock(value: datetime) -> str:
    """The desk's time of day as the system writes it: '14:05'; by another clock than this computer's: '2:05 PM PST'."""
    at = at_desk(value)
    told = _clock(at)
    return told if at.utcoffset() == value.astimezone().utcoffset() else f"{told} {at.tzname()}"


def _clock(at: datetime) -> str:
    return style.clock(at.time())


def moment(value: str) -> str:
    """A stored time by the desk's clock: 'Sun 22 Nov, 14:05'; what is no time is shown as it is."""
    return _moment(value, clock)


def dated(value: str) -> str:
    """A day, or a day and time, with its year: '26 Nov 2026, 14:05'; a time without offset is by its own clock, what is
    neither is shown as it is."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    if len(value) == len("2026-11-26"):
        return long_day(at.date())
    at = at_desk(at) if at.tzinfo else at
    return f"{long_day(at.date())}, {_clock(at)}"


def moment_there(value: str) -> str:
    """The same with the clock named: 'Sun 22 Nov, 14:05 (America/Los_Angeles)'."""
    return f"{_moment(value, _clock)} ({_zone})" if _zone else moment(value)


def _moment(value: str, told: Callable[[datetime], str]) -> str:
    try:
        at = at_desk(datetime.fromisoformat(value))
    except ValueError:
        return value
    return f"{day(at.date())}, {told(at)}"


def seconds(value: float) -> str:
    """A duration: '1.9 s', '75 s'."""
    return tr("{n} s", n=style.number(Decimal(value), most=1 if value < 10 else 0))


def percent(share: float) -> str:
    """A share in percent with two digits, rounded up so that it never promises more than was proven: '0.21 %'."""
    hundredths = Decimal(math.ceil(share * 10_000 - 1e-9)).scaleb(-2)
    return tr("{n} %", n=style.number(hundredths, 2, 2))


def nearness(gap: float) -> str:
    """How far from the best a plan can be: 'within 0.21 % of the best possible'; where not at all, 'proven best'."""
    is_best = gap * 10_000 <= 1e-9
    return tr("proven best") if is_best else tr("within {gap} of the best possible", gap=percent(gap))


def quality(plan: Plan | RunSummary) -> str:
    """How good a plan is, in words: 'proven best (gap 0.00 %)'."""
    if plan.status == "optimal":
        return tr("proven best (gap {gap})", gap=percent(plan.gap or 0.0))
    if plan.status == "feasible" and plan.gap is not None:
        return nearness(plan.gap)
    return tr("a rule-following plan")


def result(plan: Plan) -> str:
    """A run in one line: '214 orders · $9,812.40 · proven best (gap 0.00 %) · 1.9 s'."""
    orders = several(plan.orders, "{n} order", "{n} orders")
    return " · ".join((orders, money(plan.costs.total, plan.currency), quality(plan), seconds(plan.seconds)))


def outdated_result(plan: Plan) -> str:
    """A run that does not know the latest change of the desk: '200 orders · $9,812.40 · run before the last change'."""
    orders = several(plan.orders, "{n} order", "{n} orders")
    return " · ".join((orders, money(plan.costs.total, plan.currency), tr("run before the last change")))


def part_names() -> dict[str, str]:
    """Each cost part's name as shown, in stacking order."""
    names = {
        "item": tr("item"),
        "handling": tr("handling"),
        "transport": tr("transport"),
        "late": tr("late"),
        "risk": tr("risk"),
        "rules": tr("rules"),
        "split": tr("split"),
        "unfilled": tr("unfilled"),
    }
    return {part: names[part] for part in COST_PARTS}


def policy_name(name: str) -> str:
    """A policy as people call it: the built-in methods in words, a desk's own by its name."""
    names = {
        "cheapest": tr("Cheapest together"),
        "one-by-one": tr("Cheapest one by one"),
        "priority": tr("By priority"),
        "nearest": tr("Nearest first"),
        "highest-stock": tr("Highest stock first"),
        "fewest-shipments": tr("Fewest shipments"),
    }
    return names.get(name, name)


def policy_about(name: str) -> str:
    """What a policy does, in a sentence."""
    about = {
        "cheapest": tr("The least total cost over all orders together."),
        "one-by-one": tr("The least cost of each order in turn, on the stock that earlier orders leave."),
        "priority": tr("Each line from the location that stands first in priority and has stock."),
        "nearest": tr("Each line from the nearest location that has stock."),
        "highest-stock": tr("Each line from the location with most of it left."),
        "fewest-shipments": tr("Each order in as few shipments as can be."),
    }
    return about.get(name, tr("A policy of this desk."))


def kind_names() -> dict[str, str]:
    """Each kind of location as shown."""
    return {
        "warehouse": tr("warehouse"),
        "store": tr("shop"),
        "distributor": tr("distributor"),
        "dropship": tr("drop ship"),
        "3pl": tr("3PL"),
        "marketplace": tr("marketplace"),
    }


@cache
def figure(value: Decimal, least: int = 0) -> str:
    """A figure of a rate card to the last digit, with at least so many decimals: '0.25', '9.10'."""
    return style.number(value, least, 6)


@cache
def long_day(value: date) -> str:
    """A day with its year: '26 Nov 2026'."""
    return style.long_day(value)

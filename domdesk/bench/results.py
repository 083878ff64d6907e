"""What a bench finds out: rows of one world's race and the figures that follow from them. Made by run, shown by table
and picture. Costs and bounds in minor units, seconds since the contestant had the world in hand.
"""

from dataclasses import dataclass
from typing import NamedTuple

from domdesk.bench.presets import DOMDESK, Spec

CLOCK_SECONDS = (15, 60)
"""Moments at which gaps are told."""

GAPS = (0.01, 0.005, 0.001, 0.0001)
"""Gaps whose first moments are told."""


class Point(NamedTuple):
    """What a contestant had at a moment."""

    seconds: float
    cost_minor: int | None
    bound_minor: int | None

    @property
    def gap(self) -> float | None:
        """(cost − bound) / cost; 0 at cost 0, None while either is missing."""
        if self.cost_minor is None or self.bound_minor is None:
            return None
        return (self.cost_minor - self.bound_minor) / self.cost_minor if self.cost_minor else 0.0


@dataclass(frozen=True, slots=True)
class Finish:
    """How a contestant ended. `pricing_seconds` are part of `seconds`; None where it does not price.

    `one_order_ms` is the median time of one order by itself, where that was measured.
    """

    seconds: float
    pricing_seconds: float | None
    cost_minor: int | None
    bound_minor: int | None
    packages: int | None = None
    unassigned_lines: int | None = None
    one_order_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One contestant on one world. `faults` is None where its plan was not checked, `note` says why it has none."""

    contestant: str
    finish: Finish | None
    curve: tuple[Point, ...]
    peak_mib: float | None
    faults: tuple[str, ...] | None
    note: str = ""
    failed: bool = False

    @property
    def last(self) -> Point | None:
        """What it had in the end; of one that did not come to an end, what it last told."""
        if self.finish is not None:
            return Point(self.finish.seconds, self.finish.cost_minor, self.finish.bound_minor)
        return self.curve[-1] if self.curve else None

    @property
    def cost_minor(self) -> int | None:
        return self.last.cost_minor if self.last else None

    @property
    def bound_minor(self) -> int | None:
        return self.last.bound_minor if self.last else None

    @property
    def gap(self) -> float | None:
        return self.last.gap if self.last else None

    @property
    def points(self) -> tuple[Point, ...]:
        """The curve with its end."""
        return self.curve if self.last is None or self.last in self.curve else (*self.curve, self.last)

    @property
    def first_plan_seconds(self) -> float | None:
        return next((p.seconds for p in self.points if p.cost_minor is not None), None)

    def at(self, seconds: float) -> Point | None:
        """What it had by a moment."""
        return next((p for p in reversed(self.points) if p.seconds <= seconds), None)

    def gap_at(self, seconds: float) -> float | None:
        point = self.at(seconds)
        return point.gap if point else None

    def seconds_to(self, gap: float) -> float | None:
        """When its gap first was this small; None: never."""
        return next((p.seconds for p in self.points if p.gap is not None and p.gap <= gap), None)


@dataclass(frozen=True, slots=True)
class Race:
    """All contestants on one world under one time limit."""

    spec: Spec
    lines: int
    limit_seconds: float
    rows: tuple[Row, ...]

    def row(self, contestant: str) -> Row | None:
        return next((row for row in self.rows if row.contestant == contestant), None)

    @property
    def packages(self) -> int | None:
        """Priced packages, as far as a contestant told."""
        return next((row.finish.packages for row in self.rows if row.finish and row.finish.packages is not None), None)

    @property
    def best_minor(self) -> int | None:
        """The least cost that anybody has."""
        return min((row.cost_minor for row in self.rows if row.cost_minor is not None), default=None)

    @property
    def bound_minor(self) -> int | None:
        """The highest bound that anybody proved."""
        return max((row.bound_minor for row in self.rows if row.bound_minor is not None), default=None)

    @property
    def is_proven(self) -> bool:
        return self.best_minor is not None and self.best_minor == self.bound_minor

    def above_best(self, row: Row) -> float | None:
        """How much dearer a contestant's plan is than the best known, as a share of that."""
        if row.cost_minor is None or not self.best_minor:
            return None
        return row.cost_minor / self.best_minor - 1

    def regret_removed(self, row: Row) -> float | None:
        """The share of one-by-one's cost above the best known that a plan saves; None where there is none to save."""
        classic = self.row("one-by-one")
        if classic is None or classic.cost_minor is None or row.cost_minor is None or self.best_minor is None:
            return None
        regret = classic.cost_minor - self.best_minor
        return (classic.cost_minor - row.cost_minor) / regret if regret else None

    def first_dearer(self, peer: Row) -> float | None:
        """The first moment at which a peer finds a plan cheaper than the one domdesk then has; None: never."""
        own = self.row(DOMDESK)
        if own is None:
            return None
        for point in peer.points:
            mine = own.at(point.seconds)
            cost = mine.cost_minor if mine else None
            if point.cost_minor is not None and (cost is None or cost > point.cost_minor):
                return point.seconds
        return None

    @property
    def faults(self) -> tuple[str, ...]:
        """What the checks found, and bounds that somebody's plan disproves."""
        found = [f"{row.contestant}: {fault}" for row in self.rows for fault in row.faults or ()]
        found += [f"{row.contestant}: {row.note}" for row in self.rows if row.failed]
        for row in self.rows:
            if row.bound_minor is not None and self.best_minor is not None and row.bound_minor > self.best_minor:
                found.append(f"{row.contestant}: its bound is above a plan that exists")
        return tuple(found)

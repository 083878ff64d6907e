"""Where a report's figures come from: the run, the policy with its rules in sentences, and the inputs' fingerprint.

Called by every report of a run, which all end with it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from domdesk import __version__
from domdesk.money import spoken, to_minor
from domdesk.records import Plan, Policy, Problem, RunSummary
from domdesk.report.document import Block, Facts, Listing, Section, Text
from domdesk.routing.rules import rule_sentence
from domdesk.style import day_of_year, exact

METHODS = {
    "cheapest": "the least total cost over all orders together",
    "one-by-one": "the least cost of each order in turn, on the stock that earlier orders leave",
    "priority": "each line from the location that stands first in priority and has stock",
    "nearest": "each line from the nearest location that has stock",
    "highest-stock": "each line from the location with most of it left",
    "fewest-shipments": "each order in as few shipments as can be",
}
MONEY = ("split_cost", "late_cost_per_day", "miss_cost", "band")
NAMES = {
    "split_cost": "a further shipment costs",
    "unfilled_cost": "a unit left unserved costs",
    "late_cost_per_day": "a day of lateness costs",
    "miss_cost": "stock that turns out not to be there costs",
    "band": "may cost more for fewer shipments or an earlier day, up to",
    "max_shipments": "shipments of an order, at most",
    "line_split": "a line from several places",
    "partial_line": "a line in part",
    "partial_order": "an order in part",
    "must_arrive": "arrival by the due date",
    "max_distance_km": "distance, at most",
    "max_stock_age_hours": "age of a stock figure, at most",
    "include_kinds": "only places of kind",
    "exclude_locations": "places left out",
}
WORDS = {
    "line_split": ("never", "allowed"),
    "partial_line": ("never", "allowed"),
    "partial_order": ("never", "allowed"),
    "must_arrive": ("is weighed as a cost", "is a must"),
}
UNITS = {"max_distance_km": " km", "max_stock_age_hours": " h"}


@dataclass(frozen=True, slots=True)
class Run:
    """A run with all that it was made for and by; `desk` is the desk's name, `mark` its inputs' fingerprint."""

    desk: str
    summary: RunSummary
    problem: Problem
    policy: Policy
    plan: Plan
    mark: str

    def place(self, location: str) -> str:
        """A location as people call it."""
        return next((at.label for at in self.problem.locations if at.location == location), location)


def sections(run: Run) -> tuple[Section, Section]:
    """By which policy a run decided, and what it was made of."""
    return Section("Policy", tuple(policy_blocks(run))), Section("Made by", (facts(run),))


def footer(run: Run) -> str:
    """The line on every page."""
    return f"{run.desk}, run {run.summary.run} · inputs {run.mark} · domdesk {__version__}"


def fingerprint(problem: Problem) -> str:
    """What tells inputs apart: the first 12 hex digits of SHA-256 over all of them but the clock."""
    timeless = replace(problem, now=datetime.min.replace(tzinfo=UTC))
    return hashlib.sha256(repr(timeless).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def day(value: date | None) -> str:
    """A day as people write it: 'Thu 26 Nov 2026'."""
    return day_of_year(value) if value else "not known"


def moment(value: str) -> str:
    """A stored time of day, to the minute: 'Sun 22 Nov 2026, 14:30'."""
    at = datetime.fromisoformat(value)
    return f"{day(at.date())}, {at:%H:%M}"


def made(run: Run) -> str:
    """When a run was made, by the desk's clock, which is named: 'Sun 22 Nov 2026, 14:30 (America/New_York)'."""
    zone = run.problem.timezone
    at = datetime.fromisoformat(run.summary.made_at)
    return f"{moment(at.astimezone(ZoneInfo(zone)).isoformat())} ({zone})"


def facts(run: Run) -> Facts:
    """What a run was made of, and when."""
    plan, summary = run.plan, run.summary
    clock = "the time each order was placed" if run.problem.now_is_placed else moment(plan.now.isoformat())
    return Facts(
        (
            ("Desk", run.desk),
            ("Run", str(summary.run)),
            ("Made", f"{made(run)}{f', by {summary.who}' if summary.who else ''}"),
            ("Clock", f"{clock} ({run.problem.timezone})"),
            ("Seed", f"{plan.seed}{'' if plan.repeatable else '; stopped by the clock, so not repeatable'}"),
            ("Inputs", f"{run.mark} (the same inputs have the same mark)"),
            ("Program", f"domdesk {__version__}"),
        )
    )


def policy_blocks(run: Run) -> Iterator[Block]:
    """A policy in words: its method, its settings, its rules."""
    policy, currency = run.policy, run.plan.currency
    yield Text(f"{policy.name}: {METHODS[policy.method]}.")
    if told := tuple(_settings(policy, currency)):
        yield Facts(told)
    if policy.rules:
        yield Listing(tuple(rule_sentence(rule, currency) for rule in policy.rules))
    else:
        yield Text("It has no rules.", quiet=True)


def _settings(policy: Policy, currency: str) -> Iterator[tuple[str, str]]:
    """The settings that are not as they are by default, in words."""
    usual = Policy(policy.name, policy.method)
    for name in (f.name for f in fields(policy) if f.name in NAMES):
        value = getattr(policy, name)
        if value != getattr(usual, name):
            yield NAMES[name], _value(name, value, currency)


def _value(name: str, value: object, currency: str) -> str:
    if name in WORDS:
        return WORDS[name][bool(value)]
    if name in MONEY or (name == "unfilled_cost" and isinstance(value, Decimal)):
        assert isinstance(value, Decimal)
        return spoken(to_minor(value, currency), currency)
    if name == "unfilled_cost":
        return "its price"  # the other word, auto, is the default
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{exact(value) if isinstance(value, Decimal) else value}{UNITS.get(name, '')}"

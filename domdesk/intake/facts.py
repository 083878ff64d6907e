"""What a file does not say of itself (a card's carrier, a sheet's date order…): told beside it once, then remembered.

`read` puts what was told into the Source; a reader of rates settles with it what its file leaves open. The desk keeps
it under the file's name, layout and header, so that the next file of that name needs nothing.
"""

import hashlib
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domdesk.canonical import RATE_CARDS, Column
from domdesk.errors import InputError, MissingFact, MissingFactsError
from domdesk.intake.cells import CellFault, clean
from domdesk.intake.findings import Findings, in_words
from domdesk.records import PRICES_ARE


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that can be told: how a sentence calls it, an example, and the column that says what it may be."""

    noun: str
    example: str
    column: Column


DATE_ORDERS = ("day-first", "month-first")

FACTS = {
    "carrier": Fact("carrier", "USPS", RATE_CARDS.column("carrier")),
    "service": Fact("service", "Ground Advantage", RATE_CARDS.column("service")),
    "currency": Fact("currency", "USD", RATE_CARDS.column("currency")),
    "unit": Fact("weight unit", "lb", RATE_CARDS.column("weight_unit")),
    "length_unit": Fact(
        "length unit", "cm", Column("length_unit", "choice", choices=("mm", "cm", "m", "in", "ft", "yd"))
    ),
    "basis": Fact("basis (weight, subtotal or items)", "weight", RATE_CARDS.column("basis")),
    "card": Fact("rate card", "usps-ground-advantage", RATE_CARDS.column("card")),
    "origin": Fact("origin (the first digits of a ZIP, or a location)", "100", Column("origin")),
    "location": Fact("location", "reno", Column("location")),
    "dates": Fact(
        "order of day and month", "day-first", Column("dates", "choice", choices=("day-first", "month-first"))
    ),
    "decimals": Fact("decimal mark", "comma", Column("decimals", "choice", choices=("point", "comma"))),
    "zones": Fact("zones", "usps", Column("zones", "choice", choices=("usps", "keep"))),
    "unit_price_is": Fact(
        "kind of price (unit price or line total)",
        "line total",
        Column("unit_price_is", "choice", choices=PRICES_ARE),
    ),
}
"""Every fact by the name it is given under."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told beside the files of one call: `given` with it, `remembered` by the key of the file it was for."""

    given: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """All that is known of a file; `told` is what came from beside it, under the key to remember it by."""

    values: Mapping[str, str]
    told: dict[str, dict[str, str]]

    def __getitem__(self, name: str) -> str:
        return self.values[name]


def checked(given: Mapping[str, str]) -> dict[str, str]:
    """Facts as the readers take them. Raises InputError for a name that is none, or a value that cannot be."""
    values = {}
    for name, text in given.items():
        if name not in FACTS:
            raise InputError(
                f"'{name}' is nothing that can be set beside a file.", f"Take one of {in_words(list(FACTS), 20)}."
            )
        value = _value(name, text)
        if isinstance(value, CellFault):
            raise InputError(f"{name} '{text}' {value.says}.", f"{value.remedy[:1].upper()}{value.remedy[1:]}.")
        if value is None:
            raise InputError(f"{name} is blank.", f"Write {_example(name)}.")
        values[name] = value
    return values


def _value(name: str, text: str) -> str | CellFault | None:
    """A fact's text, normalised; a fault where it cannot be, None where it is blank or no such fact is known."""
    if name not in FACTS:
        return None
    (value,), faults = clean(FACTS[name].column, [text])
    return faults.get(0, value)


def settle(
    name: str,
    facts: Facts,
    layout: str,
    header: Iterable[str],
    found: Findings,
    *,
    needs: Sequence[str],
    takes: Sequence[str] = (),
    says: Mapping[str, str] | None = None,
    when: Mapping[str, tuple[str, str]] | None = None,
    instead: Mapping[str, tuple[str, ...]] | None = None,
) -> Settled:
    """What a file says and what was told beside it, with a notice where that is remembered from before.

    The reader `needs` some facts, others only `when` a fact has a certain value, and `takes` more; a needed one may
    have others to give `instead`. Raises MissingFactsError with all that is missing, InputError where the file
    `says` otherwise than what was given.
    """
    says, when, instead = says or {}, when or {}, instead or {}
    digest = hashlib.sha256("\n".join(cell.casefold() for cell in header).encode()).hexdigest()[:8]
    key = f"{name.rsplit('.', 1)[0] or name} ({layout} {digest})"
    for fact, value in says.items():
        if facts.given.get(fact, value) != value:
            raise InputError(f"{name} says itself that {fact} is {value}.", f"Leave out --set {fact}.")
    wanted = {*needs, *when, *takes, *says}
    before = {k: v for k, v in facts.remembered.get(key, {}).items() if k in wanted and _value(k, v) == v}
    told = before | {k: v for k, v in facts.given.items() if k in wanted}
    known = told | dict(says)
    needed = [*needs, *(fact for fact, (other, value) in when.items() if known.get(other) == value)]
    missing = [
        fact for fact in needed if fact not in known and not (fact in instead and set(instead[fact]) <= known.keys())
    ]
    if missing:
        raise missing_facts(name, missing)
    if again := [f"{k} '{v}'" for k, v in before.items() if k not in facts.given and k not in says]:
        found.add(
            "notice",
            "remembered",
            f"Taken as it was told before: {in_words(again, len(FACTS))}. To change it, tell it anew with --set.",
        )
    return Settled(known, {key: told})


def missing_facts(name: str, missing: Sequence[str]) -> MissingFactsError:
    """The refusal of a file that does not say these facts."""
    nouns = in_words([FACTS[fact].noun for fact in missing], len(FACTS))
    them = "it" if len(missing) == 1 else "them"
    return MissingFactsError(
        f"{name} does not say its {nouns}.",
        f"Tell {them} once: {' '.join(_example(fact) for fact in missing)}.",
        tuple(map(_asked, missing)),
    )


def _asked(fact: str) -> MissingFact:
    told = FACTS[fact]
    return MissingFact(fact, told.noun, told.example, told.column.choices)


def _example(fact: str) -> str:
    return f"--set {fact}={shlex.quote(FACTS[fact].example)}"

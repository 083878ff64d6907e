"""Records that are given back in pieces: what they held outlives them, and is gone afterwards."""

import weakref
from collections.abc import Mapping
from dataclasses import dataclass

from domdesk.records.freeing import AT_ONCE, free, pieces


class Thing:
    """Something that tells when it is gone."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A record that holds things in every way that is told apart."""

    name: str
    row: tuple[Thing, ...]
    some: list[Thing]
    few: frozenset[Thing]
    named: Mapping[Thing, Thing]


def test_what_a_record_holds_outlives_it_until_it_is_freed() -> None:
    """Items of tuples, lists and sets, keys and values of mappings; more of them than are let go of at once."""
    things = [Thing() for _ in range(AT_ONCE + 5)]
    held_by = (tuple(things[:-4]), things[-4:-3], frozenset(things[-3:-2]), {things[-2]: things[-1]})
    known = [weakref.ref(thing) for thing in things]
    record = Holder("of things", *held_by)
    held = pieces(record)
    del record, held_by, things
    assert all(thing() is not None for thing in known)
    free(held)
    assert all(thing() is None for thing in known)

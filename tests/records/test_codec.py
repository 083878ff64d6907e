"""What a run keeps comes back exactly."""

import json
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domdesk.records import Location, OrderKey, Plan, Problem, Reason, codec
from domdesk.records.codec import pack, unpack

st.register_type_strategy(Decimal, st.decimals(allow_nan=False, allow_infinity=False))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=30))])
st.register_type_strategy(datetime, st.datetimes(timezones=ZONES).map(lambda moment: moment.replace(fold=0)))


def _as_told(value):
    """A value with all its digits and offsets, where == would pass over them."""
    return repr(value)


FEWER = settings(max_examples=settings.default.max_examples // 5)  # each example holds records of every type


@FEWER
@given(st.from_type(Problem))
def test_a_problem_comes_back_as_it_was(problem):
    """Every field, each decimal with its zeros, text in any script, None and empty tuples."""
    again = unpack(pack(problem, Problem), Problem)
    assert again == problem
    assert _as_told(again) == _as_told(problem)


@FEWER
@given(st.from_type(Plan))
def test_a_plan_comes_back_as_it_was(plan):
    again = unpack(pack(plan, Plan), Plan)
    assert again == plan
    assert _as_told(again) == _as_told(plan)
    assert all(type(s.order) is OrderKey for s in again.shipments)
    assert all(type(r) is Reason for u in again.unassigned for r in u.reasons)


@pytest.mark.parametrize("texts", [(), ("a",), ("a", "é", "\ud800", "b", "c")])
def test_what_is_written_in_pieces_is_read_as_one(monkeypatch, texts):
    """Columns of fewer, as many and more records than are written at once; what is packed stays as it is."""
    monkeypatch.setattr(codec, "PIECE", 2)
    held = tuple(OrderKey(text, "1") for text in texts)
    assert unpack(pack(held, tuple[OrderKey, ...]), tuple[OrderKey, ...]) == held
    assert held == tuple(OrderKey(text, "1") for text in texts)


def test_a_record_that_has_gained_a_field_reads_what_was_stored_before():
    """A field that an older version did not store takes its default."""
    places = (Location("reno", priority=1, closures=((date(2026, 1, 1), date(2026, 1, 2), None),)), Location("erie"))
    stored = json.loads(zlib.decompress(pack(places, tuple[Location, ...])))
    del stored[1]["priority"]
    again = unpack(zlib.compress(json.dumps(stored).encode()), tuple[Location, ...])
    assert [p.priority for p in again] == [100, 100]
    assert again[0].closures == places[0].closures


def test_what_cannot_be_kept_exactly_is_refused():
    """A type without an exact form in JSON is a mistake, found at once."""

    @dataclass(frozen=True)
    class Odd:
        value: complex

    with pytest.raises(TypeError, match="no way to store"):
        pack(Odd(1j), Odd)

"""Policy files: read, refused with a remedy, written back."""

from decimal import Decimal

import pytest

from domdesk.errors import InputError
from domdesk.records import METHODS, Policy
from domdesk.routing import built_in_policies, parse_policy, policy_text


def test_numbers_may_be_strings_or_numbers() -> None:
    """Both spellings mean the same."""
    quoted = parse_policy('name = "p"\nmethod = "cheapest"\nsplit_cost = "1.50"\nmax_shipments = "2"', "x")
    assert quoted == parse_policy('name = "p"\nmethod = "cheapest"\nsplit_cost = 1.50\nmax_shipments = 2', "x")
    assert quoted.split_cost == Decimal("1.50")


def test_a_policy_without_a_name_takes_its_files() -> None:
    """`rush.toml` without a name is the policy `rush`."""
    assert parse_policy('method = "priority"', "rush").name == "rush"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("method = cheapest", "not valid TOML"),
        ('method = "best"', "does not have"),
        ('method = "cheapest"\nsplit = 1', "'split'"),
        ('method = "cheapest"\nsplit_cost = -1', "amount of money"),
        ('method = "cheapest"\nsplit_cost = "nan"', "amount of money"),
        ('method = "cheapest"\nmax_shipments = 0', "whole number"),
        ('method = "cheapest"\nline_split = "maybe"', "'allowed' or 'never'"),
        ('method = "cheapest"\nunfilled_cost = "free"', "'auto', 'price'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_remedy(text: str, says: str) -> None:
    """Each refusal names the setting and what to write instead."""
    with pytest.raises(InputError, match=says) as refusal:
        parse_policy(text, "mine")
    assert refusal.value.remedy


def test_writing_and_reading_back_changes_nothing() -> None:
    """Every setting survives, quotes in the name included."""
    policy = Policy('a "b"', "cheapest", Decimal("2.5"), Decimal(20), 3, line_split=False, partial_line=True)
    assert parse_policy(policy_text(policy), "x") == policy
    assert set(built_in_policies()) == set(METHODS)

"""What an import of settings and policies does to a desk, and that each import is written down."""

from datetime import UTC, datetime

import pytest

from domdesk.records import Reading
from tests.store.readings import (
    a_reading,
    a_settings_reading,
    some_units,
)
from tests.store.test_saving import codes, counts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_policy_reading(toml: str, file: str = "policies/mine.toml") -> Reading:
    return Reading(file, "policy", "canonical", policy=toml)


def test_settings_are_taken_checked_and_told(desk):
    """A good value is taken, a bad one is an error, an unknown one a notice."""
    result = desk.save_batch(
        [
            a_settings_reading(
                currency="eur", timezone="Mars", colour="red", settings={"committed_includes_open_orders": True}
            )
        ]
    )
    assert (desk.currency, desk.timezone) == ("EUR", "America/New_York")
    assert counts(result) == [(0, 1, 0)]
    assert codes(result) == ["bad_setting", "unknown_setting"] or codes(result) == ["unknown_setting", "bad_setting"]
    assert result.has_faults
    assert counts(desk.save_batch([a_settings_reading(currency="EUR")])) == [(0, 0, 1)]


@pytest.mark.parametrize(
    "bad",
    [
        {"currency": 7},
        {"timezone": "../../etc/passwd"},
        {"committed_includes_open_orders": "yes"},
        {"service_map": {"a": 1}},
        {"service_map": "x"},
        {"rate_facts": {"a": "b"}},
        {"rate_facts": {"a": {"b": 1}}},
        {"mappings": {"a": "b"}},
        {"mappings": {"a": {"b": {"c": True}}}},
    ],
)
def test_a_bad_setting_changes_nothing(desk, bad):
    result = desk.save_batch([a_settings_reading(**bad)])
    assert codes(result) == ["bad_setting"]
    assert (desk.currency, desk.timezone) == ("USD", "America/New_York")


def test_a_policy_goes_by_its_name_or_its_files(desk):
    """One without a name is given its file's, in its text too."""
    named = 'name = "Nearest first"\nmethod = "priority"\n'
    nameless = 'method = "cheapest"\n[[rule]]\nwhen = "x"\n'
    result = desk.save_batch([a_policy_reading(named), a_policy_reading(nameless, 'policies/low "cost".toml')])
    assert counts(result) == [(1, 0, 0), (1, 0, 0)]
    assert desk.policies() == {"Nearest first": named, 'low "cost"': f'name = "low \\"cost\\""\n{nameless}'}
    assert counts(desk.save_batch([a_policy_reading(named + "# new\n")])) == [(0, 1, 0)]
    assert counts(desk.save_batch([a_policy_reading(named + "# new\n")])) == [(0, 0, 1)]


def test_the_same_policy_twice_in_one_call_is_an_issue(desk):
    toml = 'name = "a"\nmethod = "priority"\n'
    result = desk.save_batch([a_policy_reading(toml, "a.toml"), a_policy_reading(toml + "\n", "b.toml")])
    assert codes(result) == ["repeated_key"]
    assert desk.policies() == {"a": toml}


def test_each_import_is_written_down(desk):
    """Number, files, counts and issues of every import that was kept."""
    desk.save_batch([a_reading("stock", some_units())])
    desk.save_batch([a_reading("stock", some_units())], dry_run=True)
    rows = desk._database.rows("SELECT number, files FROM batches")
    assert [number for number, _ in rows] == [1]
    assert '"file": "stock.csv"' in rows[0][1]
    assert "draft_location" in rows[0][1]

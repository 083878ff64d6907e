"""`faults` finds what is wrong with the file, and nothing in a sound one."""

import duckdb
import pytest

from domdesk.store import Store
from tests.store.test_dumping import rich_readings


@pytest.fixture
def path(tmp_path):
    """A closed desk with something in every table."""
    file = tmp_path / "a.desk"
    with Store.create(file) as store:
        store.save_batch(rich_readings())
    return file


def faults_after(path, *statements):
    with duckdb.connect(str(path)) as connection:
        for sql in statements:
            connection.execute(sql)
    with Store.open(path) as store:
        return [fault.text for fault in store.faults()]


def test_a_sound_desk_has_no_faults(path):
    assert faults_after(path) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM locations WHERE location = 'reno'", "Stock name location 'reno', unknown to the desk."),
        ("DELETE FROM products WHERE sku = '007'", "Order lines name sku '007', unknown to the desk."),
        ("DELETE FROM rate_cards", "Rate zones name card 'g', unknown to the desk. Import rate_cards.csv with it."),
        ("DELETE FROM orders WHERE channel = 'shop'", "Order lines name channel and order 'shop #1002', unknown"),
        ("DELETE FROM order_lines WHERE line = '2'", "Commitments name channel and order and line 'shop #1002 2',"),
    ],
)
def test_a_reference_to_nothing_is_a_fault(path, statement, said):
    """Each kind of row is checked against what it names; a supplier's own number is none of ours."""
    assert any(text.startswith(said) for text in faults_after(path, statement))

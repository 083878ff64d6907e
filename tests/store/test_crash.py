"""A killed process and a full disk leave what was committed, and nothing by halves."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from domdesk.store import Store

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
ROUNDS = 200 if LONG else 5

SAVING = """
import sys
from domdesk.store import Store
from tests.store.readings import a_reading, an_item, an_orders_reading, some_units
store = Store.open(sys.argv[1])
print("open", flush=True)
for n in range(int(sys.argv[2]), 10**6):
    skus = [f"S{i:04}" for i in range(400)]
    store.save_batch([
        a_reading("products", *(an_item(s, weight_g=str(n)) for s in skus)),
        a_reading("stock", *(some_units(sku=s, on_hand=str(n)) for s in skus)),
        an_orders_reading({"order": str(n), "lines": [{"sku": s} for s in skus[:50]]}),
    ])
    print(n, flush=True)
"""


def told_by(store):
    """The number of the last save, as each table tells it; one number where all is whole."""
    rows = store._database.rows
    lines = rows('SELECT "order", count(*) FROM order_lines GROUP BY ALL HAVING count(*) <> 50')
    return {
        *(int(w) for (w,) in rows("SELECT DISTINCT weight_g FROM products")),
        *(int(q) for (q,) in rows("SELECT DISTINCT on_hand FROM stock")),
        *(n for (n,) in rows("SELECT count(*) FROM orders")),
        *(n for (n,) in rows("SELECT max(number) FROM batches")),
    }, lines


@pytest.mark.timeout(ROUNDS * 20)
def test_a_kill_in_the_middle_of_a_save_loses_nothing_that_was_told(tmp_path):
    """Each round a process that saves is killed at a random moment; what it told is there, a save is there or not."""
    path, chance, told = tmp_path / "a.desk", random.Random(7), 0
    Store.create(path).close()
    for number in range(ROUNDS):
        after_one = number % 2 == 0
        process = subprocess.Popen(
            [sys.executable, "-c", SAVING, str(path), str(told + 1)], stdout=subprocess.PIPE, encoding="utf-8"
        )
        assert process.stdout is not None
        with process.stdout:
            assert process.stdout.readline() == "open\n"
            if after_one:
                told = int(process.stdout.readline())
            time.sleep(0.3 + chance.random())
            process.send_signal(signal.SIGKILL)
            told = max([told, *(int(line) for line in process.stdout if line.endswith("\n"))])
            process.wait(timeout=30)
        with Store.open(path) as store:
            assert store.faults() == []
            if told == 0 and store.counts()["orders"] == 0:
                continue
            (saved,), torn = told_by(store)
            assert torn == []
            assert told <= saved <= told + 1
            told = saved
    assert told > 0


FILLING = """
import resource, signal, sys
from domdesk.errors import DeskError
from domdesk.store import Store
from tests.store.readings import a_place, a_reading
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(sys.argv[1])
store.save_batch([a_reading("locations", a_place("before"))])
limit = 3 << 20
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
for n in range(100):
    rows = [a_place(f"{n}-{i}", name=f"{n * i:064}" * 20) for i in range(1000)]
    try:
        store.save_batch([a_reading("locations", *rows)])
    except DeskError as error:
        print(n, error)
        break
"""


def test_a_full_disk_is_told_and_what_was_saved_stays(tmp_path):
    """The save that does not fit fails with a sentence; every one before it is there after opening again."""
    pytest.importorskip("resource", reason="only where a file's size can be limited")
    path = tmp_path / "a.desk"
    Store.create(path).close()
    done = subprocess.run(
        [sys.executable, "-c", FILLING, str(path)], capture_output=True, encoding="utf-8", timeout=100, check=False
    )
    saved, _, message = done.stdout.strip().partition(" ")
    assert message.startswith("The disk is full; a.desk keeps what it had before."), done.stderr
    with Store.open(path) as store:
        assert store.counts()["locations"] == 1 + 1000 * int(saved)
        assert store.faults() == []

"""Garbage is collected in the GUI thread alone, never while the lane works; after the window as Python does it."""

import gc
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from domdesk.gui.garbage import Garbage
from domdesk.gui.jobs import Jobs


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close(lambda: None, lambda: None)


@pytest.fixture
def garbage(jobs: Jobs) -> Iterator[Garbage]:
    made = Garbage(jobs)
    yield made
    made.leave()


class Node:
    """Something that can be part of a cycle."""


def test_nothing_is_collected_while_the_lane_works(qtbot: QtBot, jobs: Jobs, garbage: Garbage) -> None:
    """Afterwards what it brought is passed over, and cycles made later are found."""
    collected = []
    gc.callbacks.append(lambda phase, info: collected.append(info["generation"]) if phase == "stop" else None)
    try:
        with qtbot.waitSignal(jobs.idle):
            jobs.start(lambda job: [Node() for _ in range(5000)], lambda answer: garbage.collect())
        assert collected == []
        assert not jobs.pending
        assert gc.get_freeze_count() > 0
        made = [Node() for _ in range(2000)]
        for node in made:
            node.other = node
        del made, node
        garbage.collect()
        assert collected == [0]
    finally:
        gc.callbacks.pop()


def test_python_collects_again_afterwards(jobs: Jobs) -> None:
    garbage = Garbage(jobs)
    assert not gc.isenabled()
    garbage.leave()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0

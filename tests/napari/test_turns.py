"""One thing in each turn of the event loop."""

from __future__ import annotations

import pytest
from qtpy.QtCore import QObject, QTimer

from napari_camsync._napari.turns import Turns


@pytest.fixture
def turns(qapp) -> Turns:
    parent = QObject()
    turns = Turns(parent)
    turns._kept = parent
    return turns


def test_the_window_lives_between_two_of_them(turns, qtbot):
    done = []
    for number in range(3):
        turns.add(number, lambda number=number: done.append(number))
    beat = QTimer(turns)
    beat.timeout.connect(lambda: done.append("beat"))
    beat.start(0)
    qtbot.waitUntil(lambda: 2 in done)
    assert "beat" in done[done.index(0) : done.index(1)]
    assert "beat" in done[done.index(1) : done.index(2)]


def test_what_waits_under_the_same_name_is_done_once_as_said_last(turns, qtbot):
    done = []
    turns.add("camera", lambda: done.append("old"))
    turns.add("camera", lambda: done.append("new"))
    turns.add("end", lambda: done.append("end"))
    qtbot.waitUntil(lambda: "end" in done)
    assert done == ["new", "end"]


def test_what_is_in_a_hurry_goes_first(turns, qtbot):
    done = []
    for name in "abcd":
        turns.add(name, lambda name=name: done.append(name))
    turns.hurry("dc")
    qtbot.waitUntil(lambda: len(done) == 4)
    assert done == ["d", "c", "a", "b"]


def test_what_cannot_wait_is_done_at_once_and_not_again(turns, qtbot):
    done = []
    for name in "abc":
        turns.add(name, lambda name=name: done.append(name))
    turns.do_all_now()
    assert done == ["a", "b", "c"]
    qtbot.wait(20)
    assert done == ["a", "b", "c"]


def test_nothing_is_done_once_it_is_closed(turns, qtbot):
    done = []
    turns.add("a", lambda: done.append("a"))
    turns.close()
    qtbot.wait(20)
    assert done == []

"""ahead: the same items, got by another thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from napari_camsync.ahead import ahead


def threads_ahead() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ahead"]


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_the_items_come_in_order(count: int) -> None:
    assert list(ahead(range(count), 2)) == list(range(count))
    assert not threads_ahead()


def test_an_error_comes_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield from range(6)
        raise FloatingPointError

    got: list[int] = []
    with pytest.raises(FloatingPointError):
        got.extend(ahead(items(), 2))
    assert got == list(range(6))
    assert not threads_ahead()


def test_items_are_got_before_they_are_asked_for_but_not_too_many() -> None:
    got: list[int] = []
    enough = threading.Event()

    def items() -> Iterator[int]:
        for item in range(100):
            got.append(item)
            if len(got) == 4:
                enough.set()
            yield item

    with closing(ahead(items(), 2)) as taken:
        next(taken)
        # One in use, two that wait, and the next one.
        assert enough.wait(10)
        assert len(got) == 4


def test_closing_it_early_closes_what_it_iterates_in_its_thread() -> None:
    closed_in = []

    def items() -> Iterator[int]:
        try:
            yield from range(1000)
        finally:
            closed_in.append(threading.current_thread().name)

    taken = ahead(items(), 2)
    next(taken)
    taken.close()
    assert closed_in == ["ahead"]
    assert not threads_ahead()

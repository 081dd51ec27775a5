"""ahead: an iterator run in a thread of its own, so that two kinds of work go on at a time."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from queue import Queue
from typing import TypeVar

T = TypeVar("T")


class _End:
    """What a thread hands over last.

    Parameters
    ----------
    error : BaseException or None
        What ended it, if not that there are no more items.
    """

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def ahead(items: Iterable[T], most: int) -> Generator[T]:
    """Yield items that a thread gets beforehand.

    It pays for large items where getting them and using them both leave Python alone, as decoding
    and encoding do; of small ones, handing over costs more than it saves. What getting them raises
    is raised here, after the items before it. When this iterator is closed, or at its end, the
    thread has ended.

    Parameters
    ----------
    items : iterable
        What to yield; used by the thread only.
    most : int
        How many may wait, besides the one in use and the next one.
    """
    handed: Queue[T | _End] = Queue(most)
    unwanted = threading.Event()
    thread = threading.Thread(
        target=_hand_over, args=(items, handed, unwanted), name="ahead", daemon=True
    )
    thread.start()
    try:
        while not isinstance(item := handed.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        unwanted.set()
        while thread.is_alive():  # it may wait for room
            while not handed.empty():
                handed.get()
            thread.join(0.01)


def _hand_over(items: Iterable[T], handed: Queue[T | _End], unwanted: threading.Event) -> None:
    end = _End(None)
    try:
        for item in items:
            handed.put(item)
            if unwanted.is_set():
                break
    except BaseException as error:  # it is raised where the items are used
        end = _End(error)
    close = getattr(items, "close", None)
    if close is not None:
        close()  # in the thread that used it
    handed.put(end)

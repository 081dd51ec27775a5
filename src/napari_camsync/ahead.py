"""ahead: an iterator run in a thread of its own, so that two kinds of work go on at a time."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator
from itertools import islice
from queue import Queue
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T], batches: int, size: int = 1) -> Generator[T]:
    """Yield items that a thread gets beforehand.

    It pays where getting them and using them both leave Python alone: reading, decoding,
    encoding, hashing. What getting them raises is raised here, after the items before it. When
    this iterator is closed, or at its end, the thread has ended.

    Parameters
    ----------
    items : iterable
        What to yield; used by the thread only, and by one item at a time.
    batches, size : int
        So many batches of so many items are held at most. Handing over costs some 10 us, so
        small items are better handed over several at a time.
    """
    handed: Queue[list[T] | BaseException | None] = Queue(batches)
    unwanted = threading.Event()
    thread = threading.Thread(
        target=_get, args=(iter(items), size, handed, unwanted), name="ahead", daemon=True
    )
    thread.start()
    try:
        while (batch := handed.get()) is not None:
            if isinstance(batch, BaseException):
                raise batch
            yield from batch
    finally:
        unwanted.set()
        while thread.is_alive():  # it may wait for room
            while not handed.empty():
                handed.get()
            thread.join(0.01)


def _get(
    items: Iterator[T],
    size: int,
    handed: Queue[list[T] | BaseException | None],
    unwanted: threading.Event,
) -> None:
    """Hand the items over, then what they end with: an error, or None."""
    end: BaseException | None = None
    more = True
    while more and not unwanted.is_set():
        batch: list[T] = []
        try:
            batch.extend(islice(items, size))
        except BaseException as error:
            end = error
        more = len(batch) == size
        if batch:
            handed.put(batch)
    close = getattr(items, "close", None)
    if close is not None:
        close()  # in the thread that used them
    handed.put(end)

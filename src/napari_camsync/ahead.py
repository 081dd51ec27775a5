"""ahead: an iterator run in a thread of its own, so that two kinds of work go on at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import Queue
from typing import TypeAlias, TypeVar

T = TypeVar("T")
_Handed: TypeAlias = "Queue[list[T] | BaseException | None]"


def _one(item: object) -> int:
    return 1


def ahead(
    items: Iterable[T], batches: int, fill: int = 1, weigh: Callable[[T], int] = _one
) -> Generator[T]:
    """Yield items that a thread gets beforehand.

    It pays where getting them and using them both leave Python alone: reading, decoding,
    encoding, hashing. What getting them raises is raised here, after the items before it. When
    this iterator is closed, or at its end, the thread has ended.

    Parameters
    ----------
    items : iterable
        What to yield; used by the thread only.
    batches : int
        How many batches of items are held at most, besides the one in use and the next one.
    fill : int
        How much a batch weighs at least. Handing one over costs some 10 us.
    weigh : callable, optional
        What an item weighs.
    """
    handed: _Handed[T] = Queue(batches)
    unwanted = threading.Event()
    filled = _batches(items, fill, weigh, unwanted)
    thread = threading.Thread(target=_hand_over, args=(filled, handed), name="ahead", daemon=True)
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


def _batches(
    items: Iterable[T], fill: int, weigh: Callable[[T], int], unwanted: threading.Event
) -> Iterator[list[T]]:
    """Yield the items in batches; what is left of them also where an error ends them."""
    batch: list[T] = []
    weight = 0
    try:
        for item in items:
            batch.append(item)
            weight += weigh(item)
            if weight >= fill:
                yield batch
                batch, weight = [], 0
            if unwanted.is_set():
                break
    except Exception:
        yield batch
        raise
    finally:
        close = getattr(items, "close", None)
        if close is not None:
            close()  # in the thread that used it
    yield batch


def _hand_over(batches: Iterator[list[T]], handed: _Handed[T]) -> None:
    """Hand batches over, then what they end with: an error, or None."""
    end: BaseException | None = None
    try:
        for batch in batches:
            handed.put(batch)
    except BaseException as error:  # it is raised where the items are used
        end = error
    handed.put(end)

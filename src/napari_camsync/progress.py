"""The one way long work reports how far it is, and is cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from .errors import Cancelled

Progress: TypeAlias = Callable[[int, int], None]
"""Called as ``progress(done, total)``; raising `Cancelled` inside it stops the work."""

T = TypeVar("T")


def silent(done: int, total: int) -> None:
    """Report to nobody."""


def report_each(items: Iterable[T], total: int, progress: Progress | None) -> Iterator[T]:
    """Yield the items, reporting before the first and after each of them."""
    report = progress or silent
    report(0, total)
    for done, item in enumerate(items, start=1):
        yield item
        report(min(done, total), total)


def part_of(progress: Progress | None, start: int, total: int) -> Progress:
    """Return a progress for one part of a larger work.

    Parameters
    ----------
    progress : Progress or None
        Where the whole is reported.
    start : int
        How much of the whole is done when the part begins.
    total : int
        The size of the whole, in the part's own units.
    """
    if progress is None:
        return silent
    whole = progress

    def report(done: int, _part_total: int) -> None:
        whole(start + done, total)

    return report


class SharedProgress:
    """One progress for works that go on side by side, each in a thread of its own.

    Parameters
    ----------
    sizes : sequence of int
        How large each is.
    progress : Progress or None
        Where the whole is reported.
    each : callable, optional
        Told of each work alone: its number, how much is done, and its size.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        progress: Progress | None,
        each: Callable[[int, int, int], None] | None = None,
    ) -> None:
        self._sizes = sizes
        self._done = [0] * len(sizes)
        self._total = sum(sizes)
        self._progress = progress or silent
        self._each = each
        self._lock = threading.Lock()
        self._cancelled = False

    def part(self, number: int) -> Progress:
        """Return the progress of one of the works; `Cancelled` in one cancels all."""

        def report(done: int, _part_total: int) -> None:
            with self._lock:
                if self._cancelled:
                    raise Cancelled
                self._done[number] = done
                if self._each is not None:
                    self._each(number, done, self._sizes[number])
                try:
                    self._progress(sum(self._done), self._total)
                except BaseException:
                    self._cancelled = True
                    raise

        return report

    def cancel(self) -> None:
        """Let the works that still go on stop at their next report."""
        with self._lock:
            self._cancelled = True

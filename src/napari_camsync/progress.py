"""The one way long work reports how far it is, and is cancelled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias, TypeVar

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

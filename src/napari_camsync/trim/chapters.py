"""Chapters, counted from the cut."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av.container.core import Chapter


def shifted_chapters(chapters: Iterable[Chapter], begin: Fraction, end: Fraction) -> list[Chapter]:
    """Return the chapters of ``[begin, end)``, timed from its beginning; those outside go.

    Parameters
    ----------
    chapters : iterable of Chapter
        As PyAV's containers hand them out: ``start`` and ``end`` in units of ``time_base``.
    begin, end : Fraction
        Seconds on the source's clock.
    """
    kept: list[Chapter] = []
    for chapter in chapters:
        base = Fraction(chapter["time_base"] or 1)
        first = max(chapter["start"] * base, begin)
        last = min(chapter["end"] * base, end)
        if first < last:
            start, stop = round((first - begin) / base), round((last - begin) / base)
            kept.append({**chapter, "start": start, "end": stop})
    return kept

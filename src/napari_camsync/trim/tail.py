"""Tail: the packets of a trim that can be copied, as far as their order tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..video.index import VideoIndex
from ..video.order import Ordinals


@dataclass(frozen=True, slots=True)
class Tail:
    """Packets that can be copied.

    Parameters
    ----------
    begin, end : int
        The frames they carry, ``[begin, end)``.
    packets : tuple of int
        Their ordinals, in stored order.
    """

    begin: int
    end: int
    packets: tuple[int, ...]


def entry_candidates(index: VideoIndex, start: int, stop: int) -> Iterator[int]:
    """Yield the ordinals of keyframes at which a copy may begin, as far as order tells.

    Every packet stored earlier is shown before the keyframe, and none that the container hides
    follows up to the last frame before `stop`.
    """
    rank = index.rank
    shown_before = np.maximum.accumulate(np.append(-1, rank))[:-1]
    hidden = np.flatnonzero(index.packets.is_discard & (rank < 0))
    hidden = hidden[hidden < index.order[stop - 1]]
    keys = index.keys
    fits = (rank[keys] >= start) & (rank[keys] < stop) & (shown_before[keys] < rank[keys])
    fits &= keys > (hidden[-1] if len(hidden) else -1)
    yield from keys[fits].tolist()


def tail_from(index: VideoIndex, entry: int, stop: int) -> Tail | None:
    """Return what can be copied from a clean entry on, up to a frame at most.

    The packets are a stretch in stored order whose frames follow each other in presentation
    order, but for leading pictures of the entry, which are shown before it.

    Parameters
    ----------
    index : VideoIndex
        The source's frames and packets.
    entry : int
        The ordinal of a keyframe.
    stop : int
        No frame from this one on may be copied.
    """
    first = int(index.rank[entry])
    ranks = index.rank[entry : _end_of_copy(index, entry, stop)]
    ordinals = entry + np.flatnonzero((ranks < 0) | (ranks >= first))
    ranks = index.rank[ordinals]
    count = np.cumsum(ranks >= 0)
    whole = np.maximum.accumulate(ranks) - first + 1 == count
    # What follows a whole stretch without being shown belongs to it (second fields).
    complete = int(np.flatnonzero(whole)[-1]) + 1
    ordinals = ordinals[:complete]
    hidden = index.rank[ordinals] < 0
    if hidden.any() and not _has_real_times(index, ordinals):
        return None
    return Tail(first, first + int(count[complete - 1]), tuple(ordinals.tolist()))


def all_intra_tail(index: VideoIndex, start: int, stop: int) -> Tail | None:
    """Return all wanted packets where each is a keyframe; else None."""
    if not index.is_all_intra:
        return None
    return Tail(start, stop, tuple(np.sort(index.order[start:stop]).tolist()))


def _has_real_times(index: VideoIndex, ordinals: Ordinals) -> bool:
    """Whether hidden packets have times of their own on the frames' clock."""
    times, pts = index.times, index.packets.pts
    return bool(
        times.time_base == index.facts.time_base
        and (times.ticks == pts[index.order]).all()
        and len(np.unique(pts[ordinals])) == len(ordinals)
    )


def _end_of_copy(index: VideoIndex, entry: int, stop: int) -> int:
    """Return the first ordinal that is too late, or that the container hides."""
    hidden = index.packets.is_discard & (index.rank < 0)
    unfit = np.flatnonzero((index.rank >= stop) | hidden)
    unfit = unfit[unfit > entry]
    return int(unfit[0]) if len(unfit) else len(index.rank)

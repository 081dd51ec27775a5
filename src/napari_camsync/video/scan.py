"""The order of a file's pictures as decoding puts them out, where times are not to be trusted."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np

from ..progress import Progress, part_of, silent
from .doubts import Ranges
from .index import VideoIndex
from .order import Ordinals, replace_range
from .passes import DECODER_DELAY, DecodingPass, LostPicturesError

# So many packets tell whether their pictures come in the order of their times.
_TRIAL_PACKETS = 16


def decodes_in_order(path: Path, draft: VideoIndex, ranges: Ranges) -> bool:
    """Whether decoding some of the packets of each range gives their pictures as ordered.

    Parameters
    ----------
    path : Path
        The file.
    draft : VideoIndex
        Its index, with the order to be tried.
    ranges : tuple of (int, int)
        Ranges of packets, each from a keyframe to another.
    """
    if not ranges:
        return True
    with contextlib.closing(DecodingPass(path, draft, "SLICE")) as decoding:
        for begin, stop in ranges:
            end = min(begin + _TRIAL_PACKETS, stop)
            ranks = draft.rank[_order_within(decoding, draft, begin, end, silent)]
            if (np.diff(ranks) < 0).any() or len(ranks) < (draft.rank[begin:end] >= 0).sum():
                return False
    return True


def decoded_order(path: Path, draft: VideoIndex, ranges: Ranges, progress: Progress) -> Ordinals:
    """Return the order of a draft with some ranges of packets as decoding puts them out.

    Parameters
    ----------
    path : Path
        The file.
    draft : VideoIndex
        Its index, with the order that the other packets have.
    ranges : tuple of (int, int)
        Ranges of packets, each from a keyframe to another.
    progress : Progress
        Told how many of these packets are decoded.

    Returns
    -------
    (T,) int64 array
        Ordinals of packets, in presentation order.
    """
    if not draft.packets.is_corrupt.any():
        with contextlib.suppress(LostPicturesError):
            return _replace_ranges(path, draft, ranges, "AUTO", progress)
    return _replace_ranges(path, draft, ranges, "SLICE", progress)


def _replace_ranges(
    path: Path, draft: VideoIndex, ranges: Ranges, threads: str, progress: Progress
) -> Ordinals:
    order, total, done = draft.order, sum(end - begin for begin, end in ranges), 0
    with contextlib.closing(DecodingPass(path, draft, threads)) as decoding:
        for begin, end in ranges:
            decoded = _order_within(decoding, draft, begin, end, part_of(progress, done, total))
            order = replace_range(order, begin, end, decoded)
            done += end - begin
    return order


def _order_within(
    decoding: DecodingPass, draft: VideoIndex, begin: int, end: int, progress: Progress
) -> Ordinals:
    """Return the packets of a range in the order in which their pictures come out.

    Decoding begins a keyframe earlier: pictures that lead the range's first keyframe need it.
    """
    before = draft.keys[draft.keys < begin]
    decoding.restart(int(before[-1]) if len(before) else 0)
    ordinals: dict[int, None] = {}
    progress(0, end - begin)
    while decoding.position < end + DECODER_DELAY:
        found = decoding.next_picture()
        if found is None:
            break
        if begin <= found[0] < end:
            ordinals[found[0]] = None
        progress(min(max(decoding.position - begin, 0), end - begin), end - begin)
    return np.fromiter(ordinals, dtype=np.int64, count=len(ordinals))

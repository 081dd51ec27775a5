"""build_index: read a file once to know which packet carries frame N, decoding only in need."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..errors import VideoError
from ..progress import Progress, part_of, silent
from .doubts import Ranges, find_doubts
from .index import VideoIndex, file_stamp
from .index_store import IndexStore
from .order import (
    Ordinals,
    frame_times,
    order_by_time,
    replace_range,
)
from .packets import read_packets
from .passes import DECODER_DELAY, DecodingPass, LostPicturesError

# Indexes that take longer to make than this, in seconds, are kept.
_WORTH_KEEPING = 0.3
# So many packets tell whether their pictures come in the order of their times.
_TRIAL_PACKETS = 16


def build_index(
    path: Path, progress: Progress | None = None, store: IndexStore | None = None
) -> VideoIndex:
    """Read a file's packets, and decode where their timestamps do not tell their order.

    Parameters
    ----------
    path : Path
        The file.
    progress : Progress, optional
        Told how far the reading is.
    store : IndexStore, optional
        Where indexes are kept; the user's cache folder where None.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    VideoError
        If it cannot be read, or nothing in it can be decoded.
    """
    store = store or IndexStore()
    kept = store.find(path)
    if kept is not None:
        return kept
    began = time.monotonic()
    index = _read_index(path, progress or silent)
    if time.monotonic() - began > _WORTH_KEEPING:
        store.keep(path, index)
    return index


def _read_index(path: Path, progress: Progress) -> VideoIndex:
    stamp = file_stamp(path) if path.exists() else None  # before: it may change meanwhile
    packets, facts = read_packets(path, progress)
    by_time = None
    if not facts.has_no_times:
        by_time = order_by_time(packets, counted=facts.may_only_count)
    order = np.arange(len(packets)) if by_time is None else by_time
    times = frame_times(facts, packets, order)
    draft = VideoIndex(facts, packets, order, times, scanned=by_time is None, stamp=stamp)
    ranges: Ranges = ((0, len(packets)),)
    if by_time is not None:
        doubts = find_doubts(packets, order, facts.delay, may_pair_fields=facts.may_pair_fields)
        if _decodes_in_order(path, draft, doubts.to_try):
            ranges = doubts.to_decode
        else:
            draft = replace(draft, scanned=True)
    if not ranges:
        return draft
    order = _decoded_order(path, draft, ranges, progress)
    if not len(order):
        raise VideoError(f"{path}: not one picture can be decoded. The file is damaged.")
    return replace(draft, order=order, times=frame_times(facts, packets, order))


def _decodes_in_order(path: Path, draft: VideoIndex, ranges: Ranges) -> bool:
    """Whether decoding some of the packets of each range gives their pictures as ordered."""
    if not ranges:
        return True
    with contextlib.closing(DecodingPass(path, draft, "SLICE")) as decoding:
        for begin, stop in ranges:
            end = min(begin + _TRIAL_PACKETS, stop)
            ranks = draft.rank[_order_within(decoding, draft, begin, end, silent)]
            if (np.diff(ranks) < 0).any() or len(ranks) < (draft.rank[begin:end] >= 0).sum():
                return False
    return True


def _decoded_order(path: Path, draft: VideoIndex, ranges: Ranges, progress: Progress) -> Ordinals:
    """Return the order of a draft with some ranges of packets as decoding puts them out."""
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

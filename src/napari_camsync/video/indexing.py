"""build_index: read a file once to know which packet carries frame N, decoding only in need."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..errors import VideoError
from ..progress import Progress, silent
from .doubts import Ranges, find_doubts
from .index import VideoIndex, file_stamp
from .index_store import IndexStore
from .order import frame_times, order_by_time
from .packets import read_packets
from .scan import decoded_order, decodes_in_order

# Indexes that take longer to make than this, in seconds, are kept.
_WORTH_KEEPING = 0.3


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


def draft_index(path: Path, progress: Progress | None = None) -> VideoIndex:
    """Read a file's packets and take them to be shown in the order of their times.

    Where the file does not tell it, in stored order; the index then says that it must be scanned.
    See `read_packets` for the arguments and for what is raised.
    """
    stamp = None
    with contextlib.suppress(OSError, ValueError):  # reading it says what is wrong
        stamp = file_stamp(path)  # before: it may change meanwhile
    packets, facts = read_packets(path, progress)
    by_time = None
    if not facts.has_no_times:
        by_time = order_by_time(packets, counted=facts.may_only_count)
    order = np.arange(len(packets)) if by_time is None else by_time
    times = frame_times(facts, packets, order)
    return VideoIndex(facts, packets, order, times, scanned=by_time is None, stamp=stamp)


def _read_index(path: Path, progress: Progress) -> VideoIndex:
    draft = draft_index(path, progress)
    facts, packets = draft.facts, draft.packets
    ranges: Ranges = ((0, len(packets)),)
    if not draft.scanned:
        doubts = find_doubts(
            packets, draft.order, facts.delay, may_pair_fields=facts.may_pair_fields
        )
        if decodes_in_order(path, draft, doubts.to_try):
            ranges = doubts.to_decode
        else:
            draft = replace(draft, scanned=True)
    if not ranges:
        return draft
    order = decoded_order(path, draft, ranges, progress)
    if not len(order):
        raise VideoError(f"{path}: not one picture can be decoded. The file is damaged.")
    return replace(draft, order=order, times=frame_times(facts, packets, order))

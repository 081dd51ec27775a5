"""Video indexes made by hand, from one letter per packet."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from napari_camsync.video.index import VideoIndex
from napari_camsync.video.packets import PacketTable
from napari_camsync.video.times import FrameTimes


def index_of(
    kinds: str, shown: Sequence[int] | None = None, ticks: Sequence[int] | None = None
) -> VideoIndex:
    """Return an index.

    Parameters
    ----------
    kinds : str
        For each packet as stored, K for a keyframe, anything else for none.
    shown : sequence of int, optional
        For each packet, which frame it carries, -1 for none; in stored order where None.
    ticks : sequence of int, optional
        When each frame is shown; every 10 ticks of a thousandth of a second where None.
    """
    count = len(kinds)
    rank = np.arange(count) if shown is None else np.array(shown)
    order = np.argsort(rank, kind="stable")[(rank < 0).sum() :]
    times = np.array(ticks if ticks is not None else np.arange(len(order)) * 10, np.int64)
    pts = np.full(count, -10, np.int64)
    pts[order] = times
    none = np.zeros(count, np.int64)
    packets = PacketTable(
        pts=pts,
        dts=np.arange(count) * 10 - 100,
        pos=none,
        size=none + 100,
        duration=none + 10,
        checksum=none,
        is_key=np.array([kind == "K" for kind in kinds]),
        is_discard=rank < 0,
    )
    return VideoIndex(packets, order, FrameTimes(times, Fraction(1, 1000), 10), scanned=False)

"""Video indexes made by hand, from one letter per packet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from napari_camsync.video.facts import StreamFacts
from napari_camsync.video.index import VideoIndex
from napari_camsync.video.packets import NO_TIME, PacketTable
from napari_camsync.video.times import FrameTimes

FACTS = StreamFacts(
    container="test",
    codec="h264",
    time_base=Fraction(1, 1000),
    rate=Fraction(100),
    average_rate=Fraction(100),
    start=0,
    claimed_frames=0,
    claimed_seconds=0.0,
    claim_is_own=False,
    audio=(),
    delay=0,
    may_pair_fields=False,
)
"""Of a stream of 100 frames a second whose times are milliseconds."""


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
    packets = replace(packets_of(pts.tolist(), kinds), is_discard=rank < 0)
    frame_times = FrameTimes(times, FACTS.time_base, 10)
    return VideoIndex(FACTS, packets, order, frame_times, scanned=False)


def packets_of(
    pts: Sequence[int | None],
    kinds: str = "K",
    dts: Sequence[int | None] | None = None,
    corrupt: Sequence[int] = (),
    discarded: Sequence[int] = (),
) -> PacketTable:
    """Return packets by their times.

    Parameters
    ----------
    pts, dts : sequence of int or None
        For each packet, when it is shown and decoded; every 10 ticks, long before, where None.
    kinds : str
        K for a keyframe, anything else for none; packets beyond its end are none.
    corrupt, discarded : sequence of int
        The packets in which data is missing, and those that are not to be shown.
    """
    count = len(pts)
    none, ordinals = np.zeros(count, np.int64), np.arange(count)
    return PacketTable(
        pts=_ticks(pts),
        dts=ordinals * 10 - 100 if dts is None else _ticks(dts),
        pos=none,
        size=none + 100,
        duration=none + 10,
        checksum=none,
        is_key=np.array([kind == "K" for kind in kinds.ljust(count, ".")]),
        is_discard=np.isin(ordinals, discarded),
        is_corrupt=np.isin(ordinals, corrupt),
    )


def _ticks(times: Sequence[int | None]) -> npt.NDArray[np.int64]:
    return np.array([NO_TIME if time is None else time for time in times], np.int64)

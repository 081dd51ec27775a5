"""Timestamps of copied packets, counted from the cut."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..video.index import VideoIndex
from .plan import TrimPlan


class Timing(NamedTuple):
    """When a packet is shown and decoded, and for how long it is shown, in ticks."""

    pts: int
    dts: int
    duration: int


def copied_timing(index: VideoIndex, plan: TrimPlan, *, from_zero: bool) -> dict[int, Timing]:
    """Return the new times of the packets that a plan copies, by ordinal.

    Parameters
    ----------
    index : VideoIndex
        The source's frames and packets.
    plan : TrimPlan
        A plan that copies.
    from_zero : bool
        Whether decoding must begin at time 0, as in AVI, which only counts packets. Otherwise
        presentation does, and decoding as much before it as the reordering needs.
    """
    frames = index.rank[list(plan.packets)]
    pts = (index.times.ticks[frames] - index.times.ticks[plan.start]).tolist()
    durations = index.times.durations[frames].tolist()
    dts = decoding_times(pts, max(int(np.median(durations)), 1))
    shift = -dts[0] if from_zero else 0
    return {
        ordinal: Timing(shown + shift, decoded + shift, duration)
        for ordinal, shown, decoded, duration in zip(plan.packets, pts, dts, durations, strict=True)
    }


def decoding_times(pts: list[int], step: int) -> list[int]:
    """Return decoding times for packets in stored order that are shown at these times.

    They increase, none is later than its packet's presentation, and the first are as little
    before the first presentation as the reordering needs.

    Parameters
    ----------
    pts : list of int
        Presentation times, in stored order, all different.
    step : int
        Ticks between frames, for the times before the first presentation.
    """
    shown = sorted(pts)
    place = {time: rank for rank, time in enumerate(shown)}
    delay = max(stored - place[time] for stored, time in enumerate(pts))
    before = [shown[0] - step * (delay - i) for i in range(delay)]
    return (before + shown)[: len(pts)]

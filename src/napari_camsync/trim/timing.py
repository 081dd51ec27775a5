"""Timestamps of the packets of a trim, counted from the cut."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..video.index import VideoIndex
from ..video.order import Ordinals
from ..video.packets import NO_TIME
from .plan import TrimPlan

_LARGEST_LEAD = 16
"""No codec lets a picture wait for more."""


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """The packets of an output, in stored order.

    Parameters
    ----------
    frames : (N,) int64 array
        The frame of the source that each carries; -1 for a packet that shows nothing.
    ordinals : (N,) int64 array
        The packet of the source that is copied; -1 for a frame encoded anew.
    pts, dts, durations : (N,) int64 arrays
        When it is shown and decoded, and for how long it is shown, in ticks of the source's time
        base.
    delay : int
        For how many packets at most a picture waits between being decoded and being shown.
    """

    frames: Ordinals
    ordinals: Ordinals
    pts: Ordinals
    dts: Ordinals
    durations: Ordinals
    delay: int


def schedule(index: VideoIndex, plan: TrimPlan, *, from_zero: bool, tick: int = 0) -> Schedule:
    """Return the packets that a plan writes, and their times.

    Parameters
    ----------
    index : VideoIndex
        The source's frames and packets.
    plan : TrimPlan
        What is done.
    from_zero : bool
        Whether decoding must begin at time 0, as in AVI, which only counts packets. Otherwise
        presentation does, and decoding as much before it as the reordering needs, or as it does in
        the source.
    tick : int
        How much before it is shown a keyframe is decoded; 0 for as much as anywhere else. See
        `found_in_time`.
    """
    copied = np.array(plan.packets, np.int64)
    none = np.full(plan.reencoded, -1, np.int64)
    head = plan.tail - plan.start if plan.copied else plan.frames
    before, after = np.arange(plan.start, plan.start + head), np.arange(plan.end, plan.stop)
    after = after if plan.copied else after[:0]
    frames = np.concatenate([before, index.rank[copied], after])
    ordinals = np.concatenate([none[:head], copied, none[head:]])
    shown = frames >= 0
    pts = np.where(shown, index.times.ticks[frames], index.packets.pts[ordinals])
    pts -= index.times.ticks[plan.start]
    durations = np.where(shown, index.times.durations[frames], 1)
    step = max(int(np.median(durations[shown])), 1)
    lead = lead_of(index) if plan.copied else 0
    dts = np.array(decoding_times(pts.tolist(), step, lead), np.int64)
    delay = int((dts < 0).sum())
    if from_zero:
        return Schedule(frames, ordinals, pts - dts[0], dts - dts[0], durations, delay)
    may_be_key = (ordinals < 0) | index.packets.is_key[ordinals]  # encoders choose for themselves
    dts = found_in_time(pts, dts, may_be_key, tick)
    return Schedule(frames, ordinals, pts, dts, durations, delay)


def lead_of(index: VideoIndex) -> int:
    """Return how many packets a source decodes before its first picture is shown.

    Decoders hold pictures back as long as the codec's headers say, which may be longer than a cut
    needs; OpenCV 4 then counts frames rightly only if decoding begins as much earlier.
    """
    pts, dts = index.packets.pts, index.packets.dts
    if not index.facts.delay or index.facts.has_no_times or not (pts != NO_TIME).any():
        return 0
    in_time = dts[: _LARGEST_LEAD + 1] >= pts[pts != NO_TIME].min()
    return int(in_time.argmax())


def decoding_times(pts: list[int], step: int, lead: int = 0) -> list[int]:
    """Return decoding times for packets in stored order that are shown at these times.

    They increase, none is later than its packet's presentation, and the first are as little
    before the first presentation as the reordering needs, or as is asked for.

    Parameters
    ----------
    pts : list of int
        Presentation times, in stored order, all different.
    step : int
        Ticks between frames, for the times before the first presentation.
    lead : int
        How many packets at least are decoded before the first presentation.
    """
    shown = sorted(pts)
    place = {time: rank for rank, time in enumerate(shown)}
    delay = max(lead, *(stored - place[time] for stored, time in enumerate(pts)))
    before = [shown[0] - step * (delay - i) for i in range(delay)]
    return (before + shown)[: len(pts)]


def found_in_time(
    pts: Ordinals, dts: Ordinals, is_key: npt.NDArray[np.bool_], tick: int = 0
) -> Ordinals:
    """Return decoding times by which players find the right keyframe before any time.

    FFmpeg looks for it in MP4 by decoding times, taking them all to be as much before presentation
    as the first packet's. Where the rate varies a keyframe's can be more: it is then found for the
    frame before it, which cannot be decoded from there. Such keyframes are decoded later.

    In MPEG-TS and FLV it takes decoding times for those of presentation. What is found for the time
    of a keyframe is then a packet after it, from which nothing can be decoded: OpenCV cannot even
    go back to the first frame. So keyframes are decoded just before they are shown, and what is
    stored behind them just after. Not at the same time, which FFmpeg does not believe.

    Parameters
    ----------
    pts, dts : (N,) int64 arrays
        When packets are shown and decoded, in stored order.
    is_key : (N,) bool array
        Whether decoding may begin there.
    tick : int
        How much before is just before; 0 where it is to be as much as of the first packet.
    """
    found = dts.copy()
    lead = tick or int(pts.min() - dts[0])
    next_shown = np.minimum.accumulate(pts[::-1])[::-1]
    for key in np.flatnonzero(is_key & (next_shown == pts) & (pts - dts > lead)):
        found[key] = pts[key] - lead
        earliest = found[key] + max(2 * tick, 1)
        following = key + 1
        while following < len(dts) and found[following] < earliest:
            found[following] = earliest
            earliest += max(tick, 1)
            following += 1
    return found if (found <= pts).all() else dts

"""Which frame each packet carries, decided from the packets alone where they tell."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .facts import StreamFacts
from .packets import NO_TIME, PacketTable
from .times import GAP, FrameTimes

Ordinals = npt.NDArray[np.int64]
# A picture waits for at most 16 others in H.264 and HEVC, and fewer elsewhere (their decoded
# picture buffers, ITU-T H.264 A.3.1 and H.265 A.4.2); twice that where fields are counted.
LONGEST_WAIT = 32
# A file's other tracks may be somewhat longer than its video: by this part, and a second.
_OTHER_TRACKS = 0.05
# No recording has timestamps this large: NO_TIME, or damage.
_ABSURD = 2**52
# Into so many parts a tick is divided at most where times have to be made up.
_FINEST = 1001


def order_by_time(packets: PacketTable, *, counted: bool = False) -> Ordinals | None:
    """Return the packets' presentation order by their timestamps, if these can be trusted.

    They can where every shown packet has one, all differ, decoding times never run backwards
    (files joined end to end), no picture waits for more others than any codec allows, and
    nothing is to be shown before the first keyframe (such pictures cannot be decoded).

    Parameters
    ----------
    packets : PacketTable
        The packets.
    counted : bool
        Whether the timestamps may be no more than a count of packets, though the codec stores
        pictures in another order than it shows them (AVI): they are, if they never go back.
    """
    shown = np.flatnonzero(~packets.is_discard)
    pts = packets.pts[shown]
    dts = packets.dts[packets.dts != NO_TIME]
    trusted = (
        len(shown) > 0
        and packets.is_key[0]
        and _plausible(packets.pts).all()
        and pts.min() >= packets.pts[0]
        and len(np.unique(pts)) == len(pts)
        and (np.diff(dts) >= 0).all()
        and not (counted and (np.diff(pts) > 0).all())
    )
    if not trusted:
        return None
    order = np.argsort(pts)
    waits = np.abs(order - np.arange(len(order))).max() <= LONGEST_WAIT
    return shown[order] if waits else None


def replace_range(order: Ordinals, begin: int, end: int, decoded: Ordinals) -> Ordinals:
    """Return the order with the packets ``[begin, end)`` as decoding put them out.

    Parameters
    ----------
    order : (T,) int64 array
        Ordinals of packets, in presentation order.
    begin, end : int
        A range of ordinals.
    decoded : (D,) int64 array
        Those of the range whose pictures came out, in the order in which they did.
    """
    inside = (order >= begin) & (order < end)
    place = int((order[~inside] < begin).sum())
    return np.insert(order[~inside], place, decoded)


def _plausible(times: Ordinals) -> npt.NDArray[np.bool_]:
    """Return which timestamps are there and may be true."""
    return (times > -_ABSURD) & (times < _ABSURD)


def frame_times(facts: StreamFacts, packets: PacketTable, order: Ordinals) -> FrameTimes:
    """Return when the frames are shown, from the best timestamps that the packets have."""
    pts, dts = packets.pts[order], np.sort(packets.dts[order])
    base = facts.time_base
    for ticks in (pts, dts):
        if ticks.min() != NO_TIME and (np.diff(ticks) > 0).all():
            break
    else:
        ticks, base = _evenly(facts, packets, len(order))
    usual = int(np.median(np.diff(ticks))) if len(ticks) > 1 else 0
    last = int(packets.duration[order[-1]] * (facts.time_base / base)) or usual
    last = last or max(round(1 / (facts.rate * base)), 1)
    finer = round(facts.time_base / base)
    missing = _missing_end(facts, packets, max(last // finer, 1)) * finer
    return FrameTimes(ticks, base, last, missing)


def _evenly(facts: StreamFacts, packets: PacketTable, frames: int) -> tuple[Ordinals, Fraction]:
    """Return evenly spaced ticks and their time base, which is fine enough for them."""
    known = packets.pts[_plausible(packets.pts)]
    first, last = (int(known.min()), int(known.max())) if len(known) else (0, 0)
    span = float((last - first) * facts.time_base)
    rate = facts.rate_nearest((frames - 1) / span) if span > 0 else facts.rate
    step = (1 / (rate * facts.time_base)).limit_denominator(_FINEST)
    ticks = first * step.denominator + np.arange(frames, dtype=np.int64) * max(step.numerator, 1)
    return ticks, facts.time_base / step.denominator


def _missing_end(facts: StreamFacts, packets: PacketTable, usual: int) -> int:
    """Return how many ticks the packets fall short of what the file says that it lasts."""
    known = packets.pts[_plausible(packets.pts)]
    if not len(known):
        return 0
    # Some containers count from zero, some from the first timestamp.
    lasts = int(known.max() - min(known.min(), 0)) + (int(packets.duration[-1]) or usual)
    missing = round(facts.claimed_seconds / facts.time_base) - lasts
    if facts.container == "avi":  # its duration is computed from the file's size
        missing = facts.claimed_frames * usual - lasts
    longest_track = 0 if facts.claim_is_own else _OTHER_TRACKS * lasts + 1 / facts.time_base
    return missing if missing >= max(GAP * usual, longest_track) else 0

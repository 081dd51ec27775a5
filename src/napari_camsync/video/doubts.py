"""Where timestamps that look right may not be: what only decoding can tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .order import LONGEST_WAIT, Ordinals
from .packets import PacketTable

Ranges = tuple[tuple[int, int], ...]
_Flags = npt.NDArray[np.bool_]

# Times closer than this part of the usual interval are doubtful.
_CROWDED = 0.5
# What is so in this part of a file's ranges is not a fault but how the file was made.
_UNUSUAL = 0.25
# So many ranges are tried of those that are doubtful in great number.
_TRIALS = 3


@dataclass(frozen=True, slots=True)
class Doubts:
    """Ranges of packets, each from a keyframe to another, whose order by time is in doubt.

    Parameters
    ----------
    to_decode : tuple of (int, int)
        Where data is missing, or the times are not what they are elsewhere in the file: these
        are ordered by decoding them.
    to_try : tuple of (int, int)
        Examples of what is unusual but frequent: where decoding puts out another order, no
        time of the file can be trusted.
    """

    to_decode: Ranges
    to_try: Ranges


def find_doubts(
    packets: PacketTable, order: Ordinals, delay: int, *, may_pair_fields: bool
) -> Doubts:
    """Look for signs that the order of the packets by time is not that of the pictures.

    Parameters
    ----------
    packets : PacketTable
        The packets.
    order : (T,) int64 array
        Their presentation order by time.
    delay : int
        How many others a picture waits for by the codec's headers.
    may_pair_fields : bool
        Whether two packets may carry one picture.
    """
    bounds = np.unique(np.concatenate([[0], np.flatnonzero(packets.is_key), [len(packets)]]))
    waits = np.zeros(len(packets), np.int64)
    waits[order] = _waits(order)
    longest = np.maximum.reduceat(waits, bounds[:-1])
    usual = max(delay, int(np.median(longest)))
    some = np.diff(bounds) > usual
    unusual = [longest > usual, _ranges_of(bounds, _crowded(packets.pts, order))]
    to_try = [some & (longest == 0) & (usual > 0), np.full(len(some), may_pair_fields)]
    to_decode = _ranges_of(bounds, np.flatnonzero(packets.is_corrupt))
    for flags in unusual:
        if flags.mean() < _UNUSUAL:
            to_decode |= flags
        else:
            to_try.append(flags)
    examples = [example for flags in to_try for example in _examples(bounds, flags)]
    return Doubts(_joined(bounds, to_decode), tuple(dict.fromkeys(examples)))


def _waits(order: Ordinals) -> Ordinals:
    """Return for each frame how many others are stored before it and shown after it."""
    waits = np.zeros(len(order), np.int64)
    for further in range(1, min(LONGEST_WAIT, len(order) - 1) + 1):
        waits[:-further] += order[further:] < order[:-further]
    return waits


def _crowded(pts: Ordinals, order: Ordinals) -> Ordinals:
    """Return the packets that are shown hardly apart from the one before."""
    apart = np.diff(pts[order])
    return order[1:][apart < _CROWDED * np.median(apart)] if len(apart) else order[:0]


def _ranges_of(bounds: Ordinals, ordinals: Ordinals) -> _Flags:
    """Return which ranges between the bounds hold any of the packets."""
    held = np.zeros(len(bounds) - 1, bool)
    held[np.searchsorted(bounds, ordinals, side="right") - 1] = True
    return held


def _examples(bounds: Ordinals, flags: _Flags) -> list[tuple[int, int]]:
    flagged = np.flatnonzero(flags)
    if not len(flagged):
        return []
    chosen = np.unique(flagged[np.linspace(0, len(flagged) - 1, _TRIALS).astype(int)])
    return [(int(bounds[i]), int(bounds[i + 1])) for i in chosen]


def _joined(bounds: Ordinals, flags: _Flags) -> Ranges:
    """Return the flagged ranges, those that touch as one."""
    ranges: list[tuple[int, int]] = []
    for begin, end in np.stack([bounds[:-1], bounds[1:]], axis=1)[flags].tolist():
        goes_on = bool(ranges) and ranges[-1][1] == begin
        ranges.append((ranges.pop()[0] if goes_on else begin, end))
    return tuple(ranges)

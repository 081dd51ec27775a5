"""What OpenCV returns when it is asked for a frame by its number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .index import VideoIndex
from .packets import NO_TIME

# Containers (FFmpeg's demuxers) without an index: OpenCV cannot find frames by number in them.
_NO_INDEX = ("mpegts", "mpeg", "obu", "ivf")
# How many frames before the wanted one OpenCV seeks first (cap_ffmpeg_impl.hpp).
_LEAD = 16


def opencv_frames(index: VideoIndex, count: int | None = None) -> npt.NDArray[np.int64] | None:
    """Return which frame OpenCV delivers for each number set as ``CAP_PROP_POS_FRAMES``.

    OpenCV takes the number for a time at the average rate, seeks to a keyframe somewhat before
    it (ever further, where that is too late), takes that keyframe's time for a number again, and
    counts on from there (``CvCapture_FFMPEG::seek`` in its cap_ffmpeg_impl.hpp, versions 4 and
    5). That is right only where the rate is constant and nothing is missing.

    Parameters
    ----------
    index : VideoIndex
        The file's index.
    count : int, optional
        For how many numbers; as many as there are frames where None. OpenCV counts on beyond that
        where a container holds more packets than pictures.

    Returns
    -------
    (count,) int64 array or None
        For each number the frame, which may lie beyond the end; None where it cannot be told,
        because the container has no index and OpenCV gets anywhere.
    """
    facts = index.facts
    if not index.is_seekable or facts.is_raw or facts.container in _NO_INDEX:
        return None
    rate, tick = float(facts.rate), float(facts.time_base)
    shown = index.times.ticks * float(index.times.time_base) - facts.start * tick
    numbers = np.floor(rate * shown + 0.5).astype(np.int64)
    numbers -= numbers[0]
    keys = index.keys[index.rank[index.keys] >= 0]
    times = index.packets.pts if "matroska" in facts.container else index.packets.dts
    if not len(keys) or times[keys].min() == NO_TIME or (np.diff(times[keys]) < 0).any():
        return None
    # FFmpeg's MP4 demuxer takes the time it is given for one of presentation.
    before = facts.start - int(times[keys[0]]) if "mov" in facts.container else 0
    wanted = np.arange(len(index) if count is None else count)
    landed, lead = np.zeros_like(wanted), np.full_like(wanted, _LEAD)
    open_ones = wanted > 1
    while open_ones.any():
        goal = np.maximum(wanted - lead, 0)
        target = facts.start + np.floor(goal / rate / tick + 0.5)
        place = np.searchsorted(times[keys], target - before, side="right") - 1
        landed = np.where(open_ones, index.rank[keys[np.maximum(place, 0)]], landed)
        open_ones &= (numbers[landed] >= wanted) & (goal > 0)
        lead = np.where(open_ones, lead * 3 // 2, lead)
    return np.asarray(wanted + landed - numbers[landed], np.int64)

"""restamped: the same pictures at another constant rate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from ..errors import TrimError
from .times import FrameTimes
from .video import Video


def restamped(video: Video, fps: Fraction) -> Video:
    """Return a video with the same frames, shown at another rate.

    For cameras that write a wrong rate into their files, and for slow motion.

    Parameters
    ----------
    video : Video
        A video whose rate is constant.
    fps : Fraction
        Frames per second, above 0.

    Raises
    ------
    ValueError
        If the rate is not above 0.
    TrimError
        If the video's own rate is not constant: its times tell when each frame was taken, and would
        be lost.
    """
    if fps <= 0:
        raise ValueError(f"{fps} frames per second are no rate. Choose one above 0.")
    if not video.times.is_constant:
        raise TrimError(
            f"{video.path.name} cannot be given another rate: its frames are not equally far "
            "apart, and their times tell when each was taken. Leave out --fps for this video."
        )
    times = FrameTimes(np.arange(len(video), dtype=np.int64), 1 / fps, 1)
    return Video(video.path, replace(video.index, times=times))

"""clock_range: when a trim begins and ends on its source's clock."""

from __future__ import annotations

from fractions import Fraction

from ..video.video import Video


def clock_range(video: Video, start: int, stop: int) -> tuple[Fraction, Fraction]:
    """Return when the frames ``[start, stop)`` begin and end, in seconds on the video's clock."""
    times = video.times
    begin = int(times.ticks[start]) * times.time_base
    end = int(times.ticks[stop - 1] + times.durations[stop - 1]) * times.time_base
    return begin, end

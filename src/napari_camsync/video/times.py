"""FrameTimes: when each frame is presented, and which frame is presented when."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt

# Rates are tried in this order of plausibility: whole numbers, broadcast rates (SMPTE ST 170:
# whole numbers times 1000/1001), then ratios with denominators up to these.
_BROADCAST = Fraction(1000, 1001)
_RATE_DENOMINATORS = (10, 100, 1001)


# From so many usual intervals on, frames are missing between two, or at the end.
GAP = 1.5
# How far from whole numbers of usual intervals the intervals of a camera that drops frames are.
_JITTER = 0.2


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where frames seem to be missing: dropped by the camera, or lost in the file.

    Parameters
    ----------
    frame : int
        The last frame before it.
    missing : int
        How many frames would have fitted in, at the usual interval.
    seconds : float
        How long that frame is on screen.
    """

    frame: int
    missing: int
    seconds: float


@dataclass(frozen=True, eq=False)
class FrameTimes:
    """The presentation time of every frame of a video.

    Parameters
    ----------
    ticks : (T,) int64 array
        Presentation timestamps as the container stores them, increasing.
    time_base : Fraction
        Seconds per tick.
    last_duration : int
        How long the last frame is shown, in ticks.
    missing_end : int
        How much longer than its frames the file says that it lasts, in ticks: the end of a
        recording that was cut short.
    """

    ticks: npt.NDArray[np.int64]
    time_base: Fraction
    last_duration: int
    missing_end: int = 0

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.ticks)

    @cached_property
    def seconds(self) -> npt.NDArray[np.float64]:
        """(T,) float64: seconds from the first frame's presentation time."""
        base = self.time_base
        elapsed: npt.NDArray[np.float64] = (self.ticks - self.ticks[0]).astype(np.float64)
        return elapsed * base.numerator / base.denominator

    @cached_property
    def durations(self) -> npt.NDArray[np.int64]:
        """(T,) int64: ticks from each frame to the next."""
        return np.append(np.diff(self.ticks), self.last_duration)

    @cached_property
    def fps(self) -> Fraction:
        """Average frames per second.

        The most plausible rate that gives the timestamps to within their rounding (Matroska
        stores whole milliseconds), or where none does, exactly what they give.
        """
        if len(self) < 2 or self.ticks[-1] == self.ticks[0]:
            return 1 / (self.last_duration * self.time_base) if self.last_duration else Fraction(0)
        measured = (len(self) - 1) / (int(self.ticks[-1] - self.ticks[0]) * self.time_base)
        if (np.diff(self.ticks) == 1).all():  # such ticks count frames, and are not rounded
            return measured
        plausible = [
            Fraction(round(measured)),
            round(measured / _BROADCAST) * _BROADCAST,
            *(measured.limit_denominator(largest) for largest in _RATE_DENOMINATORS),
        ]
        return next((rate for rate in plausible if rate and self._fits(rate)), measured)

    @cached_property
    def is_constant(self) -> bool:
        """Whether all frames are equally far apart, to within the rounding of one tick."""
        return self.fps > 0 and self._fits(self.fps)

    @cached_property
    def usual_interval(self) -> float:
        """Ticks from one frame to the next, on average but for the gaps."""
        intervals = np.diff(self.ticks)
        ordinary = intervals[intervals < GAP * np.median(intervals)] if len(self) > 1 else ()
        return float(np.mean(ordinary)) if len(ordinary) else max(self.last_duration, 1)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Where frames seem to be missing, and how many.

        An interval of one and a half times the usual one or more is a gap; so is what a file
        that was cut short lacks at its end.
        """
        usual = self.usual_interval
        intervals = np.diff(self.ticks)
        if self.missing_end:
            intervals = np.append(intervals, self.last_duration + self.missing_end)
        return tuple(
            Gap(
                int(frame),
                round(int(intervals[frame]) / usual) - 1,
                float(int(intervals[frame]) * self.time_base),
            )
            for frame in np.flatnonzero(intervals >= GAP * usual)
        )

    @cached_property
    def only_drops_frames(self) -> bool:
        """Whether the rate would be constant, were it not for the gaps."""
        usual = self.usual_interval
        steps = np.diff(self.ticks) / usual
        jitter = np.abs(steps - np.round(steps)).max(initial=0)
        return bool(self.gaps) and bool(jitter <= max(_JITTER, 1 / usual))

    @property
    def duration(self) -> float:
        """Seconds from the first frame's presentation to the end of the last."""
        return float(int(self.durations.sum()) * self.time_base)

    def frame_at(self, seconds: float) -> int:
        """Return the frame that is on screen at a time.

        Parameters
        ----------
        seconds : float
            Seconds from the first frame's presentation time, in ``[0, duration)``.

        Raises
        ------
        ValueError
            If the time is before the first frame or after the end of the last.
        """
        if not 0 <= seconds < max(self.duration, self.seconds[-1]) + 1e-9:
            raise ValueError(
                f"{seconds} s is outside the video, which lasts from 0 to {self.duration:.3f} s."
            )
        return int(np.searchsorted(self.seconds, seconds, side="right")) - 1

    def _fits(self, rate: Fraction) -> bool:
        """Whether a constant rate puts every frame within one tick of its timestamp."""
        step = float(1 / (rate * self.time_base))
        error = self.ticks - self.ticks[0] - np.arange(len(self)) * step
        return bool(np.ptp(error) <= 1.0 + 1e-6)

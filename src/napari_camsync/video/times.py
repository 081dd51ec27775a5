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
    """

    ticks: npt.NDArray[np.int64]
    time_base: Fraction
    last_duration: int

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

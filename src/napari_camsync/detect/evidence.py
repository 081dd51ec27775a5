"""weigh: how sure an onset is, and what speaks against it in plain sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .step import Step

Doubt: TypeAlias = tuple[float, str]
"""What is left of the confidence, and the reason."""

# The most that an onset is ever called sure.
_BEST_CONFIDENCE = 0.99
REVIEW_BELOW = 0.75
"""An onset less sure than this needs review."""

# Levels this close to the threshold could fall on either side of it.
_CLOSE_CALL = 0.1
# Levels within this of 0 or 1 belong to that state.
_SETTLED = 0.2
# An LED switches within one exposure, so at most one frame lies between the states.
_LONGEST_CHANGE = 2
_LEAP = 0.6
# A change within one of the states that is larger than this is not noise.
_SECOND_CHANGE = 0.15
_CLEAR_CONTRAST = 10.0
_CLEAR_NOISE = 0.15
_TINY_SHARE = 0.002
_COHERENT = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """How sure an onset is.

    Parameters
    ----------
    confidence : float
        In [0, 1].
    reasons : tuple of str
        What speaks against it.
    """

    confidence: float
    reasons: tuple[str, ...]

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at it."""
        return self.confidence < REVIEW_BELOW


def weigh(step: Step, on: int, other: int | None, threshold: float, start: int) -> Evidence:
    """Judge an onset by the trace around it.

    Parameters
    ----------
    step : Step
        The window's trace.
    on : int
        The ON frame, counted from the window's first.
    other : int or None
        What another method found.
    threshold : float
        The level from which a frame counts as ON.
    start : int
        The window's first frame, to speak of frames by their number in the video.
    """
    doubts = [
        *_about_agreement(step, on, other, start),
        *_about_the_frame(step, on, threshold, start),
        *_about_the_rest(step, on, threshold, start),
        *_about_the_light(step),
    ]
    confidence = _BEST_CONFIDENCE * math.prod(factor for factor, _ in doubts)
    return Evidence(round(confidence, 3), tuple(reason for _, reason in doubts))


def _about_agreement(step: Step, on: int, other: int | None, start: int) -> Iterator[Doubt]:
    if other is None:
        yield 0.9, "The colors alone show no change."
    elif other != on:
        # Where the trace leaps within one frame, the colors, which see less, need not agree.
        leaps = step.levels[on] - step.levels[on - 1] >= _LEAP
        yield (0.9 if leaps else 0.7), f"The two methods disagree: the other says {start + other}."


def _about_the_frame(step: Step, on: int, threshold: float, start: int) -> Iterator[Doubt]:
    before, level = step.levels[on - 1], step.levels[on]
    if not before < threshold <= level:
        yield 0.3, f"The ROI as a whole does not turn on at frame {start + on}."
    elif level - threshold < _CLOSE_CALL:
        yield (
            0.7,
            (
                f"The light came on part-way through frame {start + on} "
                f"({level:.0%} of its full level), so frame {start + on + 1} could be meant."
            ),
        )
    elif threshold - before < _CLOSE_CALL:
        yield (
            0.7,
            (
                f"Frame {start + on - 1} is already lit to {before:.0%} of the full level, "
                "so it could be meant."
            ),
        )


def _about_the_rest(step: Step, on: int, threshold: float, start: int) -> Iterator[Doubt]:
    levels = step.levels
    unsettled = np.flatnonzero((levels > _SETTLED) & (levels < 1 - _SETTLED))
    change = int((np.abs(unsettled - on) <= _LONGEST_CHANGE).sum())
    if change > 1:
        yield 0.7, f"The change takes {change + 1} frames; an LED takes one or two."
    lit = levels >= threshold
    if lit[0]:
        yield 0.95, f"Frame {start} is not fully OFF."
    off_again = np.flatnonzero(~lit[on:])
    end = on + int(off_again[0]) if len(off_again) else len(levels)
    for first, last in ((0, on), (on + 1, end)):
        second = second_change(levels[first:last])
        if second is not None:
            yield 0.7, f"The light changes at frame {start + first + second} too."
    if end < len(levels):
        yield (0.95 if end - on > 2 else 0.7), f"The light is OFF again at frame {start + end}."


def second_change(levels: npt.NDArray[np.float64]) -> int | None:
    """Return where the levels of what should be one state change for good, if they do."""
    count = np.arange(1, len(levels))
    if len(count) < 2 * _LONGEST_CHANGE:
        return None
    before = np.cumsum(levels)[:-1]
    gap = (levels.sum() - before) / count[::-1] - before / count
    division = int(np.argmax(gap**2 * count * count[::-1])) + 1
    medians = np.median(levels[:division]), np.median(levels[division:])
    spread = np.median(np.abs(levels - np.repeat(medians, (division, len(levels) - division))))
    change = abs(medians[1] - medians[0])
    enough = min(division, len(levels) - division) >= _LONGEST_CHANGE
    return division if enough and change > max(_SECOND_CHANGE, 4 * spread) else None


def _about_the_light(step: Step) -> Iterator[Doubt]:
    if step.contrast < _CLEAR_CONTRAST:
        yield 0.7, f"The light is weak: it changes the picture by {step.contrast:.0f} of 255."
    if step.noise > _CLEAR_NOISE:
        yield 0.6, f"The signal is noisy: it varies by {step.noise:.0%} from frame to frame."
    if step.coherence < _COHERENT:
        yield 0.7, "Parts of the ROI get brighter and others darker, as if something moved."
    if step.share < _TINY_SHARE:
        yield 0.8, f"Only {step.share:.1%} of the ROI changes. Draw it closer around the LED."

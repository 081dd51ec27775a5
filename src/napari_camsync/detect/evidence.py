"""weigh: how sure an onset is, and what speaks against it in plain sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .events import Event, certainty
from .step import Step, covered, second_change

Doubt: TypeAlias = tuple[float, str]
"""What is left of the confidence, and the reason."""

# The most that an onset is ever called sure.
_BEST_CONFIDENCE = 0.99
REVIEW_BELOW = 0.75
"""An onset less sure than this needs review."""

# Of the confidence that it is the light that changes, this much needs no word.
_SURE = 0.93
# A change within so many frames of the window's first has little before it.
_AT_ONCE = 2
# What the surroundings of the ROI share so much may be the room's light.
_LIKE_ROOM = 0.3
# Of a faint light, encoders may draw a part some frames late.
_SOON = 4
_FAINT = 60.0
# Encoders change a frame by so many gray levels: where that carries it over the threshold, it could
# fall on either side. Of a faint light's levels it makes half a step, hardly ever a whole one (of
# 2,000 onsets, four were wrong beyond this; of 126 this close, 50).
_ENCODED = 7.0
_TOO_CLOSE, _FAR_ENOUGH = 0.06, 0.18
# Where all is at the camera's limit, a frame below this may be lit less than it seems.
_AT_LIMIT = 0.97
# This close it is worth a word.
_CLOSE_CALL = 0.13
# Levels within this of 0 or 1 belong to that state.
_SETTLED = 0.2
# An LED switches within one exposure, so at most one frame lies between the states.
_LONGEST_CHANGE = 2
# A slow one takes up to so many, and is found all the same.
_LONGEST_RISE = 3
_LEAP = 0.6
# What is bright for so many frames only may be something that passes.
_FLASH = 4
_CLEAR_CONTRAST = 10.0
_CLEAR_NOISE = 0.15
# A rise of so many times the noise is clear all the same.
_ABOVE_NOISE = 5
_TINY_SHARE = 0.002
_COHERENT = 0.5
# Where an encoder draws a place anew, at a keyframe, it changes for good, if not by much; there, a
# light must be more of one color (of 2,700 clips, every light that was called sure was).
_ANEW, _MORE_COHERENT = 40.0, 0.8
# In windows of so few frames noise alone gives changes, which fit the frames no better than this.
_FEW_FRAMES = 8
_UNLIKE = 0.3


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


def weigh(
    best: Event,
    rival: Event | None,
    on: int,
    other: int | None,
    threshold: float,
    start: int,
) -> Evidence:
    """Judge an onset by the trace around it.

    Parameters
    ----------
    best : Event
        What is taken for the light.
    rival : Event or None
        What else could be.
    on : int
        The ON frame, counted from the window's first.
    other : int or None
        What another method found.
    threshold : float
        The level from which a frame counts as ON.
    start : int
        The window's first frame, to speak of frames by their number in the video.
    """
    step = best.step
    doubts = [
        *_about_rivals(best, rival, start),
        *_about_agreement(step, on, other, start),
        *_about_the_frame(step, on, threshold, start),
        *_about_the_rest(step, on, threshold, start),
        *_about_the_light(step, on),
        *_about_the_room(best, start),
    ]
    confidence = _BEST_CONFIDENCE * math.prod(factor for factor, _ in doubts)
    return Evidence(round(confidence, 3), tuple(reason for _, reason in doubts))


def _about_rivals(best: Event, rival: Event | None, start: int) -> Iterator[Doubt]:
    sure = certainty(best, rival)
    if rival is not None:
        sure *= _other_reading(best, rival)
    if sure >= _SURE:
        return
    if rival is None:
        yield sure, "What changes in the ROI does not look like a light that turns on."
    elif rival.on is None:
        moment = start + rival.step.moment
        yield sure, f"Something that is bright from the beginning changes at frame {moment}."
    else:
        yield sure, f"The light also changed at frame {start + rival.on}."


def _other_reading(best: Event, rival: Event) -> float:
    """Return what is left of the confidence where the rival may be the light after all."""
    if best.on is None or rival.on is None:
        return 1.0
    elsewhere = abs(best.on - rival.on) > _SOON
    if elsewhere and best.elsewhere > _LIKE_ROOM:
        return 0.7
    uncovered = best.on <= _AT_ONCE and rival.score > 0  # what leaves it, as the window begins
    late = 0 < best.on - rival.on <= _SOON and rival.score > 0  # drawn in full at a keyframe
    renewed = late and best.step.contrast < _FAINT
    return 0.77 if uncovered or renewed else 1.0


def _about_agreement(step: Step, on: int, other: int | None, start: int) -> Iterator[Doubt]:
    if other is None:
        yield 0.97, "The colors alone show no change."
    elif other != on:
        # Where the trace leaps within one frame, the colors, which see less, need not agree.
        leaps = step.levels[on] - step.levels[on - 1] >= _LEAP
        yield (
            (0.97 if leaps else 0.92),
            f"The two methods disagree: the other says {start + other}.",
        )


def _about_the_frame(step: Step, on: int, threshold: float, start: int) -> Iterator[Doubt]:
    before, level = step.levels[on - 1], step.levels[on]
    if not before < threshold <= level:
        yield 0.3, f"The ROI as a whole does not turn on at frame {start + on}."
        return
    # A camera that adapts to the light does so after its first full frame.
    full = float(step.levels[on + 1 : on + 2].max(initial=1.0))
    above, below = level / full - threshold, threshold - before
    if step.clipped and level / full < _AT_LIMIT:
        yield (
            0.65,
            f"The light is too bright for the camera: how lit frame {start + on} is cannot be "
            "told. Draw the ROI wider, with the light's glow in it.",
        )
        return
    too_close = max(_TOO_CLOSE, min(_ENCODED / step.contrast, _FAR_ENOUGH))
    if min(above, below) >= max(too_close, _CLOSE_CALL):
        return
    factor = 0.65 if min(above, below) < too_close else 0.9
    if above <= below:
        yield (
            factor,
            f"The light came on part-way through frame {start + on} ({level / full:.0%} of its "
            f"full level), so frame {start + on + 1} could be meant.",
        )
    else:
        yield (
            factor,
            f"Frame {start + on - 1} is already lit to {before:.0%} of the full level, so it "
            "could be meant.",
        )


def _about_the_rest(step: Step, on: int, threshold: float, start: int) -> Iterator[Doubt]:
    levels = step.levels
    hidden = covered(step)
    yield from _about_the_change(levels, hidden, on)
    lit = levels >= threshold
    off_again = np.flatnonzero(~lit[on:] & ~hidden[on:])
    end = on + int(off_again[0]) if len(off_again) else len(levels)
    if hidden.any():
        frame = start + int(np.flatnonzero(hidden)[np.argmin(np.abs(np.flatnonzero(hidden) - on))])
        last = end if end - on <= _FLASH else on  # what passes looks like a flash itself
        close = bool(hidden[max(on - 1, 0) : last + 1].any())
        yield (0.77 if close else 0.99), f"Something passed in front of the ROI at frame {frame}."
    if lit[0] and not hidden[0]:
        yield 0.95, f"Frame {start} is not fully OFF."
    for first, last in ((0, on), (on + 1, end)):
        second = second_change(levels[first:last])
        if second is not None:
            yield 0.97, f"The light changes at frame {start + first + second} too."
    if end < len(levels):
        lonely = end - on == 1 and not lit[end:].any()
        yield (0.7 if lonely else 0.98), f"The light is OFF again at frame {start + end}."


def _about_the_change(
    levels: npt.NDArray[np.float64], hidden: npt.NDArray[np.bool_], on: int
) -> Iterator[Doubt]:
    """Count the frames between the states around the ON frame."""
    unsettled = np.flatnonzero((levels > _SETTLED) & (levels < 1 - _SETTLED) & ~hidden)
    change = int((np.abs(unsettled - on) <= _LONGEST_CHANGE).sum())
    if change > 1:
        factor = 0.96 if change <= _LONGEST_RISE else 0.7
        yield factor, f"The change takes {change + 1} frames; an LED takes one or two."


def _about_the_light(step: Step, on: int) -> Iterator[Doubt]:
    if step.contrast < _CLEAR_CONTRAST:
        yield 0.7, f"The light is weak: it changes the picture by {step.contrast:.0f} of 255."
    rise = step.levels[on] - step.levels[on - 1]
    if step.noise > max(_CLEAR_NOISE, rise / _ABOVE_NOISE):
        yield 0.6, f"The signal is noisy: it varies by {step.noise:.0%} from frame to frame."
    if step.coherence < (_COHERENT if step.contrast >= _ANEW else _MORE_COHERENT):
        yield 0.7, "Parts of the ROI get brighter and others darker, as if something moved."
    if len(step.levels) < _FEW_FRAMES and np.median(step.misfit) > _UNLIKE:
        yield 0.6, "There are too few frames to tell this change from noise."
    if step.share < _TINY_SHARE:
        yield 0.8, f"Only {step.share:.1%} of the ROI changes. Draw it closer around the LED."


def _about_the_room(best: Event, start: int) -> Iterator[Doubt]:
    if best.by_room and best.on is not None:
        frame = start + best.on
        yield 0.6, f"All of the picture gets brighter at frame {frame}, as by a room's light."

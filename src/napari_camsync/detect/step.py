"""Step: how ON each frame of a window is, and the frame on which the light turns on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# A frame is covered if so much of it, as a part of the step, is neither OFF nor ON.
_COVERED = 0.35
# Of so many frames of a state, what covers some is not the usual.
_ENOUGH = 5
# A first frame at or above this level is ON; between one half and this, it is a light going out.
_ALREADY_ON = 0.75
# What only passes is this unlike the light, and so many times as much as the light itself.
_UNLIKE, _TIMES = 0.21, 3.0
# Frames beside a change in which something that passes is seen to cause it.
_NEXT = 2
# What rises above this, from as far below ON, switches; other crossings of one half are drifts.
_MOSTLY = 0.7
# A change within one of the states that is larger than this is not noise.
_SECOND_CHANGE = 0.15
# A state of fewer frames than these is none.
_FEWEST = 2


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A change between an OFF and an ON state, and every frame's place between them.

    Parameters
    ----------
    levels : (N,) float64 array
        How ON each frame is: 0 = the OFF state, 1 = the ON state, which is the brighter one.
    noise : float
        Standard deviation of the levels within their states.
    contrast : float
        The largest difference between the two states in any part of the ROI, in gray levels
        of 0 to 255.
    significance : float
        The same difference in units of its standard error, or that of all cells together where
        it is larger: what chance alone would give is about 5.
    share : float
        The fraction of the ROI that changes by at least half of `contrast`.
    coherence : float
        How much its cells agree, in [0, 1]: 1 where all that changes does so alike, as under a
        light; near 0 where as much gets darker, as when noise or a movement changes it.
    misfit : (N,) float64 array
        How unlike a mix of OFF and ON each frame is, as a part of their difference.
    part : float
        The change's part in all that happens in the window.
    whole : float
        How much it is like another brightness of the whole picture, in [0, 1].
    gain : float
        By how much what changes gets brighter: the logarithm of ON over OFF.
    clipped : bool
        Whether most of what tells is at the camera's limit when ON: then a frame that is part-lit
        seems to be lit more than it is.
    """

    levels: Levels
    noise: float
    contrast: float
    significance: float
    share: float
    coherence: float
    misfit: Levels
    moment: int = 0
    part: float = 1.0
    whole: float = 0.0
    alone: bool = True
    gain: float = 0.0
    clipped: bool = False


def covered(step: Step) -> Flags:
    """Return the frames that are no mix of OFF and ON: something else is in front of the light.

    What is usual may differ between the states: a bright light that shakes changes more.
    """
    usual = np.full(len(step.misfit), np.median(step.misfit))
    lit = step.levels >= 0.5
    for state in (lit, ~lit):
        if state.sum() >= _ENOUGH:
            usual[state] = np.maximum(np.median(step.misfit[state]), usual[state])
    excess: Flags = step.misfit**2 > usual**2 + _COVERED**2
    return excess


def first_rise(step: Step, threshold: float) -> int | None:
    """Return the first frame at or above the threshold that follows one below it, if any.

    Frames on which something else is in front of the light count as what was before them, but for
    dark ones that the window begins with; a brightness that comes and goes with it is not the
    light's, nor is what is much less like the light than what turns on later, or falls back at
    once. None too where the first frame is ON already; one that is half lit, as where the window
    begins while the light of an earlier flash goes out, does not count as ON.
    """
    lit = step.levels >= threshold
    hidden = covered(step)
    if not hidden[0] and step.levels[0] >= max(_ALREADY_ON, threshold):
        return None
    begins_dark = np.logical_and.accumulate(hidden & (step.levels < 1 - _MOSTLY))
    hidden &= ~begins_dark
    seen = np.flatnonzero(~hidden)
    states = lit[seen]
    rises = np.flatnonzero(states[1:] & ~states[:-1]) + 1
    if not len(rises):
        return None
    levels = step.levels[seen]
    full = [rise for rise in rises.tolist() if _is_full(levels, rise, threshold)]
    own = [rise for rise in full if not _passes(states, seen, hidden, rise)]
    own = _like_the_light(own, states, step.misfit[seen])
    on = int(seen[next(iter(own or full), rises[0])])
    # A gain or a camera that jumps as the light comes on makes that frame unlike all others.
    jumps = on > 1 and bool(hidden[on - 1] and not hidden[on - 2])
    return on - 1 if jumps and step.levels[on - 1] > _MOSTLY else on


def _is_full(levels: Levels, rise: int, threshold: float) -> bool:
    """Whether a rise leads from about OFF to about ON within a few frames, and not back at once."""
    before, after = levels[max(rise - 3, 0) : rise], levels[rise : rise + 3]
    stays = after[0] > _MOSTLY or after[:2].min() >= threshold
    return bool(before.min() < 1 - _MOSTLY and after.max() > _MOSTLY and stays)


def _passes(states: Flags, seen: npt.NDArray[np.intp], hidden: Flags, rise: int) -> bool:
    """Whether something is in front of the light as it seems to turn on and as it goes out."""
    end = _goes_out(states, rise)
    if end is None:
        return False
    return all(hidden[max(at - _NEXT, 0) : at + _NEXT].any() for at in (seen[rise], seen[end]))


def _like_the_light(rises: list[int], states: Flags, misfit: Levels) -> list[int]:
    """Leave out what is as bright as the light, but much less like it than what turns on later."""
    unlike = [_misfit_while_lit(rise, states, misfit) for rise in rises]
    later = list(itertools.accumulate(reversed(unlike), min))[::-1]
    return [
        rise
        for rise, own, least in zip(rises, unlike, later, strict=True)
        if own <= max(_TIMES * least, _UNLIKE)
    ]


def _misfit_while_lit(rise: int, states: Flags, misfit: Levels) -> float:
    return float(np.median(misfit[rise : _goes_out(states, rise)]))


def _goes_out(states: Flags, rise: int) -> int | None:
    """Return the first frame after a rise that is dark again, if any is."""
    dark = np.flatnonzero(~states[rise:])
    return rise + int(dark[0]) if len(dark) else None


def second_change(levels: npt.NDArray[np.float64]) -> int | None:
    """Return where the levels of what should be one state change for good, if they do."""
    count = np.arange(1, len(levels))
    if len(count) < 2 * _FEWEST:
        return None
    before = np.cumsum(levels)[:-1]
    gap = (levels.sum() - before) / count[::-1] - before / count
    division = int(np.argmax(gap**2 * count * count[::-1])) + 1
    medians = np.median(levels[:division]), np.median(levels[division:])
    spread = np.median(np.abs(levels - np.repeat(medians, (division, len(levels) - division))))
    change = abs(medians[1] - medians[0])
    enough = min(division, len(levels) - division) >= _FEWEST
    return division if enough and change > max(_SECOND_CHANGE, 4 * spread) else None

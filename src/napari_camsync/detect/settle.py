"""settle: where the window as a whole misleads, the levels at a rise by what is near to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .step import Step, covered
from .surroundings import Samples, glow_levels

# So many frames before and after a rise tell its states; nearer ones may be between them.
_BESIDE = 5
# States that are this much off 0 and 1 are others than those of the whole window; where they are
# this close, there is no rise.
_DRIFTED = 0.1
_LEAST_RISE = 0.3
# A light of fewer gray levels may be drawn in full some frames late by the encoder: no drift.
_FAINT = 20.0


def settle(step: Step, on: int, threshold: float, around: Samples) -> tuple[Step, int]:
    """Measure a rise once more, by what is near to it.

    Parameters
    ----------
    step : Step
        What turns on.
    on : int
        The ON frame by its levels.
    threshold : float
        The level from which a frame counts as ON.
    around : (N, Q) float32 array
        What is around the ROI on each frame.

    Returns
    -------
    Step
        The same, or with other levels.
    int
        The ON frame by these levels: `on` or a neighbor.
    """
    settled = _between_neighbors(_unclipped(step, on, around), on)
    return settled, on if settled is step else _first_lit(settled, on, threshold)


def _unclipped(step: Step, on: int, around: Samples) -> Step:
    """Take the levels from the light's glow, where the ROI is at the camera's limit."""
    glow = glow_levels(around, on) if step.clipped else None
    if glow is None:
        return step
    levels, near = step.levels.copy(), slice(on - 1, on + 2)
    levels[near] = glow[near]
    return replace(step, levels=levels, clipped=False)


def _between_neighbors(step: Step, on: int) -> Step:
    """Let 0 and 1 be the states just before and just after the rise.

    Where the levels drift, as under a camera's gain, or the window ends as a slow light has risen,
    those of the whole window are others.
    """
    if step.contrast < _FAINT:
        return step
    seen = ~covered(step)
    middle = step.levels[on - 1 : on + 1].mean()
    dark = np.flatnonzero(seen[on + 1 :] & (step.levels[on + 1 :] < middle))
    end = on + 1 + int(dark[0]) if len(dark) else len(step.levels)
    begin = max(min(on + 2, end - 1), on + 1)
    before = np.flatnonzero(seen[: max(on - 2, 0)])[-_BESIDE:]
    after = np.flatnonzero(seen[begin:end])[:_BESIDE] + begin
    if not len(before) or not len(after):
        return step
    low, high = np.median(step.levels[before]), np.median(step.levels[after])
    rise = high - low
    if rise < _LEAST_RISE or max(abs(low), abs(high - 1)) < _DRIFTED:
        return step
    return replace(
        step,
        levels=(step.levels - low) / rise,
        noise=step.noise / rise,
        contrast=step.contrast * float(rise),
    )


def _first_lit(step: Step, on: int, threshold: float) -> int:
    """Return the first that is lit of the ON frame and its neighbors without anything in front."""
    hidden = covered(step)
    near = range(max(on - 1, 1), min(on + 2, len(step.levels)))
    lit = (k for k in near if step.levels[k] >= threshold and (k == on or not hidden[k]))
    return next(lit, on)

"""Two states of a change, OFF and ON, and the `Step` between them."""

from __future__ import annotations

import math

import numpy as np

from .cells import Floats, median_of
from .changes import Change
from .levels import CHANGING, levels_of
from .step import Flags, Levels, Step
from .surroundings import BLACK

_REFINEMENTS = 6
# What turns the median absolute deviation of normal samples into their standard deviation.
_TO_DEVIATION = 1.4826
# Variance of a mean over variance of a median, for many normal samples (2 / pi).
_MEDIAN_EFFICIENCY = 0.637
# A change goes one way if so much of it does.
_ONE_WAY = 0.3


def two_states(amount: Levels, change: Change) -> tuple[Levels, Flags] | None:
    """Group frames by whether they are more like those before a moment or those after it."""
    near = min(change.reach, 5)
    before = amount[max(change.moment - near, 0) : change.moment]
    after = amount[change.moment : change.moment + near]
    middle = np.mean if near < 5 else np.median  # a median overlooks a flash of one frame
    off, on = middle(before), middle(after)
    lit: Flags | None = None
    for _ in range(_REFINEMENTS):
        if off == on:
            return None
        levels = (amount - off) / (on - off)
        regrouped = levels >= 0.5
        if regrouped.all() or not regrouped.any():
            return None
        if lit is not None and (regrouped == lit).all():
            break
        lit = regrouped
        off, on = np.median(amount[~lit]), np.median(amount[lit])
    assert lit is not None
    return levels, lit


def measure(
    values: Floats,
    variance: Floats,
    states: tuple[Levels, Flags],
    change: Change,
    whole: float,
    apart: bool,
) -> Step:
    """Measure the levels in the cells that change, and what else can be said of them."""
    lit = states[1]
    off, on = median_of(values[~lit]), median_of(values[lit])
    difference = on - off
    size = np.abs(difference)
    taking = np.flatnonzero(size >= CHANGING * size.max())
    net = float(difference[taking].sum() / (size[taking].sum() or 1))
    if net < -_ONE_WAY or (abs(net) <= _ONE_WAY and lit[0]):
        lit, off, difference = ~lit, on, -difference
    levels, misfit, clipped = levels_of(values, variance, off, difference, lit)
    error = np.sqrt(variance / _MEDIAN_EFFICIENCY * (1 / lit.sum() + 1 / (~lit).sum()))
    by_cell = np.abs(change.picture).reshape(-1, 3).max(axis=1)
    return Step(
        levels=levels,
        noise=spread(levels, levels >= 0.5),
        contrast=float(size.max()),
        significance=max(float((size / error).max()), math.sqrt(change.energy) / 2),
        share=float((by_cell >= by_cell.max() / 2).mean()),
        coherence=_coherence(difference, size >= CHANGING * size.max()),
        misfit=misfit,
        moment=change.moment,
        part=change.share,
        whole=whole,
        alone=not apart,
        gain=_gain(off[taking], difference[taking]),
        clipped=clipped,
    )


def _gain(off: Floats, difference: Floats) -> float:
    return float(np.median(np.log((off + difference + BLACK).clip(1) / (off + BLACK).clip(1))))


def _coherence(difference: Floats, taking: Flags) -> float:
    """Return how much the cells that change agree on the color they change to."""
    colors = difference.reshape(-1, 3)[taking.reshape(-1, 3).any(axis=1)].astype(np.float64)
    together = np.linalg.norm(colors.sum(axis=0))
    return float(together / (np.linalg.norm(colors, axis=1).sum() or 1.0))


def spread(levels: Levels, lit: Flags) -> float:
    """Return the standard deviation of levels within their states, which outliers leave alone."""
    return math.hypot(_deviation(levels[lit]), _deviation(levels[~lit])) / math.sqrt(2)


def _deviation(values: Levels) -> float:
    if not len(values):
        return 0.0
    return float(np.median(np.abs(values - np.median(values))) * _TO_DEVIATION)

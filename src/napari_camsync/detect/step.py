"""The light's trace: every cell of the ROI, weighted by how well it tells OFF from ON."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .cells import Cells, Floats, median_of
from .changes import Change, find_changes

Levels = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_REFINEMENTS = 6
# What turns the median absolute deviation of normal samples into their standard deviation.
_TO_DEVIATION = 1.4826
# Of all cells that change, at most so many of the clearest take part.
_MOST_CELLS = 200
# A change begins within so many frames of the moment at which it was found.
_NEAR = 2
# A cell that changes by less than this part of the largest change is left out of the levels.
_CHANGING = 0.25
# From this value on, of 255, a lit cell may be at its limit: it does not tell how lit it is.
_SATURATED = 235.0
# Changes of fewer gray levels are not measured well enough to stand in for saturated cells.
_CLEAR = 8.0
# Variance of a mean over variance of a median, for many normal samples (2 / pi).
_MEDIAN_EFFICIENCY = 0.637
# Pictures that share all but this much cannot be told apart.
_ALIKE = 0.15
# Another reading of a change must be so much better than a simpler one.
_CLEARLY_BETTER = 0.12
_RIDGE = 1e-3
# A frame is covered if so much of it, as a part of the step, is neither OFF nor ON.
_COVERED = 0.35
# A first frame at or above this level is ON; between one half and this, it is a light going out.
_ALREADY_ON = 0.75
# A change goes one way if so much of it does.
_ONE_WAY = 0.3


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
        Net brightening over total change, in [0, 1]: 1 where all that changes gets brighter, as
        under a light; near 0 where as much gets darker, as when noise or a movement changes it.
    misfit : (N,) float64 array
        How unlike a mix of OFF and ON each frame is, as a part of their difference.
    part : float
        The change's part in all that happens in the window.
    whole : float
        How much it is like another brightness of the whole picture, in [0, 1].
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


def measure_steps(cells: Cells) -> list[Step]:
    """Follow each thing that happens in the window through all of its frames.

    Every frame is taken for a mix of what is usual and of the pictures of the changes; the least
    squares solution, each cell in units of its noise, tells how much of each it holds. (For
    one change that is Fisher's linear discriminant with a diagonal covariance.) Then the
    frames fall into two states.

    The levels are those of the cells that change. Cells that are at their limit when lit are
    left out where others remain: a light that was lit for half of an exposure saturates them
    too.

    Parameters
    ----------
    cells : Cells
        At least two frames.

    Returns
    -------
    list of Step
        One for each change that has two states, the largest first.
    """
    changes, nuisances = find_changes(cells)
    deviation = np.sqrt(cells.variance)
    white = (cells.values - cells.usual) / deviation
    pictures = [*nuisances, *(change.picture for change in changes)]
    if not changes:
        return []
    mixing = _Mixing(np.array(pictures), np.einsum("ip,np->ni", np.array(pictures), white))
    readings = (
        _best_reading(_readings(cells, mixing, number, len(nuisances), change))
        for number, change in enumerate(changes, start=len(nuisances))
    )
    return [step for step in readings if step is not None]


def _best_reading(readings: Iterator[Step]) -> Step | None:
    """Return the reading with the least flaw; what cannot be better is not even made."""
    best, least = None, math.inf
    for step in readings:
        flaw = _flaw(step)
        if flaw < least:
            best, least = step, flaw
        if least <= _CLEARLY_BETTER:
            break
    return best


@dataclass(frozen=True, slots=True, eq=False)
class _Mixing:
    """Pictures, and the product of each with each frame."""

    pictures: Floats
    products: npt.NDArray[np.floating]

    def solve(self, chosen: list[int]) -> tuple[Levels, float]:
        """Return how much of the chosen pictures each frame holds, and what is the last's own."""
        some = self.pictures[chosen]
        norms = np.sqrt(np.einsum("ip,ip->i", some, some).astype(np.float64))
        alike = np.einsum("ip,jp->ij", some, some) / np.outer(norms, norms)
        inverse = np.linalg.inv(alike + _RIDGE * np.eye(len(chosen)))
        scaled = self.products[:, chosen].astype(np.float64) / norms
        amounts = np.einsum("ni,ij->nj", scaled, inverse) / norms
        return amounts, float(1 / inverse[-1, -1])

    def likeness(self, one: int, other: int) -> float:
        """Return the squared cosine between two pictures."""
        a, b = self.pictures[one].astype(np.float64), self.pictures[other].astype(np.float64)
        return float((a * b).sum() ** 2 / ((a * a).sum() * (b * b).sum()))


def _readings(
    cells: Cells, mixing: _Mixing, number: int, nuisances: int, change: Change
) -> Iterator[Step]:
    """Follow a change alone; apart from the nuisances; and apart from all that happens."""
    deviation = np.sqrt(cells.variance)
    columns = _columns(np.abs(change.picture), deviation)
    whole = mixing.likeness(number, 0) if nuisances else 0.0
    others = [i for i in range(len(mixing.pictures)) if i != number]
    for apart in ([], others[:nuisances], others):
        amounts, own = mixing.solve([*apart, number])
        states = None if apart and own < _ALIKE else _two_states(amounts[:, -1], change)
        if states is None:
            continue
        values = cells.values[:, columns]
        if apart:
            extra = amounts[:, :-1] - np.median(amounts[:, :-1], axis=0)
            pictures = mixing.pictures[apart][:, columns] * deviation[columns]
            values = values - np.einsum("ni,ip->np", extra.astype(np.float32), pictures)
        yield _measure(values, cells.variance[columns], states, change, whole, bool(apart))


def _flaw(step: Step) -> float:
    """Return how unlike two clean states and a switch between them at its moment this is."""
    levels = step.levels
    lit = levels >= 0.5
    between = float(((levels > 0.2) & (levels < 0.8)).mean())
    far = float(((levels < -0.35) | (levels > 1.5)).mean())
    switches = np.flatnonzero(lit[1:] != lit[:-1]) + 1
    away = not (np.abs(switches - step.moment) <= _NEAR).any()
    misfit = float(np.median(step.misfit[step.moment : step.moment + 3]))
    return (
        step.noise
        + min(between, 0.5)
        + far / 2
        + misfit / 2
        + away
        + _CLEARLY_BETTER * (not step.alone)
    )


def _two_states(amount: Levels, change: Change) -> tuple[Levels, Flags] | None:
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


def _measure(
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
    taking = np.flatnonzero(size >= _CHANGING * size.max())
    net = float(difference[taking].sum() / (size[taking].sum() or 1))
    if net < -_ONE_WAY or (abs(net) <= _ONE_WAY and lit[0]):
        lit, off, difference = ~lit, on, -difference
    levels, misfit = _levels(values, variance, off, difference, lit)
    error = np.sqrt(variance / _MEDIAN_EFFICIENCY * (1 / lit.sum() + 1 / (~lit).sum()))
    by_cell = np.abs(change.picture).reshape(-1, 3).max(axis=1)
    return Step(
        levels=levels,
        noise=spread(levels, levels >= 0.5),
        contrast=float(size.max()),
        significance=max(float((size / error).max()), math.sqrt(change.energy) / 2),
        share=float((by_cell >= by_cell.max() / 2).mean()),
        coherence=abs(net),
        misfit=misfit,
        moment=change.moment,
        part=change.share,
        whole=whole,
        alone=not apart,
    )


def _columns(size: Floats, deviation: Floats) -> npt.NDArray[np.intp]:
    """Choose the cells in which a change is seen best; all three colors of each."""
    by_cell = (size * deviation).reshape(-1, 3).max(axis=1)
    chosen = np.flatnonzero(by_cell >= by_cell.max() / 10)
    if len(chosen) > _MOST_CELLS:
        clear = size.reshape(-1, 3).max(axis=1)[chosen]
        chosen = np.sort(chosen[np.argsort(-clear, kind="stable")[:_MOST_CELLS]])
    return (3 * chosen[:, None] + np.arange(3)).reshape(-1)


def _levels(
    values: Floats, variance: Floats, off: Floats, difference: Floats, lit: Flags
) -> tuple[Levels, Levels]:
    """Return each frame's level and misfit."""
    taking = _telling(off, difference)
    some, step = values[:, taking] - off[taking], difference[taking]
    weights = step / np.maximum(variance[taking], np.median(variance))
    trace = np.einsum("np,p->n", some.astype(np.float64), weights.astype(np.float64))
    low, high = np.median(trace[~lit]), np.median(trace[lit])
    levels = (trace - low) / ((high - low) or 1.0)
    rest = some - levels[:, None].astype(np.float32) * step
    misfit = np.sqrt(np.einsum("np,np->n", rest, rest) / max(float((step * step).sum()), 1e-9))
    return levels, misfit.astype(np.float64)


def _telling(off: Floats, difference: Floats) -> npt.NDArray[np.intp]:
    """Choose the cells whose values tell how lit a frame is."""
    size = np.abs(difference)
    changing = size >= _CHANGING * size.max()
    below_limit = np.maximum(off, off + difference) < _SATURATED
    chosen = changing & below_limit
    if chosen.sum() < max(3, 0.15 * changing.sum()):
        halo = below_limit & (size >= _CLEAR)
        chosen = halo if halo.sum() >= 6 else changing
    return np.flatnonzero(chosen)


def spread(levels: Levels, lit: Flags) -> float:
    """Return the standard deviation of levels within their states, which outliers leave alone."""
    return math.hypot(_deviation(levels[lit]), _deviation(levels[~lit])) / math.sqrt(2)


def _deviation(values: Levels) -> float:
    if not len(values):
        return 0.0
    return float(np.median(np.abs(values - np.median(values))) * _TO_DEVIATION)


def covered(step: Step) -> Flags:
    """Return the frames that are no mix of OFF and ON: something else is in front of the light."""
    usual = float(np.median(step.misfit))
    excess: Flags = step.misfit**2 > usual**2 + _COVERED**2
    return excess


def first_rise(step: Step, threshold: float) -> int | None:
    """Return the first frame at or above the threshold that follows one below it, if any.

    Frames on which something else is in front of the light count as what was before them. None
    too where the first frame is ON already; one that is half lit, as where the window begins
    while the light of an earlier flash goes out, does not count as ON.
    """
    lit = step.levels >= threshold
    hidden = covered(step)
    if not hidden[0] and step.levels[0] >= max(_ALREADY_ON, threshold):
        return None
    seen = np.flatnonzero(~hidden)
    states = lit[seen]
    follows = np.flatnonzero(states[1:] & ~states[:-1])
    return int(seen[follows[0] + 1]) if len(follows) else None

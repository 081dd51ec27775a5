"""The light's trace: every pixel of the ROI, weighted by how well it tells OFF from ON."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

# Pixels are averaged down to so many cells a side, in windows of up to so many frames: memory
# stays below 100 MB, and an LED of 0.5% of the ROI still fills a cell.
_CELLS = ((2_000, 64), (8_000, 32), (math.inf, 16))
_COLUMNS = 512  # cells worked on at once
# Variance of 8-bit rounding, the least noise a pixel can have.
_ROUNDING_VARIANCE = 1 / 12
_REFINEMENTS = 5
# Between fewer frames than these changes need, most changes may be the step itself: then the
# noise is not measured, and that of a quiet camera (one gray level) is supposed.
_FEWEST_CHANGES = 7
_QUIET_VARIANCE = 1.0
# A cell that changes by less than this part of the largest change is left out of the levels.
_CHANGING = 0.25
# Variance of a mean over variance of a median, for many normal samples (2 / pi).
_MEDIAN_EFFICIENCY = 0.637
# Median of a squared standard normal variable, to turn a median of squares into a variance.
_MEDIAN_OF_SQUARE = 0.4549


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A change between a darker and a brighter state.

    Parameters
    ----------
    levels : (N,) float64 array
        How ON each frame is: 0 = the darker state, 1 = the brighter state.
    noise : float
        Standard deviation of the levels between neighboring frames of one state.
    contrast : float
        The largest difference between the two states in any part of the ROI, in gray levels
        of 0 to 255.
    significance : float
        The same difference in units of its standard error: what chance alone would give is
        about 5.
    share : float
        The fraction of the ROI that changes by at least half of `contrast`.
    coherence : float
        Net brightening over total change, in [0, 1]: 1 where all that changes gets brighter, as
        under a light; near 0 where as much gets darker, as when noise or a movement changes it.
    """

    levels: npt.NDArray[np.float64]
    noise: float
    contrast: float
    significance: float
    share: float
    coherence: float = 1.0


def cells_a_side(frames: int) -> int:
    """Return into how many cells a side the ROI is divided in a window of so many frames."""
    return next(cells for limit, cells in _CELLS if frames <= limit)


def shrink(crop: npt.NDArray[np.uint8], cells: int = 64) -> npt.NDArray[np.float32]:
    """Average an (h, w, 3) crop down to at most so many cells a side; return them as one row."""
    height, width = crop.shape[:2]
    size = (min(width, cells), min(height, cells))
    small = cv2.resize(np.ascontiguousarray(crop), size, interpolation=cv2.INTER_AREA)
    return small.reshape(-1).astype(np.float32)


def measure_step(cells: npt.NDArray[np.float32]) -> Step:
    """Measure how ON each frame is, supposing that the window holds an OFF and an ON state.

    The best division of the window into before and after (least squares over all cells, each
    in units of its noise) gives a first idea of the two states. Their difference over the noise
    variance is the direction that separates them best (Fisher's linear discriminant with a
    diagonal covariance); frames are then regrouped by their place along it.

    The levels are those of the mean color of the cells that change. In that mean a light that
    was lit for half of an exposure counts half, whereas the clearest single pixels are
    saturated and count it as fully lit.

    Parameters
    ----------
    cells : (N, P) float32 array
        One row per frame, at least two; see `shrink`.

    Returns
    -------
    Step
    """
    variance = _noise_variance(cells)
    lit = _first_grouping(cells, variance)
    for _ in range(_REFINEMENTS):
        difference = _difference(cells, lit)
        regrouped = _normalize(cells @ (difference / variance), lit) >= 0.5
        if (regrouped == lit).all() or regrouped.all() or not regrouped.any():
            break
        lit = regrouped
    if difference.sum() < 0:
        lit, difference = ~lit, -difference
    change = np.abs(difference).reshape(-1, 3).max(axis=1)
    changing = change >= _CHANGING * change.max()
    changed = difference.reshape(-1, 3)[changing]
    color = cells.reshape(len(cells), -1, 3)[:, changing].mean(axis=1)
    levels = _normalize(color @ _difference(color, lit), lit)
    error = np.sqrt(variance / _MEDIAN_EFFICIENCY * (1 / lit.sum() + 1 / (~lit).sum()))
    return Step(
        levels=levels,
        noise=_level_noise(levels),
        contrast=float(change.max()),
        significance=float((np.abs(difference) / error).max()),
        share=float((change >= change.max() / 2).mean()),
        coherence=float(abs(changed.sum()) / (np.abs(changed).sum() or 1)),
    )


def _difference(
    values: npt.NDArray[np.float32], lit: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """Return the brighter state minus the darker, per column; medians shrug off outliers."""
    off, on = np.median(values[~lit], axis=0), np.median(values[lit], axis=0)
    return np.asarray(on - off, np.float32)


def _noise_variance(cells: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return each cell's variance between neighboring frames, untouched by the step itself."""
    squares = np.diff(cells, axis=0) ** 2 / 2
    if len(squares) < _FEWEST_CHANGES:
        return np.full(cells.shape[1], _QUIET_VARIANCE, np.float32)
    variance = np.asarray(np.median(squares, axis=0) / _MEDIAN_OF_SQUARE, np.float32)
    return np.maximum(variance, max(_ROUNDING_VARIANCE, float(np.median(variance)) / 4))


def _first_grouping(
    cells: npt.NDArray[np.float32], variance: npt.NDArray[np.float32]
) -> npt.NDArray[np.bool_]:
    """Group frames by whether they are more like the mean before or after the largest change.

    By means, not medians: after a short flash most frames are OFF, which a median would take
    for no change at all.
    """
    later = np.arange(len(cells)) >= _best_division(cells, variance)
    means = [cells[group].mean(axis=0) for group in (~later, later)]
    direction = (means[1] - means[0]) / variance
    grouped: npt.NDArray[np.bool_] = cells @ direction >= (means[0] + means[1]) @ direction / 2
    return later if grouped.all() or not grouped.any() else grouped


def _best_division(cells: npt.NDArray[np.float32], variance: npt.NDArray[np.float32]) -> int:
    """Return the first frame after the largest change of the mean, by least squares."""
    count = len(cells)
    sizes = np.arange(1, count)[:, None]
    gain = np.zeros(count - 1)
    for columns in np.array_split(np.arange(cells.shape[1]), -(-cells.shape[1] // _COLUMNS)):
        before = np.cumsum(cells[:, columns], axis=0, dtype=np.float64)
        gap = before[:-1] / sizes - (before[-1] - before[:-1]) / (count - sizes)
        gain += (gap**2 / variance[columns]).sum(axis=1)
    return int(np.argmax(gain * (sizes * (count - sizes))[:, 0])) + 1


def _normalize(
    trace: npt.NDArray[np.float32], lit: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Scale a trace so that one state is at 0 and the other, `lit`, at 1."""
    off, on = float(np.median(trace[~lit])), float(np.median(trace[lit]))
    return (trace.astype(np.float64) - off) / ((on - off) or 1.0)


def _level_noise(levels: npt.NDArray[np.float64]) -> float:
    squares = np.diff(levels) ** 2 / 2
    if len(squares) < _FEWEST_CHANGES:
        return 0.0
    return float(np.sqrt(np.median(squares) / _MEDIAN_OF_SQUARE))

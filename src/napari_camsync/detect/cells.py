"""Cells: the ROI of every frame, averaged down, with the noise of each cell."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

# Pixels are averaged down to so many cells a side, in windows of up to so many frames: memory
# stays below 100 MB, and an LED of 0.5% of the ROI still fills several cells.
_CELLS = ((600, 32), (5_000, 16), (math.inf, 8))
# Variance of 8-bit rounding and of compression, the least noise a cell is taken to have.
_LEAST_VARIANCE = 0.25
# Between fewer frames than these changes need, most changes may be the step itself: then the
# noise is not measured, and that of a quiet camera is supposed.
_FEWEST_CHANGES = 7
_QUIET_VARIANCE = 2.0
# Median of the absolute value of a standard normal variable.
_MEDIAN_ABSOLUTE = 0.6745


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What a window shows.

    Parameters
    ----------
    values : (N, P) float32 array
        One row per frame; P is three colors of each cell, of 0 to 255.
    variance : (P,) float32 array
        Of the noise between neighboring frames.
    usual : (P,) float32 array
        The median picture.
    shape : (int, int)
        How many cells the ROI is high and wide.
    """

    values: Floats
    variance: Floats
    usual: Floats
    shape: tuple[int, int]


def cells_a_side(frames: int) -> int:
    """Return into how many cells a side the ROI is divided in a window of so many frames."""
    return next(cells for limit, cells in _CELLS if frames <= limit)


def shrink(crop: npt.NDArray[np.uint8], cells: int = 32) -> Floats:
    """Average an (h, w, 3) crop down to at most so many cells a side; return them as one row."""
    height, width = crop.shape[:2]
    size = (min(width, cells), min(height, cells))
    small = cv2.resize(np.ascontiguousarray(crop), size, interpolation=cv2.INTER_AREA)
    return small.reshape(-1).astype(np.float32)


def make_cells(values: Floats, shape: tuple[int, int] | None = None) -> Cells:
    """Measure the noise of rows of cells; where their arrangement is not known, they are a row."""
    shape = shape or (1, values.shape[1] // 3)
    return Cells(values, _noise_variance(values), median_of(values), shape)


def median_of(values: Floats) -> Floats:
    """Return the median over the first axis; of an even number, the upper middle one."""
    middle = len(values) // 2
    return np.asarray(np.partition(values, middle, axis=0)[middle], np.float32)


def _noise_variance(values: Floats) -> Floats:
    """Return each cell's variance between neighboring frames, untouched by a step or two.

    A cell in which something moves is as noisy as that, though half of its frames be still.
    """
    changes = np.abs(np.diff(values, axis=0))
    if len(changes) < _FEWEST_CHANGES:
        return np.full(values.shape[1], _QUIET_VARIANCE, np.float32)
    variance = (median_of(changes) / _MEDIAN_ABSOLUTE) ** 2 / 2
    moving = np.einsum("np,np->p", changes, changes) / (2 * len(changes))
    variance = np.maximum(variance, np.minimum(moving, variance.mean()) / 4)
    least = max(_LEAST_VARIANCE, float(variance.mean()) / 4)
    return np.asarray(np.maximum(variance, least), np.float32)

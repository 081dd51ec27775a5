"""Switch: a place of the picture that got brighter at once, and what speaks for a light there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from .coarse import Coarse

Box: TypeAlias = tuple[int, int, int, int]
"""First row and column, and the row and column after the last, in cells."""

# Cells around a blob that are looked at: its own size, but not fewer or more than so many.
_RING = (12, 20)
_EDGE = 2  # cells between the blob and its surroundings: a halo's edge
_NEAR, _LONG = 5, 14  # frames before and after that are compared, and that are to be at rest
_SLACK = 2  # frames by which a blob's moment may be off
_HALF = 0.5
_PART = 1 / 3  # of the step: what changes by as much has changed with it
# Frames averaged to tell movement from noise, and the noise that is left of that from frame to
# frame in the range of a dozen such averages.
_SMOOTHED = 4
_NOISE_LEFT = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A blob and the frames around its switching.

    Parameters
    ----------
    frame : int
        When it switches, to a frame or two.
    first : int
        The first of the frames.
    pictures : list of (rows, columns) uint8 array
        The frames.
    box : Box
        Where it is.
    cells : bool array
        Which cells of the box belong to it.
    isolation : float
        Which part of its step is left when the movement around it is taken away.
    darker : int
        How many cells of the picture got darker at once at that time, and stay so.
    """

    frame: int
    first: int
    pictures: list[Coarse]
    box: Box
    cells: npt.NDArray[np.bool_]
    isolation: float
    darker: int


@dataclass(frozen=True, slots=True, eq=False)
class Switch:
    """A place that got brighter at once.

    Parameters
    ----------
    frame : int
        The first frame on which it is at least half as bright as it then stays.
    box : Box
        Where, in cells.
    scale : int
        How many cells of the grid these cells are wide.
    contrast : float
        By how many gray levels of 255.
    isolation : float
        Which part of the step is left when the movement around it is taken away, in [0, 1].
    share : float
        Which part of the picture changed with it.
    own : float
        Which part of the picture it is.
    darker : float
        How many cells of the picture got darker at that time and stayed so, in units of its own.
    unrest : float
        How much the surroundings change besides, in units of the step.
    unsteady : float
        How much the place itself changes before and after, in units of the step.
    levels : (N,) float64 array
        How bright it is: 0 before, 1 after.
    first : int
        The frame of ``levels[0]``.
    earlier : tuple of (int, float) or None
        When the same cells had got brighter at once before, and by how much.
    """

    frame: int
    box: Box
    scale: int
    contrast: float
    isolation: float
    share: float
    own: float
    darker: float
    unrest: float
    unsteady: float
    levels: npt.NDArray[np.float64]
    first: int
    earlier: tuple[int, float] | None

    def counted_from(self, start: int) -> Switch:
        """Return the switch where the first frame watched is that frame of the recording."""
        earlier = self.earlier and (self.earlier[0] + start, self.earlier[1])
        return replace(self, frame=self.frame + start, first=self.first + start, earlier=earlier)


def look_at(moment: Moment, scale: int, earlier: tuple[int, float] | None) -> Switch:
    """Measure a blob's switching on the frames around it."""
    window, inside, ring = _surroundings(moment)
    part = np.stack([picture[window] for picture in moment.pictures]).astype(np.float32)
    at = moment.frame - moment.first
    trace = part[:, inside].mean(axis=1)
    off = float(np.median(trace[max(at - _NEAR, 0) : at]))
    contrast = max(float(np.median(trace[at + 1 : at + _NEAR])) - off, 1.0)
    levels = ((trace - off) / contrast).astype(np.float64)
    on = _first_lit(levels, at)
    before = slice(max(on - 1 - _LONG, 0), max(on - 1, 1))
    after = slice(on + 1, max(_end_of_light(levels, on) - 1, on + 2))
    return Switch(
        frame=moment.first + on,
        box=moment.box,
        scale=scale,
        contrast=contrast,
        isolation=moment.isolation,
        share=_changed_share(moment, at, contrast),
        own=float(inside.sum()) / moment.pictures[0].size,
        darker=moment.darker / int(inside.sum()),
        unrest=max(_unrest(part[span][:, ring]) for span in (before, after)) / contrast,
        unsteady=max(_unrest(part[span][:, inside]) for span in (before, after)) / contrast,
        levels=levels,
        first=moment.first,
        earlier=earlier,
    )


def _surroundings(
    moment: Moment,
) -> tuple[tuple[slice, slice], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return a window around a blob, which of its cells are in it, and which are around it."""
    top, left, bottom, right = moment.box
    reach = min(max(bottom - top, right - left, _RING[0]), _RING[1]) + _EDGE
    height, width = moment.pictures[0].shape
    y, x = max(top - reach, 0), max(left - reach, 0)
    window = slice(y, min(bottom + reach, height)), slice(x, min(right + reach, width))
    inside = np.zeros((window[0].stop - y, window[1].stop - x), np.uint8)
    inside[top - y : bottom - y, left - x : right - x] = moment.cells
    near = cv2.dilate(inside, np.ones((2 * _EDGE + 1,) * 2, np.uint8))
    return window, inside.astype(bool), near == 0


def _first_lit(levels: npt.NDArray[np.float64], at: int) -> int:
    """Return the first frame at half level, of those around the moment."""
    start = max(at - _SLACK, 1)
    lit = np.flatnonzero(levels[start : at + _SLACK + 1] >= _HALF)
    return start + int(lit[0]) if len(lit) else at


def _end_of_light(levels: npt.NDArray[np.float64], on: int) -> int:
    """Return the first frame from which it is OFF again, if within the frames at hand."""
    dark = np.flatnonzero(levels[on + 1 :] < _HALF)
    return on + 1 + int(dark[0]) if len(dark) else len(levels)


def _changed_share(moment: Moment, at: int, contrast: float) -> float:
    """Return the part of the picture that changed by a third of the step or more."""
    before, after = moment.pictures[max(at - 2, 0)], moment.pictures[at + 2]
    return float((cv2.absdiff(after, before) > contrast * _PART).mean())


def _unrest(cells: npt.NDArray[np.float32]) -> float:
    """Return by how much the restless tenth of cells varies over time, less its noise."""
    if cells.shape[1] == 0 or len(cells) <= _SMOOTHED:
        return 0.0
    sums = np.cumsum(np.concatenate([np.zeros_like(cells[:1]), cells]), axis=0)
    smooth = (sums[_SMOOTHED:] - sums[:-_SMOOTHED]) / _SMOOTHED
    noise = float(np.median(np.abs(np.diff(cells, axis=0))))
    return max(float(np.percentile(np.ptp(smooth, axis=0), 90)) - noise * _NOISE_LEFT, 0.0)

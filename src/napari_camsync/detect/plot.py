"""The light's level over the window, drawn; and what else the figure is drawn with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from .explain import Explanation
from .onset import Onset

Picture: TypeAlias = npt.NDArray[np.uint8]
Color: TypeAlias = tuple[int, int, int]

PAPER: Color = (255, 255, 255)
INK: Color = (30, 30, 30)
FAINT: Color = (150, 150, 150)
GRID: Color = (225, 225, 225)
OFF: Color = (110, 118, 135)
ON: Color = (236, 140, 20)
SHADE: Color = (246, 246, 249)
TRACE: Color = (40, 90, 170)
FONT = cv2.FONT_HERSHEY_SIMPLEX
_TINY, SMALL, LARGE = 0.36, 0.42, 0.62
_MOST_DOTS = 80  # more would hide the line


@dataclass(frozen=True, slots=True)
class _Axes:
    """Where frames and levels are on the canvas."""

    box: tuple[int, int, int, int]
    onset: Onset

    def x(self, frame: float) -> int:
        left, _, right, _ = self.box
        across = (frame - self.onset.start + 0.5) / len(self.onset.levels)
        return round(left + across * (right - left))

    def y(self, level: float) -> int:
        _, top, _, bottom = self.box
        low = min(-0.1, float(self.onset.levels.min()))
        high = max(1.1, float(self.onset.levels.max()))
        return round(bottom - (level - low) / (high - low) * (bottom - top))


def plot_levels(
    canvas: Picture, box: tuple[int, int, int, int], shown: Explanation, threshold: float
) -> None:
    """Draw the levels of the window, OFF at 0 and ON at 1, with the threshold.

    Parameters
    ----------
    canvas : (H, W, 3) uint8 array
        What is drawn on.
    box : (int, int, int, int)
        Left, top, right and bottom of the plot; the frame numbers stand below it.
    shown : Explanation
        What is drawn. The frames that the figure shows are shaded if they are not all.
    threshold : float
        The level from which a frame counts as ON.
    """
    axes = _Axes(box, shown.onset)
    if not shown.is_whole:
        columns = slice(axes.x(shown.start - 0.5), axes.x(shown.stop - 0.5))
        canvas[box[1] : box[3], columns] = SHADE
    _draw_axes(canvas, axes, threshold)
    levels, start = shown.onset.levels, shown.onset.start
    points = [(axes.x(start + i), axes.y(level)) for i, level in enumerate(levels)]
    cv2.polylines(canvas, [np.array(points, np.int32)], False, TRACE, 1, cv2.LINE_AA)
    if len(points) <= _MOST_DOTS:
        for point in points:
            cv2.circle(canvas, point, 2, TRACE, -1, cv2.LINE_AA)
    cv2.circle(canvas, points[shown.onset.frame - start], 5, ON, -1, cv2.LINE_AA)


def _draw_axes(canvas: Picture, axes: _Axes, threshold: float) -> None:
    left, _, right, bottom = axes.box
    for level, name in ((0.0, "0 OFF"), (1.0, "1 ON")):
        cv2.line(canvas, (left, axes.y(level)), (right, axes.y(level)), GRID, 1)
        write(canvas, name, (left - 44, axes.y(level) + 4), FAINT, _TINY)
    y = axes.y(threshold)
    for x in range(left, right, 10):
        cv2.line(canvas, (x, y), (min(x + 5, right), y), ON, 1)
    write(canvas, f"{threshold:g}", (left - 30, y + 4), ON, _TINY)
    for frame in _ticks(axes.onset):
        x, wide = axes.x(frame), cv2.getTextSize(str(frame), FONT, _TINY, 1)[0][0]
        cv2.line(canvas, (x, bottom), (x, bottom + 4), FAINT, 1)
        write(canvas, str(frame), (x - wide // 2, bottom + 18), FAINT, _TINY)


def _ticks(onset: Onset) -> Iterator[int]:
    """Yield about a dozen round frame numbers."""
    step = next(
        size * 10**power
        for power in range(9)
        for size in (1, 2, 5)
        if len(onset.levels) / (size * 10**power) <= 16
    )
    yield from range(-(-onset.start // step) * step, onset.stop, step)


def write(
    canvas: Picture,
    text: str,
    corner: tuple[int, int],
    color: Color,
    size: float = SMALL,
    *,
    bold: bool = False,
) -> None:
    """Write a text, the left end of its base line at a corner."""
    cv2.putText(canvas, text, corner, FONT, size, color, 2 if bold else 1, cv2.LINE_AA)

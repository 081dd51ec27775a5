"""draw_explanation: one picture that shows how an onset was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import TypeAlias

import cv2
import numpy as np

from ..files import whole_file
from .explain import Explanation
from .plot import FONT, INK, LARGE, OFF, ON, PAPER, SMALL, Picture, plot_levels, write

Draw: TypeAlias = Callable[[Picture, int, int, Explanation, "_Layout"], None]

# Sizes in pixels of the figure.
_MARGIN, _LABELS, _GAP = 24, 118, 4
_NARROWEST, _WIDEST = 44, 96  # of one frame's column
_TALLEST = 130
_BAR, _CLUSTER, _PLOT = 56, 18, 150
_SPACE = 12  # between two rows
_NARROWEST_FIGURE = 760
_LETTER = 7  # width of a small one


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the columns are."""

    count: int
    width: int
    height: int

    @classmethod
    def of(cls, shown: Explanation) -> _Layout:
        count, height, width = shown.crops.shape[:3]
        column = min(max(1200 // count, _NARROWEST), _WIDEST)
        tall = min(max(round(column * height / width), 8), _TALLEST)
        return cls(count, column, tall)

    @property
    def right(self) -> int:
        """The edge of the last column."""
        return self.left(self.count) - _GAP

    def left(self, column: int) -> int:
        """Return the left edge of a column."""
        return _MARGIN + _LABELS + column * (self.width + _GAP)


def draw_explanation(shown: Explanation, threshold: float = 0.5) -> Picture:
    """Draw how an onset was found.

    From top to bottom: the frames' crops, the same in a few colors, these colors in order of
    share, the group that the most frequent of them belongs to, and the levels of the whole
    window with the threshold. The ON frame is framed.

    Parameters
    ----------
    shown : Explanation
        What is to be shown.
    threshold : float
        The level from which a frame counts as ON.

    Returns
    -------
    (H, W, 3) uint8 array
        RGB.
    """
    layout = _Layout.of(shown)
    rows = [
        ("frame", 16, _draw_numbers),
        ("as filmed", layout.height, _draw_crops),
        (f"{shown.colors.shape[1]} colors", layout.height, _draw_quantized),
        ("their shares", _BAR, _draw_shares),
        ("group", _CLUSTER, _draw_clusters),
        ("level", _PLOT, _plotter(threshold)),
    ]
    width = max(layout.right + _MARGIN, _NARROWEST_FIGURE)
    heading = _heading(shown, (width - 2 * _MARGIN) // _LETTER)
    top = _MARGIN + 24 + 20 * len(heading)
    height = top + sum(tall + _SPACE for _, tall, _ in rows) + _MARGIN + 22
    canvas = np.full((height, width, 3), PAPER, np.uint8)
    write(canvas, heading[0], (_MARGIN, _MARGIN + 12), INK, LARGE)
    for i, line in enumerate(heading[1:], start=1):
        write(canvas, line, (_MARGIN, _MARGIN + 14 + 20 * i), OFF)
    begin = top
    for label, tall, draw in rows:
        write(canvas, label, (_MARGIN, top + tall // 2 + 5), OFF)
        draw(canvas, top, tall, shown, layout)
        top += tall + _SPACE
        if label == "group":
            _frame_on(canvas, begin, top - _SPACE, shown, layout)
    return canvas


def write_figure(path: Path, picture: Picture, *, overwrite: bool = False) -> None:
    """Write a picture as PNG, whole or not at all; see `whole_file` for what it raises."""
    with whole_file(path, overwrite=overwrite) as part:
        encoded, content = cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))
        assert encoded
        part.write_bytes(content.tobytes())


def _heading(shown: Explanation, letters: int) -> list[str]:
    """Return the lines above the rows, of so many letters at most."""
    onset = shown.onset
    sure = "needs review" if onset.needs_review else "looks right"
    lines = [
        f"{shown.name}: ON at frame {onset.frame}, {onset.confidence:.0%} sure, {sure}",
        f"ROI {onset.roi}, frames {onset.start} to {onset.stop - 1} searched"
        + ("." if shown.is_whole else f"; {shown.start} to {shown.stop - 1} are shown."),
    ]
    return [part for line in (*lines, *onset.reasons) for part in wrap(_plain(line), letters)]


def _plain(text: str) -> str:
    """Return what OpenCV's font can show of a text."""
    return text.encode("ascii", "replace").decode()


def _draw_numbers(
    canvas: Picture, top: int, tall: int, shown: Explanation, layout: _Layout
) -> None:
    for i in range(layout.count):
        number = str(shown.start + i)
        is_on = shown.start + i == shown.onset.frame
        wide = cv2.getTextSize(number, FONT, SMALL, 1)[0][0]
        x = layout.left(i) + (layout.width - wide) // 2
        write(canvas, number, (x, top + tall - 3), ON if is_on else OFF, bold=is_on)


def _draw_crops(canvas: Picture, top: int, tall: int, shown: Explanation, layout: _Layout) -> None:
    _draw_pictures(canvas, top, tall, shown.crops, layout)


def _draw_quantized(
    canvas: Picture, top: int, tall: int, shown: Explanation, layout: _Layout
) -> None:
    _draw_pictures(canvas, top, tall, shown.quantized, layout)


def _draw_pictures(
    canvas: Picture, top: int, tall: int, pictures: Picture, layout: _Layout
) -> None:
    for i, picture in enumerate(pictures):
        larger = picture.shape[1] >= layout.width
        how = cv2.INTER_AREA if larger else cv2.INTER_NEAREST
        scaled = cv2.resize(picture, (layout.width, tall), interpolation=how)
        canvas[top : top + tall, layout.left(i) : layout.left(i) + layout.width] = scaled


def _draw_shares(canvas: Picture, top: int, tall: int, shown: Explanation, layout: _Layout) -> None:
    """Draw each frame's colors as a stack: the most frequent at the top."""
    for i in range(layout.count):
        edges = np.rint(np.concatenate([[0], np.cumsum(shown.shares[i])]) * tall).astype(int)
        column = slice(layout.left(i), layout.left(i) + layout.width)
        for color, first, last in zip(shown.colors[i], edges, edges[1:], strict=False):
            canvas[top + first : top + last, column] = color


def _draw_clusters(
    canvas: Picture, top: int, tall: int, shown: Explanation, layout: _Layout
) -> None:
    for i, other in enumerate(shown.clusters):
        x = layout.left(i)
        canvas[top : top + tall, x : x + layout.width] = ON if other else OFF
        write(canvas, "B" if other else "A", (x + layout.width // 2 - 4, top + 13), PAPER)


def _frame_on(canvas: Picture, top: int, bottom: int, shown: Explanation, layout: _Layout) -> None:
    x = layout.left(shown.onset.frame - shown.start)
    corner = x + layout.width + 2, bottom + 3
    cv2.rectangle(canvas, (x - 3, top - 4), corner, ON, 2, cv2.LINE_AA)


def _plotter(
    threshold: float,
) -> Draw:
    """Return what draws the levels."""

    def draw(canvas: Picture, top: int, tall: int, shown: Explanation, layout: _Layout) -> None:
        plot_levels(canvas, (layout.left(0), top, layout.right, top + tall), shown, threshold)

    return draw

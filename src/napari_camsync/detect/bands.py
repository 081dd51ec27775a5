"""steady_light: take out of a ROI what flickers with the mains.

A rolling shutter exposes row by row, so the room's light, which flickers 100 or 120 times a second,
makes bright and dark bands that wander from frame to frame. A light that covers less than half of
each row leaves the median of the row alone.
"""

from __future__ import annotations

import numpy as np

from .cells import Cells, Floats, make_cells

# Bands are worth taking out where that leaves so much of the noise between neighboring frames.
_LEFT = 0.6
# From frame to frame, mostly, a flickering light changes by so much of itself.
_FLICKERS = 0.01
# The light is OFF on so many of the window's first frames.
_FRAMES = 3
# Of fewer cells across the bands no median is taken.
_FEWEST = 5


def steady_light(cells: Cells) -> Cells | None:
    """Return the cells as under a light that does not flicker; None where that changes little.

    The bands lie along the rows, or along the columns of a picture that was filmed turned.
    """
    height, width = cells.shape
    pictures = cells.values.reshape(-1, height, width, 3)
    usual = cells.usual.reshape(height, width, 3)
    noise = float(cells.variance.mean())
    for across, count in ((2, width), (1, height)):
        if count < _FEWEST:
            continue
        ratios = pictures / np.maximum(usual, 1)
        gains = np.asarray(np.median(ratios, axis=(across, 3), keepdims=True), np.float32)
        if float(np.median(np.abs(np.diff(gains, axis=0)), axis=0).mean()) < _FLICKERS:
            continue
        before = _without(pictures, usual, gains)[:_FRAMES].mean(axis=0)
        rest = _without(pictures, before, gains)
        steady = make_cells(rest.reshape(cells.values.shape), cells.shape)
        if float(steady.variance.mean()) < _LEFT * noise:
            return steady
    return None


def _without(pictures: Floats, usual: Floats, gains: Floats) -> Floats:
    return np.asarray(pictures - (gains - 1) * usual, np.float32)

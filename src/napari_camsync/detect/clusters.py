"""Two groups of frames, by k-means."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_ITERATIONS = 100


def split_in_two(points: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Divide points into two groups by k-means.

    The search starts from the best division by each column and by their sum, which is
    found exactly, and the best end of these counts: it needs no random numbers.

    Parameters
    ----------
    points : (N, D) float array
        One row per frame.

    Returns
    -------
    (N,) bool array
        Whether each point is in the other group than the first point. All False where the
        points do not differ.
    """
    values = points.astype(np.float64)
    if len(np.unique(values, axis=0)) < 2:
        return np.zeros(len(values), dtype=bool)
    starts = [_best_cut(column) for column in (*values.T, values.sum(axis=1)) if np.ptp(column)]
    ends = [_settle(values, start) for start in starts]
    labels = min(ends, key=lambda end: _inertia(values, end))
    different: npt.NDArray[np.bool_] = labels != labels[0]
    return different


def _best_cut(column: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Divide numbers into a lower and an upper group with the least squares in all."""
    order = np.sort(column)
    count = np.arange(1, len(order))
    lower = np.cumsum(order)[:-1]
    gain = lower**2 / count + (order.sum() - lower) ** 2 / count[::-1]
    gain[order[1:] == order[:-1]] = -np.inf
    upper: npt.NDArray[np.bool_] = column > order[int(np.argmax(gain))]
    return upper


def _settle(
    values: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Move points to the nearer mean until none moves (Lloyd 1982)."""
    for _ in range(_ITERATIONS):
        means = [values[group].mean(axis=0) for group in (~labels, labels)]
        low, high = (((values - mean) ** 2).sum(axis=1) for mean in means)
        moved = high < low
        if (moved == labels).all() or moved.all() or not moved.any():
            break
        labels = moved
    return labels


def _inertia(values: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_]) -> float:
    return sum(
        float(((values[group] - values[group].mean(axis=0)) ** 2).sum())
        for group in (labels, ~labels)
    )

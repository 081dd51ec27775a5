"""lasting_changes: what switches once and stays so, however much moves across it.

A body that passes changes more of the ROI, and more strongly, than a small light that it hides for
a while; but the places where it passes are in the end as they were. Each cell is divided into one
stretch before and one after, as fits it best; those for which that explains most of what they do
vote for their moment.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from .cells import Floats

Numbers = npt.NDArray[np.float64]

# A cell votes if one step explains so much of its variance, and is so large, in squared standard
# deviations of its noise.
_EXPLAINED = 0.6
_CLEAR = 60.0
# Cells agree within so many frames.
_SAME = 1
_MOST = 3
# What stays does so for more frames than these.
_LEAST = 2
# So many frames at either end are compared.
_ENDS = 5
# A frame is a mix of both ends where so much of the square of their difference remains at most.
_MIXED = 0.1


def lasting_changes(white: Floats) -> Iterator[tuple[int, Floats]]:
    """Find the moments at which cells change once and for good.

    Parameters
    ----------
    white : (N, P) float32 array
        The cells of each frame, in units of their noise; N is at least 2.

    Yields
    ------
    moment : int
        The first frame after it; the moment with the most votes comes first.
    picture : (P,) float32 array
        After minus before in the cells that voted for it, 0 in all others.
    """
    step, size = _steps(white)
    if len(size) <= 2 * _LEAST:
        return
    best = _LEAST + np.argmax(size[_LEAST:-_LEAST], axis=0)
    largest = np.take_along_axis(size, best[None], axis=0)[0]
    varied = ((white - white.mean(axis=0)) ** 2).sum(axis=0)
    votes = (largest > _EXPLAINED * varied) & (largest > _CLEAR)
    for _ in range(_MOST):
        if not votes.any():
            return
        weights = np.bincount(best[votes], weights=np.sqrt(largest[votes]))
        chosen = int(np.argmax(weights))
        agreeing = votes & (np.abs(best - chosen) <= _SAME)
        votes &= ~agreeing
        yield chosen + 1, np.where(agreeing, step[chosen], 0).astype(np.float32)


def change_between_ends(white: Floats) -> tuple[int, Floats] | None:
    """Find the change from what the window begins with to what it ends with.

    The light is OFF on its first frame and ON on its last: whatever happens only in between, such
    as a body that passes, is in neither.

    Parameters
    ----------
    white : (N, P) float32 array
        The cells of each frame, in units of their noise.

    Returns
    -------
    (int, (P,) float32 array) or None
        The first frame after it, and the last frames minus the first; None where there are too
        few frames or both ends are the same.
    """
    near = min(len(white) // 4, _ENDS)
    if near < 1:
        return None
    off = white[:near].mean(axis=0)
    picture = np.asarray(white[-near:].mean(axis=0) - off, np.float32)
    square = float((picture * picture).sum())
    if square <= 0:
        return None
    amounts = np.einsum("np,p->n", white - off, picture) / square
    rest = white - off - np.outer(amounts, picture)
    strange = np.einsum("np,np->n", rest, rest)
    mixed = strange < np.median(strange) + _MIXED * square
    votes = np.where(mixed, np.where(amounts >= 0.5, 1, -1), 0)
    return int(np.argmin(np.cumsum(votes)[:-1])) + 1, picture


def _steps(white: Floats) -> tuple[Numbers, Numbers]:
    """Return after minus before for every moment, and the sum of squares that it explains."""
    count = len(white)
    before = np.arange(1, count)[:, None]
    sums = np.cumsum(white, axis=0, dtype=np.float64)
    step = (sums[-1] - sums[:-1]) / (count - before) - sums[:-1] / before
    return step, step**2 * (before * (count - before) / count)

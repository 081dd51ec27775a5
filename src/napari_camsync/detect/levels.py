"""levels: how ON each frame is, from the cells that tell it best."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .cells import Floats
from .step import Flags, Levels

# A cell that changes by less than this part of the largest change is left out of the levels.
CHANGING = 0.25
# Of all cells that change, at most so many of the clearest take part.
_MOST_CELLS = 200
# From this value on, of 255, a lit cell may be at its limit: it does not tell how lit it is.
_SATURATED = 235.0
# Changes of fewer gray levels are not measured well enough to stand in for saturated cells.
_CLEAR = 8.0
# Where luma changes by less than this part of a color, what changes is the hue.
_HUE = 0.3
# What red, green and blue contribute to luma (ITU-R BT.601).
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def clearest_columns(size: Floats, deviation: Floats) -> npt.NDArray[np.intp]:
    """Choose the cells in which a change is seen best; all three colors of each."""
    by_cell = (size * deviation).reshape(-1, 3).max(axis=1)
    chosen = np.flatnonzero(by_cell >= by_cell.max() / 10)
    if len(chosen) > _MOST_CELLS:
        clear = size.reshape(-1, 3).max(axis=1)[chosen]
        chosen = np.sort(chosen[np.argsort(-clear, kind="stable")[:_MOST_CELLS]])
    return (3 * chosen[:, None] + np.arange(3)).reshape(-1)


def levels_of(
    values: Floats, variance: Floats, off: Floats, difference: Floats, lit: Flags
) -> tuple[Levels, Levels, bool]:
    """Return each frame's level and misfit; say whether most that tells is at its limit when ON."""
    taking, clipped = _telling(off, difference)
    some, step = values[:, taking] - off[taking], difference[taking]
    trace = _luma_trace(values, variance, off, difference)
    if trace is not None:
        clipped = False
    else:
        weights = step / np.maximum(variance[taking], np.median(variance))
        trace = np.einsum("np,p->n", some.astype(np.float64), weights.astype(np.float64))
    low, high = np.median(trace[~lit]), np.median(trace[lit])
    levels = (trace - low) / ((high - low) or 1.0)
    rest = some - levels[:, None].astype(np.float32) * step
    misfit = np.sqrt(np.einsum("np,np->n", rest, rest) / max(float((step * step).sum()), 1e-9))
    return levels, misfit.astype(np.float64), clipped


def _luma_trace(values: Floats, variance: Floats, off: Floats, difference: Floats) -> Levels | None:
    """Weigh the luma of the cells that change; None where too few of them tell, or color alone.

    Encoders keep luma finer than color, in space and, in predicted pictures, in time.
    """
    step = _luma(difference)
    size = np.abs(step)
    if size.max() < _HUE * np.abs(difference).max():
        return None
    largest = np.abs(difference).reshape(-1, 3)
    changing = largest >= CHANGING * largest.max(axis=1, keepdims=True)
    limit = np.where(changing, np.maximum(off, off + difference).reshape(-1, 3), 0).max(axis=1)
    clear = size >= max(CHANGING * float(size.max()), _CLEAR)
    taking = np.flatnonzero(clear & (limit < _SATURATED))
    if len(taking) < max(2, 0.15 * clear.sum()):
        taking = np.flatnonzero((size >= _CLEAR) & (limit < _SATURATED))
        if len(taking) < 3:
            return None
    noise = _luma(variance)
    weights = step[taking] / np.maximum(noise[taking], np.median(noise))
    luma = _luma(values - off)[:, taking]
    trace = np.einsum("np,p->n", luma.astype(np.float64), weights.astype(np.float64))
    return np.asarray(trace, np.float64)


def _luma(colors: Floats) -> Floats:
    """Return the luma of rows of three colors a cell."""
    cells = colors.reshape(*colors.shape[:-1], -1, 3)
    return np.asarray(np.einsum("...c,c->...", cells, _LUMA), np.float32)


def _telling(off: Floats, difference: Floats) -> tuple[npt.NDArray[np.intp], bool]:
    """Choose the cells that tell how lit a frame is; say whether most are at their limit."""
    size = np.abs(difference)
    changing = size >= CHANGING * size.max()
    below_limit = np.maximum(off, off + difference) < _SATURATED
    chosen = changing & below_limit
    if chosen.sum() < max(3, 0.15 * changing.sum()):
        halo = below_limit & (size >= _CLEAR)
        chosen = halo if halo.sum() >= 6 else changing
    return np.flatnonzero(chosen), bool(2 * (chosen & below_limit).sum() < chosen.sum())

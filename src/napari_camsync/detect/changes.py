"""find_changes: the few different things that happen in a window, each with its picture.

A light that turns on, a room light, a body that passes and a camera's gain change different
parts of the ROI, by different amounts. Each moment's difference between the frames after and
before it is a candidate; the largest is taken, its picture is removed from all the others, and
so on (orthogonal matching pursuit: Pati, Rezaiifar and Krishnaprasad 1993).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .cells import Cells, Floats
from .lasting import change_between_ends, lasting_changes

# The means of so many frames after and before a moment are compared: few, so that a short flash
# is seen, and many, so that a weak light is.
_REACHES = (3, 10, 100_000)
_MOST_CHANGES = 6
LARGE = 0.01
"""A change with this part in all that happens is not just a trace of another."""
# Moments this close may be one change.
_SAME = 2
# Pictures that share this much, as a squared cosine, are of one change.
_ALIKE = 0.8
# By less than so many gray levels, cells change for good where an encoder renews its noise.
_RENEWED = 15.0
# A cell's squared difference over its variance that noise hardly reaches (3.5 deviations).
_NOISE = 12.0
# From pictures so much of each cell is taken back as noise would give (James and Stein 1961).
_SHRINKAGE = 6.0
# Cells in which a shift of the camera would be seen, in squared deviations together.
_SEEN_SHIFT = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Something that happens.

    Parameters
    ----------
    moment : int
        The first frame after it, counted from the window's first.
    reach : int
        How many frames before and after it were compared.
    picture : (P,) float32 array
        After minus before, each cell in units of its noise.
    energy : float
        By how much the squares of its cells, over their variance, exceed what noise gives.
    share : float
        Its part in all that happens, in (0, 1].
    lasting : bool
        Whether it was found as a change that stays, see `lasting_changes`; what else happens is
        told apart without it.
    """

    moment: int
    reach: int
    picture: Floats
    energy: float
    share: float
    lasting: bool = False


def find_changes(cells: Cells) -> tuple[list[Change], list[Floats]]:
    """Find what happens in a window.

    Returns
    -------
    changes : list of Change
        The largest first, at most six; then those that last and are not among them.
    nuisances : list of (P,) float32 arrays
        Pictures of what happens to all of the ROI alike: another brightness, a shift of the
        camera to the side, and down.
    """
    deviation = np.asarray(np.sqrt(cells.variance), np.float32)
    white = np.asarray(cells.values / deviation, np.float32)
    fields, counts, moments, reaches = _differences(white)
    left = fields.copy()
    removed: list[Floats] = []
    nuisances = _nuisances(cells, deviation)
    for picture in nuisances[1:]:  # a light that fills the ROI is like another brightness of it
        _remove(picture, left, removed)
    found = []
    for _ in range(_MOST_CHANGES):
        energy = np.maximum(left * left * counts[:, None] - _NOISE, 0).sum(axis=1)
        best = int(np.argmax(energy))
        if energy[best] <= _NOISE:
            break
        picture = _shrink_noise(fields[best], counts[best])
        found.append((best, picture, float(energy[best])))
        if not _remove(picture, left, removed):
            _remove(left[best].copy(), left, removed)
    total = sum(energy for _, _, energy in found)
    large = [moments[best] for best, _, energy in found if energy >= LARGE * total]
    changes = []
    for best, picture, energy in found:
        near = _undisturbed(best, moments, reaches, large)
        clean = picture if near == best else _shrink_noise(fields[near], counts[near])
        changes.append(Change(moments[best], reaches[near], clean, energy, energy / total))
    return [*changes, *_lasting(white, deviation, changes, total)], nuisances


def _lasting(
    white: Floats, deviation: Floats, changes: list[Change], total: float
) -> Iterator[Change]:
    """Yield the lasting changes that are not among the others."""
    between = change_between_ends(white)
    for moment, picture in (*lasting_changes(white), *([between] if between else [])):
        faint = float(np.abs(picture * deviation).max()) < _RENEWED
        if faint or any(_is_same(moment, picture, change) for change in changes):
            continue
        count = moment * (len(white) - moment) / len(white)
        energy = float(np.maximum(picture * picture * count - _NOISE, 0).sum())
        if not energy:
            continue
        yield Change(moment, len(white), picture, energy, energy / max(total, energy), True)


def _is_same(moment: int, picture: Floats, change: Change) -> bool:
    product = float((picture * change.picture).sum())
    squares = float((picture * picture).sum() * (change.picture * change.picture).sum())
    return abs(moment - change.moment) <= 3 and product * product > _ALIKE * squares


def _undisturbed(best: int, moments: list[int], reaches: list[int], large: list[int]) -> int:
    """Return the same moment's difference of such reach that nothing else happens in it."""
    steps = len(moments) // len(_REACHES)
    away = [abs(moments[best] - other) for other in large]
    nearest = min((distance for distance in away if distance > _SAME), default=math.inf)
    while reaches[best] > nearest and best >= steps:
        best -= steps
    return best


def _differences(white: Floats) -> tuple[Floats, Floats, list[int], list[int]]:
    """Return, for every moment and reach, after minus before, and its weight as a count."""
    count = len(white)
    sums = np.zeros((count + 1, white.shape[1]))
    np.cumsum(white, axis=0, out=sums[1:])
    moment = np.arange(1, count)
    fields, counts, moments, reaches = [], [], [], []
    for reach in _REACHES:
        end, begin = np.minimum(moment + reach, count), np.maximum(moment - reach, 0)
        after = (sums[end] - sums[moment]) / (end - moment)[:, None]
        before = (sums[moment] - sums[begin]) / (moment - begin)[:, None]
        fields.append((after - before).astype(np.float32))
        counts.append(1 / (1 / (end - moment) + 1 / (moment - begin)))
        moments += moment.tolist()
        reaches += [min(reach, count)] * len(moment)
    return np.concatenate(fields), np.concatenate(counts).astype(np.float32), moments, reaches


def _nuisances(cells: Cells, deviation: Floats) -> list[Floats]:
    usual = cells.usual
    pictures = [usual / deviation]
    height, width = cells.shape
    if min(height, width) >= 3:
        slopes = np.gradient(usual.reshape(height, width, 3), axis=(1, 0))
        pictures += [slope.reshape(-1) / deviation for slope in slopes]
    seen = [slope for slope in pictures[1:] if (slope * slope).sum() > _SEEN_SHIFT]
    return [pictures[0], *seen]


def _shrink_noise(difference: Floats, count: Floats) -> Floats:
    kept = np.maximum(1 - _SHRINKAGE / np.maximum(difference**2 * count, 1e-9), 0)
    return difference * kept if kept.any() else difference


def _remove(picture: Floats, left: Floats, removed: list[Floats]) -> bool:
    """Take a picture out of what is left; say whether there was anything new in it."""
    new = picture.astype(np.float64)
    for known in removed:
        new = new - (new * known).sum() * known
    norm = float(np.sqrt((new * new).sum()))
    if norm < 1e-3 * float(np.sqrt((picture * picture).sum())) or not norm:
        return False
    unit = (new / norm).astype(np.float32)
    left -= np.einsum("np,p->n", left, unit)[:, None] * unit
    removed.append(unit)
    return True

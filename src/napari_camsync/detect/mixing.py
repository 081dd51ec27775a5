"""measure_steps: the trace of each thing that happens, apart from the others."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .cells import Cells, Floats
from .changes import LARGE, Change, find_changes
from .levels import clearest_columns
from .states import measure, two_states
from .step import Levels, Step

# A change begins within so many frames of the moment at which it was found.
_NEAR = 2
# Pictures that share all but this much cannot be told apart.
_ALIKE = 0.15
# Another reading of a change must be so much better than a simpler one.
_CLEARLY_BETTER = 0.12
_RIDGE = 1e-3
# The length of a picture that shows nothing, as a ROI that is black.
_NOTHING = 1e-6


def measure_steps(cells: Cells) -> list[Step]:
    """Follow each thing that happens in the window through all of its frames.

    Every frame is taken for a mix of what is usual and of the pictures of the changes; the least
    squares solution, each cell in units of its noise, tells how much of each it holds. (For
    one change that is Fisher's linear discriminant with a diagonal covariance.) Then the
    frames fall into two states.

    The levels are those of the cells that change. Cells that are at their limit when lit are
    left out where others remain: a light that was lit for half of an exposure saturates them
    too.

    Parameters
    ----------
    cells : Cells
        At least two frames.

    Returns
    -------
    list of Step
        One for each change that has two states, the largest first.
    """
    changes, nuisances = find_changes(cells)
    deviation = np.sqrt(cells.variance)
    white = (cells.values - cells.usual) / deviation
    pictures = [*nuisances, *(change.picture for change in changes)]
    if not changes:
        return []
    mixing = _Mixing(np.array(pictures), np.einsum("ip,np->ni", np.array(pictures), white))
    readings = (
        _best_reading(_readings(cells, mixing, number, changes)) for number in range(len(changes))
    )
    return [step for step in readings if step is not None]


def _best_reading(readings: Iterator[Step]) -> Step | None:
    """Return the reading with the least flaw; what cannot be better is not even made."""
    best, least = None, math.inf
    for step in readings:
        flaw = _flaw(step)
        if flaw < least:
            best, least = step, flaw
        if least <= _CLEARLY_BETTER:
            break
    return best


@dataclass(frozen=True, slots=True, eq=False)
class _Mixing:
    """Pictures, and the product of each with each frame."""

    pictures: Floats
    products: npt.NDArray[np.floating]

    def solve(self, chosen: list[int]) -> tuple[Levels, float]:
        """Return how much of the chosen pictures each frame holds, and what is the last's own."""
        some = self.pictures[chosen]
        norms = np.sqrt(np.einsum("ip,ip->i", some, some).astype(np.float64))
        norms = np.maximum(norms, _NOTHING)
        alike = np.einsum("ip,jp->ij", some, some) / np.outer(norms, norms)
        inverse = np.linalg.inv(alike + _RIDGE * np.eye(len(chosen)))
        scaled = self.products[:, chosen].astype(np.float64) / norms
        amounts = np.einsum("ni,ij->nj", scaled, inverse) / norms
        return amounts, float(1 / inverse[-1, -1])

    def likeness(self, one: int, other: int) -> float:
        """Return the squared cosine between two pictures."""
        a, b = self.pictures[one].astype(np.float64), self.pictures[other].astype(np.float64)
        return float((a * b).sum() ** 2 / max((a * a).sum() * (b * b).sum(), _NOTHING))


def _readings(cells: Cells, mixing: _Mixing, which: int, changes: list[Change]) -> Iterator[Step]:
    """Follow a change alone; apart from other changes, the nuisances, and all that happens."""
    deviation = np.sqrt(cells.variance)
    change, nuisances = changes[which], len(mixing.pictures) - len(changes)
    number = nuisances + which
    columns = clearest_columns(np.abs(change.picture), deviation)
    whole = mixing.likeness(number, 0) if nuisances else 0.0
    happens = [i for i, other in enumerate(changes) if not other.lasting]
    others = [*range(nuisances), *(nuisances + i for i in happens if i != which)]
    large = [i for i in others[nuisances:] if changes[i - nuisances].share >= LARGE]
    for apart in ([], large, others[:nuisances], others):
        amounts, own = mixing.solve([*apart, number])
        states = None if apart and own < _ALIKE else two_states(amounts[:, -1], change)
        if states is None:
            continue
        values = cells.values[:, columns]
        if apart:
            extra = amounts[:, :-1] - np.median(amounts[:, :-1], axis=0)
            pictures = mixing.pictures[apart][:, columns] * deviation[columns]
            values = values - np.einsum("ni,ip->np", extra.astype(np.float32), pictures)
        yield measure(values, cells.variance[columns], states, change, whole, bool(apart))


def _flaw(step: Step) -> float:
    """Return how unlike two clean states and a switch between them at its moment this is."""
    levels = step.levels
    lit = levels >= 0.5
    between = float(((levels > 0.2) & (levels < 0.8)).mean())
    far = float(((levels < -0.35) | (levels > 1.5)).mean())
    switches = np.flatnonzero(lit[1:] != lit[:-1]) + 1
    away = not (np.abs(switches - step.moment) <= _NEAR).any()
    misfit = float(np.median(step.misfit[step.moment : step.moment + 3]))
    return (
        step.noise
        + min(between, 0.5)
        + far / 2
        + misfit / 2
        + away
        + _CLEARLY_BETTER * (not step.alone)
    )

"""Watch: coarse pictures go by, and what switches on among them is noticed."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from .coarse import Coarse
from .switches import Box, Moment, Switch, look_at

# A light is dark for so many frames before it switches and bright for so many after it; the
# frame between them may be lit part-way.
_BEFORE, _AFTER = 5, 4
_FEWEST = 3  # at the recording's ends
# How long the neighborhood must have been at rest, and so far (in cells) it reaches.
_AT_REST = 8
_REACH = 7
_AROUND = np.ones((2 * _REACH + 1,) * 2, np.uint8)
# What a switch is judged by, once it is known.
_HISTORY, _FUTURE = 20, 12
# The least step, in gray levels, and in units of what nine in ten cells stay below from frame to
# frame: three standard deviations of normal noise.
_LEAST_STEP = 5.0
_NOISE_UNITS = 1.3
_NOISE_EVERY, _NOISE_WEIGHT = 8, 0.1
_MOST_BLOBS = 12
_LEAST_ISOLATION = 0.25
_PARTS = 3  # of a step: what gets darker by one may have moved to where it got brighter
# Frames within which the blobs of one switch are found.
_SAME_MOMENT = 2


@dataclass(slots=True, eq=False)
class _Blob:
    """A place that got brighter at once, to be looked at when its future is known."""

    frame: int
    box: Box
    peak: int
    isolation: float
    darker: int
    cells: npt.NDArray[np.bool_]


class Watch:
    """Notice what switches on in a sequence of coarse pictures; remember a few dozen of them.

    At each frame, a cell's step is how much darker the brightest of the frames before was than
    the darkest of the frames after: what flickers or passes by has none. From it, the largest
    change from frame to frame that the neighborhood showed before and after is taken away: an
    edge that moves in steps on the cell in front of it, but has done so on the one before.

    Parameters
    ----------
    scale : int
        How many cells of the grid a cell of these pictures is wide.
    """

    def __init__(self, scale: int = 1) -> None:
        self._scale = scale
        self._pictures: deque[Coarse] = deque(maxlen=_HISTORY + _FUTURE + 1)
        self._changes: deque[Coarse] = deque(maxlen=_AT_REST + _AFTER + 2)
        self._blobs: list[_Blob] = []
        self._next = 0
        self._noise = 0.0
        self._earlier: _Brightest | None = None

    def add(self, picture: Coarse) -> Iterator[Switch]:
        """Take in the next frame; yield the switches that are known well enough by now."""
        if self._pictures:
            change = np.asarray(cv2.absdiff(picture, self._pictures[-1]), np.uint8)
            self._measure_noise(change)
        else:
            change = np.zeros_like(picture)
            self._earlier = _Brightest(picture.shape)
        self._pictures.append(picture)
        self._changes.append(change)
        self._next += 1
        self._notice(self._next - 1 - _AFTER)
        yield from self._known(self._next - 1 - _FUTURE)

    def finish(self) -> Iterator[Switch]:
        """Yield the switches near the end."""
        for frame in range(self._next - _AFTER, self._next - _FEWEST):
            self._notice(frame)
        yield from self._known(self._next)

    def _measure_noise(self, change: Coarse) -> None:
        if self._next % _NOISE_EVERY == 0 or self._next < _NOISE_EVERY:
            tail = float(np.percentile(change[::4, ::4], 90))
            weight = _NOISE_WEIGHT if self._next >= _NOISE_EVERY else 1 / self._next
            self._noise += weight * (tail - self._noise)

    def _notice(self, frame: int) -> None:
        """Look for blobs that switch on at a frame."""
        if frame < _FEWEST:
            return
        step = self._step(frame)
        # Compared with a whole number, bytes stay bytes.
        least = math.ceil(max(_LEAST_STEP, _NOISE_UNITS * self._noise))
        places = np.flatnonzero(step >= least)
        if not len(places):
            return
        assert self._earlier is not None
        self._earlier.add(frame, places, step.flat[places])
        movement = self._movement(frame)
        score = np.asarray(cv2.subtract(step, movement), np.uint8)
        blobs = [blob for blob in _blobs(score, step, least, frame) if self._is_new(blob)]
        if blobs:
            fade = cv2.subtract(self._step(frame, fades=True), movement)
            for blob in blobs:
                blob.darker = int(np.count_nonzero(fade > blob.peak // _PARTS))
                self._blobs.append(blob)

    def _step(self, frame: int, *, fades: bool = False) -> Coarse:
        """Return how much brighter (or darker) each cell is after a frame than before it."""
        before = self._range(self._pictures, max(frame - _BEFORE, 0), frame)
        after = self._range(self._pictures, frame + 1, frame + 1 + _AFTER)
        dark, bright = (before, after) if not fades else (after, before)
        return np.asarray(
            cv2.subtract(_fold(np.minimum, bright), _fold(np.maximum, dark)), np.uint8
        )

    def _movement(self, frame: int) -> Coarse:
        """Return the largest change around each cell, but for that at the frame itself."""
        before = self._range(self._changes, max(frame - _AT_REST, 1), frame)
        after = self._range(self._changes, frame + 2, frame + 1 + _AFTER)
        return np.asarray(cv2.dilate(_fold(np.maximum, before + after), _AROUND), np.uint8)

    def _range(self, kept: deque[Coarse], start: int, stop: int) -> list[Coarse]:
        """Return what is kept of the frames ``[start, stop)``."""
        first = self._next - len(kept)
        return [kept[i - first] for i in range(max(start, first), min(stop, self._next))]

    def _is_new(self, blob: _Blob) -> bool:
        """Whether nothing switches there already; what does less clearly makes way for it."""
        same = [
            known
            for known in self._blobs
            if blob.frame - known.frame <= _SAME_MOMENT and _overlap(blob.box, known.box)
        ]
        if any(known.peak >= blob.peak for known in same):
            return False
        self._blobs = [known for known in self._blobs if known not in same]
        return True

    def _known(self, last: int) -> Iterator[Switch]:
        """Yield the switches of the blobs up to a frame, and forget them."""
        due = [blob for blob in self._blobs if blob.frame <= last]
        self._blobs = [blob for blob in self._blobs if blob.frame > last]
        for blob in due:
            first = max(blob.frame - _HISTORY, self._next - len(self._pictures))
            pictures = self._range(self._pictures, first, blob.frame + _FUTURE + 1)
            assert self._earlier is not None
            earlier = self._earlier.when(blob.box, blob.cells, blob.frame)
            moment = Moment(
                blob.frame, first, pictures, blob.box, blob.cells, blob.isolation, blob.darker
            )
            yield look_at(moment, self._scale, earlier)


class _Brightest:
    """For each cell, the largest step that it made so far, and when."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._step = np.zeros(shape, np.uint8)
        self._when = np.full(shape, -1, np.int32)
        self._waiting: deque[tuple[int, npt.NDArray[np.intp], Coarse]] = deque()

    def add(self, frame: int, places: npt.NDArray[np.intp], steps: Coarse) -> None:
        """Take note of a frame's clear steps, later: until then it is not earlier."""
        self._waiting.append((frame, places, steps))
        while self._waiting[0][0] < frame - _FUTURE - 2 * _SAME_MOMENT:
            past, where, seen = self._waiting.popleft()
            larger = seen > self._step.flat[where]
            self._step.flat[where[larger]] = seen[larger]
            self._when.flat[where[larger]] = past

    def when(self, box: Box, cells: npt.NDArray[np.bool_], frame: int) -> tuple[int, float] | None:
        """Return when most cells of a blob made a step at once, and how large it was."""
        window = slice(box[0], box[2]), slice(box[1], box[3])
        steps, whens = self._step[window][cells], self._when[window][cells]
        together = np.abs(whens - np.median(whens)) <= _SAME_MOMENT
        together &= (whens >= 0) & (whens < frame - _SAME_MOMENT)
        if together.mean() < 0.6:
            return None
        return int(np.median(whens[together])), float(np.median(steps[together]))


def _blobs(score: Coarse, step: Coarse, least: int, frame: int) -> Iterator[_Blob]:
    """Yield the strongest connected groups of cells."""
    seeds = score >= least
    if not seeds.any():
        return
    rows, columns = np.flatnonzero(seeds.any(axis=1)), np.flatnonzero(seeds.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    window = slice(top, int(rows[-1]) + 1), slice(left, int(columns[-1]) + 1)
    rise = step[window]
    remaining = np.where(seeds[window], score[window], 0)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(seeds[window].view(np.uint8))
    for _ in range(min(count - 1, _MOST_BLOBS)):
        place = int(np.argmax(remaining))
        peak, most = int(remaining.flat[place]), int(rise.flat[place])
        x, y, width, height, _ = boxes[int(labels.flat[place])].tolist()
        here = slice(y, y + height), slice(x, x + width)
        same = labels[here] == labels.flat[place]
        remaining[here][same] = 0
        isolation = peak / most
        if isolation >= _LEAST_ISOLATION:
            core = same & (rise[here] >= most // 2)
            yield _cut_out(core, (top + y, left + x), peak, isolation, frame)


def _cut_out(
    core: npt.NDArray[np.bool_], corner: tuple[int, int], peak: int, isolation: float, frame: int
) -> _Blob:
    rows, columns = np.flatnonzero(core.any(axis=1)), np.flatnonzero(core.any(axis=0))
    top, left, bottom, right = rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
    box = (
        int(top) + corner[0],
        int(left) + corner[1],
        int(bottom) + corner[0],
        int(right) + corner[1],
    )
    return _Blob(frame, box, peak, isolation, 0, core[top:bottom, left:right])


def _fold(function: np.ufunc, pictures: list[Coarse]) -> Coarse:
    result = pictures[0].copy()
    for picture in pictures[1:]:
        function(result, picture, out=result)
    return result


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]

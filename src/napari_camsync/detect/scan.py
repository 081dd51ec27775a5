"""scan: one pass over a recording, at close to the speed of decoding."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np

from ..progress import Progress, report_each
from ..video import Video
from .candidates import Places, judge
from .coarse import Coarse, Grid, Shrinker, shrink_rgb
from .roi import Roi
from .switches import Switch
from .watch import Watch

# The same pictures at half and a quarter of the size: there a large, weak light stands out of
# noise, and a shaking camera moves less.
_SCALES = (1, 2, 4)
_SMALLEST = 8  # cells a side


def scan(
    video: Video, roi: Roi | None, start: int, stop: int, progress: Progress | None
) -> tuple[Places, list[int]]:
    """Watch all frames of a recording, or of a part of the picture, in one pass.

    Parameters
    ----------
    video : Video
        The recording.
    roi : Roi or None
        Where to look, within the upright picture; everywhere if None.
    start, stop : int
        The frames ``[start, stop)``.
    progress : callable, optional
        Called as ``progress(done, total)`` in frames.

    Returns
    -------
    places : Places
        Where something switches. What is kept does not grow with the recording.
    damaged : list of int
        The frames that cannot be decoded; the one before stands in for each.
    """
    with _one_opencv_thread():
        return _scan(video, roi, start, stop, progress)


def _scan(
    video: Video, roi: Roi | None, start: int, stop: int, progress: Progress | None
) -> tuple[Places, list[int]]:
    grid, pictures = _coarse_pictures(video, roi, start, stop)
    watches = [Watch(scale) for scale in _SCALES if min(grid.shape) >= scale * _SMALLEST]
    watches = watches or [Watch()]
    places = Places()
    damaged: list[int] = []
    latest: Coarse | None = None
    waiting = 0
    for number, picture in report_each(pictures, stop - start, progress):
        if picture is None:
            damaged.append(number)
        latest, waiting = (latest if picture is None else picture), waiting + 1
        if latest is None:
            continue
        for _ in range(waiting):
            _note(places, _watch(watches, latest), grid, roi, start)
        waiting = 0
    _note(places, (switch for watch in watches for switch in watch.finish()), grid, roi, start)
    return places, damaged


@contextmanager
def _one_opencv_thread() -> Iterator[None]:
    """Leave the cores to the decoder: on pictures this small, threads cost more than they save."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)


def _coarse_pictures(
    video: Video, roi: Roi | None, start: int, stop: int
) -> tuple[Grid, Iterator[tuple[int, Coarse | None]]]:
    """Return the cells, and the coarse picture of each frame; None for one that is damaged."""
    if roi is None:
        shrinker = Shrinker(video)
        whole = video.iter_readable(start, stop)
        return shrinker.grid, (
            (i, None if picture is None else shrinker.shrink(picture)) for i, picture in whole
        )
    grid = Grid.of(roi.width, roi.height)
    crops = video.iter_readable_frames(start, stop, roi)
    return grid, ((i, None if crop is None else shrink_rgb(crop, grid)) for i, crop in crops)


def _watch(watches: list[Watch], picture: Coarse) -> Iterator[Switch]:
    """Let the watches see a picture, each at half the size of the one before."""
    for watch in watches:
        yield from watch.add(picture)
        half = picture.shape[1] // 2, picture.shape[0] // 2
        if watch is not watches[-1]:
            even = picture[: half[1] * 2, : half[0] * 2]
            picture = np.asarray(cv2.resize(even, half, interpolation=cv2.INTER_AREA), np.uint8)


def _note(
    places: Places, switches: Iterator[Switch], grid: Grid, roi: Roi | None, start: int
) -> None:
    for switch in switches:
        places.add(judge(switch.counted_from(start), grid, in_roi=roi is not None))

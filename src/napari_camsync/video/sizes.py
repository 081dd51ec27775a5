"""size_changes: where a video's pictures change their size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..errors import VideoError
from .video import Video

Size = tuple[int, int]

# So many keyframes are looked at, and so far into what follows the last one.
_SAMPLES, _REACH = 48, 100


@dataclass(frozen=True, slots=True)
class SizeChange:
    """A frame that is of another size than the one before.

    Parameters
    ----------
    frame : int
        Its number.
    before, size : (int, int)
        Width and height of the pictures before and from it on, in pixels, as they are stored.
    """

    frame: int
    before: Size
    size: Size


def size_changes(video: Video) -> Iterator[SizeChange]:
    """Yield where the pictures' size changes, as far as some keyframes over the file tell.

    Between two that differ, the frame is found by halving. A size that comes and goes between
    two of them is not seen.

    Parameters
    ----------
    video : Video
        An open video.
    """
    known: tuple[int, Size] | None = None
    for frame in _samples(video):
        size = _size(video, frame)
        if size is None:
            continue
        while known is not None and known[1] != size:
            first = _first_other(video, *known, frame)
            then = _size(video, first) or size
            yield SizeChange(first, known[1], then)
            known = first, then
        known = frame, size


def _samples(video: Video) -> list[int]:
    keys = video.index.keyframes
    if not len(keys):
        return []
    places = np.unique(np.linspace(0, len(keys) - 1, _SAMPLES).astype(int))
    last = min(len(video) - 1, int(keys[-1]) + _REACH)
    return sorted({*(int(keys[place]) for place in places), last})


def _first_other(video: Video, low: int, size: Size, high: int) -> int:
    """Return the first frame after `low`, which is of a size, that is not; `high` is none."""
    while high - low > 1:
        middle = (low + high) // 2
        if _size(video, middle) in (size, None):
            low = middle
        else:
            high = middle
    return high


def _size(video: Video, frame: int) -> Size | None:
    """Return a stored picture's size; None where it is damaged."""
    try:
        picture = video.picture(frame)
    except VideoError:
        return None
    return picture.width, picture.height

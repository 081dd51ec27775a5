"""FrameArray: frames that are indexed as the array is that they would make."""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import VideoError
from .orientation import Picture

# Above this, loading a slice at once is taken for an accident (4 GiB: two minutes of VGA).
LARGEST_ARRAY_BYTES = 4 * 2**30


class FrameArray(ABC):
    """An array of shape ``(T, H, W, 3)``, uint8, whose frames are had one by one."""

    ndim = 4
    dtype = np.dtype(np.uint8)
    path: Path

    @property
    @abstractmethod
    def shape(self) -> tuple[int, int, int, int]:
        """``(T, H, W, 3)``."""

    @abstractmethod
    def frame(self, number: int) -> Picture:
        """Return one frame as an ``(H, W, 3)`` uint8 array; a negative number counts from the end.

        Raises
        ------
        IndexError
            If there is no such frame.
        """

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape, dtype=np.int64))

    def __len__(self) -> int:
        """Return the number of frames."""
        return self.shape[0]

    def __getitem__(self, key: Any) -> npt.NDArray[np.uint8]:
        """Decode what is asked for.

        Parameters
        ----------
        key : int, slice, sequence of int, Ellipsis, or a tuple of these
            As for a NumPy array of shape ``(T, H, W, 3)``; the first selects frames.

        Returns
        -------
        array of uint8

        Raises
        ------
        IndexError
            If a frame is out of range.
        VideoError
            If a frame is damaged, or so much is asked for that it must be a mistake.
        """
        frames, rest = _split_key(key, self.ndim)
        if isinstance(frames, slice):
            numbers = list(range(*frames.indices(len(self))))
        elif np.ndim(frames) == 0:
            picture: npt.NDArray[np.uint8] = self.frame(operator.index(frames))[rest]
            return picture
        else:
            chosen = np.asarray(frames)
            numbers = (np.flatnonzero(chosen) if chosen.dtype == bool else chosen).tolist()
        return self._stack(numbers, rest)

    def __array__(
        self, dtype: npt.DTypeLike | None = None, copy: bool | None = None
    ) -> npt.NDArray[Any]:
        """Load the whole video, unless it is too large for that to be meant."""
        return self[:].astype(dtype or self.dtype, copy=False)

    def _stack(self, numbers: list[int], rest: tuple[Any, ...]) -> npt.NDArray[np.uint8]:
        sample = np.empty((0, *self.shape[1:]), self.dtype)[(slice(None), *rest)]
        needed = len(numbers) * int(np.prod(sample.shape[1:], dtype=np.int64))
        if needed > LARGEST_ARRAY_BYTES:
            raise VideoError(
                f"{len(numbers)} frames of {self.path.name} would take {needed / 2**30:.1f} GiB. "
                "Ask for fewer frames at once, or walk through them with iter_frames()."
            )
        pictures = np.empty((len(numbers), *sample.shape[1:]), self.dtype)
        for row, number in enumerate(numbers):
            pictures[row] = self.frame(number)[rest]
        return pictures


def _split_key(key: Any, ndim: int) -> tuple[Any, tuple[Any, ...]]:
    """Separate the index of the frames from that of the axes within a frame."""
    parts = key if isinstance(key, tuple) else (key,)
    where = [i for i, part in enumerate(parts) if part is Ellipsis]
    if where:
        filling = (slice(None),) * (ndim - len(parts) + 1)
        parts = parts[: where[0]] + filling + parts[where[0] + 1 :]
    if len(parts) > ndim or any(part is None for part in parts):
        raise IndexError(f"a video has {ndim} axes (frame, y, x, channel); got {key!r}")
    return (parts[0] if parts else slice(None)), tuple(parts[1:])

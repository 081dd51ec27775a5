"""Orientation: turning stored pictures upright."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

Picture = npt.NDArray[np.uint8]


def display_matrix(frame: VideoFrame) -> list[int] | None:
    """Return the nine numbers of libavutil/display.h that FFmpeg attaches to a picture."""
    try:
        data = cast("bytes | None", frame.side_data.get("DISPLAYMATRIX"))
    except ValueError:  # PyAV, where there also is side data of a kind that it does not know
        return _turn(frame.rotation) if frame.rotation else None
    return None if data is None else np.frombuffer(data, dtype=np.int32)[:9].tolist()


def _turn(degrees: int) -> list[int]:
    """Return the matrix that turns a picture counterclockwise, see libavutil/display.h."""
    a, b = (round(part(-math.radians(degrees)) * 2**16) for part in (math.cos, math.sin))
    return [a, b, 0, -b, a, 0, 0, 0, 2**30]


class _Converters(threading.local):
    """One converter for each thread: they keep state, and pictures are shared by threads."""

    def __init__(self) -> None:
        self.to_rgb = VideoReformatter()


_converters = _Converters()


def to_rgb(frame: VideoFrame) -> Picture:
    """Return a decoded picture as an (H, W, 3) uint8 RGB array, as it is stored."""
    # More threads would only wait for those that decode. The copy is cheaper than it looks:
    # NumPy's memory is filled faster than FFmpeg's, which is used again at once.
    rgb = _converters.to_rgb.reformat(frame, format="rgb24", threads=1)
    return np.asarray(rgb.to_ndarray(), np.uint8)


@dataclass(frozen=True, slots=True)
class Orientation:
    """How stored pictures become upright: swap rows and columns, then mirror.

    Parameters
    ----------
    transposed : bool
        Swap x and y.
    mirrored_x, mirrored_y : bool
        Afterwards, mirror from left to right, and from top to bottom.
    """

    transposed: bool = False
    mirrored_x: bool = False
    mirrored_y: bool = False

    @classmethod
    def from_frame(cls, frame: VideoFrame) -> Orientation:
        """Read the display matrix that FFmpeg attaches to a decoded picture.

        The matrix maps stored to shown coordinates: ``x' = a x + c y``, ``y' = b x + d y``
        (libavutil/display.h). Angles between the right ones count as the nearest.
        """
        matrix = display_matrix(frame)
        if matrix is None:
            return cls()
        a, b, _, c, d = matrix[:5]
        if abs(b) + abs(c) > abs(a) + abs(d):
            return cls(True, c < 0, b < 0)
        return cls(False, a < 0, d < 0)

    @property
    def is_upright(self) -> bool:
        """Whether stored pictures are upright already."""
        return self == Orientation()

    def apply(self, picture: Picture) -> Picture:
        """Return an (H, W, 3) picture upright, contiguous in memory."""
        if self.transposed:
            picture = picture.transpose(1, 0, 2)
        if self.mirrored_x:
            picture = picture[:, ::-1]
        if self.mirrored_y:
            picture = picture[::-1]
        return np.ascontiguousarray(picture)

    def stored_region(
        self, rows: slice, columns: slice, stored_size: tuple[int, int]
    ) -> tuple[slice, slice]:
        """Return the rows and columns that a region of the upright picture has as stored.

        Parameters
        ----------
        rows, columns : slice
            The region, in upright pixels.
        stored_size : tuple of int
            Width and height of the stored picture.
        """
        width, height = reversed(stored_size) if self.transposed else stored_size
        if self.mirrored_x:
            columns = slice(width - columns.stop, width - columns.start)
        if self.mirrored_y:
            rows = slice(height - rows.stop, height - rows.start)
        return (columns, rows) if self.transposed else (rows, columns)

    def describe(self) -> str:
        """Say in words what is done to stored pictures."""
        turns = {
            (True, True, False): "turned 90 degrees clockwise",
            (True, False, True): "turned 90 degrees counterclockwise",
            (False, True, True): "turned 180 degrees",
            (False, True, False): "mirrored left to right",
            (False, False, True): "mirrored top to bottom",
            (True, False, False): "mirrored and turned 90 degrees",
            (True, True, True): "mirrored and turned 90 degrees",
        }
        return turns.get((self.transposed, self.mirrored_x, self.mirrored_y), "upright")

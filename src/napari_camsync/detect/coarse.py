"""Coarse pictures: a recording small enough to be watched at the speed of decoding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from ..video import Video
from ..video.orientation import Orientation
from .roi import Roi

Coarse = npt.NDArray[np.uint8]

# 1080p in cells of 4 x 4 pixels. More cells cost time and are noisier; with fewer, an LED of
# 3 x 3 pixels changes its cell too little.
_MOST_CELLS = 140_000
_BITS = 8
_MIDDLE = 128  # chroma without color
_CHROMA = 1.5


def cell_size(width: int, height: int) -> int:
    """Return the side in pixels of the square cells that a picture is divided into: 1, 2, 4..."""
    side = 1
    while (width // side) * (height // side) > _MOST_CELLS:
        side *= 2
    return side


@dataclass(frozen=True, slots=True)
class Grid:
    """The square cells that the upright picture is divided into.

    Parameters
    ----------
    width, height : int
        Of the picture, in pixels.
    cell : int
        Side of a cell, in pixels. What is left at the right and at the bottom is not looked at.
    """

    width: int
    height: int
    cell: int

    @classmethod
    def of(cls, width: int, height: int) -> Grid:
        """Return the grid for a picture of this size."""
        return cls(width, height, cell_size(width, height))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height // self.cell, self.width // self.cell


class Shrinker:
    """Turn decoded pictures into upright coarse ones.

    A cell is as bright as the brightest of red, green and blue is on average in it, so that a
    red or a blue light stands out as a white one does; green is taken to be as bright as luma.

    Parameters
    ----------
    video : Video
        Where the pictures come from.
    """

    def __init__(self, video: Video) -> None:
        width, height = video.stored_size
        self._stored = Grid.of(width, height)
        self._orientation: Orientation = video.orientation
        self._reformatter = VideoReformatter()
        self.grid = Grid(video.shape[2], video.shape[1], self._stored.cell)
        """The cells, upright."""

    def shrink(self, picture: VideoFrame) -> Coarse:
        """Return a picture's cells."""
        planes = self._planes(picture)
        if planes is None:
            rows, columns = self._stored.shape
            small = self._reformatter.reformat(
                picture, columns, rows, "yuv444p", interpolation=Interpolation.AREA, threads=1
            )
            planes = [_view(small, number, 1) for number in range(3)]
        upright: Coarse = self._orientation.apply(_brightest(*planes)[..., None])[..., 0]
        return upright

    def _planes(self, picture: VideoFrame) -> list[Coarse] | None:
        """Return the cells of each plane of a planar picture; None where it is none."""
        bits, planes = _depth(picture.format.name)
        if not bits:
            return None
        size = self._stored.shape
        item = 1 if bits == _BITS else 2
        shrunken = [_average(_view(picture, number, item), size) for number in range(planes)]
        if bits == _BITS:
            return shrunken
        return [(plane >> (bits - _BITS)).astype(np.uint8) for plane in shrunken]


def shrink_rgb(crop: npt.NDArray[np.uint8], grid: Grid) -> Coarse:
    """Return the cells of an RGB picture, as `Shrinker` does of a decoded one."""
    rows, columns = grid.shape
    cropped = crop[: rows * grid.cell, : columns * grid.cell]
    small = cv2.resize(cropped, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(small.max(axis=2), np.uint8)


def luma_of(picture: VideoFrame) -> tuple[npt.NDArray[Any], int] | None:
    """Return a planar picture's (H, W) luma as it is stored, and one gray level of 255 in it."""
    bits, _ = _depth(picture.format.name)
    if not bits:
        return None
    return _view(picture, 0, 1 if bits == _BITS else 2), 2 ** (bits - _BITS)


def box_to_roi(box: tuple[int, int, int, int], grid: Grid, scale: int) -> Roi:
    """Return a rectangle of cells in pixels, with a margin, within the picture.

    Parameters
    ----------
    box : (int, int, int, int)
        First row, first column, and the row and column after the last.
    grid : Grid
        The cells.
    scale : int
        How many of them the box's cells are wide.
    """
    side = grid.cell * scale
    top, left, bottom, right = (edge * side for edge in box)
    margin = max(side, 2, min(bottom - top, right - left) // 4)
    x, y = max(left - margin, 0), max(top - margin, 0)
    return Roi(x, y, min(right + margin, grid.width) - x, min(bottom + margin, grid.height) - y)


def _depth(name: str) -> tuple[int, int]:
    """Return bits a sample and the number of planes to look at; (0, 0) for any other format."""
    known = {"gray": (8, 1), "gray10le": (10, 1), "gray12le": (12, 1), "gray16le": (16, 1)}
    if name in known:
        return known[name]
    for family in ("yuv420p", "yuv422p", "yuv444p", "yuvj420p", "yuvj422p", "yuvj444p"):
        rest = name.removeprefix(family)
        if rest in ("", "10le", "12le") and name.startswith(family):
            return int(rest.removesuffix("le") or _BITS), 3
    return 0, 0


def _view(picture: VideoFrame, number: int, item: int) -> npt.NDArray[Any]:
    """Return a plane's samples without copying them."""
    plane = picture.planes[number]
    kind = np.uint8 if item == 1 else np.dtype("<u2")
    samples: npt.NDArray[Any] = np.frombuffer(cast("bytes", plane), kind)
    return samples.reshape(plane.height, plane.line_size // item)[:, : plane.width]


def _average(plane: npt.NDArray[Any], size: tuple[int, int]) -> npt.NDArray[Any]:
    """Average a plane down to so many rows and columns: by halves, which is quickest."""
    rows, columns = size
    while plane.shape[0] >= 2 * rows and plane.shape[1] >= 2 * columns:
        even = plane[: plane.shape[0] // 2 * 2, : plane.shape[1] // 2 * 2]
        half = (even.shape[1] // 2, even.shape[0] // 2)
        plane = cv2.resize(even, half, interpolation=cv2.INTER_AREA)
    if plane.shape[0] < rows or plane.shape[1] < columns:  # chroma of a small picture
        plane = cv2.resize(plane, (columns, rows), interpolation=cv2.INTER_NEAREST)
    return plane[:rows, :columns]


def _brightest(luma: Coarse, blue: Coarse | None = None, red: Coarse | None = None) -> Coarse:
    """Return the brightest of red, luma and blue, per cell.

    Red is luma and 1.4 times the red chroma, blue is luma and 1.77 times the blue one (ITU-R
    BT.601); 1.5 for both is near enough for seeing that something lights up.
    """
    if blue is None or red is None:
        return luma
    color = np.maximum(np.maximum(red, blue), np.uint8(_MIDDLE))
    return np.asarray(cv2.addWeighted(luma, 1.0, color, _CHROMA, -_CHROMA * _MIDDLE), np.uint8)

"""Roi: the rectangle around the light."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..video import Video


@dataclass(frozen=True, slots=True)
class Roi:
    """A rectangle in pixels of the upright frame.

    Parameters
    ----------
    x, y : int
        Its left and top edge, counted from 0.
    width, height : int
        Its size, at least 1.

    Raises
    ------
    ValueError
        If it is empty or begins outside the frame.
    """

    x: int
    y: int
    width: int
    height: int

    def __post_init__(self) -> None:
        """Refuse what no frame could contain."""
        if self.width < 1 or self.height < 1:
            raise ValueError(f"The ROI {self} is empty. Draw a rectangle around the LED.")
        if self.x < 0 or self.y < 0:
            raise ValueError(f"The ROI {self} begins outside the frame. Move it inside.")

    def __str__(self) -> str:
        """Write it as ``x,y,width,height``."""
        return f"{self.x},{self.y},{self.width},{self.height}"

    @classmethod
    def parse(cls, text: str) -> Roi:
        """Read ``x,y,width,height``.

        Raises
        ------
        ValueError
            If the text is not four whole numbers, or they make no rectangle.
        """
        parts = text.split(",")
        try:
            x, y, width, height = (int(part) for part in parts)
        except ValueError:
            raise ValueError(
                f"The ROI {text!r} is not four whole numbers X,Y,WIDTH,HEIGHT, as in 610,300,40,40."
            ) from None
        return cls(x, y, width, height)

    @classmethod
    def from_corners(
        cls, top: float, left: float, bottom: float, right: float, frame_size: tuple[int, int]
    ) -> Roi:
        """Return the pixels that a drawn rectangle touches, as far as they are in the frame.

        Parameters
        ----------
        top, left, bottom, right : float
            Edges in pixel coordinates, where pixel 0 reaches from -0.5 to 0.5.
        frame_size : (int, int)
            Height and width of the frame.

        Raises
        ------
        ValueError
            If the rectangle lies outside the frame.
        """
        height, width = frame_size
        rows, columns = _touched(top, bottom, height), _touched(left, right, width)
        if not rows or not columns:
            raise ValueError("The ROI lies outside the frame. Draw it around the LED.")
        return cls(columns.start, rows.start, len(columns), len(rows))

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns, to index a frame with."""
        return slice(self.y, self.y + self.height), slice(self.x, self.x + self.width)

    @property
    def center(self) -> tuple[float, float]:
        """``(y, x)`` of the middle."""
        return self.y + (self.height - 1) / 2, self.x + (self.width - 1) / 2

    def is_within(self, frame_size: tuple[int, int]) -> bool:
        """Whether it lies in a frame of this height and width."""
        height, width = frame_size
        return self.x + self.width <= width and self.y + self.height <= height

    def check_within(self, frame_size: tuple[int, int]) -> None:
        """Refuse a rectangle that leaves a frame of this height and width.

        Raises
        ------
        ValueError
            Naming both.
        """
        if not self.is_within(frame_size):
            height, width = frame_size
            raise ValueError(
                f"The ROI {self} leaves the frame, which is {width} x {height} pixels: x + width "
                f"may be at most {width}, y + height at most {height}."
            )


def _touched(low: float, high: float, count: int) -> range:
    """Return which of `count` pixels a stretch touches; one where it lies between two."""
    first = math.floor(low + 0.5)
    last = max(math.ceil(high - 0.5), first)
    return range(max(first, 0), min(last, count - 1) + 1)


def fit_to_frame(roi: Roi, video: Video) -> Roi:
    """Return the ROI in pixels of the video's upright frame.

    A ROI that leaves the upright frame of a rotated video, yet lies within the stored picture,
    was read off a program that ignores rotation: it is turned upright with the picture.

    Raises
    ------
    ValueError
        If it leaves the frame either way.
    """
    height, width = video.shape[1:3]
    stored_width, stored_height = video.stored_size
    if not roi.is_within((height, width)) and roi.is_within((stored_height, stored_width)):
        marked = np.zeros((stored_height, stored_width, 1), np.uint8)
        marked[roi.slices] = 1
        rows, columns, _ = np.nonzero(video.orientation.apply(marked))
        return Roi(
            int(columns.min()), int(rows.min()), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1
        )
    roi.check_within((height, width))
    return roi

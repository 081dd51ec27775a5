"""align: where each camera goes, in time and on the screen, decided without any window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a camera's frames go on the slider.

    Parameters
    ----------
    scale : float
        How far two frames are apart.
    translate : float
        Where frame 0 is.
    """

    scale: float = 1.0
    translate: float = 0.0


def align(on_frames: Sequence[int], rates: Sequence[Fraction]) -> list[Placement]:
    """Put the ON frames of all cameras in one place, at 0.

    Where all rates agree, the axis counts frames from the ON frame; otherwise seconds.

    Parameters
    ----------
    on_frames : sequence of int
        Each camera's ON frame.
    rates : sequence of Fraction
        Its frames per second.
    """
    if in_frames(rates):
        return [Placement(1.0, -float(on)) for on in on_frames]
    return [
        Placement(float(1 / rate), -float(on / rate))
        for on, rate in zip(on_frames, rates, strict=True)
    ]


def in_frames(rates: Sequence[Fraction]) -> bool:
    """Whether the rates agree, to one part in a thousand, so that frames can be counted."""
    return max(rates) <= min(rates) * Fraction(1001, 1000)


def grid_shape(count: int, room: tuple[int, int], picture: tuple[int, int]) -> tuple[int, int]:
    """Return the rows and columns in which pictures are largest.

    Parameters
    ----------
    count : int
        How many pictures, at least 1.
    room, picture : (int, int)
        Height and width of all the room, and of a picture.
    """

    def magnification(shape: tuple[int, int]) -> float:
        rows, columns = shape
        return min(room[0] / rows / picture[0], room[1] / columns / picture[1])

    shapes = [(-(-count // columns), columns) for columns in range(1, count + 1)]
    return max(shapes, key=magnification)

"""Pictures that say which frame they are, noisy as a camera's."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 1920, 1080
_BITS = 16
_BLACK, _WHITE, _MARGIN = 40, 215, 60
# The red patch: what its Y, U and V are, in limited range.
_RED = (90, 100, 215)
_NOISES = 8

Plane = npt.NDArray[np.uint8]


def draw(number: int, width: int = WIDTH, height: int = HEIGHT) -> Plane:
    """Return a picture as PyAV's ``yuv420p`` array.

    Its upper eighth holds the number as sixteen black or white blocks, and below them the same
    bits inverted; at its right is a red patch. The rest is a texture that moves, under noise.

    Parameters
    ----------
    number : int
        The frame's number, 0 to 65535.
    width, height : int
        Size in pixels; multiples of 32 and 16.

    Returns
    -------
    (H * 3 / 2, W) uint8 array
    """
    scene, noises = _scene(width, height)
    shift = number * 2 % width
    picture = np.empty((height * 3 // 2, width), np.uint8)
    luma, chroma = picture[:height], picture[height:].reshape(2, height // 2, width // 2)
    np.add(scene[:, shift : shift + width], noises[number * 5 % _NOISES], out=luma)
    chroma[0], chroma[1] = 118, 134
    bits = number >> np.arange(_BITS) & 1
    for row, values in enumerate((bits, 1 - bits)):
        for column, value in enumerate(values):
            luma[_block(row, column, width, height)] = _WHITE if value else _BLACK
    patch = _patch(width, height)
    luma[patch] = _RED[0]
    half = tuple(slice(part.start // 2, part.stop // 2) for part in patch)
    chroma[0][half], chroma[1][half] = _RED[1:]
    return picture


def read(picture: npt.NDArray[Any], order: str = "rgb") -> int | None:
    """Return the number that a picture shows.

    Parameters
    ----------
    picture : (H, W, 3) uint8 array
        What a reader has returned.
    order : {"rgb", "bgr"}
        The order of its channels.

    Returns
    -------
    int or None
        None where it shows no number, or is not what was asked for: of another shape or type, or
        with its channels in another order.
    """
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        return None
    height, width = picture.shape[:2]
    rows = [
        np.array([_middle(picture, _block(row, column, width, height)) for column in range(_BITS)])
        for row in (0, 1)
    ]
    bits = rows[0] > (_BLACK + _WHITE) / 2
    inverted = rows[1] > (_BLACK + _WHITE) / 2
    sharp = all((np.minimum(abs(r - _BLACK), abs(r - _WHITE)) < _MARGIN).all() for r in rows)
    red, blue = picture[_center(_patch(width, height))][[order.index("r"), order.index("b")]]
    if not sharp or (bits == inverted).any() or int(red) - int(blue) < _MARGIN:
        return None
    return int(bits @ (1 << np.arange(_BITS)))


@lru_cache(maxsize=2)
def _scene(width: int, height: int) -> tuple[Plane, list[Plane]]:
    """Return a texture twice as wide as the picture, and noise to be laid over it."""
    x, y = np.arange(2 * width), np.arange(height)
    period = 2 * np.pi / width
    texture = np.sin(y / 17.0)[:, None] * np.sin(40 * period * x)[None]
    texture += np.sin(3 * period * x)[None] + np.cos(y / 160.0)[:, None]
    random = np.random.default_rng(1)
    noises = [random.normal(12, 3.5, (height, width)).clip(0, 24) for _ in range(_NOISES)]
    return (105 + 30 * texture).astype(np.uint8), [noise.astype(np.uint8) for noise in noises]


def _block(row: int, column: int, width: int, height: int) -> tuple[slice, slice]:
    """Return rows and columns of one bit; the blocks take the left seven eighths."""
    tall, wide = height // 16, width * 7 // 8 // _BITS
    return (
        slice(row * tall, (row + 1) * tall),
        slice(column * wide, (column + 1) * wide),
    )


def _patch(width: int, height: int) -> tuple[slice, slice]:
    """Return rows and columns of the red patch."""
    return slice(0, height // 8 // 2 * 2), slice(width * 7 // 8 // 2 * 2, width)


def _center(part: tuple[slice, slice]) -> tuple[int, int]:
    rows, columns = part
    return (rows.start + rows.stop) // 2, (columns.start + columns.stop) // 2


def _middle(picture: npt.NDArray[Any], part: tuple[slice, slice]) -> float:
    """Return the mean of the pixels around the middle of a block."""
    y, x = _center(part)
    return float(picture[y - 4 : y + 5, x - 4 : x + 5].mean())

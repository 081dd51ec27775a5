"""Pictures that say which frame they are: the number as blocks that survive lossy coding.

The upper three quarters are a grid of 8 x 4 blocks. The first two rows hold sixteen bits: three
marks that tell which way up the picture is, a parity bit and twelve bits of number. The last two
rows hold the same bits inverted, so that a damaged, torn or blended picture reads as None. The
lower quarter holds four flat colors and a moving texture.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

COLORS = np.array([(190, 60, 60), (60, 160, 60), (60, 60, 190), (128, 128, 128)], dtype=np.float64)
"""What `read_colors` finds in a faithful picture."""

_COLUMNS, _ROWS, _BITS = 8, 4, 12
_MARKS = {0: 0, 7: 1, 15: 0}
_PARITY = 8
_PLACES = [place for place in reversed(range(16)) if place not in _MARKS and place != _PARITY]
"""Where the bits of the number lie, the lowest first."""
_BLACK, _WHITE, _MARGIN, _LARGEST_SPREAD, _SAMPLES = 35.0, 220.0, 65.0, 40.0, 6


def draw(number: int, width: int, height: int) -> Picture:
    """Return an (H, W, 3) RGB picture that shows `number` (0 to 4095)."""
    if not 0 <= number < 1 << _BITS:
        raise ValueError(f"number must be in [0, {1 << _BITS}), got {number}")
    top = _code_height(height)
    row = np.arange(top) * _ROWS // top
    column = np.arange(width) * _COLUMNS // width
    texture = _texture(number, width, height)
    picture = np.full((height, width, 3), 128.0)
    picture[:top] = np.where(_cells(number), _WHITE, _BLACK)[np.ix_(row, column)][..., None]
    picture += texture[..., None] * 12
    picture[top:] += texture[top:, :, None] * np.array([70, -40, 50])
    flat = np.arange(width // 2) * len(COLORS) // (width // 2)
    picture[top:, : width // 2] = COLORS[flat]
    return picture.round().clip(0, 255).astype(np.uint8)


def read_number(picture: npt.NDArray[Any]) -> int | None:
    """Return the number an (H, W, 3) or (H, W) uint8 picture shows, None where it shows none."""
    samples = picture[np.ix_(*_sampling(*picture.shape[:2]))].astype(np.float64)
    gray = samples.mean(axis=2) if samples.ndim == 3 else samples
    blocks = gray.reshape(_ROWS, _SAMPLES, _COLUMNS, _SAMPLES)
    means = blocks.mean(axis=(1, 3))
    light = means > (_BLACK + _WHITE) / 2
    strong = np.abs(means - np.where(light, _WHITE, _BLACK)) < _MARGIN
    if not strong.all() or blocks.std(axis=(1, 3)).max() > _LARGEST_SPREAD:
        return None
    bits = light[:2].ravel()
    number = sum(1 << shift for shift, place in enumerate(_PLACES) if bits[place])
    return number if np.array_equal(light, _cells(number)) else None


def read_colors(picture: Picture) -> npt.NDArray[np.float64]:
    """Return the means of the four flat patches, (4, 3); compare with `COLORS`."""
    height, width = picture.shape[:2]
    middle = (_code_height(height) + height) // 2
    edges = np.linspace(0, width // 2, 2 * len(COLORS) + 1).astype(int)[1::2]
    near = range(-2, 3)
    patches = [picture[middle - 2 : middle + 3, [x + step for step in near]] for x in edges]
    return np.array([patch.mean(axis=(0, 1)) for patch in patches])


def _cells(number: int) -> npt.NDArray[np.bool_]:
    """Return which blocks are white, (4, 8)."""
    word = np.zeros(16, dtype=bool)
    for place, bit in _MARKS.items():
        word[place] = bit
    for shift, place in enumerate(_PLACES):
        word[place] = number >> shift & 1
    word[_PARITY] = word[_PLACES].sum() % 2
    rows = word.reshape(2, _COLUMNS)
    return np.concatenate([rows, ~rows])


def _code_height(height: int) -> int:
    """Return how many of the picture's rows hold the number."""
    return height * 3 // 4


def _texture(number: int, width: int, height: int) -> npt.NDArray[np.float64]:
    """Return waves in [-1, 1] that travel as `number` grows, (H, W)."""
    x, y = np.arange(width) + 2 * number, np.arange(height) + number
    return np.asarray(np.sin(y / 5.0)[:, None] * np.cos(x / 6.0)[None])


def _sampling(height: int, width: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the rows and the columns at which the blocks are looked at, away from their edges."""
    inner = np.linspace(0.25, 0.75, _SAMPLES)
    rows = np.add.outer(np.arange(_ROWS), inner).ravel() * _code_height(height) / _ROWS
    columns = np.add.outer(np.arange(_COLUMNS), inner).ravel() * width / _COLUMNS
    return rows.astype(np.int64), columns.astype(np.int64)

"""Pictures compared sample by sample."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import xxhash
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane

from ..errors import TrimError
from .pixels import comparable

# So many rows at a time stay in a processor's cache.
_ROWS = 32

# With a byte beside the colors that says nothing.
_UNUSED = ("bgr0", "rgb0", "0rgb", "0bgr")

Samples = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]


def psnr(picture: VideoFrame, reference: VideoFrame) -> float:
    """Return the peak signal-to-noise ratio of a picture in dB, infinite where identical.

    Raises
    ------
    TrimError
        If the two differ in size or pixel format, so that they cannot be compared.
    """
    if picture.format.name != reference.format.name or picture.format.name in _UNUSED:
        picture, reference = comparable(picture), comparable(reference)
    if _kind(picture) != _kind(reference):
        raise TrimError(f"its pictures are {_kind(picture)}, the source's {_kind(reference)}.")
    if reference.planes[0].line_size < 0:
        picture, reference = comparable(picture), comparable(reference)
    pairs = list(zip(samples(picture), samples(reference), strict=True))
    if all(np.array_equal(a, b) for a, b in pairs):
        return math.inf
    count = sum(a.size for a, _ in pairs)
    squares = sum(_squares(a, b) for a, b in pairs)
    peak = 2 ** max(component.bits for component in picture.format.components) - 1
    return 10 * math.log10(peak**2 * count / squares)


def fingerprint(picture: VideoFrame) -> int:
    """Return a number that tells a picture from others: the XXH3 of its kind and samples."""
    if picture.planes[0].line_size < 0:
        picture = comparable(picture)
    hashed = xxhash.xxh3_64(_kind(picture).encode())
    for plane in samples(picture):
        hashed.update(plane.data)
    return hashed.intdigest()


def samples(picture: VideoFrame) -> list[Samples]:
    """Return the picture's planes as decoded, without the padding at the end of rows."""
    wide = max(component.bits for component in picture.format.components) > 8
    planes: list[Samples] = []
    for number, plane in enumerate(picture.planes):
        used = np.ascontiguousarray(_rows(plane)[:, : _row_bytes(picture, number)])
        planes.append(used.view(np.uint16) if wide and used.shape[1] % 2 == 0 else used)
    return planes


def _rows(plane: VideoPlane) -> npt.NDArray[np.uint8]:
    """Return a plane's rows with their padding; a palette, which has no rows, as one."""
    if not plane.line_size:
        return np.frombuffer(memoryview(plane), np.uint8).reshape(1, -1)
    if plane.line_size < 0:  # stored from the bottom up
        raise TrimError("its pictures are stored upside down, which cannot be compared.")
    return np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[: plane.height]


def _squares(a: Samples, b: Samples) -> float:
    """Return the sum of the squared differences, some rows at a time exactly enough in float32."""
    total = 0.0
    for begin in range(0, len(a), _ROWS):
        one, other = a[begin : begin + _ROWS], b[begin : begin + _ROWS]
        differences = (np.maximum(one, other) - np.minimum(one, other)).astype(np.float32).ravel()
        total += float(np.dot(differences, differences))
    return total


def _row_bytes(picture: VideoFrame, plane: int) -> int:
    """Return how many bytes of a plane's row are picture."""
    layout = picture.format
    if layout.has_palette:
        return 4 * 256 if plane else picture.width
    if len(picture.planes) == 1:
        return -(-picture.width * layout.padded_bits_per_pixel // 8)
    parts = [c for c in layout.components if c.plane == plane]
    if not parts:
        return picture.planes[plane].line_size
    return sum(picture.planes[plane].width * (-(-c.bits // 8)) for c in parts)


def _kind(picture: VideoFrame) -> str:
    return f"{picture.width} x {picture.height} {picture.format.name}"

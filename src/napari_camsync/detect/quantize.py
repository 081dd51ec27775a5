"""quantize: the few colors that describe a picture best, and how much of it each covers."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

_ITERATIONS = 20
_PRECISION = 0.1  # of 255: finer than what an 8-bit picture can show
# From so many pixels of a picture its dominant color is known to within its noise over 50.
_PIXELS = 2_500


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """The colors of one picture, the most frequent first.

    Parameters
    ----------
    colors : (k, 3) float32 array
        RGB, 0 to 255.
    shares : (k,) float64 array
        The fraction of pixels that each stands for, decreasing.
    labels : (H, W) int array
        For each pixel, which color stands for it.
    """

    colors: npt.NDArray[np.float32]
    shares: npt.NDArray[np.float64]
    labels: npt.NDArray[np.intp]

    @property
    def dominant(self) -> npt.NDArray[np.float32]:
        """(3,) float32: the most frequent color."""
        dominant: npt.NDArray[np.float32] = self.colors[0]
        return dominant

    @property
    def picture(self) -> npt.NDArray[np.uint8]:
        """(H, W, 3) uint8: the picture painted in these colors."""
        return np.rint(self.colors).astype(np.uint8)[self.labels]


def quantize(picture: npt.NDArray[np.uint8], colors: int = 2) -> Palette:
    """Reduce a picture to a few colors by k-means over its pixels.

    The search starts from groups of equal range in brightness, so it needs no random numbers:
    the same picture gives the same colors.

    Parameters
    ----------
    picture : (H, W, 3) uint8 array
        RGB.
    colors : int
        How many, at least 1.

    Returns
    -------
    Palette

    Raises
    ------
    ValueError
        If `colors` is less than 1.
    """
    if colors < 1:
        raise ValueError(f"{colors} colors cannot describe a picture. Use 1 or more (usually 2).")
    pixels = picture.reshape(-1, 3).astype(np.float32)
    if len(pixels) == 1:  # too few for k-means, and nothing to reduce
        return Palette(pixels, np.ones(1), np.zeros(picture.shape[:2], np.intp))
    count = min(colors, len(pixels))
    labels = _groups_of_equal_range(pixels.sum(axis=1), count)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, _ITERATIONS, _PRECISION)
    _, found, centers = cv2.kmeans(pixels, count, labels, stop, 1, cv2.KMEANS_USE_INITIAL_LABELS)
    labels = np.asarray(found, np.int32)
    shares = np.bincount(labels.ravel(), minlength=count) / len(pixels)
    by_share = np.argsort(-shares, kind="stable")
    place = np.argsort(by_share)
    means = np.asarray(centers, np.float32)
    return Palette(means[by_share], shares[by_share], place[labels].reshape(picture.shape[:2]))


def dominant_color(picture: npt.NDArray[np.uint8], colors: int = 2) -> npt.NDArray[np.float32]:
    """Return the most frequent color of a picture; of a large one, that of an even sample.

    Parameters
    ----------
    picture : (H, W, 3) uint8 array
        RGB.
    colors : int
        To how many the picture is reduced, at least 1.

    Returns
    -------
    (3,) float32 array
    """
    pixels = picture.reshape(-1, 1, 3)
    stride = -(-len(pixels) // _PIXELS)
    return quantize(pixels[::stride] if stride > 1 else picture, colors).dominant


def _groups_of_equal_range(values: npt.NDArray[np.float32], count: int) -> npt.NDArray[np.int32]:
    """Label values by which of `count` equal parts of their range they fall into."""
    edges = np.linspace(values.min(), values.max(), count + 1)[1:-1]
    return np.searchsorted(edges, values, side="right").astype(np.int32)[:, None]

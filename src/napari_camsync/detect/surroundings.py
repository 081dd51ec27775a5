"""Surroundings: how bright the picture is around the ROI, to tell a light in it from the room's."""

from __future__ import annotations

from typing import Any, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from ..video import Video
from .coarse import luma_of
from .roi import Roi

Samples: TypeAlias = npt.NDArray[np.float32]

# So many samples a side: enough for a median, and the few rows that are read cost nothing beside
# decoding.
_A_SIDE = 48
# Around the ROI so much of its size is left out: the light's own halo.
_HALO = 0.5
_LEAST_HALO = 4
# Of fewer samples, all of which may see the light, nothing is said.
_FEWEST = 50
# Frames compared before and after a moment, and the one that may be between the states.
_FRAMES = 3
# Darker places do not tell how the light changes, and less than this is none.
_TELLING = 12.0
_LEAST_GAIN = 0.04
# A room's light changes the surroundings by this part of what it does to the ROI, and nine tenths
# of them by the same but for this part of it.
_ALIKE, _EVEN = 0.5, 0.6
# A glow of so many gray levels on so many samples tells how lit a frame is; brighter ones may be at
# the camera's limit.
_CLEAR_GLOW = 6.0
_FEWEST_LIT = 10
_LIMIT = 225.0
# A glow that varies by this part of itself, before or after, is not the light's alone.
_STEADY = 0.15
# Added to gray levels before their ratio is taken: in the dark, noise is no change of light.
BLACK = 10.0


class Surroundings:
    """Sample the brightness of what is around a ROI.

    Parameters
    ----------
    video : Video
        Where the pictures come from.
    roi : Roi
        The rectangle, in pixels of the upright frame.
    """

    def __init__(self, video: Video, roi: Roi) -> None:
        width, height = video.stored_size
        self._every = max(height // _A_SIDE, 1)
        self._columns = min(width, _A_SIDE)
        outside = np.ones((height, width), np.float32)
        region = video.orientation.stored_region(*roi.slices, video.stored_size)
        outside[tuple(_widened(part) for part in region)] = 0
        self._reformatter = VideoReformatter()
        self._outside = np.asarray(self._shrink(outside) >= 1)

    def sample(self, picture: VideoFrame) -> Samples:
        """Return the (Q,) float32 luma of places outside the ROI, 0 to 255; Q may be 0."""
        found = luma_of(picture)
        if found is None:
            gray = self._reformatter.reformat(picture, format="gray", threads=1)
            found = gray.to_ndarray(), 1
        plane, level = found
        samples = self._shrink(plane)[self._outside] / level
        return np.asarray(samples, np.float32)

    def _shrink(self, plane: npt.NDArray[Any]) -> npt.NDArray[Any]:
        rows = plane[self._every // 2 :: self._every]
        size = (self._columns, rows.shape[0])
        return np.asarray(cv2.resize(rows, size, interpolation=cv2.INTER_AREA))


def relight(values: Samples, around: Samples) -> Samples | None:
    """Take out of the ROI what the brightness of its surroundings explains.

    A room's light and a camera's gain make all of the picture brighter or darker by one factor;
    what a light in the ROI adds stays.

    Parameters
    ----------
    values : (N, P) float32 array
        The cells of the ROI on each frame, 0 to 255; the light is OFF on the first ones.
    around : (N, Q) float32 array
        Samples of its surroundings.

    Returns
    -------
    (N, P) float32 array or None
        None where the surroundings stay as they are, or do not tell.
    """
    usual = around[:_FRAMES].mean(axis=0)
    telling = usual >= _TELLING
    if telling.sum() < _FEWEST:
        return None
    gain = np.median(around[:, telling] / usual[telling], axis=1)
    if np.ptp(gain) < _LEAST_GAIN:
        return None
    before = values[:_FRAMES].mean(axis=0)
    return np.asarray(values - np.outer(gain - 1, before), np.float32)


def brightening(around: Samples, frame: int) -> float | None:
    """Return by how much the surroundings brighten at a frame.

    Parameters
    ----------
    around : (N, Q) float32 array
        Samples of each frame.
    frame : int
        The first after the change.

    Returns
    -------
    float or None
        The logarithm of the median ratio of after to before; None where nothing can be said.
    """
    ratios = _log_ratios(around, frame)
    return float(np.median(ratios)) if len(ratios) >= _FEWEST else None


def _log_ratios(around: Samples, frame: int) -> Samples:
    before = around[_before(frame)]
    after = around[min(frame + 1, len(around) - 1) : frame + 1 + _FRAMES]
    ratios = (after.mean(axis=0) + BLACK) / (before.mean(axis=0) + BLACK)
    return np.asarray(np.log(ratios), np.float32)


def _before(frame: int) -> slice:
    """Return the frames before a moment, without the one that may be between the states."""
    return slice(max(frame - 1 - _FRAMES, 0), max(frame - 1, 1))


def is_room_light(around: Samples, frame: int, gain: float) -> bool:
    """Whether the surroundings brighten evenly at a frame, and about as much as the ROI.

    A room's light does that; a light's own glow is less, the farther from it.

    Parameters
    ----------
    around : (N, Q) float32 array
        Samples of each frame.
    frame : int
        The first after the change.
    gain : float
        By how much the ROI gets brighter: the logarithm of after over before.
    """
    ratios = _log_ratios(around, frame)
    ratios = ratios[around[:frame].mean(axis=0) >= _TELLING]
    if len(ratios) < _FEWEST:
        return False
    darker, middle, brighter = np.quantile(ratios, (0.1, 0.5, 0.9))
    return bool(middle >= max(_ALIKE * gain, _LEAST_GAIN) and brighter - darker < _EVEN * middle)


def glow_levels(around: Samples, frame: int) -> npt.NDArray[np.float64] | None:
    """Return how ON a light is by its glow on what surrounds the ROI.

    There, a light that is too bright for the camera is below the camera's limit.

    Parameters
    ----------
    around : (N, Q) float32 array
        Samples of each frame.
    frame : int
        About where it turns on.

    Returns
    -------
    (N,) float64 array or None
        0 = as before `frame`, 1 = as after it; None where the surroundings do not tell, or change
        otherwise too, or the window begins or ends there.
    """
    if not 2 <= frame < len(around) - 1:
        return None
    before = _before(frame)
    after = slice(min(frame + 2, len(around) - 1), frame + 2 + _FRAMES)
    off, on = around[before].mean(axis=0), around[after].mean(axis=0)
    telling = (on - off >= _CLEAR_GLOW) & (on < _LIMIT)
    if telling.sum() < _FEWEST_LIT:
        return None
    glow = (on - off)[telling].astype(np.float64)
    levels = np.asarray((around - off)[:, telling] @ glow / (glow @ glow), np.float64)
    steady = max(np.ptp(levels[before]), np.ptp(levels[after])) < _STEADY
    return levels if steady else None


def _widened(part: slice) -> slice:
    margin = max(round(_HALO * (part.stop - part.start)), _LEAST_HALO)
    return slice(max(part.start - margin, 0), part.stop + margin)

"""An observer that knows all of a scene but how lit a frame is: what a clip can tell at all.

Frame by frame it takes the level at which the scene, drawn without noise, is most like the decoded
picture. Where it is wrong, the encoder has not kept what the truth was.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from napari_camsync import open_video

Picture = npt.NDArray[np.float32]
Draw = Callable[[int, float], Picture]

# So many frames before and after the ON frame are looked at.
_NEAR = 6
_LEVELS = np.linspace(-0.6, 1.6, 45)
# Encoders keep color less finely than luma.
_COLOR_WEIGHT = 0.25
# Pixels that the light changes by this part of the most that it changes any.
_LIT = 0.1
# A state is what the frames are this close to; less than this between OFF and ON is no light.
_OF_A_STATE = 0.02
_LEAST_LIGHT = 0.05


def observed_on_frame(
    path: Path, draw: Draw, levels: npt.NDArray[np.float64], on: int, start: int
) -> int | None:
    """Return the first frame that is at half level or more by the decoded pictures.

    Parameters
    ----------
    path : Path
        The clip.
    draw : callable
        Of a frame and a level: the (H, W, 3) RGB that was filmed, without noise.
    levels : (T,) float64 array
        The true ones: they tell which frames show the two states.
    on : int
        The true ON frame, about which is looked.
    start : int
        The window's first frame.
    """
    first, last = max(on - _NEAR, 0), min(on + _NEAR, len(levels))
    lit = np.abs(draw(on, 1.0) - draw(on, 0.0)).max(axis=2)
    where = lit > _LIT * lit.max()
    with open_video(path) as video:
        decoded = [
            picture.to_ndarray(format="rgb24") for picture in video.iter_pictures(first, last)
        ]
    likest = np.array(
        [_likest(shown, draw, frame, where) for frame, shown in enumerate(decoded, first)]
    )
    true = levels[first:last]
    off, full = likest[true < _OF_A_STATE], likest[true > 1 - _OF_A_STATE]
    if len(off) and len(full) and abs(np.median(full) - np.median(off)) > _LEAST_LIGHT:
        likest = (likest - np.median(off)) / (np.median(full) - np.median(off))
    on_frames = np.flatnonzero((likest >= 0.5) & (np.arange(first, last) >= start))
    return first + int(on_frames[0]) if len(on_frames) else None


def _likest(
    shown: npt.NDArray[np.uint8], draw: Draw, frame: int, where: npt.NDArray[np.bool_]
) -> float:
    seen = _luma_and_color(shown, where)
    unlike = [
        float(np.square(seen - _luma_and_color(draw(frame, level), where)).sum())
        for level in _LEVELS
    ]
    return float(_LEVELS[np.argmin(unlike)])


def _luma_and_color(picture: npt.NDArray[np.number], where: npt.NDArray[np.bool_]) -> Picture:
    rgb = np.clip(picture[where].astype(np.float32), 0, 255)[None] / 255
    weights = np.sqrt(np.array([1, _COLOR_WEIGHT, _COLOR_WEIGHT], np.float32))
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb) * weights

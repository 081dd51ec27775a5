"""Cropping: the ROI on single frames, loaded beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..errors import CamSyncError
from .cameras import Cameras
from .jobs import Say
from .loading import PictureLoader
from .shown import ShownVideo

if TYPE_CHECKING:
    from napari.layers import Image

# Around the ROI, this part of its size is shown too, so that one sees where it is.
_MARGIN = 0.5


class Cropping:
    """Loads what surrounds the LED on the frames before and after it turns on.

    Parameters
    ----------
    cameras : Cameras
        The state.
    say : callable
        Tells the user a sentence, and whether it is about a failure.
    """

    def __init__(self, cameras: Cameras, say: Say) -> None:
        self._cameras = cameras
        self._say = say
        self._loaders: dict[Image, list[PictureLoader]] = {}

    def crop(self, frame: int, side: int) -> npt.NDArray[np.uint8] | None:
        """Return the current camera's ROI, and a little around it, on a frame.

        None where it is not there yet; then the cameras tell that they changed. Of each side,
        0 or 1, only the frame asked for last is loaded. A damaged frame is gray, and said so.
        """
        image, camera = self._cameras.image, self._cameras.camera
        if image is None or camera is None or camera.video is None or camera.roi is None:
            return None
        roi = camera.roi
        x, y = int(roi.width * _MARGIN), int(roi.height * _MARGIN)
        rows = slice(max(roi.y - y, 0), roi.y + roi.height + y)
        columns = slice(max(roi.x - x, 0), roi.x + roi.width + x)
        try:
            picture = self._loader(image, camera.video, side).picture(frame)
        except (CamSyncError, OSError) as error:
            self._say(str(error), True)
            picture = camera.video.gray()
        return None if picture is None else picture[rows, columns]

    def stop(self, image: Image) -> None:
        """Load no more of a video."""
        for loader in self._loaders.pop(image, ()):
            loader.stop()

    def _loader(self, image: Image, video: ShownVideo, side: int) -> PictureLoader:
        if image not in self._loaders:
            arrived = self._cameras.changed.emit
            self._loaders[image] = [video.loader(arrived) for _ in range(2)]
        return self._loaders[image][side]

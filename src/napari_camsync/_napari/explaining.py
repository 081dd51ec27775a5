"""Explaining: the frames around an ON frame that a session brought back, looked at once more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from superqt.utils import ensure_main_thread

from ..detect import Explanation, Onset, explain
from ..errors import CamSyncError, Cancelled
from .cameras import Cameras
from .detecting import Detecting
from .priority import FOR_WORK, give_way
from .shown import ShownVideo

if TYPE_CHECKING:
    from napari.layers import Image


class Explaining:
    """Gives the current camera's ON frame the frames it was found in, where it has none.

    A session keeps what was decided and how sure it is, but no pictures.

    Parameters
    ----------
    cameras : Cameras
        The state.
    detecting : Detecting
        Knows to how many colors each picture is reduced.
    """

    def __init__(self, cameras: Cameras, detecting: Detecting) -> None:
        self._cameras = cameras
        self._detecting = detecting
        self._worker = ThreadPoolExecutor(1, "camsync-explaining", give_way, (FOR_WORK,))
        self._wanted: Onset | None = None
        cameras.changed.connect(self._follow)

    def close(self) -> None:
        """Stop looking."""
        self._cameras.changed.disconnect(self._follow)
        self._wanted = None
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _follow(self) -> None:
        image, camera = self._cameras.image, self._cameras.camera
        if image is None or camera is None or camera.video is None or camera.is_stale:
            return
        onset = camera.onset
        if onset is None or camera.explanation is not None or onset is self._wanted:
            return
        self._wanted = onset
        self._worker.submit(self._look, image, camera.video, onset, self._detecting.colors)

    def _look(self, image: Image, video: ShownVideo, onset: Onset, colors: int) -> None:
        def report(_done: int, _total: int) -> None:
            if self._wanted is not onset:
                raise Cancelled

        try:
            explanation = explain(video, onset, colors=colors, progress=report)
        except (Cancelled, CamSyncError, OSError):  # of a damaged frame there is nothing to see
            return
        self._take(image, onset, explanation)

    @ensure_main_thread
    def _take(self, image: Image, onset: Onset, explanation: Explanation) -> None:
        if self._wanted is onset:
            self._wanted = None
        if image in self._cameras and self._cameras[image].onset is onset:
            self._cameras.update(image, explanation=explanation)

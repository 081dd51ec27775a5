"""Opening a video at once, however long it is: indexed in the background where that takes time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from qtpy.QtCore import QCoreApplication, QTimer

from ..errors import Cancelled
from ..progress import Progress
from ..video.indexing import build_index
from ..video.peek import Peek, peek_video
from .priority import FOR_PICTURES, give_way
from .shown import ShownVideo, gray_picture

if TYPE_CHECKING:
    from napari.components import ViewerModel

_PATIENCE = 0.25
"""Seconds to wait for the index before a stand-in is shown instead."""

_LOOK_EVERY = 50
"""Milliseconds between looks whether the index is there."""


class OpeningVideo:
    """Stands in for a video while its frames are being counted.

    Frame 0 is the video's; the others are plain gray rather than a guess. Its length is what
    the file claims.

    Parameters
    ----------
    path : Path
        The file.
    peek : Peek
        What is known of it at once.
    """

    ndim = 4
    dtype = np.dtype(np.uint8)

    def __init__(self, path: Path, peek: Peek) -> None:
        self.path = path
        self.ready: Future[ShownVideo] = Future()
        """Becomes the exact video."""
        self.counted = 0.0
        """How much of the file has been read, from 0 to 1."""
        self.is_replaced = False
        """Whether its layer shows the exact video, or is gone."""
        self._cancelled = threading.Event()
        self._first = peek.first
        self._gray = gray_picture(peek.first.shape)
        self.shape: tuple[int, ...] = (peek.claimed_frames, *peek.first.shape)

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody waits for the video any more."""
        return self._cancelled.is_set()

    def count(self) -> None:
        """Count the frames, then make `ready` the exact video."""
        give_way(FOR_PICTURES)
        try:
            self.ready.set_result(open_shown(self.path, self._report))
        except BaseException as error:  # handed to whoever waits
            self.ready.set_exception(error)

    def cancel(self) -> None:
        """Stop counting its frames."""
        self._cancelled.set()

    def _report(self, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self.counted = done / max(total, 1)

    def __len__(self) -> int:
        """Return the number of frames that the file claims."""
        return self.shape[0]

    def __getitem__(self, key: Any) -> npt.NDArray[np.uint8]:
        """Return frame 0, or gray."""
        parts = key if isinstance(key, tuple) else (key,)
        chosen = np.arange(len(self))[parts[0]]
        if np.ndim(chosen) == 0:
            return (self._first if chosen == 0 else self._gray)[parts[1:]]
        pictures = [self._first if frame == 0 else self._gray for frame in chosen]
        return np.stack(pictures)[(slice(None), *parts[1:])]

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Any:
        """Return the first frame only: the rest is not known yet."""
        return self._first[np.newaxis].astype(dtype or self.dtype)


def open_shown(path: Path, progress: Progress | None = None) -> ShownVideo:
    """Open a video for the window; see `open_video`."""
    file = path.absolute()
    return ShownVideo(file, build_index(file, progress))


def open_quickly(path: Path) -> ShownVideo | OpeningVideo:
    """Return a video, or a stand-in where indexing it takes longer than a moment.

    Raises
    ------
    FileNotFoundError, VideoError
        If the file cannot be read.
    """
    peek = peek_video(path)  # before the work on the other thread competes with it
    opening = OpeningVideo(path, peek)
    threading.Thread(target=opening.count, name="camsync-index").start()
    try:
        return opening.ready.result(timeout=_PATIENCE)
    except NotYet:
        return opening


def replace_when_ready(
    opening: OpeningVideo,
    viewer: Callable[[], ViewerModel | None],
    on_progress: Callable[[], None] | None = None,
) -> None:
    """Give the exact video to the layer that shows its stand-in, once both are there.

    Parameters
    ----------
    opening : OpeningVideo
        The stand-in.
    viewer : callable
        Returns the viewer that has the layer.
    on_progress : callable, optional
        Called now and then until it is ready.
    """
    app = QCoreApplication.instance()
    if app is None:
        return
    app.aboutToQuit.connect(opening.cancel)
    timer = QTimer(app)
    replacement = _Replacement(opening, viewer)

    def look() -> None:
        replacement.look()
        if opening.is_replaced:
            timer.stop()
            timer.deleteLater()
        elif on_progress is not None:
            on_progress()

    timer.timeout.connect(look)
    timer.start(_LOOK_EVERY)


class _Replacement:
    """Looks now and then whether a stand-in can be replaced."""

    def __init__(self, opening: OpeningVideo, viewer: Callable[[], ViewerModel | None]) -> None:
        self._opening = opening
        self._viewer = viewer
        self._home: ViewerModel | None = None  # the viewer that was seen to have the layer

    def look(self) -> None:
        opening, viewer = self._opening, self._home or self._viewer()
        layers = [x for x in viewer.layers if x.data is opening] if viewer is not None else []
        if layers:
            self._home = viewer
        elif self._home is not None:
            opening.cancel()  # its layer was removed
        if opening.ready.done():
            opening.is_replaced = bool(layers) or opening.is_cancelled
            for layer in layers:
                _replace(opening, layer, viewer)


def _replace(opening: OpeningVideo, layer: Any, viewer: Any) -> None:
    error = opening.ready.exception()
    if error is None:
        layer.data = opening.ready.result()
        return
    from napari.utils.notifications import show_error

    viewer.layers.remove(layer)
    show_error(str(error))

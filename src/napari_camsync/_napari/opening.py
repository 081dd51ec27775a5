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
from ..video import Video, open_video
from ..video.peek import Peek, peek_video

if TYPE_CHECKING:
    from napari.components import ViewerModel

_PATIENCE = 0.25
"""Seconds to wait for the index before a stand-in is shown instead."""

_LOOK_EVERY = 50
"""Milliseconds between looks whether the index is there."""

_GRAY = 96


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
    ready : Future
        Becomes the `Video`.
    cancelled : Event
        Stops the counting.
    """

    ndim = 4
    dtype = np.dtype(np.uint8)

    def __init__(
        self, path: Path, peek: Peek, ready: Future[Video], cancelled: threading.Event
    ) -> None:
        self.path = path
        self.ready = ready
        self._cancelled = cancelled
        self._first = peek.first
        self._gray = np.full_like(peek.first, _GRAY)
        self.shape: tuple[int, ...] = (peek.claimed_frames, *peek.first.shape)

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody waits for the video any more."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop counting its frames."""
        self._cancelled.set()

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


def open_quickly(path: Path) -> Video | OpeningVideo:
    """Return a video, or a stand-in where indexing it takes longer than a moment.

    Raises
    ------
    FileNotFoundError, VideoError
        If the file cannot be read.
    """
    peek = peek_video(path)  # before the work on the other thread competes with it
    future: Future[Video] = Future()
    cancelled = threading.Event()

    def stop_if_cancelled(done: int, total: int) -> None:
        if cancelled.is_set():
            raise Cancelled

    def work() -> None:
        try:
            future.set_result(open_video(path, stop_if_cancelled))
        except BaseException as error:  # handed to whoever waits
            future.set_exception(error)

    threading.Thread(target=work, name="camsync-index").start()
    try:
        return future.result(timeout=_PATIENCE)
    except NotYet:
        return OpeningVideo(path, peek, future, cancelled)


def replace_when_ready(opening: OpeningVideo, viewer: Callable[[], ViewerModel | None]) -> None:
    """Give the exact video to the layer that shows its stand-in, once both are there.

    Parameters
    ----------
    opening : OpeningVideo
        The stand-in.
    viewer : callable
        Returns the viewer that has the layer.
    """
    app = QCoreApplication.instance()
    if app is None:
        return
    app.aboutToQuit.connect(opening.cancel)
    timer = QTimer(app)

    def look() -> None:
        if not opening.ready.done():
            return
        shown_in = viewer()
        layers = [x for x in shown_in.layers if x.data is opening] if shown_in is not None else []
        if layers or opening.is_cancelled:
            timer.stop()
            timer.deleteLater()
        for layer in layers:
            _replace(opening, layer, shown_in)

    timer.timeout.connect(look)
    timer.start(_LOOK_EVERY)


def _replace(opening: OpeningVideo, layer: Any, viewer: Any) -> None:
    error = opening.ready.exception()
    if error is None:
        layer.data = opening.ready.result()
        return
    from napari.utils.notifications import show_error

    viewer.layers.remove(layer)
    show_error(str(error))

"""PictureLoader: decodes what the window asks for beside it; the newest request wins."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from functools import cache
from typing import Protocol, TypeAlias
from weakref import WeakSet

from av.video.frame import VideoFrame
from qtpy.QtCore import QCoreApplication, QTimer
from superqt.utils import ensure_main_thread

from ..errors import VideoError
from ..video.decoder import Overtaken
from ..video.orientation import Picture
from .priority import FOR_PICTURES, give_way


class Source(Protocol):
    """A video whose pictures are loaded."""

    def at_hand(self, frame: int) -> VideoFrame | None:
        """Return a frame's picture if it need not be decoded."""

    def decode(
        self, frame: int, is_wanted: Callable[[], bool], *, steps_back: bool = False
    ) -> VideoFrame:
        """Return a frame's picture; see `FrameDecoder.picture`."""

    def to_rgb(self, picture: VideoFrame) -> Picture:
        """Convert a picture."""


Loaded: TypeAlias = Picture | str
"""A picture, or why it cannot be had."""

# Seconds that the window waits for pictures, those of all layers together, before it goes on
# and shows them when they come. With what napari takes to draw, that is below a tenth of a second,
# which is not noticed.
_PATIENCE = 0.03
# Frames further than this from the one shown are a jump. If the last one took longer than the
# window waits, the next would too.
_A_JUMP = 10
# Pictures decoded beyond the one shown, in the direction in which the user goes.
_AHEAD = 4


class Patience:
    """What is left of the time that the window may wait in one go."""

    def __init__(self) -> None:
        self._deadline = 0.0

    def remaining(self) -> float:
        """Return how many seconds it may wait now."""
        now = time.monotonic()
        if not self._deadline:
            self._deadline = now + _PATIENCE
            QTimer.singleShot(0, self._renew)  # as soon as the window has gone on
        return max(self._deadline - now, 0)

    def _renew(self) -> None:
        self._deadline = 0.0


@cache
def shared_patience() -> Patience:
    """Return the patience that all videos share: the window is one."""
    return Patience()


@cache
def living_loaders() -> WeakSet[PictureLoader]:
    """Return all loaders there are; they give up when the program quits, which waits for them."""
    loaders: WeakSet[PictureLoader] = WeakSet()

    def stop() -> None:
        for loader in loaders:
            loader.stop()

    if (app := QCoreApplication.instance()) is not None:
        app.aboutToQuit.connect(stop)
    return loaders


class PictureLoader:
    """Loads one picture at a time of a video, on a thread of its own.

    Parameters
    ----------
    source : Source
        The video.
    arrived : callable
        Called on the main thread when a picture that was not there in time is there, or cannot
        be had.
    """

    def __init__(self, source: Source, arrived: Callable[[], None]) -> None:
        self._source = source
        self._arrived = arrived
        self._worker = ThreadPoolExecutor(1, "camsync-pictures", give_way, (FOR_PICTURES,))
        self._wanted = -1
        self._next: tuple[int, Picture] | None = None
        self._loading: Future[Loaded] = Future()
        self._awaited: Future[Loaded] | None = None
        self._jumps = False
        self._jump_took = 0.0  # seconds
        living_loaders().add(self)

    def picture(self, frame: int) -> Picture | None:
        """Return a frame's picture if it comes soon; otherwise `arrived` is called later.

        Raises
        ------
        VideoError
            If it is damaged, or the file cannot be read.
        """
        if frame != self._wanted or self._loading.cancelled():
            self._start(frame)
        is_late = self._awaited is self._loading or (self._jumps and self._jump_took > _PATIENCE)
        try:
            loaded = self._loading.result(0 if is_late else shared_patience().remaining())
        except NotYet:
            if self._awaited is not self._loading:
                self._awaited = self._loading
                self._loading.add_done_callback(self._tell)
            return None
        if isinstance(loaded, str):
            raise VideoError(loaded)
        return loaded

    def stop(self) -> None:
        """Give up what is being loaded."""
        self._wanted = -1
        self._loading.cancel()

    def _start(self, frame: int) -> None:
        step = -1 if frame == self._wanted - 1 else 1
        self._jumps = abs(frame - self._wanted) > _A_JUMP
        self._loading.cancel()
        self._wanted = frame
        picture = self._at_hand(frame)
        if picture is None:
            self._loading = self._worker.submit(self._load, frame, self._jumps)
        else:
            self._loading = Future()
            self._loading.set_result(picture)
        self._worker.submit(self._look_ahead, frame, step)

    def _at_hand(self, frame: int) -> Picture | None:
        """Return a frame's picture if it need not be decoded."""
        ready, self._next = self._next, None
        if ready is not None and ready[0] == frame:
            return ready[1]
        decoded = self._source.at_hand(frame)
        return None if decoded is None else self._source.to_rgb(decoded)

    def _load(self, frame: int, jumps: bool) -> Loaded:
        start = time.monotonic()
        # What goes wrong is kept as a sentence: an error that is raised again each time the frame
        # is drawn would keep all who asked for it, up to the viewer, alive.
        try:
            decoded = self._source.decode(frame, lambda: self._wanted == frame)
            picture = self._source.to_rgb(decoded)
        except (VideoError, OSError) as error:
            return str(error)
        if jumps:
            self._jump_took = time.monotonic() - start
        return picture

    def _look_ahead(self, frame: int, step: int) -> None:
        """Have the next pictures decoded, and the very next converted, before they are needed."""
        for ahead in (frame + step * count for count in range(1, _AHEAD + 1)):
            try:
                decoded = self._source.decode(
                    ahead, lambda: self._wanted == frame, steps_back=step < 0
                )
            except (Overtaken, VideoError, IndexError, OSError):
                return  # whoever asks for it will be told
            if ahead == frame + step:
                self._next = ahead, self._source.to_rgb(decoded)

    def _tell(self, loading: Future[Loaded]) -> None:
        def arrive() -> None:
            if loading is self._loading and self._wanted >= 0:
                self._arrived()

        if not loading.cancelled() and QCoreApplication.instance() is not None:
            _later_on_main_thread(arrive)


@ensure_main_thread
def _later_on_main_thread(callback: Callable[[], None]) -> None:
    QTimer.singleShot(0, callback)

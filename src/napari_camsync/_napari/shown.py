"""ShownVideo: a video as napari's layer holds it; showing it never holds up the window."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from enum import Enum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from psygnal import Signal
from qtpy.QtCore import QCoreApplication, QTimer

from ..errors import VideoError
from ..video import Video
from ..video.index import VideoIndex
from ..video.orientation import Picture
from ..video.probe import VideoInfo, probe
from .loading import PictureLoader

if TYPE_CHECKING:
    from napari.layers import Image

GRAY = 96
"""What stands for a picture that is not there: a plain gray one, rather than another frame."""

# So many bytes of pictures are shown at once, as in a 3D view, without asking back.
_SHOWN_AT_ONCE = 64 * 2**20


@lru_cache(maxsize=4)
def gray_picture(shape: tuple[int, ...]) -> Picture:
    """Return what stands for a picture of this shape that is not there; it cannot be written to."""
    gray = np.full(shape, GRAY, np.uint8)
    gray.setflags(write=False)
    return gray


class Showing(Enum):
    """What napari was given last."""

    PICTURE = "picture"
    LOADING = "loading"
    DAMAGED = "damaged"
    GONE = "gone"


class ShownVideo(Video):
    """A video that answers napari's drawing at once, and everybody else exactly.

    When napari itself asks for the frame to draw, and it takes longer than a moment, it is
    given plain gray, and the layer is drawn again when the picture has come. A damaged frame
    is shown gray. Whoever else indexes the layer's data waits for the picture, and gets that of
    the frame asked for or an error, as from any `Video`.

    Parameters
    ----------
    path : Path
        The file.
    index : VideoIndex
        Its index.
    """

    showing_changed = Signal()
    """`showing` is something else now."""

    def __init__(self, path: Path, index: VideoIndex) -> None:
        super().__init__(path, index)
        self.showing = Showing.PICTURE
        self.shown_frame = 0
        self._layers: WeakSet[Image] = WeakSet()
        self._loaders: WeakSet[PictureLoader] = WeakSet()
        self._loader = self.loader(self._draw_again)

    def __getitem__(self, key: Any) -> npt.NDArray[np.uint8]:
        """Decode what is asked for; see `Video.__getitem__`."""
        # Who asks is told apart by the caller: napari's drawing slices layers.
        caller = sys._getframe(1).f_globals.get("__name__", "")
        is_slicing = caller.startswith("napari.") and caller.endswith("._slice")
        drawing = is_slicing and _on_main_thread()
        return self._draw(key) if drawing else super().__getitem__(key)

    @cached_property
    def info(self) -> VideoInfo:
        """What the file is, and what is unusual about it."""
        return probe(self)

    @property
    def notice(self) -> str:
        """What to say of the picture that is shown; nothing where it is the frame's."""
        return {
            Showing.PICTURE: "",
            Showing.LOADING: f"Loading frame {self.shown_frame}...",
            Showing.DAMAGED: f"Frame {self.shown_frame} is damaged: shown gray.",
            Showing.GONE: f"Frame {self.shown_frame} is shown gray: the file is gone.",
        }[self.showing]

    def close(self) -> None:
        """Close the file; see `Video.close`."""
        for loader in self._loaders:
            loader.stop()
        super().close()

    def drawn_by(self, layer: Image) -> None:
        """Note a layer that is to be drawn again when a picture has come."""
        self._layers.add(layer)

    def loader(self, arrived: Callable[[], None]) -> PictureLoader:
        """Return a loader of this video's pictures; see `PictureLoader`."""
        loader = PictureLoader(self, arrived)
        self._loaders.add(loader)
        return loader

    def at_hand(self, frame: int) -> VideoFrame | None:
        """Return a frame's picture if it need not be decoded."""
        return self._decoder.at_hand(frame)

    def decode(
        self, frame: int, is_wanted: Callable[[], bool], *, steps_back: bool = False
    ) -> VideoFrame:
        """Return a frame's picture; see `FrameDecoder.picture`."""
        if not 0 <= frame < len(self):
            raise IndexError(f"there is no frame {frame}")
        return self._decoder.picture(frame, is_wanted, steps_back=steps_back)

    def gray(self) -> Picture:
        """Return what stands for a picture that is not there."""
        return gray_picture(self.shape[1:])

    def _draw(self, key: Any) -> npt.NDArray[np.uint8]:
        parts = key if isinstance(key, tuple) else (key,)
        rows = np.arange(len(self))[parts[0]]
        if rows.size > 1 and rows.size * self.size // len(self) > _SHOWN_AT_ONCE:
            self._refuse_all()
            return self.gray()[np.newaxis][(slice(None), *parts[1:])]
        if rows.size != 1:
            return super().__getitem__(key)
        picture = self._picture_or_gray(int(rows.flat[0]))[np.newaxis]
        return picture[(0 if rows.ndim == 0 else slice(None), *parts[1:])]

    def _picture_or_gray(self, frame: int) -> Picture:
        try:
            picture = self._loader.picture(frame)
            showing = Showing.LOADING if picture is None else Showing.PICTURE
        except VideoError:
            picture = None
            showing = Showing.DAMAGED if self.path.exists() else Showing.GONE
        if (frame, showing) != (self.shown_frame, self.showing):
            self.shown_frame, self.showing = frame, showing
            self.showing_changed.emit()
        return self.gray() if picture is None else picture

    def _draw_again(self) -> None:
        from napari import current_viewer

        viewer = current_viewer()
        shown = [layer for layer in viewer.layers if layer.data is self] if viewer else []
        for layer in {*self._layers, *shown}:
            if layer.data is self:
                layer.refresh(extent=False)

    def _refuse_all(self) -> None:
        """Say why all frames cannot be drawn at once, and go back to one at a time."""
        from napari import current_viewer
        from napari.utils.notifications import show_warning

        def go_back() -> None:
            if (viewer := current_viewer()) is not None:
                viewer.dims.ndisplay = 2
                viewer.dims.order = tuple(sorted(viewer.dims.order))

        QTimer.singleShot(0, go_back)
        show_warning(
            f"{self.path.name} has {len(self)} frames, too many to show all at once (in 3D, or "
            "with another order of axes): back to one frame at a time."
        )


def _on_main_thread() -> bool:
    """Whether this is the thread of a running window, which must not wait."""
    return (
        threading.current_thread() is threading.main_thread()
        and QCoreApplication.instance() is not None
    )

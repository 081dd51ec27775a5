"""StepsBack: the pictures of the next steps back, converted before they are asked for."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from av.video.frame import VideoFrame

from .cache import PictureCache, owner_numbers, shared_cache
from .decoder import FRAMES_BACK, FrameDecoder
from .orientation import Picture


class StepsBack:
    """RGB pictures of the frames before one; each is handed out once.

    Parameters
    ----------
    decoder : FrameDecoder
        Has decoded these frames, most of the time.
    cache : PictureCache, optional
        Where they are kept; the one that all videos share where None.
    """

    def __init__(self, decoder: FrameDecoder, cache: PictureCache | None = None) -> None:
        self._decoder = decoder
        self._cache = cache or shared_cache()
        self._name = next(owner_numbers)
        weakref.finalize(self, self._cache.abandon, self._name)

    def take(self, frame: int) -> Picture | None:
        """Return a frame's picture if it is there; it is the caller's from then on."""
        picture: Picture | None = self._cache.take(self._name, frame)
        return picture

    def prepare(self, frame: int, to_rgb: Callable[[VideoFrame], Picture]) -> None:
        """Convert the decoded pictures before a frame, instead of those of earlier steps."""
        self.forget()
        for number in range(frame - 1, max(frame - FRAMES_BACK, 0) - 1, -1):
            picture = self._decoder.at_hand(number)
            if picture is None:
                continue
            converted = to_rgb(picture)
            if number < frame - self._cache.how_many(converted.nbytes, FRAMES_BACK):
                return
            self._cache.put(self._name, number, converted)

    def forget(self) -> None:
        """Let go of what is there."""
        self._cache.forget(self._name)

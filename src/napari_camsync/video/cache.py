"""PictureCache: the most recently used pictures, within a number of bytes."""

from __future__ import annotations

from collections import OrderedDict

from av.video.frame import VideoFrame

DEFAULT_CACHE_BYTES = 256 * 2**20


class PictureCache:
    """Decoded pictures by frame number; the least recently used go first.

    Pictures are kept as decoded (a 1080p 4:2:0 picture takes 3 MB, half of its RGB), so that
    those passed on the way to another frame cost nothing but memory.

    Parameters
    ----------
    capacity : int
        How many bytes of pictures to keep.
    """

    def __init__(self, capacity: int = DEFAULT_CACHE_BYTES) -> None:
        self._capacity = capacity
        self._bytes = 0
        self._pictures: OrderedDict[int, VideoFrame] = OrderedDict()

    def get(self, frame: int) -> VideoFrame | None:
        """Return a frame's picture, if it is here."""
        if frame in self._pictures:
            self._pictures.move_to_end(frame)
        return self._pictures.get(frame)

    def put(self, frame: int, picture: VideoFrame) -> None:
        """Keep a frame's picture."""
        if frame in self._pictures:
            return
        self._pictures[frame] = picture
        self._bytes += _size(picture)
        while self._bytes > self._capacity and len(self._pictures) > 1:
            self._bytes -= _size(self._pictures.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget all pictures."""
        self._pictures.clear()
        self._bytes = 0


def _size(picture: VideoFrame) -> int:
    return sum(plane.buffer_size for plane in picture.planes)

"""decode_in_order: the frames of a range one after the other, each decoded once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from av.video.frame import VideoFrame

from .cache import PictureCache
from .decoder import DamagedFrameError, FrameDecoder, damaged
from .index import VideoIndex


def decode_in_order(path: Path, index: VideoIndex, start: int, stop: int) -> Iterator[VideoFrame]:
    """Yield the pictures of the frames ``[start, stop)``, as decoded, each decoded once.

    Raises
    ------
    VideoError
        If one of them is damaged.
    """
    for frame, picture in decode_readable(path, index, start, stop):
        if picture is None:
            raise damaged(path, frame)
        yield picture


def decode_readable(
    path: Path, index: VideoIndex, start: int, stop: int
) -> Iterator[tuple[int, VideoFrame | None]]:
    """Yield number and picture of the frames ``[start, stop)``; None for one that is damaged."""
    decoder = FrameDecoder(path, index, PictureCache(0), "AUTO")
    try:
        ask = decoder.first_picture
        for frame in range(start, stop):
            try:
                picture = ask(frame)
            except DamagedFrameError:
                yield frame, None
            else:
                yield frame, picture
            ask = decoder.picture
    finally:
        decoder.close()

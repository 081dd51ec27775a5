"""peek_video: what can be known of a file at once, before it is indexed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ..errors import VideoError
from .orientation import Orientation, Picture, to_rgb
from .packets import open_container, video_packets

# So many damaged pictures may precede the first good one.
_TRIED = 250


@dataclass(frozen=True, slots=True, eq=False)
class Peek:
    """The first picture of a file, and how long it says it is.

    Parameters
    ----------
    first : (H, W, 3) uint8 array
        The first picture that can be decoded, upright RGB.
    claimed_frames : int
        What the container claims, or what its duration suggests: a hint, at least 1.
    """

    first: Picture
    claimed_frames: int


def peek_video(path: Path) -> Peek:
    """Look at the beginning of a file.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    VideoError
        If it cannot be read, holds no video, or no picture of it can be decoded.
    """
    container, stream = open_container(path)
    with container:
        rate = stream.average_rate or stream.guessed_rate or 25
        seconds = (container.duration or 0) / av.time_base
        claimed = stream.frames or round(seconds * float(rate))
        picture = first_picture(path, _pictures(path, container, stream))
        first = Orientation.from_frame(picture).apply(to_rgb(picture))
        return Peek(first, max(claimed, 1))


def first_picture(path: Path, pictures: Iterable[VideoFrame | None]) -> VideoFrame:
    """Return the first of a file's pictures that is not damaged.

    Parameters
    ----------
    path : Path
        The file.
    pictures : iterable of VideoFrame or None
        Its pictures, None in place of those that cannot be decoded.

    Raises
    ------
    VideoError
        If there is none among the first few hundred.
    """
    good = (picture for picture in islice(pictures, _TRIED) if picture is not None)
    for picture in good:
        return picture
    raise VideoError(f"{path}: none of its first pictures can be decoded. The file is damaged.")


def _pictures(
    path: Path, container: InputContainer, stream: VideoStream
) -> Iterator[VideoFrame | None]:
    for packet in chain(video_packets(path, container, stream), [None]):
        pictures: list[VideoFrame] = []
        with contextlib.suppress(av.FFmpegError):
            pictures = stream.codec_context.decode(packet)
        yield pictures[0] if pictures else None

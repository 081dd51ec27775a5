"""peek_video: what can be known of a file at once, before it is indexed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ..errors import VideoError
from .orientation import Orientation, Picture, to_rgb
from .packets import open_container, video_packets

# Packets read at most until a picture comes out.
_PACKETS = 250


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
        picture = _first_picture(container, stream)
        if picture is None:
            raise VideoError(
                f"{path}: none of its first pictures can be decoded. The file is damaged."
            )
        first = Orientation.from_frame(picture).apply(to_rgb(picture))
        return Peek(first, max(claimed, 1))


def _first_picture(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    for packet in islice(video_packets(container, stream), _PACKETS):
        with contextlib.suppress(av.FFmpegError):
            if pictures := stream.codec_context.decode(packet):
                return pictures[0]
    with contextlib.suppress(av.FFmpegError):
        return next(iter(stream.codec_context.decode(None)), None)
    return None

"""probe: what a video file is, and what is unusual about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from .packets import open_container
from .video import Video

# A container's duration may be that of a somewhat longer audio track.
_CUT_SHORT = 1.05


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """A video file in a few facts.

    Parameters
    ----------
    name : str
        The file's name.
    frames : int
        How many frames it has.
    fps : Fraction
        Average frames per second.
    duration : float
        Seconds.
    width, height : int
        Size of the upright frame in pixels.
    codec, pixel_format, container : str
        FFmpeg's names.
    keyframes : int
        How many frames are keyframes.
    audio : tuple of str
        The codec of each audio track.
    remarks : tuple of str
        What is unusual and what it means for synchronizing, in sentences.
    """

    name: str
    frames: int
    fps: Fraction
    duration: float
    width: int
    height: int
    codec: str
    pixel_format: str
    container: str
    keyframes: int
    audio: tuple[str, ...]
    remarks: tuple[str, ...]


def probe(video: Video) -> VideoInfo:
    """Describe a video.

    Parameters
    ----------
    video : Video
        An open video.
    """
    container, stream = open_container(video.path)
    with container:
        codec = stream.codec.canonical_name
        format_name = container.format.name
        declared = stream.frames
        claimed = (container.duration or 0) / av.time_base
        audio = tuple(track.codec_context.name for track in container.streams.audio)
    frames, height, width, _ = video.shape
    return VideoInfo(
        name=video.path.name,
        frames=frames,
        fps=video.times.fps,
        duration=video.times.duration,
        width=width,
        height=height,
        codec=codec,
        pixel_format=video.pixel_format,
        container=format_name,
        keyframes=len(video.index.keyframes),
        audio=audio,
        remarks=tuple(_remarks(video, declared, claimed)),
    )


def compare_rates(infos: list[VideoInfo]) -> str | None:
    """Say so if videos that are to be synchronized run at different rates."""
    rates = {info.name: float(info.fps) for info in infos}
    if not rates or max(rates.values()) <= 1.001 * min(rates.values()):
        return None
    listed = ", ".join(f"{name} {rate:.3f}" for name, rate in rates.items())
    return (
        f"The frame rates differ ({listed} fps): frame N of each shows the same moment only "
        "at the start."
    )


def _remarks(video: Video, declared: int, claimed: float) -> Iterator[str]:
    index, times = video.index, video.times
    if not times.is_constant:
        longest = float(np.max(np.diff(times.ticks)) * times.time_base)
        yield (
            f"The frame rate varies (on average {float(times.fps):.3f} fps; the longest pause "
            f"is {longest * 1000:.0f} ms): frame numbers are exact, times follow the file."
        )
    if not video.orientation.is_upright:
        yield f"It is stored otherwise than shown: {video.orientation.describe()}."
    if declared and declared != len(index):
        yield (
            f"The file claims {declared} frames; decoding it gives {len(index)}. Readers that "
            "trust the claim count differently."
        )
    if claimed > _CUT_SHORT * times.duration + 1:
        yield (
            f"The file says that it lasts {claimed:.1f} s, and its pictures end after "
            f"{times.duration:.1f} s: the recording or a copy of it may have been cut short."
        )
    if index.packets.is_discard.any():
        hidden = int(index.packets.is_discard.sum())
        yield f"An edit list hides {hidden} pictures; they do not count as frames."
    if index.scanned:
        yield (
            "Its timestamps do not tell the order of the pictures, so it was decoded once to "
            "number them. Other readers may number them differently."
        )

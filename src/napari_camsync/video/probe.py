"""probe: what a video file is, and what is unusual about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .remarks import interlaced, remarks, resized
from .sizes import size_changes
from .times import Gap
from .video import Video


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
    gaps : tuple of Gap
        Where frames seem to be missing.
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
    gaps: tuple[Gap, ...]
    remarks: tuple[str, ...]


def probe(video: Video) -> VideoInfo:
    """Describe a video.

    Parameters
    ----------
    video : Video
        An open video.
    """
    facts = video.index.facts
    frames, height, width, _ = video.shape
    return VideoInfo(
        name=video.path.name,
        frames=frames,
        fps=video.times.fps,
        duration=video.times.duration,
        width=width,
        height=height,
        codec=facts.codec,
        pixel_format=video.pixel_format,
        container=facts.container,
        keyframes=len(video.index.keyframes),
        audio=facts.audio,
        gaps=video.times.gaps,
        remarks=tuple(_all_remarks(video)),
    )


def look_closely(video: Video) -> Iterator[str]:
    """Yield sentences of what only decoding pictures over the whole file tells; takes a moment."""
    yield from resized(size_changes(video))


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


def _all_remarks(video: Video) -> Iterator[str]:
    if not video.orientation.is_upright:
        yield f"It is stored otherwise than shown: {video.orientation.describe()}."
    is_interlaced = bool(video.first_picture.interlaced_frame)
    if is_interlaced:
        yield interlaced()
    yield from remarks(video.index, opencv_shows_it=not is_interlaced)

"""ClipSpec: what a generated clip is to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSpec:
    """What a clip is to be.

    Attributes
    ----------
    name, codec, pix_fmt : str
        File name, encoder, pixel format.
    frames : int
        Pictures encoded; the k-th shows the number k.
    gop, bframes : int
        Largest distance of keyframes; B pictures between two others.
    options : mapping of str to str
        Encoder options.
    size : tuple of int
        Width and height of the upright picture, pixels.
    times : Fraction or tuple of int
        Frames per second, or when each frame is presented, in units of `tick`.
    tick : Fraction
        Seconds.
    start : Fraction
        Presentation time of the first picture, seconds. Where it is negative, the container
        hides the pictures before zero (an edit list).
    audio : str or None
        Audio encoder.
    rotation : int
        Degrees clockwise a player turns the coded picture, after the flip.
    flip : bool
        Whether a player mirrors the coded picture left to right.
    color : str or None
        "bt601" or "bt709": convert so and say so in the stream; None says nothing.
    muxer : str or None
        Container format where the name's suffix does not tell.
    muxing : mapping of str to str
        Muxer options.
    packed : bool
        Whether a B picture shares the packet of the picture it waits for, and an empty one
        follows, as DivX and Xvid write MPEG-4 to AVI.
    repeats : int
        How many times the finished file's bytes are written one after another.
    timed : bool
        Whether the file holds the times of its pictures.
    first : int
        The number that the first picture shows.
    shown : sequence of int or None
        The numbers that reading in sequence delivers, where that is not every picture encoded.
    audio_first : bool
        Whether the sound is stored as the first stream.
    cover : bool
        Whether the file holds a cover picture, which is no video.
    fields : int
        Where every frame is coded as two field pictures: in how many packets they are stored.
    via : str or None
        Format that the clip is written in first; its packets are then copied into the file.
    finish : callable
        What happens to the finished file's bytes.
    then : ClipSpec or None
        The clip that follows in the same file, joined by packets (`via`) or else by bytes.
    """

    name: str
    codec: str = "libx264"
    pix_fmt: str = "yuv420p"
    frames: int = 90
    gop: int = 15
    bframes: int = 0
    options: Mapping[str, str] = field(default_factory=dict)
    size: tuple[int, int] = (192, 128)
    times: Fraction | tuple[int, ...] = Fraction(30)
    tick: Fraction = Fraction(1, 1000)
    start: Fraction = Fraction(0)
    audio: str | None = None
    rotation: int = 0
    flip: bool = False
    color: str | None = None
    muxer: str | None = None
    muxing: Mapping[str, str] = field(default_factory=dict)
    packed: bool = False
    repeats: int = 1
    timed: bool = True
    first: int = 0
    shown: Sequence[int] | None = None
    audio_first: bool = False
    cover: bool = False
    fields: int = 0
    via: str | None = None
    finish: Callable[[bytes], bytes] = bytes
    then: ClipSpec | None = None

    @property
    def time_base(self) -> Fraction:
        """Seconds a tick, as handed to the encoder."""
        return 1 / self.times if isinstance(self.times, Fraction) else self.tick

    @property
    def ticks(self) -> tuple[int, ...]:
        """Presentation time of every encoded picture, in ticks."""
        first = round(self.start / self.time_base)
        ticks = range(self.frames) if isinstance(self.times, Fraction) else self.times
        return tuple(first + tick for tick in ticks)

    @property
    def expected(self) -> tuple[int, ...]:
        """The numbers that reading the file in sequence delivers.

        All of them, but for those before zero, which an edit list hides.
        """
        timed = enumerate(self.ticks, self.first)
        shown = self.shown or [n for n, tick in timed if self.start >= 0 or tick >= 0]
        return tuple(shown) * self.repeats + (self.then.expected if self.then else ())

    @property
    def seconds(self) -> tuple[float, ...]:
        """Seconds from the first delivered picture to each, where the file holds times."""
        ticks = [self.ticks[number - self.first] for number in self.expected]
        return tuple(float((tick - ticks[0]) * self.time_base) for tick in ticks)


def x26x(codec: str, **parameters: object) -> dict[str, Any]:
    """Return encoder and options that give exactly the GOPs asked for."""
    fixed = {"scenecut": 0, "b-adapt": 0, **parameters}
    if codec == "x265":
        fixed["log-level"] = "none"
    text = ":".join(f"{name.replace('_', '-')}={value}" for name, value in fixed.items())
    return {"codec": f"lib{codec}", "options": {"preset": "ultrafast", f"{codec}-params": text}}


def jittered(frames: int) -> tuple[int, ...]:
    """Return uneven but increasing milliseconds: 15 to 60 apart, and once two seconds."""
    steps = np.random.default_rng(1).integers(15, 60, frames)
    steps[frames // 2] = 2000
    return tuple(int(tick) for tick in np.cumsum(steps) - steps[0])


H264 = x26x("x264")
HEVC = x26x("x265", **{"open-gop": 0})
VPX = {
    "cpu-used": "5",
    "deadline": "good",
    "auto-alt-ref": "1",
    "lag-in-frames": "16",
    "b": "300k",
}
"""Options of libvpx: pictures that are not shown, and others in their order."""
GAPS = tuple(tick + tick // 7 for tick in range(60))
"""Times of 60 pictures between which every seventh tick is left out."""

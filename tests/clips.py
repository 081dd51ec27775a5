"""The kinds of video file a lab may have: `CLIPS` names them, `clipwriter` makes them."""

from __future__ import annotations

from collections.abc import Mapping
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
        shown = (number for number, tick in enumerate(self.ticks) if self.start >= 0 or tick >= 0)
        return tuple(shown) * self.repeats

    @property
    def seconds(self) -> tuple[float, ...]:
        """Seconds from the first delivered picture to each, where the file holds times."""
        ticks = [self.ticks[number] for number in self.expected]
        return tuple(float((tick - ticks[0]) * self.time_base) for tick in ticks)


def _x26x(codec: str, **parameters: object) -> dict[str, Any]:
    """Return encoder and options that give exactly the GOPs asked for."""
    fixed = {"scenecut": 0, "b-adapt": 0, **parameters}
    if codec == "x265":
        fixed["log-level"] = "none"
    text = ":".join(f"{name.replace('_', '-')}={value}" for name, value in fixed.items())
    return {"codec": f"lib{codec}", "options": {"preset": "ultrafast", f"{codec}-params": text}}


def _jittered(frames: int) -> tuple[int, ...]:
    """Return uneven but increasing milliseconds: 15 to 60 apart, and once two seconds."""
    steps = np.random.default_rng(1).integers(15, 60, frames)
    steps[frames // 2] = 2000
    return tuple(int(tick) for tick in np.cumsum(steps) - steps[0])


_H264 = _x26x("x264")
_HEVC = _x26x("x265", **{"open-gop": 0})
_GAPS = tuple(tick + tick // 7 for tick in range(60))
_VPX = {
    "cpu-used": "5",
    "deadline": "good",
    "auto-alt-ref": "1",
    "lag-in-frames": "16",
    "b": "300k",
}
_POOR = {"qmin": "12", "qmax": "31", "b": "100k"}

_SPECS = (
    ClipSpec(name="h264_b_aac.mp4", bframes=3, audio="aac", **_H264),
    ClipSpec(name="h264.mp4", **_H264),
    ClipSpec(name="h264_intra.mp4", gop=1, frames=60, **_H264),
    ClipSpec(name="h264_endless_gop.mp4", gop=9999, bframes=2, **_H264),
    ClipSpec(name="h264_10bit.mp4", bframes=3, pix_fmt="yuv420p10le", **_H264),
    ClipSpec(name="h264_444.mp4", bframes=3, pix_fmt="yuv444p", **_H264),
    ClipSpec(name="h264_odd_444.mp4", pix_fmt="yuv444p", size=(193, 129), bframes=2, **_H264),
    ClipSpec(name="h264_gray.mp4", pix_fmt="gray", bframes=2, **_H264),
    ClipSpec(name="h264_full.mp4", pix_fmt="yuvj420p", bframes=3, **_H264),
    ClipSpec(name="h264_bt709.mp4", color="bt709", bframes=3, **_H264),
    ClipSpec(name="h264_bt601.mp4", color="bt601", bframes=3, **_H264),
    ClipSpec(name="h264_open_gop.mp4", bframes=3, **_x26x("x264", open_gop=1)),
    ClipSpec(name="h264_open_gop.ts", bframes=3, **_x26x("x264", open_gop=1)),
    # At this distance FFmpeg, after a seek, takes pictures for whole that are not.
    ClipSpec(name="h264_refresh.mp4", gop=40, frames=150, **_x26x("x264", intra_refresh=1)),
    ClipSpec(name="h264_refresh.ts", gop=40, frames=150, **_x26x("x264", intra_refresh=1)),
    ClipSpec(name="h264_refresh_b.mp4", bframes=3, **_x26x("x264", intra_refresh=1)),
    ClipSpec(name="h264_interlaced.ts", bframes=2, **_x26x("x264", tff=1)),
    ClipSpec(name="h264_pyramid.mp4", bframes=7, **_x26x("x264", b_pyramid="normal")),
    ClipSpec(name="h264.mkv", bframes=3, **_H264),
    ClipSpec(name="h264_ntsc.mkv", times=Fraction(30000, 1001), **_H264),
    ClipSpec(name="h264_no_cues.mkv", bframes=3, muxing={"live": "1"}, **_H264),
    ClipSpec(name="h264.ts", bframes=3, **_H264),
    ClipSpec(name="h264_twice.ts", bframes=3, repeats=2, timed=False, **_H264),
    ClipSpec(name="h264.mov", bframes=3, audio="pcm_s16le", **_H264),
    ClipSpec(name="h264_b.avi", bframes=2, **_H264),
    ClipSpec(name="h264_vfr.mp4", times=_jittered(90), bframes=3, **_H264),
    ClipSpec(name="h264_vfr.mkv", times=_jittered(90), bframes=3, **_H264),
    ClipSpec(name="h264_late.mp4", start=Fraction(5), bframes=3, **_H264),
    ClipSpec(name="h264_late.mkv", start=Fraction(5), bframes=3, **_H264),
    ClipSpec(name="h264_hidden.mp4", start=Fraction(-1, 3), bframes=3, **_H264),
    ClipSpec(name="h264_hidden_gop.mp4", start=Fraction(-4, 3), bframes=3, **_H264),
    ClipSpec(
        name="h264_fragments.mp4",
        bframes=3,
        muxing={"movflags": "frag_keyframe+empty_moov+default_base_moof"},
        **_H264,
    ),
    ClipSpec(name="h264_rot90.mp4", rotation=90, bframes=3, **_H264),
    ClipSpec(name="h264_rot180.mp4", rotation=180, bframes=3, **_H264),
    ClipSpec(name="h264_rot270.mp4", rotation=270, bframes=3, **_H264),
    ClipSpec(name="h264_flip.mp4", flip=True, bframes=3, **_H264),
    ClipSpec(name="h264_rot90_flip.mp4", rotation=90, flip=True, bframes=3, **_H264),
    ClipSpec(name="h264_rot180_flip.mp4", rotation=180, flip=True, bframes=3, **_H264),
    ClipSpec(name="h264_one.mp4", frames=1, bframes=3, **_H264),
    ClipSpec(name="h264_two.mp4", frames=2, bframes=3, **_H264),
    ClipSpec(name="h264_raw.h264", timed=False, **_H264),
    ClipSpec(name="h264_b_raw.h264", bframes=3, timed=False, **_H264),
    ClipSpec(name="hevc.mp4", bframes=4, **_HEVC),
    ClipSpec(name="hevc_open_gop.mp4", bframes=4, **_x26x("x265")),
    ClipSpec(name="hevc_open_gop.ts", bframes=4, **_x26x("x265")),
    ClipSpec(name="hevc_10bit.mkv", pix_fmt="yuv420p10le", bframes=4, **_HEVC),
    ClipSpec(name="hevc_raw.hevc", bframes=4, timed=False, **_HEVC),
    ClipSpec(name="mjpeg.avi", codec="mjpeg", pix_fmt="yuvj420p", frames=60),
    ClipSpec(
        name="mjpeg_pcm.avi",
        codec="mjpeg",
        pix_fmt="yuvj420p",
        frames=60,
        audio="pcm_s16le",
        options=_POOR,
    ),
    ClipSpec(name="mjpeg_odd.avi", codec="mjpeg", pix_fmt="yuvj420p", frames=60, size=(193, 129)),
    ClipSpec(name="mjpeg.mov", codec="mjpeg", pix_fmt="yuvj420p", frames=60),
    ClipSpec(
        name="mjpeg_gaps.avi",
        codec="mjpeg",
        pix_fmt="yuvj420p",
        frames=60,
        times=_GAPS,
        tick=Fraction(1, 30),
    ),
    ClipSpec(name="mpeg4.avi", codec="mpeg4", options=_POOR),
    ClipSpec(name="mpeg4_b.avi", codec="mpeg4", bframes=2),
    ClipSpec(name="mpeg4_packed.avi", codec="mpeg4", bframes=1, gop=14, packed=True),
    ClipSpec(name="mpeg4_b.mp4", codec="mpeg4", bframes=2),
    ClipSpec(name="mpeg2_b.ts", codec="mpeg2video", bframes=2, gop=12),
    ClipSpec(name="mpeg2_b.mpg", codec="mpeg2video", muxer="vob", bframes=2, gop=12),
    ClipSpec(name="vp8.webm", codec="libvpx", options=_VPX),
    ClipSpec(name="vp9.webm", codec="libvpx-vp9", options=_VPX),
    ClipSpec(name="vp9_odd.webm", codec="libvpx-vp9", options=_VPX, size=(193, 129)),
    ClipSpec(name="av1.mp4", codec="libsvtav1", options={"preset": "8", "crf": "20"}),
    ClipSpec(name="ffv1.mkv", codec="ffv1", gop=1, frames=40),
    ClipSpec(name="ffv1_gray16.mkv", codec="ffv1", pix_fmt="gray16le", gop=1, frames=40),
    ClipSpec(name="huffyuv.avi", codec="huffyuv", pix_fmt="yuv422p", frames=40),
    ClipSpec(name="raw_gray.avi", codec="rawvideo", pix_fmt="gray", frames=40),
    ClipSpec(name="prores.mov", codec="prores_ks", pix_fmt="yuv422p10le", frames=40),
    ClipSpec(
        name="dnxhr.mov",
        codec="dnxhd",
        pix_fmt="yuv422p",
        frames=30,
        size=(256, 128),
        options={"profile": "dnxhr_lb"},
        color="bt709",
    ),
    ClipSpec(name="wmv2.wmv", codec="wmv2"),
)

CLIPS: Mapping[str, ClipSpec] = {spec.name: spec for spec in _SPECS}
"""Every kind, by its name, which is also the file's name."""

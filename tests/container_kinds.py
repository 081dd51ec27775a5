"""The same pictures in other wrappings: containers, sound first, covers, copies, odd times."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from clipspec import GAPS, H264, ClipSpec, x26x

_REPEATED = x26x("x264", repeat_headers=1)
_MJPEG: dict[str, Any] = {"codec": "mjpeg", "frames": 60}
_MPEG2: dict[str, Any] = {"codec": "mpeg2video", "bframes": 2, "gop": 12}
_AV1: dict[str, Any] = {"codec": "libsvtav1", "options": {"preset": "8", "crf": "20"}}
_FIELDS = ClipSpec(name="", frames=30, gop=10, via="h264", fields=1)
_OPEN = x26x("x264", open_gop=1)

CONTAINER_KINDS = (
    ClipSpec(name="h264_audio_first.mp4", bframes=3, audio="aac", audio_first=True, **H264),
    ClipSpec(name="h264_audio_first.mov", audio="pcm_s16le", audio_first=True, **H264),
    ClipSpec(name="h264_audio_first.mkv", bframes=3, audio="libopus", audio_first=True, **H264),
    ClipSpec(name="h264_cover.mkv", bframes=3, cover=True, **H264),
    ClipSpec(name="h264.flv", bframes=3, **H264),
    ClipSpec(name="h264_b.asf", bframes=2, **H264),
    ClipSpec(name="h264_b_pcm.avi", bframes=2, audio="pcm_s16le", **H264),
    ClipSpec(
        name="h264_ac3.m2ts",
        bframes=3,
        audio="ac3",
        muxer="mpegts",
        muxing={"mpegts_m2ts_mode": "1"},
        **_OPEN,
    ),
    ClipSpec(name="h264_endless_gop.ts", gop=9999, bframes=2, **H264),
    ClipSpec(name="h264_rot90.mkv", rotation=90, bframes=3, via="mp4", **H264),
    # As a Raspberry Pi's camera stream wrapped afterwards: parameter sets before every keyframe.
    ClipSpec(name="h264_wrapped.mp4", via="h264", **_REPEATED),
    ClipSpec(name="h264_high_speed.mkv", times=Fraction(2000), **H264),
    replace(_FIELDS, name="h264_fields.h264", via=None, timed=False),
    replace(_FIELDS, name="h264_fields.ts"),
    replace(_FIELDS, name="h264_fields.mp4"),
    replace(_FIELDS, name="h264_fields_apart.mp4", fields=2),
    replace(_FIELDS, name="h264_fields_apart.mkv", fields=2),
    ClipSpec(name="mpeg4_b.mkv", codec="mpeg4", bframes=2),
    ClipSpec(name="mpeg4_gaps.avi", codec="mpeg4", frames=60, times=GAPS, tick=Fraction(1, 30)),
    ClipSpec(name="mpeg1_b.mpg", **{**_MPEG2, "codec": "mpeg1video"}),
    ClipSpec(name="mpeg2_raw.m2v", timed=False, **_MPEG2),
    ClipSpec(name="mpeg2_b.mxf", **_MPEG2),
    ClipSpec(name="mjpeg_422.mkv", pix_fmt="yuvj422p", **_MJPEG),
    ClipSpec(name="mjpeg_444.mp4", pix_fmt="yuvj444p", **_MJPEG),
    ClipSpec(name="mjpeg_raw.mjpeg", pix_fmt="yuvj420p", timed=False, **_MJPEG),
    ClipSpec(name="av1.mkv", pix_fmt="yuv420p10le", **_AV1),
    ClipSpec(name="av1.ivf", **_AV1),
)

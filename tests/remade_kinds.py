"""Files that were changed after they were written, or never finished: joined, cut, re-timed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

from clipspec import H264, HEVC, ClipSpec
from isobmff import with_cover_first, with_edits, with_equal_times
from riff import without_index
from transport import begun_at, with_times_doubled, with_times_missing

_PART = ClipSpec(name="", frames=45, bframes=3, **H264)
_MPEG2 = replace(_PART, codec="mpeg2video", options={}, bframes=2, gop=12, muxer="vob")
_EDITS = ((1000, 1024), (1000, 1024 + 50 * 512))
"""Milliseconds, and where they begin: pictures are 512 units apart, the first is 2 late."""

REMADE_KINDS = (
    ClipSpec(name="h264_cover_first.mp4", bframes=3, cover=True, finish=with_cover_first, **H264),
    ClipSpec(
        name="h264_edits.mp4",
        bframes=3,
        finish=partial(with_edits, edits=_EDITS),
        shown=(*range(30), *range(50, 80)),
        timed=False,
        **H264,
    ),
    ClipSpec(name="h264_equal_times.mp4", finish=with_equal_times, timed=False, **H264),
    ClipSpec(name="h264_equal_times.ts", finish=with_times_doubled, timed=False, **H264),
    ClipSpec(
        name="h264_missing_times.ts", bframes=3, finish=with_times_missing, timed=False, **H264
    ),
    ClipSpec(
        name="h264_tuned_in.ts",
        bframes=3,
        finish=partial(begun_at, picture=20),
        shown=range(30, 90),
        timed=False,
        **H264,
    ),
    ClipSpec(
        name="hevc_tuned_in.ts",
        bframes=4,
        finish=partial(begun_at, picture=20),
        shown=range(30, 90),
        timed=False,
        **HEVC,
    ),
    replace(_PART, name="h264_chapters.mp4", via="mp4", then=replace(_PART, first=45), timed=False),
    replace(
        _PART,
        name="h264_overlap.ts",
        then=replace(_PART, first=45, start=Fraction(2, 3)),
        timed=False,
    ),
    replace(_MPEG2, name="mpeg2_anew.mpg", then=replace(_MPEG2, first=45), timed=False),
    ClipSpec(
        name="mjpeg_no_index.avi",
        codec="mjpeg",
        pix_fmt="yuvj420p",
        frames=60,
        audio="pcm_s16le",
        finish=without_index,
    ),
    ClipSpec(name="mpeg4_b_no_index.avi", codec="mpeg4", bframes=2, finish=without_index),
)

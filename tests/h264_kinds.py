"""H.264 as cameras, phones and recorders store it."""

from __future__ import annotations

from fractions import Fraction

from clipspec import H264, ClipSpec, jittered, x26x

H264_KINDS = (
    ClipSpec(name="h264_b_aac.mp4", bframes=3, audio="aac", **H264),
    ClipSpec(name="h264.mp4", **H264),
    ClipSpec(name="h264_intra.mp4", gop=1, frames=60, **H264),
    ClipSpec(name="h264_endless_gop.mp4", gop=9999, bframes=2, **H264),
    ClipSpec(name="h264_10bit.mp4", bframes=3, pix_fmt="yuv420p10le", **H264),
    ClipSpec(name="h264_444.mp4", bframes=3, pix_fmt="yuv444p", **H264),
    ClipSpec(name="h264_odd_444.mp4", pix_fmt="yuv444p", size=(193, 129), bframes=2, **H264),
    ClipSpec(name="h264_gray.mp4", pix_fmt="gray", bframes=2, **H264),
    ClipSpec(name="h264_full.mp4", pix_fmt="yuvj420p", bframes=3, **H264),
    ClipSpec(name="h264_bt709.mp4", color="bt709", bframes=3, **H264),
    ClipSpec(name="h264_bt601.mp4", color="bt601", bframes=3, **H264),
    ClipSpec(name="h264_open_gop.mp4", bframes=3, **x26x("x264", open_gop=1)),
    ClipSpec(name="h264_open_gop.ts", bframes=3, **x26x("x264", open_gop=1)),
    # At this distance FFmpeg, after a seek, takes pictures for whole that are not.
    ClipSpec(name="h264_refresh.mp4", gop=40, frames=150, **x26x("x264", intra_refresh=1)),
    ClipSpec(name="h264_refresh.ts", gop=40, frames=150, **x26x("x264", intra_refresh=1)),
    ClipSpec(name="h264_refresh_b.mp4", bframes=3, **x26x("x264", intra_refresh=1)),
    ClipSpec(name="h264_interlaced.ts", bframes=2, **x26x("x264", tff=1)),
    ClipSpec(name="h264_pyramid.mp4", bframes=7, **x26x("x264", b_pyramid="normal")),
    ClipSpec(name="h264.mkv", bframes=3, **H264),
    ClipSpec(name="h264_ntsc.mkv", times=Fraction(30000, 1001), **H264),
    ClipSpec(name="h264_no_cues.mkv", bframes=3, muxing={"live": "1"}, **H264),
    ClipSpec(name="h264.ts", bframes=3, **H264),
    ClipSpec(name="h264_twice.ts", bframes=3, repeats=2, timed=False, **H264),
    ClipSpec(name="h264.mov", bframes=3, audio="pcm_s16le", **H264),
    ClipSpec(name="h264_b.avi", bframes=2, **H264),
    ClipSpec(name="h264_vfr.mp4", times=jittered(90), bframes=3, **H264),
    ClipSpec(name="h264_vfr.mkv", times=jittered(90), bframes=3, **H264),
    ClipSpec(name="h264_late.mp4", start=Fraction(5), bframes=3, **H264),
    ClipSpec(name="h264_late.mkv", start=Fraction(5), bframes=3, **H264),
    ClipSpec(name="h264_hidden.mp4", start=Fraction(-1, 3), bframes=3, **H264),
    ClipSpec(name="h264_hidden_gop.mp4", start=Fraction(-4, 3), bframes=3, **H264),
    ClipSpec(
        name="h264_fragments.mp4",
        bframes=3,
        muxing={"movflags": "frag_keyframe+empty_moov+default_base_moof"},
        **H264,
    ),
    ClipSpec(name="h264_rot90.mp4", rotation=90, bframes=3, **H264),
    ClipSpec(name="h264_rot180.mp4", rotation=180, bframes=3, **H264),
    ClipSpec(name="h264_rot270.mp4", rotation=270, bframes=3, **H264),
    ClipSpec(name="h264_flip.mp4", flip=True, bframes=3, **H264),
    ClipSpec(name="h264_rot90_flip.mp4", rotation=90, flip=True, bframes=3, **H264),
    ClipSpec(name="h264_rot180_flip.mp4", rotation=180, flip=True, bframes=3, **H264),
    ClipSpec(name="h264_one.mp4", frames=1, bframes=3, **H264),
    ClipSpec(name="h264_two.mp4", frames=2, bframes=3, **H264),
    ClipSpec(name="h264_raw.h264", timed=False, **H264),
    ClipSpec(name="h264_b_raw.h264", bframes=3, timed=False, **H264),
)

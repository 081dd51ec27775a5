"""Every other codec, in the containers it is met in."""

from __future__ import annotations

from fractions import Fraction

from clipspec import GAPS, HEVC, VPX, ClipSpec, x26x

_FULL = x26x("x265", **{"open-gop": 0, "range": "full"})
_POOR = {"qmin": "12", "qmax": "31", "b": "100k"}

CODEC_KINDS = (
    ClipSpec(name="hevc.mp4", bframes=4, **HEVC),
    ClipSpec(name="hevc_open_gop.mp4", bframes=4, **x26x("x265")),
    ClipSpec(name="hevc_open_gop.ts", bframes=4, **x26x("x265")),
    ClipSpec(name="hevc_10bit.mkv", pix_fmt="yuv420p10le", bframes=4, **HEVC),
    ClipSpec(name="hevc_raw.hevc", bframes=4, timed=False, **HEVC),
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
        times=GAPS,
        tick=Fraction(1, 30),
    ),
    ClipSpec(name="mpeg4.avi", codec="mpeg4", options=_POOR),
    ClipSpec(name="mpeg4_b.avi", codec="mpeg4", bframes=2),
    ClipSpec(name="mpeg4_packed.avi", codec="mpeg4", bframes=1, gop=14, packed=True),
    ClipSpec(name="mpeg4_b.mp4", codec="mpeg4", bframes=2),
    ClipSpec(name="mpeg2_b.ts", codec="mpeg2video", bframes=2, gop=12),
    ClipSpec(name="mpeg2_b.mpg", codec="mpeg2video", muxer="vob", bframes=2, gop=12),
    ClipSpec(name="vp8.webm", codec="libvpx", options=VPX),
    ClipSpec(name="vp9.webm", codec="libvpx-vp9", options=VPX),
    ClipSpec(name="vp9_odd.webm", codec="libvpx-vp9", options=VPX, size=(193, 129)),
    ClipSpec(name="av1.mp4", codec="libsvtav1", options={"preset": "8", "crf": "20"}),
    ClipSpec(name="ffv1.mkv", codec="ffv1", gop=1, frames=40),
    ClipSpec(name="ffv1_gray16.mkv", codec="ffv1", pix_fmt="gray16le", gop=1, frames=40),
    ClipSpec(name="huffyuv.avi", codec="huffyuv", pix_fmt="yuv422p", frames=40),
    ClipSpec(name="raw_gray.avi", codec="rawvideo", pix_fmt="gray", frames=40),
    ClipSpec(name="prores.mov", codec="prores_ks", pix_fmt="yuv422p10le", frames=40),
    *(
        ClipSpec(
            name=name,
            codec="dnxhd",
            pix_fmt="yuv422p",
            frames=30,
            size=(256, 128),
            options={"profile": "dnxhr_lb"},
            color="bt709",
        )
        for name in ("dnxhr.mov", "dnxhr.mxf")
    ),
    ClipSpec(name="wmv2.wmv", codec="wmv2"),
    ClipSpec(
        name="hevc_pyramid.mp4", bframes=8, **x26x("x265", **{"open-gop": 0, "rc-lookahead": 20})
    ),
    ClipSpec(name="hevc_444_12bit.mkv", pix_fmt="yuv444p12le", bframes=4, **HEVC),
    ClipSpec(name="hevc_gray10.mp4", pix_fmt="gray10le", bframes=4, **_FULL),
    ClipSpec(
        name="h264_rgb.mp4", bframes=2, pix_fmt="rgb24", **{**x26x("x264"), "codec": "libx264rgb"}
    ),
    ClipSpec(name="vp9.mp4", codec="libvpx-vp9", options=VPX),
    ClipSpec(
        name="vp9_alpha.webm",
        codec="libvpx-vp9",
        pix_fmt="yuva420p",
        options={**VPX, "auto-alt-ref": "0"},
    ),
    ClipSpec(name="ffv1_alpha.mkv", codec="ffv1", pix_fmt="yuva420p", gop=10, frames=40),
    ClipSpec(name="prores_alpha.mov", codec="prores_ks", pix_fmt="yuva444p10le", frames=30),
    ClipSpec(name="png_rgba.mov", codec="png", pix_fmt="rgba", frames=30),
    ClipSpec(name="qtrle_argb.mov", codec="qtrle", pix_fmt="argb", frames=40),
    ClipSpec(name="raw_rgb.mov", codec="rawvideo", pix_fmt="rgb24", frames=30),
    ClipSpec(name="raw_yuyv.avi", codec="rawvideo", pix_fmt="yuyv422", frames=30),
    ClipSpec(name="utvideo.avi", codec="utvideo", pix_fmt="gbrp", frames=30),
    ClipSpec(name="cineform.mov", codec="cfhd", pix_fmt="yuv422p10le", frames=30),
    ClipSpec(name="jpeg2000.mxf", codec="jpeg2000", pix_fmt="yuv420p", frames=30),
    ClipSpec(name="dv.avi", codec="dvvideo", frames=20, size=(720, 576), times=Fraction(25)),
)

"""Encoders: with which settings pictures of each codec are encoded anew, and how well."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache

import av
from av.codec.codec import UnknownCodecError

from .pixels import same_samples

HEAD_PSNR = 50.0
"""Decibels that re-encoded frames beside copied ones are to have, where their codec can."""
LEAST_PSNR = 45.0
"""Decibels below which no frame is written."""


@dataclass(frozen=True, slots=True)
class Encoder:
    """An encoder and its settings.

    Parameters
    ----------
    name : str
        FFmpeg's name of the encoder.
    codec : str
        FFmpeg's name of what it writes.
    title : str
        What to call it in a report.
    options : tuple of (str, str)
        Its options; the fastest that are good enough.
    private : tuple of (str, str)
        Parameters that x264 and x265 take by a text of their own.
    lossless : bool
        Whether every picture comes out identical.
    misread : tuple of str
        Pixel formats that it takes, but whose pictures are decoded in another.
    b_frames : int
        How many B pictures it is said to make; none are made.
    all_intra : bool
        Whether it is told to make every picture a keyframe.
    quantizers : tuple of int
        Others that it could be told, from the finest to the coarsest; see `fitted_encoders`.
    """

    name: str
    codec: str
    title: str
    options: tuple[tuple[str, str], ...] = ()
    private: tuple[tuple[str, str], ...] = ()
    lossless: bool = False
    misread: tuple[str, ...] = ()
    b_frames: int = 0
    all_intra: bool = False
    quantizers: tuple[int, ...] = ()

    @property
    def quantizer(self) -> int:
        """The coarsest quantizer that it is told to use."""
        options = dict(self.options)
        return int(options.get("qp") or options["qmax"])

    def at(self, quantizer: int) -> Encoder:
        """Return the same encoder with one quantizer."""
        told = [(k, str(quantizer) if k in _QUANTIZERS else value) for k, value in self.options]
        return replace(self, options=tuple(told))

    def coarseness(self, quantizer: int) -> float:
        """Return about how many decibels a quantizer costs, from a point of the codec's own."""
        if self.codec == "h264":  # its step doubles with six
            return float(quantizer)
        return 20 * math.log10(quantizer)

    def format_for(self, pixel_format: str) -> str:
        """Return the format in which pictures of one are handed over; empty where in none."""
        taken = _formats_of(self.name)
        names = (name for name in same_samples(pixel_format) if name in taken)
        return next((name for name in names if name not in self.misread), "")

    def takes(self, pixel_format: str) -> bool:
        """Whether it encodes pictures of this pixel format, sample by sample as they are."""
        return bool(self.format_for(pixel_format))

    def decodes_as(self, pixel_format: str) -> bool:
        """Whether its pictures are decoded in this pixel format."""
        packed = self.name == "libx264rgb" and pixel_format == "gbrp"  # decoded as planes
        return self.format_for(pixel_format) == ("rgb24" if packed else pixel_format)

    def settings(self, **private: str) -> dict[str, str]:
        """Return its options for FFmpeg, with more private parameters."""
        both = {**dict(self.private), **private}
        text = ":".join(f"{name}={value}" for name, value in both.items())
        key = {"libx265": "x265-params", "libsvtav1": "svtav1-params"}.get(self.name, "x264-params")
        return {**dict(self.options), **({key: text} if text else {})}


_QUANTIZERS = ("qp", "qmin", "qmax")


@cache
def _formats_of(encoder: str) -> frozenset[str]:
    try:
        return frozenset(f.name for f in av.Codec(encoder, "w").video_formats or [])
    except UnknownCodecError:
        return frozenset()


_AVC = (("scenecut", "0"), ("bframes", "0"))
_X265 = (
    ("bframes", "0"),
    ("scenecut", "0"),
    ("open-gop", "0"),
    ("info", "0"),
    ("log-level", "none"),
)
_REALTIME = (("lag-in-frames", "0"), ("auto-alt-ref", "0"), ("b", "0"))


def _x264(title: str, qp: int, *tools: tuple[str, str], rgb: bool = False) -> Encoder:
    options = (("preset", "ultrafast"), ("qp", str(qp)))
    name = "libx264rgb" if rgb else "libx264"
    return Encoder(
        name,
        "h264",
        title,
        options,
        (*_AVC, *tools),
        lossless=qp == 0,
        misread=("gray", "gray10le"),
    )


def _of_own_choice(encoder: Encoder, quantizers: range) -> Encoder:
    return replace(encoder, quantizers=tuple(quantizers))


def _fixed(name: str, codec: str, title: str, quantizer: int, *more: tuple[str, str]) -> Encoder:
    # By rate and distortion: coefficients too large for a fine quantizer are not clipped.
    options = (("qmin", str(quantizer)), ("qmax", str(quantizer)), ("mbd", "rd"), *more)
    return Encoder(name, codec, title, options)


LOSSLESS_H264 = _x264("lossless H.264", 0)
LOSSLESS_H264_RGB = _x264("lossless H.264", 0, rgb=True)
LOSSLESS_HEVC = Encoder(
    "libx265",
    "hevc",
    "lossless HEVC",
    (("preset", "ultrafast"),),
    (*_X265, ("lossless", "1")),
    lossless=True,
)
LOSSLESS_VP9 = Encoder(
    "libvpx-vp9",
    "vp9",
    "lossless VP9",
    (("lossless", "1"), ("deadline", "realtime"), ("cpu-used", "8"), *_REALTIME),
    lossless=True,
)
LOSSLESS_AV1 = Encoder(
    "libsvtav1",
    "av1",
    "lossless AV1",
    (("preset", "9"),),
    (("lossless", "1"), ("pred-struct", "1")),
    lossless=True,
)
# Of 10-bit pictures SVT-AV1 4.1 changes a sample here and there, and at the finest quantizers many.
_NEARLY_LOSSLESS_AV1 = replace(LOSSLESS_AV1, title="AV1", lossless=False)
FFV1 = Encoder("ffv1", "ffv1", "FFV1", (("level", "3"), ("slicecrc", "1")), lossless=True)
_QTRLE = Encoder("qtrle", "qtrle", "QuickTime Animation", lossless=True)

# x264's tools by the profile that the source has (ITU-T H.264, annex A).
_BASELINE = (("cabac", "0"), ("8x8dct", "0"))
_MAIN = (("cabac", "1"), ("8x8dct", "0"))
# Without CABAC: at such rates it takes twice the time to decode, to save a tenth of the bits.
_HIGH = (("cabac", "0"), ("8x8dct", "1"))
_TOOLS = {"Baseline": _BASELINE, "Constrained Baseline": _BASELINE, "Main": _MAIN}

# Quantizers from coarse to fine: each is tried until all frames are good enough. x264 at a
# constant one, measured on noise of all strengths: 46 dB or better at 15. Beside copied frames,
# where a few pictures tell which is needed, these are for pictures that cannot be tried.
_NEAR = (14, 11, 8, 4)
_GOOD = (15, 11, 7)
_H264_STEPS, _MPEG_STEPS = range(4, 29), range(1, 13)
# Keyframes as good as others at the same quantizer, and all a decibel better. Of noise nothing is
# gained by predicting: keyframes take three quarters of the time to encode, the same to decode.
_EVEN = (("ipratio", "1"), ("deadzone-intra", "6"), ("deadzone-inter", "6"))


def head_encoders(
    codec: str, pixel_format: str, profile: str, *, lossless: bool, ends: bool = False
) -> list[Encoder]:
    """Return encoders for frames to be joined to copied ones, the first to try first.

    Parameters
    ----------
    codec, pixel_format, profile : str
        FFmpeg's names of the source's.
    lossless : bool
        Whether the pictures must come out identical, even where that takes another profile.
    ends : bool
        Whether copied frames come first: FFmpeg's H.264 decoder then misreads lossless ones.
    """
    exact = {
        "h264": [LOSSLESS_H264, LOSSLESS_H264_RGB],
        "hevc": [LOSSLESS_HEVC],
        "vp9": [LOSSLESS_VP9],
        "av1": [LOSSLESS_AV1],
    }
    in_profile = codec != "h264" or ("4:4:4" in profile and not ends)
    found = exact.get(codec, []) if lossless or in_profile else []
    if not lossless:
        found = [*found, *_lossy(codec, profile, near=True)]
    return [encoder for encoder in found if encoder.decodes_as(pixel_format)]


def whole_encoders(codec: str, pixel_format: str, profile: str) -> list[Encoder]:
    """Return encoders for all frames, visually lossless, of the source's codec; see above."""
    return [e for e in _lossy(codec, profile, near=False) if e.decodes_as(pixel_format)]


def _lossy(codec: str, profile: str, *, near: bool) -> list[Encoder]:
    if codec == "h264":
        quantizers = _NEAR if near else _GOOD
        tools = (*_TOOLS.get(profile, _HIGH), *(_EVEN if near else ()))
        found = [
            *(_x264("H.264", quantizer, *tools) for quantizer in quantizers),
            *(_x264("H.264", quantizer, rgb=True) for quantizer in quantizers[1:]),
        ]
        if near:
            found = [_of_own_choice(replace(e, all_intra=True), _H264_STEPS) for e in found]
        return found
    qualities = {
        "hevc": [_x265(crf) for crf in (12, 8, 4)],
        "vp8": [_vp8(quantizer) for quantizer in ((0,) if near else (4, 0))],
        "vp9": [_vp9(3), LOSSLESS_VP9],
        "av1": [_NEARLY_LOSSLESS_AV1] if near else [_av1(6), _av1(3), _NEARLY_LOSSLESS_AV1],
        "mpeg4": [_fixed("mpeg4", "mpeg4", "MPEG-4", 1)],
        "mpeg2video": [
            _fixed("mpeg2video", "mpeg2video", "MPEG-2", 1, ("non_linear_quant", "1"), ("dc", "10"))
        ],
        "mpeg1video": [_fixed("mpeg1video", "mpeg1video", "MPEG-1", 1)],
        "wmv1": [_fixed("wmv1", "wmv1", "WMV", 1)],
        "wmv2": [_fixed("wmv2", "wmv2", "WMV", 1)],
        "flv1": [_fixed("flv", "flv1", "Sorenson H.263", 1)],
        "msmpeg4v3": [_fixed("msmpeg4", "msmpeg4v3", "MS-MPEG-4", 1)],
        "msmpeg4v2": [_fixed("msmpeg4v2", "msmpeg4v2", "MS-MPEG-4", 1)],
        "qtrle": [_QTRLE],
        "ffv1": [FFV1],
    }
    found = qualities.get(codec, [])
    if near and codec in ("mpeg4", "mpeg2video", "mpeg1video"):
        return [_of_own_choice(encoder, _MPEG_STEPS) for encoder in found]
    return found


def _x265(crf: int) -> Encoder:
    options = (("preset", "ultrafast"), ("qp", str(crf)))
    return Encoder("libx265", "hevc", "HEVC", options, _X265)


def _vp8(quantizer: int) -> Encoder:
    options = (("qmin", "0"), ("qmax", str(quantizer)), ("deadline", "good"), ("cpu-used", "4"))
    return Encoder("libvpx", "vp8", "VP8", (*options, *_REALTIME[:2], ("b", "500M")))


def _vp9(quantizer: int) -> Encoder:
    options = (("crf", str(quantizer)), ("deadline", "realtime"), ("cpu-used", "6"), *_REALTIME)
    return Encoder("libvpx-vp9", "vp9", "VP9", options)


def _av1(quantizer: int) -> Encoder:
    options = (("preset", "9"), ("qp", str(quantizer)))
    return Encoder(
        "libsvtav1", "av1", "AV1", options, (("rc", "0"), ("aq-mode", "0"), ("pred-struct", "1"))
    )

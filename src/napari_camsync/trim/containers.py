"""What each container can hold, and the lossless encoder to use in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
from av.codec.codec import UnknownCodecError

FALLBACK_SUFFIX = ".mkv"
"""Matroska holds every lossless codec used here."""


@dataclass(frozen=True, slots=True)
class LosslessEncoder:
    """An encoder and the options that make it lossless.

    Parameters
    ----------
    name : str
        FFmpeg's name of the encoder.
    title : str
        What to call it in a report.
    options : tuple of (str, str)
        Its options. The fastest settings: they change the size, not the pictures.
    """

    name: str
    title: str
    options: tuple[tuple[str, str], ...]

    def takes(self, pixel_format: str) -> bool:
        """Whether it encodes this pixel format as it is."""
        try:
            formats = av.Codec(self.name, "w").video_formats or []
        except UnknownCodecError:
            return False
        return pixel_format in [f.name for f in formats]


_H264 = LosslessEncoder(
    "libx264", "lossless H.264", (("qp", "0"), ("preset", "ultrafast"), ("bf", "0"))
)
_H264_RGB = LosslessEncoder(
    "libx264rgb", "lossless H.264", (("qp", "0"), ("preset", "ultrafast"), ("bf", "0"))
)
_HEVC = LosslessEncoder(
    "libx265",
    "lossless HEVC",
    (("preset", "ultrafast"), ("x265-params", "lossless=1:bframes=0:log-level=none")),
)
_VP9 = LosslessEncoder("libvpx-vp9", "lossless VP9", (("lossless", "1"), ("cpu-used", "5")))
_FFV1 = LosslessEncoder("ffv1", "FFV1", (("level", "3"), ("slicecrc", "1")))

_OWN_ENCODER = {"h264": _H264, "hevc": _HEVC, "vp8": _VP9, "vp9": _VP9, "ffv1": _FFV1}


@dataclass(frozen=True, slots=True)
class Container:
    """A container format.

    Parameters
    ----------
    muxer : str
        FFmpeg's name of it for writing.
    encoders : tuple of LosslessEncoder
        What common readers expect in it, the most widely readable first.
    options : tuple of (str, str)
        Muxer options.
    hides_lead_in : bool
        Whether it can say from which sample on audio is to be heard (edit lists), so that the
        packet that overlaps the cut may be kept.
    has_timestamps : bool
        Whether it stores a time for every audio packet.
    """

    muxer: str
    encoders: tuple[LosslessEncoder, ...]
    options: tuple[tuple[str, str], ...] = ()
    hides_lead_in: bool = False
    has_timestamps: bool = True

    def encoder_for(self, codec: str, pixel_format: str) -> LosslessEncoder | None:
        """Return the encoder that keeps these pictures identical: the source's own, or another.

        Parameters
        ----------
        codec, pixel_format : str
            FFmpeg's names of the source's.
        """
        own = _OWN_ENCODER.get(codec)
        ordered = sorted(self.encoders, key=lambda encoder: encoder is not own)
        return next((encoder for encoder in ordered if encoder.takes(pixel_format)), None)


# Composition offsets below zero keep the first picture at time 0 without an edit list that
# would hide pictures from some readers and not from others.
_MP4_OPTIONS = (("movflags", "negative_cts_offsets"),)
_MP4 = Container("mp4", (_H264, _HEVC, _VP9), _MP4_OPTIONS, hides_lead_in=True)
_MOV = Container("mov", (_H264, _HEVC), _MP4_OPTIONS, hides_lead_in=True)
_MATROSKA = Container("matroska", (_H264, _HEVC, _VP9, _FFV1, _H264_RGB))
_WEBM = Container("webm", (_VP9,))
_AVI = Container("avi", (_H264, _FFV1, _H264_RGB), has_timestamps=False)
_MPEG_TS = Container("mpegts", (_H264, _HEVC))

_BY_SUFFIX = {
    **dict.fromkeys((".mp4", ".m4v"), _MP4),
    **dict.fromkeys((".mov", ".qt"), _MOV),
    ".mkv": _MATROSKA,
    ".webm": _WEBM,
    ".avi": _AVI,
    **dict.fromkeys((".ts", ".mts", ".m2ts"), _MPEG_TS),
    **dict.fromkeys((".mpg", ".mpeg", ".vob"), Container("vob", ())),
    **dict.fromkeys((".wmv", ".asf"), Container("asf", ())),
    **dict.fromkeys((".h264", ".264"), Container("h264", ())),
    **dict.fromkeys((".hevc", ".h265", ".265"), Container("hevc", ())),
}
# Cameras give MP4 and the like names of their own (.LRV, .INSV); then the content tells.
_BY_DEMUXER = {
    "mov,mp4,m4a,3gp,3g2,mj2": _MP4,
    "matroska,webm": _MATROSKA,
    "avi": _AVI,
    "mpegts": _MPEG_TS,
}


def container_for(output: Path, demuxer: str) -> Container:
    """Return the container an output is written as.

    Parameters
    ----------
    output : Path
        Its name, whose suffix decides.
    demuxer : str
        FFmpeg's name of the source's format, which decides where the suffix is unknown.
    """
    return _BY_SUFFIX.get(output.suffix.lower()) or _BY_DEMUXER.get(demuxer, _MATROSKA)


def is_known(output: Path, demuxer: str) -> bool:
    """Whether the suffix, or else the source's format, says which container to write."""
    return output.suffix.lower() in _BY_SUFFIX or demuxer in _BY_DEMUXER

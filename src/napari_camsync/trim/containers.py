"""What each container can hold, and the lossless encoder to use in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from .encoders import (
    FFV1,
    LOSSLESS_AV1,
    LOSSLESS_H264,
    LOSSLESS_H264_RGB,
    LOSSLESS_HEVC,
    LOSSLESS_VP9,
    Encoder,
)

# Codecs of cameras that QuickTime holds and Matroska does not.
_IN_QUICKTIME_ONLY = ("dnxhd", "dvvideo", "cfhd")
_A_MILLISECOND = Fraction(1, 1000)
_OWN_ENCODER = {
    "h264": LOSSLESS_H264,
    "hevc": LOSSLESS_HEVC,
    "vp8": LOSSLESS_VP9,
    "vp9": LOSSLESS_VP9,
    "av1": LOSSLESS_AV1,
    "ffv1": FFV1,
}


@dataclass(frozen=True, slots=True)
class Container:
    """A container format.

    Parameters
    ----------
    muxer : str
        FFmpeg's name of it for writing.
    encoders : tuple of Encoder
        What common readers expect in it, the most widely readable first; all lossless.
    codecs : str
        FFmpeg's names of the codecs that may be encoded into it.
    hides_lead_in : bool
        Whether it can say from which sample on audio is to be heard (edit lists), so that the
        packet that overlaps the cut may be kept.
    has_timestamps : bool
        Whether it stores a time for every packet.
    shows : bool
        Whether that says when a picture is shown, not only when it is decoded.
    counts_frames : bool
        Whether it says how many frames there are; elsewhere readers conclude that from how long
        the longest track is.
    headers_apart : bool
        Whether it holds the codec's headers apart from the packets.
    tick : Fraction
        Seconds per tick, where FFmpeg seeks by decoding times; else 0. See `found_in_time`.
    stores_raw : bool
        Whether uncompressed pictures can be copied into it.
    tells_turns : bool
        Whether it says how pictures are to be turned upright.
    options : tuple of (str, str)
        More of the muxer's.
    starts_at : Fraction
        The seconds at which the first frame is shown. OpenCV 4 takes the time of decoding where
        that of presentation is 0, and may then count all frames from a wrong number.
    """

    muxer: str
    encoders: tuple[Encoder, ...]
    codecs: str = ""
    hides_lead_in: bool = False
    has_timestamps: bool = True
    shows: bool = True
    counts_frames: bool = False
    headers_apart: bool = False
    tick: Fraction = Fraction(0)
    stores_raw: bool = True
    tells_turns: bool = False
    options: tuple[tuple[str, str], ...] = ()
    starts_at: Fraction = Fraction(0)

    def holds(self, codec: str) -> bool:
        """Whether pictures of a codec may be encoded into it."""
        return codec in self.codecs.split()

    def lossless_encoders(self, codec: str, pixel_format: str) -> list[Encoder]:
        """Return the encoders that keep these pictures identical, the source's own first.

        Parameters
        ----------
        codec, pixel_format : str
            FFmpeg's names of the source's.
        """
        own = _OWN_ENCODER.get(codec)
        ordered = sorted(self.encoders, key=lambda encoder: encoder is not own)
        return [encoder for encoder in ordered if encoder.takes(pixel_format)]


_MP4 = Container(
    "mp4",
    (LOSSLESS_H264, LOSSLESS_HEVC, LOSSLESS_VP9),
    "h264 hevc vp9 av1 mpeg4 mpeg2video mpeg1video",
    hides_lead_in=True,
    counts_frames=True,
    headers_apart=True,
    tells_turns=True,
)
_MOV = Container(
    "mov",
    (LOSSLESS_H264, LOSSLESS_HEVC),
    "h264 hevc mpeg4 mpeg2video mpeg1video qtrle",
    hides_lead_in=True,
    counts_frames=True,
    headers_apart=True,
    tells_turns=True,
)
_MATROSKA = Container(
    "matroska",
    (LOSSLESS_H264, LOSSLESS_HEVC, LOSSLESS_VP9, FFV1, LOSSLESS_H264_RGB),
    "h264 hevc vp8 vp9 av1 mpeg4 mpeg2video mpeg1video ffv1",
    headers_apart=True,
    stores_raw=False,
    tells_turns=True,
    starts_at=_A_MILLISECOND,
)
_WEBM = replace(_MATROSKA, muxer="webm", encoders=(LOSSLESS_VP9,), codecs="vp8 vp9 av1")
_AVI = Container(
    "avi",
    (LOSSLESS_H264, FFV1, LOSSLESS_H264_RGB),
    "h264 mpeg4 msmpeg4v3 msmpeg4v2 mpeg2video mpeg1video wmv1 wmv2 flv1 ffv1",
    has_timestamps=False,
    shows=False,
    counts_frames=True,
)
_MPEG_TS = Container(
    "mpegts",
    (LOSSLESS_H264, LOSSLESS_HEVC),
    "h264 hevc mpeg4 mpeg2video mpeg1video",
    tick=Fraction(1, 90_000),
    starts_at=_A_MILLISECOND,
)
_MPEG_PS = Container("vob", (), "mpeg1video mpeg2video")
_ASF = Container("asf", (), "h264 wmv1 wmv2 msmpeg4v3", shows=False, headers_apart=True)
_FLV = Container(
    "flv",
    (LOSSLESS_H264,),
    "h264 flv1",
    headers_apart=True,
    tick=_A_MILLISECOND,
    starts_at=_A_MILLISECOND,
)

# More than eight bits are no part of the format as it was first written down.
_Y4M = Container("yuv4mpegpipe", (), has_timestamps=False, shows=False, options=(("strict", "-1"),))

_BY_SUFFIX = {
    **dict.fromkeys((".mp4", ".m4v"), _MP4),
    **dict.fromkeys((".mov", ".qt"), _MOV),
    ".mkv": _MATROSKA,
    ".webm": _WEBM,
    ".avi": _AVI,
    **dict.fromkeys((".ts", ".mts", ".m2ts"), _MPEG_TS),
    **dict.fromkeys((".mpg", ".mpeg", ".vob"), _MPEG_PS),
    **dict.fromkeys((".wmv", ".asf"), _ASF),
    ".flv": _FLV,
    ".y4m": _Y4M,
    **dict.fromkeys((".h264", ".264"), Container("h264", (LOSSLESS_H264,), "h264")),
    **dict.fromkeys((".hevc", ".h265", ".265"), Container("hevc", (LOSSLESS_HEVC,), "hevc")),
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


def fallback_suffix(codec: str, *, copied: bool) -> str:
    """Return how an output's name ends where the usual container cannot hold what is written.

    Matroska holds every lossless codec used here, and most others.

    Parameters
    ----------
    codec : str
        FFmpeg's name of the source's.
    copied : bool
        Whether its packets are copied.
    """
    return ".mov" if copied and codec in _IN_QUICKTIME_ONLY else ".mkv"


def is_known(output: Path, demuxer: str) -> bool:
    """Whether the suffix, or else the source's format, says which container to write."""
    return output.suffix.lower() in _BY_SUFFIX or demuxer in _BY_DEMUXER

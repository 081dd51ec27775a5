"""The output's streams, set up like the source's."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ..errors import TrimError
from ..video.orientation import display_matrix
from ..video.video import Video
from .containers import fallback_suffix
from .encoders import Encoder
from .refusals import another_kind


class NotHeldError(TrimError):
    """A container does not hold a codec."""


_LARGEST_DENOMINATOR = 10_000
_ISO = ("mp4", "mov")
_HEVC_TAGS = ("hvc1", "hev1", "dvh1", "dvhe")
_MUXER_FAMILY = {"mov,mp4,m4a,3gp,3g2,mj2": "mov", "avi": "avi"}


def same_codec_stream(
    output: OutputContainer,
    source: VideoStream,
    time_base: Fraction,
    extradata: bytes | None,
    look: VideoFrame,
    *,
    encoded: bool = False,
) -> VideoStream:
    """Add a stream for packets of the source's codec, timed in a time base.

    Parameters
    ----------
    output : OutputContainer
        The new file.
    source : VideoStream
        The source's stream; what it says of its pictures comes along.
    time_base : Fraction
        Seconds per tick.
    extradata : bytes or None
        The codec's configuration, where it is not the source's.
    look : VideoFrame
        A picture of the source, which says how pictures are to be turned.
    encoded : bool
        Whether no packet is the source's.

    Raises
    ------
    NotHeldError
        If the container does not hold this codec.
    """
    codec = source.codec.canonical_name
    try:
        # Opaque: needs no encoder, which AV1 as decoded by dav1d, or VC-1, would not have.
        stream = output.add_stream_from_template(source, opaque=True)
    except ValueError as error:
        muxer = output.format.name
        advice = another_kind(muxer, fallback_suffix(codec, copied=True))
        raise NotHeldError(
            f"This kind of file ({muxer}) does not hold {codec} pictures. {advice}"
        ) from error
    if source.sample_aspect_ratio:  # the template loses what only the container says
        stream.codec_context.sample_aspect_ratio = source.sample_aspect_ratio
    stream.time_base = time_base
    matrix = display_matrix(look)
    if matrix is not None:  # which may have stood in a picture that is cut off
        stream.set_display_matrix(matrix)
    if extradata is not None:
        stream.codec_context.extradata = extradata
    tag = _tag(output.format.name, source, encoded=encoded)
    if tag:
        stream.codec_context.codec_tag = tag
    stream.metadata.update(source.metadata)
    return stream


def _tag(muxer: str, source: VideoStream, *, encoded: bool) -> str | None:
    """Return the four letters a codec is stored under, where the muxer would choose others.

    The template loses them; within one container they tell variants apart (ProRes, raw AVI).
    HEVC is stored as hvc1 where all parameter sets stand in its configuration, which Apple's
    players insist on.
    """
    known = source.codec_context.codec_tag
    family = _MUXER_FAMILY.get(source.container.format.name)
    if source.codec.canonical_name == "hevc" and muxer in _ISO:
        if encoded:
            return _HEVC_TAGS[0]
        return known if family == "mov" and known in _HEVC_TAGS else None
    return known if family == muxer else None


def other_codec_stream(
    output: OutputContainer, video: Video, source: VideoStream, encoder: Encoder, look: VideoFrame
) -> VideoStream:
    """Add a stream for pictures re-encoded in another codec than the source's.

    `look` is a picture of the source, which says how pictures are to be turned.
    """
    rate = video.times.fps.limit_denominator(_LARGEST_DENOMINATOR)  # a hint: the times tell
    stream = cast("VideoStream", output.add_stream(encoder.name, rate=rate))
    stream.time_base = video.times.time_base
    if encoder.codec == "hevc" and output.format.name in _ISO:
        stream.codec_context.codec_tag = _HEVC_TAGS[0]
    stream.set_display_matrix(display_matrix(look))
    stream.metadata.update(source.metadata)
    return stream

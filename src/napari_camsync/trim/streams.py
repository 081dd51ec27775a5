"""The output's streams, set up like the source's."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from ..errors import TrimError
from ..video.orientation import display_matrix
from ..video.video import Video
from .containers import Container

_LARGEST_DENOMINATOR = 10_000
_MUXER_FAMILY = {"mov,mp4,m4a,3gp,3g2,mj2": "mov", "avi": "avi"}


def copying_stream(
    output: OutputContainer, source: VideoStream, time_base: Fraction
) -> VideoStream:
    """Add a stream for the source's own packets, timed in a time base.

    Raises
    ------
    TrimError
        If the container does not hold this codec.
    """
    codec = source.codec.canonical_name
    try:
        # Opaque: needs no encoder, which AV1 as decoded by dav1d, or VC-1, would not have.
        stream = output.add_stream_from_template(source, opaque=True)
    except ValueError as error:
        raise TrimError(
            f"This kind of file ({output.format.name}) does not hold {codec} pictures. "
            "Choose an output name that ends in .mkv."
        ) from error
    if source.sample_aspect_ratio:  # the template loses what only the container says
        stream.codec_context.sample_aspect_ratio = source.sample_aspect_ratio
    stream.time_base = time_base
    if _MUXER_FAMILY.get(source.container.format.name) == output.format.name:
        # The template loses it; within one container it tells variants apart (ProRes, raw AVI).
        stream.codec_context.codec_tag = source.codec_context.codec_tag
    stream.metadata.update(source.metadata)
    return stream


def encoding_stream(
    output: OutputContainer, video: Video, source: VideoStream, container: Container
) -> VideoStream:
    """Add a stream for re-encoded pictures that looks like the source's.

    Raises
    ------
    TrimError
        If no lossless encoder takes the source's pictures in this container.
    """
    encoder = container.encoder_for(source.codec.canonical_name, video.pixel_format)
    if encoder is None:
        raise TrimError(
            f"{video.path.name}: no lossless encoder takes {video.pixel_format} pictures in this "
            "kind of file. Choose an output name that ends in .mkv."
        )
    options = dict(encoder.options)
    rate = video.times.fps.limit_denominator(_LARGEST_DENOMINATOR)  # a hint: the times tell
    added = output.add_stream(encoder.name, rate=rate, options=options)
    stream = cast("VideoStream", added)
    first = next(video.iter_pictures(0, 1))
    context = stream.codec_context
    stream.width, stream.height = video.stored_size
    stream.pix_fmt = video.pixel_format
    stream.time_base = context.time_base = video.times.time_base
    if source.sample_aspect_ratio:
        context.sample_aspect_ratio = source.sample_aspect_ratio
    for tag in ("color_range", "color_primaries", "color_trc", "colorspace"):
        setattr(context, tag, getattr(first, tag))
    stream.set_display_matrix(display_matrix(first))
    stream.metadata.update(source.metadata)
    return stream


def audio_streams(
    output: OutputContainer, source: InputContainer, video: VideoStream
) -> tuple[dict[int, AudioStream], tuple[str, ...]]:
    """Add the source's audio streams to the output; name all that is left out.

    `video` is the one video stream that is trimmed.
    """
    streams: dict[int, AudioStream] = {}
    left_out = []
    for number, stream in enumerate(source.streams.audio, start=1):
        try:
            copied = output.add_stream_from_template(stream)
        except (ValueError, av.FFmpegError):
            left_out.append(f"audio track {number} ({stream.codec_context.name})")
            continue
        copied.time_base = stream.time_base
        copied.metadata.update(stream.metadata)
        streams[stream.index] = copied
    others = [s for s in source.streams if s.type != "audio" and s.index != video.index]
    left_out += [f"{stream.type} stream {stream.index}" for stream in others]
    return streams, tuple(left_out)

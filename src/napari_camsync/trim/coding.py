"""Coding: how pictures are to be encoded, so that they look like those of the source."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ..video.index import VideoIndex
from ..video.video import Video
from .encoders import Encoder
from .joins import Join, encoder_rate, encoder_tick
from .pixels import in_format

# Of what is re-encoded whole: the distance of keyframes, if the source's is larger.
_LONGEST_GOP = 250
TRIAL_GOP = 250
"""Frames between keyframes where pictures are encoded to see what comes of it."""
# Whose encoders in FFmpeg code fields where they are told to.
_OF_FIELDS = ("mpeg2video", "mpeg4", "ffv1")
# FFmpeg's AV_FIELD_BB and AV_FIELD_BT.
_BOTTOM_FIRST = (3, 5)


@dataclass(frozen=True, slots=True)
class Coding:
    """How pictures are to be encoded.

    Parameters
    ----------
    encoder : Encoder
        With what.
    size : tuple of int
        Width and height as stored, in pixels.
    pixel_format : str
        FFmpeg's name.
    tick : Fraction
        Seconds per tick of the encoder's clock.
    rate : Fraction
        Frames per second, on average.
    gop : int
        Largest distance of keyframes.
    shape : Fraction or None
        Width of a pixel over its height, where the source says.
    headers_apart : bool
        Whether the container holds the codec's headers, so that packets do not.
    interlaced : bool
        Whether pictures are made of two fields, to be coded so; which comes first they tell.
    private : tuple of (str, str)
        More private parameters, see `Encoder.settings`.
    """

    encoder: Encoder
    size: tuple[int, int]
    pixel_format: str
    tick: Fraction
    rate: Fraction
    gop: int
    shape: Fraction | None
    headers_apart: bool
    interlaced: bool = False
    private: tuple[tuple[str, str], ...] = ()

    def given(self, picture: VideoFrame, ticks: int) -> VideoFrame:
        """Return a picture as the encoder takes it, due at so many ticks."""
        wanted = self.encoder.format_for(self.pixel_format)
        given = in_format(picture, wanted)
        given.pts, given.time_base = ticks, self.tick
        return given


def coding_like(
    video: Video,
    source: VideoStream,
    encoder: Encoder,
    join: Join | None,
    *,
    longest_gop: int,
    headers_apart: bool,
) -> Coding:
    """Return how to encode pictures of a source.

    Parameters
    ----------
    video : Video
        The source.
    source : VideoStream
        Its stream.
    encoder : Encoder
        With what.
    join : Join or None
        How they are joined to copied ones, if there are any.
    longest_gop : int
        How far apart keyframes may be; as in the source where 0.
    headers_apart : bool
        Whether the container holds the codec's headers.
    """
    rate = encoder_rate(encoder.codec, video.times.fps)
    private = dict(join.encoder_options) if join else {}
    interlaced = video.first_picture.interlaced_frame
    if interlaced:
        bottom_first = source.codec_context.field_order in _BOTTOM_FIRST
        private |= _of_fields(encoder.codec, "bff" if bottom_first else "tff")
    extradata = source.codec_context.extradata
    return Coding(
        encoder=encoder,
        size=video.stored_size,
        pixel_format=video.pixel_format,
        tick=encoder_tick(encoder.codec, extradata, rate) if join else 1 / rate,
        rate=rate,
        gop=longest_gop or _longest_gop(video.index),
        shape=source.sample_aspect_ratio,
        headers_apart=bool(join) or headers_apart,
        interlaced=interlaced and encoder.codec in _OF_FIELDS,
        private=tuple(private.items()),
    )


def _of_fields(codec: str, order: str) -> dict[str, str]:
    """Return private parameters for pictures of two fields, or in HEVC of one."""
    if codec == "h264":  # OpenCV does not convert frames of both kinds in one file
        return {order: "1"}
    return {"interlace": order} if codec == "hevc" else {}


def trial_coding(video: Video, encoder: Encoder) -> Coding:
    """Return how to encode pictures of a video only to see what comes of it."""
    rate = encoder_rate(encoder.codec, video.times.fps)
    return Coding(
        encoder=encoder,
        size=video.stored_size,
        pixel_format=video.pixel_format,
        tick=1 / rate,
        rate=rate,
        gop=TRIAL_GOP,
        shape=None,
        headers_apart=False,
    )


def _longest_gop(index: VideoIndex) -> int:
    """Return how far apart keyframes may be: as in the source, or as far as is usual."""
    distances = np.diff(index.keyframes)
    usual = int(np.median(distances)) if len(distances) else _LONGEST_GOP
    return min(max(usual, 1), _LONGEST_GOP)

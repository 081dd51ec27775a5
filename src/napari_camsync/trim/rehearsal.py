"""is_held: whether a container holds a track, tried in memory before anything is written."""

from __future__ import annotations

import io
from typing import cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.audio.stream import AudioStream
from av.stream import Stream

from ..video.packets import AnyPacket

_SOME = 24
"""So many packets tell any codec, where a container does not name it."""


def is_held(muxer: str, stream: Stream, packet: AnyPacket) -> bool:
    """Whether a container holds a track so that it is read again as what it was.

    What comes out of such a container is held by it, if only FFmpeg writes it.

    Parameters
    ----------
    muxer : str
        FFmpeg's name of the container.
    stream : Stream
        A track of a source.
    packet : Packet
        One of its packets.
    """
    memory = io.BytesIO()
    try:
        with av.open(memory, "w", format=muxer) as trial:
            copy = trial.add_stream_from_template(stream)
            copy.time_base = stream.time_base
            for number in range(_SOME):
                trial.mux(_again(packet, copy, number))
    except (ValueError, OSError, av.FFmpegError):
        return False
    is_at_home = muxer in stream.container.format.name.split(",")
    return is_at_home or _is_read(memory, stream.type, codec_of(stream))


def is_pcm_held(muxer: str, codec: str, rate: int, layout: str) -> bool:
    """Whether a container holds PCM of a kind, with so many samples a second."""
    memory = io.BytesIO()
    try:
        with av.open(memory, "w", format=muxer) as trial:
            stream = cast("AudioStream", trial.add_stream(codec, rate=rate))
            stream.codec_context.layout = AudioLayout(layout)
            samples = np.zeros((1, rate * AudioLayout(layout).nb_channels // 10), dtype=np.int16)
            silence = AudioFrame.from_ndarray(samples, format="s16", layout=layout)
            silence.sample_rate, silence.pts = rate, 0
            trial.mux(stream.encode(silence))
            trial.mux(stream.encode(None))
    except (ValueError, OSError, av.FFmpegError):
        return False
    return _is_read(memory, "audio", codec)


def _is_read(memory: io.BytesIO, kind: str, codec: str | None) -> bool:
    memory.seek(0)
    try:
        with av.open(memory, metadata_errors="ignore") as written:
            return [(read.type, codec_of(read)) for read in written.streams] == [(kind, codec)]
    except (ValueError, OSError, av.FFmpegError):
        return False


def _again(packet: AnyPacket, stream: Stream, number: int) -> AnyPacket:
    """Return the packet as one of many alike in another file."""
    again: AnyPacket = av.Packet(bytes(packet))
    again.stream, again.time_base = stream, packet.time_base
    again.duration = packet.duration or 1
    again.pts = again.dts = number * again.duration
    again.is_keyframe = True
    return again


def codec_of(stream: Stream) -> str | None:
    """Return FFmpeg's name of a track's codec; None where it has none."""
    context = stream.codec_context
    return context.codec.canonical_name if context else getattr(stream, "name", None)

"""Uncompressed audio, which can be cut to the sample."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from ..video.packets import AnyPacket
from .rehearsal import is_pcm_held

# What sound is handed over as, and how it is stored, by how it is decoded. Lossy codecs are decoded
# to floating-point numbers, of which 16 bits are more than they had.
_STORED = {
    "u8": ("u8", "pcm_u8"),
    "s32": ("s32", "pcm_s24le"),
    "dbl": ("dbl", "pcm_f64le"),
}
_ROUNDED = 0.003
"""Seconds that a frame's time may be off where containers round it."""
_USUAL = ("s16", "pcm_s16le")


def pcm_stream(output: OutputContainer, source: AudioStream, muxer: str) -> AudioStream | None:
    """Add a stream of PCM for a track that is decoded; None where the container holds none."""
    context = source.codec_context
    for _, codec in dict.fromkeys((_stored(source), _USUAL)):
        if not is_pcm_held(muxer, codec, context.sample_rate, context.layout.name):
            continue
        pcm = cast("AudioStream", output.add_stream(codec, rate=context.sample_rate))
        pcm.codec_context.layout = context.layout
        return pcm
    return None


def _stored(source: AudioStream) -> tuple[str, str]:
    return _STORED.get(source.codec_context.format.name.removesuffix("p"), _USUAL)


def is_pcm(stream: AudioStream) -> bool:
    """Whether a track is uncompressed."""
    return stream.codec_context.name.startswith("pcm_")


def without_first_samples(packet: AnyPacket, lead: int) -> AnyPacket | None:
    """Return a packet of PCM without its first `lead` ticks; None where nothing is left."""
    context = packet.stream.codec_context
    samples = round(lead * Fraction(packet.time_base) * context.sample_rate)
    sample_bits = int("".join(c for c in context.name if c.isdigit()) or 8)  # pcm_s16le, pcm_alaw
    data = bytes(packet)[samples * context.channels * sample_bits // 8 :]
    if not data:
        return None
    rest: Packet[Any] = Packet(data)
    rest.time_base = packet.time_base
    rest.pts = rest.dts = 0
    rest.duration = max((packet.duration or 0) - lead, 0)
    return rest


class DecodedTrack:
    """A track decoded from its beginning, and written as PCM from the cut on.

    Parameters
    ----------
    source, stream : AudioStream
        The source's, and the output's.
    begin, end : Fraction
        What is written, in seconds on the source's clock.
    counted_from : Fraction, optional
        When the track begins, where its samples are counted because its times are none.
    """

    def __init__(
        self,
        source: AudioStream,
        stream: AudioStream,
        begin: Fraction,
        end: Fraction,
        counted_from: Fraction | None = None,
    ) -> None:
        self._stream = stream
        self._is_counted = counted_from is not None
        context = source.codec_context
        self._rate = context.sample_rate
        stored = stream.codec_context.name
        pairs = (*_STORED.values(), _USUAL)
        self._format = next(given for given, codec in pairs if codec == stored)
        self._resampler = AudioResampler(self._format, context.layout, self._rate)
        self._first, self._last = round(begin * self._rate), round(end * self._rate)
        self._written = 0
        self._next: int | None = None
        if counted_from is not None:
            self._next = round(counted_from * self._rate)
        self._usual = 0

    def packets(self, packet: AnyPacket | None) -> Iterator[AnyPacket]:
        """Yield what comes of a packet, or at the end of what is left."""
        if packet is None:
            yield from self._stream.encode(None)
            return
        try:
            frames = cast("list[AudioFrame]", packet.decode())
        except av.InvalidDataError:  # silent there, as players are
            if self._is_counted and self._next is not None:
                self._next += self._usual
            return
        for frame in frames:
            base = frame.time_base or Fraction(1, self._rate)
            place = round((frame.pts or 0) * base * self._rate)
            for piece in self._resampler.resample(frame):
                yield from self._encode(piece, place)

    def _encode(self, frame: AudioFrame, place: int) -> Iterator[AnyPacket]:
        is_next = self._next is not None and abs(place - self._next) < _ROUNDED * self._rate
        if self._next is not None and (is_next or self._is_counted):
            place = self._next
        self._next, self._usual = place + frame.samples, frame.samples
        channels = len(frame.layout.channels)
        first = max(self._first - place, 0)
        last = min(self._last - place, frame.samples)
        if first >= last:
            return
        samples = frame.to_ndarray()[:, first * channels : last * channels]
        late = place + first - self._first - self._written
        if late > 0:  # it begins after the cut, or something is missing: silent till then
            silence = np.full((1, late * channels), 128 if self._format == "u8" else 0)
            samples = np.concatenate([silence.astype(samples.dtype), samples], axis=1)
            last += late
        kept = AudioFrame.from_ndarray(samples, format=self._format, layout=frame.layout.name)
        kept.sample_rate, kept.time_base = self._rate, Fraction(1, self._rate)
        kept.pts = self._written
        self._written += last - first
        yield from self._stream.encode(kept)

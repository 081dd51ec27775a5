"""Uncompressed audio, which can be cut to the sample."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, cast

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.packet import Packet

from ..video.packets import AnyPacket


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
    """

    def __init__(
        self, source: AudioStream, stream: AudioStream, begin: Fraction, end: Fraction
    ) -> None:
        self._stream = stream
        context = source.codec_context
        self._rate = context.sample_rate
        self._resampler = AudioResampler("s16", context.layout, self._rate)
        self._first, self._last = round(begin * self._rate), round(end * self._rate)
        self._written = 0

    def packets(self, packet: AnyPacket | None) -> Iterator[AnyPacket]:
        """Yield what comes of a packet, or at the end of what is left."""
        if packet is None:
            yield from self._stream.encode(None)
            return
        for frame in cast("list[AudioFrame]", packet.decode()):
            base = frame.time_base or Fraction(1, self._rate)
            place = round((frame.pts or 0) * base * self._rate)
            for piece in self._resampler.resample(frame):
                yield from self._encode(piece, place)

    def _encode(self, frame: AudioFrame, place: int) -> Iterator[AnyPacket]:
        channels = len(frame.layout.channels)
        first = max(self._first - place, 0)
        last = min(self._last - place, frame.samples)
        if first >= last:
            return
        samples = frame.to_ndarray()[:, first * channels : last * channels]
        kept = AudioFrame.from_ndarray(samples, format="s16", layout=frame.layout.name)
        kept.sample_rate, kept.time_base = self._rate, Fraction(1, self._rate)
        kept.pts = self._written
        self._written += last - first
        yield from self._stream.encode(kept)

"""Audio from the cut on, as far from the pictures as in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet

from ..video.packets import AnyPacket
from .containers import Container

_LARGEST_OFFSET = Fraction(5, 1000)
"""Seconds that sound may be off where a container stores no times."""


@dataclass(frozen=True, slots=True)
class Track:
    """An audio track of the output.

    Parameters
    ----------
    source, stream : AudioStream
        The source's, and the output's.
    decoded : bool
        Whether it is decoded and written as PCM.
    how : str
        What is done to it, in words.
    """

    source: AudioStream
    stream: AudioStream
    decoded: bool
    how: str


class Sound:
    """The sound that goes with a trim's pictures.

    Parameters
    ----------
    source : InputContainer
        The source, at its beginning.
    begin, end : Fraction
        Seconds on the source's clock.
    container : Container
        What is written.
    """

    def __init__(
        self, source: InputContainer, begin: Fraction, end: Fraction, container: Container
    ) -> None:
        self._source = source
        self._begin, self._end = begin, end
        self._container = container
        self._tracks: dict[int, Track] = {}
        self._left_out: list[str] = []

    @property
    def how(self) -> tuple[str, ...]:
        """What is done to each track, in words."""
        return tuple(track.how for track in self._tracks.values())

    def add_to(self, output: OutputContainer, video: int) -> tuple[str, ...]:
        """Add streams to the output; return names of what is left out.

        `video` is the number of the one video stream that is trimmed.
        """
        tracks = self._source.streams.audio
        leads = self._leads() if tracks and not self._container.has_timestamps else {}
        for number, stream in enumerate(tracks, start=1):
            offset = leads.get(stream.index, Fraction(0))
            try:
                track = self._track(output, stream, number, offset)
            except (ValueError, av.FFmpegError):
                self._left_out.append(f"audio track {number} ({stream.codec_context.name})")
                continue
            track.stream.metadata.update(stream.metadata)
            self._tracks[stream.index] = track
        others = [s for s in self._source.streams if s.type != "audio" and s.index != video]
        return (*self._left_out, *(f"{stream.type} stream {stream.index}" for stream in others))

    def packets(self) -> Iterator[AnyPacket]:
        """Yield the packets for the output's streams, timed from the cut.

        Where the container has edit lists, the packet that overlaps the cut is kept with a
        negative time and players start within it. Elsewhere PCM is cut to the sample, and
        compressed audio begins with the next whole packet. Where the container stores no times
        (AVI) it begins with the nearest, or if that is too far away, is decoded to PCM.
        """
        if not self._tracks:
            return
        decoders = {i: _Decoded(t, self._begin, self._end) for i, t in self._tracks.items()}
        for packet in self._source.demux([track.source for track in self._tracks.values()]):
            if not packet.size or packet.pts is None:
                continue
            track = self._tracks[packet.stream.index]
            if track.decoded:
                yield from decoders[packet.stream.index].packets(packet)
                continue
            base = Fraction(packet.time_base)
            kept = _cut(packet, self._begin / base, self._container)
            if kept is not None and (kept.pts or 0) * base < self._end - self._begin:
                kept.stream = track.stream
                yield kept
        for index, track in self._tracks.items():
            if track.decoded:
                yield from decoders[index].packets(None)

    def _track(
        self, output: OutputContainer, stream: AudioStream, number: int, offset: Fraction
    ) -> Track:
        name = f"audio track {number} ({stream.codec_context.name})"
        if abs(offset) > _LARGEST_OFFSET:
            pcm = output.add_stream("pcm_s16le", rate=stream.codec_context.sample_rate)
            pcm.codec_context.layout = stream.codec_context.layout
            why = "because this kind of file stores no times"
            return Track(stream, pcm, True, f"{name} decoded to PCM, {why}")
        copied = output.add_stream_from_template(stream)
        copied.time_base = stream.time_base
        return Track(stream, copied, False, f"{name} copied, {self._keeps_time(stream, offset)}")

    def _keeps_time(self, stream: AudioStream, offset: Fraction) -> str:
        if self._container.hides_lead_in:
            return "an edit list skips what its first packet holds from before the cut"
        if _is_pcm(stream):
            return "its first packet cut to the sample"
        if self._container.has_timestamps:
            return "from the first whole packet after the cut on, at its own time"
        return f"from the nearest packet on, {abs(float(offset)) * 1000:.1f} ms off"

    def _leads(self) -> dict[int, Fraction]:
        """Return by how many seconds each track's nearest packet begins before the cut."""
        leads: dict[int, Fraction] = {}
        compressed = [s for s in self._source.streams.audio if not _is_pcm(s)]
        for packet in self._source.demux(compressed) if compressed else ():
            if packet.pts is None or not packet.size or packet.stream.index in leads:
                continue
            base = Fraction(packet.time_base)
            first, duration = packet.pts * base, (packet.duration or 0) * base
            if first + duration > self._begin:
                lead = self._begin - first
                leads[packet.stream.index] = lead - duration if lead > duration / 2 else lead
            if len(leads) == len(compressed):
                break
        self._source.seek(0)
        return leads


class _Decoded:
    """A track decoded from its beginning, and written as PCM from the cut on."""

    def __init__(self, track: Track, begin: Fraction, end: Fraction) -> None:
        self._stream = track.stream
        context = track.source.codec_context
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


def _is_pcm(stream: AudioStream) -> bool:
    return stream.codec_context.name.startswith("pcm_")


def _cut(packet: AnyPacket, begin: Fraction, container: Container) -> AnyPacket | None:
    """Return the packet timed from `begin` (in its ticks), its part before that cut off."""
    duration = packet.duration or 0
    if packet.pts is None or packet.pts + duration <= begin:
        return None
    lead = begin - packet.pts
    if lead > 0 and not container.hides_lead_in:
        if _is_pcm(packet.stream):
            return _cut_samples(packet, round(lead))
        if container.has_timestamps or lead > Fraction(duration, 2):
            return None
    packet.pts = round(packet.pts - begin)
    packet.dts = packet.pts
    return packet


def _cut_samples(packet: AnyPacket, lead: int) -> AnyPacket | None:
    """Drop the first `lead` ticks of uncompressed audio."""
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

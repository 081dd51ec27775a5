"""Audio from the cut on, as far from the pictures as in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer

from ..video.packets import AnyPacket
from .containers import Container
from .pcm import DecodedTrack, is_pcm, without_first_samples

_LARGEST_OFFSET = Fraction(5, 1000)
"""Seconds that sound may be off where a container stores no times."""
_COUNTED_RIGHTLY = ("mp2", "mp3")
"""Of these alone, beside PCM, FFmpeg copies packets into AVI so that readers count them rightly."""


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
    slack : Fraction
        Seconds that sound may outlast the pictures where readers count frames by how long the
        longest track is.
    container : Container
        What is written.
    """

    def __init__(
        self,
        source: InputContainer,
        begin: Fraction,
        end: Fraction,
        slack: Fraction,
        container: Container,
    ) -> None:
        self._source = source
        self._begin, self._end = begin, end
        self._latest = None if container.counts_frames else end - begin + slack
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
        decoders = {
            i: DecodedTrack(t.source, t.stream, self._begin, self._end)
            for i, t in self._tracks.items()
        }
        for packet in self._source.demux([track.source for track in self._tracks.values()]):
            if not packet.size or packet.pts is None:
                continue
            track = self._tracks[packet.stream.index]
            if track.decoded:
                yield from decoders[packet.stream.index].packets(packet)
                continue
            base = Fraction(packet.time_base)
            kept = _cut(packet, self._begin / base, self._container)
            if kept is not None and self._is_in_time(kept, track.source):
                kept.stream = track.stream
                yield kept
        for index, track in self._tracks.items():
            if track.decoded:
                yield from decoders[index].packets(None)

    def _is_in_time(self, packet: AnyPacket, track: AudioStream) -> bool:
        """Whether a packet begins before the pictures end, and does not last too long."""
        base = Fraction(packet.time_base)
        first = (packet.pts or 0) * base
        if first >= self._end - self._begin:
            return False
        if self._latest is None:
            return True
        context = track.codec_context
        delay = Fraction(context.delay, context.sample_rate)  # Matroska stores it as time
        return first + (packet.duration or 0) * base + delay <= self._latest

    def _track(
        self, output: OutputContainer, stream: AudioStream, number: int, offset: Fraction
    ) -> Track:
        name = f"audio track {number} ({stream.codec_context.name})"
        if self._must_decode(stream, offset):
            pcm = output.add_stream("pcm_s16le", rate=stream.codec_context.sample_rate)
            pcm.codec_context.layout = stream.codec_context.layout
            why = "because this kind of file stores no times"
            return Track(stream, pcm, True, f"{name} decoded to PCM, {why}")
        copied = output.add_stream_from_template(stream)
        copied.time_base = stream.time_base
        return Track(stream, copied, False, f"{name} copied, {self._keeps_time(stream, offset)}")

    def _must_decode(self, stream: AudioStream, offset: Fraction) -> bool:
        """Whether copied packets would be heard at another time."""
        if self._container.has_timestamps or is_pcm(stream):
            return False
        counted = stream.codec_context.codec.canonical_name in _COUNTED_RIGHTLY
        return abs(offset) > _LARGEST_OFFSET or not counted

    def _keeps_time(self, stream: AudioStream, offset: Fraction) -> str:
        if self._container.hides_lead_in:
            return "an edit list skips what its first packet holds from before the cut"
        if is_pcm(stream):
            return "its first packet cut to the sample"
        if self._container.has_timestamps:
            return "from the first whole packet after the cut on, at its own time"
        return f"from the nearest packet on, {abs(float(offset)) * 1000:.1f} ms off"

    def _leads(self) -> dict[int, Fraction]:
        """Return by how many seconds each track's nearest packet begins before the cut."""
        leads: dict[int, Fraction] = {}
        compressed = [s for s in self._source.streams.audio if not is_pcm(s)]
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


def _cut(packet: AnyPacket, begin: Fraction, container: Container) -> AnyPacket | None:
    """Return the packet timed from `begin` (in its ticks), its part before that cut off."""
    duration = packet.duration or 0
    if packet.pts is None or packet.pts + duration <= begin:
        return None
    lead = begin - packet.pts
    if lead > 0 and not container.hides_lead_in:
        if is_pcm(packet.stream):
            return without_first_samples(packet, round(lead))
        if container.has_timestamps or lead > Fraction(duration, 2):
            return None
    packet.pts = round(packet.pts - begin)
    packet.dts = packet.pts
    return packet

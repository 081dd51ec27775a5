"""Audio from the cut on, as far from the pictures as in the source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.stream import Stream

from ..video.packets import AnyPacket, open_container
from .containers import Container
from .counted import start_of
from .data_tracks import DataTracks
from .pcm import DecodedTrack, is_pcm, pcm_stream, without_first_samples
from .recoded_sound import why_counted, why_decoded

_COARSE, _FINER = Fraction(1, 1000), 1000
"""Longer ticks, in seconds, do not tell times from the cut; they are divided into so many."""


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
    data : DataTracks
        What else goes with them; read along.
    """

    def __init__(
        self,
        source: InputContainer,
        begin: Fraction,
        end: Fraction,
        slack: Fraction,
        container: Container,
        data: DataTracks,
    ) -> None:
        self._source = source
        self._begin, self._end = begin, end
        self._latest = None if container.counts_frames else end - begin + slack
        self._container = container
        self._data = data
        self._tracks: dict[int, Track] = {}
        self._counted: Collection[int] = ()

    @property
    def how(self) -> tuple[str, ...]:
        """What is done to each track, in words."""
        return tuple(track.how for track in self._tracks.values())

    def add_to(
        self, output: OutputContainer, first: Mapping[int, AnyPacket], counted: Collection[int]
    ) -> tuple[str, ...]:
        """Add streams to the output; return names of what is left out, and why.

        Parameters
        ----------
        output : OutputContainer
            The new file.
        first : mapping of int to Packet
            The first packet of each track that has any within the cut.
        counted : collection of int
            Tracks whose times are none: their samples are counted.
        """
        self._counted = counted
        tracks = self._source.streams.audio
        left_out = []
        leads = self._leads() if tracks and not self._container.has_timestamps else {}
        for number, stream in enumerate(tracks, start=1):
            if stream.index not in first:
                left_out.append(f"{sound_name(stream, number)}, which has nothing within the cut")
                continue
            offset = leads.get(stream.index, Fraction(0))
            track = self._track(output, stream, number, offset, first[stream.index])
            if track is None:
                why = f"which {self._container.muxer} holds neither as it is nor as PCM"
                left_out.append(f"{sound_name(stream, number)}, {why}")
                continue
            track.stream.metadata.update(stream.metadata)
            track.stream.disposition = stream.disposition
            self._tracks[stream.index] = track
        return tuple(left_out)

    def packets(self) -> Iterator[AnyPacket]:
        """Yield the packets for the output's streams, timed from the cut.

        Where the container has edit lists, the packet that overlaps the cut is kept with a
        negative time and players start within it. Elsewhere PCM is cut to the sample, and
        compressed audio begins with the next whole packet. Where the container stores no times
        (AVI) it begins with the nearest, or if that is too far away, is decoded to PCM.
        """
        sources = [*(track.source for track in self._tracks.values()), *self._data.copied]
        if not sources:
            return
        decoders = {
            number: self._decoder(track) for number, track in self._tracks.items() if track.decoded
        }
        for packet in self._source.demux(sources):
            if not packet.size or packet.pts is None:
                continue
            number = packet.stream.index
            if number in decoders:
                yield from decoders[number].packets(packet)
                continue
            track = self._tracks.get(number)
            kept = self._copied(packet, track) if track else self._data.timed(packet)
            if kept is not None:
                yield kept
        for decoder in decoders.values():
            yield from decoder.packets(None)

    def _decoder(self, track: Track) -> DecodedTrack:
        counted_from = start_of(track.source) if track.source.index in self._counted else None
        return DecodedTrack(track.source, track.stream, self._begin, self._end, counted_from)

    def _copied(self, packet: AnyPacket, track: Track) -> AnyPacket | None:
        """Return a packet for the output; None where it is not within the cut."""
        base = Fraction(packet.time_base)
        kept = _cut(packet, self._begin / base, self._container)
        if kept is None or not self._is_in_time(kept, track.source):
            return None
        kept.stream = track.stream
        return kept

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
        self,
        output: OutputContainer,
        stream: AudioStream,
        number: int,
        offset: Fraction,
        first: AnyPacket,
    ) -> Track | None:
        """Add a track, copied or as PCM; None where the container holds neither."""
        name = sound_name(stream, number)
        why = (
            why_counted(stream)
            if stream.index in self._counted
            else why_decoded(stream, offset, first, self._begin, self._container)
        )
        if why:
            pcm = pcm_stream(output, stream, self._container.muxer)
            how = f"{name} decoded to PCM, because {why}"
            return Track(stream, pcm, True, how) if pcm else None
        copied = output.add_stream_from_template(stream)
        copied.time_base = stream.time_base
        return Track(stream, copied, False, f"{name} copied, {self._keeps_time(stream, offset)}")

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
        compressed = [s.index for s in self._source.streams.audio if not is_pcm(s)]
        # Read apart: not every AVI, as one without its index, can be gone back in.
        path = Path(self._source.name.removeprefix("file:"))
        apart, _ = open_container(path, decodes=False)
        with apart:
            streams = [apart.streams[number] for number in compressed]
            return self._leads_of(apart.demux(streams) if streams else (), len(streams))

    def _leads_of(self, packets: Iterable[AnyPacket], tracks: int) -> dict[int, Fraction]:
        leads: dict[int, Fraction] = {}
        for packet in packets:
            if packet.pts is None or not packet.size or packet.stream.index in leads:
                continue
            base = Fraction(packet.time_base)
            first, duration = packet.pts * base, (packet.duration or 0) * base
            if first + duration > self._begin:
                lead = self._begin - first
                leads[packet.stream.index] = lead - duration if lead > duration / 2 else lead
            if len(leads) == tracks:
                break
        return leads


def sound_name(stream: Stream, number: int) -> str:
    """Return what to call an audio track, the first of a file being number 1."""
    return f"audio track {number} ({stream.codec_context.name})"


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
    finer = _FINER if Fraction(packet.time_base) > _COARSE else 1  # AVI counts whole packets
    packet.pts = packet.dts = round((packet.pts - begin) * finer)
    packet.duration = duration * finer
    packet.time_base = Fraction(packet.time_base) / finer
    return packet

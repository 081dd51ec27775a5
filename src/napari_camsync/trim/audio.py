"""Audio from the cut on: packets copied, as far from the pictures as in the source."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet

from ..video.packets import AnyPacket
from .containers import Container


def audio_from(
    source: InputContainer,
    streams: dict[int, AudioStream],
    begin: Fraction,
    end: Fraction,
    container: Container,
) -> Iterator[AnyPacket]:
    """Yield the audio packets of ``[begin, end)``, timed from the cut, for the output's streams.

    Where the container has edit lists, the packet that overlaps the cut is kept with a negative
    time and players start within it. Elsewhere PCM is cut to the sample, and compressed audio
    begins with the next whole packet; in containers that store no times (AVI) with the nearest.

    Parameters
    ----------
    source : InputContainer
        The source, at its beginning.
    streams : dict
        For each source audio stream's index, the output's stream.
    begin, end : Fraction
        Seconds on the source's clock.
    container : Container
        What is written.
    """
    if not streams:
        return
    for packet in source.demux([source.streams[index] for index in streams]):
        if not packet.size or packet.pts is None:
            continue
        base = Fraction(packet.time_base)
        output_stream = streams[packet.stream.index]
        kept = _cut(packet, begin / base, container)
        if kept is not None and kept.pts is not None and kept.pts * base < end - begin:
            kept.stream = output_stream
            yield kept


def _cut(packet: AnyPacket, begin: Fraction, container: Container) -> AnyPacket | None:
    """Return the packet timed from `begin` (in its ticks), its part before that cut off."""
    duration = packet.duration or 0
    if packet.pts is None or packet.pts + duration <= begin:
        return None
    lead = begin - packet.pts
    if lead > 0 and not container.hides_lead_in:
        if packet.stream.codec_context.name.startswith("pcm_"):
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
    rest = Packet(data)
    rest.time_base = packet.time_base
    rest.pts = rest.dts = 0
    rest.duration = max((packet.duration or 0) - lead, 0)
    return rest

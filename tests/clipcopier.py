"""Clips copied into another file, packet by packet, as `ffmpeg -c copy` and MP4Box do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import av
from av.packet import Packet
from clipspec import ClipSpec


class _Stored(NamedTuple):
    """A packet and its times in seconds."""

    content: bytes
    pts: Fraction
    dts: Fraction
    duration: Fraction
    is_key: bool


def copy_clips(sources: Sequence[Path], path: Path, spec: ClipSpec) -> None:
    """Write the video packets of the sources, one after another, into a new file."""
    with av.open(str(sources[0])) as first, av.open(str(path), "w", format=spec.muxer) as output:
        stream = output.add_stream_from_template(first.streams.video[0])
        if spec.rotation or spec.flip:
            stream.set_display_rotation(-spec.rotation, hflip=spec.flip)
        start = Fraction(0)
        for source in sources:
            packets = list(_packets(source, spec))
            for stored in packets:
                output.mux(_made(stored, stream, start))
            start += max(stored.pts + stored.duration for stored in packets)


def _packets(source: Path, spec: ClipSpec) -> Iterator[_Stored]:
    """Yield what is to be stored; where the source has no times, those of its pictures."""
    with av.open(str(source)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    share = 2 // spec.fields if spec.fields else 1
    step = spec.time_base / (spec.fields or 1)
    for place in range(len(packets) // share):
        group = packets[place * share : (place + 1) * share]
        base = group[0].time_base
        times = [place * step] * 2
        if group[0].pts is not None and group[0].dts is not None:
            times = [group[0].pts * base, group[0].dts * base]
        content = b"".join(bytes(packet) for packet in group)
        yield _Stored(content, *times, step, group[0].is_keyframe)


def _made(stored: _Stored, stream: Any, start: Fraction) -> Packet[Any]:
    packet = Packet(stored.content)
    packet.stream, packet.time_base = stream, Fraction(1, 90000)
    packet.pts, packet.dts, packet.duration = (
        round(seconds * 90000)
        for seconds in (start + stored.pts, start + stored.dts, stored.duration)
    )
    packet.is_keyframe = stored.is_key
    return packet

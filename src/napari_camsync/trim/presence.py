"""first_packets: which of a file's tracks have anything within a cut."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer

from ..video.packets import AnyPacket, open_container

_LONGEST = 30
"""Seconds that a subtitle is shown for at most."""


def first_packets(
    path: Path, tracks: Collection[int], begin: Fraction, end: Fraction
) -> dict[int, AnyPacket]:
    """Return the first packet of each track that lasts into ``[begin, end)``.

    A muxer has to be told of its tracks before it is given any packet, and one that then gets
    none is an empty track.

    Parameters
    ----------
    path : Path
        The file.
    tracks : collection of int
        The streams' numbers.
    begin, end : Fraction
        Seconds on the file's clock.
    """
    found: dict[int, AnyPacket] = {}
    if not tracks:
        return found
    source, _ = open_container(path, decodes=False)
    with source:
        with suppress(av.FFmpegError, OSError):
            source.seek(max(int(begin * av.time_base), 0))
            _look(source, tracks, begin, end, found)
        if len(found) < len(tracks):  # what began before, or a place that was not found
            with suppress(av.FFmpegError, OSError):
                source.seek(max(int((begin - _LONGEST) * av.time_base), 0))
                _look(source, tracks, begin, end, found)
    return found


def _look(
    source: InputContainer,
    tracks: Collection[int],
    begin: Fraction,
    end: Fraction,
    found: dict[int, AnyPacket],
) -> None:
    for packet in _timed(source):
        first = (packet.pts or 0) * Fraction(packet.time_base)
        last = first + (packet.duration or 0) * Fraction(packet.time_base)
        number = packet.stream.index
        if number in tracks and number not in found and first < end and last > begin:
            found[number] = packet
        if len(found) == len(tracks) or first > end + 10:
            return


def _timed(source: InputContainer) -> Iterator[AnyPacket]:
    return (packet for packet in source.demux() if packet.size and packet.pts is not None)

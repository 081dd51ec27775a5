"""Changes to finished MPEG transport streams (ISO/IEC 13818-1), as recorders and networks leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator

_PACKET, _SYNC = 188, 0x47
_VIDEO = b"\0\0\1\xe0"
"""Begins a PES packet of the first video stream."""


def begun_at(data: bytes, picture: int) -> bytes:
    """Return what is recorded when one tunes in at a picture: the tables, then the rest."""
    starts = [place for place, _ in _pictures(data)]
    return data[: 3 * _PACKET] + data[starts[picture] :]


def with_times_missing(data: bytes) -> bytes:
    """Return the stream with timestamps on every third picture only."""

    def without(ordinal: int, header: bytearray) -> None:
        if ordinal % 3:
            header[7] &= 0x3F
            header[9 : 9 + header[8]] = b"\xff" * header[8]

    return _changed(data, without)


def with_times_doubled(data: bytes) -> bytes:
    """Return the stream with every second picture bearing the timestamps of the one before."""
    last = b""

    def doubled(ordinal: int, header: bytearray) -> None:
        nonlocal last
        if ordinal % 2:
            header[9 : 9 + header[8]] = last[: header[8]]
        last = bytes(header[9 : 9 + header[8]])

    return _changed(data, doubled)


def _changed(data: bytes, change: Callable[[int, bytearray], None]) -> bytes:
    """Return the stream after a change to the header of each picture's PES packet."""
    result = bytearray(data)
    for ordinal, (_, place) in enumerate(_pictures(data)):
        header = result[place : place + 19]
        change(ordinal, header)
        result[place : place + 19] = header
    return bytes(result)


def _pictures(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the packet begins that each picture begins in, and its PES header."""
    for start in range(0, len(data), _PACKET):
        packet = data[start : start + _PACKET]
        assert packet[0] == _SYNC
        adaptation = 1 + packet[4] if packet[3] & 0x20 else 0
        place = 4 + adaptation
        if packet[1] & 0x40 and packet[place : place + 4] == _VIDEO:
            yield start, start + place

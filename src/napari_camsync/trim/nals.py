"""NAL units of H.264 and HEVC: in packets, and in the configuration that a container holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

_START = b"\0\0\0\1"
_HEADER_BYTES = {"h264": 6, "hevc": 23}


def nal_type(codec: str, unit: bytes) -> int:
    """Return a unit's type (ITU-T H.264 and H.265, table 7-1); -1 where it is empty."""
    if not unit:
        return -1
    return unit[0] & 0x1F if codec == "h264" else (unit[0] >> 1) & 0x3F


@dataclass(frozen=True)
class Packing:
    """How a stream's NAL units are stored: behind start codes, or behind their lengths.

    Parameters
    ----------
    codec : {"h264", "hevc"}
        FFmpeg's name of the codec.
    extradata : bytes
        The stream's configuration: avcC or hvcC (ISO/IEC 14496-15), or the parameter sets
        themselves behind start codes.
    """

    codec: str
    extradata: bytes

    @cached_property
    def length_bytes(self) -> int:
        """How many bytes a length takes; 0 where there are start codes."""
        shortest = 5 if self.codec == "h264" else 22
        if self.extradata[:1] != b"\1" or len(self.extradata) < shortest:
            return 0
        return self.extradata[4 if self.codec == "h264" else 21] % 4 + 1

    def split(self, packet: bytes) -> Iterator[bytes]:
        """Yield the units of a packet."""
        return self._by_length(packet) if self.length_bytes else by_start_code(packet)

    def join(self, units: Iterable[bytes]) -> bytes:
        """Return units as a packet."""
        if not self.length_bytes:
            return b"".join(_START + unit for unit in units)
        return b"".join(len(unit).to_bytes(self.length_bytes, "big") + unit for unit in units)

    def sets(self) -> list[bytes]:
        """Return the parameter sets of the configuration.

        Raises
        ------
        ValueError
            If it is damaged.
        """
        if not self.length_bytes:
            return list(by_start_code(self.extradata))
        try:
            return list(self._avcc() if self.codec == "h264" else self._hvcc())
        except IndexError as error:
            raise ValueError("the codec's configuration ends early") from error

    def with_sets(self, more: Iterable[bytes]) -> bytes:
        """Return the configuration with more parameter sets in it.

        Raises
        ------
        ValueError
            If it is damaged.
        """
        if not self.length_bytes:
            return self.extradata + self.join(more)
        added = list(more)
        return self._more_avcc(added) if self.codec == "h264" else self._more_hvcc(added)

    def _by_length(self, packet: bytes) -> Iterator[bytes]:
        place, size = 0, self.length_bytes
        while place + size <= len(packet):
            length = int.from_bytes(packet[place : place + size], "big")
            yield packet[place + size : place + size + length]
            place += size + length

    def _avcc(self) -> Iterator[bytes]:
        sps, pps, _ = self._avcc_parts()
        yield from sps
        yield from pps

    def _avcc_parts(self) -> tuple[list[bytes], list[bytes], bytes]:
        sps, rest = _counted(self.extradata[6:], self.extradata[5] & 0x1F)
        pps, rest = _counted(rest[1:], rest[0])
        return sps, pps, rest

    def _more_avcc(self, added: list[bytes]) -> bytes:
        sps, pps, rest = self._avcc_parts()
        sps += [unit for unit in added if nal_type("h264", unit) == 7]
        pps += [unit for unit in added if nal_type("h264", unit) == 8]
        head = self.extradata[:3] + bytes([max(unit[3] for unit in sps)]) + self.extradata[4:5]
        return (
            head + bytes([0xE0 | len(sps)]) + _sized(sps) + bytes([len(pps)]) + _sized(pps) + rest
        )

    def _hvcc_parts(self) -> list[tuple[int, list[bytes]]]:
        parts, rest = [], self.extradata[23:]
        for _ in range(self.extradata[22]):
            kind, count = rest[0], int.from_bytes(rest[1:3], "big")
            units, rest = _counted(rest[3:], count)
            parts.append((kind, units))
        return parts

    def _hvcc(self) -> Iterator[bytes]:
        for _, units in self._hvcc_parts():
            yield from units

    def _more_hvcc(self, added: list[bytes]) -> bytes:
        parts = self._hvcc_parts()
        for unit in added:
            kind = nal_type("hevc", unit)
            of_kind = [units for header, units in parts if header & 0x3F == kind]
            if of_kind:
                of_kind[0].append(unit)
            else:
                parts.append((kind, [unit]))
        arrays = b"".join(
            bytes([kind]) + len(units).to_bytes(2, "big") + _sized(units) for kind, units in parts
        )
        return self.extradata[:22] + bytes([len(parts)]) + arrays


def by_start_code(data: bytes) -> Iterator[bytes]:
    """Yield the units between start codes."""
    place = data.find(b"\0\0\1")
    while place >= 0:
        after = data.find(b"\0\0\1", place + 3)
        end = len(data) if after < 0 else after
        unit = data[place + 3 : end].rstrip(b"\0")
        if unit:
            yield unit
        place = after


def _counted(data: bytes, count: int) -> tuple[list[bytes], bytes]:
    """Return so many units behind lengths of two bytes, and what follows them."""
    units = []
    for _ in range(count):
        length = int.from_bytes(data[:2], "big")
        units.append(data[2 : 2 + length])
        data = data[2 + length :]
    return units, data


def _sized(units: list[bytes]) -> bytes:
    return b"".join(len(unit).to_bytes(2, "big") + unit for unit in units)

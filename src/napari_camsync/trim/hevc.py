"""HevcJoin: re-encoded and copied HEVC pictures in one stream, by parameter sets of two numbers."""

from __future__ import annotations

from collections.abc import Iterable

from .bits import BitReader, closed, escaped, golomb, packed, unclosed, unescaped
from .nals import Packing, by_start_code, nal_type

_SLICES = range(32)
_KEYFRAMES = range(16, 24)
_VPS, _SPS, _PPS = 32, 33, 34
_CRA, _BLA = 21, 16
_PICTURE_TIMING = b"\x4e\x01\x01"
"""How a message begins that says which field a picture is; x265 writes it only of fields."""
_DELIMITER = b"\x46\x01\x50"
"""An access unit delimiter, without which MPEG-TS is not."""
# x265 numbers its parameter sets 0. These codes are eight bits longer, so that the slices'
# contents stay where they are within bytes.
_NEW_VPS, _NEW_SPS, _NEW_PPS = 15, 15, 16


class HevcJoin:
    """Puts pictures encoded anew before or after those of a source.

    The re-encoded ones refer to parameter sets of numbers that the source does not use, and
    both are in the configuration. Of a source's packet nothing is touched but the type of a
    clean random access picture (CRA) at the join, which becomes that of a broken link (BLA), as
    ITU-T H.265 has it for pictures that follow others than they were encoded after.

    Parameters
    ----------
    extradata : bytes
        The source stream's configuration.
    entry : bytes
        The first packet that is copied.
    delay : int
        How many frames later than it decodes them a decoder puts out the source's pictures; it
        is told to do so with the re-encoded ones too, or readers that count by time miscount.

    Raises
    ------
    ValueError
        If the source uses these numbers.
    """

    def __init__(self, extradata: bytes, entry: bytes, delay: int) -> None:
        self._packing = Packing("hevc", extradata)
        self._delay = delay
        self._sets: list[bytes] = []
        _refuse_taken_numbers([*self._packing.sets(), *self._packing.split(entry)])

    @property
    def encoder_options(self) -> dict[str, str]:
        """What x265 is to be told: nothing more."""
        return {}

    def learn(self, extradata: bytes) -> None:
        """Take note of the parameter sets of the re-encoded pictures."""
        units = [u for u in by_start_code(extradata) if nal_type("hevc", u) in (_VPS, _SPS, _PPS)]
        self._sets = [renumbered_set(unit, self._delay) for unit in units]

    @property
    def extradata(self) -> bytes:
        """The configuration of the stream that holds both."""
        return self._packing.with_sets(self._sets)

    def reencoded(self, packet: bytes, *, first: bool) -> bytes:
        """Return a packet of the encoder as the stream stores it."""
        units = [
            renumbered_slice(unit) if nal_type("hevc", unit) in _SLICES else unit
            for unit in by_start_code(packet)
            if nal_type("hevc", unit) in _SLICES or unit.startswith(_PICTURE_TIMING)
        ]
        if not self._packing.length_bytes:
            sets = [*self._packing.sets(), *self._sets] if first else []
            units = [_DELIMITER, *sets, *units]
        return self._packing.join(units)

    def copied(self, packet: bytes) -> bytes:
        """Return the first copied packet as it is to be stored."""
        units = list(self._packing.split(packet))
        if not any(nal_type("hevc", unit) == _CRA for unit in units):
            return packet
        return self._packing.join(
            bytes([(unit[0] & 0x81) | _BLA << 1]) + unit[1:]
            if nal_type("hevc", unit) == _CRA
            else unit
            for unit in units
        )


def renumbered_set(unit: bytes, delay: int = 0) -> bytes:
    """Return a parameter set of x265 under the numbers used here, with so much reordering."""
    payload = unescaped(unit[2:])
    reader = BitReader(payload)
    bits = unclosed(reader.bits)
    kind = nal_type("hevc", unit)
    if kind == _PPS:
        reader.skip_golombs(2)
        bits = golomb(_NEW_PPS) + golomb(_NEW_SPS) + bits[reader.place :]
    else:
        bits = f"{_NEW_VPS:04b}" + bits[4:]
    if kind == _VPS:
        reader.take(32)
        _skip_profile(reader, layers=bits[12:15] != "000")  # behind what is of fixed length
        bits = _with_reordering(bits, reader, delay)
    if kind == _SPS:
        begin = _place_of_sps_number(reader)
        reader.golomb()
        end = reader.place
        _skip_to_reordering(reader)
        behind = _with_reordering(bits, reader, delay)[end:]
        bits = bits[:begin] + golomb(_NEW_SPS) + behind
    return unit[:2] + escaped(packed(closed(bits)))


def renumbered_slice(unit: bytes) -> bytes:
    """Return a slice that refers to the parameter sets used here instead of number 0."""
    payload = unescaped(unit[2:])
    before = 2 if nal_type("hevc", unit) in _KEYFRAMES else 1
    bits = f"{payload[0]:08b}"
    if bits[before] != "1":
        raise ValueError("the slice does not refer to parameter set 0")
    head = packed(bits[:before] + golomb(_NEW_PPS) + bits[before + 1 :])
    return unit[:2] + escaped(head + payload[1:])


def _place_of_sps_number(reader: BitReader) -> int:
    """Return where an SPS says its number (ITU-T H.265, 7.3.2.2.1), behind profile and level."""
    reader.take(4)
    layers = reader.take(3)
    reader.take(1)
    _skip_profile(reader, layers=bool(layers))
    return reader.place


def _skip_profile(reader: BitReader, *, layers: bool) -> None:
    reader.take(88 + 8)
    if layers:
        raise ValueError("it has temporal layers")


def _skip_to_reordering(reader: BitReader) -> None:
    """Skip an SPS's sizes and depths, behind its number."""
    if reader.golomb() == 3:  # 4:4:4, whose planes may be apart
        reader.take(1)
    reader.skip_golombs(2)
    if reader.take(1):  # a part of the picture is shown
        reader.skip_golombs(4)
    reader.skip_golombs(3)


def _with_reordering(bits: str, reader: BitReader, delay: int) -> str:
    """Return the bits of a VPS or SPS that lets pictures be put out so late, or later."""
    reader.take(1)
    begin = reader.place
    stored, reorder = reader.golomb(), reader.golomb()
    reader.golomb()  # how late at most: not said, as 0
    reorder = max(reorder, delay)
    said = golomb(max(stored, reorder)) + golomb(reorder) + golomb(0)
    return bits[:begin] + said + bits[reader.place :]


def _refuse_taken_numbers(units: Iterable[bytes]) -> None:
    for unit in units:
        kind = nal_type("hevc", unit)
        reader = BitReader(unescaped(unit[2:64]))
        if kind == _PPS and reader.golomb() == _NEW_PPS:
            raise ValueError("the numbers of parameter sets are taken")
        if kind == _SPS:
            reader.take(4)
            if reader.take(3) == 0:
                reader.take(97)
                if reader.golomb() == _NEW_SPS:
                    raise ValueError("the numbers of parameter sets are taken")
        if kind == _VPS and reader.take(4) == _NEW_VPS:
            raise ValueError("the numbers of parameter sets are taken")

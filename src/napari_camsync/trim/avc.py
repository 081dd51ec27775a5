"""AvcJoin: re-encoded and copied H.264 pictures in one stream, by parameter sets of two numbers."""

from __future__ import annotations

from collections.abc import Iterable

from .bits import BitReader, closed, escaped, golomb, packed, unclosed, unescaped
from .nals import Packing, by_start_code, nal_type

_SLICES = range(1, 6)
_SPS, _PPS = 7, 8
_DELIMITER = b"\x09\xf0"
"""An access unit delimiter, without which MPEG-TS is not."""
_LARGEST_NUMBER = 31
# Profiles whose parameter sets say more (ITU-T H.264, 7.3.2.1.1).
_HIGH_PROFILES = (100, 110, 122, 244, 44, 83, 86, 118, 128)


class AvcJoin:
    """Puts pictures encoded anew before or after those of a source.

    The re-encoded ones refer to parameter sets of a number that the source does not use, and
    both are in the configuration: no packet of the source is touched.

    Parameters
    ----------
    extradata : bytes
        The source stream's configuration.
    entry : bytes
        The first packet that is copied.
    delay : int
        How many pictures a picture waits for at most because others are stored before it.
    """

    def __init__(self, extradata: bytes, entry: bytes, delay: int) -> None:
        self._packing = Packing("h264", extradata)
        self._sets: list[bytes] = []
        sources = [*self._packing.sets(), *self._packing.split(entry)]
        announced = [reordering_of(unit) for unit in sources if nal_type("h264", unit) == _SPS]
        self._delay = max(delay, *announced, 0)
        self._number = _free_number(sources)

    @property
    def encoder_options(self) -> dict[str, str]:
        """What x264 is to be told."""
        return {"sps-id": str(self._number)}

    def learn(self, extradata: bytes) -> None:
        """Take note of the parameter sets of the re-encoded pictures."""
        units = by_start_code(extradata)
        self._sets = [
            with_reordering(unit, self._delay) if nal_type("h264", unit) == _SPS else unit
            for unit in units
            if nal_type("h264", unit) in (_SPS, _PPS)
        ]

    @property
    def extradata(self) -> bytes:
        """The configuration of the stream that holds both."""
        return self._packing.with_sets(self._sets)

    def reencoded(self, packet: bytes, *, first: bool) -> bytes:
        """Return a packet of the encoder as the stream stores it."""
        units = [u for u in by_start_code(packet) if nal_type("h264", u) in _SLICES]
        if not self._packing.length_bytes:
            sets = [*self._packing.sets(), *self._sets] if first else []
            units = [_DELIMITER, *sets, *units]
        return self._packing.join(units)

    def copied(self, packet: bytes) -> bytes:
        """Return the first copied packet, or the first after a gap, as it is to be stored."""
        return packet


def reordering_of(sps: bytes) -> int:
    """Return for how many others a picture may wait by a sequence parameter set; 0 if unsaid."""
    try:
        reader = BitReader(unescaped(sps[1:]))
        return reader.golomb() if _go_to_restrictions(reader) else 0
    except ValueError:
        return 0


def with_reordering(sps: bytes, delay: int) -> bytes:
    """Return a sequence parameter set that announces so much reordering, or more.

    Without, some readers hand out the pictures before the join at once and those after it late.

    Parameters
    ----------
    sps : bytes
        The unit, as x264 writes it.
    delay : int
        How many pictures a picture waits for.
    """
    try:
        reader = BitReader(unescaped(sps[1:]))
        if not _go_to_restrictions(reader):
            return sps
        begin = reader.place
        reorder, buffered = reader.golomb(), reader.golomb()
    except ValueError:
        return sps
    reorder = max(reorder, delay)
    bits = unclosed(reader.bits)
    bits = bits[:begin] + golomb(reorder) + golomb(max(buffered, reorder)) + bits[reader.place :]
    return sps[:1] + escaped(packed(closed(bits)))


def _go_to_restrictions(reader: BitReader) -> bool:
    """Go to max_num_reorder_frames (ITU-T H.264, E.1.1); whether the set has it."""
    _skip_to_vui(reader)
    if not reader.take(1):
        return False
    if reader.take(1) and reader.take(8) == 255:  # aspect ratio
        reader.take(32)
    reader.take(1 if reader.take(1) else 0)  # overscan
    _skip_video_signal(reader)
    reader.skip_golombs(2 if reader.take(1) else 0)  # chroma location
    reader.take(65 if reader.take(1) else 0)  # timing
    if reader.take(2):  # buffering models: x264 was not told to write any
        return False
    reader.take(1)
    if not reader.take(1):
        return False
    reader.take(1)
    reader.skip_golombs(4)
    return True


def _skip_video_signal(reader: BitReader) -> None:
    if reader.take(1):
        reader.take(4)
        reader.take(24 if reader.take(1) else 0)


def _skip_to_vui(reader: BitReader) -> None:
    profile = reader.take(8)
    reader.take(16)
    reader.golomb()
    if profile in _HIGH_PROFILES:
        if reader.golomb() == 3:
            reader.take(1)
        reader.skip_golombs(2)
        reader.take(1)
        if reader.take(1):
            raise ValueError("it has scaling matrices")
    reader.golomb()
    order = reader.golomb()
    if order == 0:
        reader.golomb()
    elif order == 1:
        raise ValueError("it has a cycle of picture order")
    reader.golomb()
    reader.take(1)
    reader.skip_golombs(2)
    if not reader.take(1):
        reader.take(1)
    reader.take(1)
    if reader.take(1):
        reader.skip_golombs(4)


def _free_number(units: Iterable[bytes]) -> int:
    """Return a number that no parameter set of the source has.

    Raises
    ------
    ValueError
        If there is none.
    """
    used = set()
    for unit in units:
        kind = nal_type("h264", unit)
        if kind in (_SPS, _PPS):
            reader = BitReader(unescaped(unit[1:64]))
            reader.take(24 if kind == _SPS else 0)
            used.add(reader.golomb())
    free = set(range(1, _LARGEST_NUMBER + 1)) - used
    if not free:
        raise ValueError("all numbers of parameter sets are taken")
    return max(free)

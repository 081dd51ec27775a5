"""join_for: how re-encoded and copied pictures of a codec stand in one stream."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

from .avc import AvcJoin
from .bits import BitReader
from .hevc import HevcJoin

_VOL = b"\0\0\1\x20"
_VOP = b"\0\0\1\xb6"
_TEMPORAL_DELIMITER = b"\x12\0"
_LARGEST_TICKS = 2**16 - 1
# ITU-T H.262, table 6-4.
_STANDARD_RATES_ONLY = ("mpeg1video", "mpeg2video")
_STANDARD_RATES = [
    *(Fraction(rate) for rate in (24, 25, 30, 50, 60)),
    *(Fraction(rate * 1000, 1001) for rate in (24, 30, 60)),
]


class Join(Protocol):
    """What both kinds of picture need to be decoded in one stream."""

    @property
    def encoder_options(self) -> dict[str, str]:
        """Private parameters for the encoder."""

    @property
    def extradata(self) -> bytes | None:
        """The configuration of the stream that holds both."""

    def learn(self, extradata: bytes) -> None:
        """Take note of the encoder's configuration."""

    def reencoded(self, packet: bytes, *, first: bool) -> bytes:
        """Return a packet of the encoder, perhaps its first, as the stream stores it."""

    def copied(self, packet: bytes) -> bytes:
        """Return the first copied packet after re-encoded ones as it is to be stored."""


class PlainJoin:
    """Keyframes of these codecs carry all that is needed to decode them: nothing is to be done."""

    def __init__(self, extradata: bytes, entry: bytes, delay: int) -> None:
        self.encoder_options: dict[str, str] = {}
        self.extradata: bytes | None = extradata or None

    def learn(self, extradata: bytes) -> None:
        """Take no note."""

    def reencoded(self, packet: bytes, *, first: bool) -> bytes:
        """Return the packet."""
        return packet

    def copied(self, packet: bytes) -> bytes:
        """Return the packet."""
        return packet


class Mpeg4Join(PlainJoin):
    """The header (VOL, ISO/IEC 14496-2) stands before each stretch of pictures that it is of."""

    def __init__(self, extradata: bytes, entry: bytes, delay: int) -> None:
        super().__init__(extradata, entry, delay)
        self._own = extradata if _VOL in extradata else entry[: max(entry.find(_VOP), 0)]
        self._encoders = b""

    def learn(self, extradata: bytes) -> None:
        """Take note of the encoder's header."""
        self._encoders = extradata

    def reencoded(self, packet: bytes, *, first: bool) -> bytes:
        """Return the packet, behind its header if it is the first."""
        return self._encoders + packet if first else packet

    def copied(self, packet: bytes) -> bytes:
        """Return the packet behind its header."""
        return packet if _VOL in packet else self._own + packet


class Av1Join(PlainJoin):
    """Packets hold no temporal delimiters (AV1 in ISO base media and in Matroska)."""

    def reencoded(self, packet: bytes, *, first: bool) -> bytes:
        """Return the packet without its delimiter."""
        return packet.removeprefix(_TEMPORAL_DELIMITER)


_JOINS: dict[str, Callable[[bytes, bytes, int], Join]] = {
    "h264": AvcJoin,
    "hevc": HevcJoin,
    "mpeg4": Mpeg4Join,
    "av1": Av1Join,
    **dict.fromkeys(("vp8", "vp9", "mpeg1video", "mpeg2video"), PlainJoin),
}


def is_joinable(codec: str) -> bool:
    """Whether it is known how to join pictures of a codec."""
    return codec in _JOINS


def join_for(codec: str, extradata: bytes | None, entry: bytes, delay: int) -> Join | None:
    """Return how to join, or None where that cannot be done in this file.

    Parameters
    ----------
    codec : str
        FFmpeg's name of the codec.
    extradata : bytes or None
        The source stream's configuration.
    entry : bytes
        The first packet that is copied.
    delay : int
        How many pictures a picture waits for at most because others are stored before it.
    """
    try:
        return _JOINS[codec](extradata or b"", entry, delay) if codec in _JOINS else None
    except (ValueError, IndexError):  # parameter sets that are damaged, or out of numbers
        return None


def ticks_of_mpeg4(extradata: bytes) -> int | None:
    """Return how many ticks a second has in an MPEG-4 header, if that can be read."""
    place = extradata.find(_VOL)
    if place < 0:
        return None
    reader = BitReader(extradata[place + 4 : place + 64])
    try:
        reader.take(9)
        if reader.take(1):
            reader.take(7)
        if reader.take(4) == 15:
            reader.take(16)
        if reader.take(1):
            reader.take(3)
            if reader.take(1):
                reader.take(79)
        reader.take(2 + 1)
        return reader.take(16)
    except ValueError:
        return None


def encoder_rate(codec: str, rate: Fraction) -> Fraction:
    """Return the frames per second that an encoder is told: a hint, the container's times tell."""
    if codec in _STANDARD_RATES_ONLY:
        return min(_STANDARD_RATES, key=lambda standard: abs(standard - rate))
    largest = 10_000
    while (near := rate.limit_denominator(largest)).numerator > _LARGEST_TICKS and largest > 1:
        largest //= 10
    return near if near > 0 else Fraction(1)


def encoder_tick(codec: str, extradata: bytes | None, rate: Fraction) -> Fraction:
    """Return the seconds per tick at which an encoder is to count."""
    ticks = ticks_of_mpeg4(extradata or b"") if codec == "mpeg4" else None
    return Fraction(1, ticks) if ticks and ticks >= rate else 1 / rate

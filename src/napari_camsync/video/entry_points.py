"""read_entry: whether a picture's own coded header says that decoding may begin with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import IntEnum

_START_CODE = b"\0\0\1"
_H264_SLICE, _H264_IDR, _H264_SEI = 1, 5, 6
_RECOVERY_POINT = 6
_AV1_FRAME_HEADERS = (3, 6)
_AV1_SEQUENCE_HEADER = 1
_STRIP_ANEW, _SOME_BLOCKS = 0x10, 0x31


class Entry(IntEnum):
    """What a picture's header says: it refers to others, is intra, or resets the decoder.

    Pictures after an `INTRA` one may yet refer to pictures before it.
    """

    NONE = 0
    INTRA = 1
    RESET = 2


def read_entry(codec: str, packet: bytes, extradata: bytes) -> Entry | None:
    """Return what the header in a packet says; None where it cannot be told.

    Parameters
    ----------
    codec : str
        FFmpeg's name of the codec.
    packet : bytes
        A packet, as the container stores it.
    extradata : bytes
        The stream's codec configuration, which tells how H.264, HEVC and VVC are packed.
    """
    if codec in _KEEPS_BLOCKS:
        return Entry.NONE
    try:
        if codec in _NAL_READERS:
            first, reader = _NAL_READERS[codec]
            return reader(list(_units(packet, extradata, first)))
        intra = _READERS[codec](packet) if codec in _READERS else None
    except (IndexError, ValueError):  # a header that is cut off
        return None
    return None if intra is None else Entry.RESET if intra else Entry.NONE


def has_reader(codec: str) -> bool:
    """Whether `read_entry` knows a codec."""
    return codec in _NAL_READERS or codec in _READERS or codec in _KEEPS_BLOCKS


def _units(packet: bytes, extradata: bytes, length_at: int) -> Iterator[bytes]:
    """Yield the NAL units of a packet, after start codes or after their lengths."""
    if not extradata or extradata.startswith((_START_CODE, b"\0" + _START_CODE)):
        yield from (unit for unit in packet.split(_START_CODE)[1:] if unit)
        return
    width, at = (extradata[length_at] & 3) + 1, 0
    while at + width < len(packet):
        end = at + width + int.from_bytes(packet[at : at + width], "big")
        if end > at + width:
            yield packet[at + width : end]
        at = end


def _h264(units: list[bytes]) -> Entry | None:
    """Rec. ITU-T H.264, tables 7-1 and 7-6, and 7.3.3; recovery points as FFmpeg takes them."""
    types = [unit[0] & 31 for unit in units]
    slices = [unit for unit, kind in zip(units, types, strict=True) if kind == _H264_SLICE]
    if _H264_IDR in types:
        return Entry.RESET
    if not slices:
        return None
    if any(k == _H264_SEI and _has_recovery_point(u) for u, k in zip(units, types, strict=True)):
        return Entry.RESET
    return Entry.INTRA if all(_slice_type(unit) % 5 in (2, 4) for unit in slices) else Entry.NONE


def _has_recovery_point(unit: bytes) -> bool:
    at = 1
    while at + 2 < len(unit):
        numbers = []
        for _ in range(2):  # the message's type, then its size
            number = 0
            while unit[at] == 255:
                number, at = number + 255, at + 1
            numbers.append(number + unit[at])
            at += 1
        if numbers[0] == _RECOVERY_POINT:
            return True
        at += numbers[1]
    return False


def _slice_type(unit: bytes) -> int:
    head = unit[1:17].replace(b"\0\0\3", b"\0\0")
    bits = f"{int.from_bytes(head, 'big'):0{8 * len(head)}b}"
    value = 0
    for _ in range(2):  # the first macroblock, then the type, as Exp-Golomb codes
        zeros = bits.index("1")
        value = int(bits[zeros : 2 * zeros + 1], 2) - 1
        bits = bits[2 * zeros + 1 :]
    return value


def _hevc(units: list[bytes]) -> Entry | None:
    """Rec. ITU-T H.265, table 7-1: IRAP pictures."""
    kinds = [kind for unit in units if (kind := unit[0] >> 1 & 63) < 32]
    return (Entry.RESET if 16 <= kinds[0] <= 23 else Entry.NONE) if kinds else None


def _vvc(units: list[bytes]) -> Entry | None:
    """Rec. ITU-T H.266, table 5: IRAP pictures."""
    kinds = [kind for unit in units if len(unit) > 1 and (kind := unit[1] >> 3) < 12]
    return (Entry.RESET if 7 <= kinds[0] <= 9 else Entry.NONE) if kinds else None


def _after(packet: bytes, code: int) -> bytes | None:
    """Return what follows a start code; None where there is none."""
    place = packet.find(_START_CODE + bytes([code]))
    return None if place < 0 else packet[place + 4 : place + 8]


def _mpeg4(packet: bytes) -> bool | None:
    """ISO/IEC 14496-2, 6.2.5: vop_coding_type."""
    head = _after(packet, 0xB6)
    return head[0] >> 6 == 0 if head else None


def _mpeg12(packet: bytes) -> bool | None:
    """ISO/IEC 13818-2, 6.2.3: picture_coding_type."""
    head = _after(packet, 0)
    return head[1] >> 3 & 7 == 1 if head else None


def _vp8(packet: bytes) -> bool:
    """RFC 6386, 9.1."""
    return packet[0] & 1 == 0


def _vp9(packet: bytes) -> bool | None:
    """VP9 bitstream, 6.2; of a superframe, the first frame: the others may refer to it."""
    bits = f"{int.from_bytes(packet[:2], 'big'):016b}"
    if not bits.startswith("10"):
        return None
    at = 5 if bits[2:4] == "11" else 4
    return bits[at : at + 2] == "00"  # neither shows an older frame again, nor refers to one


def _av1(packet: bytes) -> bool | None:
    """AV1 bitstream, 5.3 and 5.9: the first frame header; a reduced one is always intra."""
    at = reduced = 0
    while at < len(packet):
        head, at = packet[at], at + 1 + (packet[at] >> 2 & 1)
        size = shift = 0
        more = bool(head & 2)
        if not more:
            size = len(packet) - at
        while more:
            size, more = size | (packet[at] & 127) << shift, packet[at] > 127
            shift, at = shift + 7, at + 1
        kind = head >> 3 & 15
        if kind == _AV1_SEQUENCE_HEADER:
            reduced = packet[at] >> 3 & 1
        if kind in _AV1_FRAME_HEADERS:
            return bool(reduced) or packet[at] >> 5 == 0
        at += size
    return None


def _h263(packet: bytes) -> bool | None:
    """Rec. ITU-T H.263, 5.1: the picture type, or that of the extended header."""
    bits = f"{int.from_bytes(packet[:10], 'big'):080b}"
    if bits[:22] != "0" * 16 + "100000":
        return None
    if bits[35:38] != "111":
        return bits[38] == "0"
    at = 41 + (18 if bits[38:41] == "001" else 0)
    return bits[at : at + 3] == "000"


def _flv1(packet: bytes) -> bool:
    """Sorenson's H.263: the type follows the size."""
    bits = f"{int.from_bytes(packet[:10], 'big'):080b}"
    at = 33 + {"000": 16, "001": 32}.get(bits[30:33], 0)
    return bits[at : at + 2] == "00"


def _two_bits(packet: bytes) -> bool:
    return packet[0] >> 6 == 0


def _one_bit(packet: bytes) -> bool:
    return packet[0] >> 7 == 0


def _theora(packet: bytes) -> bool:
    """Theora specification, 7.1."""
    return packet[0] >> 6 == 0


def _cinepak(packet: bytes) -> bool:
    """Cinepak: a strip that begins anew, and no strip that keeps blocks of the picture before."""
    keeps_codebooks = packet[0] & 1
    strips = int.from_bytes(packet[8:10], "big")
    at = 10
    for number in range(strips):
        anew = packet[at] == _STRIP_ANEW
        if not anew and (keeps_codebooks or number == 0):
            return False
        end, at = at + int.from_bytes(packet[at + 1 : at + 4], "big"), at + 12
        while at + 4 <= min(end, len(packet)):
            if packet[at] == _SOME_BLOCKS:
                return False
            at += max(int.from_bytes(packet[at + 1 : at + 4], "big"), 4)
        at = end
    return True


def _zmbv(packet: bytes) -> bool:
    """DOSBox's ZMBV: the lowest bit of the first byte."""
    return packet[0] & 1 == 1


_READERS: dict[str, Callable[[bytes], bool | None]] = {
    "mpeg4": _mpeg4, "mpeg1video": _mpeg12, "mpeg2video": _mpeg12,
    "vp8": _vp8, "vp9": _vp9, "av1": _av1, "theora": _theora,
    "h263": _h263, "flv1": _flv1, "cinepak": _cinepak, "zmbv": _zmbv,
    "msmpeg4v2": _two_bits, "msmpeg4v3": _two_bits, "wmv1": _two_bits, "wmv2": _one_bit,
}  # fmt: skip
# Of codecs whose pictures keep parts of the one before and do not say so: their files often flag
# every picture, and decoding is sure only from the first.
_KEEPS_BLOCKS = ("msvideo1", "msrle", "tscc", "vmnc", "cscd", "aasc", "qpeg", "ulti")
# Where the codec configuration says how long a NAL unit's length is, and what reads the units.
_NAL_READERS: dict[str, tuple[int, Callable[[list[bytes]], Entry | None]]] = {
    "h264": (4, _h264), "hevc": (21, _hevc), "vvc": (4, _vvc),
}  # fmt: skip

"""is_clean_entry: whether a file may begin with a packet, nothing before it being needed."""

from __future__ import annotations

from collections.abc import Iterator

# NAL unit types after which nothing refers back: IDR in H.264 (ITU-T H.264, table 7-1); BLA, IDR
# and CRA in HEVC (ITU-T H.265, table 7-1), a CRA's leading pictures being ruled out by the order
# of presentation.
_H264_IDR = 5
_HEVC_ENTRIES = range(16, 22)
_FIRST_SLICE_TYPES = {"h264": range(1, 6), "hevc": range(0, 22)}

# Codecs in which a keyframe resets the decoder, so that all that follows in presentation order
# can be decoded from there.
_KEYFRAME_SUFFICES = {"vp8", "vp9", "av1", "mpeg1video", "mpeg2video", "mpeg4", "h263", "msmpeg4v3"}


def is_clean_entry(codec: str, packet: bytes, extradata: bytes | None) -> bool:
    """Whether decoding a file that begins with this keyframe gives the right pictures.

    Parameters
    ----------
    codec : str
        FFmpeg's name of the codec.
    packet : bytes
        A packet flagged as keyframe, and shown before all that come after it.
    extradata : bytes or None
        The stream's codec configuration, which tells how H.264 and HEVC are packed.
    """
    if codec not in _FIRST_SLICE_TYPES:
        return codec in _KEYFRAME_SUFFICES
    types = [t for t in _nal_types(codec, packet, extradata or b"") if _is_slice(codec, t)]
    clean = {_H264_IDR} if codec == "h264" else set(_HEVC_ENTRIES)
    return bool(types) and set(types) <= clean


def _is_slice(codec: str, nal_type: int) -> bool:
    return nal_type in _FIRST_SLICE_TYPES[codec]


def _nal_types(codec: str, packet: bytes, extradata: bytes) -> Iterator[int]:
    for header in _nal_headers(codec, packet, extradata):
        yield header & 0x1F if codec == "h264" else (header >> 1) & 0x3F


def _nal_headers(codec: str, packet: bytes, extradata: bytes) -> Iterator[int]:
    """Yield the first byte of each NAL unit, length-prefixed (MP4, Matroska) or Annex B."""
    if extradata[:1] != b"\x01":
        place = packet.find(b"\x00\x00\x01")
        while 0 <= place < len(packet) - 3:
            yield packet[place + 3]
            place = packet.find(b"\x00\x00\x01", place + 3)
        return
    prefix = (extradata[4] if codec == "h264" else extradata[21]) % 4 + 1
    place = 0
    while place + prefix < len(packet):
        yield packet[place + prefix]
        place += prefix + int.from_bytes(packet[place : place + prefix], "big")

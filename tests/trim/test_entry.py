"""is_clean_entry: packets after which nothing refers back, by the bits of the standards."""

from __future__ import annotations

from pathlib import Path

import pytest
from indexes import index_of

from napari_camsync.trim.entry import find_tail, is_clean_entry

AVCC = bytes([1, 100, 0, 30, 0xFF])
"""avcC (ISO/IEC 14496-15): the lower two bits of byte 4 are the length's size minus one."""
AVCC_SHORT = bytes([1, 100, 0, 30, 0xFD])
HVCC = bytes([1, *[0] * 20, 0xFF])
"""hvcC: so in byte 21."""
ANNEX_B = b"\0\0\0\1\x67\x64"

SPS, PPS, SEI, DELIMITER, SLICE, PARTITION, IDR = 7, 8, 6, 9, 1, 2, 5
TRAIL, RASL, BLA, IDR_W, CRA, VPS = 1, 9, 16, 19, 21, 32


def avc(*types: int) -> list[bytes]:
    """Return H.264 NAL units, of reference pictures."""
    return [bytes([0x60 | kind, 0x88, 0x84, 0x21]) for kind in types]


def hevc(*types: int) -> list[bytes]:
    """Return HEVC NAL units."""
    return [bytes([kind << 1, 1, 0xAF, 0x21]) for kind in types]


def prefixed(units: list[bytes], size: int = 4) -> bytes:
    """Join NAL units as MP4 and Matroska do."""
    return b"".join(len(unit).to_bytes(size, "big") + unit for unit in units)


def started(units: list[bytes]) -> bytes:
    """Join NAL units as MPEG-TS does."""
    return b"".join(b"\0\0\0\1" + unit for unit in units)


@pytest.mark.parametrize(
    ("codec", "units", "clean"),
    [
        pytest.param("h264", avc(IDR), True, id="IDR"),
        pytest.param("h264", avc(DELIMITER, SPS, PPS, SEI, IDR, IDR), True, id="IDR in slices"),
        pytest.param("h264", avc(SLICE), False, id="H.264 I picture, not IDR"),
        pytest.param("h264", avc(SPS, PPS, SEI, SLICE), False, id="H.264 recovery point"),
        pytest.param("h264", avc(IDR, SLICE), False, id="IDR and another picture in one packet"),
        pytest.param("h264", avc(PARTITION), False, id="H.264 data partition"),
        pytest.param("h264", avc(SPS, PPS), False, id="H.264 without a picture"),
        pytest.param("hevc", hevc(VPS, 33, 34, IDR_W), True, id="HEVC IDR"),
        pytest.param("hevc", hevc(20), True, id="HEVC IDR without leading pictures"),
        pytest.param("hevc", hevc(CRA), True, id="CRA"),
        pytest.param("hevc", hevc(BLA), True, id="BLA"),
        pytest.param("hevc", hevc(TRAIL), False, id="HEVC trailing picture"),
        pytest.param("hevc", hevc(RASL), False, id="HEVC leading picture"),
        pytest.param("hevc", hevc(VPS), False, id="HEVC without a picture"),
    ],
)
def test_a_packet_is_clean_by_the_types_of_its_slices(
    codec: str, units: list[bytes], clean: bool
) -> None:
    mp4 = AVCC if codec == "h264" else HVCC
    assert is_clean_entry(codec, prefixed(units), mp4) == clean
    assert is_clean_entry(codec, started(units), ANNEX_B) == clean
    assert is_clean_entry(codec, started(units), None) == clean


@pytest.mark.parametrize(("units", "clean"), [(avc(SEI, IDR), True), (avc(SEI, SLICE), False)])
def test_the_size_of_lengths_is_read_from_the_configuration(
    units: list[bytes], clean: bool
) -> None:
    assert is_clean_entry("h264", prefixed(units, 2), AVCC_SHORT) == clean


@pytest.mark.parametrize("packet", [b"", b"\0", b"\0\0\0\1", b"\0\0\0\x09\x65"], ids=str)
def test_a_damaged_packet_does_no_harm(packet: bytes) -> None:
    for configuration in (AVCC, ANNEX_B, None, b""):
        assert isinstance(is_clean_entry("h264", packet, configuration), bool)


@pytest.mark.parametrize(
    ("codec", "clean"),
    [("vp9", True), ("av1", True), ("mpeg2video", True), ("mpeg4", True), ("unheard-of", False)],
)
def test_other_codecs_are_clean_at_keyframes_where_they_are_known_to_be(
    codec: str, clean: bool
) -> None:
    assert is_clean_entry(codec, b"anything", None) == clean


@pytest.mark.parametrize(
    ("kinds", "why"),
    [
        pytest.param("K..K.", "at the only keyframe that follows before frame 5", id="one"),
        pytest.param("K....", "no keyframe follows before frame 5", id="none"),
    ],
)
def test_keyframes_that_follow_are_not_denied(kinds: str, why: str) -> None:
    found, said = find_tail(Path("any.mp4"), index_of(kinds, [0, 1, 4, 2, 3]), 1, 5)
    assert found is None
    assert why in said

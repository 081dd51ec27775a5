"""Parameter sets and joins, against bits written out by hand from the standards."""

from __future__ import annotations

import random

import pytest

from napari_camsync.trim.avc import AvcJoin, with_reordering
from napari_camsync.trim.bits import BitReader, closed, escaped, golomb, packed, unclosed, unescaped
from napari_camsync.trim.hevc import HevcJoin, renumbered_set, renumbered_slice
from napari_camsync.trim.joins import Av1Join, Mpeg4Join, join_for, ticks_of_mpeg4
from napari_camsync.trim.nals import Packing


@pytest.mark.parametrize(
    ("value", "code"),
    [(0, "1"), (1, "010"), (2, "011"), (3, "00100"), (15, "000010000"), (16, "000010001")],
)
def test_exp_golomb_codes_are_those_of_the_standard(value: int, code: str) -> None:
    """ITU-T H.264, table 9-2."""
    assert golomb(value) == code
    assert BitReader(packed(code.ljust(16, "0"))).golomb() == value


@pytest.mark.parametrize(
    ("payload", "stored"),
    [
        ("000001", "00000301"),
        ("000000", "00000300"),
        ("0000000001", "000003000003 01"),
        ("000003", "00000303"),
        ("000004", "000004"),
        ("aa0000", "aa0000"),
    ],
)
def test_start_codes_are_kept_out_of_payloads(payload: str, stored: str) -> None:
    """ITU-T H.264, 7.4.1."""
    assert escaped(bytes.fromhex(payload)) == bytes.fromhex(stored)
    assert unescaped(bytes.fromhex(stored)) == bytes.fromhex(payload)


def test_what_is_escaped_comes_back() -> None:
    chance = random.Random(1)
    for _ in range(200):
        payload = bytes(chance.choices([0, 0, 0, 1, 2, 3, 4, 255], k=40)) + b"\x80"
        assert unescaped(escaped(payload)) == payload
        assert b"\0\0\1" not in escaped(payload)


def test_a_payload_ends_with_a_stop_bit() -> None:
    assert closed("101") == "10110000"
    assert closed("10101010") == "1010101010000000"
    assert unclosed("10110000") == "101"


# --- H.264 ---------------------------------------------------------------------------------

MAIN = "01001101" + "0" * 8 + f"{30:08b}"
PICTURE = golomb(0) * 2 + golomb(2) + golomb(1) + "0" + golomb(11) + golomb(7) + "1" + "1" + "0"
"""log2_max_frame_num, picture order type 0 and 2 more, a reference, 12 x 8 macroblocks, frames,
direct_8x8, no cropping."""
VUI = "0000" + "0" + "00" + "0" + "1" + "1" + golomb(0) * 2 + golomb(9) * 2
"""Nothing but restrictions, up to the number of reordered pictures."""


def avc_sps(number: int, reordered: int, buffered: int) -> bytes:
    """Return a sequence parameter set, bit by bit (ITU-T H.264, 7.3.2.1.1 and E.1.1)."""
    bits = MAIN + golomb(number) + PICTURE + "1" + VUI + golomb(reordered) + golomb(buffered)
    return b"\x67" + escaped(packed(closed(bits)))


def avc_pps(number: int) -> bytes:
    """Return the beginning of a picture parameter set, enough to tell its number."""
    return b"\x68" + packed(closed(golomb(number) + golomb(0)))


AVCC = bytes([1, 77, 0, 30, 0xFF])
IDR, SLICE, SEI = b"\x65\x88\x84", b"\x41\x9a\x21", b"\x06\x05\x01"


def avcc(sps: list[bytes], pps: list[bytes], level: int = 30) -> bytes:
    """Return avcC (ISO/IEC 14496-15, 5.3.3.1)."""
    sets = [len(unit).to_bytes(2, "big") + unit for unit in (*sps, *pps)]
    counts = [bytes([0xE0 | len(sps)]), bytes([len(pps)])]
    head = bytes([1, 77, 0, level, 0xFF])
    return head + counts[0] + b"".join(sets[: len(sps)]) + counts[1] + b"".join(sets[len(sps) :])


def started(*units: bytes) -> bytes:
    """Join NAL units as encoders hand them out."""
    return b"".join(b"\0\0\0\1" + unit for unit in units)


def prefixed(*units: bytes) -> bytes:
    """Join NAL units as MP4 stores them."""
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


@pytest.mark.parametrize(
    ("given", "delay", "becomes"),
    [((0, 1), 2, (2, 2)), ((0, 4), 2, (2, 4)), ((3, 3), 2, (3, 3)), ((0, 1), 16, (16, 16))],
)
def test_a_parameter_set_announces_the_sources_reordering(
    given: tuple[int, int], delay: int, becomes: tuple[int, int]
) -> None:
    assert with_reordering(avc_sps(31, *given), delay) == avc_sps(31, *becomes)


@pytest.mark.parametrize("unit", [b"\x67", b"\x67\x4d", b"\x67" + b"\xff" * 30, b"\x67" + bytes(9)])
def test_a_parameter_set_that_cannot_be_read_stays_as_it_is(unit: bytes) -> None:
    assert with_reordering(unit, 2) == unit


@pytest.mark.parametrize(("said", "delay", "reordered"), [(2, 0, 2), (2, 3, 3), (0, 0, 0)])
def test_reencoded_pictures_wait_as_long_as_the_source_says_that_its_may(
    said: int, delay: int, reordered: int
) -> None:
    """Though their times may tell of less, or of nothing, as in AVI."""
    join = AvcJoin(avcc([avc_sps(0, said, 4)], [avc_pps(0)]), prefixed(IDR), delay)
    join.learn(started(avc_sps(31, 0, 4), avc_pps(31)))
    assert avc_sps(31, reordered, 4) in join.extradata


def test_h264_pictures_refer_to_parameter_sets_of_a_number_of_their_own() -> None:
    source = avcc([avc_sps(0, 2, 2)], [avc_pps(0), avc_pps(31)])
    join = AvcJoin(source, prefixed(IDR), 2)
    assert join.encoder_options == {"sps-id": "30"}
    join.learn(started(avc_sps(30, 0, 1), avc_pps(30), SEI))
    assert join.extradata == avcc(
        [avc_sps(0, 2, 2), avc_sps(30, 2, 2)], [avc_pps(0), avc_pps(31), avc_pps(30)]
    )
    assert join.reencoded(started(SEI, IDR), first=True) == prefixed(IDR)
    assert join.reencoded(started(SLICE), first=False) == prefixed(SLICE)
    assert join.copied(prefixed(IDR)) == prefixed(IDR)


def test_where_there_is_no_configuration_parameter_sets_stand_in_the_first_packet() -> None:
    sets = [avc_sps(0, 2, 2), avc_pps(0)]
    join = AvcJoin(started(*sets), started(b"\x09\xf0", *sets, IDR), 2)
    join.learn(started(avc_sps(31, 0, 1), avc_pps(31)))
    own = [avc_sps(31, 2, 2), avc_pps(31)]
    assert join.reencoded(started(IDR), first=True) == started(b"\x09\xf0", *sets, *own, IDR)


# --- HEVC ----------------------------------------------------------------------------------

PROFILE = "0" * 96


def reordering(stored: int, reorder: int) -> str:
    """Return how many pictures are kept, how many wait, and no latest time."""
    return "1" + golomb(stored) + golomb(reorder) + golomb(0)


def hevc_vps(number: int, stored: int = 1, reorder: int = 0) -> bytes:
    """Return the beginning of a video parameter set (ITU-T H.265, 7.3.2.1)."""
    fixed = f"{number:04b}" + "11" + "000000" + "000" + "1" + "1" * 16
    bits = fixed + PROFILE + reordering(stored, reorder) + "101"
    return b"\x40\x01" + escaped(packed(closed(bits)))


def hevc_sps(
    number: int, video: int, stored: int = 1, reorder: int = 0, shape: str = golomb(1)
) -> bytes:
    """Return the beginning of a sequence parameter set (7.3.2.2.1); `shape` is its chroma."""
    sizes = golomb(319) + golomb(239) + "1" + "".join(map(golomb, (0, 1, 0, 2)))
    depths = golomb(2) + golomb(2) + golomb(4)
    begin = f"{video:04b}" + "000" + "1" + PROFILE + golomb(number) + shape + sizes + depths
    return b"\x42\x01" + escaped(packed(closed(begin + reordering(stored, reorder) + "1101")))


VPS = hevc_vps(0)


def hevc_pps(number: int, sequence: int) -> bytes:
    """Return the beginning of a picture parameter set (7.3.2.3.1)."""
    return b"\x44\x01" + packed(closed(golomb(number) + golomb(sequence) + "0110"))


def hevc_slice(kind: int, number: int, rest: str) -> bytes:
    """Return a slice (7.3.6.1): keyframes have one flag more before the number."""
    flags = "10" if kind >= 16 else "1"
    bits = flags + golomb(number) + rest
    return bytes([kind << 1, 1]) + escaped(packed(bits.ljust(-(-len(bits) // 8) * 8, "0")))


def test_hevc_parameter_sets_are_numbered_anew() -> None:
    assert renumbered_set(VPS) == hevc_vps(15)
    assert renumbered_set(hevc_sps(0, 0)) == hevc_sps(15, 15)
    assert renumbered_set(hevc_pps(0, 0)) == hevc_pps(16, 15)


@pytest.mark.parametrize("shape", [golomb(1), golomb(3) + "0"], ids=["4:2:0", "4:4:4"])
def test_hevc_parameter_sets_let_pictures_wait_as_long_as_the_sources(shape: str) -> None:
    sps = renumbered_set(hevc_sps(0, 0, shape=shape), 2)
    assert sps == hevc_sps(15, 15, stored=2, reorder=2, shape=shape)
    assert renumbered_set(hevc_vps(0), 2) == hevc_vps(15, stored=2, reorder=2)
    assert renumbered_set(hevc_vps(0, 4, 3), 2) == hevc_vps(15, 4, 3)


@pytest.mark.parametrize("kind", [1, 19, 20, 21], ids="type {}".format)
def test_hevc_slices_refer_to_them_and_nothing_else_of_them_moves_within_bytes(kind: int) -> None:
    rest = "0" * 20 + "1011" * 6
    assert renumbered_slice(hevc_slice(kind, 0, rest)) == hevc_slice(kind, 16, rest)


def test_a_clean_random_access_picture_becomes_that_of_a_broken_link() -> None:
    hvcc = b"\1" + bytes(20) + b"\xff\0"
    join = HevcJoin(hvcc, b"", 0)
    cra, other = bytes([21 << 1, 1, 0xAF]), bytes([39 << 1, 1, 0x50])
    assert join.copied(prefixed(other, cra, cra)) == prefixed(
        other, *[bytes([16 << 1, 1, 0xAF])] * 2
    )
    idr = prefixed(bytes([19 << 1, 1, 0xAF]))
    assert join.copied(idr) == idr


def test_a_source_that_uses_these_numbers_cannot_be_joined() -> None:
    for taken in (hevc_sps(15, 0), hevc_pps(16, 0), renumbered_set(VPS)):
        assert join_for("hevc", started(taken), b"", 0) is None
    assert join_for("hevc", started(VPS, hevc_sps(0, 0), hevc_pps(0, 0)), b"", 0) is not None


def test_configurations_take_more_parameter_sets_of_each_kind() -> None:
    hvcc = b"\1" + bytes(20) + b"\xff" + b"\1" + b"\xa1\0\1" + b"\0\3abc"
    made = Packing("hevc", hvcc).with_sets([b"\x42\1x", b"\x44\1y"])
    assert (
        made[22:]
        == b"\2" + b"\xa1\0\2" + b"\0\3abc" + b"\0\3\x42\1x" + b"\x22\0\1" + b"\0\3\x44\1y"
    )


# --- the others ----------------------------------------------------------------------------


def test_mpeg4_headers_stand_before_what_they_are_of() -> None:
    vol, other, picture = b"\0\0\1\x20source", b"\0\0\1\x20encoder", b"\0\0\1\xb6"
    join = Mpeg4Join(vol, picture, 0)
    join.learn(other)
    assert join.reencoded(picture, first=True) == other + picture
    assert join.reencoded(picture, first=False) == picture
    assert join.copied(picture) == vol + picture
    assert join.copied(vol + picture) == vol + picture


def test_the_ticks_of_an_mpeg4_second_are_read() -> None:
    """ISO/IEC 14496-2, 6.2.3: no identifier, square pixels, no control, rectangular."""
    bits = "0" + "00000001" + "0" + "0001" + "0" + "00" + "1" + f"{30000:016b}" + "1"
    header = b"\0\0\1\x20" + packed(closed(bits))
    assert ticks_of_mpeg4(header) == 30000
    assert ticks_of_mpeg4(b"") is None
    assert ticks_of_mpeg4(header[:6]) is None


def test_av1_packets_lose_their_delimiters() -> None:
    assert Av1Join(b"", b"", 0).reencoded(b"\x12\0\x0a\x01", first=True) == b"\x0a\x01"


def test_a_codec_that_nobody_knows_how_to_join_is_not() -> None:
    assert join_for("wmv2", b"", b"", 0) is None


@pytest.mark.parametrize("extradata", [b"\1", b"\1\0\0\0\xff\xe1\0\x20", b"\1" * 30])
@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_damaged_configurations_do_no_harm(codec: str, extradata: bytes) -> None:
    join_for(codec, extradata, b"", 0)

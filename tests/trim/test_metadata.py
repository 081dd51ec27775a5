"""What goes with the pictures survives a trim, or is named: boxes, tags and tracks are compared."""

from __future__ import annotations

import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest
from isobmff import added_to

from napari_camsync import TrimError, convert_video, split_video, trim_video
from napari_camsync.trim import verify_against
from napari_camsync.trim.along import check_along
from napari_camsync.video import open_video

Clip = Callable[[str], Path]


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box as it is stored."""
    return struct.pack(">I", len(content) + 8) + kind + content


SPHERICAL = bytes.fromhex("ffcc8263f8554a938814587a02521fdd") + b"<rdf:SphericalVideo/>"
# Equirectangular, as Google's Spherical Video V2 has it; a Dolby Vision record of profile 8.
SV3D = box(b"svhd", bytes(4) + b"a camera\0") + box(
    b"proj", box(b"prhd", bytes(16)) + box(b"equi", bytes(20))
)
DOLBY = bytes.fromhex("0100100d10") + bytes(19)
LENS = b"GoPro lens 7"
ENTRY = ("moov", "trak", "mdia", "minf", "stbl", "stsd")
DESCRIBED = [
    pytest.param(("moov", "trak"), b"uuid", SPHERICAL, id="spherical video, V1"),
    pytest.param(ENTRY, b"sv3d", SV3D, id="spherical video, V2"),
    pytest.param(ENTRY, b"st3d", bytes(4) + b"\1", id="stereo video"),
    pytest.param(ENTRY, b"dvvC", DOLBY, id="Dolby Vision"),
    pytest.param(ENTRY, b"clli", struct.pack(">HH", 1000, 400), id="content light levels"),
    pytest.param(("moov", "udta"), b"LENS", LENS, id="what a camera says of its lens"),
]


def described(clip: Path, path: Path, place: tuple[str, ...], kind: bytes, content: bytes) -> Path:
    """Return a copy of a clip with one more box."""
    path.write_bytes(added_to(clip.read_bytes(), place, kind, content))
    return path


@pytest.mark.parametrize("cut", [45, 44], ids=["copied", "re-encoded at the cut"])
@pytest.mark.parametrize(("place", "kind", "content"), DESCRIBED)
def test_what_describes_the_pictures_is_there_byte_by_byte(
    clip: Clip, tmp_path: Path, place: tuple[str, ...], kind: bytes, content: bytes, cut: int
) -> None:
    source = described(clip("h264.mp4"), tmp_path / "a.mp4", place, kind, content)
    result = trim_video(source, cut)
    recoded = kind == b"dvvC" and cut == 44  # the record stays, for the frames that were copied
    assert result.left_out == ("Dolby Vision data of the 1 re-encoded frame",) * recoded
    assert box(kind, content) in result.output.read_bytes()
    assert verify_against(result.output, source).missing == ()


@pytest.mark.parametrize(("place", "kind", "content"), DESCRIBED)
def test_what_another_container_does_not_hold_is_named(
    clip: Clip, tmp_path: Path, place: tuple[str, ...], kind: bytes, content: bytes
) -> None:
    source = described(clip("h264.mp4"), tmp_path / "a.mp4", place, kind, content)
    result = trim_video(source, 45, output=tmp_path / "a.ts")
    named = [what for what in result.left_out if kind.decode() in what]
    assert len(named) == 1
    assert any(what in named for what in verify_against(result.output, source).missing)


def test_what_is_true_of_the_coding_goes_with_it(clip: Clip, tmp_path: Path) -> None:
    """A Dolby Vision record speaks of units that pictures encoded anew do not have."""
    source = described(clip("h264.mp4"), tmp_path / "a.mp4", ENTRY, b"dvvC", DOLBY)
    result = trim_video(source, 44, mode="encode")
    assert result.left_out == ("Dolby Vision data (dvvC)",)
    assert b"dvvC" not in result.output.read_bytes()


@pytest.mark.parametrize("cut", [45, 44], ids=["copied", "re-encoded"])
def test_a_second_view_is_kept_or_named_where_the_boxes_end_with_zeros(
    clip: Clip, tmp_path: Path, cut: int
) -> None:
    """As QuickTime ends what describes pictures; phones write so."""
    source, mode = tmp_path / "a.mov", "copy" if cut == 45 else "encode"
    data = clip("h264.mp4").read_bytes()
    source.write_bytes(added_to(data, ENTRY, b"mvcC", bytes(8), end=bytes(4)))
    result = trim_video(source, cut, mode=mode)
    assert result.left_out == (() if mode == "copy" else ("the second view (mvcC)",))
    assert (box(b"mvcC", bytes(8)) in result.output.read_bytes()) == (mode == "copy")


TAGS = {
    "com.android.capture.fps": "240.0",
    "com.apple.quicktime.model": "Phone 1",
    "title": "Mouse",
}


def tagged(clip: Path, path: Path, options: dict[str, str]) -> Path:
    """Return a copy of a clip's video with tags."""
    with av.open(str(clip)) as source, av.open(str(path), "w", options=options) as copy:
        stream = copy.add_stream_from_template(source.streams.video[0], opaque=True)
        copy.metadata.update(TAGS)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    return path


@pytest.mark.parametrize("to", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("of", [".mp4", ".mkv"])
def test_tags_of_any_name_survive(clip: Clip, tmp_path: Path, of: str, to: str) -> None:
    options = {"movflags": "use_metadata_tags"} if of == ".mp4" else {}
    source = tagged(clip("h264.mp4"), tmp_path / f"a{of}", options)
    result = trim_video(source, 44, output=tmp_path / f"b{to}")
    assert result.left_out == ()
    with av.open(str(result.output)) as output:
        kept = {name.lower(): value for name, value in output.metadata.items()}
    assert kept.items() >= TAGS.items()


def test_tags_that_an_avi_file_cannot_hold_are_named(clip: Clip, tmp_path: Path) -> None:
    source = tagged(clip("mjpeg.mov"), tmp_path / "a.mov", {"movflags": "use_metadata_tags"})
    result = trim_video(source, 15, output=tmp_path / "a.avi")
    assert "tag com.android.capture.fps (240.0)" in result.left_out
    assert not any("title" in named for named in result.left_out)


def test_a_loss_that_was_not_named_does_not_pass_the_check(clip: Clip, tmp_path: Path) -> None:
    source = described(clip("h264.mp4"), tmp_path / "a.mp4", ("moov", "trak"), b"uuid", SPHERICAL)
    lost = "it lost something: spherical video data"
    with open_video(source) as video, pytest.raises(TrimError, match=lost):
        check_along(clip("h264.mp4"), video, 0, len(video), ())


def with_telemetry(clip: Path, path: Path, kind: str) -> Path:
    """Return a copy of a clip's video with numbered packets of telemetry, one each 100 ms."""
    tick = Fraction(1, 1000)
    with av.open(str(clip)) as source, av.open(str(path), "w") as copy:
        stream = copy.add_stream_from_template(source.streams.video[0], opaque=True)
        data = copy.add_data_stream("bin_data")
        data.time_base = tick
        pictures = [packet for packet in source.demux(video=0) if packet.dts is not None]
        for packet in pictures:
            packet.stream = stream
        samples = [av.Packet(b"DEVC" + struct.pack(">I", number)) for number in range(20)]
        for number, sample in enumerate(samples):
            sample.stream, sample.time_base, sample.duration = data, tick, 100
            sample.pts = sample.dts = 100 * number
        for packet in sorted([*pictures, *samples], key=lambda p: (p.dts or 0) * p.time_base):
            copy.mux(packet)
    path.write_bytes(path.read_bytes().replace(b"gpmd", kind.encode()))
    return path


def test_telemetry_is_copied_from_the_cut_on(clip: Clip, tmp_path: Path) -> None:
    """The packet that lasts across the cut begins on it, all others keep their time."""
    source = with_telemetry(clip("h264.mp4"), tmp_path / "a.mp4", "gpmd")
    with open_video(source) as video:
        begin = float(video.times.seconds[20])
    result = trim_video(source, 20)
    assert result.left_out == ()
    with av.open(str(result.output)) as output:
        (data,) = output.streams.data
        found = {
            int.from_bytes(bytes(packet)[4:8], "big"): float(packet.pts * packet.time_base)
            for packet in output.demux(data)
            if packet.size
        }
    assert min(found) == int(begin * 10)
    for number, seconds in found.items():
        assert seconds == pytest.approx(max(number / 10 - begin, 0), abs=0.002)


def test_data_that_ffmpeg_does_not_write_is_named(clip: Clip, tmp_path: Path) -> None:
    source = with_telemetry(clip("h264.mp4"), tmp_path / "a.mp4", "mebx")
    named = "Apple metadata track (mebx, stream 1)"
    (before, after), converted = split_video(source, 30), convert_video(source)
    for result in (trim_video(source, 45), before, after, converted):
        assert [what.split(",")[0] for what in result.left_out] == [named.split(",", maxsplit=1)[0]]
    assert verify_against(tmp_path / "a-frame_synced.mp4", source).missing == (named,)


@pytest.mark.parametrize("tag", ["hvc1", "hev1"])
@pytest.mark.parametrize("cut", [45, 44], ids=["copied", "re-encoded at the cut"])
def test_hevc_keeps_the_letters_it_is_stored_under(
    clip: Clip, tmp_path: Path, tag: str, cut: int
) -> None:
    source = tmp_path / "a.mp4"
    other = {"hvc1": b"hev1", "hev1": b"hvc1"}[tag]
    source.write_bytes(clip("hevc.mp4").read_bytes().replace(other, tag.encode()))
    result = trim_video(source, cut)
    with av.open(str(result.output)) as output:
        assert output.streams.video[0].codec_context.codec_tag == tag


def test_hevc_that_is_encoded_anew_plays_on_apples(clip: Clip, tmp_path: Path) -> None:
    result = trim_video(clip("hevc.mp4"), 44, mode="encode", output=tmp_path / "a.mp4")
    with av.open(str(result.output)) as output:
        assert output.streams.video[0].codec_context.codec_tag == "hvc1"

"""Rare pictures: trimmed without loss into what holds them, as plain PyAV decodes both files."""

from __future__ import annotations

import re
from pathlib import Path

import av
import numpy as np
import pytest
from av.packet import Packet
from av.video.frame import VideoFrame
from rareclips import write_dnxhd, write_interlaced_clip, write_rare_clip, write_y4m

from napari_camsync import TrimError, convert_video, open_video, split_video, trim_video
from napari_camsync.trim.prepare import prepare_trim

KINDS = [
    ("cinepak", "rgb24", "avi"),
    ("cinepak", "rgb24", "mov"),
    ("msvideo1", "rgb555le", "avi"),
    ("qtrle", "argb", "mov"),
    ("qtrle", "rgb555be", "mov"),
    ("qtrle", "gray", "mov"),
    ("smc", "pal8", "mov"),
    ("zmbv", "pal8", "avi"),
    ("zmbv", "rgb565le", "avi"),
    ("gif", "bgr8", "gif"),
    ("apng", "rgba", "apng"),
    ("rawvideo", "rgb24", "nut"),
    ("rawvideo", "pal8", "avi"),
    ("huffyuv", "rgb24", "avi"),
    ("utvideo", "gbrap", "avi"),
    ("ffvhuff", "yuv411p", "avi"),
    ("svq1", "yuv410p", "mov"),
    ("png", "rgb48be", "avi"),
]


def written(tmp_path: Path, codec: str, pixel_format: str, suffix: str) -> Path:
    path = tmp_path / f"clip.{suffix}"
    write_rare_clip(path, codec, pixel_format)
    return path


def decoded(path: Path) -> list[np.ndarray]:
    """Return the samples of each picture: colors as RGBA of 8 or 16 bits, planes as they are."""
    with av.open(str(path)) as container:
        return [_samples(frame) for frame in container.decode(video=0)]


def _samples(frame: VideoFrame) -> np.ndarray:
    name = frame.format.name
    if name.startswith("yuv"):
        planes = [
            np.frombuffer(memoryview(p), np.uint8).reshape(-1, p.line_size) for p in frame.planes
        ]
        return np.concatenate(
            [p[: q.height, : q.width].ravel() for p, q in zip(planes, frame.planes, strict=True)]
        )
    deep = max(component.bits for component in frame.format.components) > 8
    return frame.to_ndarray(format="rgba64le" if deep else "rgba")


def same(output: Path, source: Path, start: int, stop: int | None = None) -> bool:
    found, expected = decoded(output), decoded(source)[start:stop]
    return len(found) == len(expected) and all(map(np.array_equal, found, expected))


@pytest.mark.parametrize(("codec", "pixel_format", "suffix"), KINDS, ids=" ".join)
@pytest.mark.parametrize("mode", ["auto", "lossless"])
def test_rare_pictures_are_trimmed_without_loss(
    tmp_path: Path, codec: str, pixel_format: str, suffix: str, mode: str
) -> None:
    source = written(tmp_path, codec, pixel_format, suffix)
    result = trim_video(source, 5, 17, mode=mode)
    assert result.psnr == float("inf")
    assert same(result.output, source, 5, 17)


@pytest.mark.parametrize("mode", ["auto", "encode", "lossless"])
def test_pictures_stored_from_the_bottom_up_are_trimmed_without_loss(
    tmp_path: Path, mode: str
) -> None:
    source = written(tmp_path, "amv", "yuvj420p", "avi")
    with av.open(str(source)) as container:
        assert next(container.decode(video=0)).planes[0].line_size < 0
    found = colors(trim_video(source, 5, 17, mode=mode).output)
    assert len(found) == 12
    assert all(map(np.array_equal, found, colors(source)[5:17]))


def colors(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.mark.parametrize(
    ("codec", "pixel_format", "suffix"),
    [("cinepak", "rgb24", "mov"), ("svq1", "yuv410p", "mov"), ("smc", "pal8", "mov")],
    ids=" ".join,
)
def test_split_and_convert_choose_a_file_that_holds_them(
    tmp_path: Path, codec: str, pixel_format: str, suffix: str
) -> None:
    source = written(tmp_path, codec, pixel_format, suffix)
    before, after = split_video(source, 7)
    assert same(before.output, source, 0, 7)
    assert same(after.output, source, 7)
    converted = convert_video(source)
    assert converted.output.name == "clip-all_intra.mkv"
    assert same(converted.output, source, 0)


def test_the_plan_says_what_the_pictures_become(tmp_path: Path) -> None:
    source = written(tmp_path, "cinepak", "rgb24", "mov")
    with open_video(source) as video:
        prepared = prepare_trim(video, 5)
    assert prepared.output.suffix == ".mkv"
    assert "Pictures become FFV1, which keeps each of them identical." in prepared.sentence


@pytest.mark.parametrize(
    ("colors", "pixel_format"),
    [("C420jpeg", "yuv420p"), ("C444", "yuv444p"), ("Cmono", "gray")],
)
def test_uncompressed_pictures_are_copied(tmp_path: Path, colors: str, pixel_format: str) -> None:
    source = tmp_path / "clip.y4m"
    write_y4m(source, colors, pixel_format)
    pictures = source.read_bytes().partition(b"\n")[2]
    each = len(pictures) // 20
    result = trim_video(source, 5)
    assert result.output.read_bytes().partition(b"\n")[2] == pictures[5 * each :]
    parts = [part.output.read_bytes().partition(b"\n")[2] for part in split_video(source, 7)]
    assert b"".join(parts) == pictures
    whole = convert_video(source).output.read_bytes()
    assert whole.partition(b"\n")[2] == pictures


FIELDS = [
    ("mpeg2video", "clip.ts", {}),
    ("mpeg2video", "clip.mpg", {"bf": "2"}),
    ("mpeg4", "clip.avi", {}),
    ("mpeg4", "clip.mp4", {"bf": "2"}),
    ("libx264", "clip.mp4", {"x264-params": "{order}=1"}),
    ("libx265", "clip.mp4", {"x265-params": "interlace={order}:bframes=0:log-level=none"}),
    ("libx265", "clip.mkv", {"x265-params": "interlace={order}:log-level=none"}),
    ("ffv1", "clip.mkv", {"level": "3"}),
]


@pytest.mark.parametrize("order", ["tff", "bff"])
@pytest.mark.parametrize(("codec", "name", "options"), FIELDS, ids=lambda value: str(value)[:12])
@pytest.mark.parametrize("mode", ["auto", "encode", "lossless"])
def test_interlaced_pictures_stay_so(
    tmp_path: Path, codec: str, name: str, options: dict[str, str], order: str, mode: str
) -> None:
    source = tmp_path / name
    chosen = {key: value.format(order=order) for key, value in options.items()}
    write_interlaced_clip(source, codec, "yuv420p", order, chosen)
    result = trim_video(source, 5, 35, mode=mode)
    with av.open(str(result.output)) as container:
        assert [frame.interlaced_frame for frame in container.decode(video=0)] == [True] * 30


@pytest.mark.parametrize("mode", ["auto", "encode"])
def test_interlaced_pictures_in_a_codec_of_keyframes_stay_so(tmp_path: Path, mode: str) -> None:
    source = tmp_path / "clip.mov"
    write_dnxhd(source, frames=6, fields=True)
    with av.open(str(trim_video(source, 2, mode=mode).output)) as container:
        assert [frame.interlaced_frame for frame in container.decode(video=0)] == [True] * 4


@pytest.mark.parametrize("mode", ["auto", "encode", "lossless"])
@pytest.mark.parametrize("start", [3, 19])
def test_pictures_that_say_themselves_how_they_are_turned_stay_turned(
    clip, tmp_path: Path, mode: str, start: int
) -> None:
    source = tmp_path / "turned.mp4"
    write_turned(source, clip("h264.mp4"))
    assert _turn(source) == 90
    result = trim_video(source, start, mode=mode)
    assert _turn(result.output) == 90


@pytest.mark.parametrize("mode", ["auto", "encode", "smart", "lossless"])
@pytest.mark.parametrize("suffix", [".ts", ".flv", ".h264"])
def test_turned_pictures_go_only_into_files_that_say_so(
    clip, tmp_path: Path, mode: str, suffix: str
) -> None:
    source, target = tmp_path / "turned.mp4", tmp_path / f"out{suffix}"
    write_turned(source, clip("h264.mp4"))
    with open_video(source) as video, pytest.raises(TrimError, match="turned when") as refused:
        prepare_trim(video, 3, output=target, mode=mode)
    assert f"({ {'.ts': 'mpegts'}.get(suffix, suffix[1:]) })" in str(refused.value)
    for advised in re.findall(r"\.m\w\w", str(refused.value).partition("ends in")[2]):
        assert _turn(trim_video(source, 3, output=tmp_path / f"out{advised}").output) == 90


def test_turned_pictures_that_are_copied_are_refused_likewise(clip, tmp_path: Path) -> None:
    source = tmp_path / "turned.mp4"
    write_turned(source, clip("h264.mp4"))
    with open_video(source) as video:
        keyframe = int(video.index.keyframes[1])
    for mode in ("copy", "auto"):
        with pytest.raises(TrimError, match=r"Choose an output name that ends in \.mkv"):
            trim_video(source, keyframe, output=tmp_path / "out.ts", mode=mode)


def write_turned(path: Path, upright: Path) -> None:
    with av.open(str(upright)) as old, av.open(str(path), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for number, packet in enumerate(old.demux(video=0)):
            if packet.size:
                made = packet if number else _turned(packet)
                made.stream = stream
                new.mux(made)


def _turned(packet: Packet) -> Packet:
    """Return a packet with a message before it, by ITU-T H.264, D.1.27: turn by a quarter."""
    message = bytes([0x06, 47, 3, 0x08, 0x00, 0x14, 0x80])
    made = Packet(len(message).to_bytes(4, "big") + message + bytes(packet))
    made.pts, made.dts, made.time_base = packet.pts, packet.dts, packet.time_base
    made.duration, made.is_keyframe = packet.duration, True
    return made


def _turn(path: Path) -> int:
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).rotation


def test_growth_is_said_before_a_trim(clip) -> None:
    with open_video(clip("h264_endless_gop.mp4")) as video:
        prepared = prepare_trim(video, 20, mode="lossless")
        assert prepared.size is not None
        assert prepared.size > 2 * prepared.source_size
        part = f"where the source's part is {prepared.source_size / 1e6:.2f} MB."
        assert part in prepared.sentence
        assert prepare_trim(video, 0).size == prepare_trim(video, 0).source_size

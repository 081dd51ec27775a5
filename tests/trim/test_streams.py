"""The new file's streams are set up like the source's: rotation, color, shape, names."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from clips import CLIPS

from napari_camsync import trim_video

Clip = Callable[[str], Path]

CUTS = [
    pytest.param(45, "copy", id="copied"),
    pytest.param(44, "smart", id="re-encoded at the cut"),
    pytest.param(44, "encode", id="re-encoded"),
    pytest.param(44, "lossless", id="re-encoded without loss"),
]


def probe(path: Path) -> dict[str, Any]:
    """Return what the ffprobe program says about the video stream."""
    if shutil.which("ffprobe") is None:
        pytest.skip("needs the ffprobe program")
    command = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_streams", "-of", "json"]
    done = subprocess.run([*command, path], capture_output=True, check=True)
    return dict(json.loads(done.stdout)["streams"][0])


@pytest.mark.parametrize(("cut", "mode"), CUTS)
@pytest.mark.parametrize("name", [n for n, s in CLIPS.items() if s.rotation or s.flip])
def test_players_turn_it_as_they_turn_the_source(
    clip: Clip, tmp_path: Path, name: str, cut: int, mode: str
) -> None:
    result = trim_video(clip(name), cut, None, tmp_path / name, mode)
    assert result.mode == mode
    matrices = [
        probe(path)["side_data_list"][0]["displaymatrix"] for path in (clip(name), result.output)
    ]
    assert matrices[0] == matrices[1]


TAGS = ("color_range", "color_space", "color_transfer", "color_primaries", "pix_fmt")


@pytest.mark.parametrize(("cut", "mode"), CUTS)
@pytest.mark.parametrize(
    "name",
    ["h264_bt709.mp4", "h264_bt601.mp4", "h264_full.mp4", "h264_10bit.mp4", "h264_444.mp4"],
)
def test_colors_are_described_as_they_were(
    clip: Clip, tmp_path: Path, name: str, cut: int, mode: str
) -> None:
    result = trim_video(clip(name), cut, None, tmp_path / name, mode)
    assert result.mode == mode
    source, output = probe(clip(name)), probe(result.output)
    assert {tag: output.get(tag) for tag in TAGS} == {tag: source.get(tag) for tag in TAGS}


@pytest.mark.parametrize(("cut", "mode"), CUTS)
def test_rate_and_size_are_the_same(clip: Clip, tmp_path: Path, cut: int, mode: str) -> None:
    result = trim_video(clip("h264_ntsc.mkv"), cut, None, tmp_path / "a.mkv", mode)
    assert result.mode == mode
    output = probe(result.output)
    assert (output["width"], output["height"]) == (192, 128)
    assert output["avg_frame_rate"] == probe(clip("h264_ntsc.mkv"))["avg_frame_rate"]


@pytest.mark.parametrize(("cut", "mode"), CUTS)
def test_pixels_that_are_not_square_stay_so(
    clip: Clip, tmp_path: Path, cut: int, mode: str
) -> None:
    wide = tmp_path / "wide.mp4"
    command = ["ffmpeg", "-v", "error", "-i", clip("h264.mp4"), "-c", "copy", "-aspect", "16:9"]
    subprocess.run([*command, wide], check=True)
    result = trim_video(wide, cut, mode=mode)
    assert result.mode == mode
    ratio = probe(wide)["sample_aspect_ratio"]
    assert ratio == "32:27"
    assert probe(result.output)["sample_aspect_ratio"] == ratio


@pytest.mark.parametrize(
    "name", ["prores_lt.mov", "raw_gray.avi", "hevc.mp4", "huffyuv.avi", "mjpeg.mov", "av1.mp4"]
)
def test_a_codecs_variant_is_told_by_the_same_tag(clip: Clip, tmp_path: Path, name: str) -> None:
    """ProRes LT, else taken for HQ; raw gray, else not decodable; HEVC as hvc1 or hev1."""
    source = tmp_path / name
    if name == "prores_lt.mov":
        command = ["ffmpeg", "-v", "error", "-i", clip("prores.mov"), "-c:v", "prores_ks"]
        subprocess.run([*command, "-profile:v", "lt", source], check=True)
    else:
        shutil.copy(clip(name), source)
    result = trim_video(source, 15)
    assert result.mode == "copy"
    before, after = probe(source), probe(result.output)
    for tag in ("codec_name", "codec_tag_string", "profile"):
        assert after.get(tag) == before.get(tag)


@pytest.mark.parametrize(("cut", "mode"), CUTS)
def test_what_the_file_says_about_itself_comes_along(
    clip: Clip, tmp_path: Path, cut: int, mode: str
) -> None:
    named = tmp_path / "named.mkv"
    command = ["ffmpeg", "-v", "error", "-i", clip("h264.mkv"), "-c", "copy"]
    told = ["-metadata", "title=Mouse 7", "-metadata:s:v:0", "title=left camera"]
    subprocess.run([*command, *told, named], check=True)
    result = trim_video(named, cut, mode=mode)
    assert result.mode == mode
    with av.open(str(result.output)) as container:
        assert container.metadata["title"] == "Mouse 7"
        assert container.streams.video[0].metadata["title"] == "left camera"

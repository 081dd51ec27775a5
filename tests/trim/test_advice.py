"""What a refusal advises can be done, and does it."""

from __future__ import annotations

import re
from pathlib import Path

import av
import pytest
from rareclips import picture_of, write_dnxhd, write_rare_clip

from napari_camsync import TrimError, split_video, trim_video

REFUSED = [
    pytest.param("cinepak", "rgb24", "a.avi", "out.avi", "copy", id="cut within a GOP, copied"),
    pytest.param("cinepak", "rgb24", "a.avi", "out.avi", "smart", id="nothing can be copied"),
    pytest.param("cinepak", "rgb24", "a.mov", "out.mov", "auto", id="no encoder for colors"),
    pytest.param("svq1", "yuv410p", "a.mov", "out.mp4", "encode", id="nor for such planes"),
    pytest.param("rawvideo", "rgb24", "a.avi", "out.mkv", "copy", id="uncompressed in Matroska"),
    pytest.param("apng", "rgb24", "a.apng", "out.mkv", "copy", id="a codec Matroska lacks"),
    pytest.param("ffv1", "gray16le", "a.mkv", "out.mp4", "lossless", id="deep gray in MP4"),
]


@pytest.mark.parametrize(("codec", "pixel_format", "name", "output", "mode"), REFUSED)
def test_what_is_advised_is_done(
    tmp_path: Path, codec: str, pixel_format: str, name: str, output: str, mode: str
) -> None:
    source, target = tmp_path / name, tmp_path / output
    write_rare_clip(source, codec, pixel_format)
    with pytest.raises(TrimError) as refused:
        trim_video(source, 5, output=target, mode=mode)
    target, mode = advised(str(refused.value), target, mode)
    result = trim_video(source, 5, output=target, mode=mode)
    assert result.frames == 15
    assert result.psnr == float("inf")


def advised(message: str, target: Path, mode: str) -> tuple[Path, str]:
    """Return the name and the mode that a message tells to use."""
    suffix, other = re.search(r"ends in (\.\w+)", message), re.search(r"mode '(\w+)'", message)
    assert suffix or other
    return target.with_suffix(suffix[1] if suffix else target.suffix), other[1] if other else mode


COPIES = [
    pytest.param("libx264", "yuv420p", "a.mp4", "out.avi", id="H.264 of MP4 in AVI"),
    pytest.param("libvpx-vp9", "yuv420p", "a.webm", "out.mov", id="VP9 in QuickTime"),
    pytest.param("libvpx", "yuv420p", "a.webm", "out.mov", id="VP8 in QuickTime"),
    pytest.param("mpeg4", "yuv420p", "a.mp4", "out.ts", id="MPEG-4 without headers in TS"),
    pytest.param("mpeg4", "yuv420p", "a.mp4", "out.flv", id="MPEG-4 in Flash"),
    pytest.param("mjpeg", "yuvj420p", "a.mov", "out.ts", id="MJPEG in TS"),
    pytest.param("wmv2", "yuv420p", "a.wmv", "out.mp4", id="WMV in MP4"),
    pytest.param("flv", "yuv420p", "a.flv", "out.mov", id="Sorenson in QuickTime"),
    pytest.param("dnxhd", "yuv422p", "a.mov", "out.avi", id="DNxHD in AVI"),
]


def written(path: Path, codec: str, pixel_format: str) -> Path:
    """Write a clip in one of the codecs above; return its path."""
    if codec == "dnxhd":
        write_dnxhd(path)
    else:
        write_rare_clip(path, codec, pixel_format)
    return path


@pytest.mark.parametrize(("codec", "pixel_format", "name", "output"), COPIES)
def test_what_is_advised_where_a_copy_is_not_held_is_done(
    tmp_path: Path, codec: str, pixel_format: str, name: str, output: str
) -> None:
    source, target = written(tmp_path / name, codec, pixel_format), tmp_path / output
    with pytest.raises(TrimError) as refused:
        trim_video(source, 8, output=target, mode="copy")
    assert not target.exists()
    assert ".camsync" not in str(refused.value)
    target, mode = advised(str(refused.value), target, "copy")
    assert trim_video(source, 8, output=target, mode=mode).frames == 12


@pytest.mark.parametrize(("codec", "pixel_format", "name", "output"), COPIES)
def test_frames_are_re_encoded_where_a_copy_is_not_held(
    tmp_path: Path, codec: str, pixel_format: str, name: str, output: str
) -> None:
    source, target = written(tmp_path / name, codec, pixel_format), tmp_path / output
    result = trim_video(source, 8, output=target)
    assert (result.mode, result.frames) == ("encode", 12)


def test_where_nothing_encodes_the_pictures_they_can_be_copied(tmp_path: Path) -> None:
    source = tmp_path / "a.mov"
    write_rare_clip(source, "exr", "grayf32le")
    with pytest.raises(TrimError, match="Use mode 'auto', which copies them"):
        trim_video(source, 5, mode="lossless")
    assert trim_video(source, 5, mode="auto").psnr == float("inf")


@pytest.mark.parametrize(("codec", "name"), [("mpeg1video", "a.mpg"), ("wmv2", "a.wmv")])
@pytest.mark.parametrize("named", [False, True], ids=["usual name", "given name"])
def test_what_its_codec_keeps_badly_becomes_lossless_in_matroska(
    tmp_path: Path, codec: str, name: str, named: bool
) -> None:
    source = tmp_path / name
    write_rare_clip(source, codec, "yuv420p")
    target = tmp_path / f"out{source.suffix}" if named else None
    mode = "encode"
    if named:
        with pytest.raises(TrimError, match="no encoder keeps") as refused:
            trim_video(source, 5, output=target, mode=mode)
        target, mode = advised(str(refused.value), target, mode)
    result = trim_video(source, 5, output=target, mode=mode)
    assert (result.output.suffix, result.frames) == (".mkv", 15)
    assert result.psnr == float("inf")


def test_a_video_whose_picture_size_changes_can_be_split_there(tmp_path: Path) -> None:
    source = tmp_path / "a.ts"
    with source.open("wb") as both:
        for number, size in enumerate(((96, 64), (160, 128))):
            part = tmp_path / f"{number}.ts"
            write_sized_clip(part, size, first=number * 15)
            both.write(part.read_bytes())
    with pytest.raises(TrimError, match="frame 15 is 160 x 128 pixels large, and frame 0 96 x 64"):
        trim_video(source, 3, mode="encode")
    before, after = split_video(source, 15)
    assert (before.frames, after.frames) == (15, 15)
    assert trim_video(before.output, 3, mode="encode").frames == 12
    assert trim_video(after.output, 3, mode="encode").frames == 12


def write_sized_clip(path: Path, size: tuple[int, int], first: int) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for number in range(15):
            picture = picture_of(number, "yuv420p").reformat(*size)
            picture.pts = first + number
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))

"""``camsync info`` says what a file is, and what that means before anything is done with it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from av.codec.context import Flags
from typer.testing import CliRunner

from napari_camsync.cli import command_line

FIELDS = Flags.interlaced_dct | Flags.interlaced_me
INTERLACED = {
    "MPEG-2 in MPG": ("mpeg2video", ".mpg", {}, "yuv420p"),
    "MPEG-2 in MKV": ("mpeg2video", ".mkv", {}, "yuv420p"),
    "MPEG-4 in AVI": ("mpeg4", ".avi", {}, "yuv420p"),
    "H.264 in MP4": ("libx264", ".mp4", {"preset": "ultrafast", "x264-params": "tff=1"}, "yuv420p"),
    "ProRes in MOV": ("prores_ks", ".mov", {}, "yuv422p10le"),
}
GRAYS = (60, 90, 120, 150, 180)


def info(*paths: Path) -> tuple[int, str]:
    """Return the command's status and all that it says, each sentence in one line."""
    done = CliRunner().invoke(command_line(), ["info", *map(str, paths)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, " ".join(done.output.split())


def film(
    path: Path, codec: str, pixel_format: str, sizes: list[tuple[int, int]], **how: Any
) -> None:
    """Write pictures of two grays, the lower half ever brighter, five of each size, into a file."""
    parts = [path.with_name(f"{number}{path.name}") for number in range(len(sizes))]
    for part, (width, height) in zip(parts, sizes, strict=True):
        with av.open(str(part), "w", format=how.get("format")) as output:
            stream = output.add_stream(codec, Fraction(25), options=how.get("options", {}))
            stream.width, stream.height, stream.pix_fmt = width, height, pixel_format
            stream.codec_context.flags |= FIELDS if how.get("fields") else 0
            for number, gray in enumerate(GRAYS):
                pixels = np.full((height, width, 3), 20, np.uint8)
                pixels[height // 2 :] = gray
                picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                picture = picture.reformat(format=pixel_format)
                picture.pts, picture.time_base = number, Fraction(1, 25)
                output.mux(stream.encode(picture))
            output.mux(stream.encode(None))
    path.write_bytes(b"".join(part.read_bytes() for part in parts))


def shown_by_opencv(path: Path) -> bool:
    """Whether OpenCV delivers the lower half of every picture as gray as it is."""
    reader = cv2.VideoCapture(str(path))
    shown = [picture for came, picture in (reader.read() for _ in range(5)) if came]
    grays = [float(picture[72:].mean()) for picture in shown]
    return len(grays) == len(GRAYS) and bool(np.allclose(grays, GRAYS, atol=8))


@pytest.mark.parametrize("fields", [True, False], ids=["interlaced", "progressive"])
@pytest.mark.parametrize("kind", INTERLACED)
def test_what_opencv_does_with_interlaced_pictures_is_said(
    tmp_path: Path, kind: str, fields: bool
) -> None:
    codec, suffix, options, pixel_format = INTERLACED[kind]
    path = tmp_path / f"cam{suffix}"
    options = options if fields else {}
    film(path, codec, pixel_format, [(192, 128)], options=options, fields=fields)
    is_right = shown_by_opencv(path)
    status, said = info(path)
    assert status == 0
    assert ("interlaced" in said) is fields
    if cv2.__version__ >= "5":
        assert ("OpenCV 5" in said) is not is_right
    assert "reading it from the start is right" not in said or not fields


def test_opencv_shows_what_was_deinterlaced_as_advised(tmp_path: Path) -> None:
    path, made = tmp_path / "cam.mpg", tmp_path / "plain.mkv"
    film(path, "mpeg2video", "yuv420p", [(192, 128)], fields=True)
    assert "bwdif=mode=send_frame" in info(path)[1]
    with av.open(str(path)) as source, av.open(str(made), "w") as output:
        video = source.streams.video[0]
        graph = av.filter.Graph()
        first, last = graph.add_buffer(template=video), graph.add("buffersink")
        graph.link_nodes(first, graph.add("bwdif", "mode=send_frame"), last).configure()
        stream = output.add_stream("ffv1", Fraction(25))
        stream.width, stream.height, stream.pix_fmt = 192, 128, "yuv420p"
        for picture in [*source.decode(video), None]:
            graph.push(picture)
            while True:
                try:
                    output.mux(stream.encode(graph.pull()))
                except (BlockingIOError, EOFError):
                    break
        output.mux(stream.encode(None))
    assert shown_by_opencv(made)


@pytest.mark.parametrize(
    ("name", "codec", "format"),
    [
        pytest.param("a.h264", "libx264", "h264", id="H.264"),
        pytest.param("a.ts", "libx264", "mpegts", id="H.264 in TS"),
        pytest.param("a.m2v", "mpeg2video", "mpeg2video", id="MPEG-2"),
        pytest.param("a.mjpeg", "mjpeg", "mjpeg", id="MJPEG"),
    ],
)
def test_where_the_picture_size_changes_is_said(
    tmp_path: Path, name: str, codec: str, format: str
) -> None:
    path = tmp_path / name
    pixel_format = "yuvj420p" if codec == "mjpeg" else "yuv420p"
    film(path, codec, pixel_format, [(192, 128), (96, 64), (192, 128)], format=format)
    with av.open(str(path)) as container:
        sizes = [(picture.width, picture.height) for picture in container.decode(video=0)]
    first, second = [i for i in range(1, len(sizes)) if sizes[i] != sizes[i - 1]]
    status, said = info(path)
    assert status == 0
    assert f"from 192 x 128 to 96 x 64 at frame {first}" in said
    assert f"from 96 x 64 to 192 x 128 at frame {second}" in said


def test_an_ordinary_file_changes_no_size(clip: Any) -> None:
    assert "picture size" not in info(clip("h264.mp4"))[1]


@pytest.mark.parametrize(
    ("codec", "suffix", "pixel_format", "becomes"),
    [
        pytest.param("cinepak", ".avi", "rgb24", "become FFV1", id="Cinepak"),
        pytest.param("msvideo1", ".avi", "rgb555le", "become FFV1", id="Microsoft Video 1"),
        pytest.param("mjpeg", ".avi", "yuvj420p", "", id="MJPEG"),
        pytest.param("mpeg4", ".avi", "yuv420p", "", id="MPEG-4"),
        pytest.param("libx264", ".mp4", "yuv420p", "", id="H.264"),
    ],
)
def test_a_codec_that_a_trim_will_change_is_said(
    tmp_path: Path, codec: str, suffix: str, pixel_format: str, becomes: str
) -> None:
    path = tmp_path / f"cam{suffix}"
    film(path, codec, pixel_format, [(192, 128)])
    said = info(path)[1]
    assert becomes in said
    assert ("A trim copies" in said) is bool(becomes)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        pytest.param("a.mp4", b"", "is empty (0 bytes)", id="empty"),
        pytest.param("notes.txt", b"some words\n", "it is a text file", id="text"),
        pytest.param("a.csv", b",frame\na.mp4,3\n", "it is a text file", id="cut list"),
        pytest.param("a.mp4", bytes(range(256)) * 40, "cannot be read as a video", id="noise"),
        pytest.param("folder", None, "is a folder", id="folder"),
    ],
)
def test_what_is_no_video_is_said_to_be_none(
    tmp_path: Path, name: str, content: bytes | None, why: str
) -> None:
    path = tmp_path / name
    path.mkdir() if content is None else path.write_bytes(content)
    status, said = info(path)
    assert status == 1
    assert name in said
    assert why in said


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("pcm_s16le", 8000, layout="mono")
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), "s16", "mono")
        sound.rate = 8000
        output.mux(stream.encode(sound))
    status, said = info(path)
    assert status == 1
    assert "holds no video" in said


@pytest.mark.parametrize("suffix", [".png", ".tif", ".gif", ".bmp", ".jpg", ".webp"])
def test_a_picture_is_one_frame_or_refused_in_a_sentence(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"picture{suffix}"
    assert cv2.imwrite(str(path), np.full((64, 96, 3), 150, np.uint8))
    status, said = info(path)
    assert (status, "1 frames" in said) in ((0, True), (1, False))
    assert path.name in said

"""Where data are broken, a frame is the same whichever way it is asked for, or it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from napari_camsync import VideoError, open_video
from napari_camsync.video.threads import THREADS_VARIABLE

FRAMES, GOP = 40, 10
BROKEN = (13, 25)
"""Packets of which bytes are changed; the first and the last ten frames need neither."""
KINDS = {
    "High 4:4:4": ("yuv444p", {"bf": "0"}),
    "ordinary": ("yuv420p", {"bf": "0"}),
    "all intra": ("yuv420p", {"x264-params": "keyint=1"}),
}


@pytest.fixture(params=KINDS)
def broken(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    """Return an H.264 file, and a copy of it with bytes changed in the data of two slices."""
    pixel_format, options = KINDS[request.param]
    whole, path = tmp_path / "whole.mkv", tmp_path / "broken.mkv"
    with av.open(str(whole), "w") as output:
        stream = output.add_stream(
            "libx264", Fraction(25), options={"preset": "veryfast", **options}
        )
        stream.width, stream.height, stream.pix_fmt = 176, 144, pixel_format
        stream.codec_context.gop_size = GOP
        coarse = np.random.default_rng(3).integers(0, 255, (18, 22 + FRAMES), np.uint8)
        noise = coarse.repeat(8, 0).repeat(8, 1)
        for number in range(FRAMES):
            gray = np.ascontiguousarray(noise[:, 4 * number : 4 * number + 176])
            picture = av.VideoFrame.from_ndarray(gray, format="gray")
            picture = picture.reformat(format=pixel_format)
            picture.pts, picture.time_base = number, Fraction(1, 25)
            output.mux(stream.encode(picture))
        output.mux(stream.encode(None))
    content = bytearray(whole.read_bytes())
    with av.open(str(whole)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    for packet in (packets[number] for number in BROKEN):
        for place in range(packet.size // 2, packet.size - 2, packet.size // 8):
            content[packet.pos + place] ^= 0x5A
    path.write_bytes(content)
    return whole, path


def _plain(path: Path) -> list[tuple[bool, bytes]]:
    with av.open(str(path)) as container:
        container.streams.video[0].thread_count = 1
        return [(p.is_corrupt, p.to_ndarray().tobytes()) for p in _decoded(container)]


def _decoded(container: av.container.InputContainer) -> Iterator[av.VideoFrame]:
    for packet in container.demux(video=0):
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


def _in_order(path: Path) -> list[bytes | None]:
    with open_video(path) as video:
        return [p if p is None else p.to_ndarray().tobytes() for _, p in video.iter_readable()]


def _alone(path: Path, frame: int) -> bytes | None:
    with open_video(path) as video:
        try:
            return video.picture(frame).to_ndarray().tobytes()
        except VideoError:
            return None


def test_a_broken_frame_is_the_same_both_ways_on_any_number_of_threads(
    broken: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, path = broken
    assert any(is_corrupt for is_corrupt, _ in _plain(path))
    ways = []
    for threads in ("1", "2"):
        monkeypatch.setenv(THREADS_VARIABLE, threads)
        in_order = _in_order(path)
        with open_video(path) as video:
            assert len(video) == FRAMES
        assert [_alone(path, frame) for frame in range(FRAMES)] == in_order
        ways.append(in_order)
    assert ways[0] == ways[1]
    expected = [picture for _, picture in _plain(whole)]
    untouched = [*range(BROKEN[0]), *range(FRAMES - GOP, FRAMES)]
    assert [ways[0][n] for n in untouched] == [expected[n] for n in untouched]


def test_stepping_back_through_broken_frames_shows_the_same(broken: tuple[Path, Path]) -> None:
    in_order = _in_order(broken[1])
    with open_video(broken[1]) as video:
        for frame in range(FRAMES)[::-1]:
            try:
                seen: bytes | None = video.picture(frame).to_ndarray().tobytes()
            except VideoError:
                seen = None
            assert seen == in_order[frame], frame

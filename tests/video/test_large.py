"""A recording of more than 2 GiB, which AVI stores in several parts (OpenDML)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from fractions import Fraction
from io import FileIO
from pathlib import Path

import av
import numpy as np
import pytest
from av.packet import Packet
from burned import draw, read_number

from napari_camsync import open_video

FRAMES = 300
BLANK = bytes(4096 * 1900)
NEEDED = 3 * 2**30


class Holes(FileIO):
    """A file in which long runs of zeros take no disk, where the file system can do that."""

    def write(self, data: bytes) -> int:
        if len(data) >= 4096 and data == bytes(len(data)):
            self.seek(len(data), 1)
            return len(data)
        return super().write(data)


@pytest.fixture
def recording(tmp_path: Path) -> Iterator[Path]:
    """Return raw gray pictures with a large black one of a second camera after each."""
    if shutil.disk_usage(tmp_path).free < NEEDED:
        pytest.skip(f"needs {NEEDED / 2**30:.0f} GiB of disk")
    path = tmp_path / "large.avi"
    with Holes(path, "w") as file, av.open(file, "w", format="avi", buffer_size=2**20) as container:
        streams = [container.add_stream("rawvideo", rate=30) for _ in range(2)]
        for stream, size in zip(streams, ((192, 128), (4096, 1900)), strict=True):
            stream.width, stream.height, stream.pix_fmt = *size, "gray"
        for number in range(FRAMES):
            picture = draw(number, 192, 128)[..., 0].tobytes()
            for stream, content in zip(streams, (picture, BLANK), strict=True):
                packet = Packet(content)
                packet.stream, packet.time_base = stream, Fraction(1, 30)
                packet.pts = packet.dts = number
                packet.is_keyframe = True
                container.mux(packet)
    yield path
    path.unlink()


def test_frames_beyond_two_gibibytes_are_those_asked_for(recording: Path) -> None:
    assert recording.stat().st_size > 2**31
    frames = [299, 0, 298, *map(int, np.random.default_rng(7).integers(0, FRAMES, 40))]
    with open_video(recording) as video:
        assert len(video) == FRAMES
        assert [read_number(video[frame]) for frame in frames] == frames
        assert [read_number(picture) for picture in video.iter_frames(290)] == [*range(290, 300)]

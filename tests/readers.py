"""The frame numbers other readers deliver in sequence: truths independent of the package."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream
from burned import Picture, read_number

NOT_FOR_FFMPEG = {
    "hevc_tuned_in.ts": "up to 6.0 it shows pictures that refer to what was never received"
}
"""Kinds whose sequence PyAV alone tells."""


def read_with_ffmpeg(path: Path) -> list[int | None]:
    """Return the numbers the ffmpeg program delivers; skip the test where there is no ffmpeg."""
    return [read_number(picture) for picture in pictures_of_ffmpeg(path)]


def read_with_opencv(path: Path) -> list[int | None]:
    """Return the numbers OpenCV delivers."""
    cv2 = pytest.importorskip("cv2")
    capture = cv2.VideoCapture(str(path))
    numbers: list[int | None] = []
    while True:
        found, picture = capture.read()
        if not found:
            capture.release()
            return numbers
        numbers.append(read_number(picture))


def read_with_pyav(path: Path) -> list[int | None]:
    """Return the numbers PyAV's own loop delivers; PyAV does not turn pictures upright."""
    with av.open(str(path)) as container:
        frames = container.decode(camera_of(container))
        return [read_number(frame.to_ndarray(format="rgb24")) for frame in frames]


def camera_of(container: InputContainer) -> VideoStream:
    """Return the first video stream that is not a cover."""
    covers = Disposition.attached_pic
    return next(stream for stream in container.streams.video if not stream.disposition & covers)


def pictures_of_ffmpeg(path: Path, count: int | None = None) -> Iterator[Picture]:
    """Yield the first (H, W, 3) RGB pictures the ffmpeg program delivers, upright."""
    program = shutil.which("ffmpeg")
    if program is None:
        pytest.skip("needs the ffmpeg program")
    command = [program, "-v", "error", "-i", str(path), "-map", "0:V:0"]
    command += [] if count is None else ["-frames:v", str(count)]
    command += ["-fps_mode", "passthrough", "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe"]
    done = subprocess.run([*command, "-"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return split_pictures(done.stdout)


def split_pictures(data: bytes) -> Iterator[Picture]:
    """Yield the pictures of PPM files written one after another."""
    place = 0
    while place < len(data):
        kind, size, depth, _ = data[place : place + 40].split(b"\n", 3)
        assert (kind, depth) == (b"P6", b"255")
        width, height = map(int, size.split())
        start = place + len(kind) + len(size) + len(depth) + 3
        place = start + width * height * 3
        pixels = np.frombuffer(data, np.uint8, width * height * 3, start)
        yield pixels.reshape(height, width, 3)

"""Scans: how long it takes to go through a file from its start, all of it or a part."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import marks
from alone import run_alone

ROI = (911, 533, 100, 100)
"""x, y, width and height; odd on purpose, so that it does not lie on the chroma's grid."""
# How far an ROI's pixels may be from those of the whole picture: chroma is interpolated.
_ROUNDING = 3

Scan = Callable[[Path, int], float]


class WrongPictureError(Exception):
    """A scan did not deliver the frames of the file."""


def measure_scans(scans: dict[str, Scan], path: Path, frames: int, times: int) -> dict[str, float]:
    """Return each scan's frames per second, the median of runs in turn in fresh processes."""
    seconds: dict[str, list[float]] = {title: [] for title in scans}
    for _ in range(times):
        for title, scan in scans.items():
            seconds[title].append(run_alone(scan, path, frames))
    return {title: frames / median(values) for title, values in seconds.items()}


def iter_frames(path: Path, frames: int) -> float:
    """Return the seconds that our whole pictures take, the opening aside."""
    import napari_camsync as camsync

    with camsync.open_video(path) as video:
        start = time.perf_counter()
        for picture in video.iter_frames(0, frames):  # noqa: B007  # the last is looked at
            pass
        seconds = time.perf_counter() - start
    if marks.read(picture) != frames - 1:
        raise WrongPictureError(path)
    return seconds


def bare_loop(path: Path, frames: int) -> float:
    """Return the seconds that PyAV's own loop over whole pictures takes, the opening aside."""
    import av

    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        start = time.perf_counter()
        for _, frame in zip(range(frames), container.decode(video=0), strict=False):
            picture = frame.to_ndarray(format="rgb24")
        seconds = time.perf_counter() - start
    if marks.read(picture) != frames - 1:
        raise WrongPictureError(path)
    return seconds


def iter_roi(path: Path, frames: int) -> float:
    """Return the seconds from opening a file to the last frame of a small ROI of ours."""
    import napari_camsync as camsync

    roi = camsync.Roi(*ROI)
    start = time.perf_counter()
    with camsync.open_video(path) as video:
        for part in video.iter_frames(0, frames, roi=roi):  # noqa: B007  # the last is looked at
            pass
        seconds = time.perf_counter() - start
        whole = video[frames - 1][roi.slices]
    if abs(part.astype(int) - whole).max() > _ROUNDING:
        raise WrongPictureError(path)
    return seconds


def decode_only(path: Path, frames: int) -> float:
    """Return the seconds that PyAV takes to decode, with nothing done with the pictures."""
    import av

    start = time.perf_counter()
    with av.open(str(path)) as container:
        container.streams.video[0].thread_type = "AUTO"
        count = sum(1 for _ in container.decode(video=0))
    if count != frames:
        raise WrongPictureError(path)
    return time.perf_counter() - start


def run_ffmpeg(path: Path, frames: int) -> float:
    """Return the seconds that the ffmpeg program takes to decode a file into nothing."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v:0", "-f", "null", "-"]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - start


def has_program(name: str) -> bool:
    """Whether a program can be run by its name."""
    return shutil.which(name) is not None

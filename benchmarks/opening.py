"""Opening: how long it takes until every frame of a long file is known."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from alone import run_alone
from scans import has_program

FOLDER_VARIABLE = "CAMSYNC_CACHE_DIR"
"""Names the folder in which indexes are kept."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Seconds, each the median of runs in turn.

    Parameters
    ----------
    first : float
        `open_video` on a file never opened before.
    second : float
        The same in another process, the index being kept since the first.
    ffprobe : float or None
        The ffprobe program's list of packets; None where it is not installed.
    """

    first: float
    second: float
    ffprobe: float | None


def measure_opening(path: Path, frames: int, times: int) -> Opening:
    """Open a file of so many frames, each time as if for the first time, and then again."""
    first, second, probe = [], [], []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            first.append(run_alone(_open, path, frames, folder))
            second.append(run_alone(_open, path, frames, folder))
        if has_program("ffprobe"):
            probe.append(_list_packets(path))
    return Opening(median(first), median(second), median(probe) if probe else None)


def _open(path: Path, frames: int, folder: str) -> float:
    """Return the seconds that `open_video` takes, the import aside."""
    import napari_camsync as camsync

    os.environ[FOLDER_VARIABLE] = folder
    start = time.perf_counter()
    with camsync.open_video(path) as video:
        seconds = time.perf_counter() - start
        if len(video) != frames:
            raise ValueError(f"{path} has {frames} frames, not {len(video)}")
    return seconds


def _list_packets(path: Path) -> float:
    command = ["ffprobe", "-v", "error", "-show_packets", "-select_streams", "v", str(path)]
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start

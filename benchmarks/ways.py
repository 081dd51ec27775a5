"""Ways to cut a video: programs, run in turn, and what they take."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from opening import FOLDER_VARIABLE


@dataclass(frozen=True, slots=True)
class Way:
    """A way to cut a video.

    Parameters
    ----------
    title : str
        What the table calls it.
    command : tuple of str
        What is run.
    against : tuple of str
        Which of our own ways it is held against.
    goal : float
        How many times as fast ours is to be; 0 where there is no goal.
    is_slow : bool
        Whether it is run once only.
    tells : bool
        Whether its program prints what the cut took, the program's start left out.
    cold : Path or None
        A file that is not to be in the system's cache.
    flushed : Path or None
        A file that counts as written only once it is on the disk.
    """

    title: str
    command: tuple[str, ...]
    against: tuple[str, ...] = ()
    goal: float = 0
    is_slow: bool = False
    tells: bool = False
    cold: Path | None = None
    flushed: Path | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took, in seconds: processors' time of all its threads, and the clock's."""

    cpu: float
    wall: float


def run_in_turn(ways: list[Way], repetitions: int, outputs: Path) -> dict[str, Taken]:
    """Return the median of what the runs of each way took; all write into a folder, empty then."""
    runs: dict[str, list[Taken]] = {way.title: [] for way in ways}
    for number in range(repetitions):
        for way in ways:
            if not (way.is_slow and number):
                shutil.rmtree(outputs, ignore_errors=True)
                outputs.mkdir()
                runs[way.title].append(_run(way))
    return {
        title: Taken(median(run.cpu for run in done), median(run.wall for run in done))
        for title, done in runs.items()
    }


def _run(way: Way) -> Taken:
    """Run a way, no index being kept from before and nothing waiting to be written."""
    os.sync()
    if way.cold:
        with way.cold.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    with tempfile.TemporaryDirectory() as indexes:
        began = time.perf_counter()
        process = subprocess.Popen(
            way.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, FOLDER_VARIABLE: indexes},
        )
        printed = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        if way.flushed:
            with way.flushed.open("rb+") as file:
                os.fsync(file.fileno())
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, way.command)
    if way.tells:
        return Taken(*map(float, printed.split()[-2:]))
    return Taken(usage.ru_utime + usage.ru_stime, wall)

"""How fast a video is trimmed, side by side with other ways to cut it.

    python benchmarks/trims.py [--folder FOLDER] [--smartcut PROGRAM]

prints seconds and ratios. ffmpeg takes part where it is installed, smartcut where its program is
named (it pins another PyAV, so it needs an environment of its own), OpenCV as it is.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import av
from alone import run_alone
from clips import H264, RATE, make_clip

CUT = 2401
CLEAN = 2500
CAMERA = replace(H264, name="camera.mp4", title="1080p H.264 MP4, 3600 frames", frames=3600)
TWICE = replace(CAMERA, name="camera_twice.mp4", copies=2)
REPETITIONS = 3


@dataclass(frozen=True, slots=True)
class Measure:
    """What a way to cut took.

    Parameters
    ----------
    way : str
        What it is called.
    seconds : float
        Median of several runs, the start of a program included.
    goal : float or None
        How many times as fast as this ours is to be.
    """

    way: str
    seconds: float
    goal: float | None


def main() -> None:
    """Make the clip, cut it in all ways, and print the table."""
    options = _parse_options()
    path = run_alone(make_clip, CAMERA, options.folder)
    with_length = run_alone(make_clip, TWICE, options.folder)
    out = options.folder / "out.mp4"
    print(f"{CAMERA.title}, {path.stat().st_size / 1e6:.0f} MB")
    ours = _timed(lambda: _trim(path, CUT, out))
    copied = _timed(lambda: _trim(path, CLEAN, out))
    longer = _timed(lambda: _trim(with_length, CUT, out))
    longer_copy = _timed(lambda: _trim(with_length, CLEAN, out))
    print(f"smart {ours:.2f} s, twice as long a file {longer:.2f} s")
    print(f"copy {copied:.2f} s, twice as long a file {longer_copy:.2f} s")
    print("the length costs smart", f"{longer - ours:.2f} s, copy {longer_copy - copied:.2f} s")
    for measure in _others(path, out, options.smartcut):
        ratio = measure.seconds / (copied if "-c copy" in measure.way else ours)
        goal = f" (goal {measure.goal})" if measure.goal else ""
        print(f"{measure.way}: {measure.seconds:.2f} s, ours is {ratio:.2f} times as fast{goal}")


def _others(path: Path, out: Path, smartcut: str | None) -> list[Measure]:
    measures = []
    if shutil.which("ffmpeg"):
        begin = ["ffmpeg", "-v", "error", "-y", "-ss", f"{CLEAN / RATE}", "-i", str(path)]
        seconds = _timed(lambda: _run([*begin, "-c", "copy", str(out)]))
        measures.append(Measure("ffmpeg -c copy", seconds, 0.7))
        exact = ["ffmpeg", "-v", "error", "-y", "-ss", f"{CUT / RATE}", "-i", str(path)]
        seconds = _timed(lambda: _run([*exact, "-c:v", "libx264", "-crf", "17", str(out)]), 1)
        measures.append(Measure("ffmpeg x264 crf 17", seconds, 15))
    if smartcut:
        keep = f"{(CUT - 0.5) / RATE},{CAMERA.frames / RATE}"
        seconds = _timed(lambda: _run([smartcut, str(path), str(out), "--keep", keep]))
        measures.append(Measure("smartcut", seconds, 2.5))
    seconds = _timed(lambda: run_alone(_with_opencv, path, out), 1)
    return [*measures, Measure("cv2.VideoWriter mp4v", seconds, 12)]


def _trim(path: Path, start: int, out: Path) -> None:
    """Trim in a process of its own, the import included, nothing kept from before."""
    run_alone(_trim_here, path, start, out)


def _trim_here(path: Path, start: int, out: Path) -> None:
    from napari_camsync import trim_video

    trim_video(path, start, output=out, overwrite=True)


def _with_opencv(path: Path, out: Path) -> None:
    """Cut as Camera-Sync does: decode all that follows, encode it as MPEG-4."""
    import cv2

    capture = cv2.VideoCapture(str(path))
    size = tuple(int(capture.get(end)) for end in (3, 4))
    writer = cv2.VideoWriter(str(out), cv2.VideoWriter_fourcc(*"mp4v"), RATE, size)
    for _ in range(CUT):
        capture.grab()
    while (read := capture.read())[0]:
        writer.write(read[1])
    writer.release()


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _timed(work: Callable[[], None], repetitions: int = REPETITIONS) -> float:
    """Return the median of some runs in seconds."""
    taken = []
    for _ in range(repetitions):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=f"Trimming, side by side; PyAV {av.__version__}.")
    parser.add_argument("--folder", type=Path, default=Path(".bench"))
    parser.add_argument("--smartcut", help="the program, in its own environment")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""Measure how videos are read, side by side with what people would use instead."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import scans
from access import measure_random, measure_steps_back
from alone import run_alone
from clips import H264, LONG, MJPEG, SHORT, Clip, make_clip
from memory import measure_memory
from opening import FOLDER_VARIABLE, measure_opening
from readers import OURS, READERS
from tables import (
    ROW_HEADER,
    VERDICT_HEADER,
    Row,
    Verdict,
    access_rows,
    as_markdown,
    memory_rows,
    memory_verdict,
    opening_rows,
    opening_verdict,
    rate_rows,
    rate_verdict,
    step_verdict,
)

RANDOM_READS = 48
SEQUENCE = 400
REPETITIONS = 3
# Offsets into a GOP of 250: 200, 90 and 30; the last crosses a keyframe on its way back.
PLACES = {H264: [450, 1090, 1530], MJPEG: [150, 340, 530]}
BARE, FFMPEG, DECODING = "PyAV's bare loop", "ffmpeg -f null", "PyAV, decoding only"

Results = tuple[list[Row], list[Verdict]]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the clips are, and how long a measure may take.

    Parameters
    ----------
    folder : Path
        Where clips are kept.
    patience : float
        Seconds that reading single frames of one clip may take.
    """

    folder: Path
    patience: float

    def made(self, clip: Clip) -> Path:
        """Return a clip's file; another process makes it, and takes its memory with it."""
        return run_alone(make_clip, clip, self.folder)


def main() -> None:
    """Make the clips, run the measures asked for, and print what came out."""
    options = _parse_options()
    with tempfile.TemporaryDirectory() as cache:
        os.environ[FOLDER_VARIABLE] = cache  # the user's own indexes are no part of this
        print(describe_machine(), end="\n\n", flush=True)
        setting = Setting(options.folder, options.patience)
        rows: list[Row] = []
        verdicts: list[Verdict] = []
        for name in options.only:
            start = time.perf_counter()
            more_rows, more_verdicts = MEASURES[name](setting)
            rows += more_rows
            verdicts += more_verdicts
            print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)
    print()
    print(as_markdown(ROW_HEADER, rows), end="\n\n")
    if verdicts:
        print(as_markdown(VERDICT_HEADER, verdicts))


def random_access(setting: Setting) -> Results:
    """Read random frames of each clip."""
    rows = []
    for clip in (H264, MJPEG):
        path = setting.made(clip)
        results = measure_random(path, clip.frames, RANDOM_READS, setting.patience)
        rows += access_rows(f"random frame, {clip.title}", results)
    return rows, []


def steps_back(setting: Setting) -> Results:
    """Step back, one frame at a time, from several places in each clip."""
    rows, verdicts = [], []
    for clip in (H264, MJPEG):
        results = measure_steps_back(setting.made(clip), PLACES[clip], setting.patience)
        measure = f"one step back, {clip.title}"
        rows += access_rows(measure, results)
        verdicts.append(step_verdict(measure, results))
    return rows, verdicts


def sequence(setting: Setting) -> Results:
    """Read whole pictures, from the start on."""
    rows, verdicts = [], []
    for clip in (H264, MJPEG):
        readers = {OURS: scans.iter_frames, BARE: scans.bare_loop}
        rates = scans.measure_scans(readers, setting.made(clip), SEQUENCE, REPETITIONS)
        rows += rate_rows(f"frames in order, {clip.title}", rates)
        verdicts.append(rate_verdict(f"frames in order, {clip.title}", rates, BARE))
    return rows, verdicts


def roi_scan(setting: Setting) -> Results:
    """Read a small ROI of every frame, the opening included."""
    rows, verdicts = [], []
    for clip in (H264, MJPEG):
        readers = {OURS: scans.iter_roi, DECODING: scans.decode_only}
        if scans.has_program("ffmpeg"):
            readers[FFMPEG] = scans.run_ffmpeg
        rates = scans.measure_scans(readers, setting.made(clip), clip.frames, REPETITIONS)
        rows += rate_rows(f"ROI of all frames, {clip.title}", rates)
        verdicts.append(rate_verdict(f"ROI of all frames, {clip.title}", rates, FFMPEG))
    return rows, verdicts


def opening(setting: Setting) -> Results:
    """Open a long file."""
    found = measure_opening(setting.made(LONG), LONG.frames * LONG.copies, REPETITIONS)
    measure = f"opening {LONG.title}"
    return opening_rows(measure, found), [opening_verdict(measure, found)]


def memory(setting: Setting) -> Results:
    """Compare the memory taken for a short file and a long one."""
    short, long = measure_memory(setting.made(SHORT)), measure_memory(setting.made(H264))
    return memory_rows(short, long), [memory_verdict(way, short[way], long[way]) for way in short]


MEASURES: dict[str, Callable[[Setting], Results]] = {
    "random": random_access,
    "back": steps_back,
    "order": sequence,
    "roi": roi_scan,
    "opening": opening,
    "memory": memory,
}


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    kept = Path(tempfile.gettempdir()) / "camsync-benchmark-clips"
    parser.add_argument(
        "--folder", type=Path, default=kept, help="where clips are kept: %(default)s"
    )
    parser.add_argument(
        "--only", nargs="+", choices=MEASURES, default=list(MEASURES), help="what to measure"
    )
    parser.add_argument(
        "--patience",
        type=float,
        default=40,
        help="seconds that reading single frames of one clip may take: %(default)s",
    )
    return parser.parse_args()


def describe_machine() -> str:
    """Name the machine, and the version of everything that is compared."""
    versions = [
        f"{title} {reader.version() or 'not installed'}" for title, reader in READERS.items()
    ]
    versions += [f"{name} {importlib.metadata.version(name)}" for name in ("av", "numpy")]
    if scans.has_program("ffmpeg"):
        said = subprocess.run(["ffmpeg", "-version"], check=True, capture_output=True, text=True)
        versions.append(f"ffmpeg {said.stdout.split()[2]}")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{machine}, Python {platform.python_version()}\n{', '.join(versions)}"


if __name__ == "__main__":
    main()

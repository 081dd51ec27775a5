"""How fast a video is trimmed, side by side with other ways to cut it.

    python benchmarks/trims.py [--folder FOLDER] [--smartcut PROGRAM] [--repetitions N]

prints seconds and ratios. All ways are programs of their own, `camsync trim` as well, start and
checks included, run in turn: what else the machine does hits them all. ffmpeg takes part where it
is installed, smartcut where its program is named (it pins another PyAV, so it needs an environment
of its own).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import av
from alone import run_alone
from clips import H264, make_clip
from readers import OURS
from tables import ROW_HEADER, VERDICT_HEADER, Row, Verdict, as_markdown, verdict

RATE = 60
CUT = 2401
CLEAN = 2500
_OPTIONS = {**H264.options, "b": "20M"}
CAMERA = replace(H264, name="camera60.mp4", options=_OPTIONS, frames=60 * RATE, rate=RATE)
LONG = replace(CAMERA, name="camera60_long.mp4", copies=8)
REPETITIONS = 3


@dataclass(frozen=True, slots=True)
class Way:
    """A way to cut a video.

    Parameters
    ----------
    title : str
        What the table calls it.
    command : tuple of str
        What is run.
    against : str
        Which of our own ways it is held against.
    goal : float
        How many times as fast ours is to be.
    is_slow : bool
        Whether it is run once only.
    """

    title: str
    command: tuple[str, ...]
    against: str = ""
    goal: float = 0
    is_slow: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took, in seconds: processors' time of all its threads, and the clock's."""

    cpu: float
    wall: float


def main() -> None:
    """Make the clips, cut them in all ways, and print the tables."""
    options = _parse_options()
    rows, verdicts = measure_trims(options.folder, options.smartcut, options.repetitions)
    print(f"{as_markdown(ROW_HEADER, rows)}\n\n{as_markdown(VERDICT_HEADER, verdicts)}")


def measure_trims(
    folder: Path, smartcut: str | None = None, repetitions: int = REPETITIONS
) -> tuple[list[Row], list[Verdict]]:
    """Cut the clips in all ways; return a row for each, and which goals were met."""
    short, long = (run_alone(make_clip, clip, folder) for clip in (CAMERA, LONG))
    megabytes = [path.stat().st_size / 1e6 for path in (short, long)]
    ways = [*_ours(short, long), *_others(short, long, smartcut)]
    taken = _in_turn(ways, repetitions)
    measure = f"trim, 1080p60 H.264 MP4, 60 s, {megabytes[0]:.0f} MB (long: {LONG.copies} times)"
    rows = [_row(measure, way, taken) for way in ways]
    rows += _length_costs(taken, (megabytes[1] - megabytes[0]) / 1000)
    return rows, [_verdict(way, taken) for way in ways if way.against]


def _ours(short: Path, long: Path) -> list[Way]:
    cuts = {"smart": (short, CUT), "copy": (short, CLEAN), "long smart": (long, CUT)}
    cuts["long copy"] = (long, CLEAN)
    return [Way(title, _camsync(title, path, frame)) for title, (path, frame) in cuts.items()]


def _camsync(title: str, video: Path, frame: int) -> tuple[str, ...]:
    cut_times = video.with_name(f"{title.replace(' ', '_')}.csv")
    cut_times.write_text(f",frame\n{video.name},{frame}\n", encoding="utf-8")
    program = str(Path(sys.executable).with_name("camsync"))
    out = video.parent / "ours"
    return (program, "trim", str(cut_times), "--out-dir", str(out), "--overwrite")


def _others(short: Path, long: Path, smartcut: str | None) -> list[Way]:
    out = str(short.parent / "theirs.mp4")
    script = str(Path(__file__).with_name("camera_sync.py"))
    opencv = (sys.executable, script, str(short), str(CUT), out)
    ways = [Way("cv2.VideoWriter mp4v", opencv, "smart", 12, is_slow=True)]
    if smartcut:
        keep = f"{(CUT - 0.5) / RATE},{CAMERA.frames / RATE}"
        ways.append(Way("smartcut", (smartcut, str(short), out, "--keep", keep), "smart", 2.5))
    if shutil.which("ffmpeg"):
        x264 = (*_ffmpeg(short, CUT), "-c:v", "libx264", "-crf", "17", out)
        ways += [
            Way("ffmpeg x264 crf 17", x264, "smart", 15, is_slow=True),
            Way("ffmpeg -c copy", (*_ffmpeg(short, CLEAN), "-c", "copy", out), "copy", 0.7),
            Way(
                "long ffmpeg -c copy", (*_ffmpeg(long, CLEAN), "-c", "copy", out), "long copy", 0.7
            ),
        ]
    return ways


def _ffmpeg(video: Path, frame: int) -> tuple[str, ...]:
    return ("ffmpeg", "-v", "error", "-y", "-ss", f"{frame / RATE}", "-i", str(video))


def _in_turn(ways: list[Way], repetitions: int) -> dict[str, Taken]:
    """Return the median of what the runs of each way took."""
    runs: dict[str, list[Taken]] = {way.title: [] for way in ways}
    for number in range(repetitions):
        for way in ways:
            if not (way.is_slow and number):
                runs[way.title].append(_run(way.command))
    return {
        title: Taken(median(run.cpu for run in done), median(run.wall for run in done))
        for title, done in runs.items()
    }


def _run(command: tuple[str, ...]) -> Taken:
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Taken(usage.ru_utime + usage.ru_stime, time.perf_counter() - began)


def _row(measure: str, way: Way, taken: dict[str, Taken]) -> Row:
    theirs = taken[way.title]
    figure = f"CPU {theirs.cpu:.2f} s, clock {theirs.wall:.2f} s"
    if not way.against:
        return Row(measure, f"{OURS}, {way.title}", figure)
    ours = taken[way.against]
    ratios = f"CPU {theirs.cpu / ours.cpu:.2f}x, clock {theirs.wall / ours.wall:.2f}x"
    return Row(measure, way.title, figure, "", f"{ratios} as fast ({way.against})")


def _verdict(way: Way, taken: dict[str, Taken]) -> Verdict:
    ratio = taken[way.title].cpu / taken[way.against].cpu
    goal = f"trim, {way.against}: {way.goal:g} times as fast as {way.title}, CPU"
    return verdict(goal, f"{ratio:.2f}x", met=ratio >= way.goal)


def _length_costs(taken: dict[str, Taken], gigabytes: float) -> list[Row]:
    """Return what one GB more costs, the start of programs left out."""
    pairs = {f"{OURS}, copy": ("copy", "long copy"), f"{OURS}, smart": ("smart", "long smart")}
    if "ffmpeg -c copy" in taken:
        pairs["ffmpeg -c copy"] = ("ffmpeg -c copy", "long ffmpeg -c copy")
    return [
        Row("trim, each GB more", title, f"CPU {cpu:.2f} s, clock {wall:.2f} s")
        for title, (a, b) in pairs.items()
        for cpu in [(taken[b].cpu - taken[a].cpu) / gigabytes]
        for wall in [(taken[b].wall - taken[a].wall) / gigabytes]
    ]


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=f"Trimming, side by side; PyAV {av.__version__}.")
    parser.add_argument("--folder", type=Path, default=Path(".bench"))
    parser.add_argument("--smartcut", help="the program, in its own environment")
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

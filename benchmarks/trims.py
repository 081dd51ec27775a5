"""How fast a video is trimmed, side by side with other ways to cut it.

    python benchmarks/trims.py [--folder FOLDER] [--smartcut PROGRAM] [--repetitions N]

prints seconds and ratios. All ways are programs of their own, `camsync trim` as well, start and
checks included, run in turn: what else the machine does hits them all. Beside it stands what
`trim_video` takes in a program that has started, as in the window. ffmpeg takes part where it is
installed, smartcut where its program is named (it pins another PyAV, so it needs an environment
of its own).

Large files are copied from the system's cache, and from the disk. ffmpeg leaves what it writes to
the system, which has yet to bring it to the disk; ours does not call a file written before it is
there. So ffmpeg is timed until then, too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
from alone import run_alone
from clips import H264, MJPEG, make_clip
from readers import OURS
from tables import ROW_HEADER, VERDICT_HEADER, Row, Verdict, as_markdown, verdict
from ways import Taken, Way, run_in_turn

RATE = 60
GOP = 250
CUT = 2401
CLEAN = 2500
# The pictures of one GOP, over and over: what they show does not change what they cost.
_OPTIONS = {**H264.options, "b": "20M"}
CAMERA = replace(H264, name="gops.mp4", options=_OPTIONS, frames=GOP, rate=RATE, copies=15)
LONG = replace(CAMERA, name="gops_long.mp4", copies=8 * CAMERA.copies)
FRAMES = GOP * CAMERA.copies
LARGE = replace(MJPEG, name="mjpeg_long.avi", frames=60, copies=170)
REPETITIONS = 3
# All are written here, and removed before the next run: one that replaced a gigabyte would find its
# memory at hand.
_OUTPUTS = "outputs"
_SMART = ("smart", "smart by trim_video")


def main() -> None:
    """Make the clips, cut them in all ways, and print the tables."""
    options = _parse_options()
    rows, verdicts = measure_trims(
        options.folder, options.smartcut, options.repetitions, options.only
    )
    print(f"{as_markdown(ROW_HEADER, rows)}\n\n{as_markdown(VERDICT_HEADER, verdicts)}")


def measure_trims(
    folder: Path,
    smartcut: str | None = None,
    repetitions: int = REPETITIONS,
    only: list[str] | None = None,
) -> tuple[list[Row], list[Verdict]]:
    """Cut the clips in all ways; return what each took, and which goals were met."""
    short, long, large = (run_alone(make_clip, clip, folder) for clip in (CAMERA, LONG, LARGE))
    megabytes = [path.stat().st_size / 1e6 for path in (short, long, large)]
    ways = [*_ours(short, long), *_others(short, long, smartcut), *_bare(long, "long")]
    if hasattr(os, "posix_fadvise"):
        ways += [*_from_disk(long, "long", CLEAN, RATE), *_from_disk(large, "MJPEG", 300, 30)]
    ways = [way for way in ways if _is_wanted(way, only)]
    taken = run_in_turn(ways, repetitions, folder / _OUTPUTS)
    goals = [(way, title) for way in ways if way.goal for title in way.against if title in taken]
    sizes = f"{megabytes[0]:.0f} MB, long {megabytes[1]:.0f} MB, MJPEG {megabytes[2]:.0f} MB"
    rows = [Row("trim", "what is cut", sizes), *(_row(way, taken) for way in ways)]
    rows += _length_costs(taken, (megabytes[1] - megabytes[0]) / 1000)
    return rows, [_verdict(way, title, taken) for way, title in goals]


def _is_wanted(way: Way, only: list[str] | None) -> bool:
    return only is None or any(word in way.title.split() for word in only)


def _ours(short: Path, long: Path) -> Iterator[Way]:
    cuts = {"smart": (short, CUT), "copy": (short, CLEAN), "long smart": (long, CUT)}
    cuts["long copy"] = (long, CLEAN)
    here = str(Path(__file__).with_name("trim_here.py"))
    for title, (path, frame) in cuts.items():
        yield Way(title, _camsync(title, path, frame))
        output = str(path.parent / _OUTPUTS / f"here{path.suffix}")
        command = (sys.executable, here, str(path), str(frame), output)
        yield Way(f"{title} by trim_video", command, tells=True)


def _camsync(title: str, video: Path, frame: int) -> tuple[str, ...]:
    cut_times = video.with_name(f"{title.replace(' ', '_')}.csv")
    cut_times.write_text(f",frame\n{video.name},{frame}\n", encoding="utf-8")
    program = str(Path(sys.executable).with_name("camsync"))
    return (program, "trim", str(cut_times), "--out-dir", str(video.parent / _OUTPUTS))


def _others(short: Path, long: Path, smartcut: str | None) -> Iterator[Way]:
    out = str(short.parent / _OUTPUTS / "theirs.mp4")
    script = str(Path(__file__).with_name("camera_sync.py"))
    opencv = (sys.executable, script, str(short), str(CUT), out)
    yield Way("cv2.VideoWriter mp4v", opencv, _SMART, 12, is_slow=True)
    if smartcut:
        keep = f"{(CUT - 0.5) / RATE},{FRAMES / RATE}"
        yield Way("smartcut", (smartcut, str(short), out, "--keep", keep), _SMART, 2.5)
    if shutil.which("ffmpeg"):
        x264 = (*_ffmpeg(short, CUT / RATE), "-c:v", "libx264", "-crf", "17", out)
        yield Way("ffmpeg x264 crf 17", x264, _SMART, 15, is_slow=True)
        for title, path in {"copy": short, "long copy": long}.items():
            command = (*_ffmpeg(path, CLEAN / RATE), "-c", "copy", out)
            yield Way(f"{title} by ffmpeg", command, (title, f"{title} by trim_video"), 0.7)


def _bare(video: Path, name: str) -> Iterator[Way]:
    """Yield what every copy by PyAV takes at least, and what reading it takes once more."""
    script = str(Path(__file__).with_name("packets.py"))
    command = (sys.executable, script, str(video), str(CLEAN / RATE))
    output = str(video.parent / _OUTPUTS / f"bare{video.suffix}")
    against = (f"{name} copy by trim_video",)
    both = f"{name} packets read and written by PyAV"
    yield Way(both, (*command, output), against, tells=True)
    yield Way(f"{name} packets read by PyAV", command, against, tells=True)


def _from_disk(video: Path, name: str, frame: int, rate: int) -> Iterator[Way]:
    """Yield copies of a file that is not in the system's cache."""
    title = f"{name} copy from disk"
    yield Way(title, _camsync(title, video, frame), cold=video)
    if shutil.which("ffmpeg"):
        out = video.parent / _OUTPUTS / f"theirs{video.suffix}"
        command = (*_ffmpeg(video, frame / rate), "-c", "copy", str(out))
        yield Way(f"{title} by ffmpeg", command, (title,), 0.7, cold=video)
        yield Way(f"{title} to disk by ffmpeg", command, (title,), 0.7, cold=video, flushed=out)


def _ffmpeg(video: Path, seconds: float) -> tuple[str, ...]:
    return ("ffmpeg", "-v", "error", "-y", "-ss", f"{seconds}", "-i", str(video))


def _row(way: Way, taken: dict[str, Taken]) -> Row:
    theirs = taken[way.title]
    figure = f"CPU {theirs.cpu:.2f} s, clock {theirs.wall:.2f} s"
    if not way.against:
        return Row("trim", f"{OURS}, {way.title}", figure)
    ratios = [
        f"CPU {theirs.cpu / ours.cpu:.2f}x, clock {theirs.wall / ours.wall:.2f}x as fast ({title})"
        for title in way.against
        if (ours := taken.get(title)) is not None
    ]
    return Row("trim", way.title, figure, "", "; ".join(ratios))


def _verdict(way: Way, title: str, taken: dict[str, Taken]) -> Verdict:
    theirs, ours = taken[way.title], taken[title]
    cpu, wall = theirs.cpu / ours.cpu, theirs.wall / ours.wall
    goal = f"trim, {title}: {way.goal:g} times as fast as {way.title}, CPU and clock"
    return verdict(goal, f"{cpu:.2f}x, {wall:.2f}x", met=min(cpu, wall) >= way.goal)


def _length_costs(taken: dict[str, Taken], gigabytes: float) -> list[Row]:
    """Return what one GB more costs, the start of programs left out."""
    return [
        Row("trim, each GB more", title, f"CPU {cpu:.2f} s, clock {wall:.2f} s")
        for title in taken
        if (long := taken.get(f"long {title}")) is not None
        for cpu in [(long.cpu - taken[title].cpu) / gigabytes]
        for wall in [(long.wall - taken[title].wall) / gigabytes]
    ]


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=f"Trimming, side by side; PyAV {av.__version__}.")
    parser.add_argument("--folder", type=Path, default=Path(".bench"))
    parser.add_argument("--smartcut", help="the program, in its own environment")
    parser.add_argument("--repetitions", type=int, default=REPETITIONS)
    parser.add_argument("--only", nargs="+", help="ways with one of these words in their title")
    return parser.parse_args()


if __name__ == "__main__":
    main()

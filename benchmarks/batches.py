"""How much faster two processes do a study than one.

    python benchmarks/batches.py [--folder FOLDER] [--recordings 6] [--times 2]

`camsync batch` synchronizes the same study, of 1080p H.264 recordings of two cameras, with one
process that decodes on all cores, with one that decodes on one core, and with two that share the
cores, in turn. A run in which not every ON frame is the true one counts for nothing.

The goal is for workers of as many cores each: what a second one with its cores brings. One that
decodes on all cores leaves a second little to gain; how much that is stands beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from alone import run_alone
from readers import OURS
from scans import WrongPictureError
from searching import ON, make_recording
from tables import ROW_HEADER, VERDICT_HEADER, Row, Verdict, as_markdown, verdict

GOAL = 1.7
CAMERAS = ("cam1", "cam2")


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does a study: so many processes, each decoding with so many threads."""

    processes: int
    threads: int

    def __str__(self) -> str:
        """Return it in words."""
        return f"workers: {self.processes}, cores for each: {self.threads}"


def main() -> None:
    """Make the study, synchronize it in all ways, and print what came out."""
    options = _parse_options()
    rows, verdicts = measure_crews(options.folder, options.recordings, options.times)
    print(f"{as_markdown(ROW_HEADER, rows)}\n\n{as_markdown(VERDICT_HEADER, verdicts)}")


def measure_crews(folder: Path, recordings: int, times: int) -> tuple[list[Row], list[Verdict]]:
    """Synchronize a study with one process and with two; return rows, and the goal's verdict."""
    cores = os.cpu_count() or 1
    two, whole, single = Crew(2, max(cores // 2, 1)), Crew(1, cores), Crew(1, max(cores // 2, 1))
    taken = measure_batches(folder, [two, whole, single], recordings, times)
    measure = f"study of {recordings} recordings, two 1080p cameras of 10 s"
    rows = [
        Row(measure, f"{OURS}, {crew}", f"{seconds:.1f} s", "", f"{seconds / taken[two]:.2f}x")
        for crew, seconds in taken.items()
    ]
    goal = f"study: two workers {GOAL} times as fast as one of as many cores each"
    if cores < 2:
        return rows, [Verdict(goal, "one core only", "not known")]
    ratio = taken[single] / taken[two]
    return rows, [verdict(goal, f"{ratio:.2f}x", met=ratio >= GOAL)]


def measure_batches(
    folder: Path, crews: list[Crew], recordings: int, times: int
) -> dict[Crew, float]:
    """Return the seconds that each crew takes for the same study, start of the program included."""
    source = run_alone(make_recording, folder, 1)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        study = _copy(source, Path(place) / "study", recordings)
        template = Path(place) / "rig.camsync.json"
        first = [str(study / "rec0" / f"{camera}.mp4") for camera in CAMERAS]
        _camsync(["detect", *first, "--session", str(template)])
        taken: dict[Crew, list[float]] = {crew: [] for crew in crews}
        for _ in range(times):  # in turn, so that whatever else the machine does hits them all
            for crew in crews:
                taken[crew].append(_synchronize(study, template, crew))
    return {crew: median(seconds) for crew, seconds in taken.items()}


def _copy(source: Path, study: Path, recordings: int) -> Path:
    for number in range(recordings):
        for camera in CAMERAS:
            path = study / f"rec{number}" / f"{camera}.mp4"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, path)
    return study


def _synchronize(study: Path, template: Path, crew: Crew) -> float:
    """Return the seconds that a study takes from nothing; remove what was written."""
    out = study.parent / "out"
    command = ["batch", str(study), "--template", str(template), "--out-dir", str(out), "--json"]
    begun = time.perf_counter()
    said = _camsync([*command, "--workers", str(crew.processes)], CAMSYNC_THREADS=crew.threads)
    seconds = time.perf_counter() - begun
    found = {c["frame"] for one in json.loads(said)["recordings"] for c in one["cameras"]}
    if found != {ON}:
        raise WrongPictureError(f"ON frames {found}, not {ON}")
    shutil.rmtree(out)
    for written in (*study.rglob("*.json"), *study.rglob("*.csv")):
        written.unlink()
    return seconds


def _camsync(arguments: list[str], **variables: int) -> str:
    with tempfile.TemporaryDirectory() as cache:  # no index is at hand
        environment = os.environ | {name: str(value) for name, value in variables.items()}
        done = subprocess.run(
            [sys.executable, "-m", "napari_camsync", *arguments],
            env=environment | {"CAMSYNC_CACHE_DIR": cache},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return done.stdout


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    kept = Path(tempfile.gettempdir()) / "camsync-benchmark-clips"
    parser.add_argument("--folder", type=Path, default=kept, help="where clips are: %(default)s")
    parser.add_argument("--recordings", type=int, default=6, help="how many: %(default)s")
    parser.add_argument("--times", type=int, default=2, help="runs of each: %(default)s")
    return parser.parse_args()


if __name__ == "__main__":
    main()

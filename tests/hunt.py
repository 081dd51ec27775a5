"""A hunt for files that are read wrongly: batches of damaged files, each judged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from burned import read_number
from readers import NOT_FOR_FFMPEG, split_pictures
from verdicts import Number, delivered, difference, disagreements

TIME_ALLOWED, TIME_LIMIT = 10.0, 40.0
"""Seconds: what a file may take, and when its process is ended."""


@dataclass
class Verdict:
    """What came of one file."""

    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    resident: int = 0
    refused: bool = False
    scanned: bool = False
    seconds: float = 0.0


def judge(paths: Sequence[Path]) -> dict[str, Verdict]:
    """Read every file in other processes and return what is wrong with the answers."""
    verdicts: dict[str, Verdict] = {}
    waiting = list(paths)
    while waiting:
        for path, reports, ended in _examined(waiting):
            verdicts[path.name] = _verdict(path, reports, ended)
            waiting = waiting[1:]
    return verdicts


def _examined(paths: list[Path]) -> Iterator[tuple[Path, dict[str, Any], str | None]]:
    """Yield what one process reports of each file, up to the file that ends it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, str(Path(__file__).with_name("examiner.py")), *map(str, paths)]
    with (
        tempfile.TemporaryFile("w+") as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment
        ) as process,
    ):
        lines: Queue[str] = Queue()
        Thread(target=_forward, args=(process.stdout, lines), daemon=True).start()
        for path in paths:
            reports, ended = _reports(lines, process, path)
            if ended:
                process.kill()
                process.wait()
                errors.seek(0)
                crash = errors.read().rpartition("Fatal Python error")[2].strip()[:400]
                yield path, reports, f"{ended} (status {process.returncode}) {crash}"
                return
            yield path, reports, None


def _forward(source: Any, lines: Queue[str]) -> None:
    for line in source:
        lines.put(line)
    lines.put("")


def _reports(
    lines: Queue[str], process: subprocess.Popen[str], path: Path
) -> tuple[dict[str, Any], str | None]:
    """Return all that is reported of a file, and how the process ended if it did."""
    reports: dict[str, Any] = {}
    while reports.get("phase") != "done":
        try:
            line = lines.get(timeout=TIME_LIMIT)
        except Empty:
            return reports, f"hung reading {reports.get('phase')}"
        if not line:
            return reports, f"crashed reading {reports.get('phase')}"
        reports |= json.loads(line)
        assert reports["file"] == path.name
    return reports, None


def _verdict(path: Path, reports: dict[str, Any], ended: str | None) -> Verdict:
    found = reports.get("found")
    verdict = Verdict(resident=reports.get("resident", 0))
    if found is None:
        verdict.faults.append(f"{ended}")
        return verdict
    if ended:
        verdict.remarks.append(f"{ended}: a truth is missing")
    verdict.refused, verdict.seconds = bool(found["refused"]), found["seconds"]
    verdict.scanned = bool(found.get("scanned"))
    if found["raised"]:
        verdict.faults.append(f"raised {found['raised']}")
    if found["seconds"] > TIME_ALLOWED:
        verdict.faults.append(f"took {found['seconds']:.1f} s, most of it {found['slowest']}")
    faults, remarks = disagreements(found["sequence"], found["again"])
    verdict.remarks += remarks
    if faults:
        verdict.faults.append(f"differs at random ({len(faults)}): {'; '.join(faults[:4])}")
    truths = {**reports.get("truths", {}), "ffmpeg": _read_with_ffmpeg(path)}
    ours = delivered(found["sequence"])
    says = None if found["raised"] else difference(ours, truths)
    if says and verdict.refused:
        verdict.remarks.append(f"refused ({found['refused']}), and {says}")
    elif says:
        verdict.faults.append(f"differs in sequence: {says}")
    return verdict


def _read_with_ffmpeg(path: Path) -> list[Number]:
    """Return the numbers the program delivers of a file that it may complain of."""
    command = ["ffmpeg", "-v", "quiet", "-i", str(path), "-map", "0:V:0", "-fps_mode"]
    command += ["passthrough", "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "-"]
    if any(path.name.endswith(name) for name in NOT_FOR_FFMPEG):
        return []
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=TIME_LIMIT)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return []
    return [read_number(picture) for picture in split_pictures(done.stdout)]

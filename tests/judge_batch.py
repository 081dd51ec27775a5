"""A study of 40 recordings x 3 cameras, killed twice and resumed: run by hand, takes minutes.

    python tests/judge_batch.py [FOLDER] [--seed N]

Some recordings have a broken video, some no light in one camera, one lacks a camera. The run is
ended twice with SIGKILL at a random moment and started again. Then every finished output is read
with OpenCV and its numbers held against the truth. What the last run says is in FOLDER/said.txt.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

from studies import Filmed, film_recording, is_exact, write_template

_RECORDINGS = 40
_BROKEN, _DARK, _SHORT = {4, 13, 22, 31}, {7, 17, 27, 37}, {35}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp())
    random.seed(chosen.seed)
    study = make_study(folder / "study")
    write_template(folder / "rig.camsync.json", study["rec00"])
    say("killed twice: ")
    for _ in range(2):
        process = start(folder / "study", folder)
        time.sleep(random.uniform(8, 25))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        half = [one for r in study.values() for one in r if one.output.exists()]
        say(f"{len(half)} outputs, {sum(map(is_exact, half))} exact; ")
    with (folder / "said.txt").open("wb") as said:
        process = start(folder / "study", folder, said)
        process.wait()
    say(f"then exit {process.returncode}\n")
    judge(study, folder / "study")


def make_study(root: Path) -> dict[str, list[Filmed]]:
    study = {}
    for number in range(_RECORDINGS):
        name = f"rec{number:02}"
        study[name] = film_recording(root / name, number, light=number not in _DARK)
        if number in _BROKEN:
            study[name][1].path.write_bytes(study[name][1].path.read_bytes()[:700])
        if number in _SHORT:
            study[name][2].path.unlink()
    return study


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def start(root: Path, folder: Path, said: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    template = str(folder / "rig.camsync.json")
    return subprocess.Popen(
        [sys.executable, "-m", "napari_camsync", "batch", str(root), "--template", template],
        stdout=said or subprocess.DEVNULL,
        stderr=said or subprocess.DEVNULL,
        start_new_session=True,
    )


def judge(study: dict[str, list[Filmed]], root: Path) -> None:
    record = json.loads((root / "camsync-batch" / "report.json").read_text())
    statuses = {one["name"]: one["status"] for one in record["recordings"]}
    wrong = []
    for number, (name, filmed) in enumerate(study.items()):
        if number in _BROKEN | _SHORT:
            expected = "failed"
        else:
            expected = "needs review" if number in _DARK else "done"
        present = [one for one in filmed if one.output.exists()]
        right = len(present) == (3 if statuses[name] == "done" else 0)
        if statuses[name] != expected or not right or not all(map(is_exact, present)):
            wrong.append(f"{name}: {statuses[name]}, {len(present)} outputs")
    parts = len(list(root.rglob(".camsync-part-*")))
    say(f"{record['counts']}; not as they should be: {wrong or 'none'}; parts left: {parts}\n")


if __name__ == "__main__":
    main()

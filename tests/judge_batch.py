"""A study of 40 recordings x 3 cameras, killed twice and resumed: run by hand, takes minutes.

    python tests/judge_batch.py [FOLDER] [--seed N]

Some recordings have a broken video, some no light in one camera, one lacks a camera. The run is
ended twice with SIGKILL at a random moment and started again. Then every finished output is read
with OpenCV and its numbers held against the truth, and two workers are compared with one.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from studies import Filmed, film_recording, is_exact, write_template

_RECORDINGS = 40
_BROKEN, _DARK, _SHORT = {4, 13, 22, 31}, {7, 17, 27, 37}, {35}
_RUN = "from napari_camsync.cli import main; main()"


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
    process = start(folder / "study", folder)
    process.wait()
    say(f"then exit {process.returncode}\n")
    judge(study, folder / "study")
    compare_workers(folder)


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


def start(root: Path, folder: Path, workers: int = 2) -> subprocess.Popen[bytes]:
    template = str(folder / "rig.camsync.json")
    options = ["batch", str(root), "--template", template, "--workers", str(workers)]
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
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


def compare_workers(folder: Path) -> None:
    """Time the good recordings with one process and with two, twice in turn."""
    took: dict[int, list[float]] = {1: [], 2: []}
    for turn in range(4):
        workers = (1, 2)[turn % 2]
        root = folder / f"again{turn}"
        for source in (folder / "study").glob("rec*/*_cam?.mp4"):
            if int(source.parent.name[3:]) not in _BROKEN | _DARK | _SHORT:
                (root / source.parent.name).mkdir(parents=True, exist_ok=True)
                shutil.copy(source, root / source.parent.name)
        begun = time.perf_counter()
        start(root, folder, workers).wait()
        took[workers].append(time.perf_counter() - begun)
        shutil.rmtree(root)
    one, two = min(took[1]), min(took[2])
    say(f"one worker {one:.1f} s, two {two:.1f} s: {one / two:.2f} times as fast\n")


if __name__ == "__main__":
    main()

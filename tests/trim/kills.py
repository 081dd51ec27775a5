"""Trims killed at random instants leave nothing behind under the output's name.

    PYTHONPATH=src:tests python tests/trim/kills.py FOLDER [--kills 200] [--seed 1]

After each kill the folder holds the source, as it was, and perhaps an output that is whole; the
temporary file is gone once another trim into the folder has ended.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from clips import CLIPS
from clipwriter import write_clip
from readers import read_with_pyav

from napari_camsync import trim_video

KIND, START = "h264_b_aac.mp4", 20
OTHER_START = 60
# A server process imports what a trim needs, then forks one for each trim.
_TRIM = """
import os, sys
from napari_camsync import trim_video
import napari_camsync.trim.audio
for line in sys.stdin:
    child = os.fork()
    if not child:
        for _ in range(40):
            trim_video(sys.argv[1], int(sys.argv[2]), output=sys.argv[3], overwrite=True)
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


def main() -> int:
    """Kill and look; return whether anything is not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = options.folder / "kills"
    folder.mkdir(parents=True)
    source, output = folder / KIND, folder / "out.mp4"
    write_clip(source, CLIPS[KIND])
    before = (source.read_bytes(), source.stat().st_mtime_ns)
    chance = random.Random(options.seed)
    seen: Counter[str] = Counter()
    command = [sys.executable, "-c", _TRIM, str(source), str(START), str(output)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        for _ in range(options.kills):
            seen[_killed(server, chance.uniform(0, 0.4), folder, output)] += 1
            if (source.read_bytes(), source.stat().st_mtime_ns) != before:
                seen["WRONG: the source has changed"] += 1
        server.terminate()
    for what, count in seen.items():
        sys.stdout.write(f"{count} times: {what}\n")
    return int(any("WRONG" in what for what in seen))


def _killed(server: subprocess.Popen[bytes], seconds: float, folder: Path, output: Path) -> str:
    """Kill a trim after some time; say what it left."""
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(b"\n")
    server.stdin.flush()
    child = int(server.stdout.readline())
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    server.stdout.readline()
    left = sorted(path.name for path in folder.iterdir() if path.name.startswith("."))
    others = {path.name for path in folder.iterdir()} - {KIND, output.name, *left}
    whole = list(range(START, len(CLIPS[KIND].expected)))
    if others or (output.exists() and read_with_pyav(output) != whole):
        return f"WRONG: {sorted(others)} or an output that is not whole"
    had_output = output.exists()
    output.unlink(missing_ok=True)
    trim_video(folder / KIND, OTHER_START, output=folder / "next.mp4").output.unlink()
    if sorted(path.name for path in folder.iterdir()) != [KIND]:
        return "WRONG: the temporary file was not removed"
    return f"{'a whole output' if had_output else 'no output'}, {len(left)} temporary file, removed"


if __name__ == "__main__":
    sys.exit(main())

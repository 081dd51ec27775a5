"""Everything that is measured, in one table: scrubbing, search, trimming, studies and memory.

    python benchmarks/all.py [--only MEASURE ...] [--smartcut PROGRAM]

Each measure is that of the script of its own; those take further options.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path

from alone import run_alone
from batches import measure_crews
from opening import FOLDER_VARIABLE
from readers import OURS
from reading import DECODING, FFMPEG, MEASURES, Results, Setting, describe_machine
from scans import Scan, decode_only, has_program, measure_scans, run_ffmpeg
from searching import GOAL, RATE, SECONDS, make_recording, search
from tables import ROW_HEADER, VERDICT_HEADER, Row, Verdict, as_markdown, rate_rows, rate_verdict
from trims import measure_trims

_COPIES = 60  # ten minutes, for which the goal is
_RECORDINGS = 2


def main() -> None:
    """Run the measures asked for, and print what came out."""
    options = _parse_options()
    measures = MEASURES | {
        "search": search_whole,
        "trim": partial(trim, options.smartcut),
        "study": study,
    }
    setting = Setting(options.folder, options.patience)
    rows: list[Row] = []
    verdicts: list[Verdict] = []
    print(f"{describe_machine()}, {_smartcut_version(options.smartcut)}\n", flush=True)
    with tempfile.TemporaryDirectory() as cache:
        os.environ[FOLDER_VARIABLE] = cache  # the user's own indexes are no part of this
        for name in options.only or measures:
            start = time.perf_counter()
            more_rows, more_verdicts = measures[name](setting)
            rows += more_rows
            verdicts += more_verdicts
            print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)
    print(f"\n{as_markdown(ROW_HEADER, rows)}\n")
    if verdicts:
        print(as_markdown(VERDICT_HEADER, verdicts))


def search_whole(setting: Setting) -> Results:
    """Search a recording for its LED."""
    path = run_alone(make_recording, setting.folder, _COPIES)
    searches: dict[str, Scan] = {OURS: search, DECODING: decode_only}
    if has_program("ffmpeg"):
        searches[FFMPEG] = run_ffmpeg
    rates = measure_scans(searches, path, _COPIES * SECONDS * RATE, 1)
    measure = "search of a whole recording"
    return rate_rows(measure, rates), [rate_verdict(measure, rates, FFMPEG, GOAL)]


def trim(smartcut: str | None, setting: Setting) -> Results:
    """Cut a video in several ways."""
    return measure_trims(setting.folder, smartcut)


def study(setting: Setting) -> Results:
    """Synchronize a study with one process, and with two."""
    return measure_crews(setting.folder, _RECORDINGS, 1)


def _smartcut_version(program: str | None) -> str:
    """Return the version of smartcut, from the environment that its program is in."""
    if program is None:
        return "smartcut not installed"
    ask = "import importlib.metadata as m; print('smartcut', m.version('smartcut'))"
    python = Path(program).with_name("python")
    return subprocess.run(
        [python, "-c", ask], check=True, capture_output=True, text=True
    ).stdout.strip()


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    kept = Path(tempfile.gettempdir()) / "camsync-benchmark-clips"
    known = [*MEASURES, "search", "trim", "study"]
    parser.add_argument("--folder", type=Path, default=kept, help="where clips are: %(default)s")
    parser.add_argument("--only", nargs="+", choices=known, help="what to measure")
    parser.add_argument("--smartcut", help="its program, in an environment of its own")
    parser.add_argument("--patience", type=float, default=40, help="as of reading.py: %(default)s")
    return parser.parse_args()


if __name__ == "__main__":
    main()

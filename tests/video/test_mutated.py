"""Damaged files: no crash, no hang, and no wrong picture under a right number.

Run as a script for a longer hunt; what fails is kept:

    PYTHONPATH=src:tests python tests/video/test_mutated.py --count 500 --seed 1 --keep FOLDER
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from clips import CLIPS
from clipwriter import write_clip
from hunt import Verdict, judge
from mutations import mutated

KINDS = (
    "h264_b_aac.mp4",
    "h264_fragments.mp4",
    "h264_hidden.mp4",
    "h264_refresh.ts",
    "h264.mkv",
    "h264_no_cues.mkv",
    "h264.ts",
    "h264_open_gop.ts",
    "h264_twice.ts",
    "h264_missing_times.ts",
    "h264_b.avi",
    "h264_b_raw.h264",
    "h264.flv",
    "h264_fields.ts",
    "hevc.mp4",
    "hevc_open_gop.ts",
    "mjpeg_pcm.avi",
    "mpeg4_packed.avi",
    "mpeg2_b.mpg",
    "mpeg2_b.ts",
    "vp9.webm",
    "av1.mp4",
    "ffv1.mkv",
    "wmv2.wmv",
)
EACH = 3
FOUND = [
    ("h264_overlap.ts", 40120),  # a stream turns up that was not there on opening
    ("h264_vfr.mp4", 30397),  # times in another order than pictures are decoded in
    ("mpeg4_b.avi", 30425),
    ("hevc.mp4", 40166),
    ("h264_10bit.mp4", 30252),  # two pictures come late, after a keyframe that is lost
]
"""What hunts found."""
CASES = [*((name, seed) for name in KINDS for seed in range(EACH)), *FOUND]
BATCH = 25
LARGEST_GROWTH = 150 * 2**20
"""Bytes that a process may grow by over a batch, once it has read a few files."""


def damage(
    clips: Path, folder: Path, cases: Iterable[tuple[str, int]]
) -> Iterator[tuple[Path, str]]:
    """Yield damaged files and what was done to them."""
    for name, seed in cases:
        if not (clips / name).exists():
            write_clip(clips / name, CLIPS[name])
        data = (clips / name).read_bytes()
        content, says = mutated(data, seed, transport=name.endswith(".ts"))
        path = folder / f"{seed:05}-{name}"
        path.write_bytes(content)
        yield path, says


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """Return what came of every file."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("needs the ffmpeg program")
    clips, folder = tmp_path_factory.mktemp("clips"), tmp_path_factory.mktemp("mutated")
    return judge([path for path, _ in damage(clips, folder, CASES)])


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_a_damaged_file_gives_the_right_pictures_or_says_that_it_cannot(
    verdicts: dict[str, Verdict], name: str, seed: int
) -> None:
    assert verdicts[f"{seed:05}-{name}"].faults == []


def test_reading_many_damaged_files_takes_no_more_and_more_memory(
    verdicts: dict[str, Verdict],
) -> None:
    sizes = [verdict.resident for verdict in verdicts.values() if verdict.resident]
    if sizes:
        assert max(sizes[-5:]) - sizes[len(sizes) // 3] < LARGEST_GROWTH


def hunt(count: int, seed: int, keep: Path) -> None:
    """Damage `count` files, of all kinds in turn, and keep those that are read wrongly."""
    keep.mkdir(parents=True, exist_ok=True)
    names = list(CLIPS)
    cases = [(names[place % len(names)], seed * 10000 + place) for place in range(count)]
    with tempfile.TemporaryDirectory() as clips, tempfile.TemporaryDirectory() as folder:
        for start in range(0, count, BATCH):
            batch = dict(damage(Path(clips), Path(folder), cases[start : start + BATCH]))
            verdicts = judge(list(batch))
            _report(batch, verdicts, keep)
            for path in batch:
                path.unlink()


def _report(batch: dict[Path, str], verdicts: dict[str, Verdict], keep: Path) -> None:
    with (keep / "log.txt").open("a") as log:
        for path, says in batch.items():
            verdict = verdicts[path.name]
            state = "refused" if verdict.refused else "read"
            line = f"{path.name} | {says} | {state} in {verdict.seconds:.1f} s"
            line += f" | {verdict.resident >> 20} MiB"
            if verdict.remarks:
                line += f" | remarks ({len(verdict.remarks)}): {'; '.join(verdict.remarks[:3])}"
            if verdict.faults:
                shutil.copy(path, keep / path.name)
                line += f" | scanned: {verdict.scanned} | FAULT " + " | ".join(verdict.faults)
            log.write(line + "\n")
            sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("mutated-failures"))
    chosen = parser.parse_args()
    hunt(chosen.count, chosen.seed, chosen.keep)

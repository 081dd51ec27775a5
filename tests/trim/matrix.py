"""All kinds of clip cut at many places, judged by readers independent of the package.

    PYTHONPATH=src:tests python tests/trim/matrix.py [KIND]... [--verify full]

prints a line for each cut and what is wrong with it; the suite itself tries a part of these. OpenCV
reads each output in sequence and at random, where it reads the source rightly in the same way: an
environment with another OpenCV tells of that one.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence, Set
from itertools import zip_longest
from pathlib import Path

import av
import numpy as np
from burned import read_number
from clips import CLIPS, ClipSpec
from clipwriter import write_clip
from readers import camera_of, read_with_ffmpeg, read_with_opencv, read_with_pyav

from napari_camsync import CamSyncError, TrimResult, trim_video

UNTIMELY = (".avi", ".mpg", ".h264", ".hevc", ".m2v", ".asf")
"""PyAV reads wrong times of reordered pictures from these sources too, or there are none."""
JUMPS = 12
"""So many frames are asked of OpenCV in no order."""


def cuts(spec: ClipSpec) -> Iterator[tuple[int, int]]:
    """Yield cuts: on a keyframe, just before and after, within a GOP, at the last frames."""
    frames = len(spec.expected)
    gop = spec.gop if 1 < spec.gop <= frames // 3 else max(frames // 4, 1)
    starts = (0, 2 * gop, 2 * gop + 1, 2 * gop + 2, 2 * gop - 1, gop + gop // 2, frames - 1)
    ends = ((gop // 2, frames - 5), (2 * gop, frames - 3), (2 * gop, 2 * gop + 1))
    for start, stop in (*((start, frames) for start in starts), *ends):
        if 0 <= start < stop <= frames:
            yield start, stop


def faults(
    spec: ClipSpec, source: Path, result: TrimResult, opencv_reads: Set[str]
) -> Iterator[str]:
    """Yield what is wrong with a trim; `opencv_reads` is what it reads rightly of the source."""
    expected = list(spec.expected[result.start : result.stop])
    readers: dict[str, Callable[[Path], list[int | None]]] = {"ffmpeg": read_with_ffmpeg}
    if not spec.rotation and not spec.flip:
        readers["PyAV"] = read_with_pyav
    for name, read in readers.items():
        numbers = read(result.output)
        if numbers != expected:
            wrong = sum(a != b for a, b in zip_longest(numbers, expected))
            yield f"{name} reads {len(numbers)} frames, {wrong} of them wrong"
    for way in opencv_reads - rightly_read_by_opencv(result.output, expected):
        yield f"OpenCV's {way} is wrong, which is right in the source"
    theirs, ours = _decoded(source), _decoded(result.output)
    theirs = theirs[result.start : result.stop]
    same = sum(a[0] == b[0] for a, b in zip(theirs, ours, strict=False))
    if same < result.copied:
        yield f"{same} pictures are identical of {result.copied} copied"
    if not spec.name.endswith(UNTIMELY) and len(ours) == len(theirs):
        times = np.array([[pair[0][1], pair[1][1]] for pair in zip(theirs, ours, strict=True)])
        late = float(np.abs(np.diff(times - times[0])).max())
        if late > 0.0015:
            yield f"a frame is {late * 1000:.1f} ms off"


def rightly_read_by_opencv(path: Path, expected: Sequence[int]) -> set[str]:
    """Return which of sequence, count and random access OpenCV does rightly."""
    import cv2

    numbers = read_with_opencv(path)
    capture = cv2.VideoCapture(str(path))
    frames = np.random.default_rng(3).integers(0, len(expected), JUMPS).tolist()
    jumps = []
    for frame in [*frames, 0, len(expected) - 1]:
        capture.set(cv2.CAP_PROP_POS_FRAMES, frame)
        found, picture = capture.read()
        jumps.append(found and read_number(picture) == expected[frame])
    right = {
        "sequence": numbers == list(expected),
        "count": int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) == len(expected),
        "random access": all(jumps),
    }
    capture.release()
    return {way for way, is_right in right.items() if is_right}


def _decoded(path: Path) -> list[tuple[str, float]]:
    """Return fingerprint and time of each picture that PyAV decodes in sequence."""
    with av.open(str(path)) as container:
        frames = list(container.decode(camera_of(container)))
    return [
        (hashlib.sha256(f.to_ndarray().tobytes()).hexdigest(), float(f.time or 0)) for f in frames
    ]


def main() -> int:
    """Cut and judge; return how many cuts are not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=list(CLIPS), metavar="KIND")
    parser.add_argument("--verify", choices=["default", "full", "none"], default="default")
    options = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in options.kinds:
            source = Path(folder, name)
            write_clip(source, CLIPS[name])
            opencv_reads = rightly_read_by_opencv(source, CLIPS[name].expected)
            sys.stdout.write(f"{name}: OpenCV reads {sorted(opencv_reads)} rightly\n")
            for start, stop in cuts(CLIPS[name]):
                line = _judge(CLIPS[name], source, (start, stop), options.verify, opencv_reads)
                bad += "WRONG" in line
                sys.stdout.write(f"{name} {start}:{stop} {line}\n")
                sys.stdout.flush()
            source.unlink()
    sys.stdout.write(f"{bad} cuts are not right\n")
    return min(bad, 1)


def _judge(
    spec: ClipSpec, source: Path, frames: tuple[int, int], verify: str, opencv_reads: set[str]
) -> str:
    output = source.with_name(f"out-{source.name}")
    try:
        result = trim_video(source, *frames, output, verify=verify, overwrite=True)
    except CamSyncError as error:
        return f"WRONG: {error}"
    found = "; ".join(faults(spec, source, result, opencv_reads))
    how = f"{result.mode}, {result.copied} copied, {result.reencoded} at {result.psnr:.1f} dB"
    return f"{how}: WRONG: {found}" if found else f"{how}: right"


if __name__ == "__main__":
    sys.exit(main())

"""All kinds of clip cut at many places, judged by readers independent of the package.

    PYTHONPATH=src:tests python tests/trim/matrix.py [KIND]... [--verify full] [--also PYTHON]...

prints a line for each cut and what is wrong with it; the suite itself tries a part of these. What a
reader reads wrongly in the source it need not read rightly in its trims. OpenCV is that of this
interpreter, and that of each other one named by ``--also`` (with another OpenCV, av, pytest).
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
from av.video.frame import VideoFrame
from clips import CLIPS, ClipSpec
from clipwriter import write_clip
from opencv_ways import OtherOpenCV
from readers import camera_of, read_with_ffmpeg, read_with_pyav

from napari_camsync import CamSyncError, TrimResult, trim_video

UNTIMELY = (".avi", ".mpg", ".h264", ".hevc", ".m2v", ".asf")
"""PyAV reads wrong times of reordered pictures from these sources too."""

Reader: TypeAlias = Callable[[Path, Sequence[int]], set[str]]
"""Says in which ways it delivers these numbers."""


def cuts(spec: ClipSpec) -> Iterator[tuple[int, int]]:
    """Yield cuts: on a keyframe, just before and after, within a GOP, at the last frames."""
    frames = len(spec.expected)
    gop = spec.gop if 1 < spec.gop <= frames // 3 else max(frames // 4, 1)
    starts = (0, 2 * gop, 2 * gop + 1, 2 * gop + 2, 2 * gop - 1, gop + gop // 2, frames - 1)
    ends = ((gop // 2, frames - 5), (2 * gop, frames - 3), (2 * gop, 2 * gop + 1))
    for start, stop in (*((start, frames) for start in starts), *ends):
        if 0 <= start < stop <= frames:
            yield start, stop


def readers_of(spec: ClipSpec, opencvs: Sequence[OtherOpenCV]) -> dict[str, Reader]:
    """Return the readers that can tell the numbers of such a clip."""
    readers = {f"OpenCV {opencv.version}": opencv.rightly_reads for opencv in opencvs}
    readers["ffmpeg"] = _in_sequence(read_with_ffmpeg)
    if not spec.rotation and not spec.flip:  # PyAV does not turn pictures upright
        readers["PyAV"] = _in_sequence(read_with_pyav)
    return readers


def _in_sequence(read: Callable[[Path], list[int | None]]) -> Reader:
    def ways(path: Path, expected: Sequence[int]) -> set[str]:
        return {"sequence"} if read(path) == list(expected) else set()

    return ways


def faults(
    spec: ClipSpec,
    source: Path,
    result: TrimResult,
    readers: Mapping[str, tuple[Reader, set[str]]],
) -> Iterator[str]:
    """Yield what is wrong with a trim; readers come with the ways they read the source rightly."""
    expected = spec.expected[result.start : result.stop]
    for reader, (read, ways) in readers.items():
        for way in ways - read(result.output, expected):
            yield f"the {way} of {reader} is wrong"
    theirs, ours = _decoded(source), _decoded(result.output)
    theirs = theirs[result.start : result.stop]
    same = sum(a[0] == b[0] for a, b in zip(theirs, ours, strict=False))
    if same < result.copied:
        yield f"{same} pictures are identical of {result.copied} copied"
    if spec.timed and not spec.name.endswith(UNTIMELY) and len(ours) == len(theirs):
        times, wanted = np.array([pair[1] for pair in ours]), np.array(spec.seconds)
        wanted = wanted[result.start : result.stop] - wanted[result.start]
        late = float(np.abs(times - times[0] - wanted).max())
        if late > 0.0015:
            yield f"a frame is {late * 1000:.1f} ms off"


def _decoded(path: Path) -> list[tuple[str, float]]:
    """Return fingerprint and time of each picture that PyAV decodes in sequence."""
    with av.open(str(path)) as container:
        frames = list(container.decode(camera_of(container)))
    return [(_hash_of(frame), float(frame.time or 0)) for frame in frames]


def _hash_of(frame: VideoFrame) -> str:
    try:
        samples = frame.to_ndarray()
    except (AssertionError, ValueError):  # PyAV knows no array for it, or not in an odd size
        samples = frame.reformat(format="rgba64le").to_ndarray()
    return hashlib.sha256(samples.tobytes()).hexdigest()


def main() -> int:
    """Cut and judge; return how many cuts are not right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=list(CLIPS), metavar="KIND")
    parser.add_argument("--verify", choices=["default", "full", "none"], default="default")
    parser.add_argument("--also", action="append", default=[], metavar="PYTHON")
    options = parser.parse_args()
    opencvs = [OtherOpenCV(python) for python in (sys.executable, *options.also)]
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in options.kinds:
            source, spec = Path(folder, name), CLIPS[name]
            write_clip(source, spec)
            readers = {
                reader: (read, read(source, spec.expected))
                for reader, read in readers_of(spec, opencvs).items()
            }
            for reader, (_, ways) in readers.items():
                sys.stdout.write(f"{name}: {reader} reads rightly: {sorted(ways)}\n")
            for start, stop in cuts(spec):
                line = _judge(spec, source, (start, stop), options.verify, readers)
                bad += "WRONG" in line
                sys.stdout.write(f"{name} {start}:{stop} {line}\n")
                sys.stdout.flush()
            source.unlink()
    for opencv in opencvs:
        opencv.close()
    sys.stdout.write(f"{bad} cuts are not right\n")
    return min(bad, 1)


def _judge(
    spec: ClipSpec,
    source: Path,
    frames: tuple[int, int],
    verify: str,
    readers: Mapping[str, tuple[Reader, set[str]]],
) -> str:
    output = source.with_name(f"out-{source.name}")
    try:
        result = trim_video(source, *frames, output, verify=verify, overwrite=True)
    except CamSyncError as error:
        return f"WRONG: {error}"
    found = "; ".join(faults(spec, source, result, readers))
    how = f"{result.mode}, {result.copied} copied, {result.reencoded} at {result.psnr:.1f} dB"
    return f"{how}: WRONG: {found}" if found else f"{how}: right"


if __name__ == "__main__":
    sys.exit(main())

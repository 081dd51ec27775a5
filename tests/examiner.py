"""Reads damaged files in a process of its own, which they may crash: a line of JSON for each.

python examiner.py FILE...
"""

from __future__ import annotations

import faulthandler
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import av
import numpy as np
from burned import read_number
from readers import camera_of
from verdicts import Number, Read

import napari_camsync as camsync

T = TypeVar("T")

RANDOM, BACKWARD, AT_ONCE = 60, 40, 6
"""Frames read at random, the file closed after every few; and from the end."""


class Stopwatch:
    """Times calls and remembers the longest."""

    def __init__(self) -> None:
        self.longest, self.slowest = 0.0, ""

    def __call__(self, what: str, call: Callable[[], T]) -> T:
        """Return what the call returns."""
        start = time.process_time()
        try:
            return call()
        finally:
            seconds = time.process_time() - start
            if seconds > self.longest:
                self.longest, self.slowest = seconds, what


def examine(path: Path) -> dict[str, Any]:
    """Read a file in every way; an exception that is none of ours is told, not raised."""
    watch, start = Stopwatch(), time.process_time()
    found: dict[str, Any] = {"refused": None, "raised": None, "sequence": [], "again": []}
    try:
        _read_by_us(path, watch, found)
    except (camsync.VideoError, FileNotFoundError) as error:
        found["refused"] = str(error)
    except Exception as error:
        found["raised"] = f"{type(error).__name__}: {error}, in {_innermost(error)}"
    seconds = time.process_time() - start  # not wall time: a busy machine is no fault
    return {**found, "seconds": seconds, "slowest": f"{watch.slowest}: {watch.longest:.1f} s"}


def read_in_sequence(path: Path, threads: str) -> list[Number]:
    """Return the numbers that PyAV alone delivers, packets that cannot be decoded left out."""
    numbers: list[Number] = []
    try:
        with av.open(str(path)) as container:
            stream = camera_of(container)
            stream.thread_type = threads
            for packet in _packets(container.demux(stream)):
                try:
                    frames = stream.codec_context.decode(packet)
                except av.FFmpegError:
                    continue
                numbers += [read_number(frame.to_ndarray(format="rgb24")) for frame in frames]
    except (av.FFmpegError, StopIteration, ValueError):
        pass  # it does not open, or holds no video
    return numbers


def _packets(demuxed: Iterator[Any]) -> Iterator[Any]:
    """Yield packets up to the end or to where the file cannot be read on, then the flush."""
    while True:
        try:
            packet = next(demuxed)
        except (StopIteration, av.FFmpegError, IndexError):
            break  # the last is PyAV's where a stream turns up that was not there on opening
        if packet.size:
            yield packet
    yield None


def _read_by_us(path: Path, watch: Stopwatch, found: dict[str, Any]) -> None:
    with watch("opening", lambda: camsync.open_video(path)) as video:
        found["frames"], found["scanned"] = len(video), bool(getattr(video.index, "scanned", False))
        for frame in range(len(video)):
            found["sequence"].append(_read(video, frame, watch))
    with watch("opening again", lambda: camsync.open_video(path)) as video:
        chosen = np.random.default_rng(7).integers(0, len(video), RANDOM).tolist()
        for place, frame in enumerate(chosen):
            if place % AT_ONCE == 0:
                video.close()
            found["again"].append((frame, _read(video, frame, watch)))
        video.close()
        for frame in range(len(video))[: -BACKWARD - 1 : -1]:
            found["again"].append((frame, _read(video, frame, watch)))


def _read(video: camsync.Video, frame: int, watch: Stopwatch) -> Read:
    try:
        return read_number(watch(f"frame {frame}", lambda: video[frame]))
    except camsync.VideoError:
        return "damaged"


def _innermost(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    assert trace is not None
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _resident() -> int:
    """Return this process's memory in bytes, 0 where that cannot be told."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 if status.exists() else 0


def main(paths: list[str]) -> None:
    """Examine files; a line when one is begun, one when it is read, one when truth is known."""
    faulthandler.enable()
    for path in map(Path, paths):
        _tell({"file": path.name, "phase": "ours"})
        _tell({"file": path.name, "found": examine(path), "phase": "truth"})
        truths = {
            f"PyAV, {threads} threads": read_in_sequence(path, threads)
            for threads in ("SLICE", "AUTO")
        }
        _tell({"file": path.name, "truths": truths, "resident": _resident(), "phase": "done"})


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

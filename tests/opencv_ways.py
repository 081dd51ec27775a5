"""In which ways OpenCV reads a file rightly: in sequence, its count, at random, and backwards.

Run as a script it answers for the OpenCV of its own interpreter, which may be another than that of
the package: a line of JSON, ``[path, numbers]``, is answered by a line that lists the ways.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from burned import read_number
from readers import read_with_opencv

PATIENCE = 60
"""Seconds that an answer may take."""
JUMPS = 12
"""So many frames are asked for in no order, beside the first, the last, and those before it."""


def rightly_read_by_opencv(path: Path, expected: Sequence[int]) -> set[str]:
    """Return which of sequence, count and random access OpenCV does rightly."""
    numbers = read_with_opencv(path)
    capture = cv2.VideoCapture(str(path))
    count = len(expected)
    frames = np.random.default_rng(3).integers(0, count, JUMPS).tolist()
    frames += [0, *range(count - 1, max(count - 4, -1), -1)]
    frames = frames if count > 1 else [0]  # it reads the only frame of a file but once
    right = {
        "sequence": numbers == list(expected),
        "count": int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) == count,
        "random access": all(number_at(capture, frame) == expected[frame] for frame in frames),
    }
    capture.release()
    return {way for way, is_right in right.items() if is_right}


def number_at(capture: cv2.VideoCapture, frame: int) -> int | None:
    """Return the number that the picture shows which OpenCV takes for a frame."""
    capture.set(cv2.CAP_PROP_POS_FRAMES, frame)
    found, picture = capture.read()
    return read_number(picture) if found else None


class OtherOpenCV:
    """The OpenCV of an interpreter, asked from outside, as OpenCV may hang."""

    def __init__(self, python: str) -> None:
        self._python = python
        self._process: subprocess.Popen[str] | None = None
        self.version = self._start()

    def rightly_reads(self, path: Path, expected: Sequence[int]) -> set[str]:
        """See `rightly_read_by_opencv`; where OpenCV hangs or crashes, there is no right way."""
        if self._process is None:
            self._start()
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(path), list(expected)]) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        if not answer:
            self.close()
        return set(json.loads(answer or "[]"))

    def close(self) -> None:
        """End the interpreter."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> str:
        self._process = subprocess.Popen(
            [self._python, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self._answer()

    def _answer(self) -> str:
        """Return a line of the interpreter's; nothing where it takes too long or has ended."""
        assert self._process is not None
        assert self._process.stdout is not None
        for _ in range(2):  # a process that was itself suspended has not waited for long
            ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE / 2)
            if ready:
                return self._process.stdout.readline().strip()
        return ""


if __name__ == "__main__":
    sys.stdout.write(cv2.__version__ + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        path, expected = json.loads(line)
        ways = sorted(rightly_read_by_opencv(Path(path), expected))
        sys.stdout.write(json.dumps(ways) + "\n")
        sys.stdout.flush()

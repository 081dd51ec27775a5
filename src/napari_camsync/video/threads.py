"""thread_count: how many threads a decoder or an encoder may use."""

from __future__ import annotations

import os

THREADS_VARIABLE = "CAMSYNC_THREADS"
"""Environment variable that says how many; all the machine has where it is not set."""


def thread_count() -> int:
    """Return how many threads FFmpeg may use for one video; 0 lets it choose."""
    text = os.environ.get(THREADS_VARIABLE, "")
    return int(text) if text.isdigit() else 0


def limit_threads(count: int) -> None:
    """Let this process use so many threads for one video, if its environment names no number."""
    import cv2

    os.environ.setdefault(THREADS_VARIABLE, str(count))
    cv2.setNumThreads(thread_count())

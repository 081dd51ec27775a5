"""How many threads a decoder or an encoder may use, and how many cores there are for them."""

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


def core_count() -> int:
    """Return how many cores this process may use, which a cluster's job may not have all of."""
    allowed = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(allowed(0)) if allowed else os.cpu_count() or 1

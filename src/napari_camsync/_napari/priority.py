"""give_way: work beside the window leaves the processor to the window first."""

from __future__ import annotations

import os
import sys
import threading

FOR_PICTURES = 5
"""How far what the window waits for gives way to it."""
FOR_WORK = 10
"""How far other work does, which gives way to the pictures too."""


def give_way(by: int) -> None:
    """Let this thread, and those that it starts, wait for the window's where both have work.

    Threads have niceness of their own on Linux only, where FFmpeg's have that of the thread that
    opened the file; elsewhere nothing is done.

    Parameters
    ----------
    by : int
        How far, from 0 to 19.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), by)

"""Commands as they are typed into the system's shell, for messages that a user copies."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterable
from pathlib import Path


def typed(words: Iterable[str]) -> str:
    """Return words as the shell takes each of them for one, whatever is in it."""
    listed = list(words)
    return subprocess.list2cmdline(listed) if os.name == "nt" else shlex.join(listed)


def opening(paths: Iterable[Path]) -> str:
    """Return the command that opens videos, or a session file, in the window."""
    return typed(["camsync", "gui", *map(as_argument, paths)])


def as_argument(path: Path) -> str:
    """Return a path as no command takes it for an option."""
    return f"./{path}" if str(path).startswith("-") else str(path)

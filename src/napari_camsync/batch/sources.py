"""find_videos: the videos that patterns name, but for those that a batch has written."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ..align.naming import SYNCED_SUFFIX
from ..errors import CamSyncError
from .grouping import is_video


def find_videos(patterns: Sequence[str], leave_out: Sequence[Path] = ()) -> list[Path]:
    """Return the videos that patterns name: files, ``*`` patterns, and folders with all below.

    Trimmed videos (``...-frame_synced``) and what is in a folder of `leave_out` do not count.

    Raises
    ------
    CamSyncError
        If one of the patterns names no video.
    """
    found: list[Path] = []
    for pattern in patterns:
        named = _matching(pattern)
        here = [path for path in named if _is_source(path, leave_out)]
        if named and not here:
            raise CamSyncError(
                f"{pattern} names only trimmed videos (*{SYNCED_SUFFIX}.*), or what is in "
                "--out-dir. Name their sources, or choose an --out-dir apart from them."
            )
        if not here:
            raise CamSyncError(f"{pattern} names no video. Check the path; quote patterns with *.")
        found += here
    return sorted(set(found))


def study_folder(patterns: Sequence[str]) -> Path | None:
    """Return the folder that holds all that patterns name, whatever is in it now.

    Recordings are named as seen from it, so that the first one of a study, or the last one that is
    left, is called as it is among others. None where patterns are on different drives.
    """
    folders = [_fixed(Path(pattern).absolute()) for pattern in patterns]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        return None


def _fixed(path: Path) -> Path:
    """Return the folder of a pattern that does not depend on what matches."""
    if path.is_dir():
        return path
    if path.exists():
        return path.parent
    return next((p for p in path.parents if not any(c in str(p) for c in "*?[")), path.parent)


def _matching(pattern: str) -> list[Path]:
    path = Path(pattern).absolute()
    if path.is_dir():
        return [p for p in path.rglob("*") if is_video(p.name) and p.is_file()]
    if path.exists():
        return [path]
    fixed = _fixed(path)
    return [p for p in fixed.glob(path.relative_to(fixed).as_posix()) if p.is_file()]


def _is_source(path: Path, leave_out: Sequence[Path]) -> bool:
    hidden = path.name.startswith(".") or path.stem.endswith(SYNCED_SUFFIX)
    return not hidden and not any(path.is_relative_to(folder) for folder in leave_out)

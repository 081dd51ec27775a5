"""Names of output files."""

from __future__ import annotations

from pathlib import Path

SYNCED_SUFFIX = "-frame_synced"


def synced_path(video: Path, folder: Path | None = None) -> Path:
    """Return where a trimmed video goes: ``<stem>-frame_synced<suffix>``.

    Parameters
    ----------
    video : Path
        The source.
    folder : Path, optional
        Where to put it; beside the source where None.
    """
    return (folder or video.parent) / f"{video.stem}{SYNCED_SUFFIX}{video.suffix}"

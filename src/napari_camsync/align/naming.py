"""Names of output files."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["mp4", "mkv"]
"""The kinds of file that hold what nearly every other one does, with its times."""

SYNCED_SUFFIX = "-frame_synced"


def synced_path(video: Path, folder: Path | None = None, to: Kind | None = None) -> Path:
    """Return where a trimmed video goes: ``<stem>-frame_synced<suffix>``; see `marked_path`."""
    return marked_path(video, SYNCED_SUFFIX, folder, to)


def marked_path(video: Path, mark: str, folder: Path | None = None, to: Kind | None = None) -> Path:
    """Return where what is made of a video goes: ``<stem><mark><suffix>``.

    Parameters
    ----------
    video : Path
        The source.
    mark : str
        What its name gets that the source's does not have.
    folder : Path, optional
        Where to put it; beside the source where None.
    to : {"mp4", "mkv"}, optional
        The kind of file; the source's where None.
    """
    return (folder or video.parent) / f"{video.stem}{mark}{suffix_of(video, to)}"


def suffix_of(video: Path, to: Kind | None) -> str:
    """Return how the name of a file of this kind ends; a video's own ending where None is named."""
    return f".{to}" if to else video.suffix

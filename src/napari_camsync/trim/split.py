"""split_video: what is before a frame, and what begins on it, both exact."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path

from ..align.naming import marked_path
from ..errors import TrimError
from ..files import refuse_existing
from ..progress import Progress, part_of
from ..video import open_video
from .plan import Head, Mode
from .prepare import prepare_trim
from .result import TrimResult
from .trim import carry_out


def split_paths(video: Path, frame: int, folder: Path | None = None) -> tuple[Path, Path]:
    """Return where the two parts go: ``<stem>-before_<frame>`` and ``<stem>-from_<frame>``."""
    before = marked_path(video, f"-before_{frame}", folder)
    return before, marked_path(video, f"-from_{frame}", folder)


def split_video(
    source: str | PathLike[str],
    frame: int,
    folder: Path | None = None,
    mode: Mode = "auto",
    head: Head = "compatible",
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> Iterator[TrimResult]:
    """Write the frames before a frame into one file, and it and all after it into another.

    Both are decided on before either is written, and each is checked as `trim_video` does.

    Parameters
    ----------
    source : path
        The video.
    frame : int
        The first frame of the second part; neither the video's first nor beyond its end.
    folder : Path, optional
        Where to put them; beside the source where None.
    mode, head
        See `trim_video`.
    overwrite : bool
        Whether existing files may be replaced.
    progress : callable, optional
        Told about both together.

    Yields
    ------
    TrimResult
        Of the part before, then of the part from the frame on.

    Raises
    ------
    FileExistsError
        If one of the files exists and may not be replaced.
    ValueError
        If the frame leaves one part empty.
    VideoError, TrimError
        As `trim_video`.
    """
    with open_video(source) as video:
        if len(video) == 1:
            raise TrimError(f"{video.path.name} has one frame and cannot be split.")
        if not 0 < frame < len(video):
            raise ValueError(
                f"{video.path.name} cannot be split at frame {frame}: it has frames 0 to "
                f"{len(video) - 1}, and each part needs one. Choose from 1 to {len(video) - 1}."
            )
        paths = split_paths(video.path, frame, folder)
        ranges = ((0, frame), (frame, len(video)))
        parts = [
            prepare_trim(video, start, stop, usual=path, mode=mode, head=head)
            for (start, stop), path in zip(ranges, paths, strict=True)
        ]
        for part in parts if not overwrite else ():
            refuse_existing(part.output)
        total = 2 * len(video)
        for part in parts:
            yield carry_out(
                part,
                overwrite=overwrite,
                progress=part_of(progress, 2 * part.plan.start, total),
            )

"""convert_video: every frame a keyframe, for tools that can only seek to keyframes."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike
from pathlib import Path

from ..align.naming import Kind, marked_path
from ..progress import Progress
from ..video import open_video
from .plan import Mode
from .prepare import prepare_trim
from .result import TrimResult
from .trim import carry_out

_SUFFIX = "-all_intra"


def converted_path(video: Path, folder: Path | None = None, to: Kind | None = None) -> Path:
    """Return where a converted video goes: ``<stem>-all_intra<suffix>``; see `marked_path`."""
    return marked_path(video, _SUFFIX, folder, to)


def convert_video(
    source: str | PathLike[str],
    output: Path | None = None,
    *,
    usual: Path | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> TrimResult:
    """Write a video anew with every frame a keyframe, so that any tool can seek in it.

    Size, rate, every frame's time, rotation, color tags and sound come along; pictures are
    re-encoded in the source's codec, visually lossless, and checked by decoding both files. A
    video whose frames all are keyframes is copied packet by packet. Where the new file is of a kind
    that does not hold that codec, it becomes another one, every picture identical.

    Parameters
    ----------
    source : path
        The video.
    output : Path, optional
        The new file, whose suffix says of what kind it is; ``<stem>-all_intra<suffix>`` beside the
        source where None.
    usual : Path, optional
        Another usual name, which gets the suffix ``.mkv`` where that kind of file cannot hold the
        pictures; that of `output` is kept.
    overwrite : bool
        Whether an existing file may be replaced.
    progress : callable, optional
        Called as ``progress(done, total)``.

    Raises
    ------
    FileExistsError
        If the output exists and may not be replaced.
    VideoError
        If the source cannot be read.
    TrimError
        If its codec cannot be written so.
    """
    with open_video(source) as video:
        usual = usual or converted_path(video.path)
        mode: Mode = "auto" if video.index.is_all_intra else "encode"
        prepared = prepare_trim(video, 0, output=output, usual=usual, mode=mode)
        prepared = replace(prepared, longest_gop=1)
        return carry_out(prepared, overwrite=overwrite, progress=progress)

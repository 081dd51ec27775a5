"""trim_video: a new file holding exactly the wanted frames, checked before it gets its name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import av

from ..errors import TrimError
from ..files import whole_file
from ..progress import Progress, part_of
from ..video.video import Video, open_video
from .plan import MODES, Mode
from .prepare import PreparedTrim, prepare_trim, why_not_written
from .verify import Check, verify_trim
from .write import write_trim


@dataclass(frozen=True, slots=True)
class TrimResult:
    """A trimmed video.

    Parameters
    ----------
    source, output : Path
        The two files.
    start, stop : int
        Which frames of the source the output holds.
    mode : str
        How it was made: ``"copy"`` or ``"lossless"``.
    copied, reencoded : int
        How many frames went over bit for bit, and how many were decoded and encoded anew.
    psnr : float
        Of the worst frame, in dB; infinite where every picture is identical.
    verified : bool
        Whether every frame was decoded again and found to be the source's, at its time.
    reason : str
        Why it was made in this way.
    left_out : tuple of str
        Streams of the source that the output does not have.
    """

    source: Path
    output: Path
    start: int
    stop: int
    mode: str
    copied: int
    reencoded: int
    psnr: float
    verified: bool
    reason: str
    left_out: tuple[str, ...]

    @property
    def frames(self) -> int:
        """How many frames the output has."""
        return self.stop - self.start

    @property
    def sentence(self) -> str:
        """What was written, in plain words."""
        how = "copied" if self.mode == "copy" else "re-encoded without loss"
        lost = f" Left out: {', '.join(self.left_out)}." if self.left_out else ""
        return f"{self.output.name}: {self.frames} frames, {how}, checked.{lost}"


def trim_video(
    source: str | PathLike[str] | Video,
    start: int,
    stop: int | None = None,
    output: str | PathLike[str] | None = None,
    mode: Mode = "auto",
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> TrimResult:
    """Write a new file that holds exactly the frames ``[start, stop)`` of a video.

    Packets are copied where that is exact; otherwise every frame is re-encoded without loss.
    Times, rotation, color tags and audio come along. The result is decoded and compared with
    the source before it appears under its name; the source is only read.

    Parameters
    ----------
    source : path or Video
        The video to trim.
    start, stop : int
        The frames to keep; to the end where `stop` is None.
    output : path, optional
        The new file; ``<stem>-frame_synced<suffix>`` beside the source where None, in a
        Matroska file where the source's container cannot hold what is written.
    mode : {"auto", "copy", "lossless"}
        See `napari_camsync.trim.plan.plan_trim`.
    overwrite : bool
        Whether an existing output may be replaced.
    progress : callable, optional
        Called as ``progress(done, total)``; raising `Cancelled` in it stops the work and leaves
        no file behind.

    Returns
    -------
    TrimResult

    Raises
    ------
    FileNotFoundError
        If the source does not exist.
    FileExistsError
        If the output exists and may not be overwritten.
    ValueError
        If the frames are not a range within the video, or the mode is unknown.
    VideoError
        If the source cannot be read.
    TrimError
        If the trim cannot be done or its result is not right.
    """
    if mode not in MODES:
        raise ValueError(f"There is no mode {mode!r}. Use one of {', '.join(MODES)}.")
    video = source if isinstance(source, Video) else open_video(source)
    try:
        named = None if output is None else Path(output)
        prepared = prepare_trim(video, start, stop, output=named, mode=mode)
        return carry_out(prepared, overwrite=overwrite, progress=progress)
    finally:
        if video is not source:
            video.close()


def carry_out(
    prepared: PreparedTrim, *, overwrite: bool = False, progress: Progress | None = None
) -> TrimResult:
    """Write what was prepared, check it, and give it its name; see `trim_video`."""
    video, plan = prepared.video, prepared.plan
    total = 2 * plan.frames
    writing, checking = part_of(progress, 0, total), part_of(progress, plan.frames, total)
    try:
        with whole_file(prepared.output, overwrite=overwrite) as part:
            left_out = write_trim(video, plan, prepared.container, part, writing)
            check = verify_trim(part, video, plan.start, plan.stop, checking)
            _refuse_loss(video, check)
    except FileExistsError:
        raise
    except (OSError, av.FFmpegError) as error:
        raise TrimError(why_not_written(prepared.output, error)) from error
    return TrimResult(
        source=video.path,
        output=prepared.output,
        start=plan.start,
        stop=plan.stop,
        mode=plan.mode,
        copied=plan.copied,
        reencoded=plan.reencoded,
        psnr=check.psnr,
        verified=True,
        reason=plan.reason,
        left_out=left_out,
    )


def _refuse_loss(video: Video, check: Check) -> None:
    if not math.isinf(check.psnr):
        raise TrimError(
            f"{video.path}: {check.frames - check.identical} of {check.frames} frames of the "
            f"trimmed file differ from the source (worst: {check.psnr:.1f} dB); it was discarded."
        )

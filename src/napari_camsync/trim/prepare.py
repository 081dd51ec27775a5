"""prepare_trim: what a trim will do and where, decided before anything is written."""

from __future__ import annotations

import errno
import shutil
from dataclasses import dataclass
from pathlib import Path

import av

from ..align.naming import synced_path
from ..errors import TrimError
from ..video.packet_reader import packets_between
from ..video.packets import open_container
from ..video.video import Video
from .containers import FALLBACK_SUFFIX, Container, container_for, is_known
from .entry import is_clean_entry
from .plan import Mode, TrimPlan, plan_trim


@dataclass(frozen=True, slots=True, eq=False)
class PreparedTrim:
    """A trim that can be carried out.

    Parameters
    ----------
    video : Video
        The source.
    plan : TrimPlan
        How it is done.
    output : Path
        The file to write.
    container : Container
        Its format.
    """

    video: Video
    plan: TrimPlan
    output: Path
    container: Container


def prepare_trim(
    video: Video,
    start: int,
    stop: int | None = None,
    *,
    output: Path | None = None,
    folder: Path | None = None,
    mode: Mode = "auto",
) -> PreparedTrim:
    """Decide how to trim a video, and into which file.

    Parameters
    ----------
    video : Video
        The source.
    start, stop : int
        The frames to keep; to the end where `stop` is None.
    output : Path, optional
        The new file.
    folder : Path, optional
        Where to put it under its usual name; beside the source where None.
    mode : {"auto", "copy", "lossless"}
        See `plan_trim`.

    Raises
    ------
    ValueError
        If the frames are not a range within the video.
    TrimError
        If it cannot be done so, the output would be the source, or the disk is too full.
    """
    plan = plan_for(video, start, stop, mode)
    target, container = _choose_output(video, plan, output, folder)
    _refuse_source(video.path, target)
    _refuse_full_disk(video, plan, target)
    return PreparedTrim(video, plan, target, container)


def plan_for(video: Video, start: int, stop: int | None = None, mode: Mode = "auto") -> TrimPlan:
    """Read what the plan depends on, and make it; see `plan_trim`.

    Raises
    ------
    ValueError
        If the frames are not a range within the video.
    TrimError
        If the mode is ``"copy"`` and copying would not be exact.
    """
    stop = video.check_range(start, stop)
    entry = int(video.index.order[start])
    clean = bool(video.index.packets.is_key[entry]) and _begins_cleanly(video, entry)
    return plan_trim(video.index, start, stop, clean_entry=clean, mode=mode)


def _choose_output(
    video: Video, plan: TrimPlan, output: Path | None, folder: Path | None
) -> tuple[Path, Container]:
    """Return the file to write and its format.

    A name that was asked for is kept; the usual name changes its suffix where the container it
    stands for is unknown, or cannot hold re-encoded pictures.
    """
    container, stream = open_container(video.path)
    with container:
        demuxer, codec = container.format.name, stream.codec.canonical_name
    target = output or synced_path(video.path, folder)
    fits = container_for(target, demuxer)
    unfit = plan.mode != "copy" and fits.encoder_for(codec, video.pixel_format) is None
    if output is None and (unfit or not is_known(target, demuxer)):
        target = target.with_suffix(FALLBACK_SUFFIX)
        fits = container_for(target, demuxer)
    return target, fits


def _begins_cleanly(video: Video, ordinal: int) -> bool:
    container, stream = open_container(video.path)
    with container:
        codec, extradata = stream.codec.canonical_name, stream.codec_context.extradata
    packets = packets_between(video.path, video.index, ordinal, ordinal + 1)
    return any(is_clean_entry(codec, bytes(packet), extradata) for _, packet in packets)


def _refuse_source(source: Path, target: Path) -> None:
    try:
        is_source = target.exists() and target.samefile(source)
    except OSError as error:  # a name too long to ask for
        raise TrimError(why_not_written(target, error)) from error
    if is_source:
        raise TrimError(f"{target} is the source itself. Choose another name for the output.")


def _refuse_full_disk(video: Video, plan: TrimPlan, target: Path) -> None:
    folder = next(path for path in (target.parent, *target.absolute().parents) if path.exists())
    needed = int(video.index.packets.size[list(plan.packets)].sum())
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise TrimError(
            f"{target} needs {needed / 1e6:.0f} MB and the disk has {free / 1e6:.0f} MB left. "
            "Free some space, or choose another folder."
        )


def why_not_written(target: Path, error: OSError | av.FFmpegError) -> str:
    """Say why a file could not be written, and what to do."""
    if error.errno == errno.ENOSPC:
        return f"{target} was not written: the disk is full. Free some space and trim again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{target} was not written: no permission to write there. Choose another folder."
    return f"{target} was not written: {str(error.strerror or error).rstrip('.')}."

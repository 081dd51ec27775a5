"""What keeps a trim from being written, in words."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import av
from av.video.frame import VideoFrame

from ..errors import TrimError
from ..video.video import Video
from .containers import Container

NOT_MUXED = (av.error.InvalidDataError, av.error.ArgumentError, av.error.PatchWelcomeError)
"""What muxers say to packets that they cannot hold."""


def refuse_source(source: Path, target: Path) -> None:
    """Refuse to write a trim over its own source, whatever that is called.

    Raises
    ------
    TrimError
        If it is that, or its name is too long.
    """
    try:
        is_source = target.exists() and target.samefile(source)
    except OSError as error:  # a name too long to ask for
        raise TrimError(why_not_written(target, error)) from error
    if is_source:
        raise TrimError(f"{target} is the source itself. Choose another name for the output.")


def refuse_full_disk(target: Path, needed: int) -> None:
    """Refuse to begin what the disk has no room for.

    Raises
    ------
    TrimError
        Saying how much is missing.
    """
    folder = next(path for path in (target.parent, *target.absolute().parents) if path.exists())
    disk = shutil.disk_usage(folder)  # of no size at all where it is no disk, as /proc
    if disk.total and needed > disk.free:
        raise TrimError(
            f"{target} needs {needed / 1e6:,.1f} MB and the disk has {disk.free / 1e6:,.1f} MB "
            "left. Free some space, or choose another folder."
        )


def why_not_written(target: Path, error: OSError | av.FFmpegError) -> str:
    """Say why a file could not be written, and what to do."""
    if error.errno == errno.ENOSPC:
        return f"{target} was not written: the disk is full. Free some space and trim again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{target} was not written: no permission to write there. Choose another folder."
    if error.errno == errno.ENAMETOOLONG:
        return f"{target} was not written: its name is too long. Choose a shorter one."
    if isinstance(error, FileNotFoundError) and not target.parent.exists():
        return f"{target} was not written: its folder was moved or deleted. Choose another folder."
    said = str(error.strerror or error).rstrip(".")
    if isinstance(error, NOT_MUXED):
        return (
            f"{target} was not written: this kind of file does not hold the pictures as they are "
            f"({said}). {another_kind(target.suffix)}"
        )
    return f"{target} was not written: {said}."


def another_kind(suffix: str, wanted: str = ".mkv") -> str:
    """Advise a kind of file that holds what one with a suffix, or FFmpeg's name of it, does not."""
    if suffix.lower() in (wanted, "matroska"):
        return "Use mode 'auto'."
    return f"Choose an output name that ends in {wanted}, with mode 'auto'."


def refuse_turned(video: Video, container: Container) -> None:
    """Refuse pictures that are encoded anew where nothing would say how they are turned.

    Raises
    ------
    TrimError
        If the source's are turned, and this kind of file does not say so.
    """
    if not (video.orientation.is_upright or container.tells_turns):
        raise TrimError(why_turned(video, container))


def why_turned(video: Video, container: Container) -> str:
    """Say why turned pictures do not go into a kind of file, and what to do."""
    return (
        f"{video.path.name}: its pictures are turned when shown, which this kind of file "
        f"({container.muxer}) does not say. Choose an output name that ends in .mkv, .mp4 or .mov."
    )


def of_one_size(video: Video, pictures: Iterable[VideoFrame], start: int) -> Iterator[VideoFrame]:
    """Yield pictures from a frame on, which an encoder takes only in one size.

    Raises
    ------
    TrimError
        Where one is not as large as the video's first.
    """
    width, height = video.stored_size
    for frame, picture in enumerate(pictures, start):
        if (picture.width, picture.height) != (width, height):
            raise TrimError(
                f"{video.path.name}: frame {frame} is {picture.width} x {picture.height} pixels "
                f"large, and frame 0 {width} x {height}. Split the video where that changes first."
            )
        yield picture

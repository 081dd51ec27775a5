"""Hold an output against its source: packets, times, and pictures."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from ..errors import CamSyncError, TrimError
from ..progress import Progress, report_each
from ..video.cache import PictureCache
from ..video.decoder import DamagedFrameError
from ..video.index import VideoIndex
from ..video.indexing import build_index, draft_index
from ..video.video import Video, open_video
from .along import check_along, check_sound
from .clock import clock_range
from .compare import fingerprint, psnr
from .independent import decoded_apart
from .plan import TrimPlan
from .sampling import AT_A_JOIN, frames_to_decode
from .write import Written

Verify: TypeAlias = Literal["default", "full", "none"]
VERIFY: tuple[Verify, ...] = ("default", "full", "none")

# Of the output's pictures, while it is checked.
_CACHED_BYTES = 2**26
# A container that stores whole milliseconds moves a frame by half of one, and so does the
# source's own; more is a fault.
_LARGEST_TIME_ERROR = 0.001


@dataclass(frozen=True, slots=True)
class Check:
    """What the comparison found.

    Parameters
    ----------
    frames : int
        How many frames the output has.
    compared : int
        How many of them were decoded and compared.
    identical : int
        How many of those are identical, sample by sample.
    psnr : float
        Peak signal-to-noise ratio of the worst frame in dB; infinite where all are identical.
    packets : int
        How many packets were found to be the source's, byte by byte.
    """

    frames: int
    compared: int
    identical: int
    psnr: float
    packets: int = 0


def verify_trim(
    output: Path, video: Video, start: int, stop: int, progress: Progress | None = None
) -> Check:
    """Check that a file holds exactly the frames ``[start, stop)`` of a video.

    Both are decoded whole: every picture is compared sample by sample in its own pixel format,
    every time to within a millisecond, and how the pictures are turned.

    Parameters
    ----------
    output : Path
        The file to check.
    video : Video
        The source.
    start, stop : int
        The frames it should hold.
    progress : callable, optional
        Called as ``progress(done, total)`` in frames.

    Returns
    -------
    Check

    Raises
    ------
    TrimError
        If a frame is missing, added, at another time, of another size, or cannot be decoded.
    """
    try:
        with open_video(output) as result:
            check_times(result, video, start, stop)
            levels = compare_pictures(result, video, start, stop, progress)
    except CamSyncError as error:
        raise TrimError(f"{video.path}: its trim did not pass the check: {error}") from error
    return Check(stop - start, len(levels), int(np.isinf(levels).sum()), float(levels.min()))


def compare_pictures(
    result: Video, video: Video, start: int, stop: int, progress: Progress | None = None
) -> npt.NDArray[np.float64]:
    """Return the PSNR of every picture of a trim, (stop - start,), infinite where identical."""
    pairs = zip(result.iter_pictures(), video.iter_pictures(start, stop), strict=True)
    return np.array([psnr(a, b) for a, b in report_each(pairs, stop - start, progress)])


def verify_written(
    output: Path,
    video: Video,
    plan: TrimPlan,
    written: Written,
    verify: Verify,
    progress: Progress | None = None,
) -> Check:
    """Check what was just written.

    Parameters
    ----------
    output : Path
        The file to check.
    video : Video
        The source.
    plan : TrimPlan
        How it was made.
    written : Written
        What was written.
    verify : {"default", "full"}
        Whether to read the output again, find each copied packet to be the source's, and decode
        what was re-encoded, the joins and both ends; or to decode all of it.
    progress : callable, optional
        Called as ``progress(done, total)`` in frames.

    Raises
    ------
    TrimError
        If anything is not as it should be.
    """
    try:
        index, agrees = _index_of(output, plan, written)
        with (
            Video(output, index, PictureCache(_CACHED_BYTES)) as result,
            decoded_apart(video, plan, PictureCache(_CACHED_BYTES)) as apart,
        ):
            check_times(result, video, plan.start, plan.stop)
            check_along(output, video, plan.start, plan.stop, written.left_out)
            if verify == "full":
                check_sound(output, clock_range(result, 0, 1)[0], video, plan.start)
            if verify == "full" or not agrees:
                return _check_all(result, apart, plan, written, progress)
            return _check_parts(result, apart, plan, written, progress)
    except CamSyncError as error:
        raise TrimError(f"{video.path}: its trim did not pass the check: {error}") from error


def _check_all(
    result: Video, video: Video, plan: TrimPlan, written: Written, progress: Progress | None
) -> Check:
    levels = compare_pictures(result, video, plan.start, plan.stop, progress)
    least = np.full(plan.frames, written.pictures.psnr - 1e-6)
    least[plan.tail - plan.start : plan.end - plan.start] = math.inf
    poor = np.flatnonzero(levels < least)
    if len(poor):
        raise TrimError(
            f"{len(poor)} of its {plan.frames} frames differ from what they should be (frame "
            f"{poor[0]}: {levels[poor[0]]:.1f} dB); it was discarded."
        )
    identical = int(np.isinf(levels).sum())
    return Check(plan.frames, plan.frames, identical, float(levels.min()))


def _check_parts(
    result: Video, video: Video, plan: TrimPlan, written: Written, progress: Progress | None
) -> Check:
    """Decode what was re-encoded, the joins and both ends."""
    frames = frames_to_decode(plan, video.index)
    for frame in report_each(frames, len(frames), progress):
        ours = _fingerprint(result.picture, frame - plan.start)
        if ours != (written.pictures.fingerprints.get(frame) or _fingerprint(video.picture, frame)):
            raise TrimError(f"its frame {frame - plan.start} is not the source's {frame}.")
    _check_head(result, video, plan, written)
    lossless = written.pictures.psnr == math.inf
    identical = len(frames) if lossless else sum(map(plan.is_copied, frames))
    return Check(plan.frames, len(frames), identical, written.pictures.psnr, len(plan.packets))


def _check_head(result: Video, video: Video, plan: TrimPlan, written: Written) -> None:
    """Hold the first frames against the source, if it was from its pictures that they were made."""
    for frame in range(plan.start, min(plan.start + AT_A_JOIN, plan.stop)):
        if frame not in written.pictures.fingerprints:
            continue
        level = psnr(result.picture(frame - plan.start), video.picture(frame))
        if level < written.pictures.psnr - 1e-6:
            raise TrimError(
                f"its frame {frame - plan.start} is not the source's {frame} ({level:.1f} dB)."
            )


def _fingerprint(picture: Callable[[int], VideoFrame], frame: int) -> int | None:
    """Return the fingerprint of a frame; None where it is damaged."""
    try:
        return fingerprint(picture(frame))
    except DamagedFrameError:
        return None


def _index_of(output: Path, plan: TrimPlan, written: Written) -> tuple[VideoIndex, bool]:
    """Index an output; tell whether its packets are those written, and carry the same frames.

    Where they are, and their times give the order that is wanted, nothing is decoded for that.
    """
    index = draft_index(output)
    same = np.array_equal(index.packets.checksum, written.pictures.checksums)
    if index.scanned or not (same and _carries(index, plan, written)):
        index = build_index(output)
    return index, same and _carries(index, plan, written)


def _carries(index: VideoIndex, plan: TrimPlan, written: Written) -> bool:
    frames = written.pictures.schedule.frames
    return bool(np.array_equal(index.rank, np.where(frames < 0, -1, frames - plan.start)))


def check_times(result: Video, video: Video, start: int, stop: int) -> None:
    """Refuse a file whose frames are not as many, or not at the times, of ``[start, stop)``.

    Raises
    ------
    TrimError
        Saying which.
    """
    if result.orientation != video.orientation:
        raise TrimError("it is not turned upright as the source is.")
    if len(result) != stop - start:
        raise TrimError(f"it has {len(result)} frames instead of {stop - start}.")
    expected = video.times.seconds[start:stop] - video.times.seconds[start]
    error = np.abs(result.times.seconds - expected)
    if error.max() > _LARGEST_TIME_ERROR + float(result.times.time_base) / 2:
        frame = int(error.argmax())
        raise TrimError(
            f"its frame {frame} is shown at {result.times.seconds[frame]:.4f} s instead of "
            f"{expected[frame]:.4f} s."
        )

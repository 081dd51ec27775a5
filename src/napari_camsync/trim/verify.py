"""Hold an output against its source: packets, times, and pictures."""

from __future__ import annotations

import math
import zlib
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import CamSyncError, TrimError
from ..progress import Progress, report_each
from ..video.cache import PictureCache
from ..video.decoder import DamagedFrameError, FrameDecoder
from ..video.index import VideoIndex
from ..video.packet_reader import packets_between
from ..video.video import Video, open_video
from .compare import fingerprint, psnr
from .plan import LATE_FRAMES, TrimPlan
from .write import Written

Verify: TypeAlias = Literal["default", "full", "none"]
VERIFY: tuple[Verify, ...] = ("default", "full", "none")

# A container that stores whole milliseconds moves a frame by half of one, and so does the
# source's own; more is a fault.
_LARGEST_TIME_ERROR = 0.001
# So many copied frames are decoded on each side of where re-encoded ones end.
_AT_A_JOIN = 3
# The last frames are decoded where no more than so many lie between them and a keyframe.
_NEAR_A_KEYFRAME = 60


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
        with open_video(output) as result:
            check_times(result, video, plan.start, plan.stop)
            if verify == "full" or not _packets_agree(result, plan, written):
                return _check_all(result, video, plan, written, progress)
            return _check_parts(result, video, plan, written, progress)
    except CamSyncError as error:
        raise TrimError(f"{video.path}: its trim did not pass the check: {error}") from error


def _check_all(
    result: Video, video: Video, plan: TrimPlan, written: Written, progress: Progress | None
) -> Check:
    levels = compare_pictures(result, video, plan.start, plan.stop, progress)
    least = np.full(plan.frames, written.psnr - 1e-6)
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
    expected = _Expected(video, plan, written)
    frames = frames_to_decode(plan, video.index)
    with closing(_decoder_of(result)) as decoder:
        for frame in report_each(frames, len(frames), progress):
            found = _fingerprint(decoder, frame - plan.start)
            if found != expected.fingerprint(frame):
                raise TrimError(f"its frame {frame - plan.start} is not the source's {frame}.")
    expected.close()
    lossless = written.psnr == math.inf
    identical = len(frames) if lossless else sum(map(plan.is_copied, frames))
    return Check(plan.frames, len(frames), identical, written.psnr, len(plan.packets))


def frames_to_decode(plan: TrimPlan, index: VideoIndex) -> list[int]:
    """Return the frames that are decoded by default.

    All that are re-encoded, except in the middle of a long stretch before copied ones: each was
    decoded as it was encoded, and its packet is known to be in the output. Of the copied ones,
    some at joins and at both ends; where the last keyframe is far from the end, those after it.

    Parameters
    ----------
    plan : TrimPlan
        What was done.
    index : VideoIndex
        The source's frames and packets.
    """
    if not plan.copied:
        return list(range(plan.start, plan.stop))
    first = range(plan.tail, min(plan.tail + _AT_A_JOIN, plan.end))
    wanted = {*range(plan.start, plan.tail), *first, *range(plan.end, plan.stop)}
    wanted -= set(range(plan.start + LATE_FRAMES, plan.tail - LATE_FRAMES))
    keyframes = index.keyframes[index.keyframes < plan.end]
    last = max(int(keyframes[-1]), plan.tail)
    begin = last if plan.end - last > _NEAR_A_KEYFRAME else max(plan.end - _AT_A_JOIN, plan.tail)
    return sorted(wanted | set(range(begin, min(begin + _AT_A_JOIN, plan.end))))


class _Expected:
    """What each frame of an output should be, by fingerprint."""

    def __init__(self, video: Video, plan: TrimPlan, written: Written) -> None:
        self._plan = plan
        self._reencoded = written.fingerprints
        self._decoder = _decoder_of(video)

    def fingerprint(self, frame: int) -> int | None:
        """Return a frame's fingerprint; None where the source's is damaged."""
        plan = self._plan
        if plan.is_copied(frame):
            return _fingerprint(self._decoder, frame)
        return self._reencoded[frame - plan.start - (plan.copied if frame >= plan.end else 0)]

    def close(self) -> None:
        """Close the source."""
        self._decoder.close()


def _decoder_of(video: Video) -> FrameDecoder:
    return FrameDecoder(video.path, video.index, PictureCache(0), "AUTO")


def _fingerprint(decoder: FrameDecoder, frame: int) -> int | None:
    try:
        return fingerprint(decoder.picture(frame))
    except DamagedFrameError:
        return None


def _packets_agree(result: Video, plan: TrimPlan, written: Written) -> bool:
    """Whether the output's packets are those that were written, and carry the same frames."""
    frames = written.schedule.frames
    if len(result.index.packets) != len(frames):
        return False
    if (result.index.rank != np.where(frames < 0, -1, frames - plan.start)).any():
        return False
    packets = packets_between(result.path, result.index, 0, len(frames))
    checksums = (zlib.crc32(packet) for _, packet in packets)
    return all(a == b for a, b in zip(checksums, written.checksums, strict=True))


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

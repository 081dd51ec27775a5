"""verify_against: hold a trimmed file against its source, long after it was written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from os import PathLike
from pathlib import Path

import numpy as np

from ..errors import CamSyncError, TrimError
from ..progress import Progress
from ..video.restamp import restamped
from ..video.video import Video, open_video
from .along import check_sound, missing_along
from .clock import clock_range
from .compare import psnr
from .encoders import LEAST_PSNR
from .verify import check_times, compare_pictures

# Frame rates that are nearer to each other differ by no more than how a container rounds times.
_SAME_RATE = 1e-3


@dataclass(frozen=True, slots=True)
class Verification:
    """A trimmed file that holds what it should.

    Parameters
    ----------
    output, source : Path
        The two files.
    start, stop : int
        Which frames of the source it holds.
    identical : int
        How many of them are identical, sample by sample.
    packets : int
        How many packets of the output are the source's, byte by byte.
    psnr : float
        Of the worst frame, in dB; infinite where all are identical.
    missing : tuple of str
        What goes with the source's pictures and not with these: tracks, tags, what describes them.
    """

    output: Path
    source: Path
    start: int
    stop: int
    identical: int
    packets: int
    psnr: float
    missing: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What was found, in plain words."""
        return (
            f"{self.output.name} passed the check: it holds frames {self.start}:{self.stop} of "
            f"{self.source.name}, each at its time. {self._pictures}{self._missing}"
        )

    @property
    def _missing(self) -> str:
        """What is not in it."""
        return f" Not in it: {', '.join(self.missing)}." if self.missing else ""

    @property
    def _pictures(self) -> str:
        """How good the pictures are, and how they were made."""
        frames = self.stop - self.start
        others = frames - self.identical
        if others:
            worst = f"re-encoded, each at {math.floor(10 * self.psnr) / 10:.1f} dB or better"
            if not self.identical:
                return f"All {frames} pictures were {worst}."
            return f"{self.identical} of {frames} pictures are identical, {others} were {worst}."
        if not self.packets:
            how = "re-encoded without loss"
        elif self.packets < frames:
            how = f"{self.packets} packets were copied, the others re-encoded without loss"
        else:
            how = "copied bit for bit"
        return f"All {frames} pictures are identical: {how}."


def verify_against(
    output: str | PathLike[str],
    source: str | PathLike[str],
    start: int | None = None,
    progress: Progress | None = None,
    fps: Fraction | None = None,
) -> Verification:
    """Check that a file is a trim of another: every picture, every time, the count.

    Parameters
    ----------
    output, source : path
        The trimmed video, and what it was trimmed from.
    start : int, optional
        The source's frame it begins on; found by the packets both have, or else by the picture
        that is most like its first.
    progress : callable, optional
        Called as ``progress(done, total)`` in frames.
    fps : Fraction, optional
        The rate in frames per second that it was trimmed to have; the source's times where None.

    Raises
    ------
    FileNotFoundError
        If a file does not exist.
    VideoError
        If one cannot be read.
    TrimError
        If the output is not what it should be.
    ValueError
        If the source has no such frame.
    """
    with open_video(output) as result, open_video(source) as timed:
        video = restamped(timed, fps) if fps else timed
        try:
            begin = find_start(result, video) if start is None else start
            video.check_range(begin, None)
            stop = begin + len(result)
            if stop > len(video):
                raise TrimError(f"it has more frames than follow frame {begin} of its source.")
            _check_times(result, video, begin, stop)
            levels = compare_pictures(result, video, begin, stop, progress)
            poor = np.flatnonzero(levels < LEAST_PSNR)
            if len(poor):
                raise TrimError(
                    f"{len(poor)} of its {len(levels)} frames differ from the source's, the "
                    f"first at {poor[0]} ({levels[poor[0]]:.1f} dB)."
                )
            missing = () if fps else _check_along(result, video, begin, stop)
        except CamSyncError as error:
            raise TrimError(f"{result.path.name} did not pass the check: {error}") from error
        shared = _shared_packets(result, video)
        identical = int(np.isinf(levels).sum())
        worst = float(levels.min())
        return Verification(result.path, video.path, begin, stop, identical, shared, worst, missing)


def _check_along(result: Video, video: Video, start: int, stop: int) -> tuple[str, ...]:
    """Check what goes with the pictures; return what does not, in words."""
    missing = missing_along(result.path, video, start, stop)
    first, _ = clock_range(result, 0, 1)
    check_sound(result.path, first, video, start)
    return missing


def _check_times(result: Video, video: Video, start: int, stop: int) -> None:
    """Check the times; where the frames are at another rate altogether, say so."""
    try:
        check_times(result, video, start, stop)
    except TrimError as error:
        rates = [float(each.times.fps) for each in (result, video)]
        steady = result.times.is_constant and video.times.is_constant
        if not steady or math.isclose(*rates, rel_tol=_SAME_RATE):
            raise
        raise TrimError(
            f"it runs at {rates[0]:.3f} frames per second instead of {rates[1]:.3f}. If it was "
            "trimmed with --fps, give the same --fps here."
        ) from error


def find_start(result: Video, video: Video) -> int:
    """Return the frame of a source that its trim begins on."""
    begin = _start_by_packets(result, video)
    return _start_by_picture(result, video) if begin is None else begin


def _start_by_packets(result: Video, video: Video) -> int | None:
    """Return the distance in frames that most packets have which are in both files."""
    theirs, ours = video.index, result.index
    known = dict(zip(theirs.packets.checksum.tolist(), theirs.rank.tolist(), strict=True))
    frames = [
        known[packet] - frame
        for packet, frame in zip(ours.packets.checksum.tolist(), ours.rank.tolist(), strict=True)
        if frame >= 0 and known.get(packet, -1) >= frame
    ]
    if not frames:
        return None
    values, counts = np.unique(frames, return_counts=True)
    return int(values[counts.argmax()])


def _start_by_picture(result: Video, video: Video) -> int:
    first = next(result.iter_pictures(0, 1))
    levels = [psnr(first, picture) for picture in video.iter_pictures()]
    if max(levels) < LEAST_PSNR:
        raise TrimError(
            f"{video.path} is not its source: no frame there is like the first of {result.path}. "
            "Name the video that it was trimmed from."
        )
    return int(np.argmax(levels))


def _shared_packets(result: Video, video: Video) -> int:
    """Return how many packets of a file are another's, byte by byte."""
    theirs, ours = video.index.packets.checksum, result.index.packets.checksum
    return int(np.isin(ours, theirs).sum())

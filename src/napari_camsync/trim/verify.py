"""Hold an output against its source: decode both and compare every picture and time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from ..errors import CamSyncError, TrimError
from ..progress import Progress, report_each
from ..video.video import Video, open_video

# A container that stores whole milliseconds moves a frame by half of one, and so does the
# source's own; more is a fault.
_LARGEST_TIME_ERROR = 0.001


@dataclass(frozen=True, slots=True)
class Check:
    """What the comparison found.

    Parameters
    ----------
    frames : int
        How many frames were compared: all of them.
    identical : int
        How many of them are identical, sample by sample.
    psnr : float
        Peak signal-to-noise ratio of the worst frame in dB; infinite where all are identical.
    """

    frames: int
    identical: int
    psnr: float


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
            _check_times(result, video, start, stop)
            pairs = zip(result.iter_pictures(), video.iter_pictures(start, stop), strict=True)
            worst = [psnr(a, b) for a, b in report_each(pairs, stop - start, progress)]
    except CamSyncError as error:
        raise TrimError(f"{video.path}: its trim did not pass the check: {error}") from error
    return Check(stop - start, sum(map(math.isinf, worst)), min(worst))


def psnr(picture: VideoFrame, reference: VideoFrame) -> float:
    """Return the peak signal-to-noise ratio of a picture in dB, infinite where identical.

    Raises
    ------
    TrimError
        If the two differ in size or pixel format, so that they cannot be compared.
    """
    if _kind(picture) != _kind(reference):
        raise TrimError(f"its pictures are {_kind(picture)}, the source's {_kind(reference)}.")
    pairs = list(zip(samples(picture), samples(reference), strict=True))
    if all(np.array_equal(a, b) for a, b in pairs):
        return math.inf
    count = sum(a.size for a, _ in pairs)
    squares = sum(
        float(((a.astype(np.float64) - b.astype(np.float64)) ** 2).sum()) for a, b in pairs
    )
    peak = 2 ** max(component.bits for component in picture.format.components) - 1
    return 10 * math.log10(peak**2 * count / squares)


def samples(picture: VideoFrame) -> list[npt.NDArray[np.uint8] | npt.NDArray[np.uint16]]:
    """Return the picture's planes as decoded, without the padding at the end of rows."""
    wide = max(component.bits for component in picture.format.components) > 8
    planes: list[npt.NDArray[np.uint8] | npt.NDArray[np.uint16]] = []
    for number, plane in enumerate(picture.planes):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)[
            : plane.height
        ]
        used = np.ascontiguousarray(rows[:, : _row_bytes(picture, number)])
        planes.append(used.view(np.uint16) if wide and used.shape[1] % 2 == 0 else used)
    return planes


def _row_bytes(picture: VideoFrame, plane: int) -> int:
    """Return how many bytes of a plane's row are picture."""
    layout = picture.format
    if len(picture.planes) == 1:
        return -(-picture.width * layout.padded_bits_per_pixel // 8)
    parts = [c for c in layout.components if c.plane == plane]
    if not parts:
        return picture.planes[plane].line_size
    return sum(picture.planes[plane].width * (-(-c.bits // 8)) for c in parts)


def _kind(picture: VideoFrame) -> str:
    return f"{picture.width} x {picture.height} {picture.format.name}"


def _check_times(result: Video, video: Video, start: int, stop: int) -> None:
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

"""explain: what detection saw, as arrays to be drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..progress import Progress, report_each
from ..video import Video
from .clusters import split_in_two
from .onset import Onset
from .quantize import quantize
from .roi import Roi, fit_to_frame

MOST_FRAMES = 24
"""So many frames are shown at most: more would be too small to be seen."""
# Of them, so many are before the ON frame.
_BEFORE = MOST_FRAMES // 2


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """The frames around an onset, and what detection makes of them.

    Parameters
    ----------
    name : str
        The video's file name.
    start : int
        The first frame shown; the others follow one by one.
    crops : (N, h, w, 3) uint8 array
        The ROI of each frame, RGB.
    quantized : (N, h, w, 3) uint8 array
        The same, painted in a few colors.
    colors : (N, k, 3) uint8 array
        These colors, the most frequent first; where a frame has fewer, the last is repeated.
    shares : (N, k) float64 array
        Which part of the ROI each color covers.
    clusters : (N,) bool array
        Whether the frame's most frequent color belongs to the other of two groups than that
        of the first frame shown: what the method ``"kmeans"`` goes by.
    onset : Onset
        What was found, with the levels of the whole window.
    """

    name: str
    start: int
    crops: npt.NDArray[np.uint8]
    quantized: npt.NDArray[np.uint8]
    colors: npt.NDArray[np.uint8]
    shares: npt.NDArray[np.float64]
    clusters: npt.NDArray[np.bool_]
    onset: Onset

    @property
    def stop(self) -> int:
        """The frame after the last shown."""
        return self.start + len(self.crops)

    @property
    def is_whole(self) -> bool:
        """Whether all frames of the window are shown."""
        return (self.start, self.stop) == (self.onset.start, self.onset.stop)


def explain(
    video: Video,
    onset: Onset,
    *,
    colors: int = 2,
    progress: Progress | None = None,
) -> Explanation:
    """Look at an onset's frames again, to show how it was found.

    Parameters
    ----------
    video : Video
        The recording.
    onset : Onset
        What `find_onset` or `search_onset` found in it.
    colors : int
        To how many colors each frame is reduced.
    progress : callable, optional
        Called as ``progress(done, total)`` in frames.

    Returns
    -------
    Explanation
        Of the window's frames, or of the 24 around the ON frame where it has more.

    Raises
    ------
    VideoError
        If a frame is damaged.
    """
    start, stop = shown_frames(onset.frame, onset.start, onset.stop)
    roi: Roi = fit_to_frame(onset.roi, video)
    frames = report_each(video.iter_frames(start, stop, roi), stop - start, progress)
    crops = np.stack(list(frames))
    palettes = [quantize(crop, colors) for crop in crops]
    shades = [np.rint(palette.colors).astype(np.uint8) for palette in palettes]
    count = max(len(shade) for shade in shades)
    return Explanation(
        name=video.path.name,
        start=start,
        crops=crops,
        quantized=np.stack([palette.picture for palette in palettes]),
        colors=np.stack([np.pad(s, ((0, count - len(s)), (0, 0)), "edge") for s in shades]),
        shares=np.stack([np.pad(p.shares, (0, count - len(p.shares))) for p in palettes]),
        clusters=split_in_two(np.stack([palette.dominant for palette in palettes])),
        onset=onset,
    )


def shown_frames(on: int, start: int, stop: int) -> tuple[int, int]:
    """Return which frames of a window are shown: all, or as many as fit, around the ON frame."""
    if stop - start <= MOST_FRAMES:
        return start, stop
    first = min(max(on - _BEFORE, start), stop - MOST_FRAMES)
    return first, first + MOST_FRAMES

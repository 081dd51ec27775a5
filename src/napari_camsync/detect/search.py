"""search_onset: a whole recording, neither window nor ROI given."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from ..errors import DetectionError, VideoError
from ..progress import Progress
from ..video import Video
from .candidates import Place, earlier_flash, rivals, window_around
from .evidence import REVIEW_BELOW, Doubt
from .onset import Method, Onset, check_method, find_onset
from .roi import Roi, fit_to_frame
from .scan import scan

_MOST_CANDIDATES = 5
_SEEN_BEFORE, _SEEN_AFTER = 3, 2  # frames from the ON frame at which OFF and ON are shown
_FAR = 2  # frames by which the exact frame may differ from what the coarse pictures say


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A place where a light may have switched on.

    Parameters
    ----------
    frame : int
        The ON frame, as far as the coarse pictures tell.
    roi : Roi
        Where, in pixels of the upright frame.
    start, stop : int
        A window ``[start, stop)`` with the OFF state on its first frame and ON on its last.
    confidence : float
        How much it is like an LED turning on, in [0, 1].
    reasons : tuple of str
        What speaks against it.
    off, on : (h, w, 3) uint8 array
        The place shortly before and after, with some of what is around it.
    """

    frame: int
    roi: Roi
    start: int
    stop: int
    confidence: float
    reasons: tuple[str, ...]
    off: npt.NDArray[np.uint8]
    on: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class SearchedOnset(Onset):
    """The onset that a search found, and what else it could be.

    Parameters
    ----------
    candidates : tuple of Candidate
        The places that switch, the likeliest first; the onset is exact for the first of them
        in which `find_onset` finds one.
    """

    candidates: tuple[Candidate, ...] = ()


def search_onset(
    video: Video,
    roi: Roi | None = None,
    *,
    start: int = 0,
    stop: int | None = None,
    method: Method = "auto",
    colors: int = 2,
    progress: Progress | None = None,
) -> SearchedOnset:
    """Find out when and where a light switches on, in one pass over a recording.

    Looked for is a small place that gets brighter within a frame or two, was dark before and
    stays bright for four frames at least, while nothing moves around it. If a light flashes
    several times, its first flash counts.

    Parameters
    ----------
    video : Video
        The recording.
    roi : Roi, optional
        Where to look; everywhere if None.
    start, stop : int
        The frames ``[start, stop)`` to look at; to the end of the video where `stop` is None.
    method, colors
        How the exact frame is found in the places that switch, see `find_onset`.
    progress : callable, optional
        Called as ``progress(done, total)`` in frames.

    Returns
    -------
    SearchedOnset
        An `Onset` with the `candidates` besides. It needs review where other places switch too,
        or where what switches may be something else than an LED.

    Raises
    ------
    ValueError
        If the range or the ROI does not lie within the video, or an option has no such value.
    DetectionError
        If nothing switches on.
    VideoError
        If the file cannot be read.
    """
    check_method(method)
    stop = video.check_range(start, stop)
    roi = None if roi is None else fit_to_frame(roi, video)
    places, damaged = scan(video, roi, start, stop, progress)
    ranked = places.ranked()
    if not ranked:
        raise DetectionError(_nothing(video, roi))
    candidates = tuple(
        _candidate(video, place, roi, start, stop) for place in ranked[:_MOST_CANDIDATES]
    )
    for place, candidate in zip(ranked, candidates, strict=False):
        try:
            onset = find_onset(
                video, candidate.roi, candidate.start, candidate.stop, method, colors=colors
            )
        except (DetectionError, VideoError):
            continue
        doubts = [*_doubts(video, place, ranked, onset), *_about_damage(damaged)]
        return _searched(onset, doubts, candidates)
    raise DetectionError(
        f"{video.path.name}: something gets brighter at frame {candidates[0].frame} in "
        f"{candidates[0].roi}, but not as an LED does. Draw the ROI and bracket the moment."
    )


def _candidate(video: Video, place: Place, roi: Roi | None, start: int, stop: int) -> Candidate:
    """Return a place as a candidate, with its crops."""
    seen = place.first
    first, last = window_around(seen.switch, start, stop)
    where = seen.roi if roi is None else roi
    off = max(seen.frame - _SEEN_BEFORE, first)
    on = min(seen.frame + _SEEN_AFTER, last - 1)
    pictures = video.iter_readable_frames(off, on + 1, _widened(where, video))
    crops = [crop for _, crop in pictures if crop is not None]
    nothing = np.zeros((1, 1, 3), np.uint8)
    return Candidate(
        frame=seen.frame,
        roi=where,
        start=first,
        stop=last,
        confidence=round(seen.merit, 3),
        reasons=tuple(reason for _, reason in seen.doubts),
        off=crops[0] if crops else nothing,
        on=crops[-1] if crops else nothing,
    )


def _widened(roi: Roi, video: Video) -> Roi:
    """Return a rectangle twice as wide and high, as far as it is in the picture."""
    _, height, width, _ = video.shape
    x, y = max(roi.x - roi.width // 2, 0), max(roi.y - roi.height // 2, 0)
    return Roi(x, y, min(roi.width * 2, width - x), min(roi.height * 2, height - y))


def _searched(
    onset: Onset, doubts: list[Doubt], candidates: tuple[Candidate, ...]
) -> SearchedOnset:
    confidence = round(onset.confidence * math.prod(factor for factor, _ in doubts), 3)
    known = {item.name: getattr(onset, item.name) for item in fields(onset)}
    known |= {
        "confidence": confidence,
        "needs_review": confidence < REVIEW_BELOW,
        "reasons": (*(reason for _, reason in doubts), *onset.reasons),
    }
    return SearchedOnset(**known, candidates=candidates)


def _doubts(video: Video, place: Place, ranked: list[Place], onset: Onset) -> Iterator[Doubt]:
    """Yield what speaks against the place found, or against its moment."""
    seen = place.first
    yield from seen.doubts
    others = rivals(ranked) if place is ranked[0] else [ranked[0]]
    if others:
        yield 0.5, _about(others, video)
    earlier = earlier_flash(seen)
    if earlier is not None:
        yield 0.6, f"The same place got brighter at frame {earlier} already."
    if abs(onset.frame - seen.frame) > _FAR:
        yield 0.6, f"Seen from afar, it switches at frame {seen.frame}."


def _about(others: list[Place], video: Video) -> str:
    first = others[0].first
    more = f", and {len(others) - 1} more places switch" if len(others) > 1 else ""
    where = where_in_picture(first.roi, video.shape[1:3])
    return f"Another light switches at frame {first.frame}, {where} ({first.roi}){more}."


def where_in_picture(roi: Roi, frame_size: tuple[int, int]) -> str:
    """Say in words in which ninth of the picture a rectangle is."""
    y, x = roi.center
    row = ("top", "", "bottom")[min(int(3 * y / frame_size[0]), 2)]
    column = ("left", "", "right")[min(int(3 * x / frame_size[1]), 2)]
    return " ".join(word for word in (row, column) if word) or "in the middle"


def _about_damage(damaged: list[int]) -> Iterator[Doubt]:
    if damaged:
        count = "frame is" if len(damaged) == 1 else "frames are"
        yield 0.95, f"{len(damaged)} {count} damaged and were skipped, the first is {damaged[0]}."


def _nothing(video: Video, roi: Roi | None) -> str:
    where = "in the recording" if roi is None else f"in the ROI {roi}"
    return (
        f"{video.path.name}: nothing {where} lights up as an LED does. Check that the camera sees "
        "it turn on; if it does, draw the ROI around it and bracket the moment."
    )

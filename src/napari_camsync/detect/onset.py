"""find_onset: the first frame on which the light is ON, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import DetectionError
from ..progress import Progress, report_each
from ..video import Video
from .bands import steady_light
from .cells import Cells, cells_a_side, make_cells, shrink
from .clusters import split_in_two
from .events import rank, rival_of
from .evidence import Evidence, weigh
from .mixing import measure_steps
from .quantize import dominant_color
from .roi import Roi, fit_to_frame
from .step import Step, first_rise
from .surroundings import Samples, Surroundings, relight

Method: TypeAlias = Literal["auto", "kmeans", "step"]
METHODS: tuple[Method, ...] = ("auto", "kmeans", "step")

# A change that no part of the ROI shows by this many gray levels (of 255), or that is not this
# many standard errors large, is taken for noise.
_LEAST_CONTRAST = 4.0
_LEAST_SIGNIFICANCE = 9.0
# Where the encoder renews its noise (at a keyframe), pixels change for good too, but as many get
# darker as get brighter (coherence up to 0.35 measured), and none by more than this.
_LEAST_COHERENCE = 0.5
_NOISE_CONTRAST = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Onset:
    """The first frame on which the light is ON, with the evidence.

    Parameters
    ----------
    frame : int
        The ON frame, 0-based.
    level : float
        How ON it is: 0 = the OFF state, 1 = the ON state. Between them, the light came on
        part-way through its exposure.
    confidence : float
        How sure the frame is, in [0, 1].
    needs_review : bool
        Whether a person should look at it.
    reasons : tuple of str
        What speaks against it, in sentences; empty where nothing does.
    levels : (stop - start,) float64 array
        The level of every frame of the window; 0 and 1 are the states next to the ON frame where
        these drift.
    start, stop : int
        The window ``[start, stop)`` that was searched.
    roi : Roi
        The rectangle that was looked at, in pixels of the upright frame.
    method : str
        How the frame was found.
    """

    frame: int
    level: float
    confidence: float
    needs_review: bool
    reasons: tuple[str, ...]
    levels: npt.NDArray[np.float64]
    start: int
    stop: int
    roi: Roi
    method: Method

    @property
    def sentence(self) -> str:
        """What was found and how sure it is, in plain words."""
        sure = "Please check it." if self.needs_review else "It looks right."
        found = f"The LED is first ON at frame {self.frame}, {self.confidence:.0%} sure."
        return " ".join([found, sure, *self.reasons])


def find_onset(
    video: Video,
    roi: Roi,
    start: int = 0,
    stop: int | None = None,
    method: Method = "auto",
    *,
    colors: int = 2,
    threshold: float = 0.5,
    progress: Progress | None = None,
) -> Onset:
    """Find the first frame on which a light is ON.

    Parameters
    ----------
    video : Video
        The recording.
    roi : Roi
        The rectangle around the light.
    start, stop : int
        The window ``[start, stop)``: the light is OFF on frame `start` (*pre*) and ON on frame
        ``stop - 1`` (*post*). To the end of the video where `stop` is None.
    method : {"auto", "kmeans", "step"}
        ``"kmeans"`` is Camera-Sync's: each frame's ROI is reduced to a few colors, the frames'
        dominant colors are divided into two groups, and the ON frame is the first to leave the
        group of frame `start`. ``"step"`` looks at all pixels that change, see
        `napari_camsync.detect.mixing.measure_steps`. ``"auto"`` takes the frame of ``"step"`` and
        lets ``"kmeans"`` confirm it.
    colors : int
        To how many colors ``"kmeans"`` reduces each frame.
    threshold : float
        The level from which a frame counts as ON, in (0, 1).
    progress : callable, optional
        Called as ``progress(done, total)`` in frames.

    Returns
    -------
    Onset

    Raises
    ------
    ValueError
        If the window or the ROI does not lie within the video, or an option has no such value.
    DetectionError
        If the window holds no change from OFF to ON.
    VideoError
        If a frame of the window is damaged.
    """
    check_method(method)
    if not 0 < threshold < 1:
        raise ValueError(f"The threshold is {threshold}; it must lie between 0 and 1.")
    stop = video.check_range(start, stop)
    if stop - start < 2:
        raise ValueError(f"The window {start}:{stop} is one frame. Take pre before, post after.")
    roi = fit_to_frame(roi, video)
    cells, dominant, around = _read_window(video, roi, start, stop, colors, progress)
    events = rank(_clear_steps(cells, around, threshold), threshold, around)
    if not events:
        raise DetectionError(
            f"{video.path.name}: nothing changes in the ROI between frames {start} and "
            f"{stop - 1}. Check that the ROI is on the LED and that it turns on in between."
        )
    best = events[0]
    if best.on is None:
        raise DetectionError(_no_onset(best.step, video, start, threshold))
    by_color = None if method == "step" else _first_true(split_in_two(dominant))
    on = by_color if method == "kmeans" else best.on
    if on is None:
        raise DetectionError(
            f"{video.path.name}: the ROI's dominant color does not change between frames {start} "
            f"and {stop - 1}. Draw the ROI closer around the LED, or use another method."
        )
    other = by_color if method == "auto" else best.on
    evidence = weigh(best, rival_of(events), on, other, threshold, start)
    return _onset(best.step, on, evidence, start, stop, roi, method)


def check_method(method: str) -> None:
    """Refuse what is no `Method`.

    Raises
    ------
    ValueError
        Naming those that there are.
    """
    if method not in METHODS:
        raise ValueError(f"There is no method {method!r}. Use one of {', '.join(METHODS)}.")


def _read_window(
    video: Video, roi: Roi, start: int, stop: int, colors: int, progress: Progress | None
) -> tuple[Cells, npt.NDArray[np.float32], Samples]:
    """Return the cells, dominant color, and surroundings of every frame of the window."""
    count = stop - start
    side = cells_a_side(count)
    shape = min(roi.height, side), min(roi.width, side)
    cells = np.empty((count, 3 * shape[0] * shape[1]), np.float32)
    dominant = np.empty((count, 3), np.float32)
    around = []
    crop, surroundings = video.cropper(roi), Surroundings(video, roi)
    pictures = video.iter_pictures(start, stop)
    for row, picture in enumerate(report_each(pictures, count, progress)):
        pixels = crop(picture)
        cells[row] = shrink(pixels, side)
        dominant[row] = dominant_color(pixels, colors)
        around.append(surroundings.sample(picture))
    return make_cells(cells, shape), dominant, np.array(around)


def _clear_steps(cells: Cells, around: Samples, threshold: float) -> list[Step]:
    """Follow what happens; where the picture's brightness changes, without that change too.

    A light that fills the picture with its glow would seem to go out without it. Where the light
    flickers in bands, follow it without these, too.
    """
    steps = measure_steps(cells)
    relit = relight(cells.values, around)
    for other in (None if relit is None else make_cells(relit, cells.shape), steady_light(cells)):
        apart = measure_steps(other) if other is not None else []
        steps += [step for step in apart if first_rise(step, threshold) is not None]
    return [step for step in steps if _is_clear(step)]


def _is_clear(step: Step) -> bool:
    """Whether a change is more than noise."""
    renewed_noise = step.coherence < _LEAST_COHERENCE and step.contrast < _NOISE_CONTRAST
    too_small = step.contrast < _LEAST_CONTRAST or step.significance < _LEAST_SIGNIFICANCE
    return not (renewed_noise or too_small)


def _no_onset(step: Step, video: Video, start: int, threshold: float) -> str:
    dark = _first_true(step.levels < threshold)
    return (
        f"{video.path.name}: nothing turns on after frame {start}; perhaps the light is already ON "
        f"at frame {start}"
        + (f" and goes out at frame {start + dark}" if dark else "")
        + ". Move pre to a frame before it turns on, and check that the ROI is on the LED."
    )


def _first_true(flags: npt.NDArray[np.bool_]) -> int | None:
    return int(np.argmax(flags)) if flags.any() else None


def _onset(
    step: Step, on: int, evidence: Evidence, start: int, stop: int, roi: Roi, method: Method
) -> Onset:
    return Onset(
        frame=start + on,
        level=float(step.levels[on]),
        confidence=evidence.confidence,
        needs_review=evidence.needs_review,
        reasons=evidence.reasons,
        levels=step.levels,
        start=start,
        stop=stop,
        roi=roi,
        method=method,
    )

"""How far a camera is, in plain words: a row of the table, and the sentence about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from ..detect import Onset
from ..video.probe import compare_rates
from .camera import Camera
from .why_not import why_not_detect

NOTHING = "–"
_MOST_REASONS = 3  # with more, what stands below the sentence would have to be scrolled to
HEADINGS = ("Camera", "Frames", "fps", "ROI", "Window", "ON", "Sure", "Status")


class Tone(Enum):
    """How a status is meant."""

    GOOD = "good"
    DOUBT = "doubt"
    TO_DO = "to do"
    BAD = "bad"


_FOUND = ("Looks right", Tone.GOOD)


@dataclass(frozen=True, slots=True)
class Row:
    """A camera's row in the table.

    Parameters
    ----------
    cells : tuple of str
        What stands under each of `HEADINGS`.
    tone : Tone
        How its status is meant.
    unusual : str
        What is unusual about the file, a line each; empty where nothing is.
    about : str
        What to say when the mouse rests on it.
    """

    cells: tuple[str, ...]
    tone: Tone
    unusual: str
    about: str


def row_of(camera: Camera, cameras: Sequence[Camera]) -> Row:
    """Return a camera's row in the table."""
    status, tone = status_of(camera)
    info = camera.video.info if camera.video is not None else None
    remarks = unusual_about(camera, cameras)
    unusual = "\n".join(f"• {remark}" for remark in remarks)
    sure = camera.onset is not None and camera.marker is not None and not camera.by_hand
    return Row(
        cells=(
            camera.name,
            f"{info.frames:,}" if info else NOTHING,
            f"{float(info.fps):.2f}".rstrip("0").rstrip(".") if info else NOTHING,
            f"{camera.roi.width}×{camera.roi.height}" if camera.roi else NOTHING,
            f"{camera.pre}–{camera.post}" if camera.has_window else NOTHING,
            str(camera.marker) if camera.marker is not None else NOTHING,
            f"{camera.onset.confidence:.0%}" if sure and camera.onset else NOTHING,
            status,
        ),
        tone=tone,
        unusual=unusual,
        about="\n".join([about(camera), *([unusual] if unusual else [])]),
    )


def status_of(camera: Camera) -> tuple[str, Tone]:
    """Say in a few words how far a camera is."""
    rules = (
        (camera.video is None, f"Counting {camera.counted:.0%}", Tone.TO_DO),
        (bool(camera.working), camera.working, Tone.TO_DO),
        (camera.is_missing, "File is gone", Tone.BAD),
        (camera.marker is None, _next_step(camera), Tone.TO_DO),
        (camera.is_stale, _detect_again(camera), Tone.DOUBT),
        (camera.accepted, "Accepted", Tone.GOOD),
        (camera.by_hand, "Set by hand", Tone.GOOD),
        (camera.needs_review, "Needs review", Tone.DOUBT),
    )
    return next(((words, tone) for holds, words, tone in rules if holds), _FOUND)


def _next_step(camera: Camera) -> str:
    if camera.roi is None:
        return "Draw the ROI" if camera.has_window else "Find the LED"
    return "Ready to detect" if camera.has_window else "Set pre, post"


def _detect_again(camera: Camera) -> str:
    return _next_step(camera) if why_not_detect(camera) else "Detect again"


def about(camera: Camera | None) -> str:
    """Say what a camera's video is, in a line."""
    if camera is None:
        return ""
    if camera.video is None:
        return f"Counting its frames: {camera.counted:.0%}"
    info = camera.video.info
    return f"{info.frames} frames, {float(info.fps):.3f} fps, {info.codec}"


def unusual_about(camera: Camera, cameras: Sequence[Camera]) -> list[str]:
    """Say what is unusual about a camera's file, in sentences."""
    if camera.video is None:
        return []
    rates = compare_rates([one.video.info for one in cameras if one.video is not None])
    return [*([rates] if rates else []), *camera.video.info.remarks]


def roi_words(camera: Camera | None) -> str:
    """Say where the rectangle is."""
    if camera is None or camera.roi is None:
        return "No ROI yet"
    roi = camera.roi
    return f"ROI {roi.width} x {roi.height} at x {roi.x}, y {roi.y}"


def sentence(camera: Camera | None) -> str:
    """Say what was found about a camera and how sure it is, or what to do next."""
    if camera is None:
        return (
            "Add the videos of all cameras, or drag them in. None at hand? File > Open Sample > "
            "Three cameras and an LED."
        )
    if camera.is_missing and camera.video is not None:
        return f"{camera.video.path} is not there any more. Put it back, or remove its layer."
    if camera.is_stale and camera.marker is not None:
        changed = "ROI or the window has changed" if camera.roi is not None else "ROI has gone"
        what_now = _to_do(camera) if why_not_detect(camera) else "Press Detect again."
        return f"The {changed} since the ON frame {camera.marker} was found. {what_now}"
    return _answer(camera) if camera.marker is not None else _to_do(camera)


def _answer(camera: Camera) -> str:
    if camera.accepted:
        return f"ON frame {camera.marker}, accepted by you."
    if camera.by_hand or camera.onset is None:
        found = f"; detection found {camera.onset.frame}" if camera.onset is not None else ""
        return f"ON frame set to {camera.marker} by hand{found}."
    return _in_short(camera.onset)


def _in_short(onset: Onset) -> str:
    """Say what was found with no more reasons for doubt than there is room for."""
    more = len(onset.reasons) - _MOST_REASONS
    if more <= 0:
        return onset.sentence
    short = replace(onset, reasons=onset.reasons[:_MOST_REASONS])
    return f"{short.sentence} {more} more: rest the mouse here."


def all_reasons(camera: Camera | None) -> str:
    """Return the reasons for doubt, a line each; nothing where there are none."""
    onset = camera.onset if camera is not None else None
    return "\n".join(f"• {reason}" for reason in onset.reasons) if onset is not None else ""


def _to_do(camera: Camera) -> str:
    if camera.roi is None and not camera.has_window:
        return (
            "Press Find the LED. Or by hand: go to a frame on which the LED is off and press Set "
            "here at OFF, then the same for ON; draw the ROI around it; Detect."
        )
    if camera.roi is None:
        return "Press Draw ROI and drag a rectangle around the LED in the picture."
    if not camera.has_window:
        return (
            "Go to a frame on which the LED is off and press Set here at OFF; then to one on which "
            "it is on, and press Set here at ON."
        )
    return "Press Detect. Or, with the first lit frame in view, press Mark this frame."

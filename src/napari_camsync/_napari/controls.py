"""Controls: which of the dock's controls can be used, and what their tooltips say."""

from __future__ import annotations

from dataclasses import dataclass

from .situation import Situation
from .why_not import (
    why_no_video,
    why_not_accept,
    why_not_align,
    why_not_copy,
    why_not_detect,
    why_not_detect_all,
    why_not_export,
    why_not_here,
    why_not_search_all,
    why_not_trim,
    why_not_trim_any,
)


@dataclass(frozen=True, slots=True)
class Control:
    """Whether a control can be used, and what its tooltip says.

    Parameters
    ----------
    why_not : str
        Why it cannot be used; empty where it can.
    tooltip : str
        What it does.
    """

    why_not: str
    tooltip: str

    @property
    def enabled(self) -> bool:
        """Whether it can be used."""
        return not self.why_not

    @property
    def text(self) -> str:
        """What to show when the mouse rests on it."""
        return self.why_not or self.tooltip


@dataclass(frozen=True, slots=True)
class Controls:
    """The dock's controls, by their names in the dock."""

    remove: Control
    window: Control
    here: Control
    draw: Control
    adopt: Control
    copy: Control
    search: Control
    search_all: Control
    candidates: Control
    detect: Control
    detect_all: Control
    back: Control
    forward: Control
    mark: Control
    jump: Control
    accept: Control
    undo: Control
    redo: Control
    align: Control
    export: Control
    trim: Control
    trim_all: Control
    report: Control
    cancel: Control


def controls_of(now: Situation) -> Controls:
    """Decide which controls can be used."""
    working = f"{now.busy}: wait, or press Cancel." if now.busy else ""
    missing = working or why_no_video(now.camera)
    return Controls(
        remove=Control(
            working or ("" if now.camera is not None else "Add a video first."),
            "Take this camera out of the window. Its file, and what was decided, are kept.",
        ),
        **_for_signal(now, missing),
        **_for_onset(now, working, missing),
        **_for_history(now, working),
        **_for_all(now, working),
    )


def _for_signal(now: Situation, missing: str) -> dict[str, Control]:
    camera = now.camera
    return {
        "window": Control(missing, "The LED is OFF on pre and ON on post."),
        "here": Control(
            missing or why_not_here(camera, now.frame), "The frame shown is this end of the window."
        ),
        "draw": Control(missing, "Drag a rectangle around the LED in the picture."),
        "adopt": Control(
            missing or ("" if now.offered else "Draw a rectangle around the LED first."),
            f"Take the rectangle on the layer {now.offered!r} for the ROI of the camera shown.",
        ),
        "copy": Control(
            missing or why_not_copy(camera, now.cameras),
            "Take over the ROI and the window of another camera.",
        ),
        "search": Control(missing, "Search this camera's whole recording for the LED."),
        "search_all": Control(
            missing or why_not_search_all(now.cameras),
            "Search the whole recording of every camera that has no ON frame yet.",
        ),
        "candidates": Control(
            missing or ("" if camera and camera.candidates else "Press Find the LED first."),
            "Choose among the places that lit up.",
        ),
    }


def _for_onset(now: Situation, working: str, missing: str) -> dict[str, Control]:
    camera = now.camera
    marker = camera.marker if camera is not None else None
    unmarked = "" if marker is not None else "There is no ON frame yet."
    no_marker = working or unmarked
    at_end = camera is not None and marker == camera.last_frame
    return {
        "detect": Control(
            missing or why_not_detect(camera), "Find the first frame that is ON in the window."
        ),
        "detect_all": Control(
            working or why_not_detect_all(now.cameras),
            "Detect in every camera that has a ROI and a window.",
        ),
        "back": Control(
            no_marker or ("" if marker else "The marker is on the first frame."),
            "Move the ON frame one frame back.",
        ),
        "forward": Control(
            no_marker or ("The marker is on the last frame." if at_end else ""),
            "Move the ON frame one frame forward.",
        ),
        "mark": Control(
            missing or why_not_here(camera, now.frame), "The frame shown is the ON frame."
        ),
        "jump": Control(unmarked, "Go to the ON frame."),
        "accept": Control(no_marker or why_not_accept(camera), "I looked at it: it is right."),
    }


def _for_history(now: Situation, working: str) -> dict[str, Control]:
    return {
        "undo": Control(
            working or ("" if now.can_undo else "There is nothing to undo."),
            "Take back the last change of a ROI, a window or an ON frame.",
        ),
        "redo": Control(
            working or ("" if now.can_redo else "Nothing was undone."),
            "Bring back what was undone last.",
        ),
    }


def _for_all(now: Situation, working: str) -> dict[str, Control]:
    camera = now.camera
    one = "Add a video first." if camera is None else why_not_trim(camera, now.cameras)
    return {
        "align": Control(
            "" if now.is_aligned else why_not_align(now.cameras),
            "Show frame numbers again."
            if now.is_aligned
            else "Show all cameras at the same instant, side by side, before anything is written.",
        ),
        "export": Control(
            working or why_not_export(now.cameras), "Write cut_times.csv beside the videos."
        ),
        "trim": Control(
            working or one,
            "Write this camera's video anew, beginning on its ON frame. You are asked first.",
        ),
        "trim_all": Control(
            working or why_not_trim_any(now.cameras),
            "Choose which videos to write anew, each beginning on its ON frame, and how.",
        ),
        "report": Control(
            "" if now.has_report else "Trim first.",
            "Show, and save, what was written and how it was checked.",
        ),
        "cancel": Control("" if now.busy else "Nothing is running.", "Stop the work."),
    }

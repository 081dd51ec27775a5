"""resolve: what the dock shows, decided without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .camera import Camera
from .status import Row, about, roi_words, row_of, sentence, unusual_about


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

    window: Control
    draw: Control
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
    align: Control
    export: Control
    trim: Control
    trim_all: Control
    report: Control
    cancel: Control


@dataclass(frozen=True, slots=True)
class Situation:
    """What the dock shows follows from this.

    Parameters
    ----------
    camera : Camera or None
        The current camera.
    cameras : sequence of Camera
        All of them.
    busy : str
        What is running, as in "Trimming"; empty where nothing is.
    can_undo, has_report, is_aligned : bool
        Whether there is something to undo, a report to save, and whether the cameras are shown
        aligned.
    """

    camera: Camera | None = None
    cameras: Sequence[Camera] = ()
    busy: str = ""
    can_undo: bool = False
    has_report: bool = False
    is_aligned: bool = False


@dataclass(frozen=True, slots=True)
class DockState:
    """Everything the dock shows.

    Parameters
    ----------
    rows : tuple of Row
        The table of cameras.
    row : int
        Which of them is the current one; -1 where none is.
    last_frame : int
        The current camera's last frame.
    about, all_about : str
        What its video is, and what is unusual about it: in short, and all of it.
    notice : str
        What to say of the picture shown.
    roi : str
        Its rectangle, in words.
    sentence : str
        What was found and how sure it is.
    off_frame, on_frame : int or None
        The frames to show side by side.
    is_aligned : bool
        Whether the cameras are shown aligned.
    controls : Controls
        What can be done.
    """

    rows: tuple[Row, ...]
    row: int
    last_frame: int
    about: str
    all_about: str
    notice: str
    roi: str
    sentence: str
    off_frame: int | None
    on_frame: int | None
    is_aligned: bool
    controls: Controls


def resolve(now: Situation) -> DockState:
    """Decide what the dock shows."""
    camera = now.camera
    marker = camera.marker if camera is not None and not camera.is_stale else None
    short, everything = _about(camera, now.cameras)
    return DockState(
        rows=tuple(row_of(one, now.cameras) for one in now.cameras),
        row=next((n for n, one in enumerate(now.cameras) if one is camera), -1),
        last_frame=camera.last_frame if camera is not None else 0,
        about=short,
        all_about=everything,
        notice=camera.notice if camera is not None else "",
        roi=roi_words(camera),
        sentence=sentence(camera),
        off_frame=marker - 1 if marker else None,
        on_frame=marker,
        is_aligned=now.is_aligned,
        controls=_controls(now),
    )


def _controls(now: Situation) -> Controls:
    camera = now.camera
    working = f"{now.busy}: wait, or press Cancel." if now.busy else ""
    missing = working or _why_no_video(camera)
    marker = camera.marker if camera is not None else None
    no_marker = working or ("" if marker is not None else "There is no ON frame yet.")
    at_end = camera is not None and marker == camera.last_frame
    return Controls(
        window=Control(missing, "The LED is OFF on pre and ON on post."),
        draw=Control(missing, "Drag a rectangle around the LED in the picture."),
        copy=Control(
            missing or _why_not_copy(camera, now.cameras),
            "Take over the ROI and the window of another camera.",
        ),
        search=Control(missing, "Search this camera's whole recording for the LED."),
        search_all=Control(
            missing or _why_not_search_all(now.cameras),
            "Search the whole recording of every camera that has no ON frame yet.",
        ),
        candidates=Control(
            missing or ("" if camera and camera.candidates else "Press Find the LED first."),
            "Choose among the places that lit up.",
        ),
        detect=Control(
            missing or why_not_detect(camera), "Find the first frame that is ON in the window."
        ),
        detect_all=Control(
            working or _why_not_detect_all(now.cameras),
            "Detect in every camera that has a ROI and a window.",
        ),
        back=Control(
            no_marker or ("" if marker else "The marker is on the first frame."),
            "Move the ON frame one frame back.",
        ),
        forward=Control(
            no_marker or ("The marker is on the last frame." if at_end else ""),
            "Move the ON frame one frame forward.",
        ),
        mark=Control(missing, "The frame shown is the ON frame."),
        jump=Control(
            "" if marker is not None else "There is no ON frame yet.", "Go to the ON frame."
        ),
        accept=Control(no_marker or _why_not_accept(camera), "I looked at it: it is right."),
        undo=Control(
            working or ("" if now.can_undo else "There is nothing to undo."),
            "Take back the last change of a ROI, a window or an ON frame.",
        ),
        **_for_all(now, working),
    )


def _for_all(now: Situation, working: str) -> dict[str, Control]:
    camera = now.camera
    unmarked = working or _why_not_all(now.cameras)
    one = working or ("Add a video first." if camera is None else _why_not_all([camera]))
    return {
        "align": Control(
            "" if now.is_aligned else _why_not_align(now.cameras),
            "Show frame numbers again."
            if now.is_aligned
            else "Show all cameras at the same instant, side by side, before anything is written.",
        ),
        "export": Control(unmarked, "Write cut_times.csv beside the videos."),
        "trim": Control(one, "Write this camera's video anew, beginning on its ON frame."),
        "trim_all": Control(unmarked, "Write each video anew, beginning on its ON frame."),
        "report": Control(
            "" if now.has_report else "Trim first.", "Save what was written and how it was checked."
        ),
        "cancel": Control("" if now.busy else "Nothing is running.", "Stop the work."),
    }


def _why_no_video(camera: Camera | None) -> str:
    if camera is None:
        return "Add a video first."
    if camera.is_missing:
        return "Its file is not there any more."
    return "" if camera.video is not None else "Its frames are still being counted."


def why_not_detect(camera: Camera | None) -> str:
    """Say why the ON frame of a camera cannot be looked for; empty where it can."""
    if camera is None or camera.roi is None:
        return "Press Draw ROI and drag a rectangle around the LED first."
    if not camera.has_window:
        return "Set pre to a frame on which the LED is OFF and post to a later one where it is ON."
    return ""


def can_detect(camera: Camera) -> bool:
    """Whether a camera has all that detection needs."""
    return not (_why_no_video(camera) or why_not_detect(camera))


def _why_not_detect_all(cameras: Sequence[Camera]) -> str:
    if not cameras:
        return "Add videos first."
    if any(can_detect(camera) for camera in cameras):
        return ""
    return "No camera has both a ROI and a window yet."


def _why_not_search_all(cameras: Sequence[Camera]) -> str:
    if all(camera.marker is not None for camera in cameras):
        return "Every camera has an ON frame already."
    return ""


def _why_not_copy(camera: Camera | None, cameras: Sequence[Camera]) -> str:
    others = [one for one in cameras if one is not camera and one.roi is not None]
    return "" if others else "No other camera has a ROI yet."


def _why_not_accept(camera: Camera | None) -> str:
    if camera is None or camera.accepted:
        return "It is accepted already."
    if camera.is_stale:
        return "The ROI or the window has changed: press Detect again."
    return ""


def _why_not_align(cameras: Sequence[Camera]) -> str:
    marked = [c for c in cameras if c.marker is not None and not c.is_stale]
    return "" if len(marked) > 1 else "At least two cameras need an ON frame."


def _why_not_all(cameras: Sequence[Camera]) -> str:
    if not cameras:
        return "Add videos first."
    for names, why in (
        ([c.name for c in cameras if c.is_missing], "The file is not there any more"),
        ([c.name for c in cameras if c.marker is None], "No ON frame yet"),
        (
            [c.name for c in cameras if c.is_stale],
            "The ROI or the window has changed; detect again",
        ),
    ):
        if names:
            return f"{why}: {', '.join(names)}."
    paths = [camera.video.path for camera in cameras if camera.video is not None]
    twice = [path.name for path in paths if paths.count(path) > 1]
    return f"{twice[0]} is open twice: remove one of its layers." if twice else ""


def _about(camera: Camera | None, cameras: Sequence[Camera]) -> tuple[str, str]:
    """Say what a camera's video is and what is unusual about it: in short, and all of it."""
    if camera is None:
        return "", "The videos of all cameras that see the LED."
    remarks = unusual_about(camera, cameras)
    count = f"{len(remarks)} remarks" if len(remarks) > 1 else "1 remark"
    short = f"{about(camera)}.  ⚠ {count}" if remarks else about(camera)
    return short, "\n".join([about(camera), *(f"• {remark}" for remark in remarks)])

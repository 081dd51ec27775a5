"""resolve: what the dock shows, decided without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..video.probe import compare_rates
from .camera import Camera

_REMARKS_SHOWN = 2


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
class DockState:
    """Everything the dock shows.

    Parameters
    ----------
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
    window, draw, detect, back, forward, export, trim : Control
        The controls.
    """

    last_frame: int
    about: str
    all_about: str
    notice: str
    roi: str
    sentence: str
    off_frame: int | None
    on_frame: int | None
    window: Control
    draw: Control
    detect: Control
    back: Control
    forward: Control
    export: Control
    trim: Control


def resolve(camera: Camera | None, cameras: Sequence[Camera], busy: str = "") -> DockState:
    """Decide what the dock shows.

    Parameters
    ----------
    camera : Camera or None
        The current camera.
    cameras : sequence of Camera
        All of them.
    busy : str
        What is running, as in "Trimming"; empty where nothing is.
    """
    working = f"{busy}: wait, or press Cancel." if busy else ""
    missing = working or _why_no_video(camera)
    marker = camera.marker if camera is not None else None
    stale = camera is not None and camera.is_stale
    last = len(camera.video) - 1 if camera is not None and camera.video is not None else 0
    no_marker = working or ("" if marker is not None else "Press Detect first.")
    unmarked = working or _why_not_all(cameras)
    return DockState(
        last_frame=last,
        about=_about(camera, cameras, _REMARKS_SHOWN),
        all_about=_about(camera, cameras),
        notice=camera.notice if camera is not None else "",
        roi=_roi_words(camera),
        sentence=_sentence(camera),
        off_frame=marker - 1 if marker and not stale else None,
        on_frame=None if stale else marker,
        window=Control(missing, "The LED is OFF on pre and ON on post."),
        draw=Control(missing, "Drag a rectangle around the LED in the picture."),
        detect=Control(missing or _why_not_detect(camera), "Find the first frame that is ON."),
        back=Control(
            no_marker or ("" if marker else "The marker is on the first frame."),
            "Move the ON frame one frame back.",
        ),
        forward=Control(
            no_marker or ("" if marker != last else "The marker is on the last frame."),
            "Move the ON frame one frame forward.",
        ),
        export=Control(unmarked, "Write cut_times.csv beside the videos."),
        trim=Control(unmarked, "Write each video anew, beginning on its ON frame."),
    )


def _why_no_video(camera: Camera | None) -> str:
    if camera is None:
        return "Add a video first."
    return "" if camera.video is not None else "Its frames are still being counted."


def _why_not_detect(camera: Camera | None) -> str:
    if camera is None or camera.roi is None:
        return "Press Draw ROI and drag a rectangle around the LED first."
    if camera.pre >= camera.post:
        return "Set pre to a frame on which the LED is OFF and post to a later one where it is ON."
    return ""


def _why_not_all(cameras: Sequence[Camera]) -> str:
    if not cameras:
        return "Add videos first."
    without = [camera.name for camera in cameras if camera.marker is None]
    if without:
        return f"No ON frame yet: {', '.join(without)}."
    stale = [camera.name for camera in cameras if camera.is_stale]
    if stale:
        return f"The ROI or the window has changed; detect again: {', '.join(stale)}."
    paths = [camera.video.path for camera in cameras if camera.video is not None]
    twice = [path.name for path in paths if paths.count(path) > 1]
    return f"{twice[0]} is open twice: remove one of its layers." if twice else ""


def _about(camera: Camera | None, cameras: Sequence[Camera], most: int | None = None) -> str:
    """Say what a camera's video is; of what is unusual, so many remarks at most."""
    if camera is None:
        return ""
    if camera.video is None:
        return f"Counting its frames: {camera.counted:.0%}"
    info = camera.video.info
    rates = compare_rates([one.video.info for one in cameras if one.video is not None])
    remarks = [*([rates] if rates else []), *info.remarks]
    lines = [f"{info.frames} frames, {float(info.fps):.3f} fps, {info.codec}"]
    lines += [f"• {remark}" for remark in remarks[:most]]
    if most is not None and len(remarks) > most:
        lines.append(f"• {len(remarks) - most} more: rest the mouse here.")
    return "\n".join(lines)


def _roi_words(camera: Camera | None) -> str:
    if camera is None or camera.roi is None:
        return "No ROI yet"
    roi = camera.roi
    return f"ROI {roi.width} x {roi.height} at x {roi.x}, y {roi.y}"


def _sentence(camera: Camera | None) -> str:
    if camera is None:
        return "Add the videos of all cameras, then go through them one by one."
    if camera.is_stale:
        return (
            f"The ROI or the window has changed since the ON frame {camera.marker} was found. "
            "Press Detect again."
        )
    if camera.is_corrected and camera.onset is not None:
        return f"ON frame set to {camera.marker} by hand; detection found {camera.onset.frame}."
    if camera.onset is not None:
        return camera.onset.sentence
    return "Set pre and post, draw the ROI, and press Detect."

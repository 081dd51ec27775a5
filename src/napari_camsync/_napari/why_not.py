"""Why something cannot be done with cameras, in a sentence; empty where it can."""

from __future__ import annotations

from collections.abc import Sequence

from ..align.review import review
from .camera import Camera


def why_no_video(camera: Camera | None) -> str:
    """Say why a camera's video cannot be looked at."""
    if camera is None:
        return "Add a video first."
    if camera.is_missing:
        return "Its file is not there any more."
    return "" if camera.video is not None else "Its frames are still being counted."


def why_not_here(camera: Camera | None, frame: int | None) -> str:
    """Say why the frame that the viewer stands on cannot be meant: the camera does not show it."""
    if camera is None or camera.video is None or frame is None:
        return ""
    if frame > camera.last_frame:
        return f"This camera ends at frame {camera.last_frame}: go back to where it has a picture."
    return "This camera begins later: go on to where it has a picture." if frame < 0 else ""


def why_not_detect(camera: Camera | None) -> str:
    """Say why the ON frame of a camera cannot be looked for."""
    if camera is None or camera.roi is None:
        return "Press Draw ROI and drag a rectangle around the LED first."
    if not camera.has_window:
        return "Set pre to a frame on which the LED is OFF and post to a later one where it is ON."
    return ""


def can_detect(camera: Camera) -> bool:
    """Whether a camera has all that detection needs."""
    return not (why_no_video(camera) or why_not_detect(camera))


def why_not_detect_all(cameras: Sequence[Camera]) -> str:
    """Say why there is no camera to detect in."""
    if not cameras:
        return "Add videos first."
    if any(can_detect(camera) for camera in cameras):
        return ""
    return "No camera has both a ROI and a window yet."


def why_not_search_all(cameras: Sequence[Camera]) -> str:
    """Say why there is no camera to search."""
    if all(camera.marker is not None for camera in cameras):
        return "Every camera has an ON frame already."
    return ""


def why_not_copy(camera: Camera | None, cameras: Sequence[Camera]) -> str:
    """Say why there is no camera to copy from."""
    others = [one for one in cameras if one is not camera and one.roi is not None]
    return "" if others else "No other camera has a ROI yet."


def why_not_accept(camera: Camera | None) -> str:
    """Say why an ON frame cannot be accepted."""
    if camera is None or camera.accepted:
        return "It is accepted already."
    if camera.is_stale:
        return "The ROI or the window has changed: press Detect again."
    return ""


def why_not_align(cameras: Sequence[Camera]) -> str:
    """Say why cameras cannot be shown at one instant."""
    marked = [c for c in cameras if c.marker is not None and not c.is_stale]
    return "" if len(marked) > 1 else "At least two cameras need an ON frame."


def why_not_trim(camera: Camera, cameras: Sequence[Camera]) -> str:
    """Say why one of the cameras cannot be trimmed."""
    if missing := why_no_video(camera):
        return missing
    if camera.marker is None:
        return "It has no ON frame yet."
    if camera.is_stale:
        return "Its ROI or window has changed: press Detect again."
    if why := camera.judged.why_held:
        return f"{why} Look at it, then press Accept or move it."
    return _why_not_once(camera, cameras)


def _why_not_once(camera: Camera, cameras: Sequence[Camera]) -> str:
    """Say that a video is open twice."""
    paths = [one.video.path for one in cameras if one.video is not None]
    if camera.video is not None and paths.count(camera.video.path) > 1:
        return f"{camera.video.path.name} is open twice: remove one of its layers."
    return ""


def why_not_trim_any(cameras: Sequence[Camera]) -> str:
    """Say why no camera at all can be trimmed."""
    if any(not why_not_trim(camera, cameras) for camera in cameras):
        return ""
    return why_not_export(cameras)


def why_not_export(cameras: Sequence[Camera]) -> str:
    """Say why the ON frames of the cameras cannot be written; those that need review never are."""
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
    decided = review(camera.judged for camera in cameras)
    if not decided.cleared:
        doubted = ", ".join(one.name for one in decided.held)
        return f"Needs review: {doubted}. Look at the ON frame, then press Accept or move it."
    twice = (why_no_video(camera) or _why_not_once(camera, cameras) for camera in cameras)
    return next((why for why in twice if why), "")

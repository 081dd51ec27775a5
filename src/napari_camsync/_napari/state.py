"""resolve: what the dock shows, decided without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .camera import Camera
from .controls import Controls, controls_of
from .situation import Situation
from .status import Row, about, all_reasons, roi_words, row_of, sentence, unusual_about
from .why_not import why_not_here


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
    sentence, reasons : str
        What was found and how sure it is; and all that is doubtful about it.
    off_frame, on_frame : int or None
        The frames to show side by side.
    is_aligned : bool
        Whether the cameras are shown aligned.
    is_offered : bool
        Whether a rectangle on a layer of the user's own could be the ROI.
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
    reasons: str
    off_frame: int | None
    on_frame: int | None
    is_aligned: bool
    is_offered: bool
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
        notice=why_not_here(camera, now.frame) or (camera.notice if camera is not None else ""),
        roi=roi_words(camera),
        sentence=sentence(camera),
        reasons=all_reasons(camera),
        off_frame=marker - 1 if marker else None,
        on_frame=marker,
        is_aligned=now.is_aligned,
        is_offered=bool(now.offered),
        controls=controls_of(now),
    )


def _about(camera: Camera | None, cameras: Sequence[Camera]) -> tuple[str, str]:
    """Say what a camera's video is and what is unusual about it: in short, and all of it."""
    if camera is None:
        return "", "The videos of all cameras that see the LED."
    remarks = unusual_about(camera, cameras)
    count = f"{len(remarks)} remarks" if len(remarks) > 1 else "1 remark"
    short = f"{about(camera)}.  ⚠ {count}" if remarks else about(camera)
    return short, "\n".join([about(camera), *(f"• {remark}" for remark in remarks)])

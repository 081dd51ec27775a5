"""Situation: all that the dock shows follows from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .camera import Camera


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
    can_undo, can_redo, has_report, is_aligned : bool
        Whether there is something to undo, something undone to bring back, a report to show, and
        whether the cameras are shown aligned.
    frame : int or None
        Where the viewer stands, in frames of the current camera; it may lie outside of its video.
    offered : str
        On which layer of the user's own there is a rectangle that could be the ROI; empty where
        on none.
    """

    camera: Camera | None = None
    cameras: Sequence[Camera] = ()
    busy: str = ""
    can_undo: bool = False
    can_redo: bool = False
    has_report: bool = False
    is_aligned: bool = False
    frame: int | None = None
    offered: str = ""

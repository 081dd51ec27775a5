"""Camera: what the dock knows of one video."""

from __future__ import annotations

from dataclasses import dataclass

from ..detect import Onset, Roi
from .shown import ShownVideo


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera's video, and what has been decided about it.

    Parameters
    ----------
    name : str
        The layer's name.
    video : ShownVideo or None
        The video; None while its frames are being counted.
    counted : float
        How much of that is done, from 0 to 1.
    notice : str
        What to say of the picture shown; empty where it is simply the frame's.
    pre, post : int
        Frames on which the LED is OFF and ON: the window's two ends, both searched.
    roi : Roi or None
        The rectangle around the LED.
    onset : Onset or None
        What was detected last.
    marker : int or None
        The ON frame as it stands: detected, then perhaps corrected.
    """

    name: str
    video: ShownVideo | None = None
    counted: float = 1.0
    notice: str = ""
    pre: int = 0
    post: int = 0
    roi: Roi | None = None
    onset: Onset | None = None
    marker: int | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the answer is to another question: the ROI or the window has changed since."""
        return self.onset is not None and (self.onset.roi, self.onset.start, self.onset.stop) != (
            self.roi,
            self.pre,
            self.post + 1,
        )

    @property
    def is_corrected(self) -> bool:
        """Whether the user moved the marker away from what was detected."""
        return self.onset is not None and self.marker != self.onset.frame

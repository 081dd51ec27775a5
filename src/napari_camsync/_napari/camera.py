"""Camera: what the dock knows of one video."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..align.review import Judged
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
    working : str
        How far the running work is with it, as in "Trimming 45%"; empty where none is.
    is_missing : bool
        Whether the file is not where it was when it was opened.
    candidates : tuple
        Where a search of the whole recording saw a light turn on, the likeliest first.
    explanation : object or None
        The frames around the ON frame as detection saw them.
    pre, post : int
        Frames on which the LED is OFF and ON: the window's two ends, both searched.
    roi : Roi or None
        The rectangle around the LED.
    onset : Onset or None
        What was detected last.
    marker : int or None
        The ON frame as it stands: detected, or set by a person.
    by_hand : bool
        Whether a person set it.
    accepted : bool
        Whether a person looked at it and said that it is right.
    renumbered : str
        Why the marker's number may mean another picture than it did; empty where it does not.
    """

    name: str
    video: ShownVideo | None = None
    counted: float = 1.0
    notice: str = ""
    working: str = ""
    is_missing: bool = False
    candidates: tuple[Any, ...] = ()
    explanation: Any = None
    pre: int = 0
    post: int = 0
    roi: Roi | None = None
    onset: Onset | None = None
    marker: int | None = None
    by_hand: bool = False
    accepted: bool = False
    renumbered: str = ""

    @property
    def has_window(self) -> bool:
        """Whether pre and post bracket a moment."""
        return self.pre < self.post

    @property
    def last_frame(self) -> int:
        """The number of its last frame; 0 while that is not known."""
        return len(self.video) - 1 if self.video is not None else 0

    @property
    def is_stale(self) -> bool:
        """Whether the answer is to another question: the ROI or the window has changed since.

        A frame that a person chose stands whatever has changed; one that was only accepted does
        not, since it was accepted as the answer to what was asked then.
        """
        if self.onset is None or self.by_hand:
            return False
        asked = (self.onset.roi, self.onset.start, self.onset.stop)
        return asked != (self.roi, self.pre, self.post + 1)

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at the ON frame."""
        return self.marker is not None and bool(self.judged.why_held)

    @property
    def judged(self) -> Judged:
        """What the rule of review is to know of it; who marked by hand has looked."""
        return Judged(
            self.name,
            self.marker,
            found=self.marker,
            doubted=self.onset is not None and self.onset.needs_review,
            accepted=self.accepted or self.by_hand,
            renumbered=self.renumbered,
        )

    def within(self, frame: int) -> int:
        """Return the nearest frame that the video has."""
        return min(max(frame, 0), self.last_frame)

    def changed(self, **changes: Any) -> Camera:
        """Return this camera with changes; where they ask anew, nobody has accepted the answer."""
        after = replace(self, **changes)
        asks_anew = any(getattr(after, name) != getattr(self, name) for name in _QUESTION)
        return replace(after, accepted=False) if asks_anew and "accepted" not in changes else after

    def decisions_of(self, other: Camera) -> Camera:
        """Return this camera with what was decided about another."""
        return replace(self, **{name: getattr(other, name) for name in DECISIONS})


_QUESTION = ("pre", "post", "roi")
DECISIONS = ("pre", "post", "roi", "onset", "marker", "by_hand", "accepted", "renumbered")
"""The fields that a user decides about, and can undo."""

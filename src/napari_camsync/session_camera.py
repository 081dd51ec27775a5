"""SessionCamera: what a session file keeps of one camera's video."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from .align.review import Judged
from .detect import Method, Onset, Roi
from .fingerprint import Fingerprint
from .video import Video, open_video
from .video.versions import Versions

_LEVEL_DIGITS = 4


class Frozen(BaseModel):
    """What is read from a file: checked, and never changed in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SessionOnset(Frozen):
    """A detected onset and its evidence; the fields are those of `Onset`."""

    frame: int = Field(ge=0)
    level: float
    confidence: float = Field(ge=0, le=1)
    needs_review: bool
    reasons: tuple[str, ...] = ()
    method: Method = "auto"
    roi: Roi
    start: int = Field(ge=0)
    stop: int = Field(ge=1)
    levels: tuple[float, ...] = ()

    @classmethod
    def of(cls, onset: Onset) -> SessionOnset:
        """Return what is kept of an onset; levels to four digits."""
        kept = {name: getattr(onset, name) for name in cls.model_fields if name != "levels"}
        return cls(**kept, levels=tuple(np.round(onset.levels, _LEVEL_DIGITS).tolist()))

    def to_onset(self) -> Onset:
        """Return the onset that was kept."""
        known = {name: getattr(self, name) for name in SessionOnset.model_fields}
        return Onset(**known | {"levels": np.array(self.levels, np.float64)})


class SessionCamera(Frozen):
    """One camera's video, and what has been decided about it.

    Attributes
    ----------
    name : str
        What the camera is called; each name once in a session.
    path : str
        The video, relative to the session file's folder, with forward slashes.
    frames : int
        How many frames it has.
    size : (int, int)
        Width and height of its upright pictures in pixels.
    fingerprint : Fingerprint
        To notice that the file has changed.
    roi : Roi, optional
        The rectangle around the light.
    window : (int, int), optional
        The frames ``[start, stop)`` to search.
    onset : SessionOnset, optional
        What was detected last.
    marker : int, optional
        The ON frame as it stands: detected, then perhaps corrected.
    accepted : bool
        Whether a person has looked at the ON frame and found it right.
    read_with : Versions, optional
        What counted its frames; not known of session files written before this was kept.
    renumbered : str
        Why the ON frame's number may mean another picture now, in a sentence; empty where it does
        not, or a person has decided since.
    """

    name: str = Field(min_length=1)
    path: str = Field(min_length=1)
    frames: int = Field(ge=1)
    size: tuple[int, int]
    fingerprint: Fingerprint
    roi: Roi | None = None
    window: tuple[int, int] | None = None
    onset: SessionOnset | None = None
    marker: int | None = Field(default=None, ge=0)
    accepted: bool = False
    read_with: Versions | None = None
    renumbered: str = ""

    @classmethod
    def of(cls, video: Video, folder: Path, **decided: Any) -> SessionCamera:
        """Describe a video for a session file in `folder`.

        Parameters
        ----------
        video : Video
            The recording.
        folder : Path
            Where the session file is, or is to be.
        **decided
            Other fields: `name` (the file's stem where not given), `roi`, `window`, ...
        """
        frames, height, width, _ = video.shape
        known: dict[str, Any] = {
            "name": video.path.stem,
            "path": relative_to(video.path, folder),
            "frames": frames,
            "size": (width, height),
            "fingerprint": Fingerprint.of(video.path),
            "read_with": Versions.here(),
        }
        return cls(**known | decided)

    @classmethod
    def found(cls, video: Video, folder: Path, onset: Onset, **decided: Any) -> SessionCamera:
        """Describe a video in which an onset was found; the other parameters are those of `of`."""
        known = {
            "roi": onset.roi,
            "window": (onset.start, onset.stop),
            "onset": SessionOnset.of(onset),
            "marker": onset.frame,
        }
        return cls.of(video, folder, **known | decided)

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at it: no ON frame, or one in doubt and not accepted."""
        return bool(self.judged.why_held)

    @property
    def judged(self) -> Judged:
        """What the rule of review is to know of it."""
        onset = self.onset
        return Judged(
            self.name,
            self.marker,
            found=onset.frame if onset else None,
            doubted=onset is not None and onset.needs_review,
            accepted=self.accepted,
            reasons=onset.reasons if onset else (),
            renumbered=self.renumbered,
        )

    def counted(self, frames: int) -> SessionCamera:
        """Return what holds of it if its video, unchanged, has so many frames here.

        Another FFmpeg may count other pictures. Then no number is sure to mean the picture that
        it meant: what lies beyond the end is forgotten, and the ON frame needs review.
        """
        if frames == self.frames:
            return self
        onset, window = self.onset, self.window
        return self.model_copy(
            update={
                "frames": frames,
                "window": window if window and window[1] <= frames else None,
                "onset": onset if onset and max(onset.stop, onset.frame + 1) <= frames else None,
                "marker": self.marker if self.marker is not None and self.marker < frames else None,
                "accepted": False,
                "read_with": Versions.here(),
                "renumbered": self._otherwise(frames),
            }
        )

    def counted_here(self, file: Path) -> SessionCamera:
        """Return what holds of it here, where its video is in `file`.

        That is opened only if it was counted by other versions than those in use.

        Raises
        ------
        FileNotFoundError, VideoError
            If the video has to be opened and cannot be.
        """
        if self.read_with == Versions.here():
            return self
        with open_video(file) as video:
            return self.counted(len(video))

    def _otherwise(self, frames: int) -> str:
        before = f" ({self.read_with})" if self.read_with else ""
        kept = f"frame {self.marker} may be another picture" if self.marker is not None else ""
        kept = kept or "frame numbers may mean other pictures"
        return (
            f"The session counted {self.frames} frames{before}, and here there are {frames} "
            f"({Versions.here()}): {kept} than it was. Look at it before you accept it."
        )

    def file(self, folder: Path) -> Path:
        """Return where the video is, if the session file is in `folder`."""
        return Path(os.path.normpath(folder / self.path))


def relative_to(path: Path, folder: Path) -> str:
    """Return a path as seen from a folder, with forward slashes; absolute on another drive."""
    try:
        return Path(os.path.relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:
        return path.absolute().as_posix()

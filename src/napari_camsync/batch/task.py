"""Task and Outcome: what one recording needs, and what became of it; both small and picklable."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import Field

from ..detect import Roi
from ..fingerprint import Fingerprint
from ..session import SessionOptions
from ..session_camera import Frozen
from ..video.versions import Versions


class Status(StrEnum):
    """What became of a recording."""

    DONE = "done"
    REVIEW = "needs review"
    FAILED = "failed"


class CameraTask(Frozen):
    """One camera of a recording.

    Attributes
    ----------
    name : str
        The camera's.
    video : Path
        Its recording.
    roi : Roi or None
        The template's rectangle; searched for everywhere where None.
    size : (int, int)
        Width and height of the template's pictures, for which the ROI was drawn.
    output : Path
        Where the trimmed video goes.
    """

    name: str
    video: Path
    roi: Roi | None
    size: tuple[int, int]
    output: Path


class Task(Frozen):
    """One recording to be synchronized.

    Attributes
    ----------
    name : str
        The recording's.
    cameras : tuple of CameraTask
        One for each of the template's.
    session, cut_list, record : Path
        Files to write: the session, the cuts, and how far the work has come.
    options : SessionOptions
        How to detect and trim.
    accept : bool
        Whether a person accepts its ON frames that need review, so that it is trimmed.
    overwrite : bool
        Whether files that no earlier run has made may be replaced.
    version : str
        Of napari-camsync, which the results depend on.
    problem : str
        Why it cannot be done; empty where it can.
    """

    name: str
    cameras: tuple[CameraTask, ...]
    session: Path
    cut_list: Path
    record: Path
    options: SessionOptions
    accept: bool = False
    overwrite: bool = False
    version: str = ""
    problem: str = ""


class Trimmed(Frozen):
    """What `trim_video` wrote."""

    output: Path
    frames: int
    mode: str
    copied: int
    reencoded: int
    verified: bool


class CameraOutcome(Frozen):
    """What was found in one camera's video, and what was written."""

    name: str
    video: Path
    frame: int | None = None
    confidence: float | None = None
    needs_review: bool = False
    accepted: bool = False
    reasons: tuple[str, ...] = ()
    trimmed: Trimmed | None = None


class Outcome(Frozen):
    """What became of a recording.

    Attributes
    ----------
    name : str
        The recording's.
    status : Status
        In a word.
    sentence : str
        What speaks against it or went wrong; empty where nothing did.
    session : Path
        Its session file.
    cameras : tuple of CameraOutcome
        What was found in each camera's video.
    remark : str
        What does not keep it from being done, but should be known.
    seconds : float
        How long it took.
    videos : tuple of Path
        Its videos, where it failed and nothing is known of its cameras.
    versions : Versions or None
        What counted its frames; not known of what was done before this was kept.
    """

    name: str
    status: Status
    sentence: str = ""
    session: Path
    cameras: tuple[CameraOutcome, ...] = ()
    remark: str = ""
    seconds: float = 0.0
    videos: tuple[Path, ...] = ()
    versions: Versions | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Its videos, however it went."""
        return self.videos or tuple(camera.video for camera in self.cameras)


class Written(Frozen):
    """An output that is whole: what it was made from, and what it is."""

    recipe: str
    fingerprint: Fingerprint
    trimmed: Trimmed


class Record(Frozen):
    """How far the work on a recording has come, kept on disk so that the next run goes on there.

    Attributes
    ----------
    question : str
        All that the outcome depends on, hashed: sources, template, options, a person's decisions.
    session : Path or None
        The recording's session file.
    mine : tuple of Path
        Files that did not exist before this work: it may replace them.
    searched : mapping of str to str
        For each camera whose onset is in the session file, what that depends on, hashed.
    looked : mapping of str to str
        For each camera, the template's ROI in which it was looked: another one is a person's.
    written : mapping of str to Written
        Outputs that are whole, by their path.
    outcome : Outcome or None
        What became of the recording; None while it is not finished.
    """

    question: str = ""
    session: Path | None = None
    mine: tuple[Path, ...] = ()
    searched: dict[str, str] = Field(default_factory=dict)
    looked: dict[str, str] = Field(default_factory=dict)
    written: dict[str, Written] = Field(default_factory=dict)
    outcome: Outcome | None = None

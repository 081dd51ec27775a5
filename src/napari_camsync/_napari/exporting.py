"""Exporting: the cut list, and the trimmed videos."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..align import Cut, CutList, drop_cuts, name_beside
from ..errors import CamSyncError, Cancelled
from ..files import write_whole
from ..progress import Progress, report_each
from ..trim import PreparedTrim, TrimFailure, TrimResult, check_outputs, prepare_trim, trim_each
from ..trim_records import trim_record
from ..video import Video
from .camera import Camera
from .cameras import Cameras
from .jobs import Jobs, Say
from .plans import Offer, TrimOptions, files_words, report_lines, trimmed_words
from .underway import Underway
from .why_not import why_not_trim

if TYPE_CHECKING:
    from napari.layers import Image

CUT_LIST = "cut_times.csv"

Outcome = TrimResult | TrimFailure


class Exporting:
    """Writes the cut list and trims videos.

    Parameters
    ----------
    cameras : Cameras
        The state.
    jobs : Jobs
        Runs long work.
    underway : Underway
        Told which cameras it is about.
    say : callable
        Tells the user a sentence, and whether it is about a failure.
    failed : callable
        Told what ended the work as a whole.
    """

    def __init__(
        self,
        cameras: Cameras,
        jobs: Jobs,
        underway: Underway,
        say: Say,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._cameras = cameras
        self._jobs = jobs
        self._underway = underway
        self._say = say
        self._failed = failed
        self.options = TrimOptions()
        """How to trim."""
        self.outcomes: list[Outcome] = []
        """What the last trims came to."""
        self.parts = ""
        """How many files of the running trim are written."""

    def cut_list_path(self) -> Path | None:
        """Return where the cut list belongs: beside the videos."""
        videos = [camera.video for camera in self._cameras.all if camera.video is not None]
        return videos[0].path.parent / CUT_LIST if videos else None

    def export(self, path: Path, *, overwrite: bool) -> None:
        """Write the cut list of the cameras that need no review; rows of the others are dropped."""
        held = [camera for camera in self._cameras.all if camera.needs_review]
        cleared = [camera for camera in self._cameras.all if not camera.needs_review]
        try:
            drop_cuts(path, [name_beside(video.path, path) for video, _ in _marked(held)])
            cuts = CutList(
                tuple(
                    Cut(name_beside(video.path, path), frame) for video, frame in _marked(cleared)
                )
            )
            cuts.add_to(path, overwrite=overwrite)
        except (CamSyncError, OSError) as error:
            self._say(str(error), True)
            return
        names = ", ".join(camera.name for camera in held)
        note = f" Held back: {names}. Look at the ON frame and press Accept." if held else ""
        cameras = "1 camera" if len(cuts) == 1 else f"{len(cuts)} cameras"
        self._say(f"{cameras} written to {path}.{note}", bool(held))

    def prepare(
        self, ready: Callable[[list[Offer]], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Decide how each camera's video is trimmed, then call back."""
        cameras, options = self._cameras.all, self.options
        why_not = [why_not_trim(camera, cameras) for camera in cameras]
        able = [one for one, why in zip(cameras, why_not, strict=True) if not why]
        kept = min(len(video) - frame for video, frame in _marked(able)) if able else 0

        def work(progress: Progress) -> list[Offer]:
            paths = [video.path for video, _ in _marked(able)]
            check_outputs([video.path for video, _ in _marked(cameras)], paths, options.folder)
            pairs = list(zip(cameras, why_not, strict=True))
            return [
                Offer(camera.name, why_not=why) if why else _offer(camera, kept, options)
                for camera, why in report_each(pairs, len(pairs), progress)
            ]

        self._jobs.run("Preparing", work, ready, failed)

    def trim(self, prepared: Sequence[PreparedTrim]) -> None:
        """Trim videos as prepared; outputs that exist now may be replaced."""
        replacing = [trim.output for trim in prepared if trim.output.exists()]
        self._underway.begin([self._image_of(trim) for trim in prepared])
        self.outcomes = outcomes = []

        def work(progress: Progress) -> list[Outcome]:
            self.parts = files_words(0, len(prepared))
            each = self._jobs.report_part
            try:
                for outcome in trim_each(
                    prepared, overwrite=replacing, progress=progress, each=each
                ):
                    outcomes.append(outcome)
                    self.parts = files_words(len(outcomes), len(prepared))
            finally:
                self.parts = ""
            return outcomes

        self._jobs.run("Trimming", work, self._trimmed, self._stopped)

    def save_report(self, path: Path) -> None:
        """Save what was trimmed and how it was checked: as JSON or, else, in words."""
        try:
            if path.suffix.lower() == ".json":
                text = json.dumps([_record(outcome) for outcome in self.outcomes], indent=2) + "\n"
            else:
                text = report_lines(self.outcomes)
            write_whole(path, text, overwrite=True)
        except OSError as error:
            self._say(f"The report was not saved: {error}.", True)
            return
        self._say(f"The report was saved to {path}.", False)

    def _trimmed(self, outcomes: list[Outcome]) -> None:
        failed = any(isinstance(outcome, TrimFailure) for outcome in outcomes)
        self._say(trimmed_words(outcomes), failed)

    def _stopped(self, error: BaseException) -> None:
        """Say what had been written before the work was stopped."""
        if not isinstance(error, Cancelled):
            self._failed(error)
            return
        written = [one.output.name for one in self.outcomes if isinstance(one, TrimResult)]
        before = f" Written and checked before: {', '.join(written)}." if written else ""
        self._say(f"Cancelled. Nothing half-written was left behind.{before}", False)

    def _image_of(self, trim: PreparedTrim) -> Image:
        return next(image for image in self._cameras if self._cameras[image].video is trim.video)


def _offer(camera: Camera, kept: int, options: TrimOptions) -> Offer:
    """Decide how a camera's video is trimmed; `kept` is how many frames the shortest has left."""
    assert camera.video is not None
    assert camera.marker is not None
    stop = camera.marker + kept if options.equal else None
    mode: Any = options.mode
    try:
        trim = prepare_trim(camera.video, camera.marker, stop, folder=options.folder, mode=mode)
    except (CamSyncError, OSError, ValueError) as error:
        return Offer(camera.name, why_not=str(error))
    return Offer(camera.name, trim)


def _marked(cameras: Sequence[Camera]) -> list[tuple[Video, int]]:
    """Return the videos that have an ON frame, with it."""
    return [
        (camera.video, camera.marker)
        for camera in cameras
        if camera.video is not None and camera.marker is not None
    ]


def _record(outcome: Outcome) -> dict[str, Any]:
    if isinstance(outcome, TrimFailure):
        return {"source": str(outcome.source), "error": outcome.sentence}
    return trim_record(outcome)

"""Exporting: the cut list, and the trimmed videos."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..align import Cut, CutList, name_beside
from ..errors import CamSyncError
from ..files import write_whole
from ..progress import Progress, report_each
from ..records import trim_record
from ..trim import PreparedTrim, TrimFailure, TrimResult, check_outputs, prepare_trim, trim_each
from ..video import Video
from .camera import Camera
from .cameras import Cameras
from .jobs import Jobs, Say
from .plans import TrimOptions, files_words, report_lines

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
    say : callable
        Tells the user a sentence, and whether it is about a failure.
    failed : callable
        Told what ended the work as a whole.
    """

    def __init__(
        self,
        cameras: Cameras,
        jobs: Jobs,
        say: Say,
        failed: Callable[[BaseException], None],
    ) -> None:
        self._cameras = cameras
        self._jobs = jobs
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
        """Write the cut list of all cameras."""
        try:
            cuts = CutList(
                tuple(
                    Cut(name_beside(video.path, path), frame)
                    for video, frame in _marked(self._cameras.all)
                )
            )
            cuts.add_to(path, overwrite=overwrite)
        except (CamSyncError, OSError) as error:
            self._say(str(error), True)
            return
        doubtful = [camera.name for camera in self._cameras.all if camera.needs_review]
        note = f" Please check: {', '.join(doubtful)}." if doubtful else ""
        self._say(f"{len(cuts)} cameras written to {path}.{note}", False)

    def prepare(
        self, ready: Callable[[list[PreparedTrim]], None], *, only_current: bool = False
    ) -> None:
        """Decide how videos are trimmed, all or the current camera's, then call back."""
        everybody, options = _marked(self._cameras.all), self.options
        here = self._cameras.camera
        chosen = [here] if only_current and here is not None else self._cameras.all
        marked = _marked(chosen)

        def work(progress: Progress) -> list[PreparedTrim]:
            paths = [video.path for video, _ in marked]
            check_outputs([video.path for video, _ in everybody], paths, options.folder)
            kept = min(len(video) - frame for video, frame in everybody)
            mode: Any = options.mode
            return [
                prepare_trim(
                    video,
                    frame,
                    frame + kept if options.equal else None,
                    folder=options.folder,
                    mode=mode,
                )
                for video, frame in report_each(marked, len(marked), progress)
            ]

        self._jobs.run("Preparing", work, ready, self._failed)

    def trim(self, prepared: Sequence[PreparedTrim], replacing: Sequence[Path]) -> None:
        """Trim the videos as prepared; these outputs may be replaced."""

        def work(progress: Progress) -> list[Outcome]:
            outcomes: list[Outcome] = []
            self.parts = files_words(0, len(prepared))
            try:
                for outcome in trim_each(prepared, overwrite=replacing, progress=progress):
                    outcomes.append(outcome)
                    self.parts = files_words(len(outcomes), len(prepared))
            finally:
                self.parts = ""
            return outcomes

        self._jobs.run("Trimming", work, self._trimmed, self._failed)

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
        self.outcomes = outcomes
        failed = any(isinstance(outcome, TrimFailure) for outcome in outcomes)
        self._say("\n".join(outcome.sentence for outcome in outcomes), failed)


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

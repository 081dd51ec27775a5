"""find_camera: one camera's ON frame, found, taken from an earlier run, or chosen by a person."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from ..detect import search_onset
from ..errors import CamSyncError, DetectionError
from ..fingerprint import Fingerprint
from ..session import Session, SessionCamera
from ..video import Video, open_video
from .journal import Journal, hashed
from .task import CameraTask, Task


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one camera's video.

    Parameters
    ----------
    camera : SessionCamera
        For the session file.
    recipe : str
        What the onset depends on, hashed.
    problem : str
        Why there is no onset; empty where there is one.
    """

    camera: SessionCamera
    recipe: str
    problem: str = ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks against the ON frame, in sentences."""
        renumbered = self.camera.renumbered if is_doubtful(self.camera) else ""
        onset = self.camera.onset
        said = onset.reasons if onset else (self.problem,) if self.problem else ()
        return ((renumbered,) if renumbered else ()) + said


def find_camera(camera: CameraTask, task: Task, before: Session, journal: Journal) -> Finding:
    """Find the ON frame in one camera's video.

    Parameters
    ----------
    camera : CameraTask
        The camera.
    task : Task
        Its recording.
    before : Session
        The recording's session as it was: a person's decisions in it count.
    journal : Journal
        Which of its onsets need not be searched for again.

    Raises
    ------
    VideoError
        If the video cannot be read.
    CamSyncError
        If it is not there, or of another picture size than the one the ROI was drawn for.
    """
    if not camera.video.exists():
        raise CamSyncError(
            f"{camera.video}: there is no such file on {socket.gethostname()}. Every machine that "
            "works on it must see it under this path."
        )
    fingerprint = Fingerprint.of(camera.video)
    options = task.options
    how = (options.method, str(options.colors))
    recipe = hashed(str(fingerprint), str(camera.roi), *how, task.version)
    kept = before.camera(camera.name)
    if kept is not None and kept.fingerprint == fingerprint:
        earlier = kept.counted_here(camera.video)
        foreign = not journal.may_replace(task.session)
        if _holds(kept, earlier, foreign, journal.was_searched(camera.name, recipe)):
            return Finding(earlier, recipe)
        if earlier.onset is None and not task.overwrite and _is_drawn(earlier, journal):
            # The template's ROI, and the size that it is for, do not matter here.
            camera = camera.model_copy(update={"roi": earlier.roi, "size": earlier.size})
    with open_video(camera.video) as video:
        _check_size(video, camera)
        return _search(video, camera, recipe, task)


def _holds(kept: SessionCamera, earlier: SessionCamera, foreign: bool, searched: bool) -> bool:
    """Whether what a session kept of a camera, as its frames count here, is not to be sought anew.

    What was found elsewhere, as in the window with another ROI, is not to be lost. Where frames
    count otherwise than they did, what a person chose waits for a person.
    """
    if earlier.renumbered:
        chosen = foreign or is_decided(kept) or bool(kept.renumbered)
        return earlier.marker is not None and chosen
    theirs = foreign and not is_doubtful(earlier)
    return is_decided(earlier) or (earlier.onset is not None and (searched or theirs))


def _is_drawn(camera: SessionCamera, journal: Journal) -> bool:
    """Whether a ROI is not the one in which a batch looked last, but a person's."""
    return camera.roi is not None and str(camera.roi) != journal.looked_in(camera.name)


def is_decided(camera: SessionCamera) -> bool:
    """Whether a person has chosen the ON frame: accepted it, or moved the marker there."""
    return camera.judged.is_decided


def is_doubtful(camera: SessionCamera) -> bool:
    """Whether a person should look at a camera before its video is trimmed."""
    return camera.needs_review


def _search(video: Video, camera: CameraTask, recipe: str, task: Task) -> Finding:
    folder, options = task.session.parent, task.options
    try:
        onset = search_onset(video, camera.roi, method=options.method, colors=options.colors)
    except DetectionError as error:
        nothing = SessionCamera.of(video, folder, name=camera.name, roi=camera.roi)
        return Finding(nothing, recipe, str(error))
    found = SessionCamera.found(video, folder, onset, name=camera.name)
    return Finding(found, recipe)


def _check_size(video: Video, camera: CameraTask) -> None:
    height, width = video.shape[1:3]
    if camera.roi is not None and (width, height) != camera.size:
        raise CamSyncError(
            f"{camera.video.name}: its pictures are {width} x {height}, and the template's ROI is "
            f"for {camera.size[0]} x {camera.size[1]}. Make a template for recordings like this."
        )

"""run_demo: the whole job on three synthetic cameras, held against the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .align import Cut, CutList, synced_path
from .detect import Onset, Roi, find_onset
from .errors import CamSyncError
from .files import make_folder, write_whole
from .progress import Progress
from .synthetic import LedCamera, demo_cameras, write_video
from .trim import TrimResult, trim_video
from .video import open_video

CUT_LIST = "cut_times.csv"
_ABOUT = "ABOUT.txt"
_ABOUT_TEXT = """\
Made by "camsync demo": three synthetic cameras that film one LED, the frames on which it turns on
(cut_times.csv), and the videos trimmed to begin there. Delete this folder whenever you like; the
next demo makes it anew.
"""
# The window searched, as a user would bracket the moment: not with the onset in its middle.
_FRAMES_BEFORE = 25
_FRAMES_AFTER = 40

Announce = Callable[[str], Progress]
"""Called with what begins; returns the progress to report to."""


@dataclass(frozen=True, slots=True)
class DemoRow:
    """One camera of the demo.

    Parameters
    ----------
    camera : LedCamera
        The camera, with the true ON frame.
    onset : Onset
        What was found.
    trim : TrimResult
        What was written.
    """

    camera: LedCamera
    onset: Onset
    trim: TrimResult

    @property
    def is_exact(self) -> bool:
        """Whether detection and trim are exactly right."""
        return (
            self.onset.frame == self.camera.on_frame
            and self.trim.start == self.camera.on_frame
            and self.trim.frames == self.camera.frames - self.camera.on_frame
            and self.trim.verified
        )


def run_demo(folder: Path, announce: Announce) -> list[DemoRow]:
    """Make three videos, find the onsets, export, trim and verify.

    Parameters
    ----------
    folder : Path
        Where to put them: a new folder, or that of an earlier demo.
    announce : callable
        Told what begins.

    Raises
    ------
    CamSyncError
        If the folder holds something else, or a step fails.
    """
    _prepare(folder)
    cameras = demo_cameras()
    for camera in cameras:
        write_video(camera, folder / camera.name, announce(f"Filming {camera.name}"))
    onsets = [_detect(camera, folder, announce) for camera in cameras]
    cuts = CutList(
        tuple(Cut(camera.name, onset.frame) for camera, onset in zip(cameras, onsets, strict=True))
    )
    cuts.write(folder / CUT_LIST, overwrite=True)
    trims = [
        trim_video(
            folder / cut.name,
            cut.frame,
            overwrite=True,
            progress=announce(f"Trimming {cut.name}"),
        )
        for cut in CutList.read(folder / CUT_LIST)
    ]
    rows = zip(cameras, onsets, trims, strict=True)
    return [DemoRow(camera, onset, trim) for camera, onset, trim in rows]


def _detect(camera: LedCamera, folder: Path, announce: Announce) -> Onset:
    start = max(camera.on_frame - _FRAMES_BEFORE, 0)
    stop = min(camera.on_frame + _FRAMES_AFTER, camera.frames)
    with open_video(folder / camera.name) as video:
        progress = announce(f"Detecting in {camera.name}")
        return find_onset(video, Roi(*camera.roi), start, stop, progress=progress)


def _prepare(folder: Path) -> None:
    """Refuse a folder of the user's own; clear what an earlier demo left."""
    if folder.exists() and not folder.is_dir():
        raise CamSyncError(f"{folder} is a file. Name a new folder for the demo.")
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _ABOUT).exists():
            raise CamSyncError(f"{folder} holds other files. Name a new folder for the demo.")
        for camera in demo_cameras():
            synced_path(folder / camera.name).unlink(missing_ok=True)
    make_folder(folder)
    write_whole(folder / _ABOUT, _ABOUT_TEXT, overwrite=True)

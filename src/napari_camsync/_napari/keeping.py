"""Keeping: writes what was decided beside the videos as it is decided, and brings it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import QObject, QTimer

from ..errors import CamSyncError
from ..fingerprint import Fingerprint
from ..session import SUFFIX, Session, SessionCamera
from .camera import Camera
from .cameras import Cameras
from .jobs import Say
from .kept import SESSION_FILE, camera_of, decisions_in, fields_of, is_decided, merged

if TYPE_CHECKING:
    from napari.layers import Image

SESSION = "session" + SUFFIX
"""The session file in each folder of videos."""

_SETTLING = 800  # ms without a change until it is written
_TOGETHER = 300  # ms within which videos that are opened together follow each other


class Keeping:
    """Keeps the decisions about all cameras in session files.

    Parameters
    ----------
    cameras : Cameras
        The state.
    say : callable
        Tells the user a sentence, and whether it is about a failure.
    show : callable
        Shows a camera on its ON frame.
    parent : QObject
        What this goes with.
    """

    def __init__(
        self, cameras: Cameras, say: Say, show: Callable[[Image], None], parent: QObject
    ) -> None:
        self._cameras = cameras
        self._say = say
        self._show = show
        self._latest: dict[Image, Camera] = {}
        self._kept: dict[Image, Camera] = {}
        self.not_saved = ""
        """Why the last changes could not be written; empty where they could."""
        self._timer = QTimer(parent)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLING)
        self._timer.timeout.connect(self.save)
        self._restored: list[Image] = []
        self._arrival = QTimer(parent)
        self._arrival.setSingleShot(True)
        self._arrival.setInterval(_TOGETHER)
        self._arrival.timeout.connect(self._show_doubtful)
        cameras.changed.connect(self._follow)
        self._follow()

    def close(self) -> None:
        """Write what is not written yet, and look no more."""
        self._cameras.changed.disconnect(self._follow)
        if self._timer.isActive():
            self.save()
        self._timer.stop()
        self._arrival.stop()

    def save(self) -> None:
        """Write the session files of all cameras about which something has changed."""
        self._timer.stop()
        changed = [image for image in self._latest if self._differs(image)]
        for file in sorted({_file_of(image) for image in changed}):
            together = [image for image in self._latest if _file_of(image) == file]
            # Of a video that is open twice, what was decided last is kept.
            together.sort(key=self._differs)
            by_path = {image.data.path: self._latest[image] for image in together}
            try:
                self._write(file, by_path.values())
            except (CamSyncError, OSError) as error:
                self.not_saved = f"The session could not be saved in {file.parent}: {error}"
                self._say(self.not_saved, True)
                return
            self._kept.update({image: self._latest[image] for image in together})
        self.not_saved = ""
        for image in [image for image in self._latest if image not in self._cameras]:
            del self._latest[image], self._kept[image]

    def _follow(self) -> None:
        """Bring back what is known of new videos; write what has changed, once it rests."""
        for image in self._cameras:
            camera = self._cameras[image]
            if camera.video is None:
                continue
            if image not in self._kept and self._timer.isActive():
                self.save()  # perhaps this very video was closed a moment ago
            self._latest[image] = camera
            if image not in self._kept:
                self._kept[image] = camera
                if not is_decided(camera):
                    self._restore(image)
        if any(self._differs(image) for image in self._latest):
            self._timer.start()

    def _differs(self, image: Image) -> bool:
        latest = self._latest[image]
        return latest.decisions_of(self._kept[image]) != latest

    def _restore(self, image: Image) -> None:
        camera, file = self._cameras[image], _file_of(image)
        if camera.video is None or not file.exists():
            return
        path = camera.video.path
        try:
            known = camera_of(Session.read(file), path, file.parent)
            if known is None:
                return
            if Fingerprint.of(path) != known.fingerprint:
                self._say(f"{path.name} has changed since {file.name} was saved.", True)
                return
            known = known.counted(len(camera.video))
        except (CamSyncError, OSError) as error:
            self._say(str(error), True)
            return
        self._kept[image] = replace(camera, **decisions_in(known))
        self._cameras.restore(image, **decisions_in(known))
        if self._cameras[image].needs_review and known.renumbered:
            self._say(f"{path.name}: {known.renumbered}", True)
        else:
            self._say(f"Taken up again where {file.name} left off.", False)
        self._restored.append(image)
        self._arrival.start()

    def _show_doubtful(self) -> None:
        """Of the cameras brought back together, show the first that a person should look at."""
        restored, self._restored = self._restored, []
        for image in self._cameras:
            if image in restored and self._cameras[image].needs_review:
                self._show(image)
                return

    def _write(self, file: Path, cameras: Iterable[Camera]) -> None:
        """Write cameras into a session file, keeping those that are not open."""
        before = Session.read(file) if file.exists() else Session()
        ours = [
            SessionCamera.of(
                camera.video, file.parent, name=camera.video.path.name, **fields_of(camera)
            )
            for camera in cameras
            if camera.video is not None
        ]
        merged(before, ours).write(file)


def _file_of(image: Image) -> Path:
    """Return the session file that a video belongs to."""
    opened_from = image.metadata.get(SESSION_FILE)
    return Path(opened_from) if opened_from else image.data.path.parent / SESSION

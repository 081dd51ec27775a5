"""Presence: notices when a video's file is removed or moved while it is open."""

from __future__ import annotations

from qtpy.QtCore import QFileSystemWatcher, QObject

from .cameras import Cameras


class Presence:
    """Looks after the files of all cameras.

    Parameters
    ----------
    cameras : Cameras
        The state, told of files that are not there.
    parent : QObject
        What this goes with.
    """

    def __init__(self, cameras: Cameras, parent: QObject) -> None:
        self._cameras = cameras
        self._watcher = QFileSystemWatcher(parent)
        self._watcher.directoryChanged.connect(self._look)
        cameras.changed.connect(self._follow)
        self._follow()

    def close(self) -> None:
        """Look no more."""
        self._cameras.changed.disconnect(self._follow)
        self._watcher.directoryChanged.disconnect(self._look)

    def _follow(self) -> None:
        """Watch the folders of the videos that are open."""
        wanted = {str(c.video.path.parent) for c in self._cameras.all if c.video is not None}
        watched = set(self._watcher.directories())
        if wanted - watched:
            self._watcher.addPaths(sorted(wanted - watched))
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))

    def _look(self, _folder: str) -> None:
        for image in self._cameras:
            video = self._cameras[image].video
            if video is not None:
                self._cameras.update(image, is_missing=not video.path.exists())

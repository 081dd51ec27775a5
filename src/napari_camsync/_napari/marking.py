"""Marking: the window, the rectangle and the ON frame of the current camera, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .cameras import Cameras
from .timeline import Timeline
from .watching import Watching
from .why_not import why_not_here

if TYPE_CHECKING:
    from napari.layers import Image


class Marking:
    """What a user decides about the current camera without detection.

    Parameters
    ----------
    cameras : Cameras
        The state.
    watching : Watching
        The layers that show it.
    timeline : Timeline
        Where the viewer stands.
    """

    def __init__(self, cameras: Cameras, watching: Watching, timeline: Timeline) -> None:
        self._cameras = cameras
        self._watching = watching
        self._timeline = timeline
        self._run: object = None

    def choose(self, name: str) -> None:
        """Make the camera of this name the current one."""
        for image in self._cameras:
            if self._cameras[image].name == name:
                self._watching.choose(image)
                return

    def step_camera(self, by: int) -> None:
        """Go to the camera so many places further in the table, around."""
        image = self._cameras.neighbor(by)
        if image is not None:
            self._watching.choose(image)

    def set_window(self, pre: int, post: int) -> None:
        """Bracket the moment."""
        camera = self._cameras.camera
        if camera is not None:
            self._cameras.update(pre=camera.within(pre), post=camera.within(post))

    def draw_roi(self) -> None:
        """Let the user draw the current camera's rectangle."""
        if self._cameras.image is not None:
            self._watching.layers[self._cameras.image].draw_roi()

    def copy_from(self, name: str) -> None:
        """Take over the ROI and the window of another camera, as far as they fit."""
        camera = self._cameras.camera
        source = next((one for one in self._cameras.all if one.name == name), None)
        if camera is None or camera.video is None or source is None or source.roi is None:
            return
        roi = source.roi if source.roi.is_within(camera.video.shape[1:3]) else camera.roi
        pre, post = camera.within(source.pre), camera.within(source.post)
        self._cameras.update(roi=roi, pre=pre, post=post)

    def mark(self) -> None:
        """Take the frame shown for the ON frame."""
        frame, camera = self._timeline.frame_of(self._cameras.image), self._cameras.camera
        if not why_not_here(camera, frame):
            self.set_marker(frame)

    def nudge(self, frames: int) -> None:
        """Move the ON frame by some frames."""
        camera = self._cameras.camera
        if camera is not None and camera.marker is not None:
            self.set_marker(camera.marker + frames)

    def nudge_on(self, frames: int) -> None:
        """Move the ON frame by some frames; until `end_run`, all of it is one step to undo."""
        camera = self._cameras.camera
        if camera is not None and camera.marker is not None:
            self._run = self._run or object()
            self.set_marker(camera.marker + frames, run=self._run)

    def end_run(self) -> None:
        """Let the next move of the ON frame be a step of its own."""
        self._run = None

    def set_marker(self, frame: int, *, run: object = None) -> None:
        """Set the current camera's ON frame and go there."""
        camera = self._cameras.camera
        if camera is None or camera.video is None:
            return
        inside = camera.within(frame)
        if inside != camera.marker:
            self._cameras.update(run=run, marker=inside, by_hand=True, accepted=False)
        self.jump()

    def jump(self) -> None:
        """Go to the current camera's ON frame."""
        camera = self._cameras.camera
        if camera is not None and camera.marker is not None:
            self.go_to(camera.marker)

    def go_to(self, frame: int) -> None:
        """Show a frame of the current camera."""
        image, camera = self._cameras.image, self._cameras.camera
        if image is not None and camera is not None:
            self._timeline.go_to(image, camera.within(frame))

    def accept(self) -> None:
        """Say that the ON frame is right."""
        camera = self._cameras.camera
        if camera is not None and camera.marker is not None and not camera.is_stale:
            self._cameras.update(accepted=True)

    def undo(self) -> None:
        """Take back the last decision, and show what it was about."""
        self._go_back(self._cameras.undo)

    def redo(self) -> None:
        """Bring back what was undone last, and show what it was about."""
        self._go_back(self._cameras.redo)

    def _go_back(self, act: Callable[[], object]) -> None:
        """Undo or redo; show the camera, and its ON frame if that is another now."""
        before = self._cameras.image
        markers = {image: self._cameras[image].marker for image in self._cameras}
        act()
        self._show_changed(before)
        image, camera = self._cameras.image, self._cameras.camera
        if image is not None and camera is not None and camera.marker != markers[image]:
            self.jump()

    def _show_changed(self, before: Image | None) -> None:
        """Show the camera that undoing has made the current one."""
        image = self._cameras.image
        if image is not None and image != before:
            self._cameras.image = before
            self._watching.choose(image)

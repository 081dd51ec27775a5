"""Cameras: the one place where the state of all cameras lives, with its history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from .camera import DECISIONS, Camera

if TYPE_CHECKING:
    from napari.layers import Image

_MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """What was decided about a camera before something changed it.

    Parameters
    ----------
    image : Image
        Its video's layer.
    before : Camera
        The camera as it was.
    run : object or None
        What this was a part of, if it may be undone together with what follows.
    """

    image: Image
    before: Camera
    run: object = None


class Cameras:
    """The cameras of one viewer, by their videos' layers; one of them is the current one."""

    changed = Signal()
    """Something about a camera, or which one is current, is different now."""

    def __init__(self) -> None:
        self._cameras: dict[Image, Camera] = {}
        self._steps: list[Step] = []
        self._undone: list[Step] = []
        self._current: Image | None = None

    def __contains__(self, image: object) -> bool:
        """Whether a layer is a camera's video."""
        return image in self._cameras

    def __getitem__(self, image: Image) -> Camera:
        """Return the camera of a video's layer."""
        return self._cameras[image]

    def __iter__(self) -> Iterator[Image]:
        """Yield the videos' layers in the order in which they were added."""
        return iter(list(self._cameras))

    def __len__(self) -> int:
        """Return the number of cameras."""
        return len(self._cameras)

    @property
    def all(self) -> list[Camera]:
        """All cameras, in the order in which they were added."""
        return list(self._cameras.values())

    @property
    def image(self) -> Image | None:
        """The current camera's layer."""
        return self._current

    @image.setter
    def image(self, image: Image | None) -> None:
        if image is not self._current:
            self._current = image
            self.changed.emit()

    @property
    def camera(self) -> Camera | None:
        """The current camera."""
        return self._cameras[self._current] if self._current is not None else None

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        return bool(self._steps)

    @property
    def can_redo(self) -> bool:
        """Whether there is something undone to bring back."""
        return bool(self._undone)

    def add(self, image: Image, camera: Camera) -> None:
        """Take in a camera."""
        self._cameras[image] = camera

    def remove(self, image: Image) -> None:
        """Forget a camera, and what could be undone about it."""
        del self._cameras[image]
        self._steps = [step for step in self._steps if step.image != image]
        self._undone = [step for step in self._undone if step.image != image]
        if image == self._current:
            self._current = None

    def update(self, image: Image | None = None, *, run: object = None, **changes: Any) -> None:
        """Change a camera, the current one if none is named.

        Changes one after the other that name the same `run` are one step to undo.
        """
        image = image if image is not None else self._current
        if image is None or image not in self._cameras:
            return
        before = self._cameras[image]
        after = before.changed(**changes)
        if after == before:
            return
        if any(getattr(before, name) != getattr(after, name) for name in DECISIONS):
            self._undone = []
            if run is None or not self._steps or self._steps[-1].run is not run:
                self._steps = [*self._steps, Step(image, before, run)][-_MOST_STEPS:]
        self._cameras[image] = after
        self.changed.emit()

    def restore(self, image: Image, **decisions: Any) -> None:
        """Bring back what was decided about a camera earlier; that is nothing to undo."""
        self._cameras[image] = replace(self._cameras[image], **decisions)
        self.changed.emit()

    def undo(self) -> Camera | None:
        """Take back the last decision about any camera; return that camera as it is now."""
        return self._go_back(self._steps, self._undone)

    def redo(self) -> Camera | None:
        """Bring back the decision undone last; return its camera as it is now."""
        return self._go_back(self._undone, self._steps)

    def neighbor(self, by: int) -> Image | None:
        """Return the layer of the camera so many places after the current one, around."""
        images = list(self._cameras)
        if not images:
            return None
        place = images.index(self._current) if self._current in images else -by
        return images[(place + by) % len(images)]

    def _go_back(self, steps: list[Step], others: list[Step]) -> Camera | None:
        """Go back to before the last of the steps, and note among the others how to return."""
        if not steps:
            return None
        step = steps.pop()
        now = self._cameras[step.image]
        others.append(Step(step.image, now))
        camera = now.decisions_of(step.before)
        if camera.onset is not now.onset:  # what was seen of another onset is none of this one's
            camera = replace(camera, explanation=step.before.explanation)
        self._cameras[step.image] = camera
        self._current = step.image
        self.changed.emit()
        return camera

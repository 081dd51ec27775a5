"""Strays: rectangles that a user draws where they are not the shown camera's ROI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from napari.layers import Shapes

from .cameras import Cameras
from .jobs import Say
from .watching import Watching

if TYPE_CHECKING:
    from napari.components import ViewerModel


class Strays:
    """Says of a rectangle that is drawn elsewhere whose it is, or that it is ignored.

    Parameters
    ----------
    viewer : ViewerModel
        The viewer.
    cameras : Cameras
        The state.
    watching : Watching
        Knows which layers are the cameras'.
    say : callable
        Tells the user a sentence, and whether it is about a failure.
    """

    def __init__(self, viewer: ViewerModel, cameras: Cameras, watching: Watching, say: Say) -> None:
        self._viewer = viewer
        self._cameras = cameras
        self._watching = watching
        self._say = say
        self._followed: list[Shapes] = []
        for layer in viewer.layers:
            self._follow(layer)
        viewer.layers.events.inserted.connect(self._on_inserted)

    def close(self) -> None:
        """Let go of the layers."""
        self._viewer.layers.events.inserted.disconnect(self._on_inserted)
        for layer in self._followed:
            layer.events.data.disconnect(self._on_data)

    def _on_inserted(self, event: Any) -> None:
        self._follow(event.value)

    def _follow(self, layer: Any) -> None:
        if isinstance(layer, Shapes):
            self._followed.append(layer)
            layer.events.data.connect(self._on_data)

    def _on_data(self, event: Any) -> None:
        action = str(getattr(event, "action", ""))
        camera = self._cameras.camera
        if camera is None or not action.endswith("added"):
            return
        for image, layers in self._watching.layers.items():
            if layers.roi == event.source:
                if image != self._cameras.image:
                    name = self._cameras[image].name
                    self._say(f"This is the ROI of {name}; {camera.name} is shown.", True)
                return
        self._say(
            f"The layer {event.source.name!r} is no camera's ROI: what is drawn there is ignored. "
            f"For {camera.name}, press Draw ROI and drag the rectangle.",
            True,
        )

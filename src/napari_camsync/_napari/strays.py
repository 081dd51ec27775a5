"""Strays: rectangles that a user draws where they are not the shown camera's ROI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from napari.layers import Shapes

from .cameras import Cameras
from .jobs import Say
from .rectangles import is_only_a_click, own_rectangle
from .watching import Watching

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from napari.layers import Image


class Strays:
    """Says of a rectangle that is drawn elsewhere whose it is, or offers it as the ROI.

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
        self._offered: Shapes | None = None
        for layer in viewer.layers:
            self._follow(layer)
        viewer.layers.events.inserted.connect(self._on_inserted)
        viewer.layers.events.removed.connect(self._on_removed)

    @property
    def offered(self) -> str:
        """The name of the user's own layer whose rectangle could be the ROI; empty for none."""
        return str(self._offered.name) if self._offered is not None else ""

    def adopt(self) -> None:
        """Take the rectangle offered for the ROI of the camera that is shown."""
        layer, image = self._offered, self._cameras.image
        if layer is None or image is None or self._cameras[image].video is None:
            return
        roi = own_rectangle(layer, image)
        if roi is None:
            self._say(f"On the layer {layer.name!r} is no rectangle within the picture.", True)
            return
        self._offered = None
        self._cameras.update(image, roi=roi)
        self._cameras.changed.emit()
        self._say(f"The rectangle on {layer.name!r} is the ROI of {self._name(image)}.", False)

    def close(self) -> None:
        """Let go of the layers."""
        self._viewer.layers.events.inserted.disconnect(self._on_inserted)
        self._viewer.layers.events.removed.disconnect(self._on_removed)
        for layer in self._followed:
            layer.events.data.disconnect(self._on_data)

    def _on_inserted(self, event: Any) -> None:
        self._follow(event.value)

    def _on_removed(self, event: Any) -> None:
        if event.value == self._offered:
            self._offered = None
            self._cameras.changed.emit()

    def _follow(self, layer: Any) -> None:
        if isinstance(layer, Shapes):
            self._followed.append(layer)
            layer.events.data.connect(self._on_data)
            if self._owner(layer) is None:
                self._consider(layer)

    def _on_data(self, event: Any) -> None:
        action, layer = str(getattr(event, "action", "")), event.source
        if self._cameras.image is None or not action.endswith(("added", "changed", "removed")):
            return
        owner = self._owner(layer)
        if owner is None:
            self._consider(layer)
        elif self._watching.layers[owner].is_showing:
            return
        elif owner != self._cameras.image and action.endswith("added"):
            shown = self._name(self._cameras.image)
            self._say(f"This is the ROI of {self._name(owner)}; {shown} is shown.", True)

    def _consider(self, layer: Shapes) -> None:
        """Offer a rectangle on a layer of the user's own, or say that what is there is ignored."""
        image = self._cameras.image
        if image is None:
            return
        is_there = own_rectangle(layer, image) is not None
        if layer == self._offered and not is_there:
            self._offered = None
            self._cameras.changed.emit()
        if not layer.nshapes or is_only_a_click(layer, self._viewer.scene.camera.zoom):
            return  # napari tells of a rectangle also when it is begun
        camera = self._name(image)
        if not is_there:
            self._say(
                f"The layer {layer.name!r} is no camera's ROI: what is drawn there is ignored. "
                f"For {camera}, press Draw ROI and drag the rectangle.",
                True,
            )
            return
        self._offered = layer
        self._cameras.changed.emit()
        self._say(
            f"The rectangle on the layer {layer.name!r} is no camera's ROI. "
            f"To take it for {camera}, press Use as ROI.",
            False,
        )

    def _owner(self, layer: Shapes) -> Image | None:
        """Return the video whose ROI a layer is."""
        return next((i for i, made in self._watching.layers.items() if made.roi == layer), None)

    def _name(self, image: Image) -> str:
        return self._cameras[image].name

"""Watching: follows the viewer's layers, so that the cameras are those that it shows."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QObject, QTimer

from ..detect import Roi
from .camera import Camera
from .cameras import Cameras
from .layers import CameraLayers
from .opening import OpeningVideo, replace_when_ready
from .shown import ShownVideo
from .turns import Turns

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from napari.layers import Image, Layer

DECIDED = "camsync camera"
"""Under this name a video's layer keeps what was decided about it."""


class Watching:
    """Takes in the videos that a viewer has and gets, and lets go of those that it loses.

    Parameters
    ----------
    viewer : ViewerModel
        The viewer.
    cameras : Cameras
        The state to keep.
    let_go : callable
        Called with a video's layer before it is forgotten.
    parent : QObject
        What this goes with.
    """

    def __init__(
        self,
        viewer: ViewerModel,
        cameras: Cameras,
        let_go: Callable[[Image], None],
        parent: QObject,
    ) -> None:
        self._viewer = viewer
        self._cameras = cameras
        self._let_go_of = let_go
        self._turns = Turns(parent)
        self.layers: dict[Image, CameraLayers] = {}
        """The layers of each camera, by its video's."""
        for layer in list(viewer.layers):
            self._add(layer)
        viewer.layers.events.inserted.connect(self._on_inserted)
        viewer.layers.events.removed.connect(self._on_removed)
        viewer.layers.selection.events.active.connect(self._on_selected)
        cameras.changed.connect(self._show)

    def close(self) -> None:
        """Let go of the viewer; its layers stay."""
        self.catch_up()
        self._turns.close()
        self._cameras.changed.disconnect(self._show)
        self._viewer.layers.events.inserted.disconnect(self._on_inserted)
        self._viewer.layers.events.removed.disconnect(self._on_removed)
        self._viewer.layers.selection.events.active.disconnect(self._on_selected)
        for image in self._cameras:
            self._let_go(image)

    def choose(self, image: Image) -> None:
        """Make a camera the current one and show it alone."""
        if image == self._cameras.image:
            return
        self._turns.hurry(self._names(image))
        if self._cameras.image is not None:  # before it is hidden: napari takes that mode up again
            self.layers[self._cameras.image].end_drawing(self._cameras[self._cameras.image])
        self.show_alone(image)
        self._cameras.image = image
        self._viewer.layers.selection.active = image
        self.fit_view()

    def remove(self) -> None:
        """Take the current camera out of the viewer."""
        if self._cameras.image is not None:
            self._viewer.layers.remove(self._cameras.image)

    def catch_up(self) -> None:
        """Let all layers show their cameras' state now."""
        self._turns.do_all_now()

    def show_alone(self, image: Image) -> None:
        """Hide the other cameras' layers, unless they stand in a grid."""
        others = [layers for key, layers in self.layers.items() if key != image]
        self.layers[image].hide_others(others)

    def fit_view(self) -> None:
        """Show the whole picture."""
        if self._cameras.image is not None and not self._viewer.canvas.grid.enabled:
            self._viewer.reset_view(layers=[self._cameras.image])

    def _show(self) -> None:
        """Let the layers show the cameras' state, and keep it with them.

        Those that are not seen, or have to be made, do so later, each in its turn; those of
        cameras that are seen go first.
        """
        for image, layers in list(self.layers.items()):
            if image not in self._cameras or image.metadata.get(DECIDED) == self._cameras[image]:
                continue
            image.metadata[DECIDED] = camera = self._cameras[image]
            if camera.video is not None:
                if image.visible and layers.has_all_for(camera):
                    layers.show(camera)
                else:
                    self._show_later(image, layers)

    def _show_later(self, image: Image, layers: CameraLayers) -> None:
        names = self._names(image)
        for name, show in zip(names, (layers.show_roi, layers.show_marker), strict=True):
            self._turns.add(name, partial(self._show_if_there, image, show))
        if image.visible:
            self._turns.hurry(names)

    def _show_if_there(self, image: Image, show: Callable[[Camera], None]) -> None:
        if image in self._cameras:
            show(self._cameras[image])

    @staticmethod
    def _names(image: Image) -> tuple[Hashable, ...]:
        """Return under which names a camera's layers wait for their turns."""
        return (image, "roi"), (image, "marker")

    def _add(self, layer: Layer) -> None:
        data = getattr(layer, "data", None)
        if not isinstance(data, ShownVideo | OpeningVideo) or layer in self._cameras:
            return
        # What an earlier dock decided of this video is kept with its layer.
        before = layer.metadata.get(DECIDED, Camera(layer.name))
        self._cameras.add(layer, replace(before, name=layer.name, video=None, notice=""))
        self.layers[layer] = CameraLayers(
            self._viewer, layer, partial(self._roi_drawn, layer), partial(self._marked, layer)
        )
        layer.events.data.connect(self._on_data)
        layer.events.name.connect(self._on_name)
        if isinstance(data, OpeningVideo):
            counting = partial(self._counting, layer, data)
            replace_when_ready(data, lambda: self._viewer, counting)
        else:
            self._take(layer, data)
        if self._viewer.dims.ndim == 3:
            self._viewer.dims.axis_labels = ("frame", "y", "x")
        self.choose(layer)

    def _on_inserted(self, event: Any) -> None:
        self._add(event.value)

    def _on_removed(self, event: Any) -> None:
        image = event.value
        if image not in self._cameras:
            # Where its video goes too, as when all layers are removed, nothing was decided.
            QTimer.singleShot(0, partial(self._forget, image))
            return
        made = self.layers[image]
        self._let_go(image)
        # Not now: napari goes through a list of layers that the user wants removed too.
        QTimer.singleShot(0, partial(made.remove_made))  # which Qt alone would not keep alive
        if isinstance(image.data, OpeningVideo):
            image.data.cancel()
        else:
            image.data.close()
        if self._cameras.image is None and len(self._cameras):
            self.choose(next(iter(self._cameras)))
        self._cameras.changed.emit()

    def _forget(self, layer: Layer) -> None:
        """Take note that a layer was removed, and its video was not."""
        if layer not in self._viewer.layers:
            for layers in list(self.layers.values()):
                layers.forget(layer)

    def _on_selected(self, event: Any) -> None:
        if event.value in self._cameras:
            self.choose(event.value)
        # Not now: making a layer selects it for a moment.
        QTimer.singleShot(0, self._end_drawing)

    def _end_drawing(self) -> None:
        for image, layers in list(self.layers.items()):
            if layers.roi != self._viewer.layers.selection.active:
                layers.end_drawing(self._cameras[image])

    def _on_data(self, event: Any) -> None:
        if isinstance(event.source.data, ShownVideo):
            self._take(event.source, event.source.data)

    def _on_name(self, event: Any) -> None:
        self._cameras.update(event.source, name=event.source.name)

    def _counting(self, image: Image, opening: OpeningVideo) -> None:
        self._cameras.update(image, counted=round(opening.counted, 2))

    def _take(self, image: Image, video: ShownVideo) -> None:
        """Take a layer's exact video."""
        self._let_go_of(image)
        video.drawn_by(image)
        video.showing_changed.connect(partial(self._say_what_is_shown, image, video))
        self._cameras.update(image, video=video, counted=1.0, notice=video.notice)

    def _say_what_is_shown(self, image: Image, video: ShownVideo) -> None:
        if image.data is video:
            self._cameras.update(image, notice=video.notice)

    def _roi_drawn(self, image: Image, roi: Roi | None) -> None:
        self._cameras.update(image, roi=roi)

    def _marked(self, image: Image, frame: int | None) -> None:
        if image not in self._cameras or self._cameras[image].video is None:
            return
        camera = self._cameras[image]
        if frame is None:
            self._cameras.update(image, marker=None, by_hand=False, accepted=False)
        elif camera.within(frame) != camera.marker:
            self._cameras.update(image, marker=camera.within(frame), by_hand=True, accepted=False)

    def _let_go(self, image: Image) -> None:
        """Forget a video's layer."""
        image.events.data.disconnect(self._on_data)
        image.events.name.disconnect(self._on_name)
        self.layers.pop(image).close()
        self._let_go_of(image)
        self._cameras.remove(image)

"""Aligning: shows all cameras at the same instant, and afterwards everything as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .alignment import align, grid_shape, in_frames
from .cameras import Cameras
from .jobs import Say
from .layers import set_visible
from .timeline import SPATIAL, Timeline
from .watching import Watching

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from napari.layers import Image, Layer

_A_CAMERA = 3  # layers: the video, its rectangle, its marker
_NAME_SIZE = 9
_NEARLY = 1e-6  # of a step: rounding of the arithmetic


@dataclass(frozen=True, slots=True)
class LayerBefore:
    """How a layer was shown."""

    scale: Any
    translate: Any
    visible: bool
    named: bool


@dataclass(frozen=True, slots=True)
class Before:
    """How the viewer was before the cameras were aligned."""

    order: list[Layer]
    layers: dict[Layer, LayerBefore]
    grid: tuple[bool, int, tuple[int, int]]
    labels: tuple[str, ...]
    frame: int
    selected: Layer | None
    camera: tuple[Any, float]


class Aligning:
    """One switch: every camera on a common time axis, side by side, or as it was.

    Parameters
    ----------
    viewer : ViewerModel
        The viewer.
    cameras : Cameras
        The state.
    watching : Watching
        The layers.
    timeline : Timeline
        Where the viewer stands.
    say : callable
        Tells the user a sentence, and whether it is about a failure.
    """

    def __init__(
        self,
        viewer: ViewerModel,
        cameras: Cameras,
        watching: Watching,
        timeline: Timeline,
        say: Say,
    ) -> None:
        self._viewer = viewer
        self._cameras = cameras
        self._watching = watching
        self._timeline = timeline
        self._say = say
        self._before: Before | None = None
        self._in_frames = True
        cameras.changed.connect(self._follow)

    @property
    def is_on(self) -> bool:
        """Whether the cameras are shown aligned."""
        return self._before is not None

    @property
    def place(self) -> str:
        """How far the instant shown is from the one on which the LED turns on; else empty."""
        if not self.is_on:
            return ""
        place = float(self._viewer.dims.point[self._timeline.axis])
        return f"LED {place:+.0f} frames" if self._in_frames else f"LED {place:+.3f} s"

    def close(self) -> None:
        """Show everything as it was, and let go of the cameras."""
        self._cameras.changed.disconnect(self._follow)
        self.switch(False)

    def switch(self, on: bool) -> None:
        """Show the cameras aligned, or as they were."""
        if on and not self.is_on and len(self._marked()) > 1:
            self._watching.catch_up()
            self._before = self._look()
            self._spread_out()
            self._follow()
            self._viewer.dims.set_point(self._timeline.axis, 0.0)
            self._cameras.changed.emit()
        elif not on and self._before is not None:
            before, self._before = self._before, None
            self._restore(before)
            self._cameras.changed.emit()

    def _marked(self) -> list[Image]:
        return [
            image
            for image in self._cameras
            if self._cameras[image].marker is not None and not self._cameras[image].is_stale
        ]

    def _follow(self) -> None:
        """Put every camera's ON frame in one place."""
        if not self.is_on:
            return
        marked = self._marked()
        if len(marked) < 2:
            self.switch(False)
            return
        seen = [self._cameras[image] for image in marked]
        rates = [camera.video.times.fps for camera in seen if camera.video is not None]
        placements = align([camera.marker or 0 for camera in seen], rates)
        for image, placement in zip(marked, placements, strict=True):
            for layer in self._moving(image):
                if (layer.scale[0], layer.translate[0]) != (placement.scale, placement.translate):
                    layer.scale = (placement.scale, *layer.scale[1:])
                    layer.translate = (placement.translate, *layer.translate[1:])
        if self._viewer.dims.ndim == SPATIAL + 1:
            self._viewer.dims.axis_labels = ("LED", "y", "x")
        self._in_frames = in_frames(rates)
        self._meet_the_led(min(placement.scale for placement in placements))

    def _meet_the_led(self, step: float) -> None:
        """Let the slider's steps meet the instant at which the LED turns on."""
        first, last, _ = self._viewer.dims.range[self._timeline.axis]
        start = np.floor(first / step + _NEARLY) * step
        self._viewer.dims.set_range(self._timeline.axis, (float(start), float(last), step))

    def _moving(self, image: Image) -> list[Layer]:
        """Return a camera's layers that have a time axis."""
        marker = self._watching.layers[image].marker
        return [image] if marker is None else [image, marker]

    def _look(self) -> Before:
        viewer, grid = self._viewer, self._viewer.canvas.grid
        return Before(
            order=list(viewer.layers),
            layers={
                layer: LayerBefore(
                    np.array(layer.scale),
                    np.array(layer.translate),
                    layer.visible,
                    layer.name_overlay.visible,
                )
                for layer in viewer.layers
            },
            grid=(grid.enabled, grid.stride, tuple(grid.shape)),
            labels=tuple(viewer.dims.axis_labels),
            frame=self._timeline.frame_of(self._cameras.image),
            selected=viewer.layers.selection.active,
            camera=(viewer.scene.camera.center, viewer.scene.camera.zoom),
        )

    def _spread_out(self) -> None:
        """Give each camera a place of its own, with its name."""
        viewer, marked = self._viewer, self._marked()
        ours: list[Layer] = []
        for image in marked:
            made = self._watching.layers[image].made
            ours += [image, *made]
        self._reorder(ours)
        for layer in viewer.layers:
            set_visible(layer, layer in ours)
        for image in marked:
            image.name_overlay.visible = True
            image.name_overlay.font_size = _NAME_SIZE
            image.name_overlay.box = True
        grid = viewer.canvas.grid
        grid.shape = grid_shape(len(marked), viewer.canvas.size, marked[0].data.shape[1:3])
        grid.stride = max(1, len(ours) // len(marked))
        grid.enabled = True
        viewer.layers.selection.active = self._cameras.image
        viewer.reset_view(layers=marked)
        if len(marked) < len(self._cameras):
            self._say("Cameras without an ON frame are not shown.", False)

    def _reorder(self, first: list[Layer]) -> None:
        """Move these layers to the front of the list, the others behind them as they are."""
        layers = self._viewer.layers
        wanted = [*first, *(layer for layer in layers if layer not in first)]
        for place, layer in enumerate(wanted):
            layers.move(layers.index(layer), place)

    def _restore(self, before: Before) -> None:
        viewer = self._viewer
        grid, camera = viewer.canvas.grid, viewer.scene.camera
        grid.enabled, grid.stride, grid.shape = before.grid
        self._restore_layers(before)
        self._reorder([layer for layer in before.order if layer in viewer.layers])
        if len(before.labels) == viewer.dims.ndim:
            viewer.dims.axis_labels = before.labels
        self._show_current(before.frame)
        if before.selected in viewer.layers:
            viewer.layers.selection.active = before.selected
        camera.center, camera.zoom = before.camera

    def _restore_layers(self, before: Before) -> None:
        for layer, was in before.layers.items():
            if layer in self._viewer.layers:
                layer.scale, layer.translate = was.scale, was.translate
                layer.name_overlay.visible = was.named
                set_visible(layer, was.visible)
        for image in self._cameras:  # markers that were made meanwhile
            for layer in self._moving(image):
                layer.scale = (image.scale[0], *layer.scale[1:])
                layer.translate = (image.translate[0], *layer.translate[1:])

    def _show_current(self, frame: int) -> None:
        """Show the current camera, alone where there is no grid."""
        current = self._cameras.image
        if current is not None:
            if not self._viewer.canvas.grid.enabled:
                self._watching.show_alone(current)
            self._timeline.go_to(current, frame)

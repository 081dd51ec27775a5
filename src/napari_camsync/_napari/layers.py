"""CameraLayers: the layers of one camera, and the state they show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from qtpy.QtCore import QTimer

from ..detect import Roi
from .camera import Camera
from .rectangles import corners_of, is_only_a_click, roi_in

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from napari.layers import Image, Layer, Points, Shapes

HELD = "camsync held back"
"""Under this name a marker's layer says why its frame is not to be written; empty where it is."""
VIDEO_PATH = "camsync video"
"""Under this name a marker's layer says which file it is about."""

_MADE = "camsync layers"
_ROI_COLOR = "#ffd400"
_MARKER_COLOR = "#ff3b30"
_EDGES_A_WIDTH = 300  # an edge is this part of the picture's width, so that it can be seen
_MARKERS_A_HEIGHT = 20  # nor is a marker smaller than this part of its height
_LARGEST_MARKER = 10_000  # pixels of the screen
_DRAWING = "add_rectangle"


class CameraLayers:
    """The Image layer of a camera, and the Shapes and Points layers made for it.

    The two show the camera's state, and what is done in them with napari's own tools changes it.

    Parameters
    ----------
    viewer : ViewerModel
        The viewer that shows them.
    image : Image
        The video's layer.
    on_roi : callable
        Told the rectangle when it is drawn or changed; None when there is none.
    on_marker : callable
        Told the frame when the user moves the marker's point; None when it is removed.
    """

    def __init__(
        self,
        viewer: ViewerModel,
        image: Image,
        on_roi: Callable[[Roi | None], None],
        on_marker: Callable[[int | None], None],
    ) -> None:
        self._viewer = viewer
        self.image = image
        self._on_roi = on_roi
        self._on_marker = on_marker
        self._updating = False
        self._drawing = False
        # The layers stay when the dock is closed; the next one finds them by the video's layer.
        made = image.metadata.setdefault(_MADE, {})
        self._roi: Shapes | None = made.get("roi")
        self._marker: Points | None = made.get("marker")
        if self._roi is not None:
            self._roi.events.data.connect(self._roi_edited)
        if self._marker is not None:
            self._marker.events.data.connect(self._marker_edited)

    @property
    def roi(self) -> Shapes | None:
        """The rectangle's layer, if there is one in the viewer."""
        return self._roi if self._roi is not None and self._roi in self._viewer.layers else None

    @property
    def marker(self) -> Points | None:
        """The marker's layer, if there is one in the viewer."""
        there = self._marker is not None and self._marker in self._viewer.layers
        return self._marker if there else None

    @property
    def made(self) -> list[Any]:
        """The layers made for this camera that are still in the viewer."""
        return [layer for layer in (self.roi, self.marker) if layer is not None]

    @property
    def is_showing(self) -> bool:
        """Whether what happens to the layers right now shows a state, and is nobody's doing."""
        return self._updating

    @property
    def _edge_width(self) -> int:
        return max(2, int(self.image.data.shape[2]) // _EDGES_A_WIDTH)

    def close(self) -> None:
        """Let go of the layers; they stay."""
        if self._roi is not None:
            self._roi.events.data.disconnect(self._roi_edited)
        if self._marker is not None:
            self._marker.events.data.disconnect(self._marker_edited)

    def has_all_for(self, camera: Camera) -> bool:
        """Whether a camera's state can be shown without making a layer, which takes its time."""
        has_roi = camera.roi is None or self.roi is not None
        return has_roi and (camera.marker is None or self.marker is not None)

    def show(self, camera: Camera) -> None:
        """Let both layers show a camera's state."""
        self.show_roi(camera)
        self.show_marker(camera)

    def show_roi(self, camera: Camera) -> None:
        """Let the rectangle's layer show a camera's state."""
        if not self._updating:
            with self._update():
                self._show_roi(camera.roi)

    def show_marker(self, camera: Camera) -> None:
        """Let the marker's layer show a camera's state."""
        if not self._updating:
            with self._update():
                self._show_marker(camera)

    def draw_roi(self) -> None:
        """Make the Shapes layer ready to draw a new rectangle in."""
        with self._update():
            layer = self.roi or self._make_roi()
            layer.data = []
            set_visible(layer, True)
        self._drawing = True
        self._viewer.layers.selection.active = layer
        layer.mode = _DRAWING

    def read_roi(self) -> Roi | None:
        """Return the rectangle drawn last, as far as it is in the frame."""
        height, width = self.image.data.shape[1:3]
        return roi_in(self.roi, (height, width))

    def end_drawing(self, camera: Camera) -> None:
        """Show the rectangle that there is, where the user does not draw another after all."""
        layer = self.roi
        if self._drawing and layer is not None:
            self._drawing = False
            layer.mode = "pan_zoom"
            self.show(camera)

    def hide_others(self, others: list[CameraLayers]) -> None:
        """Show this camera's layers and hide the other cameras', unless they stand in a grid."""
        for layers in (*others, self):
            shown = layers is self or self._viewer.canvas.grid.enabled
            for layer in (layers.image, *layers.made):
                set_visible(layer, shown)

    def remove_made(self) -> None:
        """Remove the layers that were made for this camera."""
        for layer in self.made:
            self._viewer.layers.remove(layer)

    def forget(self, layer: Layer) -> None:
        """Take note that a layer was removed from the viewer."""
        # Not "is": napari may hand plugins a stand-in for a layer, which is equal to it.
        if layer == self._roi:
            self._on_roi(None)
        elif layer == self._marker:
            self._on_marker(None)

    def _show_roi(self, roi: Roi | None) -> None:
        layer = self.roi
        if layer is not None and self._drawing and layer.mode == _DRAWING:
            return  # the user is about to draw another
        self._drawing = False
        if self.read_roi() == roi:
            return
        layer = layer or self._make_roi()
        layer.data = [] if roi is None else [corners_of(roi)]
        layer.edge_width = self._edge_width  # napari gives a rectangle set so the width 1

    def _show_marker(self, camera: Camera) -> None:
        layer = self.marker
        if camera.marker is None:
            if layer is not None and len(layer.data):
                layer.data = np.empty((0, 3))
            return
        roi = camera.roi or (camera.onset.roi if camera.onset is not None else None)
        height, width = self.image.data.shape[1:3]
        center = roi.center if roi is not None else ((height - 1) / 2, (width - 1) / 2)
        point = np.array([[camera.marker, *center]], dtype=float)
        if layer is None:
            self._make_marker(point, min(roi.width, roi.height) if roi is not None else height / 10)
        elif not np.array_equal(layer.data, point):
            layer.data = point
        if self._marker is not None:
            self._marker.metadata[HELD] = camera.judged.why_held

    def _make_roi(self) -> Shapes:
        with self._selection_kept():
            self._roi = self._viewer.add_shapes(
                name=f"{self.image.name} ROI",
                ndim=2,
                edge_color=_ROI_COLOR,
                face_color="transparent",
                edge_width=self._edge_width,
                visible=self.image.visible,
            )
        self._roi.events.data.connect(self._roi_edited)
        self.image.metadata[_MADE]["roi"] = self._roi
        return self._roi

    def _make_marker(self, point: Any, size: float) -> None:
        with self._selection_kept():
            self._marker = self._viewer.add_points(
                point,
                name=f"{self.image.name} ON",
                ndim=3,
                size=max(self.image.data.shape[1] / _MARKERS_A_HEIGHT, size),
                face_color="transparent",  # the light is to be seen through it
                border_color=_MARKER_COLOR,
                border_width=0.08,
                # Nor is it there on other frames, where napari else draws a dot in the corner.
                canvas_size_limits=(0, _LARGEST_MARKER),
                scale=self.image.scale,
                translate=self.image.translate,
                metadata={VIDEO_PATH: str(self.image.data.path)},
                visible=self.image.visible,
            )
        self._marker.events.data.connect(self._marker_edited)
        self.image.metadata[_MADE]["marker"] = self._marker

    @contextmanager
    def _update(self) -> Iterator[None]:
        """Keep what is done to the layers from coming back as what the user did."""
        self._updating = True
        try:
            yield
        finally:
            self._updating = False

    @contextmanager
    def _selection_kept(self) -> Iterator[None]:
        selection = self._viewer.layers.selection
        before = selection.active
        yield
        if before is not None:
            selection.active = before

    def _roi_edited(self, event: Any) -> None:
        if self._updating or not _is_over(event):
            return
        if self._drawing and is_only_a_click(self._roi, self._viewer.scene.camera.zoom):
            QTimer.singleShot(0, self.draw_roi)  # a rectangle is still to come
            return
        self._drawing = False
        self._on_roi(self.read_roi())

    def _marker_edited(self, event: Any) -> None:
        if not self._updating and self._marker is not None and _is_over(event):
            points = self._marker.data
            self._on_marker(round(float(points[-1][0])) if len(points) else None)


def set_visible(layer: Layer, visible: bool) -> None:
    """Show or hide a layer; napari draws everything anew even where nothing changes."""
    if layer.visible != visible:
        layer.visible = visible


def _is_over(event: Any) -> bool:
    """Whether a change of a layer's data is done; napari tells of it before, during and after."""
    return not str(getattr(event, "action", "")).endswith("ing")

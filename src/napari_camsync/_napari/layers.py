"""CameraLayers: the layers of one camera, and the state they show."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..detect import Roi

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from napari.layers import Image, Layer, Points, Shapes

_MADE = "camsync layers"
_ROI_COLOR = "#ffd400"
_MARKER_COLOR = "#ff3b30"
_EDGES_A_WIDTH = 300  # an edge is this part of the picture's width, so that it can be seen
_SMALLEST_MARKER = 12  # pixels


class CameraLayers:
    """The Image layer of a camera, and the Shapes and Points layers made for it.

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
        # The layers stay when the dock is closed; the next one finds them by the video's layer.
        made = image.metadata.setdefault(_MADE, {})
        self._roi: Shapes | None = made.get("roi")
        self._marker: Points | None = made.get("marker")
        if self._roi is not None:
            self._roi.events.data.connect(self._roi_edited)
        if self._marker is not None:
            self._marker.events.data.connect(self._marker_edited)

    @property
    def made(self) -> list[Any]:
        """The layers made for this camera that are still in the viewer."""
        return [x for x in (self._roi, self._marker) if x is not None and x in self._viewer.layers]

    def close(self) -> None:
        """Let go of the layers; they stay."""
        if self._roi is not None:
            self._roi.events.data.disconnect(self._roi_edited)
        if self._marker is not None:
            self._marker.events.data.disconnect(self._marker_edited)

    def draw_roi(self) -> None:
        """Make the Shapes layer ready to draw a new rectangle in."""
        if self._roi is None or self._roi not in self._viewer.layers:
            self._roi = self._viewer.add_shapes(
                name=f"{self.image.name} ROI",
                ndim=2,
                edge_color=_ROI_COLOR,
                face_color="transparent",
                edge_width=max(2, self.image.data.shape[2] // _EDGES_A_WIDTH),
            )
            self._roi.events.data.connect(self._roi_edited)
            self.image.metadata[_MADE]["roi"] = self._roi
        self._roi.data = []
        self._roi.visible = True
        self._viewer.layers.selection.active = self._roi
        self._roi.mode = "add_rectangle"

    def read_roi(self) -> Roi | None:
        """Return the rectangle drawn last, as far as it is in the frame."""
        if self._roi is None or self._roi not in self._viewer.layers or not self._roi.nshapes:
            return None
        corners = np.asarray(self._roi.data[-1])[:, -2:]
        (top, left), (bottom, right) = corners.min(axis=0), corners.max(axis=0)
        height, width = self.image.data.shape[1:3]
        try:
            return Roi.from_corners(top, left, bottom, right, (height, width))
        except ValueError:
            return None

    def show_marker(self, frame: int, roi: Roi) -> None:
        """Put the point on a frame, at the rectangle's center."""
        point = np.array([[frame, *roi.center]], dtype=float)
        if self._marker is None or self._marker not in self._viewer.layers:
            self._marker = self._viewer.add_points(
                point,
                name=f"{self.image.name} ON",
                ndim=3,
                size=max(_SMALLEST_MARKER, min(roi.width, roi.height)),
                face_color="transparent",  # the light is to be seen through it
                border_color=_MARKER_COLOR,
                border_width=0.08,
            )
            self._marker.events.data.connect(self._marker_edited)
            self.image.metadata[_MADE]["marker"] = self._marker
            return
        if not np.array_equal(self._marker.data, point):
            self._updating = True
            try:
                self._marker.data = point
            finally:
                self._updating = False

    def hide_others(self, others: list[CameraLayers]) -> None:
        """Show this camera's layers and hide the other cameras', unless they stand in a grid."""
        for layers in (*others, self):
            shown = layers is self or self._viewer.canvas.grid.enabled
            for layer in (layers.image, *layers.made):
                layer.visible = shown

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

    def _roi_edited(self, event: Any = None) -> None:
        self._on_roi(self.read_roi())

    def _marker_edited(self, event: Any = None) -> None:
        if not self._updating and self._marker is not None:
            points = self._marker.data
            self._on_marker(round(float(points[-1][0])) if len(points) else None)

"""Rectangles: a ROI as the last shape of napari's layer, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..detect import Roi

if TYPE_CHECKING:
    from napari.layers import Image, Shapes

# napari draws a rectangle of some pixels of the screen where one only clicks; so little is no LED.
_LEAST_DRAG = 4


def corners_of(roi: Roi) -> npt.NDArray[np.float64]:
    """Return a rectangle that touches just the ROI's pixels."""
    top, left = roi.y - 0.5, roi.x - 0.5
    bottom, right = top + roi.height, left + roi.width
    return np.array([[top, left], [top, right], [bottom, right], [bottom, left]])


def roi_in(layer: Shapes | None, frame_shape: tuple[int, int]) -> Roi | None:
    """Return the rectangle drawn last, as far as it is in a frame of (height, width)."""
    if layer is None or not layer.nshapes:
        return None
    corners = _drawn_last(layer)
    (top, left), (bottom, right) = corners.min(axis=0), corners.max(axis=0)
    try:
        return Roi.from_corners(top, left, bottom, right, frame_shape)
    except ValueError:
        return None


def own_rectangle(layer: Shapes, image: Image) -> Roi | None:
    """Return the rectangle on a layer of the user's own, as far as it is in a video's picture.

    It is the selected one, or the last where not just one is selected; None where that is no
    rectangle.
    """
    if not layer.nshapes:
        return None
    chosen = list(layer.selected_data)
    place = chosen[0] if len(chosen) == 1 else layer.nshapes - 1
    if layer.shape_type[place] != "rectangle":
        return None
    seen = [layer.data_to_world(corner)[-2:] for corner in layer.data[place]]
    corners = np.array([image.world_to_data((0, *corner))[-2:] for corner in seen])
    (top, left), (bottom, right) = corners.min(axis=0), corners.max(axis=0)
    try:
        return Roi.from_corners(top, left, bottom, right, image.data.shape[1:3])
    except ValueError:
        return None


def is_only_a_click(layer: Shapes | None, zoom: float) -> bool:
    """Whether the rectangle drawn last is what napari makes of a click; `zoom` is the view's."""
    if layer is None or not layer.nshapes:
        return False
    return bool((np.ptp(_drawn_last(layer), axis=0) * zoom < _LEAST_DRAG).all())


def _drawn_last(layer: Shapes) -> Any:
    return np.asarray(layer.data[-1])[:, -2:]

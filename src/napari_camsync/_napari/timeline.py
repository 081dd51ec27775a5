"""Timeline: frames of a video as places on the viewer's slider, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari.components import ViewerModel
    from napari.layers import Image

SPATIAL = 2
"""Axes of a picture; the frame is the axis before them."""


class Timeline:
    """Where the viewer stands in time, in frames of whichever video.

    Parameters
    ----------
    viewer : ViewerModel
        The viewer.
    """

    def __init__(self, viewer: ViewerModel) -> None:
        self._dims = viewer.dims

    def frame_of(self, image: Image | None) -> int:
        """Return the frame of a video's layer that is shown; where it ends, one beyond."""
        if image is None or self._dims.ndim <= SPATIAL:
            return 0
        place = float(self._dims.point[self.axis])
        return round((place - float(image.translate[0])) / float(image.scale[0]))

    def go_to(self, image: Image, frame: int) -> None:
        """Show a frame of a video's layer."""
        place = frame * float(image.scale[0]) + float(image.translate[0])
        self._dims.set_point(self.axis, place)

    @property
    def axis(self) -> int:
        """Which of the viewer's axes is time."""
        return int(self._dims.ndim) - SPATIAL - 1

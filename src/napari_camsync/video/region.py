"""A rectangle of each decoded picture as RGB; nothing else is converted."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from av.filter import Graph
from av.video.frame import VideoFrame

from .orientation import Picture, to_rgb

# Around the rectangle wanted, so that each of its pixels is converted from the same neighbors
# as in the whole picture; and where the part to convert begins and ends, so that subsampled
# color and dithering patterns stay aligned.
_MARGIN = 16
_ALIGNMENT = 16
_ANY_TIME = Fraction(1, 1000)


class Region(Protocol):
    """A rectangle in pixels; see `napari_camsync.Roi`."""

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns."""

    def check_within(self, frame_size: tuple[int, int]) -> None:
        """Raise ValueError where it leaves a frame of this height and width."""


class RegionConverter:
    """Turn the same rectangle of decoded pictures into RGB, as if the whole had been converted.

    Parameters
    ----------
    rows, columns : slice
        The rectangle, in pixels of the picture as it is stored.
    """

    def __init__(self, rows: slice, columns: slice) -> None:
        self._rows, self._columns = rows, columns
        self._top, self._left = _begin(rows.start), _begin(columns.start)
        self._graph: Graph | None = None
        self._made_for: tuple[int, int, str] | None = None

    def to_rgb(self, picture: VideoFrame) -> Picture:
        """Return the rectangle of a picture as an (h, w, 3) uint8 RGB array, as it is stored."""
        # FFmpeg stretches the color of odd sizes a little: it takes the whole to convert it.
        is_odd = picture.width % 2 or picture.height % 2
        cropped = None if is_odd else self._crop(picture)
        # Formats that cannot be cropped come out as another.
        if cropped is None or cropped.format.name != picture.format.name:
            return to_rgb(picture)[self._rows, self._columns]
        part = to_rgb(cropped)
        rows = slice(self._rows.start - self._top, self._rows.stop - self._top)
        return part[rows, self._columns.start - self._left : self._columns.stop - self._left]

    def _crop(self, picture: VideoFrame) -> VideoFrame:
        """Return the rectangle and its margin; it refers to the picture's own pixels."""
        kind = (picture.width, picture.height, picture.format.name)
        if self._graph is None or kind != self._made_for:
            self._graph, self._made_for = self._make_graph(picture), kind
        self._graph.push(picture)
        cropped = self._graph.pull()
        assert isinstance(cropped, VideoFrame)
        return cropped

    def _make_graph(self, picture: VideoFrame) -> Graph:
        width = _end(self._columns.stop, picture.width) - self._left
        height = _end(self._rows.stop, picture.height) - self._top
        graph = Graph()
        graph.threads = 1
        source = graph.add_buffer(
            width=picture.width, height=picture.height, format=picture.format, time_base=_ANY_TIME
        )
        crop = graph.add("crop", f"{width}:{height}:{self._left}:{self._top}:exact=1")
        graph.link_nodes(source, crop, graph.add("buffersink")).configure()
        return graph


def _begin(start: int) -> int:
    return max(start - _MARGIN, 0) // _ALIGNMENT * _ALIGNMENT


def _end(stop: int, size: int) -> int:
    return min(-(-(stop + _MARGIN) // _ALIGNMENT) * _ALIGNMENT, size)

"""TracePlot: the signal's level over frames, tied to the time slider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from qtpy.QtCore import QSize, Qt, Signal  # type: ignore[attr-defined]

from .camera import Camera
from .colors import Colors

if TYPE_CHECKING:
    from qtpy.QtGui import QKeyEvent

THRESHOLD = 0.5
"""From this level on, a frame is ON."""

_LOWEST, _HIGHEST = 82, 240  # pixels on the screen
_AROUND = 0.15  # of the window's width is shown on either side of it
_LEVELS_SHOWN = (-0.25, 1.35)
_HANDLE = 1.25  # the level at which the ON frame's handle is


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What the plot shows of a camera.

    Parameters
    ----------
    levels : (N,) float64 array
        The level of each frame of the window; empty where there is none yet.
    start : int
        The first of these frames.
    window : (int, int) or None
        Pre and post.
    on_frame : int or None
        The ON frame.
    frames : int
        How many frames the video has.
    is_stale : bool
        Whether the levels are those of another ROI or window.
    """

    levels: npt.NDArray[np.float64]
    start: int
    window: tuple[int, int] | None
    on_frame: int | None
    frames: int
    is_stale: bool

    @property
    def view(self) -> tuple[float, float]:
        """The frames to show: the window and a little around it, or the whole video."""
        if self.window is None:
            return (0, max(self.frames - 1, 1))
        pre, post = self.window
        margin = max((post - pre) * _AROUND, 2)
        return (max(pre - margin, -1), min(post + margin, max(self.frames, post)))


def trace_of(camera: Camera | None) -> Trace:
    """Return what the plot shows of a camera."""
    if camera is None:
        return Trace(np.empty(0), 0, None, None, 0, False)
    onset = camera.onset
    return Trace(
        levels=onset.levels if onset is not None else np.empty(0),
        start=onset.start if onset is not None else 0,
        window=(camera.pre, camera.post) if camera.has_window else None,
        on_frame=camera.marker,
        frames=camera.last_frame + 1,
        is_stale=camera.is_stale,
    )


class TracePlot(pg.PlotWidget):  # type: ignore[misc]
    """Level over frames, with the window, the threshold, the ON frame and the frame shown."""

    went = Signal(int)
    """The user wants to see this frame."""
    windowed = Signal(int, int)
    """The user moved the window's edges here: pre, post."""
    marked = Signal(int)
    """The user dragged the ON frame here."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trace")
        self.setMinimumHeight(_LOWEST)
        self.setMaximumHeight(_HIGHEST)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=True, y=False)
        self.setYRange(*_LEVELS_SHOWN, padding=0)
        self.getAxis("left").setTicks([[(0, "OFF"), (THRESHOLD, "½"), (1, "ON")]])
        self.getAxis("left").setWidth(30)
        self.curve = self.plot([], [])
        self.curve.setDownsampling(auto=True, method="peak")
        self.curve.setClipToView(True)
        self.threshold = pg.InfiniteLine(THRESHOLD, angle=0)
        self.region = pg.LinearRegionItem((0, 1), swapMode="block")
        self.on_line = pg.InfiniteLine(0, angle=90)
        self.cursor_line = pg.InfiniteLine(0, angle=90, movable=True)
        self.handle = pg.TargetItem((0, _HANDLE), size=14, symbol="t")
        for item in (self.region, self.threshold, self.on_line, self.cursor_line, self.handle):
            self.addItem(item)
        self.region.sigRegionChangeFinished.connect(self._moved_window)
        self.handle.sigPositionChanged.connect(self._drags_marker)
        self.handle.sigPositionChangeFinished.connect(self._dragged_marker)
        self.cursor_line.sigDragged.connect(lambda moved: self.went.emit(round(moved.value())))
        self.scene().sigMouseClicked.connect(self._clicked)
        self._shown: tuple[Any, ...] = ()
        self._view: tuple[float, float] = (0, 0)
        self._updating = False
        self._last = 0

    def sizeHint(self) -> QSize:
        """Return the least height: it gets more where there is room."""
        return QSize(super().sizeHint().width(), _LOWEST)

    def paint_in(self, colors: Colors) -> None:
        """Use the colors of a theme."""
        self.setBackground(colors.background)
        for side in ("left", "bottom"):
            self.getAxis(side).setPen(colors.faint)
            self.getAxis(side).setTextPen(colors.text)
        self.curve.setPen(pg.mkPen(colors.level, width=1.5))
        self.threshold.setPen(pg.mkPen(colors.faint, style=Qt.PenStyle.DashLine))
        self.on_line.setPen(pg.mkPen(colors.on, width=2))
        self.handle.setPen(pg.mkPen(colors.on))
        self.handle.setBrush(pg.mkBrush(colors.on))
        self.handle.setHoverPen(pg.mkPen(colors.cursor, width=2))
        self.handle.setHoverBrush(pg.mkBrush(colors.on))
        self.cursor_line.setPen(pg.mkPen(colors.cursor, width=1))
        self.cursor_line.setHoverPen(pg.mkPen(colors.cursor, width=3))
        shade = pg.mkColor(colors.window)
        shade.setAlpha(35)
        self.region.setBrush(shade)
        self.region.setHoverBrush(shade)
        for edge in self.region.lines:
            edge.setPen(pg.mkPen(colors.window, width=1))
            edge.setHoverPen(pg.mkPen(colors.window, width=3))

    def show_trace(self, trace: Trace) -> None:
        """Show a camera's trace."""
        shown = (id(trace.levels), trace.window, trace.on_frame, trace.frames, trace.is_stale)
        if shown == self._shown:
            return
        self._updating = True
        try:
            frames = np.arange(trace.start, trace.start + len(trace.levels))
            self.curve.setData(frames, trace.levels)
            self.curve.setOpacity(0.35 if trace.is_stale else 1.0)
            self.region.setVisible(trace.window is not None)
            if trace.window is not None:
                self.region.setRegion(trace.window)
            self.getAxis("bottom").setStyle(showValues=trace.frames > 0)
            self.region.setBounds((0, max(trace.frames - 1, 1)))
            for item in (self.on_line, self.handle):
                item.setVisible(trace.on_frame is not None)
            self.on_line.setValue(trace.on_frame or 0)
            self.handle.setPos(trace.on_frame or 0, _HANDLE)
            if trace.view != self._view:
                self._view = trace.view
                self.setXRange(*trace.view, padding=0)
        finally:
            self._updating = False
        # The levels are kept, so that no other array can come to have their id.
        self._shown = shown
        self._last = max(trace.frames - 1, 0)
        self._levels = trace.levels

    def allow(self, *, window: bool, marker: bool) -> None:
        """Let the window's edges and the ON frame be dragged, or not."""
        self.region.setMovable(window)
        self.handle.movable = marker

    def show_cursor(self, frame: int) -> None:
        """Show which frame the viewer shows."""
        if self.cursor_line.value() != frame and not self.cursor_line.moving:
            self.cursor_line.setValue(frame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand keys on: they are napari's and the shortcuts'."""
        event.ignore()

    def _drags_marker(self) -> None:
        """Show the frame on which the marker would be dropped now."""
        if not self._updating:
            frame = self._at_handle()
            self._put_handle(self.handle.pos().x())
            self.on_line.setValue(frame)
            self.went.emit(frame)

    def _dragged_marker(self) -> None:
        frame = self._at_handle()
        self._put_handle(frame)
        self.marked.emit(frame)

    def _at_handle(self) -> int:
        """Return the frame that the handle is nearest to."""
        frame: int = round(min(max(self.handle.pos().x(), 0), self._last))
        return frame

    def _put_handle(self, place: float) -> None:
        self._updating = True
        self.handle.setPos(place, _HANDLE)
        self._updating = False

    def _moved_window(self) -> None:
        if not self._updating:
            pre, post = self.region.getRegion()
            self.windowed.emit(round(pre), round(post))

    def _clicked(self, event: Any) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not event.isAccepted():
            place = self.getPlotItem().vb.mapSceneToView(event.scenePos())
            self.went.emit(round(place.x()))

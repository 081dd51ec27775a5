"""CamSyncDock: the panel beside the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import QEvent, QTimer
from qtpy.QtGui import QShowEvent
from qtpy.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from .acting import Acting
from .canvas import CanvasContext
from .closing import Closing
from .colors import colors_of
from .controller import Controller
from .jobs import Jobs
from .keeping import Keeping
from .panel import Panel
from .presence import Presence
from .shortcuts import BoundKeys
from .state import resolve
from .warming import Warming
from .why_not import why_not_here

if TYPE_CHECKING:
    import napari.viewer

_SETTLING = 150  # ms until a new panel has its size
_WIDTH = 480


class CamSyncDock(QWidget):
    """Bracket the moment, draw around the LED, detect, look, export, trim.

    Parameters
    ----------
    napari_viewer : napari.viewer.Viewer
        The viewer whose videos are synchronized.
    """

    def __init__(self, napari_viewer: napari.viewer.Viewer) -> None:
        super().__init__()
        self.setObjectName("camsync")
        self.setMinimumWidth(_WIDTH)
        # All the height there is: napari else pushes a panel up to the height it asks for.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._viewer = napari_viewer
        self.jobs = Jobs(self)
        self.control = Controller(napari_viewer, self.jobs)
        self.panel = Panel()
        self._acting = Acting(self.panel, self.control, self.jobs)
        self._canvas = CanvasContext(napari_viewer.layers, self)
        self._keys = BoundKeys(
            napari_viewer, self._acting.key_actions, self.control.marking.end_run
        )
        self._presence = Presence(self.control.state, self)
        self._closing = Closing(self, self._why_not_close)
        self._warming = Warming(self)
        self._is_open = True
        self._beyond = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.panel)
        self._connect()
        self._follow_theme()
        self._keeping = Keeping(
            self.control.state, self.control.message.emit, self.control.show_onset, self
        )
        # Once the panel has taken room from the picture, the picture is fitted into the rest.
        self._fit = QTimer(self)
        self._fit.setSingleShot(True)
        self._fit.timeout.connect(self._keep_width)
        self._fit.timeout.connect(self.control.watching.fit_view)
        self._fit.start(_SETTLING)

    def changeEvent(self, event: QEvent | None) -> None:
        """Stop the work and let go of the viewer when napari takes the panel out of its window."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.ParentChange and self.parent() is None:
            self._let_go()

    def showEvent(self, event: QShowEvent | None) -> None:
        """Know the window, now that the panel is in it."""
        super().showEvent(event)
        self._closing.watch()

    def open_videos(self, paths: list[str]) -> None:
        """Open videos; what cannot be opened is said in the panel."""
        self.control.adding.add(paths)

    def _connect(self) -> None:
        self.control.changed.connect(self._refresh)
        self.control.message.connect(self._say)
        self.jobs.started.connect(self._begin)
        self.jobs.finished.connect(self._end)
        self.jobs.progressed.connect(self._show_progress)
        self._viewer.dims.events.current_step.connect(self._show_cursor)
        self._viewer.events.theme.connect(self._follow_theme)

    def _let_go(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._viewer.dims.events.current_step.disconnect(self._show_cursor)
        self._viewer.events.theme.disconnect(self._follow_theme)
        self._keys.release()
        self._keeping.close()
        self.control.changed.disconnect(self._refresh)
        self.control.close()
        self._presence.close()
        self._closing.release()
        self._canvas.close()
        self._warming.close()

    def _why_not_close(self) -> str:
        """Say what would be lost with the window."""
        if self.jobs.title:
            return (
                f"{self.jobs.title} is still running. Closing stops it; nothing half-written stays."
            )
        return self._keeping.not_saved

    def _refresh(self) -> None:
        state, camera = resolve(self.control.situation), self.control.camera
        self.panel.show_state(state, camera, self._colors)
        self.panel.show_crops(state, camera, self.control.cropping)
        self._keep_width()
        self._show_cursor()

    def _keep_width(self) -> None:
        """Let nothing of the panel be cut off."""
        if self.isVisible():  # before that, nothing has its size
            self.setMinimumWidth(max(_WIDTH, self.panel.least_width))

    def _show_cursor(self) -> None:
        self.panel.onset.trace.show_cursor(self.control.frame)
        beyond = why_not_here(self.control.camera, self.control.frame)
        if beyond != self._beyond:
            self._beyond = beyond
            state = resolve(self.control.situation)
            self.panel.show_state(state, self.control.camera, self._colors)
        self.panel.exports.place.setText(self.control.aligning.place)

    def _begin(self) -> None:
        self.panel.begin(self.jobs.title)
        self._refresh()

    def _end(self) -> None:
        if not self.jobs.title:  # what has ended may have begun something else
            self.panel.end()
        if self._is_open:
            self._refresh()

    def _show_progress(self, done: int, total: int) -> None:
        self.panel.show_progress(done, total, self.control.exporting.parts)

    def _say(self, text: str, failure: bool) -> None:
        self.panel.say(text, failure=failure, color=self._colors.bad)

    def _follow_theme(self) -> None:
        self._colors = colors_of(self._viewer.theme)
        self.panel.paint_in(self._colors)
        self._refresh()

"""Panel: the four steps and the footer, and how they show a state."""

from __future__ import annotations

import time
from functools import partial

from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QVBoxLayout, QWidget

from .camera import Camera
from .colors import Colors
from .cropping import Cropping
from .plans import time_left
from .shortcuts import help_table, key_of
from .state import DockState
from .steps import UNSET, ExportStep, Footer, OnsetStep, SignalStep, VideosStep
from .trace import trace_of
from .trim_dialog import TrimDialog
from .widgets import PlainScrollArea, allow, words

_MARGIN = 6


class Panel(QWidget):
    """Everything that the dock consists of.

    It shows what it is given, and knows nothing of how that came about.
    """

    def __init__(self) -> None:
        super().__init__()
        self.videos, self.signal = VideosStep(), SignalStep()
        self.onset, self.exports = OnsetStep(), ExportStep()
        self.footer = Footer()
        self.trimming = TrimDialog(self)
        self.help = words("help")
        self.help.setText(help_table())
        self.help.hide()
        self._shown_crops: tuple[object, ...] = ()
        self._begun = 0.0
        self._title = ""
        self._lay_out()
        self.footer.keys.toggled.connect(self._show_help)

    def _lay_out(self) -> None:
        content = QWidget()
        steps = QVBoxLayout(content)
        steps.setContentsMargins(0, 0, _MARGIN, 0)
        steps.setSpacing(_MARGIN)
        for step in (self.videos, self.signal, self.onset, self.exports, self.help):
            steps.addWidget(step, 1 if step is self.onset else 0)
        steps.addStretch(0)
        self.room = PlainScrollArea(content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 2, _MARGIN, _MARGIN)
        layout.addWidget(self.room, 1)
        layout.addWidget(self.footer)

    @property
    def least_width(self) -> int:
        """Room for all of the steps' width, the bar that scrolls them, and the margins."""
        content, bar = self.room.widget(), self.room.verticalScrollBar()
        if content is None or bar is None:
            return 0
        return content.minimumSizeHint().width() + bar.sizeHint().width() + 2 * _MARGIN

    def show_state(self, state: DockState, camera: Camera | None, colors: Colors) -> None:
        """Show the state as it is now."""
        self.videos.table.show_rows(state.rows, state.row, colors)
        self.videos.about.setText(state.about)
        self.videos.about.setToolTip(state.all_about)
        self._show_window(state, camera)
        self.signal.roi.setText(state.roi)
        self.signal.adopt.setVisible(state.is_offered)
        self.onset.trace.show_trace(trace_of(camera))
        explained = camera is not None and not camera.is_stale and camera.onset is not None
        self.onset.film.show_frames(
            camera.explanation if explained and camera is not None else None, state.on_frame
        )
        self.onset.sentence.setText(state.sentence)
        self.onset.sentence.setToolTip(state.reasons)
        self.footer.notice.setText(state.notice)
        self.footer.notice.setVisible(bool(state.notice))
        self._allow(state)

    def show_crops(self, state: DockState, camera: Camera | None, cropping: Cropping) -> None:
        """Show the ON frame and the one before side by side, as far as they are loaded."""
        wanted = (camera.video, camera.roi, state.off_frame, state.on_frame) if camera else ()
        if wanted == self._shown_crops:
            return
        self.onset.crops.clear()
        missing = False
        sides = (("before", state.off_frame), ("ON frame", state.on_frame))
        for side, (word, frame) in enumerate(sides):
            if frame is not None:
                crop = cropping.crop(frame, side)
                missing |= crop is None
                self.onset.crops.show_crop(side, crop, f"{word} {frame}")
        self._shown_crops = () if missing else wanted

    def begin(self, title: str) -> None:
        """Show that work has begun."""
        self._begun, self._title = time.monotonic(), title
        self.footer.progress.setTextVisible(True)
        self.say("", failure=False)
        self._say_working("")

    def end(self) -> None:
        """Show that nothing runs."""
        self.footer.progress.setValue(0)
        self.footer.progress.setTextVisible(False)
        self.footer.working.clear()
        self.footer.working.hide()

    def show_progress(self, done: int, total: int, parts: str) -> None:
        """Show how far the work is, with a word on its parts."""
        self.footer.progress.setValue(int(100 * done / max(total, 1)))
        left = time_left(done, total, time.monotonic() - self._begun)
        self._say_working(" · ".join(each for each in (parts, left) if each))

    def _say_working(self, how_far: str) -> None:
        self.footer.working.setText(f"{self._title}… {how_far}")
        self.footer.working.show()

    def say(self, text: str, *, failure: bool, color: str = "") -> None:
        """Tell the user a sentence."""
        self.footer.message.setStyleSheet(f"color: {color};" if failure and color else "")
        self.footer.message.setText(text)
        self.footer.message.setVisible(bool(text))

    def paint_in(self, colors: Colors) -> None:
        """Use the colors of a theme."""
        self.onset.trace.paint_in(colors)
        self.onset.film.paint_in(colors)

    def _show_window(self, state: DockState, camera: Camera | None) -> None:
        pre, post = (camera.pre, camera.post) if camera else (0, 0)
        for box, value in (
            (self.signal.pre, pre if pre or post else UNSET),
            (self.signal.post, post or UNSET),
        ):
            before = box.blockSignals(True)
            box.setMaximum(max(state.last_frame, value))
            box.setValue(value)
            box.blockSignals(before)

    def _allow(self, state: DockState) -> None:
        signal, onset, exports, controls = self.signal, self.onset, self.exports, state.controls
        for box in (signal.pre, signal.post):
            allow(box, controls.window)
        for here in (signal.pre_here, signal.post_here):
            allow(here, controls.here)
        for widget, control in (
            (signal.draw, controls.draw),
            (signal.adopt, controls.adopt),
            (signal.copy, controls.copy),
            (signal.search, controls.search),
            (signal.search_all, controls.search_all),
            (signal.candidates, controls.candidates),
            (onset.detect, controls.detect),
            (onset.detect_all, controls.detect_all),
            (exports.align, controls.align),
            (exports.export, controls.export),
            (exports.trim, controls.trim),
            (exports.trim_all, controls.trim_all),
            (exports.report, controls.report),
            (self.footer.cancel, controls.cancel),
        ):
            allow(widget, control)
        allow(self.videos.remove, controls.remove)
        for name in ("back", "forward", "mark", "jump", "accept", "undo", "redo"):
            allow(getattr(onset, name), getattr(controls, name), key_of(name))
        onset.trace.allow(window=controls.window.enabled, marker=controls.window.enabled)
        exports.align.setChecked(state.is_aligned)

    def _show_help(self, shown: bool) -> None:
        self.help.setVisible(shown)
        if shown:  # once it has its place
            QTimer.singleShot(0, partial(self.room.ensureWidgetVisible, self.help))

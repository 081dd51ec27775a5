"""CamSyncDock: the panel beside the picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from magicgui.widgets import ComboBox, Container, Label, ProgressBar, PushButton, SpinBox, Widget
from qtpy.QtCore import QEvent, Qt, QTimer
from qtpy.QtWidgets import QFileDialog, QLabel, QMessageBox, QSizePolicy, QVBoxLayout, QWidget

from .canvas import CanvasContext
from .controller import Controller
from .crops import CropPair
from .jobs import Jobs
from .state import Control, resolve

if TYPE_CHECKING:
    import napari.viewer

    from ..trim import PreparedTrim

_SETTLING = 150  # ms until a new panel has its size
_VIDEO_FILES = (
    "Videos (*.mp4 *.m4v *.mov *.avi *.mkv *.webm *.mts *.m2ts *.ts *.mpg *.mpeg *.wmv *.h264 "
    "*.hevc);;All files (*)"
)


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
        self._jobs = Jobs(self)
        self._controller = Controller(napari_viewer, self._jobs)
        self._canvas = CanvasContext(napari_viewer.layers, self)
        self._updating = False
        self._shown_crops: tuple[object, ...] = ()
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._refresh()
        # Once the panel has taken room from the picture, the picture is fitted into the rest.
        self._fit = QTimer(self)
        self._fit.setSingleShot(True)
        self._fit.timeout.connect(self._controller.fit_view)
        self._fit.start(_SETTLING)

    def changeEvent(self, event: QEvent | None) -> None:
        """Stop the work and let go of the viewer when napari takes the panel out of its window."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.ParentChange and self.parent() is None:
            self._controller.close()
            self._canvas.close()

    def open_videos(self, paths: list[str]) -> None:
        """Open videos; what cannot be opened is said in the panel."""
        self._controller.add_videos(paths)

    def _make_widgets(self) -> None:
        self.add_videos = PushButton(text="Add videos...", name="add_videos")
        self.camera = ComboBox(label="Camera", choices=(), name="camera", nullable=True)
        self.pre = SpinBox(label="pre (OFF)", min=0, max=0, name="pre")
        self.pre_here = PushButton(text="Set from the current frame", name="pre_here")
        self.post = SpinBox(label="post (ON)", min=0, max=0, name="post")
        self.post_here = PushButton(text="Set from the current frame", name="post_here")
        self.draw = PushButton(text="Draw ROI", name="draw")
        self.roi = Label(value="")
        self.about = _wrapped("about")
        self.notice = _wrapped("notice")
        self.colors = SpinBox(label="Colors", min=1, max=16, value=2, name="colors")
        self.detect = PushButton(text="Detect", name="detect")
        self.crops = CropPair()
        self.sentence = _wrapped("sentence")
        self.back = PushButton(text="◀ Frame back", name="back")
        self.forward = PushButton(text="Frame forward ▶", name="forward")
        self.export = PushButton(name="export")
        self.export.native.setText("Export cut_times.csv")  # magicgui drops the underscore
        self.trim = PushButton(text="Trim videos", name="trim")
        self.progress = ProgressBar(label=" ", min=0, max=100, name="progress")
        self.cancel = PushButton(text="Cancel", name="cancel")
        self.message = _wrapped("message")
        self.colors.tooltip = "To how many colors each picture is reduced by the k-means method."

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        rows: list[QWidget] = [
            _row("Videos", self.add_videos, self.camera),
            self.about,
            self.notice,
            _row("Window", _line(self.pre, self.pre_here), _line(self.post, self.post_here)),
            _row("Signal", _line(self.draw, self.roi), _line(self.colors, self.detect)),
            self.crops,
            self.sentence,
            _line(self.back, self.forward).native,
            _line(self.export, self.trim).native,
            _line(self.progress, self.cancel).native,
            self.message,
        ]
        for row in rows:
            layout.addWidget(row)

    def _connect(self) -> None:
        control = self._controller
        self.add_videos.changed.connect(self._ask_for_videos)
        self.camera.changed.connect(self._choose)
        self.pre.changed.connect(self._set_window)
        self.post.changed.connect(self._set_window)
        self.pre_here.changed.connect(lambda: self._set_here(self.pre))
        self.post_here.changed.connect(lambda: self._set_here(self.post))
        self.draw.changed.connect(control.draw_roi)
        self.detect.changed.connect(lambda: control.detect(int(self.colors.value)))
        self.back.changed.connect(lambda: self._nudge(-1))
        self.forward.changed.connect(lambda: self._nudge(1))
        self.export.changed.connect(self._export)
        self.trim.changed.connect(self._trim)
        self.cancel.changed.connect(self._jobs.cancel)
        control.changed.connect(self._refresh)
        control.message.connect(self._say)
        self._jobs.started.connect(self._begin)
        self._jobs.finished.connect(self._refresh)
        self._jobs.progressed.connect(self._show_progress)

    def _begin(self) -> None:
        self._say(f"{self._jobs.title}...", False)
        self._refresh()

    def _refresh(self, *_: object) -> None:
        """Show the state as it is now."""
        control, camera = self._controller, self._controller.camera
        state = resolve(camera, control.cameras, self._jobs.title)
        self._updating = True
        try:
            self.camera.choices = [c.name for c in control.cameras]
            self.camera.value = camera.name if camera else None
            for box, value in (
                (self.pre, camera.pre if camera else 0),
                (self.post, camera.post if camera else 0),
            ):
                box.max = max(state.last_frame, value)
                box.value = value
        finally:
            self._updating = False
        self.roi.value = state.roi
        self.about.setText(state.about)
        self.about.setToolTip(state.all_about)
        self.notice.setText(state.notice)
        self.sentence.setText(state.sentence)
        for widgets, allowed in (
            ((self.pre, self.pre_here, self.post, self.post_here), state.window),
            ((self.draw,), state.draw),
            ((self.detect,), state.detect),
            ((self.back,), state.back),
            ((self.forward,), state.forward),
            ((self.export,), state.export),
            ((self.trim,), state.trim),
        ):
            for widget in widgets:
                _allow(widget, allowed)
        self.cancel.enabled = bool(self._jobs.title)
        self.cancel.tooltip = "Stop the work." if self._jobs.title else "Nothing is running."
        if not self._jobs.title:
            self.progress.value = 0
        self._show_crops(state.off_frame, state.on_frame)

    def _show_crops(self, off: int | None, on: int | None) -> None:
        camera = self._controller.camera
        wanted = (camera.video, camera.roi, off, on) if camera else ()
        if wanted == self._shown_crops:
            return
        self.crops.clear()
        missing = False
        for side, (word, frame) in enumerate((("OFF", off), ("ON", on))):
            if frame is not None:
                crop = self._controller.crop(frame, side)
                missing |= crop is None
                self.crops.show_crop(side, crop, f"{word}: frame {frame}")
        self._shown_crops = () if missing else wanted

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.value = int(100 * done / max(total, 1))

    def _say(self, text: str, failure: bool) -> None:
        color = "color: #ff6b5e;" if failure else ""
        self.message.setStyleSheet(color)
        self.message.setText(text)

    def _ask_for_videos(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, "Add videos", "", _VIDEO_FILES)
        self._controller.add_videos(paths)

    def _choose(self, name: str | None) -> None:
        if name is not None and not self._updating:
            self._controller.choose(name)

    def _set_window(self) -> None:
        if not self._updating:
            self._controller.set_window(int(self.pre.value), int(self.post.value))

    def _set_here(self, box: SpinBox) -> None:
        box.value = int(min(self._controller.frame, box.max))

    def _nudge(self, frames: int) -> None:
        camera = self._controller.camera
        if camera is not None and camera.marker is not None:
            self._controller.move_marker(camera.marker + frames)

    def _export(self) -> None:
        path = self._controller.cut_list_path()
        if path is not None:
            exists = path.exists()
            if not exists or self._may_replace([path]):
                self._controller.export(path, overwrite=exists)

    def _trim(self) -> None:
        self._controller.prepare_trims(self._trim_prepared)

    def _trim_prepared(self, prepared: list[PreparedTrim]) -> None:
        existing = [trim.output for trim in prepared if trim.output.exists()]
        if existing and not self._may_replace(existing):
            self._say("Nothing was trimmed.", False)
        else:
            self._controller.trim(prepared, existing)

    def _may_replace(self, paths: list[Path]) -> bool:
        names = "\n".join(str(path) for path in paths)
        answer = QMessageBox.question(
            self, "Replace?", f"These files exist:\n{names}\n\nReplace them?"
        )
        return answer == QMessageBox.StandardButton.Yes


def _row(title: str, *widgets: Widget) -> QWidget:
    native: QWidget = Container(widgets=widgets, label=title, labels=True).native
    return native


def _line(*widgets: Widget) -> Container[Widget]:
    line = Container(widgets=widgets, layout="horizontal", labels=True)
    line.margins = (0, 0, 0, 0)
    return line


def _wrapped(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return label


def _allow(widget: Widget, control: Control) -> None:
    widget.enabled = control.enabled
    widget.tooltip = control.text

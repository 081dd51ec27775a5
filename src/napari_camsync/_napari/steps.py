"""The four steps of the dock, as widgets; they hold no state."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtGui import QAction
from qtpy.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from .camera_table import CameraTable
from .crops import CropPair
from .filmstrip import Filmstrip
from .trace import TracePlot
from .widgets import Step, button, line, words

UNSET = -1
"""The value of a bound that nobody has set; it shows no number."""
_MOST_COLORS = 16
_SENTENCE_WIDTH = 270


class VideosStep(Step):
    """Which cameras there are, and how far each is."""

    def __init__(self) -> None:
        super().__init__(1, "Videos")
        self.table = CameraTable()
        self.add_videos = button("add_videos", "Add videos…")
        self.add_videos.setToolTip("Open video files. You can also drag them into the window.")
        self.remove = QAction("Remove from the window", self.table)
        self.table.addAction(self.remove)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.about = words("about")
        self.about.setWordWrap(False)  # a line; what is longer stands in its tooltip
        self.begin(self.add_videos, self.about, stretch=1)
        self.add(self.table)


class SignalStep(Step):
    """When and where the LED turns on, roughly."""

    def __init__(self) -> None:
        super().__init__(2, "Signal")
        self.pre, self.post = _number("pre"), _number("post")
        self.pre_here = button("pre_here", "Set here")
        self.post_here = button("post_here", "Set here")
        self.draw = button("draw", "Draw ROI")
        self.adopt = button("adopt", "Use as ROI")
        self.adopt.hide()  # until there is a rectangle to use
        self.copy = button("copy", "Copy from")
        self.copy_menu = QMenu(self.copy)
        self.copy.setMenu(self.copy_menu)
        self.search = button("search", "Find the LED")
        self.search_all = button("search_all", "Find in all")
        self.candidates = button("candidates", "Other places…")
        self.roi = QLabel()
        self.roi.setObjectName("roi")
        self.begin(self.search, self.search_all, self.candidates)
        self.add(
            QLabel("OFF (pre)"), self.pre, self.pre_here,
            QLabel("  ON (post)"), self.post, self.post_here,
        )  # fmt: skip
        self.add(self.draw, self.adopt, self.copy, self.roi)


class OnsetStep(Step):
    """The first frame on which the LED is ON, with the evidence."""

    def __init__(self) -> None:
        super().__init__(3, "Onset")
        self.detect = button("detect", "Detect")
        self.detect_all = button("detect_all", "Detect all")
        self.colors = QSpinBox()
        self.colors.setObjectName("colors")
        self.colors.setRange(1, _MOST_COLORS)
        self.colors.setValue(2)
        self.colors.setFixedWidth(72)
        self.colors.setToolTip("To how many colors each picture is reduced by the k-means method.")
        self.trace = TracePlot()
        self.film = Filmstrip()
        self.crops = CropPair()
        self.sentence = words("sentence")
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sentence.setMinimumWidth(_SENTENCE_WIDTH)  # at which its lines are counted
        self.back = button("back", "◀ 1")
        self.forward = button("forward", "1 ▶")
        self.mark = button("mark", "Mark this frame")
        self.jump = button("jump", "Go to it")
        self.accept = button("accept", "Accept")
        self.undo = button("undo", "Undo")
        self.redo = button("redo", "Redo")
        self.begin(self.detect, self.detect_all, QLabel("  Colors"), self.colors)
        self.add(self.trace)
        self.add(self.film)
        self.add(self._found())
        self.add(self.back, self.forward, self.mark, self.jump, self.accept, self.undo, self.redo)

    def _found(self) -> QWidget:
        found = QWidget()
        layout = QHBoxLayout(found)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.crops, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.sentence, 1)
        return found


class ExportStep(Step):
    """Look at all cameras together, then write."""

    def __init__(self) -> None:
        super().__init__(4, "Export")
        self.align = button("align", "Play all aligned")
        self.align.setCheckable(True)
        self.place = QLabel()
        self.place.setObjectName("place")
        self.export = button("export", "Export cut_times.csv")
        self.trim_all = button("trim_all", "Trim…")
        self.trim = button("trim", "Trim this one…")
        self.report = button("report", "Report…")
        self.begin(self.align, self.export, self.place)
        self.add(self.trim_all, self.trim, self.report)


class Footer(QWidget):
    """What runs, what was said, and the keys."""

    def __init__(self) -> None:
        super().__init__()
        self.progress = QProgressBar()
        self.progress.setObjectName("progress")
        self.progress.setMaximumHeight(20)
        self.progress.setTextVisible(False)
        self.cancel = button("cancel", "Cancel")
        self.keys = button("keys", "Keys")
        self.keys.setCheckable(True)
        self.keys.setToolTip("Show the keys and what they do.")
        self.notice, self.working, self.message = (
            words("notice"),
            words("working"),
            words("message"),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for said in (self.notice, self.working, self.message):
            layout.addWidget(said)
            said.hide()  # until there is something to say
        layout.addLayout(line(self.progress, self.cancel, self.keys, stretch=0))


def _number(name: str) -> QSpinBox:
    box = QSpinBox()
    box.setObjectName(name)
    box.setRange(UNSET, 0)
    box.setSpecialValueText("–")  # a 0 would say that frame 0 was chosen
    box.setKeyboardTracking(False)
    box.setFixedWidth(86)
    return box

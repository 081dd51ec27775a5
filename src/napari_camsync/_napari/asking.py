"""Questions and choices in windows of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qtpy.QtCore import QSize
from qtpy.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from .crops import CropPair
from .widgets import line

_VIDEO_FILES = (
    "Videos (*.mp4 *.m4v *.mov *.avi *.mkv *.webm *.mts *.m2ts *.ts *.mpg *.mpeg *.wmv *.h264 "
    "*.hevc);;Sessions (*.camsync.json);;All files (*)"
)


def ask_for_videos(parent: QWidget) -> list[str]:
    """Let the user choose video files."""
    paths, _ = QFileDialog.getOpenFileNames(parent, "Add videos", "", _VIDEO_FILES)
    return list(paths)


def ask_for_folder(parent: QWidget) -> Path | None:
    """Let the user choose a folder; None for beside the videos."""
    chosen = QFileDialog.getExistingDirectory(parent, "Where trimmed videos go")
    return Path(chosen) if chosen else None


def ask_for_report(parent: QWidget) -> Path | None:
    """Let the user choose where a report goes."""
    kinds = "Text (*.txt);;JSON (*.json)"
    chosen, _ = QFileDialog.getSaveFileName(parent, "Save report", "trim_report.txt", kinds)
    return Path(chosen) if chosen else None


def may_replace(parent: QWidget, paths: Sequence[Path]) -> bool:
    """Ask whether files may be replaced."""
    names = "\n".join(str(path) for path in paths)
    return _yes(parent, "Replace?", f"These files exist:\n{names}\n\nReplace them?")


def _yes(parent: QWidget, title: str, text: str) -> bool:
    answer = QMessageBox.question(parent, title, text)
    return answer == QMessageBox.StandardButton.Yes


class CandidateDialog(QDialog):
    """Lets the user choose among the places where something lit up.

    Parameters
    ----------
    candidates : sequence of Candidate
        The places, the likeliest first.
    """

    def __init__(self, parent: QWidget, candidates: Sequence[Any]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Places that light up")
        self._candidates = candidates
        self.list = QListWidget()
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel("Which of these is the LED? The likeliest comes first."))
        layout.addWidget(self.list)
        for candidate in candidates:
            self._add(candidate)
        self.list.setCurrentRow(0)
        self.list.setMinimumSize(520, 320)
        self.list.itemDoubleClicked.connect(self.accept)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        self.buttons = QDialogButtonBox(ok | cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)

    @property
    def chosen(self) -> Any:
        """The candidate that is selected."""
        return self._candidates[self.list.currentRow()]

    def _add(self, candidate: Any) -> None:
        crops = CropPair()
        crops.show_crop(0, candidate.off, "before")
        crops.show_crop(1, candidate.on, "after")
        about = QLabel(candidate_words(candidate))
        about.setWordWrap(True)
        row = QWidget()
        row.setStyleSheet("QWidget { background: transparent; }")  # which shows what is selected
        holder = QVBoxLayout(row)
        holder.setContentsMargins(4, 2, 4, 2)
        holder.addLayout(line(crops, about, stretch=1))
        item = QListWidgetItem(self.list)
        item.setSizeHint(QSize(0, row.sizeHint().height()))
        self.list.setItemWidget(item, row)


def candidate_words(candidate: Any) -> str:
    """Say when and where something lit up, and what speaks against it."""
    roi = candidate.roi
    where = f"Frame {candidate.frame}, at x {roi.x}, y {roi.y} ({roi.width} x {roi.height})"
    return " ".join([f"{where}: {candidate.confidence:.0%} like an LED.", *candidate.reasons])

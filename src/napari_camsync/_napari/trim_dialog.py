"""TrimDialog: which videos are trimmed and how, with what that will do to each of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal  # type: ignore[attr-defined]
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..trim.plan import MODES
from . import asking
from .controls import Control
from .plans import MODES as MODE_WORDS
from .plans import Offer, TrimOptions, begin_words, offer_words, summary_words
from .widgets import PlainScrollArea, allow, button, line

if TYPE_CHECKING:
    from ..trim import PreparedTrim

_SIZE = (620, 460)
_INDENT = 24
_WAITING = "Working out what each video takes: a moment."
_MODE = "How the files are written."
_EQUAL = (
    "Let every output end with the shortest of all cameras that can be trimmed, as DeepLabCut "
    "and Anipose want it."
)


class TrimDialog(QDialog):
    """Lets the user choose, look, and begin.

    It is shown with `begin_choosing`, tells of changed options, is given the plans that follow
    from them, and ends by being accepted or rejected.
    """

    options_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Trim videos")
        self.setObjectName("trim_dialog")
        self.resize(*_SIZE)
        self.boxes: list[QCheckBox] = []
        """A box for each camera, ticked where its video is to be trimmed."""
        self._offers: Sequence[Offer] = ()
        self._only: str | None = None
        self._folder: Path | None = None
        self.mode = _mode_box()
        self.equal = QCheckBox("Equal length")
        self.folder = button("folder", "")
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        self.buttons = QDialogButtonBox(ok | cancel)
        self._lay_out()
        self._connect()
        self._allow()

    @property
    def options(self) -> TrimOptions:
        """How to trim."""
        return TrimOptions(self.mode.currentData(), self.equal.isChecked(), self._folder)

    @property
    def chosen(self) -> list[PreparedTrim]:
        """What is ticked."""
        ticked = [offer.trim for box, offer in self._rows() if box.isChecked()]
        return [trim for trim in ticked if trim is not None]

    def begin_choosing(self, only: str | None) -> None:
        """Open the window, with every camera ticked or only the one of this name."""
        self._only = only
        self._show_rows(())
        self.options_changed.emit()
        self.open()

    def show_waiting(self) -> None:
        """Say that the plans are being made."""
        self._allow(_WAITING)
        self.summary.setText("Working out what each video takes…")

    def show_offers(self, offers: Sequence[Offer]) -> None:
        """Show what can be done with each camera; ticks stay."""
        ticked = {
            offer.name: box.isChecked()
            for offer, box in zip(self._offers, self.boxes, strict=True)
            if offer.trim is not None
        }
        self._show_rows(offers)
        for offer, box in zip(offers, self.boxes, strict=True):
            wanted = ticked.get(offer.name, self._only in (None, offer.name))
            box.setChecked(offer.trim is not None and wanted)
        self._sum_up()

    def show_failure(self, sentence: str) -> None:
        """Say why there are no plans."""
        self._show_rows(())
        self._allow()
        self.summary.setText(sentence)
        allow(self._begin(), Control(sentence, ""))

    def text(self) -> str:
        """Return everything that is said, for whoever wants to read it in one go."""
        said = [f"{box.text()}\n{offer_words(o)}" for box, o in self._rows()]
        return "\n".join([*said, self.summary.text()])

    def _rows(self) -> list[tuple[QCheckBox, Offer]]:
        return list(zip(self.boxes, self._offers, strict=True))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.addLayout(line(self.mode, self.equal, self.folder))
        self._list = QWidget()
        self._list_layout = QVBoxLayout(self._list)
        layout.addWidget(PlainScrollArea(self._list), 1)
        layout.addWidget(self.summary)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.mode.currentIndexChanged.connect(lambda _place: self.options_changed.emit())
        self.equal.toggled.connect(lambda _on: self.options_changed.emit())
        self.folder.clicked.connect(self._choose_folder)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _choose_folder(self) -> None:
        self._folder = asking.ask_for_folder(self)
        self.options_changed.emit()

    def _show_rows(self, offers: Sequence[Offer]) -> None:
        while (item := self._list_layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._offers, self.boxes = offers, []
        for offer in offers:
            box, about = QCheckBox(offer.title), QLabel(offer_words(offer))
            box.toggled.connect(self._sum_up)
            about.setWordWrap(True)
            about.setContentsMargins(_INDENT, 0, 0, 6)
            self.boxes.append(box)
            self._list_layout.addWidget(box)
            self._list_layout.addWidget(about)
        self._list_layout.addStretch(1)

    def _allow(self, why_not: str = "") -> None:
        """Let everything be used that can be, or nothing, and say why not."""
        where = f"to {self._folder}" if self._folder else "beside their sources"
        folder = f"Trimmed videos go {where}. Press to choose another folder."
        self.folder.setText(f"To {self._folder.name}/" if self._folder else "Folder…")
        for widget, tooltip in ((self.mode, _MODE), (self.equal, _EQUAL), (self.folder, folder)):
            allow(widget, Control(why_not, tooltip))
        for box, offer in self._rows():
            allow(box, Control(why_not or offer.why_not, "Tick it to have this video trimmed."))
        nothing = "" if self.chosen else "Tick a video first."
        allow(self._begin(), Control(why_not or nothing, "Write what is ticked, and check it."))

    def _sum_up(self) -> None:
        self.summary.setText(summary_words(self.chosen, self.options))
        self._begin().setText(begin_words(self.chosen))
        self._allow()

    def _begin(self) -> QPushButton:
        found = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        assert found is not None
        return found


def _mode_box() -> QComboBox:
    box = QComboBox()
    box.setObjectName("mode")
    for place, mode in enumerate(MODES):
        name, meaning = MODE_WORDS[mode]
        box.addItem(name, mode)
        box.setItemData(place, meaning, Qt.ItemDataRole.ToolTipRole)
    return box

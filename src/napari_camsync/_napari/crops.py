"""CropPair: the ROI on the frame before the ON frame and on it, side by side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from qtpy.QtCore import Qt
from qtpy.QtGui import QImage, QPixmap
from qtpy.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

_SIDE = 72  # pixels on the screen


class CropPair(QWidget):
    """Two pictures with a line under each."""

    def __init__(self) -> None:
        super().__init__()
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._pictures = [_label(), _label()]
        self._captions = [_label(), _label()]
        for column in range(2):
            self._pictures[column].setFixedSize(_SIDE, _SIDE)
            self._pictures[column].setStyleSheet("border: 1px solid gray;")
            layout.addWidget(self._pictures[column], 0, column, Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(self._captions[column], 1, column)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        for side, word in enumerate(("before", "ON frame")):
            self._pictures[side].clear()
            self._captions[side].setText(word)

    def show_crop(self, side: int, crop: npt.NDArray[np.uint8] | None, caption: str) -> None:
        """Show an (h, w, 3) crop on side 0 or 1, magnified without smoothing."""
        self._captions[side].setText(caption)
        if crop is None:
            self._pictures[side].clear()
            return
        data = np.ascontiguousarray(crop)
        height, width = data.shape[:2]
        pixels = data.tobytes()  # the image does not keep them alive
        image = QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888)
        pixmap = QPixmap.fromImage(image).scaled(
            _SIDE - 2, _SIDE - 2, Qt.AspectRatioMode.KeepAspectRatio
        )
        self._pictures[side].setPixmap(pixmap)


def _label() -> QLabel:
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label

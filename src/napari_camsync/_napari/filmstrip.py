"""Filmstrip: the frames around the ON frame as detection saw them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from qtpy.QtCore import QRect, QSize, Qt, Signal  # type: ignore[attr-defined]
from qtpy.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from qtpy.QtWidgets import QSizePolicy, QToolTip, QWidget

from .colors import Colors

if TYPE_CHECKING:
    from ..detect.explain import Explanation

_CELL = 36  # pixels on the screen, a side
_GAP = 4
_BAR = 5
_TEXT = 14


class Filmstrip(QWidget):
    """A column a frame: its crop, the same in few colors, its cluster, its number.

    As many as fit are shown, around the ON frame; the mouse wheel moves on.
    """

    went = Signal(int)
    """The user wants to see this frame."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("filmstrip")
        self.setFixedHeight(2 * _CELL + _BAR + _TEXT + 4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setToolTip(
            "Above, the ROI on each frame; below, the same in few colors. The bar tells the two "
            "groups that k-means makes. Click a frame to go there; the wheel moves on."
        )
        self._explanation: Explanation | None = None
        self._colors: Colors | None = None
        self._marker: int | None = None
        self._first = 0
        self._follows = True
        self._pictures: list[tuple[QImage, QImage]] = []

    @property
    def first_shown(self) -> int:
        """The first frame that is in view."""
        start = self._explanation.start if self._explanation is not None else 0
        return start + self._first

    def sizeHint(self) -> QSize:
        """Return room for eight frames."""
        return QSize(8 * (_CELL + _GAP), self.height())

    def paint_in(self, colors: Colors) -> None:
        """Use the colors of a theme."""
        self._colors = colors
        self.update()

    def show_frames(self, explanation: Explanation | None, marker: int | None) -> None:
        """Show the frames of an onset; None where there is none."""
        if explanation is not self._explanation:
            self._explanation = explanation
            self._pictures = _pictures(explanation)
            self._marker = None
        if marker != self._marker:
            self._marker = marker
            self._follows = True
            self._look_at_marker()
        self.update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the ON frame in the middle, unless the user has moved on."""
        super().resizeEvent(event)
        if self._follows:
            self._look_at_marker()

    @property
    def _fitting(self) -> int:
        return max((self.width() + _GAP) // (_CELL + _GAP), 1)

    def _look_at_marker(self) -> None:
        if self._explanation is not None and self._marker is not None:
            self._look_at(self._marker - self._explanation.start - self._fitting // 2)

    def _look_at(self, first: int) -> None:
        self._first = max(min(first, len(self._pictures) - self._fitting), 0)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the columns in view."""
        painter = QPainter(self)
        if self._colors is None:
            return
        painter.setPen(QColor(self._colors.faint))
        if self._explanation is None:
            painter.drawText(
                self.rect(),
                Qt.AlignmentFlag.AlignCenter,
                "After Detect: the frames around the ON frame, side by side",
            )
            return
        shown = range(self._first, min(self._first + self._fitting, len(self._pictures)))
        for place, number in enumerate(shown):
            self._paint(painter, place * (_CELL + _GAP), number, self._explanation, self._colors)

    def _paint(
        self, painter: QPainter, x: int, number: int, seen: Explanation, colors: Colors
    ) -> None:
        frame = seen.start + number
        for row, picture in enumerate(self._pictures[number]):
            painter.drawImage(_fitted(picture, QRect(x, row * _CELL, _CELL, _CELL)), picture)
        bar = QRect(x, 2 * _CELL + 2, _CELL, _BAR)
        painter.fillRect(bar, QColor(colors.window if seen.clusters[number] else colors.faint))
        is_on = frame == self._marker
        painter.setPen(QColor(colors.on if is_on else colors.text))
        text = QRect(x - _GAP // 2, 2 * _CELL + _BAR + 2, _CELL + _GAP, _TEXT)
        font = painter.font()
        font.setPixelSize(11)
        font.setBold(is_on)
        painter.setFont(font)
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, str(frame))
        if is_on:
            painter.setPen(QPen(QColor(colors.on), 2))
            painter.drawRect(QRect(x + 1, 1, _CELL - 2, 2 * _CELL - 2))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Go to the frame that is clicked."""
        if event is None or self._explanation is None:
            return
        number = self._first + int(event.position().x()) // (_CELL + _GAP)
        if 0 <= number < len(self._pictures):
            self.went.emit(self._explanation.start + number)
        QToolTip.hideText()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Move on along the frames; where there are none, let the panel scroll."""
        if event is None or len(self._pictures) <= self._fitting:
            super().wheelEvent(event)
            return
        self._follows = False
        self._look_at(self._first + (1 if event.angleDelta().y() < 0 else -1))
        event.accept()


def _pictures(explanation: Any) -> list[tuple[QImage, QImage]]:
    if explanation is None:
        return []
    pairs = zip(explanation.crops, explanation.quantized, strict=True)
    return [(_image(crop), _image(painted)) for crop, painted in pairs]


def _image(pixels: npt.NDArray[np.uint8]) -> QImage:
    data = np.ascontiguousarray(pixels)
    height, width = data.shape[:2]
    made = QImage(data.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return made.copy()  # the pixels do not outlive this call


def _fitted(picture: QImage, room: QRect) -> QRect:
    """Return where a picture goes in a room, as large as fits."""
    size = picture.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(room.topLeft(), size)
    place.moveCenter(room.center())
    return place

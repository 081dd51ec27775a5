"""Hands: drives the real window as a user would, with mouse events on buttons and picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from qtpy.QtCore import QPoint, Qt
from qtpy.QtTest import QTest
from qtpy.QtWidgets import QApplication, QMessageBox

LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


class Hands:
    """A user in front of one viewer with the dock open."""

    def __init__(self, viewer: Any, dock: Any) -> None:
        self.viewer = viewer
        self.dock = dock

    def wait(self, seconds: float = 0.1) -> None:
        """Let the window do its work."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.005)

    def wait_until(self, holds: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for something to happen."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "it did not happen"
            self.wait(0.02)

    def click(self, button: Any) -> None:
        """Click a button of the dock."""
        assert button.enabled, f"{button.name} is disabled: {button.tooltip}"
        QTest.mouseClick(button.native, LEFT)
        self.wait(0.05)

    def choose_camera(self, name: str) -> None:
        """Choose a camera from the list."""
        box = self.dock.camera.native
        box.setCurrentIndex(box.findText(name))
        self.wait(0.3)

    def go_to(self, frame: int) -> None:
        """Move the time slider."""
        self.viewer.dims.set_current_step(0, frame)
        self.wait(0.05)

    def bracket(self, pre: int, post: int) -> None:
        """Set both ends of the window from the current frame."""
        self.go_to(pre)
        self.click(self.dock.pre_here)
        self.go_to(post)
        self.click(self.dock.post_here)

    def draw(self, roi: tuple[int, int, int, int]) -> None:
        """Press Draw ROI and drag a rectangle in the picture."""
        self.click(self.dock.draw)
        x, y, width, height = roi
        canvas = self.viewer.window._qt_viewer.canvas
        start = self._on_canvas(canvas, y, x)
        end = self._on_canvas(canvas, y + height - 1, x + width - 1)
        QTest.mouseMove(canvas.native, start)
        self.wait(0.05)
        QTest.mousePress(canvas.native, LEFT, NO_KEY, start)
        for part in (0.3, 0.6, 1.0, 1.0):
            self.wait(0.05)
            QTest.mouseMove(canvas.native, start + (end - start) * part)
        self.wait(0.05)
        QTest.mouseRelease(canvas.native, LEFT, NO_KEY, end)
        self.wait(0.1)

    def finish(self) -> None:
        """Wait until what runs has ended."""
        self.wait_until(lambda: not self.dock._jobs.title)

    def answer_next_question(self, button: QMessageBox.StandardButton) -> list[str]:
        """Press a button of the next question as it appears; return where its text will be."""
        texts: list[str] = []

        def press() -> None:
            for box in QApplication.topLevelWidgets():
                if isinstance(box, QMessageBox) and box.isVisible():
                    texts.append(box.text())
                    box.button(button).click()
                    return
            timer.start(50)

        from qtpy.QtCore import QTimer

        timer = QTimer(self.dock)
        timer.setSingleShot(True)
        timer.timeout.connect(press)
        timer.start(50)
        return texts

    def _on_canvas(self, canvas: Any, y: float, x: float) -> QPoint:
        layer = self.viewer.layers.selection.active
        node = canvas.layer_to_visual[layer].node
        place = node.get_transform("visual", "canvas").map([x, y])
        return QPoint(round(place[0] / place[3]), round(place[1] / place[3]))

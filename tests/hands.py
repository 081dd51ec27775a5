"""Hands: drives the real window as a user would, with mouse events on buttons and picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from qtpy.QtCore import QEvent, QPoint, Qt
from qtpy.QtGui import QKeyEvent
from qtpy.QtTest import QTest
from qtpy.QtWidgets import QApplication, QDialogButtonBox, QMessageBox

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
        assert button.isEnabled(), f"{button.objectName()} is disabled: {button.toolTip()}"
        self.dock.panel.room.ensureWidgetVisible(button)
        QTest.mouseClick(button, LEFT)
        self.wait(0.05)

    def choose_camera(self, name: str) -> None:
        """Click a camera's row in the table."""
        names = [camera.name for camera in self.dock.control.cameras]
        table = self.dock.panel.videos.table
        self.dock.panel.room.ensureWidgetVisible(table)
        item = table.item(names.index(name), 0)
        table.scrollToItem(item)
        QTest.mouseClick(table.viewport(), LEFT, NO_KEY, table.visualItemRect(item).center())
        self.wait(0.3)

    def go_to(self, frame: int) -> None:
        """Show a frame of the current camera."""
        self.dock.control.marking.go_to(frame)
        self.wait(0.05)

    def bracket(self, pre: int, post: int) -> None:
        """Set both ends of the window from the current frame."""
        self.go_to(pre)
        self.click(self.dock.panel.signal.pre_here)
        self.go_to(post)
        self.click(self.dock.panel.signal.post_here)

    def press(self, key: Any, modifier: Any = NO_KEY) -> None:
        """Press a key with the picture in focus."""
        QTest.keyClick(self.viewer.window._qt_viewer.canvas.native, key, modifier)
        self.wait(0.1)

    def hold(self, key: Any, repetitions: int) -> None:
        """Hold a key down, which repeats it, and let it go."""
        canvas = self.viewer.window._qt_viewer.canvas.native
        for kind, repeated in (
            (QEvent.Type.KeyPress, False),
            *[(QEvent.Type.KeyPress, True)] * repetitions,
            (QEvent.Type.KeyRelease, False),
        ):
            QApplication.sendEvent(canvas, QKeyEvent(kind, key, NO_KEY, "", repeated))
        self.wait(0.1)

    def draw(self, roi: tuple[int, int, int, int]) -> None:
        """Press Draw ROI and drag a rectangle in the picture."""
        self.click(self.dock.panel.signal.draw)
        self.drag(roi)

    def drag(self, roi: tuple[int, int, int, int]) -> None:
        """Drag a rectangle in the picture."""
        x, y, width, height = roi
        canvas = self.viewer.window._qt_viewer.canvas
        start, end = self._once_at_rest(
            lambda: (
                self._on_canvas(canvas, y, x),
                self._on_canvas(canvas, y + height - 1, x + width - 1),
            )
        )
        QTest.mouseMove(canvas.native, start)
        self.wait(0.05)
        QTest.mousePress(canvas.native, LEFT, NO_KEY, start)
        for part in (0.3, 0.6, 1.0, 1.0):
            self.wait(0.05)
            QTest.mouseMove(canvas.native, start + (end - start) * part)
        self.wait(0.05)
        QTest.mouseRelease(canvas.native, LEFT, NO_KEY, end)
        self.wait(0.1)

    def screenshot(self, path: Any) -> None:
        """Photograph the window."""
        self.viewer.window._qt_window.grab().save(str(path))

    def plan_trims(self, button: Any = None) -> Any:
        """Press a button that trims, Trim… by default; return the dialog, its plans made."""
        dialog = self.dock.panel.trimming
        self.click(button or self.dock.panel.exports.trim_all)
        self.wait_until(lambda: bool(dialog.boxes))
        return dialog

    def trim_all(self, begin: bool = True) -> str:
        """Press Trim… and begin, or not; return what the dialog said."""
        dialog = self.plan_trims()
        said = str(dialog.text())
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        QTest.mouseClick(dialog.buttons.button(ok if begin else cancel), LEFT)
        self.wait(0.05)
        return said

    def finish(self) -> None:
        """Wait until what runs has ended, and all layers show what came of it."""
        self.wait_until(lambda: not self.dock.jobs.title)
        self.wait_until(lambda: not self.dock.control.watching._turns._waiting)

    def answer_next_question(self, button: QMessageBox.StandardButton) -> list[str]:
        """Press a button of the next question as it appears; return where its text will be."""
        texts: list[str] = []

        def press() -> None:
            for box in QApplication.topLevelWidgets():
                if isinstance(box, QMessageBox) and box.isVisible():
                    texts.append(box.text())
                    self.seen(box)
                    box.button(button).click()
                    return
            timer.start(50)

        from qtpy.QtCore import QTimer

        timer = QTimer(self.dock)
        timer.setSingleShot(True)
        timer.timeout.connect(press)
        timer.start(50)
        return texts

    def seen(self, box: QMessageBox) -> None:
        """Take note of a question; nothing by default."""

    def _once_at_rest(self, places: Callable[[], tuple[QPoint, QPoint]]) -> tuple[QPoint, QPoint]:
        """Return where something is in the picture once that no longer changes."""
        before, now = None, places()
        while now != before:
            self.wait(0.05)
            before, now = now, places()
        return now

    def _on_canvas(self, canvas: Any, y: float, x: float) -> QPoint:
        layer = self.viewer.layers.selection.active
        node = canvas.layer_to_visual[layer].node
        place = node.get_transform("visual", "canvas").map([x, y])
        return QPoint(round(place[0] / place[3]), round(place[1] / place[3]))

"""Closing: asks before the window goes while something runs or could not be saved."""

from __future__ import annotations

import weakref
from collections.abc import Callable

from qtpy.QtCore import QEvent, QObject
from qtpy.QtWidgets import QMainWindow, QMessageBox, QWidget


class Closing(QObject):
    """Stands between the window that a widget is in and its end.

    Parameters
    ----------
    widget : QWidget
        The widget.
    why_not : callable
        Returns what would be lost, in a sentence; empty where nothing would.
    """

    def __init__(self, widget: QWidget, why_not: Callable[[], str]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._why_not = why_not
        self._window: Callable[[], QWidget | None] = lambda: None

    def watch(self) -> None:
        """Take note of the window, once the widget is in it."""
        window = self._widget.parentWidget()
        while window is not None and not isinstance(window, QMainWindow):
            window = window.parentWidget()
        if window is not None and window is not self._window():
            self.release()
            self._window = weakref.ref(window)  # which is not to be kept alive
            window.installEventFilter(self)

    def release(self) -> None:
        """Let the window be closed."""
        window = self._window()
        if window is not None:
            window.removeEventFilter(self)
        self._window = lambda: None

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Hold up the window's closing if the user says so."""
        window = self._window()
        if event is None or event.type() != QEvent.Type.Close or watched is not window:
            return False
        why_not = self._why_not() if window is not None and window.isVisible() else ""
        if why_not and not self._may_close(why_not):
            event.ignore()
            return True
        return False

    def _may_close(self, why_not: str) -> bool:
        answer = QMessageBox.question(self._widget, "Close?", f"{why_not}\n\nClose anyway?")
        return answer == QMessageBox.StandardButton.Yes

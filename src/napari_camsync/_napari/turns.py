"""Turns: things to do, one in each turn of the event loop."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from qtpy.QtCore import QObject, QTimer


class Turns(QObject):
    """Does one thing after the other; between two of them the window lives.

    napari takes a tenth of a second to make a layer, and that on the main thread.

    Parameters
    ----------
    parent : QObject
        What this goes with.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: dict[Hashable, Callable[[], object]] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._do_next)

    def add(self, name: Hashable, act: Callable[[], object]) -> None:
        """Do something when its turn comes, instead of what waits under the same name."""
        self._waiting[name] = act
        self._timer.start(0)

    def do_now(self, name: Hashable) -> None:
        """Do what waits under a name, if anything does."""
        if (act := self._waiting.pop(name, None)) is not None:
            act()

    def do_all_now(self) -> None:
        """Do all that waits."""
        for name in list(self._waiting):
            self.do_now(name)

    def close(self) -> None:
        """Do nothing any more."""
        self._timer.stop()
        self._waiting.clear()

    def _do_next(self) -> None:
        if not self._waiting:
            self._timer.stop()
            return
        self.do_now(next(iter(self._waiting)))

"""Turns: things to do, one in each turn of the event loop."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

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

    def hurry(self, names: Iterable[Hashable]) -> None:
        """Let what waits under some names go first."""
        first = {name: self._waiting[name] for name in names if name in self._waiting}
        self._waiting = first | self._waiting

    def do_all_now(self) -> None:
        """Do all that waits."""
        waiting, self._waiting = self._waiting, {}
        for act in waiting.values():
            act()

    def close(self) -> None:
        """Do nothing any more."""
        self._timer.stop()
        self._waiting.clear()

    def _do_next(self) -> None:
        if not self._waiting:
            self._timer.stop()
            return
        self._waiting.pop(next(iter(self._waiting)))()

"""Jobs: long work off the main thread, one at a time, with progress and a Cancel that works."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from qtpy.QtCore import QObject, QTimer, Signal  # type: ignore[attr-defined]

from ..errors import Cancelled
from ..progress import Progress
from .priority import FOR_WORK, give_way

Work = Callable[[Progress], Any]
Say = Callable[[str, bool], None]
"""Tells the user a sentence, and whether it is about a failure."""

_TELL_EVERY = 100  # ms


class Jobs(QObject):
    """Runs one piece of work at a time.

    Its signals arrive on the main thread.
    """

    started = Signal()
    progressed = Signal(int, int)
    part_progressed = Signal(int, int)
    """How far one of several parts of the work is: its number, and percent."""
    finished = Signal()
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._ended.connect(self._end)
        # When the window goes, the work stops; Python waits for its thread, which cleans up.
        self.destroyed.connect(self._cancelled.set)
        self._done = (0, 0)
        self._parts: dict[int, tuple[int, int]] = {}
        # The work only takes note of how far it is: were every report sent to the window, it
        # would have nothing else to do.
        self._clock = QTimer(self)
        self._clock.setInterval(_TELL_EVERY)
        self._clock.timeout.connect(self._tell)
        self.title = ""
        """What is running; empty where nothing is."""

    def run(
        self,
        title: str,
        work: Work,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
    ) -> None:
        """Start a piece of work.

        Parameters
        ----------
        title : str
            What it is, as in "Trimming".
        work : callable
            Called on another thread with a progress; its result goes to `done`.
        done, failed : callable
            Called on the main thread with the result, or with what was raised, `Cancelled`
            included.

        Raises
        ------
        RuntimeError
            If something is running already.
        """
        if self.title:
            raise RuntimeError(f"{self.title} is still running.")
        self._cancelled.clear()
        self._done, self._parts = (0, 0), {}
        self.title = title

        def target() -> None:
            give_way(FOR_WORK)
            try:
                outcome = (done, work(self._report))
            except BaseException as error:  # handed to the main thread
                outcome = (failed, error)
            with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
                self._ended.emit(*outcome)

        self._thread = threading.Thread(target=target, name=f"camsync-{title.lower()}")
        self.started.emit()
        self._thread.start()
        self._clock.start()

    def cancel(self) -> None:
        """Ask the running work to stop; it does at its next report of progress."""
        self._cancelled.set()

    def report_part(self, number: int, done: int, total: int) -> None:
        """Take note of how far a part of the running work is; from any thread."""
        self._parts[number] = (done, total)

    def _report(self, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self._done = (done, total)

    def _tell(self) -> None:
        """Say how far the work is."""
        parts, self._parts = self._parts, {}
        for number, (done, total) in list(parts.items()):
            self.part_progressed.emit(number, 100 * done // max(total, 1))
        if self._done[1]:
            self.progressed.emit(*self._done)

    def _end(self, callback: Callable[[Any], None], outcome: Any) -> None:
        self.title = ""
        self._clock.stop()
        try:
            callback(outcome)
        finally:
            self.finished.emit()

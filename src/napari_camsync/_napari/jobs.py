"""Jobs: long work off the main thread, one at a time, with progress and a Cancel that works."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from qtpy.QtCore import QObject, Signal  # type: ignore[attr-defined]

from ..errors import Cancelled
from ..progress import Progress

Work = Callable[[Progress], Any]
Say = Callable[[str, bool], None]
"""Tells the user a sentence, and whether it is about a failure."""


class Jobs(QObject):
    """Runs one piece of work at a time.

    Its signals arrive on the main thread.
    """

    started = Signal()
    progressed = Signal(int, int)
    finished = Signal()
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._ended.connect(self._end)
        # When the window goes, the work stops; Python waits for its thread, which cleans up.
        self.destroyed.connect(self._cancelled.set)
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
        self.title = title

        def target() -> None:
            try:
                outcome = (done, work(self._report))
            except BaseException as error:  # handed to the main thread
                outcome = (failed, error)
            with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
                self._ended.emit(*outcome)

        self._thread = threading.Thread(target=target, name=f"camsync-{title.lower()}")
        self.started.emit()
        self._thread.start()

    def cancel(self) -> None:
        """Ask the running work to stop; it does at its next report of progress."""
        self._cancelled.set()

    def _report(self, done: int, total: int) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        with contextlib.suppress(RuntimeError):
            self.progressed.emit(done, total)

    def _end(self, callback: Callable[[Any], None], outcome: Any) -> None:
        self.title = ""
        try:
            callback(outcome)
        finally:
            self.finished.emit()

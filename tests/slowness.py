"""Gate: makes decoding wait for an event, as a long way to a frame does."""

from __future__ import annotations

import threading

import pytest

from napari_camsync.video.decoder import FrameDecoder, Overtaken

_LOOK_EVERY = 0.005  # seconds


class Gate:
    """Holds up what the window has decoded until it is opened; others pass."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened = threading.Event()
        self.opened.set()
        self._only: tuple[int, ...] = ()
        self.threads: set[threading.Thread] = set()
        """Those that decoded what was not at hand."""
        self.waiting: list[int] = []
        """The frames that were held up, in order."""
        decode = FrameDecoder.picture

        def picture(decoder, frame, is_wanted=None, *, steps_back=False):
            if not decoder.has(frame):
                self.threads.add(threading.current_thread())
                if is_wanted is not None and frame in (self._only or (frame,)):
                    self._wait(frame, is_wanted)
            return decode(decoder, frame, is_wanted, steps_back=steps_back)

        monkeypatch.setattr(FrameDecoder, "picture", picture)

    def close(self, *only: int) -> None:
        """Hold up what is asked for from now on, all or only some frames."""
        self._only = only
        self.opened.clear()
        self.waiting.clear()
        self.threads.clear()

    def _wait(self, frame, is_wanted) -> None:
        if is_wanted() and not self.opened.is_set():
            self.waiting.append(frame)
        while not self.opened.wait(_LOOK_EVERY):
            if not is_wanted():
                raise Overtaken

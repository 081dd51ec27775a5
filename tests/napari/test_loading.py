"""What is loaded beside the window."""

from __future__ import annotations

import threading
import time
import weakref
from contextlib import suppress

import pytest

from napari_camsync._napari.loading import Patience, PictureLoader
from napari_camsync.errors import VideoError


class Gone:
    """A video whose file has vanished."""

    def at_hand(self, frame):
        return None

    def decode(self, frame, is_wanted, *, steps_back=False):
        raise FileNotFoundError(f"frame {frame}: the file is not there any more")


class Decoded:
    """A video whose pictures are all decoded; one is told by its number."""

    def __init__(self):
        self.converted: list[tuple[int, bool]] = []

    def at_hand(self, frame):
        return frame

    def decode(self, frame, is_wanted, *, steps_back=False):
        return frame

    def to_rgb(self, picture):
        here = threading.current_thread() is threading.main_thread()
        self.converted.append((picture, here))
        return picture


class Viewer:
    """Somebody who asks for pictures."""


@pytest.fixture
def loader(qapp) -> PictureLoader:
    return PictureLoader(Gone(), lambda: None)


def test_a_file_that_has_vanished_is_an_error_each_time(loader):
    for _ in range(3):
        with pytest.raises(VideoError, match="frame 7: the file is not there"):
            loader.picture(7)


def test_what_went_wrong_does_not_keep_those_alive_who_asked(loader):
    def ask() -> weakref.ref[Viewer]:
        viewer = Viewer()
        with suppress(VideoError):
            loader.picture(7)
        return weakref.ref(viewer)

    assert ask()() is None


@pytest.mark.parametrize("step", [1, -1], ids=["forward", "back"])
def test_the_picture_of_the_next_step_is_converted_beside_the_window(qapp, step):
    video = Decoded()
    loader = PictureLoader(video, lambda: None)
    for frame in (20, 20 + step, 20 + 2 * step, 20 + 3 * step):
        assert loader.picture(frame) == frame
        loader._worker.submit(int).result()  # what is done ahead is done
    here = [frame for frame, on_main_thread in video.converted if on_main_thread]
    assert here == [20] if step == 1 else [20, 19]


class Slow(Decoded):
    """A video none of whose pictures is decoded; decoding one takes as long as is said."""

    def __init__(self, seconds: float):
        super().__init__()
        self.seconds = seconds

    def at_hand(self, frame):
        return None

    def decode(self, frame, is_wanted, *, steps_back=False):
        time.sleep(self.seconds)
        return frame


@pytest.fixture
def waits(qapp, monkeypatch) -> list[str]:
    """For what the window waited."""
    waits: list[str] = []
    remaining = Patience.remaining

    def note(patience):
        waits.append("waited")
        return remaining(patience)

    monkeypatch.setattr(Patience, "remaining", note)
    return waits


def test_the_window_waits_once_for_a_picture_however_often_it_asks(waits):
    loader = PictureLoader(Slow(0.5), lambda: None)
    assert [loader.picture(20) for _ in range(3)] == [None] * 3
    assert len(waits) == 1
    loader.stop()


@pytest.mark.parametrize(
    ("seconds", "frame", "waited"),
    [(0.2, 90, 0), (0.2, 23, 1), (0.0, 90, 1)],
    ids=["a jump after a slow one", "a step after a slow jump", "a jump after a quick one"],
)
def test_the_window_does_not_wait_for_what_will_not_come_in_time(waits, seconds, frame, waited):
    loader = PictureLoader(Slow(seconds), lambda: None)
    loader.picture(20)
    loader._worker.submit(int).result()  # it has come, and what is done ahead too
    waits.clear()
    loader.picture(frame)
    assert len(waits) == waited
    loader.stop()

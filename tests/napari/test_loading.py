"""What is loaded beside the window."""

from __future__ import annotations

import threading
import weakref
from contextlib import suppress

import pytest

from napari_camsync._napari.loading import PictureLoader
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

"""What is loaded beside the window."""

from __future__ import annotations

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

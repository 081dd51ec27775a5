"""What was seen around an ON frame is looked at once more where it is not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from types import SimpleNamespace

import pytest

from napari_camsync._napari import explaining
from napari_camsync._napari.camera import Camera
from napari_camsync._napari.cameras import Cameras
from napari_camsync._napari.explaining import Explaining


@pytest.fixture
def look_on(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Look at nothing until the event is set."""
    event = Event()

    def explain(video, onset, **settings):
        assert event.wait(30)
        return f"around {onset.frame}"

    monkeypatch.setattr(explaining, "explain", explain)
    return event


@pytest.fixture
def cameras(qapp, onset) -> Iterator[Cameras]:
    cameras = Cameras()
    camera = Camera("left", SimpleNamespace(), roi=onset.roi, pre=onset.start, post=onset.stop - 1)
    cameras.add("left", camera)
    cameras.image = "left"
    looking = Explaining(cameras, SimpleNamespace(colors=2))
    yield cameras
    looking.close()


def test_an_onset_that_a_session_brought_back_is_explained(cameras, onset, look_on, qtbot):
    look_on.set()
    cameras.restore("left", onset=onset, marker=onset.frame)
    qtbot.waitUntil(lambda: cameras.camera.explanation == "around 5")


def test_an_onset_that_undoing_brings_back_unexplained_is_looked_at_anew(
    cameras, onset, look_on, qtbot
):
    cameras.restore("left", onset=onset, marker=onset.frame)
    cameras.update(onset=replace(onset, frame=7), marker=7, explanation="around 7")
    look_on.set()
    qtbot.wait(300)  # what was seen of the first one comes too late
    assert cameras.undo().explanation is None
    qtbot.waitUntil(lambda: cameras.camera.explanation == "around 5")

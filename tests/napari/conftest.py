"""What the tests of the window share."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import numpy as np
import pytest
from hands import Hands

import napari_camsync as camsync
from napari_camsync._napari import opening


@pytest.fixture
def count_now(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Keep every video from being indexed until the event is set."""
    event = Event()
    open_shown = opening.open_shown

    def slow_open(path, progress):
        progress(2, 5)
        assert event.wait(30)
        return open_shown(path, progress)

    monkeypatch.setattr(opening, "_PATIENCE", 0)
    monkeypatch.setattr(opening, "open_shown", slow_open)
    return event


@pytest.fixture
def onset() -> camsync.Onset:
    """What detection might have found in the window from 2 to 9."""
    levels = np.array([0.0, 0, 0, 1, 1, 1, 1, 1])
    roi = camsync.Roi(3, 4, 10, 12)
    return camsync.Onset(5, 1.0, 0.9, False, (), levels, 2, 10, roi, "auto")


@pytest.fixture
def hands(make_napari_viewer) -> Iterator[Hands]:
    viewer = make_napari_viewer(show=True)
    viewer.window._qt_window.resize(1280, 800)
    _, dock = viewer.window.add_plugin_dock_widget("napari-camsync")
    hands = Hands(viewer, dock)
    hands.wait(0.3)
    yield hands
    dock._closing.release()  # nobody is there to answer what is asked before the window closes

"""What the tests of the window share."""

from __future__ import annotations

from threading import Event

import pytest
from hands import Hands

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
def hands(make_napari_viewer) -> Hands:
    viewer = make_napari_viewer(show=True)
    viewer.window._qt_window.resize(1280, 800)
    _, dock = viewer.window.add_plugin_dock_widget("napari-camsync")
    hands = Hands(viewer, dock)
    hands.wait(0.3)
    return hands

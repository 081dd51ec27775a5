"""However the panel is opened, there is one."""

from __future__ import annotations

import os
import sys
import time

import napari
import pytest
from qtpy.QtWidgets import QApplication

from napari_camsync._napari import launch
from napari_camsync._napari.dock import CamSyncDock

pytestmark = pytest.mark.skipif(
    sys.platform == "linux" and not os.environ.get("DISPLAY"),
    reason="a real window needs a display: xvfb-run pytest",
)


@pytest.fixture
def launched(make_napari_viewer, clip, monkeypatch):
    """The viewer that `camsync gui` opens, with a video."""
    viewer = make_napari_viewer(show=True)
    monkeypatch.setattr(napari, "Viewer", lambda **_: viewer)
    monkeypatch.setattr(napari, "run", lambda: None)
    launch.launch([clip("mjpeg.avi")])
    yield viewer
    docks_in(viewer)[0]._closing.release()


def docks_in(viewer: napari.Viewer) -> list[CamSyncDock]:
    return viewer.window._qt_window.findChildren(CamSyncDock)


def test_camsync_gui_opens_the_panel_and_the_videos(launched, qtbot):
    qtbot.waitUntil(lambda: [layer.name for layer in launched.layers] == ["mjpeg.avi"])
    assert len(docks_in(launched)) == 1


def test_the_menu_hides_and_shows_the_panel_that_is_open(launched):
    menu = launched.window.plugins_menu
    (entry,) = [each for each in menu.actions() if each.text().startswith("Synchronize cameras")]
    for visible in (False, True):
        entry.trigger()
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            QApplication.processEvents()
        assert [dock.isVisible() for dock in docks_in(launched)] == [visible]


def test_a_command_of_the_palette_opens_it_where_it_is_not_open(make_napari_viewer):
    from napari._app_model import get_app_model

    viewer = make_napari_viewer(show=True)
    for _ in range(2):
        get_app_model().commands.execute_command("napari-camsync.export")
    assert len(docks_in(viewer)) == 1
    assert docks_in(viewer)[0].parentWidget().windowTitle() == "Synchronize cameras (Camera sync)"
    docks_in(viewer)[0]._closing.release()

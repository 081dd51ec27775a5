"""What would hold the window up is done beforehand, and undone when the panel closes."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading

import pint
import pytest
from qtpy.QtCore import QObject

from napari_camsync._napari import adding, warming


def test_the_first_layers_of_a_window_need_nothing_more_that_is_slow():
    code = (
        "import sys, napari.layers, numpy as np\n"
        "from napari_camsync._napari.warming import load\n"
        "load()\n"
        "from napari.layers.shapes import _accelerated_triangulate_numba as compiled\n"
        "before = set(sys.modules)\n"
        "kinds = len(compiled.create_box_from_bounding.signatures)\n"
        "napari.layers.Image(np.zeros((3, 8, 8, 3), np.uint8), rgb=True)\n"
        "napari.layers.Points(np.zeros((1, 3)), border_color='red')\n"
        "napari.layers.Shapes(ndim=2, edge_color='red').data = [np.eye(4, 2)]\n"
        "more = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(kinds > 0, more & {'numba', 'pandas', 'scipy'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "True set()"


def test_the_collector_leaves_what_there_is_alone_while_the_panel_is_open(hands, qtbot):
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 100_000, timeout=60_000)
    hands.viewer.window.remove_dock_widget(hands.dock)
    assert gc.get_freeze_count() == 0


def test_the_collector_is_as_before_once_the_window_is_closed(hands, qtbot):
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 100_000, timeout=60_000)
    hands.dock._closing.release()
    hands.viewer.close()
    qtbot.waitUntil(lambda: gc.get_freeze_count() == 0, timeout=10_000)


def test_what_a_video_needs_is_imported_beside_the_window_before_it_is_opened(hands, monkeypatch):
    done = []
    monkeypatch.setattr(
        adding, "load_for_images", lambda: done.append(threading.current_thread().name)
    )
    monkeypatch.setattr(adding, "layers_of", lambda path: done.append(path) or [])
    hands.dock.open_videos(["cam1.mp4"])
    hands.wait_until(lambda: len(done) == 2)
    assert done[0] == "camsync-adding"


@pytest.fixture
def warm(qapp):
    """Make a Warming, and see its thread end before it goes."""
    parent = QObject()
    yield lambda: warming.Warming(parent)
    for thread in threading.enumerate():
        if thread.name == "camsync-warming":
            thread.join()
    gc.unfreeze()


def test_units_are_read_on_the_main_thread_before_another_can_want_them(warm, monkeypatch):
    read = []
    monkeypatch.setattr(
        pint, "get_application_registry", lambda: read.append(threading.current_thread())
    )
    monkeypatch.setattr(warming, "load", lambda: read.append("all else"))
    warm()
    assert read[0] is threading.main_thread()


def test_the_collector_leaves_what_there_is_alone_from_the_first(warm, monkeypatch):
    held = threading.Event()
    monkeypatch.setattr(warming, "load", lambda: held.wait(10))
    made = warm()
    assert gc.get_freeze_count() > 0
    made.close()
    held.set()
    assert gc.get_freeze_count() == 0

"""What hands do that are new to the window: more than was meant, less, or with the other button."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from qtpy.QtCore import Qt
from qtpy.QtTest import QTest
from qtpy.QtWidgets import QDockWidget

import napari_camsync as camsync
from napari_camsync._napari import detecting
from napari_camsync._napari.asking import CandidateDialog
from napari_camsync.detect import Candidate

pytestmark = pytest.mark.skipif(
    sys.platform == "linux" and not os.environ.get("DISPLAY"),
    reason="a real window needs a display: xvfb-run pytest",
)

ROI = camsync.Roi(8, 8, 20, 20)
DARK, BRIGHT = np.full((20, 20, 3), 30, np.uint8), np.full((20, 20, 3), 220, np.uint8)
PLACES = [
    Candidate(9 * n, camsync.Roi(8 * n, 8, 20, 20), 2, 10, 0.5, (), DARK, BRIGHT) for n in range(3)
]
KINDS = ("h264_b_aac.mp4", "mjpeg.avi")


@pytest.fixture
def names(hands, clip, tmp_path) -> list[str]:
    """Two cameras in the window, each with a rectangle and an ON frame."""
    paths = [Path(shutil.copy(clip(kind), tmp_path)) for kind in KINDS]
    hands.viewer.open([str(path) for path in paths], plugin="napari-camsync", stack=False)
    hands.wait_until(lambda: all(camera.video for camera in hands.dock.control.cameras))
    state = hands.dock.control.state
    for image in state:
        state.update(image, roi=ROI, pre=2, post=40)
        state.update(image, marker=30, by_hand=True)
    hands.wait_until(lambda: len(hands.viewer.layers) == 3 * len(paths))
    return [path.name for path in paths]


def test_all_layers_can_be_removed_at_once(hands, names):
    hands.viewer.layers.select_all()
    hands.viewer.layers.remove_selected()
    hands.wait()
    assert not hands.viewer.layers
    assert not hands.dock.control.cameras


def test_a_camera_that_was_added_by_mistake_is_taken_out_and_the_others_stay(hands, names):
    table, remove = hands.dock.panel.videos.table, hands.dock.panel.videos.remove
    assert table.actions() == [remove]  # what a right click offers
    hands.choose_camera(names[0])
    remove.trigger()
    hands.wait()
    assert [layer.name for layer in hands.viewer.layers] == [
        names[1],
        f"{names[1]} ROI",
        f"{names[1]} ON",
    ]
    assert hands.dock.control.camera.name == names[1]
    remove.trigger()
    hands.wait()
    assert not hands.viewer.layers
    assert not remove.isEnabled()


def test_a_search_that_is_cancelled_says_nothing_of_files(hands, names, monkeypatch):
    def search_on(video, *, progress):
        while True:
            progress(1, 2)

    monkeypatch.setattr(detecting, "search_onset", search_on)
    hands.click(hands.dock.panel.signal.search)
    hands.click(hands.dock.panel.footer.cancel)
    hands.finish()
    assert hands.dock.panel.footer.message.text() == "Cancelled."


def test_the_place_that_is_chosen_for_the_led_stands_out(hands):
    dialog = CandidateDialog(hands.dock, PLACES)
    dialog.list.setCurrentRow(1)
    dialog.show()
    hands.wait()
    colors = []
    for row in range(len(PLACES)):
        room = dialog.list.visualItemRect(dialog.list.item(row))
        seen = dialog.list.viewport().grab(room).toImage()
        colors.append(seen.pixelColor(seen.width() - 3, seen.height() // 2).name())
    dialog.close()
    assert colors[0] == colors[2] != colors[1]


def test_a_place_chosen_for_the_led_is_one_step_to_undo(hands, names, onset, monkeypatch):
    monkeypatch.setattr(detecting, "find_onset", lambda *_, **__: onset)
    monkeypatch.setattr(detecting, "explain", lambda *_, **__: None)
    control = hands.dock.control
    before = control.camera
    control.detecting.choose_candidate(PLACES[1])
    hands.finish()
    assert control.camera.marker == onset.frame
    hands.click(hands.dock.panel.onset.undo)
    assert control.camera.decisions_of(before) == control.camera


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton])
def test_the_row_that_stands_out_is_the_camera_that_is_shown(hands, names, button):
    table = hands.dock.panel.videos.table
    middle = table.visualItemRect(table.item(0, 0)).center()
    QTest.mouseClick(table.viewport(), button, Qt.KeyboardModifier.NoModifier, middle)
    hands.wait(0.3)
    assert table.currentRow() == 0
    assert hands.dock.control.camera.name == names[0]


def test_removing_a_camera_shows_the_first_that_is_left(hands, names):
    hands.viewer.layers.remove(names[1])
    hands.wait(0.3)
    assert hands.dock.panel.videos.table.currentRow() == 0
    assert hands.dock.control.camera.name == names[0]


def test_a_click_instead_of_a_drag_leaves_the_rectangle_to_be_drawn(hands, names):
    hands.draw((40, 40, 1, 1))
    assert hands.dock.control.camera.roi == ROI
    shapes = hands.viewer.layers[f"{names[1]} ROI"]
    assert (shapes.nshapes, shapes.mode) == (0, "add_rectangle")
    hands.drag((40, 40, 60, 50))
    assert hands.dock.control.camera.roi == camsync.Roi(40, 40, 60, 50)


@pytest.mark.parametrize("instead", ["another camera", "another layer"])
def test_a_rectangle_that_is_not_drawn_after_all_is_the_one_before(hands, names, instead):
    hands.click(hands.dock.panel.signal.draw)
    if instead == "another camera":
        for name in names:
            hands.choose_camera(name)
    hands.viewer.layers.selection.active = hands.viewer.layers[names[1]]
    hands.wait()
    shapes = hands.viewer.layers[f"{names[1]} ROI"]
    assert (shapes.nshapes, shapes.mode) == (1, "pan_zoom")
    assert hands.dock.control.camera.roi == ROI


def test_a_camera_that_needs_review_is_trimmed_and_exported_only_once_accepted(
    hands, names, onset, tmp_path
):
    control = hands.dock.control
    image = next(iter(control.state))
    doubtful = replace(onset, roi=ROI, start=2, stop=41, needs_review=True)
    control.state.update(image, onset=doubtful, marker=5, by_hand=False)
    dialog = hands.plan_trims()
    assert [(box.isChecked(), box.isEnabled()) for box in dialog.boxes] == [
        (False, False),
        (True, True),
    ]
    assert "Its ON frame 5 needs review" in dialog.boxes[0].toolTip()
    dialog.reject()
    said = []
    control.message.connect(lambda text, _failure: said.append(text))
    csv = control.exporting.cut_list_path()
    csv.write_text(f",frame\n{names[0]},7\n")
    control.exporting.export(csv, overwrite=True)
    assert [cut.name for cut in camsync.CutList.read(csv)] == [names[1]]
    assert f"Held back: {names[0]}" in said[-1]
    control.state.update(image, accepted=True)
    dialog = hands.plan_trims()
    assert [box.isChecked() for box in dialog.boxes] == [True, True]
    dialog.reject()
    control.exporting.export(csv, overwrite=True)
    assert {cut.name: cut.frame for cut in camsync.CutList.read(csv)}[names[0]] == 5


def test_nothing_is_cut_off_where_the_panel_is_made_narrow(hands, names):
    window, room = hands.viewer.window._qt_window, hands.dock.panel.room
    docked = hands.dock.parentWidget()
    while not isinstance(docked, QDockWidget):
        docked = docked.parentWidget()
    window.resizeDocks([docked], [100], Qt.Orientation.Horizontal)
    hands.wait(0.3)
    assert room.widget().width() <= room.viewport().width()

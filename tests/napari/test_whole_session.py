"""A whole session with mistakes in between, by mouse and keys in the real window."""

from __future__ import annotations

import os
import shutil
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hands import Hands
from napari.layers import Labels
from qtpy.QtCore import QPoint, QPointF, Qt
from qtpy.QtGui import QCloseEvent
from qtpy.QtTest import QTest
from qtpy.QtWidgets import QApplication, QMessageBox

import napari_camsync as camsync
from napari_camsync._napari import commands
from napari_camsync._napari.keeping import SESSION
from napari_camsync.synthetic import LedCamera, write_video

pytestmark = pytest.mark.skipif(
    sys.platform == "linux" and not os.environ.get("DISPLAY"),
    reason="a real window needs a display: xvfb-run pytest",
)

NO = QMessageBox.StandardButton.No
KEY, PLAIN = Qt.Key, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
# Two cameras of one rate, and one of another.
LEFT = LedCamera("left.avi", 30, frames=70, codec="mjpeg", size=(192, 128), led=(90, 60))
RIGHT = LedCamera("right.avi", 41, frames=90, codec="mjpeg", size=(256, 144), led=(60, 90))
SLOW = LedCamera(
    "slow.avi", 18, frames=50, codec="mjpeg", size=(192, 128), led=(40, 40), fps=Fraction(15)
)


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filmed")
    for camera in (LEFT, RIGHT, SLOW):
        write_video(camera, folder / camera.name)
    return folder


@pytest.fixture
def folder(filmed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filmed, tmp_path / "videos"))


def open_all(hands: Hands, folder: Path, *cameras: LedCamera) -> None:
    paths = [str(folder / camera.name) for camera in cameras]
    hands.viewer.open(paths, plugin="napari-camsync", stack=False)
    hands.wait(0.2)


def bracket_and_detect(hands: Hands, camera: LedCamera) -> None:
    hands.choose_camera(camera.name)
    hands.bracket(camera.on_frame - 12, camera.on_frame + 15)
    hands.draw(camera.roi)
    hands.click(hands.dock.panel.onset.detect)
    hands.finish()


def in_table(hands: Hands, row: int) -> list[str]:
    table = hands.dock.panel.videos.table
    return [table.item(row, column).text() for column in range(table.columnCount())]


def how_it_is_shown(viewer) -> list[tuple]:
    """Return what switching back must restore."""
    return [
        (layer.name, layer.scale.tolist(), layer.translate.tolist(), layer.visible)
        for layer in viewer.layers
    ]


def test_a_session_with_mistakes_ends_with_exact_trims(hands, folder):  # noqa: PLR0915
    panel, control, viewer = hands.dock.panel, hands.dock.control, hands.viewer
    open_all(hands, folder, LEFT, RIGHT)
    assert in_table(hands, 0) == [LEFT.name, "70", "30", "–", "–", "–", "–", "Find the LED"]

    # A wrong rectangle: nothing changes there, and that is said.
    hands.choose_camera(LEFT.name)
    hands.bracket(18, 45)
    hands.draw((150, 100, 20, 20))
    hands.click(panel.onset.detect)
    hands.finish()
    assert "the ROI" in panel.footer.message.text()
    assert in_table(hands, 0)[5] == "–"
    wrong = control.camera.roi

    # The right one; then undone to the wrong one, and drawn again.
    hands.draw(LEFT.roi)
    right = control.camera.roi
    hands.press(KEY.Key_Z, CTRL)
    assert control.camera.roi == wrong
    assert viewer.layers[f"{LEFT.name} ROI"].nshapes == 1
    hands.draw(LEFT.roi)
    assert control.camera.roi == right
    hands.click(panel.onset.detect)
    hands.finish()
    assert in_table(hands, 0)[3:6] == [f"{right.width}×{right.height}", "18–45", "30"]

    # Keys: nudged too far, taken back, jumped away and back.
    for key, modifier, frame in (
        (KEY.Key_Period, PLAIN, 31),
        (KEY.Key_Right, SHIFT, 41),
        (KEY.Key_Left, SHIFT, 31),
        (KEY.Key_Comma, PLAIN, 30),
        (KEY.Key_Comma, PLAIN, 29),
        (KEY.Key_U, PLAIN, 30),
    ):
        hands.press(key, modifier)
        assert control.camera.marker == control.frame == frame
        assert viewer.layers[f"{LEFT.name} ON"].data[0][0] == frame
    hands.hold(KEY.Key_Period, 6)
    assert control.camera.marker == 37
    for key, modifier, frame in (
        (KEY.Key_U, PLAIN, 30),
        (KEY.Key_U, SHIFT, 37),
        (KEY.Key_U, PLAIN, 30),
    ):
        hands.press(key, modifier)
        assert control.camera.marker == frame
    hands.go_to(3)
    hands.press(KEY.Key_J)
    assert control.frame == 30
    hands.press(KEY.Key_K)
    assert in_table(hands, 0)[-1] == "Accepted"

    # The other camera by its key, marked without detection, wrongly, then searched.
    hands.press(KEY.Key_N)
    assert control.camera.name == RIGHT.name
    hands.go_to(7)
    hands.press(KEY.Key_M)
    assert in_table(hands, 1)[5:] == ["7", "–", "Set by hand"]
    hands.click(panel.signal.search)
    hands.finish()
    assert in_table(hands, 1)[5] == "41"
    assert control.camera.candidates[0].frame in (40, 41, 42)
    hands.press(KEY.Key_N, SHIFT)
    assert control.camera.name == LEFT.name

    # Trimming refused, then done, equally long; the report says what was written.
    before = sorted(folder.iterdir())
    assert (
        "left.avi  →  left-frame_synced.avi\nCopies 40 frames; leaves out 30 before the LED."
    ) in hands.trim_all(begin=False)
    assert panel.footer.message.text() == "Nothing was trimmed."
    assert [path for path in sorted(folder.iterdir()) if path.suffix == ".avi"] == [
        path for path in before if path.suffix == ".avi"
    ]
    dialog = hands.plan_trims(panel.exports.trim)  # the current one alone
    assert [box.isChecked() for box in dialog.boxes] == [True, False]
    QTest.mouseClick(dialog.equal, Qt.MouseButton.LeftButton, PLAIN, QPoint(8, 10))
    hands.wait_until(lambda: "and 9 at its end" in dialog.text())
    assert [box.isChecked() for box in dialog.boxes] == [True, False]
    begin = dialog.buttons.button(dialog.buttons.StandardButton.Ok)
    assert begin.text() == "Trim 1 video"
    hands.wait()  # the rows are new
    QTest.mouseClick(dialog.boxes[1], Qt.MouseButton.LeftButton, PLAIN, QPoint(8, 10))
    assert begin.text() == "Trim 2 videos"
    QTest.mouseClick(begin, Qt.MouseButton.LeftButton)
    hands.finish()
    assert panel.footer.message.text().startswith("2 videos trimmed and checked")
    for camera in (LEFT, RIGHT):
        with camsync.open_video(folder / f"{Path(camera.name).stem}-frame_synced.avi") as video:
            assert len(video) == 40
    control.exporting.save_report(folder / "report.txt")
    report = (folder / "report.txt").read_text()
    assert report.count("verified: yes") == 2
    assert "frames:   41 to 80 of the source" in report

    # The dock closed and opened again: all of it is there.
    viewer.window.remove_dock_widget(hands.dock)
    hands.dock.deleteLater()
    hands.wait(0.2)
    assert not viewer.keymap
    _, dock = viewer.window.add_plugin_dock_widget("napari-camsync")
    again = Hands(viewer, dock)
    again.wait(0.2)
    assert in_table(again, 0)[5::2] == ["30", "Accepted"]
    assert in_table(again, 1)[5] == "41"

    # The videos closed and opened again: the session file brings everything back.
    viewer.layers.clear()
    again.wait(0.2)
    assert (folder / SESSION).exists()
    open_all(again, folder, LEFT, RIGHT)
    assert in_table(again, 0)[3:6] == [f"{right.width}×{right.height}", "18–45", "30"]
    assert in_table(again, 1)[5] == "41"
    assert {layer.name for layer in viewer.layers} >= {f"{LEFT.name} ROI", f"{RIGHT.name} ON"}
    assert viewer.layers[f"{LEFT.name} ROI"].edge_width == [2]  # as wide as a drawn one
    again.wait_until(lambda: again.dock.control.camera.explanation is not None)


def test_the_evidence_is_tied_to_the_slider_both_ways(hands, folder):
    open_all(hands, folder, LEFT)
    onset, control = hands.dock.panel.onset, hands.dock.control
    bracket_and_detect(hands, LEFT)
    trace, film = onset.trace, onset.film
    assert trace.on_line.value() == trace.cursor_line.value() == 30
    assert trace.region.getRegion() == (18, 45)

    # The slider moves the cursor; a click on the plot moves the slider.
    hands.viewer.dims.set_current_step(0, 22)
    hands.wait()
    assert trace.cursor_line.value() == 22
    place = trace.mapFromScene(trace.getPlotItem().vb.mapViewToScene(QPointF(37, 0.9)))
    QTest.mouseClick(trace.viewport(), Qt.MouseButton.LeftButton, PLAIN, place)
    hands.wait()
    assert control.frame == 37

    # On that frame there is nothing to be seen of the marker.
    marker, with_marker = hands.viewer.layers[f"{LEFT.name} ON"], hands.viewer.screenshot()
    marker.visible = False
    hands.wait()
    assert np.array_equal(hands.viewer.screenshot(), with_marker)
    marker.visible = True

    # A click on a crop goes to its frame.
    place = QPoint((32 - film.first_shown) * 40 + 10, 10)
    QTest.mouseClick(film, Qt.MouseButton.LeftButton, PLAIN, place)
    hands.wait()
    assert control.frame == 32

    # An edge that is dragged is the window; the answer is then to another question.
    trace.region.lines[1].setValue(50)
    trace.region.lineMoveFinished()
    hands.wait()
    assert (control.camera.pre, control.camera.post) == (18, 50)
    assert hands.dock.panel.signal.post.value() == 50
    assert in_table(hands, 0)[-1] == "Detect again"

    # napari's own tools are the same thing as the dock.
    points = hands.viewer.layers[f"{LEFT.name} ON"]
    points.add([33, 10, 10])
    hands.wait()
    assert control.camera.marker == 33
    assert len(points.data) == 1
    points.selected_data = {0}
    points.remove_selected()
    hands.wait()
    assert control.camera.marker is None
    hands.press(KEY.Key_U)
    assert points.data[0][0] == 33


def test_aligned_cameras_show_one_instant_and_switching_back_restores_everything(hands, folder):
    viewer, control, panel = hands.viewer, hands.dock.control, hands.dock.panel
    open_all(hands, folder, LEFT, SLOW)
    labels = viewer.add_labels(np.zeros((128, 192), int), name="theirs")
    for camera in (LEFT, SLOW):
        bracket_and_detect(hands, camera)
    hands.choose_camera(LEFT.name)
    hands.go_to(33)
    before = how_it_is_shown(viewer)

    hands.click(panel.exports.align)
    assert panel.exports.align.isChecked()
    assert viewer.canvas.grid.enabled
    assert panel.exports.place.text() == "LED +0.000 s"
    left, slow = (viewer.layers[camera.name] for camera in (LEFT, SLOW))
    for seconds in (-0.4, 0, 0.2, 1.0):
        viewer.dims.set_point(0, seconds)
        hands.wait()
        assert control.timeline.frame_of(left) == LEFT.on_frame + round(30 * seconds)
        assert control.timeline.frame_of(slow) == SLOW.on_frame + round(15 * seconds)
        for layer in (left, slow):
            frame = control.timeline.frame_of(layer)
            hands.wait_until(
                lambda layer=layer, frame=frame: np.array_equal(
                    layer._slice.image.raw, layer.data[frame]
                )
            )
    for camera in (LEFT, SLOW):
        image, point = viewer.layers[camera.name], viewer.layers[f"{camera.name} ON"]
        assert image.name_overlay.visible
        assert point.data_to_world(point.data[0])[0] == pytest.approx(0)
    hands.choose_camera(LEFT.name)
    hands.press(KEY.Key_Period)  # corrected while aligned: the LED stays at 0
    point = viewer.layers[f"{LEFT.name} ON"]
    assert control.camera.marker == LEFT.on_frame + 1
    assert point.data_to_world(point.data[0])[0] == pytest.approx(0)
    hands.press(KEY.Key_U)

    hands.click(panel.exports.align)
    assert how_it_is_shown(viewer) == before
    assert not viewer.canvas.grid.enabled
    assert (control.frame, viewer.dims.axis_labels[0]) == (33, "frame")
    assert labels in viewer.layers
    assert isinstance(viewer.layers["theirs"], Labels)


def test_copying_the_palette_the_writer_and_the_question_before_closing(hands, folder):
    open_all(hands, folder, LEFT, RIGHT)
    for camera in (LEFT, RIGHT):
        bracket_and_detect(hands, camera)
    panel, window = hands.dock.panel, hands.viewer.window._qt_window

    # A copy of everything from the other camera, and back.
    hands.choose_camera(RIGHT.name)
    roi = hands.dock.control.camera.roi
    panel.signal.copy_menu.aboutToShow.emit()
    assert [action.text() for action in panel.signal.copy_menu.actions()] == [LEFT.name]
    panel.signal.copy_menu.actions()[0].trigger()
    assert hands.dock.control.camera.roi == hands.dock.control.cameras[0].roi
    hands.press(KEY.Key_U)
    assert hands.dock.control.camera.roi == roi

    # The palette's commands press the dock's buttons.
    commands.detect_all(hands.viewer)
    hands.finish()
    assert [in_table(hands, row)[5] for row in (0, 1)] == ["30", "41"]
    marker = hands.viewer.layers[f"{LEFT.name} ON"]
    marker.save(str(folder / "cut_times.csv"), plugin="napari-camsync")
    assert (folder / "cut_times.csv").read_text() == ",frame\nleft.avi,30\n"

    # The window is closed while something runs: it stays if the user says so.
    hands.dock.jobs.title = "Trimming"
    asked = hands.answer_next_question(NO)
    event = QCloseEvent()
    QApplication.sendEvent(window, event)
    assert "Trimming is still running" in asked[0]
    assert not event.isAccepted()
    hands.dock.jobs.title = ""

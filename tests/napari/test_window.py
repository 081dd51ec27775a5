"""A whole session in the real window, by its buttons."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from burned import read_number
from hands import Hands
from qtpy.QtCore import QTimer
from qtpy.QtWidgets import QDialog, QMessageBox

import napari_camsync as camsync
from napari_camsync._napari import exporting, opening, sample
from napari_camsync._napari.keeping import SESSION
from napari_camsync._napari.sample import sample_videos
from napari_camsync.synthetic import LedCamera, demo_cameras, write_video
from napari_camsync.trim import trim_each

pytestmark = pytest.mark.skipif(
    sys.platform == "linux" and not os.environ.get("DISPLAY"),
    reason="a real window needs a display: xvfb-run pytest",
)

YES, NO = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
CAMERAS = demo_cameras()


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return sample_videos(tmp_path_factory.mktemp("filmed"))


@pytest.fixture
def videos(filmed: list[Path], tmp_path: Path) -> list[Path]:
    return [Path(shutil.copy(path, tmp_path)) for path in filmed]


def open_all(hands: Hands, videos: list[Path]) -> None:
    hands.viewer.open([str(path) for path in videos], plugin="napari-camsync", stack=False)
    hands.wait(0.3)


def detect(hands: Hands, camera) -> None:
    hands.choose_camera(camera.name)
    hands.bracket(camera.on_frame - 20, camera.on_frame + 25)
    hands.draw(camera.roi)
    hands.click(hands.dock.panel.onset.detect)
    hands.finish()


def names_of(hands: Hands) -> list[str]:
    return [layer.name for layer in hands.viewer.layers]


def files_beside(videos: list[Path]) -> list[Path]:
    """Return the files in the videos' folder, but for what is decided, which is kept there."""
    return sorted(path for path in videos[0].parent.iterdir() if path.name != SESSION)


def test_three_cameras_are_synchronized_from_opening_to_checked_trims(hands, videos):
    open_all(hands, videos)
    for camera in CAMERAS:
        detect(hands, camera)
        assert f"first ON at frame {camera.on_frame}" in hands.dock.panel.onset.sentence.text()
        marker = hands.viewer.layers[f"{camera.name} ON"].data[-1]
        roi = hands.dock.control.camera.roi
        assert marker[0] == camera.on_frame
        assert tuple(marker[1:]) == roi.center
        assert hands.viewer.dims.current_step[0] == camera.on_frame

    hands.click(hands.dock.panel.exports.export)
    cuts = camsync.CutList.read(videos[0].parent / "cut_times.csv")
    assert {cut.name: cut.frame for cut in cuts} == {c.name: c.on_frame for c in CAMERAS}

    hands.trim_all()
    hands.finish()
    for camera, video in zip(CAMERAS, videos, strict=True):
        output = video.with_name(f"{video.stem}-frame_synced{video.suffix}")
        with camsync.open_video(output) as trimmed:
            assert len(trimmed) == camera.frames - camera.on_frame
    said = hands.dock.panel.footer.message.text()
    assert said.startswith("3 videos trimmed and checked")
    hands.click(hands.dock.panel.exports.report)
    report = hands.dock.panel.findChild(QDialog, "report_dialog")
    assert report.text.toPlainText().count("verified: yes") == len(CAMERAS)
    report.close()


def test_a_video_opens_as_a_lazy_layer_named_after_its_file(hands, videos):
    open_all(hands, videos[:1])
    layer = hands.viewer.layers[0]
    assert layer.name == videos[0].name
    assert layer.axis_labels == ("frame", "y", "x")
    assert layer.rgb
    assert layer.data.shape == (240, 360, 480, 3)


def test_the_slider_at_n_shows_frame_n(hands, clip):
    path = clip("h264_b_aac.mp4")
    hands.viewer.open(str(path), plugin="napari-camsync")
    layer = hands.viewer.layers[0]
    for frame in (0, 50, 7, 89, 88, 1):
        hands.go_to(frame)
        hands.wait_until(lambda: layer.data.notice == "")  # until then it is gray
        assert read_number(np.asarray(layer._slice.image.raw)) == frame


def test_the_marker_moves_by_buttons_and_by_its_point(hands, videos):
    camera = CAMERAS[1]
    open_all(hands, videos[1:2])
    detect(hands, camera)
    hands.click(hands.dock.panel.onset.forward)
    hands.click(hands.dock.panel.onset.forward)
    hands.click(hands.dock.panel.onset.back)
    points = hands.viewer.layers[f"{camera.name} ON"]
    assert points.data[-1][0] == camera.on_frame + 1
    assert f"set to {camera.on_frame + 1} by hand" in hands.dock.panel.onset.sentence.text()
    assert hands.viewer.dims.current_step[0] == camera.on_frame + 1

    moved = points.data.copy()
    moved[0, 0] = camera.on_frame - 3
    points.data = moved
    hands.wait()
    assert f"set to {camera.on_frame - 3} by hand" in hands.dock.panel.onset.sentence.text()


def test_cancel_leaves_no_file_behind(hands, videos, monkeypatch):
    """While the first file is half written, and the others wait."""
    go_on = Event()

    def held(prepared, *, progress, **settings):
        def hold(done, total):
            if done > total // 10:
                go_on.wait(30)
            progress(done, total)

        return trim_each(prepared, progress=hold, **settings)

    monkeypatch.setattr(exporting, "trim_each", held)
    open_all(hands, videos)
    for camera in CAMERAS:
        detect(hands, camera)
    hands.trim_all()
    table = hands.dock.panel.videos.table
    hands.wait_until(lambda: table.item(0, 7).text().startswith("Trimming "))
    assert table.item(2, 7).text() == "Waiting"
    hands.wait_until(lambda: files_beside(videos) != sorted(videos))
    hands.click(hands.dock.panel.footer.cancel)
    go_on.set()
    hands.finish()
    assert table.item(0, 7).text() == "Looks right"
    assert "Cancelled" in hands.dock.panel.footer.message.text()
    assert files_beside(videos) == sorted(videos)


@pytest.mark.parametrize("replaced", [False, True], ids=["no", "yes"])
def test_a_trimmed_video_is_replaced_only_when_the_user_says_so(hands, videos, replaced):
    open_all(hands, videos[1:2])
    detect(hands, CAMERAS[1])
    output = videos[1].with_name("cam2_mjpeg-frame_synced.avi")
    output.write_text("mine")
    said = hands.trim_all(begin=replaced)
    hands.finish()
    assert "It exists and would be REPLACED." in said
    assert (output.read_bytes() != b"mine") is replaced


@pytest.mark.parametrize(("answer", "frame"), [(NO, 3), (YES, 74)], ids=["no", "yes"])
def test_a_cut_list_keeps_other_videos_and_changes_only_when_told_to(hands, videos, answer, frame):
    open_all(hands, videos[1:2])
    detect(hands, CAMERAS[1])
    path = videos[1].with_name("cut_times.csv")
    path.write_text(",frame\nother.mp4,12\ncam2_mjpeg.avi,3\n")
    asked = hands.answer_next_question(answer)
    hands.click(hands.dock.panel.exports.export)
    assert path.name in asked[0]
    assert path.read_text() == f",frame\nother.mp4,12\ncam2_mjpeg.avi,{frame}\n"


@pytest.mark.parametrize("change", ["window", "ROI", "failed"])
def test_an_answer_to_another_question_is_withdrawn(hands, videos, change):
    camera = CAMERAS[1]
    open_all(hands, videos[1:2])
    detect(hands, camera)
    assert hands.dock.panel.exports.trim_all.isEnabled()
    if change == "window":
        hands.dock.panel.signal.post.setValue(camera.on_frame + 20)
    elif change == "ROI":
        hands.draw((200, 100, 40, 40))
    else:
        hands.bracket(10, 40)
        hands.click(hands.dock.panel.onset.detect)
        hands.finish()
    hands.wait()
    assert "It looks right" not in hands.dock.panel.onset.sentence.text()
    assert not hands.dock.panel.exports.trim_all.isEnabled()
    assert not hands.dock.panel.exports.export.isEnabled()


def test_a_removed_marker_is_no_on_frame_any_more(hands, videos):
    open_all(hands, videos[1:2])
    detect(hands, CAMERAS[1])
    hands.viewer.layers.remove(f"{CAMERAS[1].name} ON")
    hands.wait()
    assert hands.dock.panel.exports.trim_all.toolTip() == "No ON frame yet: cam2_mjpeg.avi."
    hands.viewer.layers.remove(f"{CAMERAS[1].name} ROI")
    hands.wait()
    assert hands.dock.panel.signal.roi.text() == "No ROI yet"


def test_a_video_that_is_open_twice_cannot_be_trimmed(hands, videos):
    open_all(hands, [videos[1], videos[1]])
    for name in ("cam2_mjpeg.avi", "cam2_mjpeg.avi [1]"):
        hands.choose_camera(name)
        hands.bracket(54, 99)
        hands.draw(CAMERAS[1].roi)
        hands.click(hands.dock.panel.onset.detect)
        hands.finish()
    assert (
        hands.dock.panel.exports.trim_all.toolTip()
        == "cam2_mjpeg.avi is open twice: remove one of its layers."
    )


def test_the_chosen_camera_fills_the_view_whatever_the_others_sizes(hands, videos, tmp_path):
    small = LedCamera("small.avi", 5, frames=9, codec="mjpeg", size=(64, 48), led=(20, 20))
    write_video(small, tmp_path / small.name)
    open_all(hands, [tmp_path / small.name, videos[0]])
    hands.choose_camera(videos[0].name)
    large = hands.viewer.scene.camera.zoom
    hands.choose_camera(small.name)
    assert hands.viewer.scene.camera.zoom == pytest.approx(large * 480 / 64, rel=0.05)


def test_the_marker_moves_even_while_the_rectangle_is_drawn_anew(hands, videos):
    camera = CAMERAS[1]
    open_all(hands, videos[1:2])
    detect(hands, camera)
    hands.click(hands.dock.panel.signal.draw)
    hands.click(hands.dock.panel.onset.forward)
    point = hands.viewer.layers[f"{camera.name} ON"].data[-1]
    assert point[0] == hands.dock.control.camera.marker == camera.on_frame + 1


def test_a_panel_opened_anew_knows_what_was_decided_before(hands, videos):
    open_all(hands, videos[1:2])
    detect(hands, CAMERAS[1])
    before = hands.dock.control.camera
    layers = list(hands.viewer.layers)
    hands.viewer.window.remove_dock_widget(hands.dock)
    hands.dock.deleteLater()
    hands.wait(0.3)
    hands.viewer.layers[0].name = "renamed"  # nobody of the old panel listens any more
    _, dock = hands.viewer.window.add_plugin_dock_widget("napari-camsync")
    hands.wait(0.3)
    assert list(hands.viewer.layers) == layers
    after = dock.control.camera
    assert (after.roi, after.pre, after.post, after.marker) == (
        before.roi,
        before.pre,
        before.post,
        before.marker,
    )
    again = Hands(hands.viewer, dock)
    again.click(dock.panel.onset.forward)
    assert hands.viewer.layers[-1].data[-1][0] == CAMERAS[1].on_frame + 1


def test_the_window_goes_on_while_videos_are_trimmed(hands, videos):
    open_all(hands, videos)
    for camera in CAMERAS:
        detect(hands, camera)
    hands.trim_all()
    hands.wait_until(lambda: hands.dock.jobs.title == "Trimming")
    seen = set()
    for frame in range(0, 60, 10):
        hands.go_to(frame)
        seen.add(hands.dock.jobs.title)
        assert hands.viewer.dims.current_step[0] == frame
    assert seen == {"Trimming"}
    hands.finish()


def test_closing_the_panel_stops_the_work_and_leaves_nothing(hands, videos):
    open_all(hands, videos)
    for camera in CAMERAS:
        detect(hands, camera)
    hands.trim_all()
    hands.wait_until(lambda: hands.dock.jobs.title == "Trimming")
    thread = hands.dock.jobs._thread
    hands.viewer.window.remove_dock_widget(hands.dock)
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert files_beside(videos) == sorted(videos)
    hands.dock.deleteLater()


def test_what_cannot_be_opened_is_said_and_the_others_open(hands, videos, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_text("this is no video")
    hands.dock.open_videos([str(broken), str(videos[0])])
    hands.wait_until(lambda: bool(hands.dock.panel.footer.message.text()))
    assert "broken.mp4 cannot be read as a video" in hands.dock.panel.footer.message.text()
    assert [layer.name for layer in hands.viewer.layers] == [videos[0].name]


def test_nothing_changing_in_the_window_is_said_in_a_sentence(hands, videos):
    camera = CAMERAS[0]
    open_all(hands, videos[:1])
    hands.bracket(10, 40)
    hands.draw(camera.roi)
    hands.click(hands.dock.panel.onset.detect)
    hands.finish()
    assert "nothing changes in the ROI" in hands.dock.panel.footer.message.text()


def test_removing_a_video_removes_the_layers_made_for_it(hands, videos):
    open_all(hands, videos[:2])
    detect(hands, CAMERAS[0])
    hands.viewer.layers.remove(CAMERAS[0].name)
    hands.wait()
    assert [layer.name for layer in hands.viewer.layers] == [CAMERAS[1].name]
    assert hands.dock.control.camera.name == CAMERAS[1].name


def test_the_sample_opens_three_cameras(hands, filmed, tmp_path, monkeypatch):
    (tmp_path / "three cameras").symlink_to(filmed[0].parent)
    monkeypatch.setattr(sample, "user_data_path", lambda name: tmp_path)
    hands.viewer.open_sample("napari-camsync", "three_cameras")
    hands.wait()
    assert [layer.name for layer in hands.viewer.layers] == [c.name for c in CAMERAS]
    assert [camera.name for camera in hands.dock.control.cameras] == [c.name for c in CAMERAS]


def test_a_rectangle_edited_in_its_layer_is_the_one_that_is_searched(hands, videos):
    camera = CAMERAS[1]
    open_all(hands, videos[1:2])
    hands.draw(camera.roi)
    shapes = hands.viewer.layers[f"{camera.name} ROI"]
    shapes.data = [np.array([[200, 40], [200, 99], [279, 99], [279, 40]])]
    hands.wait()
    assert hands.dock.control.camera.roi == camsync.Roi(40, 200, 60, 80)
    assert "60 x 80" in hands.dock.panel.signal.roi.text()


def test_selecting_a_video_in_the_layer_list_makes_it_the_current_camera(hands, videos):
    open_all(hands, videos)
    hands.viewer.layers.selection.active = hands.viewer.layers[CAMERAS[0].name]
    hands.wait()
    assert hands.dock.control.camera.name == CAMERAS[0].name
    assert [layer.name for layer in hands.viewer.layers if layer.visible] == [CAMERAS[0].name]


def test_layers_of_cameras_that_are_not_seen_are_made_one_in_each_turn(hands, videos):
    open_all(hands, videos)
    state, layers = hands.dock.control.state, hands.viewer.layers
    made = []
    layers.events.inserted.connect(lambda event: made.append(event.value.name))
    beat = QTimer(hands.dock)
    beat.timeout.connect(lambda: made.append(""))
    beat.start(0)
    for image in state:
        state.update(image, roi=camsync.Roi(8, 8, 20, 20))
    assert made == []
    hands.wait_until(lambda: len(layers) == 2 * len(videos))
    seen, *others = (made.index(f"{CAMERAS[number].name} ROI") for number in (-1, 0, 1))
    assert "" in made[seen : others[0]]
    assert "" in made[others[0] : others[1]]


def test_rectangle_and_marker_of_a_camera_are_made_in_two_turns(hands, videos):
    open_all(hands, videos[:1])
    made = []
    hands.viewer.layers.events.inserted.connect(lambda event: made.append(event.value.name))
    beat = QTimer(hands.dock)
    beat.timeout.connect(lambda: made.append(""))
    beat.start(0)
    hands.dock.control.state.update(roi=camsync.Roi(8, 8, 20, 20), marker=30, by_hand=True)
    hands.wait_until(lambda: len(hands.viewer.layers) == 3)
    roi, marker = (made.index(f"{CAMERAS[0].name} {what}") for what in ("ROI", "ON"))
    assert "" in made[roi:marker]


@pytest.mark.parametrize("sees", ["its camera", "all, aligned"])
def test_layers_are_there_once_they_are_seen(hands, videos, sees):
    open_all(hands, videos)
    control = hands.dock.control
    for image in control.state:
        control.state.update(image, roi=camsync.Roi(8, 8, 20, 20), marker=30, by_hand=True)
    if sees == "its camera":
        made = []
        hands.viewer.layers.events.inserted.connect(lambda event: made.append(event.value.name))
        control.marking.choose(CAMERAS[0].name)
        hands.finish()
        assert made[:2] == [f"{CAMERAS[0].name} ROI", f"{CAMERAS[0].name} ON"]
    else:
        control.aligning.switch(True)
        assert hands.viewer.canvas.grid.stride == 3
        assert len(names_of(hands)) == 3 * len(videos)


def test_going_to_another_camera_touches_only_the_layers_that_it_shows_and_hides(hands, videos):
    open_all(hands, videos)
    changed = []
    for layer in hands.viewer.layers:
        layer.events.visible.connect(lambda event: changed.append(event.source.name))
    hands.choose_camera(CAMERAS[0].name)
    assert changed == [CAMERAS[-1].name, CAMERAS[0].name]


def test_a_long_video_is_shown_at_once_and_exact_when_it_has_been_counted(hands, videos, count_now):
    hands.viewer.open(str(videos[0]), plugin="napari-camsync")
    assert isinstance(hands.viewer.layers[0].data, opening.OpeningVideo)
    assert hands.dock.panel.onset.detect.toolTip() == "Its frames are still being counted."
    hands.wait_until(lambda: hands.dock.panel.videos.about.text() == "Counting its frames: 40%")
    count_now.set()
    hands.wait_until(lambda: isinstance(hands.viewer.layers[0].data, camsync.Video))
    hands.wait()
    assert hands.dock.panel.signal.draw.isEnabled()
    assert hands.dock.panel.signal.post.maximum() == 239


def test_a_video_that_is_removed_while_it_is_counted_is_counted_no_further(
    hands, videos, count_now
):
    hands.viewer.open(str(videos[0]), plugin="napari-camsync")
    data = hands.viewer.layers[0].data
    hands.wait()
    hands.viewer.window.remove_dock_widget("all")
    hands.viewer.layers.clear()
    hands.wait_until(lambda: data.is_cancelled)
    count_now.set()
    hands.wait_until(lambda: data.is_replaced)
    assert isinstance(data.ready.exception(), camsync.Cancelled)

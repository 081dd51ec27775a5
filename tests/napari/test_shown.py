"""What the window shows while frames are being decoded: that frame, or gray and a word why."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from burned import read_number
from hands import Hands
from napari.settings import get_settings
from napari.utils.notifications import notification_manager
from qtpy.QtCore import QTimer
from slowness import Gate

import napari_camsync as camsync
from napari_camsync._napari import shown
from napari_camsync._napari.crops import CropPair
from napari_camsync._napari.loading import shared_patience
from napari_camsync._napari.shown import GRAY
from napari_camsync.synthetic import LedCamera, write_video
from napari_camsync.video import array

pytestmark = pytest.mark.skipif(
    sys.platform == "linux" and not os.environ.get("DISPLAY"),
    reason="a real window needs a display: xvfb-run pytest",
)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate(monkeypatch)
    yield gate
    gate.opened.set()


@pytest.fixture
def led_video(tmp_path: Path) -> Path:
    """A file of key pictures with an LED that is ON from frame 30."""
    camera = LedCamera("led.avi", 30, frames=60, codec="mjpeg", size=(192, 128), led=(90, 60))
    write_video(camera, tmp_path / camera.name)
    return tmp_path / camera.name


def detect_led(hands: Hands) -> None:
    hands.wait(0.3)
    hands.bracket(10, 45)
    hands.draw((80, 50, 24, 24))
    hands.click(hands.dock.panel.onset.detect)
    hands.finish()


def open_at_0(hands: Hands, path: Path) -> None:
    hands.viewer.open(str(path), plugin="napari-camsync")
    hands.go_to(0)
    hands.wait_until(lambda: number(hands) == 0)


def picture(hands: Hands) -> np.ndarray:
    """Return what the first layer shows."""
    return np.asarray(hands.viewer.layers[0]._slice.image.raw)


def number(hands: Hands) -> int | None:
    return read_number(picture(hands))


def damaged(source: Path, frame: int, folder: Path) -> Path:
    """Copy a file of key pictures with nothing in one frame."""
    content = bytearray(source.read_bytes())
    with av.open(str(source)) as container:
        packet = [p for p in container.demux(video=0) if p.size][frame]
    content[packet.pos : packet.pos + packet.size] = bytes(packet.size)
    path = folder / "damaged.avi"
    path.write_bytes(content)
    return path


def shown_crops(crops: CropPair) -> list[str]:
    """Return the captions of the pictures that are there."""
    sides = zip(crops._pictures, crops._captions, strict=True)
    return [caption.text() for label, caption in sides if not label.pixmap().isNull()]


def test_a_frame_that_takes_long_is_gray_and_said_so_until_it_is_there(hands, clip, gate):
    assert not get_settings().experimental.async_
    open_at_0(hands, clip("h264_b_aac.mp4"))
    gate.close()
    hands.go_to(60)
    assert (picture(hands) == GRAY).all()
    assert hands.dock.panel.footer.notice.text() == "Loading frame 60..."
    gate.opened.set()
    hands.wait_until(lambda: hands.dock.panel.footer.notice.text() == "")
    assert number(hands) == 60


def test_the_newest_request_overtakes_and_no_other_is_shown(hands, clip, gate):
    open_at_0(hands, clip("h264_b_aac.mp4"))
    layer, seen = hands.viewer.layers[0], []
    gate.close()
    layer.events.set_data.connect(lambda: seen.append(number(hands)))
    for frame in (60, 20, 75):
        hands.go_to(frame)
        hands.wait_until(lambda wanted=frame: wanted in gate.waiting)
    assert gate.waiting == [60, 20, 75]
    assert hands.dock.panel.footer.notice.text() == "Loading frame 75..."
    gate.opened.set()
    hands.wait_until(lambda: number(hands) == 75)
    assert hands.dock.panel.footer.notice.text() == ""
    assert set(seen) == {None, 75}


def test_the_window_lives_while_a_frame_is_decoded_and_never_decodes_itself(hands, clip, gate):
    open_at_0(hands, clip("h264_b_aac.mp4"))
    beats = []
    heart = QTimer(hands.dock)
    heart.timeout.connect(lambda: beats.append(hands.viewer.dims.current_step[0]))
    heart.start(5)
    gate.close()
    for frame in (60, 20, 75):
        hands.go_to(frame)
        beats.clear()
        hands.wait_until(lambda: len(beats) > 5)
        assert set(beats) == {frame}
        assert number(hands) is None
    gate.opened.set()
    hands.wait_until(lambda: number(hands) == 75)
    assert threading.main_thread() not in gate.threads
    assert shared_patience().remaining() <= 0.1  # the longest wait in one go, in seconds


def test_a_script_that_asks_for_a_frame_gets_it_even_while_the_window_waits(hands, clip, gate):
    open_at_0(hands, clip("h264_b_aac.mp4"))
    data = hands.viewer.layers[0].data
    gate.close()
    hands.go_to(60)
    assert number(hands) is None
    for frame in (60, 20, 88):
        assert read_number(data[frame]) == frame
    assert [read_number(one) for one in data[30:33]] == [30, 31, 32]
    assert [read_number(one) for one in np.asarray(data[5:7])] == [5, 6]


def test_a_damaged_frame_is_gray_and_said_so_and_the_next_is_fine(hands, clip, tmp_path):
    path = damaged(clip("mjpeg.avi"), 40, tmp_path)
    open_at_0(hands, path)
    for _ in range(2):
        hands.go_to(40)
        hands.wait_until(
            lambda: hands.dock.panel.footer.notice.text() == "Frame 40 is damaged: shown gray."
        )
        assert (picture(hands) == GRAY).all()
        hands.go_to(41)
        hands.wait_until(lambda: number(hands) == 41)
        assert hands.dock.panel.footer.notice.text() == ""


def test_a_damaged_frame_is_a_gray_crop_and_said_once(hands, led_video, tmp_path):
    hands.viewer.open(str(damaged(led_video, 50, tmp_path)), plugin="napari-camsync")
    control, said = hands.dock.control, []
    detect_led(hands)
    control.message.connect(lambda text, bad: said.append(text) if bad else None)
    control.marking.set_marker(50)
    hands.wait_until(
        lambda: shown_crops(hands.dock.panel.onset.crops) == ["before 49", "ON frame 50"]
    )
    assert len(said) == 1
    assert "frame 50" in said[0]
    assert (control.cropping.crop(50, 1) == GRAY).all()
    said.clear()
    for _ in range(3):
        control.changed.emit()
        hands.wait()
    assert said == []


def test_all_frames_at_once_are_refused_in_a_sentence_and_the_view_goes_back(
    hands, clip, monkeypatch
):
    """In 3D and with rolled axes."""
    monkeypatch.setattr(shown, "_SHOWN_AT_ONCE", 2**20)
    open_at_0(hands, clip("h264_b_aac.mp4"))
    dims = hands.viewer.dims
    for change in ({"ndisplay": 3}, {"order": (1, 0, 2)}, {"order": (2, 0, 1)}):
        said = len(notification_manager.records)
        dims.update(change)
        hands.wait_until(lambda: (dims.ndisplay, dims.order) == (2, (0, 1, 2)))
        messages = [record.message for record in list(notification_manager.records)[said:]]
        assert any("has 90 frames, too many to show all at once" in text for text in messages)
        hands.go_to(33)
        hands.wait_until(lambda: number(hands) == 33)
        hands.go_to(0)
        hands.wait_until(lambda: number(hands) == 0)


def test_loading_a_video_that_is_too_large_is_refused_in_a_sentence(hands, clip, monkeypatch):
    monkeypatch.setattr(array, "LARGEST_ARRAY_BYTES", 2**20)
    open_at_0(hands, clip("h264_b_aac.mp4"))
    with pytest.raises(camsync.VideoError, match="Ask for fewer frames at once"):
        np.asarray(hands.viewer.layers[0].data)


def test_the_panel_says_what_is_unusual_and_that_rates_differ(hands, clip):
    open_at_0(hands, clip("h264.mp4"))
    about = hands.dock.panel.videos.about
    assert about.text() == "90 frames, 30.000 fps, h264"
    open_at_0(hands, clip("h264_vfr.mp4"))
    assert about.text().endswith("h264.  ⚠ 3 remarks")
    assert "• The frame rate varies" in about.toolTip()
    assert "• The frame rates differ (h264.mp4 30.000, h264_vfr.mp4 16." in about.toolTip()
    hands.choose_camera("h264.mp4")
    assert "The frame rate varies" not in about.toolTip()
    assert "The frame rates differ" in about.toolTip()
    table = hands.dock.panel.videos.table
    assert table.item(1, 0).text() == "⚠ h264_vfr.mp4"
    assert "• The frame rate varies" in table.item(1, 0).toolTip()


def test_off_and_on_appear_side_by_side_once_they_are_loaded(hands, led_video, gate):
    hands.viewer.open(str(led_video), plugin="napari-camsync")
    detect_led(hands)
    crops = hands.dock.panel.onset.crops
    hands.wait_until(lambda: shown_crops(crops) == ["before 29", "ON frame 30"])

    hands.viewer.layers[0].data._decoder.close()  # what is cached is gone
    gate.close(39)  # and not 40, which is in view; nearer ones were loaded ahead
    hands.dock.control.marking.nudge(10)
    hands.wait_until(lambda: shown_crops(crops) == ["ON frame 40"])
    gate.opened.set()
    hands.wait_until(lambda: shown_crops(crops) == ["before 39", "ON frame 40"])

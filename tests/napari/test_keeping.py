"""What was decided is kept beside the videos as it is decided, and comes back."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from qtpy.QtCore import QObject

from napari_camsync._napari.camera import Camera
from napari_camsync._napari.cameras import Cameras
from napari_camsync._napari.keeping import SESSION, Keeping
from napari_camsync._napari.kept import SESSION_FILE
from napari_camsync._napari.opening import open_shown
from napari_camsync._napari.reader import read_videos
from napari_camsync.errors import SessionError
from napari_camsync.session import Session
from napari_camsync.video.versions import Versions


@dataclass(eq=False)
class Layer:
    """As much of a layer as keeping looks at."""

    data: Any
    metadata: dict[str, Any] = field(default_factory=dict)


class Desk:
    """A viewer's cameras and what keeps them."""

    def __init__(self) -> None:
        self.parent = QObject()
        self.cameras = Cameras()
        self.said: list[tuple[str, bool]] = []
        self.shown: list[Layer] = []
        self.keeping = Keeping(
            self.cameras, lambda *said: self.said.append(said), self.shown.append, self.parent
        )

    def open(self, path: Path, **metadata: Any) -> Layer:
        layer = Layer(open_shown(path), metadata)
        self.cameras.add(layer, Camera(path.name))
        self.cameras.image = layer
        self.cameras.update(layer, video=layer.data)
        return layer


@pytest.fixture
def desk(qapp) -> Desk:
    return Desk()


@pytest.fixture
def video(clip, tmp_path) -> Path:
    return Path(shutil.copy(clip("mjpeg.avi"), tmp_path / "cam1.avi"))


def test_decisions_come_back_when_the_video_is_opened_again(desk, video, onset):
    layer = desk.open(video)
    assert not (video.parent / SESSION).exists()
    desk.cameras.update(layer, roi=onset.roi, pre=2, post=9, onset=onset, marker=5)
    desk.cameras.update(layer, accepted=True)
    desk.keeping.save()
    again = Desk()
    camera = again.cameras[again.open(video)]
    assert (camera.roi, camera.pre, camera.post, camera.marker) == (onset.roi, 2, 9, 5)
    assert (camera.accepted, camera.by_hand, camera.is_stale) == (True, False, False)
    assert camera.onset.levels.tolist() == onset.levels.tolist()
    assert not again.cameras.can_undo


def test_a_frame_marked_by_hand_comes_back_as_such(desk, video, onset):
    layer = desk.open(video)
    desk.cameras.update(layer, onset=onset, marker=7, by_hand=True)
    desk.keeping.save()
    again = Desk()
    assert again.cameras[again.open(video)].by_hand


def test_a_video_opened_again_at_once_is_as_it_was_a_moment_ago(desk, video):
    layer = desk.open(video)
    desk.cameras.update(layer, marker=5)
    desk.cameras.remove(layer)
    assert desk.cameras[desk.open(video)].marker == 5


def test_closing_writes_what_was_decided_a_moment_ago_even_if_the_layer_is_gone(desk, video):
    layer = desk.open(video)
    desk.cameras.update(layer, marker=5)
    desk.cameras.remove(layer)
    desk.keeping.close()
    assert Session.read(video.parent / SESSION).cameras[0].marker == 5


def test_cameras_of_the_folder_that_are_not_open_stay_in_the_session(desk, video):
    other = Path(shutil.copy(video, video.with_name("cam2.avi")))
    for path, marker in ((video, 5), (other, 6)):
        one = Desk()
        one.cameras.update(one.open(path), marker=marker)
        one.keeping.save()
    session = Session.read(video.parent / SESSION)
    assert {camera.name: camera.marker for camera in session.cameras} == {
        "cam1.avi": 5,
        "cam2.avi": 6,
    }


def test_of_a_video_that_is_open_twice_the_last_decision_is_kept(desk, video):
    first, second = desk.open(video), desk.open(video)
    for layer, marker in ((first, 5), (second, 7), (first, 6)):
        desk.cameras.update(layer, marker=marker)
        desk.keeping.save()
        assert desk.keeping.not_saved == ""
        (kept,) = Session.read(video.parent / SESSION).cameras
        assert kept.marker == marker


def test_of_several_videos_opened_again_the_first_doubtful_one_is_shown(desk, video, onset, qtbot):
    paths = [video, *(Path(shutil.copy(video, video.with_name(f"cam{n}.avi"))) for n in (2, 3))]
    for path, doubtful in zip(paths, (False, True, True), strict=True):
        found = replace(onset, needs_review=doubtful)
        desk.cameras.update(desk.open(path), onset=found, marker=5)
    desk.keeping.save()
    again = Desk()
    layers = [again.open(path) for path in paths]
    qtbot.wait_until(lambda: bool(again.shown))
    assert again.shown == [layers[1]]


def test_another_video_of_the_same_name_gets_nothing_and_that_is_said(desk, video, clip):
    desk.cameras.update(desk.open(video), marker=5)
    desk.keeping.save()
    shutil.copy(clip("h264.mp4"), video)
    again = Desk()
    assert again.cameras[again.open(video)].marker is None
    assert again.said == [("cam1.avi has changed since session.camsync.json was saved.", True)]


def test_a_video_opened_from_a_session_file_is_kept_in_that_one(desk, video):
    mine = video.with_name("tuesday.camsync.json")
    layer = desk.open(video, **{SESSION_FILE: str(mine)})
    desk.cameras.update(layer, marker=5)
    desk.keeping.save()
    assert Session.read(mine).cameras[0].marker == 5
    assert not (video.parent / SESSION).exists()


def test_what_cannot_be_written_is_said_and_tried_again(desk, video):
    blocked = video.parent / SESSION
    blocked.mkdir()
    layer = desk.open(video)
    desk.cameras.update(layer, marker=5)
    desk.keeping.save()
    assert "session could not be saved" in desk.keeping.not_saved
    blocked.rmdir()
    desk.keeping.save()
    assert desk.keeping.not_saved == ""
    assert Session.read(blocked).cameras[0].marker == 5


def test_a_broken_session_file_is_said_and_never_written_over(desk, video):
    broken = video.parent / SESSION
    broken.write_text("{")
    layer = desk.open(video)
    assert "cannot be read as a session file" in desk.said[0][0]
    desk.cameras.update(layer, marker=5)
    desk.keeping.save()
    assert broken.read_text() == "{"
    assert desk.keeping.not_saved


def test_a_session_file_opens_the_videos_that_it_names(desk, video):
    mine = video.with_name("tuesday.camsync.json")
    desk.cameras.update(desk.open(video, **{SESSION_FILE: str(mine)}), marker=5)
    desk.keeping.save()
    (data, settings, kind) = read_videos(str(mine))[0]
    assert (data.path, kind) == (video, "image")
    assert settings["metadata"] == {SESSION_FILE: str(mine)}
    video.rename(video.with_name("elsewhere.avi"))
    with pytest.raises(SessionError, match=r"cam1\.avi"):
        read_videos(str(mine))


def counted_elsewhere(file: Path, frames: int) -> None:
    """Let a session say that another FFmpeg counted so many frames."""
    session = Session.read(file)
    other = Versions("9.0", "59.37.100", "59.27.100")
    cameras = [c.model_copy(update={"frames": frames, "read_with": other}) for c in session.cameras]
    session.model_copy(update={"cameras": tuple(cameras)}).write(file)


def test_a_frame_that_another_ffmpeg_counted_comes_back_in_doubt(desk, video):
    desk.cameras.update(desk.open(video), marker=5, by_hand=True)
    desk.keeping.save()
    counted_elsewhere(video.parent / SESSION, 77)
    for _ in range(2):  # the doubt is kept, too
        again = Desk()
        camera = again.cameras[layer := again.open(video)]
        assert (camera.marker, camera.needs_review) == (5, True)
        assert "counted 77 frames" in again.said[-1][0]
        again.cameras.update(layer, pre=1, post=9)
        again.keeping.save()
    again.cameras.update(layer, marker=4, by_hand=True)
    again.keeping.save()
    last = Desk()
    assert not last.cameras[last.open(video)].needs_review

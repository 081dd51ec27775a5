"""The state of all cameras lives once, and every decision can be taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

import napari_camsync as camsync
from napari_camsync._napari.camera import Camera
from napari_camsync._napari.cameras import Cameras
from napari_camsync._napari.detecting import Detecting

ROI = camsync.Roi(3, 4, 10, 12)


@pytest.fixture
def cameras() -> Cameras:
    cameras = Cameras()
    for name in ("left", "right", "top"):
        cameras.add(name, Camera(name))  # any key will do; in napari it is the video's layer
    cameras.image = "left"
    return cameras


def test_undo_takes_back_one_decision_after_the_other(cameras):
    for changes in ({"roi": ROI}, {"pre": 3, "post": 9}, {"marker": 5}, {"accepted": True}):
        cameras.update(**changes)
    assert cameras.camera == Camera("left", roi=ROI, pre=3, post=9, marker=5, accepted=True)
    seen = []
    while cameras.can_undo:
        cameras.undo()
        camera = cameras.camera
        seen.append((camera.accepted, camera.marker, camera.post, camera.roi))
    assert seen == [
        (False, 5, 9, ROI),
        (False, None, 9, ROI),
        (False, None, 0, ROI),
        (False, None, 0, None),
    ]
    assert cameras.undo() is None


def test_undo_goes_to_the_camera_that_was_changed_last(cameras):
    cameras.update("right", marker=7)
    cameras.update("left", marker=8)
    cameras.image = "top"
    cameras.undo()
    assert (cameras.image, cameras["left"].marker, cameras["right"].marker) == ("left", None, 7)
    cameras.undo()
    assert (cameras.image, cameras["right"].marker) == ("right", None)


def test_what_was_undone_comes_back_until_something_else_is_decided(cameras):
    cameras.update("right", marker=7)
    cameras.update("left", marker=8)
    cameras.undo()
    cameras.undo()
    cameras.redo()
    assert (cameras.image, cameras["right"].marker, cameras["left"].marker) == ("right", 7, None)
    cameras.redo()
    assert (cameras.image, cameras["left"].marker) == ("left", 8)
    assert cameras.redo() is None
    cameras.undo()
    cameras.update("top", marker=1)
    assert not cameras.can_redo


def test_a_run_is_one_step_however_far_it_goes(cameras):
    cameras.update(marker=7)
    for run in (object(), object()):
        for frame in (8, 9, 10):
            cameras.update(run=run, marker=cameras.camera.marker + frame)
    seen = []
    while cameras.can_undo:
        seen.append(cameras.undo().marker)
    assert seen == [34, 7, None]


def test_what_nobody_decided_is_not_undone(cameras):
    cameras.update(marker=7)
    cameras.update(notice="Loading frame 3...", counted=0.4)
    cameras.undo()
    assert cameras.camera == Camera("left", notice="Loading frame 3...", counted=0.4)


def test_what_was_seen_of_an_onset_goes_and_comes_back_with_it(cameras, onset):
    cameras.update(onset=onset, marker=5, explanation="around 5")
    cameras.update(onset=replace(onset, frame=7), marker=7, explanation="around 7")
    cameras.update(marker=8, by_hand=True)
    cameras.update(explanation="around 7, looked at once more")
    seen = [cameras.undo().explanation, cameras.undo().explanation, cameras.redo().explanation]
    assert seen == ["around 7, looked at once more", "around 5", "around 7, looked at once more"]


def test_a_camera_that_is_gone_cannot_be_undone(cameras):
    cameras.update("right", marker=7)
    cameras.remove("right")
    assert not cameras.can_undo


def test_a_change_is_told_once_and_no_change_not_at_all(cameras):
    told = []
    cameras.changed.connect(lambda: told.append(cameras.camera.marker))
    cameras.update(marker=7)
    cameras.update(marker=7)
    assert told == [7]


@pytest.mark.parametrize(
    ("start", "by", "to"), [("left", 1, "right"), ("top", 1, "left"), ("left", -1, "top")]
)
def test_the_next_camera_goes_around(cameras, start, by, to):
    cameras.image = start
    assert cameras.neighbor(by) == to


def test_without_cameras_there_is_no_next():
    assert Cameras().neighbor(1) is None


def test_an_answer_is_stale_once_its_question_has_changed_unless_a_person_chose_it(onset):
    camera = Camera("left", roi=onset.roi, pre=2, post=9, onset=onset, marker=onset.frame)
    assert not camera.is_stale
    moved = replace(camera, post=12)
    assert moved.is_stale
    assert not replace(moved, by_hand=True).is_stale
    assert replace(moved, accepted=True).is_stale


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"roi": camsync.Roi(4, 4, 10, 12)}, id="another ROI"),
        pytest.param({"roi": None}, id="no ROI"),
        pytest.param({"pre": 3}, id="another OFF frame"),
        pytest.param({"post": 8}, id="another ON frame"),
    ],
)
def test_acceptance_ends_with_the_question_and_comes_back_with_undo(cameras, onset, asked):
    cameras.update(roi=onset.roi, pre=2, post=9, onset=onset, marker=onset.frame)
    cameras.update(accepted=True)
    cameras.update(name="left side")
    assert cameras.camera.accepted
    cameras.update(**asked)
    assert not cameras.camera.accepted
    assert cameras.camera.is_stale
    cameras.update(roi=onset.roi, pre=2, post=9)  # as before, but nobody has looked again
    assert not cameras.camera.accepted
    cameras.undo()
    cameras.undo()
    assert cameras.camera.accepted


def test_another_number_of_colors_ends_acceptance_of_what_was_found(cameras, onset):
    detecting = Detecting(cameras, *[None] * 5)
    found = {"roi": onset.roi, "pre": 2, "post": 9, "onset": onset, "marker": onset.frame}
    cameras.update("left", **found, accepted=True)
    cameras.update("right", **found | {"marker": 6}, by_hand=True, accepted=True)
    detecting.colors = 2
    assert cameras["left"].accepted
    detecting.colors = 3
    assert (cameras["left"].accepted, cameras["right"].accepted) == (False, True)


def test_a_doubtful_onset_needs_review_until_it_is_accepted_or_corrected(onset):
    doubtful = replace(onset, needs_review=True)
    camera = Camera("left", roi=onset.roi, pre=2, post=9, onset=doubtful, marker=onset.frame)
    assert camera.needs_review
    assert not replace(camera, accepted=True).needs_review
    assert not replace(camera, marker=6, by_hand=True).needs_review

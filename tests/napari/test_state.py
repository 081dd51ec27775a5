"""What the dock shows follows from the cameras, without any window."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pytest

import napari_camsync as camsync
from napari_camsync._napari.camera import Camera
from napari_camsync._napari.opening import open_shown
from napari_camsync._napari.situation import Situation
from napari_camsync._napari.state import resolve


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    from napari_camsync.synthetic import LedCamera, write_video

    path: Path = tmp_path_factory.mktemp("state") / "cam.avi"
    write_video(
        LedCamera("cam.avi", 5, frames=12, codec="mjpeg", size=(96, 64), led=(48, 32)), path
    )
    return Camera("cam.avi", open_shown(path))


def shown(camera=None, cameras=(), busy=""):
    """Return what the dock shows."""
    return resolve(Situation(camera, cameras, busy))


def test_without_videos_every_control_says_to_add_one():
    state = shown(None, [])
    for control in (state.controls.window, state.controls.draw, state.controls.detect):
        assert control.text == "Add a video first."
    assert state.controls.trim_all.text == "Add videos first."


CASES = {
    "no ROI": ({}, "Draw ROI"),
    "no window": ({"roi": camsync.Roi(0, 0, 9, 9)}, "Set pre"),
    "window the wrong way round": (
        {"roi": camsync.Roi(0, 0, 9, 9), "pre": 7, "post": 3},
        "Set pre",
    ),
    "ready": ({"roi": camsync.Roi(0, 0, 9, 9), "pre": 1, "post": 9}, "Find the first frame"),
}


@pytest.mark.parametrize(("changes", "says"), CASES.values(), ids=CASES.keys())
def test_detect_says_what_is_missing(camera, changes, says):
    camera = replace(camera, **changes)
    detect = shown(camera, [camera]).controls.detect
    assert says in detect.text
    assert detect.enabled == (says == "Find the first frame")


def test_a_disabled_control_always_says_why(camera):
    for cameras in ([], [camera], [camera, replace(camera, marker=3)]):
        for busy in ("", "Trimming"):
            state = shown(cameras[0] if cameras else None, cameras, busy)
            for name in (field.name for field in fields(state.controls)):
                control = getattr(state.controls, name)
                assert control.enabled == (control.why_not == "")
                assert control.text.endswith(".")


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"post": 8}, "Detect again", "Press Detect again."),
        ({"roi": None}, "Draw the ROI", "Press Draw ROI"),
        ({"post": 2}, "Set pre, post", "press Set here at ON."),
        ({"roi": None, "post": 2}, "Find the LED", "Press Find the LED."),
        ({"post": 8, "marker": None}, "Ready to detect", "Press Detect."),
    ],
    ids=["another window", "no ROI", "no window", "neither", "no ON frame either"],
)
def test_what_to_do_about_a_changed_question_can_be_done(camera, onset, changes, status, says):
    found = {"roi": onset.roi, "pre": 2, "post": 9, "onset": onset, "marker": onset.frame}
    camera = replace(camera, **found | changes)
    state = shown(camera, [camera])
    assert state.rows[0].cells[-1] == status
    assert says in state.sentence
    assert state.controls.detect.enabled == ("etect" in status)


def test_no_more_is_said_than_there_is_room_for_and_the_tooltip_says_all(camera, onset):
    reasons = ("It is weak.", "It is noisy.", "It flickers.", "It moves.", "It is far away.")
    found = {"roi": onset.roi, "pre": 2, "post": 9, "marker": onset.frame}
    for count, end in (
        (3, "It is noisy. It flickers."),
        (5, "It flickers. 2 more: rest the mouse here."),
    ):
        doubtful = replace(onset, needs_review=True, reasons=reasons[:count])
        one = replace(camera, onset=doubtful, **found)
        state = shown(one, [one])
        assert state.sentence.endswith(end)
        assert state.reasons.splitlines() == [f"• {reason}" for reason in reasons[:count]]


def test_while_something_runs_nothing_else_can_be_started(camera):
    camera = replace(camera, roi=camsync.Roi(0, 0, 9, 9), pre=1, post=9, marker=3)
    state = shown(camera, [camera], "Trimming")
    for control in (
        state.controls.window,
        state.controls.draw,
        state.controls.detect,
        state.controls.back,
        state.controls.export,
        state.controls.trim,
    ):
        assert control.why_not == "Trimming: wait, or press Cancel."


def test_export_names_the_cameras_that_have_no_on_frame_yet(camera):
    done = replace(camera, name="done.avi", marker=3)
    state = shown(done, [done, camera])
    assert state.controls.export.why_not == "No ON frame yet: cam.avi."
    assert shown(done, [done]).controls.export.enabled


@pytest.mark.parametrize(
    ("marker", "back", "forward"), [(0, False, True), (5, True, True), (11, True, False)]
)
def test_the_marker_stays_within_the_video(camera, marker, back, forward):
    state = shown(replace(camera, marker=marker), [])
    assert (state.controls.back.enabled, state.controls.forward.enabled) == (back, forward)
    assert (state.off_frame, state.on_frame) == (marker - 1 if marker else None, marker)


@pytest.mark.parametrize(
    ("frame", "why"),
    [(0, ""), (11, ""), (12, "This camera ends at frame 11"), (-1, "This camera begins later")],
)
def test_only_a_frame_that_is_seen_can_be_marked(camera, frame, why):
    state = resolve(Situation(camera, [camera], frame=frame))
    for control in (state.controls.mark, state.controls.here):
        assert control.enabled == (not why)
        assert control.text.startswith(why)
    assert state.notice.startswith(why)


def test_of_cameras_that_need_review_none_is_trimmed_and_the_others_are_exported(camera, onset):
    sure = replace(camera, marker=5)
    found = replace(onset, needs_review=True)
    roi = {"roi": onset.roi, "pre": onset.start, "post": onset.stop - 1}
    doubted = replace(camera, name="b", onset=found, marker=onset.frame, **roi)
    controls = shown(doubted, [doubted]).controls
    assert "needs review" in controls.trim.why_not
    assert "Needs review: b." in controls.export.why_not
    accepted = replace(doubted, accepted=True)
    assert shown(accepted, [accepted]).controls.export.enabled
    assert shown(accepted, [accepted]).controls.trim.enabled
    assert sure.judged.why_held == ""

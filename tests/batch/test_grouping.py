"""Which videos make a recording, and which camera filmed each: by names alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_camsync import CamSyncError, Session, SessionCamera
from napari_camsync.batch import Choices, find_videos, plan_batch, study_folder
from napari_camsync.batch.grouping import By, group, match, telling_parts
from napari_camsync.fingerprint import Fingerprint

ROOT = Path("/study")


def grouped(by: By, cameras: list[str], *names: str) -> dict[str, dict[str, str] | str]:
    """Return, for each recording, its cameras' videos, or else its problem."""
    found = group([ROOT / name for name in names], cameras, ROOT, by)
    return {
        one.name: one.problem
        or {c: path.relative_to(ROOT).as_posix() for c, path in one.videos.items()}
        for one in found.recordings
    }


@pytest.mark.parametrize("by", ["auto", "folder"])
def test_one_folder_is_one_recording(by: By) -> None:
    names = ("m1/cam1.mp4", "m1/cam2.mp4", "m2/b_cam1.mp4", "m2/cam2-x.mp4")
    assert grouped(by, ["cam1", "cam2"], *names) == {
        "m1": {"cam1": "m1/cam1.mp4", "cam2": "m1/cam2.mp4"},
        "m2": {"cam1": "m2/b_cam1.mp4", "cam2": "m2/cam2-x.mp4"},
    }


@pytest.mark.parametrize("by", ["auto", "name"])
def test_names_that_agree_but_for_the_camera_are_one_recording(by: By) -> None:
    names = ("d/m1_cam1.mp4", "d/m1_cam2.mp4", "d/m2_cam1.mp4", "d/m2_cam2.mp4")
    assert grouped(by, ["cam1", "cam2"], *names) == {
        "d/m1": {"cam1": "d/m1_cam1.mp4", "cam2": "d/m1_cam2.mp4"},
        "d/m2": {"cam1": "d/m2_cam1.mp4", "cam2": "d/m2_cam2.mp4"},
    }


def test_two_videos_that_claim_one_camera_are_said_so() -> None:
    found = grouped("folder", ["cam1", "cam2"], "m/a_cam1.mp4", "m/b_cam1.mp4", "m/cam2.mp4")
    assert found == {
        "m": "a_cam1.mp4 and b_cam1.mp4 both claim to be cam1's. Move one away, or group by name "
        "(--group-by name)."
    }


def test_a_camera_without_video_is_said_so() -> None:
    assert grouped("auto", ["cam1", "cam2", "cam3"], "m/cam2.mp4", "n/cam1.mp4") == {
        "m": "There is no video of cam1, cam3: none has that word in its name.",
        "n": "There is no video of cam2, cam3: none has that word in its name.",
    }


def test_videos_of_no_camera_are_told_apart() -> None:
    found = group([ROOT / "m/cam1.mp4", ROOT / "m/notes.mp4"], ["cam1"], ROOT)
    assert found.unmatched == (ROOT / "m/notes.mp4",)


@pytest.mark.parametrize(
    ("stem", "cameras", "expected"),
    [
        pytest.param("mouse3_cam1", ["cam1", "cam2"], ("cam1", "mouse3"), id="at the end"),
        pytest.param("cam1-mouse3", ["cam1", "cam2"], ("cam1", "mouse3"), id="at the beginning"),
        pytest.param("m3_cam1_take2", ["cam1"], ("cam1", "m3_take2"), id="in the middle"),
        pytest.param("cam10", ["cam1"], None, id="another word"),
        pytest.param("CAM1 b", ["cam1"], ("cam1", "b"), id="upper case"),
        pytest.param("top_left", ["left", "top_left"], ("top_left", ""), id="the longer name"),
        pytest.param("cam1_cam2", ["cam1", "cam2"], None, id="two cameras"),
    ],
)
def test_a_camera_is_a_whole_word_of_the_name(
    stem: str, cameras: list[str], expected: tuple[str, str] | None
) -> None:
    assert match(stem, {camera: camera for camera in cameras}) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["cam1", "cam2"], ["cam1", "cam2"], id="nothing shared"),
        pytest.param(["rig_left", "rig_right"], ["left", "right"], id="beginning"),
        pytest.param(["left.gopro", "right.gopro"], ["left", "right"], id="end"),
        pytest.param(["a_cam1_b", "a_cam2_b"], ["cam1", "cam2"], id="both"),
        pytest.param(["a", "a_b"], ["a", "a_b"], id="one is within the other"),
        pytest.param(["one"], ["one"], id="a single camera"),
        pytest.param(["a.cam1.mp4", "a.cam2.AVI"], ["cam1", "cam2"], id="names of files"),
        pytest.param(["one.mp4"], ["one"], id="the name of a single file"),
    ],
)
def test_what_tells_names_apart(names: list[str], expected: list[str]) -> None:
    assert telling_parts(names) == expected


def test_the_study_is_what_was_named_whatever_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    video = tmp_path / "study" / "m1" / "cam1.mp4"
    video.parent.mkdir(parents=True)
    video.touch()
    study = tmp_path / "study"
    assert study_folder(["study"]) == study_folder(["study/"]) == study
    assert study_folder(["study/*/*.mp4"]) == study
    assert study_folder(["study/m1", "study/*.avi"]) == study
    assert study_folder(["study/m1/cam1.mp4"]) == study / "m1"
    camera = SessionCamera(
        name="cam1", path="a.mp4", frames=9, size=(9, 9), fingerprint=Fingerprint(size=1, digest="")
    )
    rig = Session(cameras=(camera,))
    named = plan_batch([video], rig, Choices(), "1", study_folder(["study"]))
    assert named.report == study / "camsync-batch"
    assert named.tasks[0].name == "m1"
    alone = plan_batch([video], rig, Choices(), "1", study_folder(["study/m1"]))
    assert alone.report == study / "m1" / "camsync-batch"
    assert alone.tasks[0].name == "m1"


def test_what_a_batch_has_written_is_never_taken_for_a_source(tmp_path: Path) -> None:
    study, project = tmp_path / "study", tmp_path / "study" / "anipose-project"
    written = project / "m1" / "videos-raw" / "m1_cam1.mp4"
    names = ("m1/cam1.mp4", "m1/cam1-frame_synced.mp4", "m1/.hidden.mp4")
    for path in (*(study / name for name in names), written):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    own = Choices(preset="anipose", out_dir=project).own_folders
    assert find_videos([str(study)], own) == [study / "m1/cam1.mp4"]
    beside = Choices(out_dir=study, report=study).own_folders
    assert study / "m1/cam1.mp4" in find_videos([str(study)], beside)
    with pytest.raises(CamSyncError, match="names only trimmed videos"):
        find_videos([str(study / "*" / "*-frame_synced.mp4")])
    with pytest.raises(CamSyncError, match="names no video"):
        find_videos([str(study / "*.avi")])

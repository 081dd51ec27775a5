"""Names for downstream tools, held against each tool's own rule for finding videos."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest

from napari_camsync.align.presets import PRESETS, Preset, preset_hint, preset_paths, why_not_fit

CAMERAS = {"cam1": ".avi", "cam2": ".avi", "top": ".avi"}
RECORDINGS = ("mouse3", "day-1/mouse 3", "cam1 trial", "2024.05.01_a")


def paths(preset: Preset, recording: str) -> dict[str, PurePosixPath]:
    return preset_paths(preset, recording, CAMERAS)


@pytest.mark.parametrize("recording", RECORDINGS)
def test_deeplabcut_finds_the_pair_by_putting_one_camera_in_the_others_place(
    recording: str,
) -> None:
    """Its rule: <prefix><camera><suffix>, prefix and suffix not both empty, all in one folder."""
    found = paths("deeplabcut", recording)
    for camera, path in found.items():
        assert path.name.count(camera) == 1
        assert path.stem != camera
        for other in CAMERAS:
            assert path.name.replace(camera, other) == found[other].name


@pytest.mark.parametrize("recording", RECORDINGS)
def test_anipose_finds_the_cameras_by_its_expression(recording: str) -> None:
    """Its rule: session/videos-raw/, the rest of the stem agrees once the camera is taken out."""
    expression = re.search(r"cam_regex = '(.*)'", preset_hint("anipose", list(CAMERAS), {".avi"}))
    assert expression is not None
    rests = set()
    for camera, path in paths("anipose", recording).items():
        assert path.parts[1] == "videos-raw"
        found = re.search(expression[1], path.stem)
        assert found is not None
        assert found[1] == camera
        rests.add(re.sub(expression[1], "", path.stem))
    assert len(rests) == 1


@pytest.mark.parametrize("recording", RECORDINGS)
def test_sleap_has_one_mp4_in_a_folder_for_each_view(recording: str) -> None:
    """Its rule: session/view/{view}-{session}-{suffix}.mp4."""
    for camera, path in paths("sleap", recording).items():
        session, view, name = path.parts
        assert view == camera
        assert name.split("-")[:2] == [view, session]
        assert name.count("-") == 2
        assert path.suffix == ".mp4"


def test_pose2sim_has_all_videos_in_one_folder_in_the_cameras_order() -> None:
    found = paths("pose2sim", "mouse3")
    assert {path.parent.as_posix() for path in found.values()} == {"mouse3/videos"}
    assert sorted(path.stem for path in found.values()) == sorted(CAMERAS)


@pytest.mark.parametrize("preset", PRESETS)
def test_no_two_videos_of_a_study_have_one_name(preset: Preset) -> None:
    names = ("mouse1", "mouse2", "a/mouse1")
    all_paths = [path for name in names for path in paths(preset, name).values()]
    assert len(set(all_paths)) == len(all_paths)


@pytest.mark.parametrize(
    ("preset", "cameras", "said"),
    [
        pytest.param("deeplabcut", ["cam1", "cam10"], "cannot tell", id="one within another"),
        pytest.param("anipose", ["cam_1"], "rename 'cam_1'", id="divider"),
        pytest.param("sleap", ["cam-1"], "letters and digits", id="divider of SLEAP"),
        pytest.param("pose2sim", ["cam 1"], "letters and digits", id="space"),
        pytest.param("pose2sim", ["CamA", "cama"], "upper and lower", id="case"),
        pytest.param("sleap", ["cam_1", "cam_10"], "", id="allowed"),
        pytest.param("pose2sim", ["cam1", "cam2", "cam10"], "as in cam01", id="orders differ"),
        pytest.param("pose2sim", ["cam01", "cam02", "cam10"], "", id="orders agree"),
        pytest.param("pose2sim", ["left", "right"], "", id="no numbers"),
    ],
)
def test_names_that_break_a_rule_are_refused(preset: Preset, cameras: list[str], said: str) -> None:
    assert said in why_not_fit(preset, cameras)
    assert bool(why_not_fit(preset, cameras)) is bool(said)


@pytest.mark.parametrize("preset", ["deeplabcut", "anipose"])
def test_videos_of_two_kinds_are_refused_where_one_is_looked_for(preset: Preset) -> None:
    with pytest.raises(ValueError, match=r"these are \.avi and \.mp4\. .*--to mp4"):
        preset_paths(preset, "mouse3", {"cam1": ".avi", "cam2": ".mp4"})
    found = preset_paths(preset, "mouse3", {"cam1": ".MP4", "cam2": ".mp4"})
    assert {path.suffix for path in found.values()} == {".mp4"}
    assert "'mp4'" in preset_hint(preset, ["cam1", "cam2"], {".mp4"})

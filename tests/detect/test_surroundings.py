"""What is around the ROI tells a light in it from the room's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scenes import Floats, lit, write_scene

from napari_camsync import Roi, find_onset, open_video
from napari_camsync.detect.surroundings import (
    Surroundings,
    brightening,
    is_room_light,
    relight,
)
from napari_camsync.difficulties import make_scene
from napari_camsync.filming import film_scene

ROI = Roi(235, 35, 30, 30)
ON = 40


def led_and_room(room_at: int, factor: float):
    """Return a scene whose room light changes by a factor; the LED turns on at `ON`."""

    def scene(picture: Floats, number: int) -> Floats:
        room = factor if number >= room_at else 1.0
        return lit(picture * room, float(number >= ON), gain=(60, 60, 60))

    return scene


@pytest.mark.parametrize(
    ("room_at", "factor"),
    [
        pytest.param(20, 2.0, id="brighter before"),
        pytest.param(60, 2.0, id="brighter after"),
        pytest.param(20, 0.5, id="darker before"),
        pytest.param(60, 0.5, id="darker after"),
    ],
)
def test_the_rooms_light_is_not_taken_for_the_led(
    tmp_path: Path, room_at: int, factor: float
) -> None:
    path = write_scene(tmp_path / "room.mp4", led_and_room(room_at, factor))
    with open_video(path) as video:
        assert find_onset(video, ROI, 10, 80).frame == ON


@pytest.mark.parametrize("pixels", ["yuv420p", "yuv420p10le", "rgb24"])
def test_only_what_is_outside_the_roi_is_sampled(tmp_path: Path, pixels: str) -> None:
    codec, suffix = ("ffv1", ".mkv") if pixels != "rgb24" else ("rawvideo", ".avi")

    def patch(picture: Floats, number: int) -> Floats:
        picture[:] = 100
        picture[ROI.slices] = 250 if number else 0
        return picture

    path = write_scene(
        tmp_path / f"patch{suffix}", patch, frames=2, noise=0, codec=codec, pixels=pixels
    )
    with open_video(path) as video:
        surroundings = Surroundings(video, ROI)
        samples = [surroundings.sample(picture) for picture in video.iter_pictures()]
    assert samples[0].size > 1000
    np.testing.assert_array_equal(samples[0], samples[1])
    assert np.ptp(samples[0]) <= 1


def test_brightening_is_the_logarithm_of_the_median_ratio() -> None:
    around = np.full((20, 60), 90.0, np.float32)
    around[10:] = 190  # and 10 is added to both
    around[:, :20] = 5  # a third of the places stays dark
    assert brightening(around, 10) == pytest.approx(np.log(2))
    assert brightening(around, 5) == 0
    assert brightening(around[:, :10], 10) is None


def test_relighting_leaves_what_a_light_adds() -> None:
    gain = np.repeat([1.0, 1.5], 10)[:, None]
    ground, light = np.array([[40.0, 80.0]]), np.repeat([[0.0, 0.0], [25.0, 0.0]], 10, axis=0)
    around = np.float32(gain * np.full((1, 60), 100.0))
    relit = relight(np.float32(ground * gain + light), around)
    assert relit is not None
    np.testing.assert_allclose(relit, np.repeat(ground, 20, axis=0) + light, atol=1e-3)
    assert relight(np.float32(ground + light), np.full((20, 60), 100, np.float32)) is None


@pytest.mark.parametrize("seed", [0, 1, 2, 4])
def test_of_a_room_light_alone_nobody_is_sure(tmp_path: Path, seed: int) -> None:
    scene = make_scene(["no LED", "room light"], seed)
    factor = np.where(np.arange(len(scene.room)) < (scene.start + scene.stop) // 2, 1.0, 1.6)
    scene = replace(scene, levels=np.zeros(len(scene.levels)), room=factor)
    film_scene(scene, tmp_path / "clip.mp4")
    with open_video(tmp_path / "clip.mp4") as video:
        onset = find_onset(video, Roi(*scene.roi), scene.start, scene.stop)
    assert onset.needs_review
    assert any("All of the picture gets brighter" in reason for reason in onset.reasons)


@pytest.mark.parametrize(
    ("after", "by_room"),
    [
        pytest.param(np.full(60, 1.5), True, id="all by the same factor"),
        pytest.param(np.linspace(1.4, 1.6, 60), True, id="nearly so, as behind a tone curve"),
        pytest.param(np.linspace(1, 2, 60), False, id="less the farther from the light"),
        pytest.param(np.full(60, 1.1), False, id="much less than the ROI"),
        pytest.param(np.full(60, 1.0), False, id="not at all"),
    ],
)
def test_a_room_light_brightens_all_of_the_picture_evenly(after: Floats, by_room: bool) -> None:
    around = np.float32(60 * np.where(np.arange(20)[:, None] < 10, 1, after))
    assert is_room_light(around, 10, np.log(1.5)) is by_room

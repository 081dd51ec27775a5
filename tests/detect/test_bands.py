"""steady_light: the bands of a light that flickers, seen through a rolling shutter, taken out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from napari_camsync import Roi, find_onset, open_video
from napari_camsync.detect.bands import steady_light
from napari_camsync.detect.cells import make_cells
from napari_camsync.difficulties import make_scene
from napari_camsync.filming import film_scene

HEIGHT, WIDTH, FRAMES = 12, 16, 40


def pictures(flicker: float, turned: bool = False) -> np.ndarray:
    """Return frames of a textured ground, on which a patch is lit from frame 25 on."""
    rng = np.random.default_rng(3)
    ground = rng.uniform(40, 120, (HEIGHT, WIDTH, 1))
    phase = 2.1 * np.arange(FRAMES)[:, None] + 0.4 * np.arange(HEIGHT)
    shown = ground * (1 + flicker * np.sin(phase))[:, :, None, None]
    shown[25:, 3:7, 4:9] += 30
    shown = np.repeat(shown + rng.normal(0, 1, shown.shape), 3, axis=3).astype(np.float32)
    return shown.transpose(0, 2, 1, 3) if turned else shown


@pytest.mark.parametrize("turned", [False, True], ids=["upright", "turned"])
def test_bands_are_taken_out_and_the_light_is_left(turned: bool) -> None:
    shown = pictures(0.4, turned)
    steady = steady_light(make_cells(shown.reshape(FRAMES, -1), shown.shape[1:3]))
    assert steady is not None
    left = steady.values.reshape(shown.shape)
    patch = left[:, 4:9, 3:7] if turned else left[:, 3:7, 4:9]
    means = patch.mean(axis=(1, 2, 3))
    assert np.ptp(means[:25]) < 6
    assert means[25:].mean() - means[:25].mean() == pytest.approx(30, abs=3)


def test_a_steady_light_is_left_as_it_is() -> None:
    shown = pictures(0)
    assert steady_light(make_cells(shown.reshape(FRAMES, -1), shown.shape[1:3])) is None


def test_a_light_that_blinks_is_not_taken_for_the_mains() -> None:
    """All of the ROI blinks every few frames: between most frames nothing changes."""
    shown = pictures(0)
    shown[np.arange(FRAMES) % 8 < 3] += 60
    assert steady_light(make_cells(shown.reshape(FRAMES, -1), shown.shape[1:3])) is None


@pytest.mark.parametrize("seed", range(4))
def test_an_led_is_found_under_light_that_flickers_by_forty_percent(
    tmp_path: Path, seed: int
) -> None:
    scene = make_scene(["10 % of the ROI", "mains flicker"], seed)
    scene = replace(scene, flicker=0.4, hum=0.3, bands=1.5, glow=(40.0, 40.0, 40.0))
    film_scene(scene, tmp_path / "clip.mp4")
    with open_video(tmp_path / "clip.mp4") as video:
        onset = find_onset(video, Roi(*scene.roi), scene.start, scene.stop)
    assert onset.frame == scene.on_frame

"""Synthetic cameras tell the truth, by measuring their pictures and their sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest

from napari_camsync.synthetic import LedCamera, demo_cameras, draw_frame, write_video

SMALL = LedCamera("led.mp4", 17, 40, size=(160, 120), led=(120, 40))
CAMERAS = {
    "at once": SMALL,
    "part-lit": replace(SMALL, first_level=0.7),
    "MJPEG in AVI": replace(SMALL, name="led.avi", codec="mjpeg"),
    "at a varying rate": replace(SMALL, varies=True, seed=2),
    "with B frames and sound": replace(SMALL, audio=True, options=(("bf", "3"), ("g", "60"))),
    "at 29.97 fps in Matroska": replace(SMALL, name="led.mkv", fps=Fraction(30000, 1001)),
    "on the first frame but one": replace(SMALL, on_frame=1),
    "on the last frame": replace(SMALL, on_frame=39),
}


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Callable[[LedCamera], Path]:
    """Return a function that films with a camera, once for all tests."""

    @cache
    def filmed(camera: LedCamera) -> Path:
        path = tmp_path_factory.mktemp("led") / camera.name
        write_video(camera, path)
        return path

    return filmed


def redness(path: Path, led: tuple[int, int]) -> np.ndarray:
    """Return how red the light's middle is on every frame, by PyAV's own loop."""
    x, y = led
    with av.open(str(path)) as container:
        pictures = [
            frame.to_ndarray(format="rgb24").astype(float) for frame in container.decode(video=0)
        ]
    return np.array([p[y - 3 : y + 4, x - 3 : x + 4].mean(axis=(0, 1))[0] for p in pictures])


@pytest.mark.parametrize("camera", CAMERAS.values(), ids=CAMERAS)
def test_the_light_comes_on_at_the_frame_that_is_told(
    film: Callable[[LedCamera], Path], camera: LedCamera
) -> None:
    red = redness(film(camera), camera.led)
    assert len(red) == camera.frames
    off, on = red[: camera.on_frame], red[camera.on_frame :]
    assert off.max() < 130
    assert on.min() > 130
    assert on.min() - off.max() > 50


def test_a_part_lit_frame_is_lit_by_its_level() -> None:
    """Where no sample is at its limit, a little away from the middle; noise aside."""
    camera = replace(SMALL, first_level=0.7, noise=0)
    x, y = camera.led[0] + 9, camera.led[1]
    red = [float(draw_frame(camera, frame)[y, x, 0]) for frame in (16, 17, 18)]
    assert (red[1] - red[0]) / (red[2] - red[0]) == pytest.approx(0.7, abs=0.03)


@pytest.mark.parametrize("camera", demo_cameras(), ids=lambda camera: camera.name)
def test_the_roi_that_is_told_is_around_the_light(camera: LedCamera) -> None:
    """Below the label, which counts frames, nothing changes more than the light."""
    quiet = replace(camera, noise=0)
    before, after = (
        draw_frame(quiet, frame).astype(int) for frame in (camera.on_frame - 1, camera.on_frame + 1)
    )
    x, y, width, height = camera.roi
    change = np.abs(after - before).max(axis=2)
    change[:24] = 0
    brightest = np.unravel_index(change.argmax(), change.shape)
    assert y <= brightest[0] < y + height
    assert x <= brightest[1] < x + width


def test_the_demo_films_three_kinds_of_file_at_three_different_frames() -> None:
    cameras = demo_cameras()
    assert {Path(camera.name).suffix for camera in cameras} == {".mp4", ".avi"}
    assert {camera.codec for camera in cameras} == {"libx264", "mjpeg"}
    assert len({camera.on_frame for camera in cameras}) == 3
    assert any(camera.varies for camera in cameras)
    assert any(camera.audio for camera in cameras)
    assert any(("bf", "3") in camera.options for camera in cameras)


@pytest.mark.parametrize("name", ["at a varying rate", "at once"])
def test_frames_are_presented_at_the_times_that_are_told(
    film: Callable[[LedCamera], Path], name: str
) -> None:
    camera = CAMERAS[name]
    with av.open(str(film(camera))) as container:
        times = [float(frame.time) for frame in container.decode(video=0)]
    assert np.array(times) - times[0] == pytest.approx(camera.ticks / 90_000, abs=1e-4)
    assert (len(set(np.diff(camera.ticks))) > 5) == camera.varies


def test_the_click_sounds_as_the_light_comes_on(film: Callable[[LedCamera], Path]) -> None:
    camera = CAMERAS["with B frames and sound"]
    with av.open(str(film(camera))) as container:
        sounds = list(container.decode(audio=0))
    sound = np.concatenate([part.to_ndarray()[0] for part in sounds])
    begins = sounds[0].time + np.flatnonzero(np.abs(sound) > 0.2)[0] / 48_000
    assert begins == pytest.approx(camera.on_frame / 30, abs=0.002)


def test_the_same_camera_films_the_same_video() -> None:
    for frame in (0, 17, 39):
        assert np.array_equal(draw_frame(SMALL, frame), draw_frame(SMALL, frame))


def test_filming_is_reported_frame_by_frame(tmp_path: Path) -> None:
    reports: list[tuple[int, int]] = []
    write_video(SMALL, tmp_path / "led.mp4", lambda *report: reports.append(report))
    assert reports == [(done, 40) for done in range(41)]

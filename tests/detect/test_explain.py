"""explain: what detection saw; draw_explanation: the picture of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from lights import ROI, Light, draw_light, write_light

from napari_camsync import Explanation, Roi, draw_explanation, explain, find_onset, open_video
from napari_camsync.detect.explain import MOST_FRAMES, shown_frames

ON = 20


@pytest.fixture
def light() -> Light:
    """Return a light of 10 x 10 pixels that turns on in an ROI of 14 x 14."""
    return Light(levels=[0] * ON + [1] * 10, noise=0)


def explained(path: Path, start: int, stop: int, colors: int = 2) -> Explanation:
    with open_video(path) as video:
        onset = find_onset(video, Roi(*ROI), start, stop)
        return explain(video, onset, colors=colors)


def test_every_frame_of_the_window_is_shown_as_it_was_filmed(light: Light, tmp_path: Path) -> None:
    shown = explained(write_light(tmp_path / "a.mkv", light), 12, 28)
    x, y, width, height = ROI
    filmed = draw_light(light)[12:28, y : y + height, x : x + width]
    np.testing.assert_array_equal(shown.crops, filmed)
    assert (shown.start, shown.stop, shown.is_whole) == (12, 28, True)


def test_colors_come_in_order_of_share(light: Light, tmp_path: Path) -> None:
    """Lit, 100 of 196 pixels are the light's: (60, 60, 60) plus its gain."""
    shown = explained(write_light(tmp_path / "a.mkv", light), 12, 28)
    lit = shown.colors[-1].tolist()
    assert lit == [[210, 120, 110], [60, 60, 60]]
    np.testing.assert_allclose(shown.shares[-1], [100 / 196, 96 / 196])
    np.testing.assert_allclose(shown.shares.sum(axis=1), 1)
    assert (shown.quantized[-1] == shown.crops[-1]).all()


def test_the_groups_part_at_the_on_frame(light: Light, tmp_path: Path) -> None:
    shown = explained(write_light(tmp_path / "a.mkv", light), 12, 28)
    assert shown.clusters.tolist() == [False] * 8 + [True] * 8


@pytest.mark.parametrize(
    ("on", "window", "shown"),
    [
        (20, (10, 30), (10, 30)),
        (500, (0, 1000), (488, 512)),
        (3, (0, 1000), (0, 24)),
        (998, (0, 1000), (976, 1000)),
    ],
)
def test_of_a_long_window_the_frames_around_the_on_frame_are_shown(
    on: int, window: tuple[int, int], shown: tuple[int, int]
) -> None:
    assert shown_frames(on, *window) == shown
    assert shown[1] - shown[0] <= MOST_FRAMES


@pytest.mark.parametrize(("window", "colors"), [((18, 22), 2), ((0, 30), 5), ((12, 28), 1)])
def test_the_drawing_holds_every_color_and_frames_the_on_frame(
    light: Light, tmp_path: Path, window: tuple[int, int], colors: int
) -> None:
    shown = explained(write_light(tmp_path / "a.mkv", light), *window, colors)
    picture = draw_explanation(shown)
    assert picture.dtype == np.uint8
    drawn = {tuple(color) for color in picture.reshape(-1, 3).tolist()}
    assert {tuple(color) for color in shown.colors[:, 0].tolist()} <= drawn
    orange = (picture == (236, 140, 20)).all(axis=2)
    columns = np.flatnonzero(orange[60:400].sum(axis=0) > 150)
    assert len(columns) >= 2  # the frame's left and right edge


def test_another_threshold_moves_the_line(light: Light, tmp_path: Path) -> None:
    shown = explained(write_light(tmp_path / "a.mkv", light), 12, 28)
    assert (draw_explanation(shown, 0.5) != draw_explanation(shown, 0.8)).any()

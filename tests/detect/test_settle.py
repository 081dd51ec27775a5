"""settle: a rise by what is near to it, where the window as a whole misleads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from napari_camsync.detect.settle import settle
from napari_camsync.detect.step import Step
from napari_camsync.detect.surroundings import glow_levels

NOTHING_AROUND = np.zeros((40, 0), np.float32)


def step_of(levels: Sequence[float], contrast: float = 100, clipped: bool = False) -> Step:
    """Return a trace in which nothing is in front of the light."""
    misfit = np.zeros(len(levels))
    trace = np.array(levels, float)
    return Step(trace, 0.01, contrast, 200.0, 0.3, 1.0, misfit, clipped=clipped)


def glowing(levels: Sequence[float], drift: float = 0.0) -> np.ndarray:
    """Return surroundings of 60 places, 20 of which a light brightens by 40 gray levels."""
    glow = np.where(np.arange(60) < 20, 40.0, 0.0)
    around = 50 + np.outer(levels, glow) + drift * np.arange(len(levels))[:, None]
    return around.astype(np.float32)


def test_where_the_levels_stay_at_their_states_nothing_is_changed() -> None:
    step = step_of([0.02] * 10 + [0.9] + [0.98] * 10)
    settled, on = settle(step, 10, 0.5, NOTHING_AROUND)
    assert settled is step
    assert on == 10


@pytest.mark.parametrize(
    ("levels", "on", "truth"),
    [
        pytest.param(
            [0.3, 0.35, 0.4, 0.45, 0.5, 0.55] + [1.3] * 8, 5, 6, id="a ground that gets brighter"
        ),
        pytest.param([0.0] * 8 + [0.45] + [0.7] * 8 + [1.0] * 20, 9, 8, id="a camera that adapts"),
        pytest.param([0.0] * 8 + [0.56, 1.0, 1.43], 8, 9, id="a slow light at the window's end"),
    ],
)
def test_the_states_are_those_before_and_after_the_rise(
    levels: Sequence[float], on: int, truth: int
) -> None:
    settled, found = settle(step_of(levels), on, 0.5, NOTHING_AROUND)
    assert found == truth
    assert settled.levels[truth - 1] < 0.5 <= settled.levels[truth]


@pytest.mark.parametrize(
    ("levels", "on"),
    [
        pytest.param([0.4, 0.6, 1, 1, 1, 0, 0, 0, 0], 1, id="the window begins part-lit"),
        pytest.param([0.0] * 8 + [0.6] + [0.0] * 8, 8, id="nothing is lit after it"),
    ],
)
def test_without_frames_of_both_states_nothing_is_changed(levels: Sequence[float], on: int) -> None:
    step = step_of(levels)
    assert settle(step, on, 0.5, NOTHING_AROUND) == (step, on)


def test_the_contrast_is_that_of_the_rise() -> None:
    settled, _ = settle(step_of([0.0] * 8 + [0.5] * 8 + [1.0] * 20), 8, 0.5, NOTHING_AROUND)
    assert settled.contrast == pytest.approx(50)


def test_a_faint_light_is_not_settled_as_encoders_draw_it_in_full_frames_later() -> None:
    levels = [0.0] * 8 + [0.38] + [0.58] * 6 + [1.0] * 20
    step = step_of(levels, contrast=16)
    assert settle(step, 9, 0.5, NOTHING_AROUND) == (step, 9)


def test_a_neighbor_with_something_in_front_is_not_the_on_frame() -> None:
    levels = [0.3, 0.3, 0.3, 0.3, 1.0, 1.3, 1.3, 1.3, 1.3, 1.3]
    step = step_of(levels)
    step.misfit[4] = 0.9
    assert settle(step, 5, 0.5, NOTHING_AROUND)[1] == 5


def test_at_the_cameras_limit_the_glow_tells_how_lit_a_frame_is() -> None:
    truth = [0.0] * 10 + [0.3] + [1.0] * 10
    seen = step_of([0.0] * 10 + [0.75] + [1.0] * 10, clipped=True)
    settled, on = settle(seen, 10, 0.5, glowing(truth))
    assert on == 11
    assert settled.levels[10] == pytest.approx(0.3, abs=0.01)
    assert not settled.clipped


def test_without_a_glow_it_stays_open_how_lit_a_frame_is() -> None:
    seen = step_of([0.0] * 10 + [0.75] + [1.0] * 10, clipped=True)
    assert settle(seen, 10, 0.5, glowing([0.0] * 21)) == (seen, 10)


def test_the_glow_tells_nothing_where_the_surroundings_change_otherwise_too() -> None:
    levels = [0.0] * 10 + [1.0] * 10
    assert glow_levels(glowing(levels), 10) is not None
    assert glow_levels(glowing(levels, drift=8), 10) is None


def test_a_glow_at_its_limit_tells_nothing() -> None:
    assert glow_levels(glowing([0.0] * 10 + [1.0] * 10) + 150, 10) is None

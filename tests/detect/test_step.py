"""measure_steps: levels by arithmetic, on cells made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from napari_camsync.detect.cells import make_cells, shrink
from napari_camsync.detect.mixing import measure_steps
from napari_camsync.detect.step import Step, covered, first_rise

Cells = npt.NDArray[np.float32]


def measure_step(cells: Cells) -> Step:
    """Return the largest change that has two states."""
    return measure_steps(make_cells(cells))[0]


def cells_of(levels: Sequence[float], off: Sequence[float], gain: Sequence[float]) -> Cells:
    """Return frames of gray cells: each at its OFF value plus the level times its gain."""
    gray = np.array(off) + np.array(levels)[:, None] * np.array(gain)
    return np.repeat(gray, 3, axis=1).astype(np.float32)


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param([0] * 6 + [1] * 5, id="all at once"),
        pytest.param([0] * 6 + [0.4] + [1] * 5, id="part-lit, less than half"),
        pytest.param([0] * 6 + [0.75] + [1] * 5, id="part-lit, more than half"),
        pytest.param([0] * 6 + [0.5] + [1] * 5, id="half-lit"),
        pytest.param([0] * 6 + [1.25] + [1] * 5, id="exposure overshoots"),
        pytest.param([0] * 10 + [1], id="on at the very end"),
        pytest.param([0] + [1] * 10, id="off at the very beginning only"),
        pytest.param([0] * 4 + [1] * 3 + [0] * 4, id="a short flash"),
        pytest.param([0] * 3 + [1] * 3 + [0] * 3 + [1] * 3, id="two flashes"),
        pytest.param([0, 1], id="two frames"),
        pytest.param([1] * 5 + [0] * 5, id="goes out: the brighter state is still 1"),
        pytest.param([0.6] + [0] * 5 + [1] * 6, id="the last flash is still going out"),
    ],
)
def test_the_level_is_how_far_a_frame_has_come_from_off_to_on(levels: list[float]) -> None:
    step = measure_step(cells_of(levels, off=[20, 40, 30], gain=[100, 80, 120]))
    assert step.levels.tolist() == pytest.approx(levels, abs=1e-5)


def test_where_parts_of_the_roi_darken_the_brighter_state_as_a_whole_is_on() -> None:
    levels = [0] * 5 + [1] * 5
    step = measure_step(cells_of(levels, off=[20, 150], gain=[120, -60]))
    assert step.levels.tolist() == pytest.approx(levels, abs=1e-5)


def test_a_part_lit_frame_counts_by_the_cells_that_are_not_at_their_limit() -> None:
    """The brightest cell is at its limit from a level of 0.25 on; the others tell the truth."""
    cells = cells_of([0] * 6 + [0.4] + [1] * 6, off=[55, 20, 20, 20], gain=[200, 100, 100, 90])
    cells[6, :3] = 255
    assert measure_step(cells).levels[6] == pytest.approx(0.4, abs=1e-5)


@pytest.mark.parametrize(
    ("gain", "clipped"),
    [
        pytest.param([300] * 9, True, id="all is at its limit"),
        pytest.param([300] * 8 + [100], True, id="one of nine cells is not"),
        pytest.param([300] * 3 + [100] * 6, False, id="most are not"),
        pytest.param([100] * 9, False, id="none is"),
    ],
)
def test_a_change_is_clipped_where_all_that_tells_is_at_the_cameras_limit(
    gain: list[float], clipped: bool
) -> None:
    cells = cells_of([0] * 6 + [1] * 6, off=[40] * 9, gain=gain).clip(0, 255)
    assert measure_step(cells).clipped == clipped


def test_the_level_is_that_of_brightness_where_color_lags() -> None:
    """Red adds 0.299 to luma, green 0.587: what one loses and the other gains, luma keeps."""
    cells = cells_of([0] * 6 + [0.4] + [1] * 6, off=[20] * 4, gain=[100] * 4)
    cells[6, 0::3] += 30 / 0.299
    cells[6, 1::3] -= 30 / 0.587
    assert measure_step(cells).levels[6] == pytest.approx(0.4, abs=1e-4)


def test_the_level_is_that_of_color_where_hardly_anything_but_the_hue_changes() -> None:
    red, blue = np.array([200, 60, 60]), np.array([60, 60, 220])
    shades = [red] * 8 + [red + 0.7 * (blue - red) + 16] + [blue] * 8  # as bright as the red ones
    step = measure_step(np.tile(np.array(shades), (1, 9)).astype(np.float32))
    assert step.levels[8] == pytest.approx(0.7, abs=0.03)


def test_cells_that_all_change_to_another_color_cohere_though_they_get_no_brighter() -> None:
    cells = cells_of([0] * 6 + [1] * 6, off=[100] * 4, gain=[0.0] * 4)
    cells[6:, 0::3] += 80
    cells[6:, 2::3] -= 80
    assert measure_step(cells).coherence == pytest.approx(1)


def test_a_room_light_that_switches_later_does_not_change_how_lit_the_led_is() -> None:
    """The LED is in 4 of 40 cells, the room light in all, in proportion to what they show."""
    rng = np.random.default_rng(2)
    levels, room = np.repeat([0, 1], [20, 40]), np.repeat([1, 1.6], [35, 25])
    ground, lamp = rng.uniform(40, 100, 40), np.where(np.arange(40) < 4, 90, 0)
    gray = room[:, None] * ground + levels[:, None] * lamp + rng.normal(0, 1, (60, 40))
    steps = measure_steps(make_cells(np.repeat(gray, 3, axis=1).astype(np.float32)))
    led = next(step for step in steps if first_rise(step, 0.5) == 20)
    assert led.levels[20:35] == pytest.approx(np.ones(15), abs=0.1)


def test_cells_that_hardly_change_do_not_take_part() -> None:
    """One of ten follows another clock, but by less than a quarter of the change of the rest."""
    cells = cells_of([0] * 6 + [1] * 6, off=[20] * 10, gain=[100] * 9 + [0])
    cells[3:, 27:] += 20
    assert measure_step(cells).levels.tolist() == pytest.approx([0] * 6 + [1] * 6, abs=1e-5)


def test_contrast_and_share_tell_how_much_changes_and_where() -> None:
    """Gains 80, 50, 30, 0: the largest is 80; two of four reach half of it."""
    cells = cells_of([0] * 6 + [1] * 6, off=[20] * 4, gain=[80, 50, 30, 0])
    step = measure_step(cells)
    assert step.contrast == pytest.approx(80)
    assert step.share == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("gain", "coherence"),
    [
        pytest.param([100, 80, 60], 1, id="all get brighter"),
        pytest.param([120, -60], 60 / 180, id="a half darkens by half as much"),
        pytest.param([120, -60, 10], 60 / 180, id="what hardly changes does not count"),
    ],
)
def test_coherence_is_how_much_of_the_change_goes_one_way(
    gain: list[float], coherence: float
) -> None:
    cells = cells_of([0] * 6 + [1] * 6, off=[100] * len(gain), gain=gain)
    assert measure_step(cells).coherence == pytest.approx(coherence)


def test_noise_is_the_spread_of_levels_within_a_state() -> None:
    """Noise of 5 on a change of 100, in one cell of three equal channels: 0.05."""
    rng = np.random.default_rng(0)
    cells = cells_of([0] * 300 + [1] * 300, off=[50], gain=[100])
    cells += np.repeat(rng.normal(0, 5, (600, 1)), 3, axis=1).astype(np.float32)
    assert measure_step(cells).noise == pytest.approx(0.05, rel=0.1)


def test_a_change_stands_out_of_noise_more_the_larger_it_is() -> None:
    rng = np.random.default_rng(1)
    noise = np.repeat(rng.normal(0, 4, (60, 25)), 3, axis=1).astype(np.float32)

    def significance(gain: float) -> float:
        cells = cells_of([0] * 30 + [1] * 30, off=[50] * 25, gain=[gain] * 25)
        steps = measure_steps(make_cells(cells + noise))
        return max((step.significance for step in steps), default=0)

    assert significance(0) < 9 < significance(20) < significance(60)


@pytest.mark.parametrize("seed", range(10))
def test_what_chance_alone_gives_is_far_from_significant(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.normal(50, 4, (50, 64 * 3)).astype(np.float32)
    assert all(step.significance < 9 for step in measure_steps(make_cells(cells)))


@pytest.mark.parametrize("seed", range(10))
def test_of_strong_noise_in_a_few_cells_nothing_is_made(seed: int) -> None:
    """As under a light that flickers: both ends of the window differ by less than the noise."""
    cells = np.random.default_rng(seed).normal(100, 30, (24, 4 * 3)).astype(np.float32)
    assert all(step.significance < 9 for step in measure_steps(make_cells(cells)))


@pytest.mark.parametrize(
    ("height", "width", "cells"),
    [
        pytest.param(10, 20, 10 * 20, id="small: every pixel"),
        pytest.param(32, 32, 32 * 32, id="just as many pixels"),
        pytest.param(200, 30, 32 * 30, id="high"),
        pytest.param(500, 700, 32 * 32, id="large"),
        pytest.param(1, 1, 1, id="one pixel"),
    ],
)
def test_a_crop_becomes_one_row_of_at_most_32_by_32_cells(
    height: int, width: int, cells: int
) -> None:
    crop = np.full((height, width, 3), (10, 20, 30), np.uint8)
    row = shrink(crop)
    assert row.shape == (cells * 3,)
    assert row.reshape(-1, 3).tolist() == pytest.approx(np.tile([10, 20, 30], (cells, 1)))


def test_a_cell_is_the_mean_of_its_pixels() -> None:
    """64 x 64 pixels become cells of 2 x 2."""
    crop = np.random.default_rng(2).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    means = crop.reshape(32, 2, 32, 2, 3).mean(axis=(1, 3))
    assert np.abs(shrink(crop).reshape(32, 32, 3) - means).max() <= 0.5


@pytest.mark.parametrize(
    ("misfit", "hidden"),
    [
        pytest.param([0.1] * 12 + [0.4, 0.3, 0.45, 0.4, 0.1, 0.4], [], id="a light that shakes"),
        pytest.param([0.1] * 12 + [0.4, 0.4, 0.9, 0.4, 0.4, 0.4], [14], id="and is covered too"),
        pytest.param([0.1] * 12 + [0.1, 0.1, 0.5, 0.1, 0.1, 0.1], [14], id="one at rest"),
        pytest.param([0.1] * 15 + [0.5] * 3, [15, 16, 17], id="covered for most of a flash"),
    ],
)
def test_what_is_usual_while_the_light_is_on_does_not_cover_it(
    misfit: list[float], hidden: list[int]
) -> None:
    lit = 15 if hidden and hidden[0] == 15 else 12
    levels = np.array([0.0] * lit + [1.0] * (18 - lit))
    step = Step(levels, 0.0, 100.0, 200.0, 0.5, 1.0, np.array(misfit))
    assert np.flatnonzero(covered(step)).tolist() == hidden


@pytest.mark.parametrize(
    ("levels", "hidden", "on"),
    [
        pytest.param([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1], [2, 6], 9, id="a bright body passes"),
        pytest.param(
            [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1], [2], 3, id="a flash after it has passed"
        ),
        pytest.param([0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0], [2, 6], 3, id="nothing else turns on"),
    ],
)
def test_what_comes_and_goes_with_something_in_front_is_not_the_lights_own(
    levels: list[int], hidden: list[int], on: int
) -> None:
    misfit = np.zeros(len(levels))
    misfit[hidden] = 0.8
    step = Step(np.array(levels, float), 0.0, 100.0, 200.0, 0.5, 1.0, misfit)
    assert first_rise(step, 0.5) == on


def test_a_frame_lit_by_half_after_which_it_is_darker_again_is_no_onset() -> None:
    """An encoder predicts pictures from what follows them: the light shows before it is ON."""
    levels = np.array([0.0] * 8 + [0.27, 0.51, 0.33] + [1.0] * 8)
    step = Step(levels, 0.0, 100.0, 200.0, 0.5, 1.0, np.zeros(len(levels)))
    assert first_rise(step, 0.5) == 11


@pytest.mark.parametrize(
    ("misfit", "on"),
    [
        pytest.param(0.27, 14, id="something as bright passes before"),
        pytest.param(0.18, 4, id="a flash of a light that is not quite the same"),
        pytest.param(0.0, 4, id="a flash"),
    ],
)
def test_what_is_much_less_like_the_light_than_what_turns_on_later_is_not_it(
    misfit: float, on: int
) -> None:
    levels = np.array([0.0] * 4 + [1.0] * 3 + [0.0] * 7 + [1.0] * 10)
    unlike = np.full(len(levels), 0.01)
    unlike[4:7] = misfit
    assert first_rise(Step(levels, 0.0, 100.0, 200.0, 0.5, 1.0, unlike), 0.5) == on


def test_what_the_window_begins_with_is_off_though_it_ends_otherwise() -> None:
    """After a short flash the encoder draws the place anew, and most frames are of that kind."""
    levels = np.array([-0.05] * 6 + [1.0] * 3 + [0.01] * 20)
    misfit = np.array([0.5] * 6 + [0.0] * 3 + [0.07] * 20)
    assert first_rise(Step(levels, 0.0, 30.0, 200.0, 0.5, 1.0, misfit), 0.5) == 6

"""rank: which of the things that happen is the light, on cells made by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from napari_camsync.detect.cells import make_cells
from napari_camsync.detect.events import rank
from napari_camsync.detect.mixing import measure_steps
from napari_camsync.detect.step import Step

Cells = npt.NDArray[np.float32]


def dark_roi(frames: int) -> Cells:
    """Return frames of 6 x 6 cells, gray and hardly noisy."""
    noise = np.random.default_rng(0).normal(0, 1, (frames, 108))
    return (60 + noise).astype(np.float32)


def likeliest(cells: Cells) -> int | None:
    """Return the ON frame of what is most like a light."""
    steps = measure_steps(make_cells(cells, (6, 6)))
    return rank(steps, 0.5, np.empty((len(cells), 0), np.float32))[0].on


@pytest.mark.parametrize(
    ("part", "glows"), [(0.001, True), (0.1, False)], ids=["a trace", "another change"]
)
def test_that_the_surroundings_brighten_speaks_against_a_light_only_beside_another_change(
    part: float, glows: bool
) -> None:
    def step(on: int, contrast: float, part: float) -> Step:
        levels, fit = (np.arange(20) >= on).astype(float), np.zeros(20)
        return Step(levels, 0.01, contrast, 200.0, 0.3, 1.0, fit, on, part, gain=0.7)

    around = np.where(np.arange(20) < 10, 50, 80)[:, None] * np.ones((1, 60), np.float32)
    best = rank([step(10, 150, 1.0), step(3, 60, part)], 0.5, around.astype(np.float32))[0]
    assert ((best.on, best.elsewhere) == (10, 0)) is glows


def test_a_light_that_stays_is_likelier_than_what_comes_and_goes() -> None:
    cells = dark_roi(45)
    cells[10:16, :60] += 150  # a bright body that passes, sharp and clear
    cells[30:, 60:72] += 70
    assert likeliest(cells) == 30


def test_the_first_of_two_flashes_counts_if_the_second_just_begins_as_the_window_ends() -> None:
    cells = dark_roi(45)
    cells[10:16, :60] += 150
    cells[44:, :60] += 150
    cells[30:, 60:72] += 70
    assert likeliest(cells) == 10


def test_a_flash_counts_where_nothing_stays() -> None:
    cells = dark_roi(45)
    cells[10:16, :60] += 150
    assert likeliest(cells) == 10


def test_a_light_is_found_though_a_body_hides_it_before_long() -> None:
    cells = dark_roi(100)
    cells[60:, :12] += 40
    for frame in range(66, 79):  # a black board moves down across it
        cells[frame, max(frame - 72, 0) * 18 : (frame - 65) * 18] = 5
    assert likeliest(cells) == 60

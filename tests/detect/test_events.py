"""rank: which of the things that happen is the light, on cells made by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from napari_camsync.detect.cells import make_cells
from napari_camsync.detect.events import rank
from napari_camsync.detect.mixing import measure_steps

Cells = npt.NDArray[np.float32]


def dark_roi(frames: int) -> Cells:
    """Return frames of 6 x 6 cells, gray and hardly noisy."""
    noise = np.random.default_rng(0).normal(0, 1, (frames, 108))
    return (60 + noise).astype(np.float32)


def likeliest(cells: Cells) -> int | None:
    """Return the ON frame of what is most like a light."""
    steps = measure_steps(make_cells(cells, (6, 6)))
    return rank(steps, 0.5, np.empty((len(cells), 0), np.float32))[0].on


def test_a_light_that_stays_is_likelier_than_what_comes_and_goes() -> None:
    cells = dark_roi(45)
    cells[10:16, :60] += 150  # a bright body that passes, sharp and clear
    cells[30:, 60:72] += 70
    assert likeliest(cells) == 30


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

"""split_in_two: the frames that are unlike the first."""

from __future__ import annotations

import numpy as np
import pytest

from napari_camsync.detect.clusters import split_in_two


@pytest.mark.parametrize(
    ("values", "others"),
    [
        pytest.param([1, 2, 1, 90, 91, 92], [3, 4, 5], id="the later are brighter"),
        pytest.param([90, 91, 92, 1, 2, 1], [3, 4, 5], id="the later are darker"),
        pytest.param([1, 90, 2, 91, 1], [1, 3], id="on and off"),
        pytest.param([1, 1, 1, 1, 90], [4], id="only the last"),
        pytest.param([90, 1, 1, 1, 1], [1, 2, 3, 4], id="all but the first"),
        pytest.param([5, 5, 5], [], id="all alike"),
        pytest.param([5], [], id="a single frame"),
    ],
)
def test_frames_are_divided_by_whether_they_are_like_the_first(
    values: list[float], others: list[int]
) -> None:
    points = np.array([[value, 10, 10] for value in values], np.float32)
    assert np.flatnonzero(split_in_two(points)).tolist() == others


def test_the_same_points_are_always_divided_alike() -> None:
    points = np.random.default_rng(5).normal(size=(60, 3))
    assert np.array_equal(split_in_two(points), split_in_two(points))

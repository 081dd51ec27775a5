"""quantize: a picture's few colors, the most frequent first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from napari_camsync.detect.quantize import quantize


def picture_of(*parts: tuple[int, tuple[int, int, int]]) -> npt.NDArray[np.uint8]:
    """Return a picture of 10 rows, of as many columns of each color."""
    columns = [np.full((10, count, 3), color, np.uint8) for count, color in parts]
    return np.concatenate(columns, axis=1)


RED, GRAY, BLACK = (200, 30, 20), (90, 90, 90), (5, 5, 5)


@pytest.mark.parametrize(
    ("parts", "colors", "shares"),
    [
        pytest.param([(7, GRAY), (3, RED)], [GRAY, RED], [0.7, 0.3], id="dark prevails"),
        pytest.param([(2, GRAY), (8, RED)], [RED, GRAY], [0.8, 0.2], id="bright prevails"),
        pytest.param(
            [(3, RED), (6, GRAY), (1, BLACK)], [GRAY, RED, BLACK], [0.6, 0.3, 0.1], id="three"
        ),
    ],
)
def test_a_picture_of_few_colors_is_reduced_to_just_those(
    parts: list[tuple[int, tuple[int, int, int]]],
    colors: list[tuple[int, int, int]],
    shares: list[float],
) -> None:
    picture = picture_of(*parts)
    palette = quantize(picture, len(colors))
    assert palette.colors.tolist() == pytest.approx(np.array(colors, float), abs=1e-3)
    assert palette.shares.tolist() == pytest.approx(shares)
    assert palette.dominant.tolist() == pytest.approx(colors[0], abs=1e-3)
    assert np.array_equal(palette.picture, picture)


def test_one_color_is_the_mean() -> None:
    palette = quantize(picture_of((5, (10, 20, 30)), (15, (50, 100, 150))), 1)
    assert palette.colors.tolist() == [pytest.approx([40, 80, 120], abs=1e-3)]
    assert palette.shares.tolist() == [1]


@pytest.mark.parametrize("colors", [1, 2, 3])
def test_a_flat_picture_has_one_dominant_color(colors: int) -> None:
    assert quantize(picture_of((8, GRAY)), colors).dominant.tolist() == pytest.approx(GRAY)


def test_a_picture_has_at_most_as_many_colors_as_pixels() -> None:
    picture = np.array([[[10, 10, 10], [200, 200, 200]]], np.uint8)
    palette = quantize(picture, 5)
    assert sorted(palette.colors[:, 0].tolist()) == [10, 200]


def noisy_picture() -> npt.NDArray[np.uint8]:
    """Return two noisy colors, two to one."""
    mixed = picture_of((20, GRAY), (10, RED)).astype(float)
    mixed += np.random.default_rng(3).normal(0, 6, mixed.shape)
    return mixed.clip(0, 255).astype(np.uint8)


def test_every_pixel_is_given_the_color_nearest_to_it() -> None:
    picture = noisy_picture()
    palette = quantize(picture, 2)
    distance = np.linalg.norm(picture[:, :, None] - palette.colors, axis=-1)
    assert np.array_equal(palette.labels, distance.argmin(axis=-1))
    assert palette.shares.tolist() == pytest.approx([2 / 3, 1 / 3])


def test_the_same_picture_gives_the_same_colors() -> None:
    first, second = (quantize(noisy_picture(), 3) for _ in range(2))
    assert np.array_equal(first.colors, second.colors)
    assert np.array_equal(first.labels, second.labels)


@pytest.mark.parametrize("colors", [0, -1])
def test_less_than_one_color_is_refused(colors: int) -> None:
    with pytest.raises(ValueError, match=f"{colors} colors"):
        quantize(noisy_picture(), colors)

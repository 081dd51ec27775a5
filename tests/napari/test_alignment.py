"""Where the frames of several cameras go on one time axis."""

from __future__ import annotations

from fractions import Fraction

import pytest

from napari_camsync._napari.alignment import align, grid_shape, in_frames


def test_equal_rates_are_shifted_so_that_the_led_is_at_0():
    placed = align([245, 12, 0], [Fraction(30)] * 3)
    assert [(each.scale, each.translate) for each in placed] == [(1, -245), (1, -12), (1, 0)]


def test_different_rates_are_counted_in_seconds_from_the_led():
    fast, slow = align([120, 30], [Fraction(60), Fraction(25)])
    assert (fast.scale, fast.translate) == pytest.approx((1 / 60, -2))
    assert (slow.scale, slow.translate) == pytest.approx((1 / 25, -30 / 25))


@pytest.mark.parametrize(
    ("rates", "agree"),
    [
        ((30, 30), True),
        ((Fraction(30000, 1001), Fraction(2997, 100)), True),
        ((30, Fraction(30000, 1001)), True),
        ((30, Fraction(2916, 100)), False),
        ((60, 30), False),
    ],
)
def test_rates_agree_within_one_in_a_thousand(rates, agree):
    assert in_frames([Fraction(rate) for rate in rates]) is agree


@pytest.mark.parametrize(
    ("count", "room", "shape"),
    [
        (3, (728, 418), (3, 1)),  # a narrow window
        (4, (1000, 1060), (2, 2)),
        (3, (300, 1800), (1, 3)),
        (5, (900, 1600), (2, 3)),
        (1, (900, 1600), (1, 1)),
    ],
)
def test_pictures_stand_where_they_are_largest(count, room, shape):
    assert grid_shape(count, room, (360, 480)) == shape

"""Timestamps of copied packets."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from indexes import index_of

from napari_camsync.trim import TrimPlan
from napari_camsync.trim.timing import copied_timing, decoding_times


@pytest.mark.parametrize(
    ("pts", "dts"),
    [
        pytest.param([0], [0], id="one"),
        pytest.param([0, 10, 20], [0, 10, 20], id="stored as shown"),
        pytest.param([0, 20, 10], [-10, 0, 10], id="P before B"),
        pytest.param([0, 30, 10, 20], [-10, 0, 10, 20], id="P before two B"),
        pytest.param([0, 40, 20, 10, 30], [-20, -10, 0, 10, 20], id="a pyramid"),
        pytest.param([0, 10, 500, 510], [0, 10, 500, 510], id="a pause"),
        pytest.param([0, 500, 10, 510], [-10, 0, 10, 500], id="a pause and a B"),
        pytest.param([7, 27, 17], [-3, 7, 17], id="not from zero"),
    ],
)
def test_decoding_times_are_those_worked_out_by_hand(pts: list[int], dts: list[int]) -> None:
    assert decoding_times(pts, 10) == dts


@pytest.mark.parametrize("times", [(0, 10, 20, 30, 40, 50), (0, 1, 7, 8, 90, 91)], ids=str)
def test_in_whatever_order_packets_are_stored_each_is_decoded_in_turn_and_in_time(
    times: tuple[int, ...],
) -> None:
    """For all orders: increasing, none too late, and none earlier than the reordering needs."""
    for pts in permutations(times):
        dts = decoding_times(list(pts), 10)
        assert all(a < b for a, b in pairwise(dts))
        assert all(decoded <= shown for decoded, shown in zip(dts, pts, strict=True))
        late = max(0, *(stored - times.index(shown) for stored, shown in enumerate(pts)))
        assert sum(time < times[0] for time in dts) == late


INDEX = index_of("KPbbKPbb", [0, 3, 1, 2, 4, 7, 5, 6], [100, 110, 120, 130, 140, 150, 175, 180])
PLAN = TrimPlan(4, 8, "copy", (4, 5, 6, 7), "")


def test_copied_packets_are_timed_from_the_cut() -> None:
    """Frames 4 to 7 at 140, 150, 175, 180: 0, 10, 35, 40, the last for 10 ticks.

    The median duration is 10, so decoding begins one frame of 10 before.
    """
    timing = copied_timing(INDEX, PLAN, from_zero=False)
    assert {ordinal: tuple(times) for ordinal, times in timing.items()} == {
        4: (0, -10, 10),
        5: (40, 0, 10),
        6: (10, 10, 25),
        7: (35, 35, 5),
    }


def test_where_only_packets_are_counted_decoding_begins_at_zero() -> None:
    late = copied_timing(INDEX, PLAN, from_zero=False)
    zero = copied_timing(INDEX, PLAN, from_zero=True)
    shift = -late[4].dts
    assert shift > 0
    assert zero[4].dts == 0
    for ordinal, (pts, dts, duration) in late.items():
        assert zero[ordinal] == (pts + shift, dts + shift, duration)

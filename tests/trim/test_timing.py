"""Timestamps of copied packets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from indexes import index_of, packets_of

from napari_camsync.trim import TrimPlan
from napari_camsync.trim.timing import decoding_times, found_in_time, lead_of, schedule


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


@pytest.mark.parametrize(
    ("lead", "dts"),
    [
        pytest.param(0, [-10, 0, 10, 20], id="as the order needs"),
        pytest.param(1, [-10, 0, 10, 20], id="no less than it needs"),
        pytest.param(3, [-30, -20, -10, 0], id="more, where that is asked for"),
    ],
)
def test_decoding_begins_as_early_as_asked_for(lead: int, dts: list[int]) -> None:
    assert decoding_times([0, 30, 10, 20], 10, lead) == dts


@pytest.mark.parametrize(
    ("dts", "delay", "lead"),
    [
        pytest.param([0, 10, 20, 30], 1, 0, id="none"),
        pytest.param([-20, -10, 0, 10], 1, 2, id="two"),
        pytest.param([-25, -7, 5, 20], 1, 2, id="at uneven times"),
        pytest.param([None, None, 0, 10], 1, 2, id="the first are unknown, as in Matroska"),
        pytest.param([None, None, None, None], 1, 0, id="none is known"),
        pytest.param([-20, -10, 0, 10], 0, 0, id="a codec that does not reorder"),
    ],
)
def test_the_lead_is_what_is_decoded_before_anything_is_shown(
    dts: Sequence[int | None], delay: int, lead: int
) -> None:
    index = index_of("KPbP")
    packets = packets_of([0, 20, 10, 30], "K", dts)
    facts = replace(index.facts, delay=delay)
    assert lead_of(replace(index, packets=packets, facts=facts)) == lead


@pytest.mark.parametrize(
    ("pts", "key", "dts", "better"),
    [
        pytest.param([0, 20, 10, 30, 50], 4, [-10, 0, 10, 20, 30], [-10, 0, 10, 20, 40], id="late"),
        pytest.param([0, 20, 10, 30, 50], 3, [-10, 0, 10, 20, 30], None, id="as late as the first"),
        pytest.param([0, 20, 10, 50, 40], 3, [-10, 0, 10, 20, 40], None, id="something leads it"),
        pytest.param(
            [0, 20, 10, 90, 98, 94], 3, [-18, -9, 0, 10, 20, 90], [-18, -9, 0, 72, 73, 90],
            id="those after it give way",
        ),
    ],
)  # fmt: skip
def test_no_keyframe_is_decoded_longer_before_it_is_shown_than_the_first(
    pts: list[int], key: int, dts: list[int], better: list[int] | None
) -> None:
    keys = np.isin(np.arange(len(pts)), [0, key])
    assert found_in_time(np.array(pts), np.array(dts), keys).tolist() == (better or dts)


@pytest.mark.parametrize(
    ("pts", "dts", "better"),
    [
        pytest.param([0, 30, 10, 20], [-10, 0, 10, 20], [-1, 1, 10, 20], id="a P and two B"),
        pytest.param([0, 40, 20, 10, 30], [-20, -10, 0, 10, 20], [-1, 1, 2, 10, 20], id="pyramid"),
        pytest.param([0, 10, 20], [0, 10, 20], [0, 10, 20], id="stored as shown"),
        pytest.param([0, 4, 2, 1, 3], [-2, -1, 0, 1, 2], [-2, -1, 0, 1, 2], id="too coarse"),
    ],
)
def test_where_seeks_go_by_decoding_times_only_keyframes_are_decoded_before_they_are_shown(
    pts: list[int], dts: list[int], better: list[int]
) -> None:
    """Of what is decoded at 0 or before, the keyframe is the last, and shown at 0."""
    keys = np.arange(len(pts)) == 0
    found = found_in_time(np.array(pts), np.array(dts), keys, tick=1)
    assert found.tolist() == better


INDEX = index_of("KPbbKPbb", [0, 3, 1, 2, 4, 7, 5, 6], [100, 110, 120, 130, 140, 150, 175, 180])
COPY = TrimPlan(4, 8, "copy", 4, 8, (4, 5, 6, 7), "")
SMART = TrimPlan(2, 7, "smart", 4, 6, (4, 6), "")


def rows(plan: TrimPlan, *, from_zero: bool) -> list[tuple[int, ...]]:
    """Return frame, packet, pts, dts and duration of each packet of the output."""
    made = schedule(INDEX, plan, from_zero=from_zero)
    columns = (made.frames, made.ordinals, made.pts, made.dts, made.durations)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_copied_packets_are_timed_from_the_cut() -> None:
    """Frames 4 to 7 at 140, 150, 175, 180: 0, 10, 35, 40, the last for 10 ticks.

    The median duration is 10, so decoding begins one frame of 10 before.
    """
    assert rows(COPY, from_zero=False) == [
        (4, 4, 0, -10, 10),
        (7, 5, 40, 0, 10),
        (5, 6, 10, 10, 25),
        (6, 7, 35, 35, 5),
    ]


def test_frames_encoded_anew_stand_before_and_after_the_copied_ones() -> None:
    """Frames 2 and 3 at 120 and 130, then packets 4 and 6, then frame 6 at 175."""
    assert rows(SMART, from_zero=False) == [
        (2, -1, 0, 0, 10),
        (3, -1, 10, 10, 10),
        (4, 4, 20, 20, 10),
        (5, 6, 30, 30, 25),
        (6, -1, 55, 55, 5),
    ]


def test_where_only_packets_are_counted_decoding_begins_at_zero() -> None:
    late, zero = rows(COPY, from_zero=False), rows(COPY, from_zero=True)
    assert zero[0][3] == 0
    assert [(*row[:2], row[2] + 10, row[3] + 10, row[4]) for row in late] == zero


def test_packets_that_show_nothing_keep_their_distance_from_the_others() -> None:
    """Packet 2, hidden, is stored 10 ticks before the first frame: so it is in the output."""
    index = index_of("KpxKp", [0, 1, -1, 2, 3])
    made = schedule(index, TrimPlan(0, 4, "copy", 0, 4, (0, 1, 2, 3, 4), ""), from_zero=False)
    assert made.frames.tolist() == [0, 1, -1, 2, 3]
    assert made.pts.tolist() == [0, 10, -10, 20, 30]

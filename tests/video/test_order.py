"""Which frame each packet carries and when it is shown, decided from packets made by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from indexes import FACTS, packets_of

from napari_camsync.video.order import frame_times, order_by_time, replace_range

IBP = (0, 30, 10, 20, 40, 70, 50, 60)
"""Times of pictures of which two B pictures wait for the one stored before them."""

TRUSTED = {
    "stored as shown": (packets_of(range(0, 50, 10)), [0, 1, 2, 3, 4]),
    "reordered": (packets_of(IBP, "K...K..."), [0, 2, 3, 1, 4, 6, 7, 5]),
    "uneven": (packets_of((0, 1, 900, 901)), [0, 1, 2, 3]),
    "hidden ones left out": (packets_of(IBP, discarded=(0, 2)), [3, 1, 4, 6, 7, 5]),
    "equal to a hidden one's": (packets_of((0, 10, 10, 20), discarded=(1,)), [0, 2, 3]),
    "equal decoding times": (
        packets_of(IBP, dts=(0, 0, 1, 1, 2, 2, 3, 3)),
        [0, 2, 3, 1, 4, 6, 7, 5],
    ),
    "no decoding times": (packets_of(IBP, dts=(None,) * 8), [0, 2, 3, 1, 4, 6, 7, 5]),
    "waits for 32": (packets_of((0, 1000, *range(10, 330, 10))), [0, *range(2, 34), 1]),
}


@pytest.mark.parametrize(("packets", "order"), TRUSTED.values(), ids=TRUSTED.keys())
def test_times_that_can_be_trusted_give_the_order(packets, order):
    found = order_by_time(packets)
    assert found is not None
    assert found.tolist() == order


DISTRUSTED = {
    "two equal": packets_of((0, 10, 10, 20)),
    "one missing": packets_of((0, None, 20, 30)),
    "all missing": packets_of((None, None, None)),
    "joined end to end": packets_of((0, 10, 20, 5, 15), dts=(0, 10, 20, 5, 15)),
    "begun anew": packets_of((0, 30, 10, 20, 1, 31, 11), dts=(0, 10, 20, 30, 0, 10, 20)),
    "waits for 33": packets_of((0, 1000, *range(10, 340, 10))),
    "shown before the first keyframe": packets_of((20, 0, 10, 30)),
    "no keyframe first": packets_of((0, 10, 20), ".K."),
    "nothing shown": packets_of((0, 10), discarded=(0, 1)),
}


@pytest.mark.parametrize("packets", DISTRUSTED.values(), ids=DISTRUSTED.keys())
def test_times_that_cannot_be_trusted_give_none(packets):
    assert order_by_time(packets) is None


@pytest.mark.parametrize(
    ("pts", "trusted"), [(range(0, 80, 10), False), (IBP, True)], ids=["only count", "go back"]
)
def test_where_times_may_only_count_packets_they_must_go_back_somewhere(pts, trusted):
    assert (order_by_time(packets_of(pts), counted=True) is not None) == trusted


@pytest.mark.parametrize(
    ("begin", "end", "decoded", "order"),
    [
        (0, 4, [0, 1, 2, 3], [0, 1, 2, 3, 4, 6, 7, 5]),
        (4, 8, [4, 5], [0, 2, 3, 1, 4, 5]),
        (4, 8, [], [0, 2, 3, 1]),
        (0, 4, [3], [3, 4, 6, 7, 5]),
        (0, 8, [7, 0], [7, 0]),
    ],
)
def test_a_range_is_replaced_by_what_decoding_put_out(begin, end, decoded, order):
    by_time = np.array([0, 2, 3, 1, 4, 6, 7, 5])
    replaced = replace_range(by_time, begin, end, np.array(decoded, np.int64))
    assert replaced.tolist() == order


def test_frames_are_shown_at_their_times_in_order():
    times = frame_times(FACTS, packets_of(IBP), np.array([0, 2, 3, 1, 4, 6, 7, 5]))
    assert times.ticks.tolist() == list(range(0, 80, 10))
    assert (times.time_base, times.last_duration, times.missing_end) == (Fraction(1, 1000), 10, 0)


def test_without_presentation_times_the_decoding_times_are_used():
    packets = packets_of((None, None, None), dts=(5, 25, 35))
    times = frame_times(FACTS, packets, np.array([0, 2, 1]))
    assert times.ticks.tolist() == [5, 25, 35]


def test_a_rate_above_what_milliseconds_can_tell_gives_even_times():
    """Matroska at 2000 fps: two frames in every millisecond."""
    facts = replace(FACTS, rate=Fraction(2000), average_rate=Fraction(2000))
    pts = [n // 2 for n in range(40)]
    times = frame_times(facts, packets_of(pts, dts=pts), np.arange(40))
    assert times.seconds == pytest.approx(np.arange(40) / 2000)
    assert (times.fps, times.is_constant) == (2000, True)


@pytest.mark.parametrize("pts", [(None,) * 5, (0, 10, 10, 10, 40)], ids=["none", "equal"])
def test_times_that_are_no_use_are_replaced_by_even_ones_at_the_rate_told(pts):
    times = frame_times(FACTS, packets_of(pts, dts=(None,) * 5), np.arange(5))
    assert times.seconds.tolist() == pytest.approx([0, 0.01, 0.02, 0.03, 0.04])


def test_of_two_rates_told_the_one_that_the_times_suggest_is_taken():
    facts = replace(FACTS, rate=Fraction(200), average_rate=Fraction(100))
    times = frame_times(facts, packets_of((0, 10, 10, 30, 40), dts=(None,) * 5), np.arange(5))
    assert times.fps == 100


@pytest.mark.parametrize(
    ("claimed", "own", "missing"),
    [
        (0.0, True, 0),
        (0.100, True, 0),
        (0.114, True, 0),
        (0.115, True, 15),
        (1.000, True, 900),
        (1.000, False, 0),
        (1.104, False, 0),
        (1.106, False, 1006),
    ],
)
def test_an_end_that_is_missing_is_told_in_ticks(claimed, own, missing):
    """Ten frames of 10 ms; other tracks may be longer by a second and a twentieth."""
    facts = replace(FACTS, claimed_seconds=claimed, claim_is_own=own)
    times = frame_times(facts, packets_of(range(0, 100, 10)), np.arange(10))
    assert times.missing_end == missing


def test_the_last_frame_lasts_as_the_file_says_or_as_the_others_do():
    packets = packets_of((0, 20, 40))
    assert frame_times(FACTS, packets, np.arange(3)).last_duration == 10
    unsaid = replace(packets, duration=np.zeros(3, np.int64))
    assert frame_times(FACTS, unsaid, np.arange(3)).last_duration == 20
    assert frame_times(FACTS, unsaid, np.arange(1)).last_duration == 10

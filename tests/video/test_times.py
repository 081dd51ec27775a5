"""When frames are shown, and where frames seem to be missing, by arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from napari_camsync.video.times import FrameTimes, Gap

MS = Fraction(1, 1000)


def times_of(*ticks: int, base: Fraction = MS, last: int = 10, missing: int = 0) -> FrameTimes:
    return FrameTimes(np.array(ticks, np.int64), base, last, missing)


EVEN = tuple(range(0, 100, 10))
NTSC = tuple(round(n * 1001 / 30) for n in range(60))
"""Milliseconds of a rate of 30000/1001."""

GAPS = {
    "none": (times_of(*EVEN), []),
    "one frame": (times_of(0, 10, 20, 40, 50, 60, 70), [(2, 1, 0.02)]),
    "nine frames": (times_of(0, 10, 20, 120, 130, 140, 150), [(2, 9, 0.1)]),
    "several": (
        times_of(0, 30, 40, 50, 60, 70, 80, 90, 110, 120, 130, 170),
        [(0, 2, 0.03), (7, 1, 0.02), (10, 3, 0.04)],
    ),
    "just below": (times_of(0, 10, 20, 34, 44, 54), []),
    "just large enough": (times_of(0, 10, 20, 35, 45, 55), [(2, 1, 0.015)]),
    "the last frame's time is no gap": (times_of(*EVEN, last=90), []),
    "a missing end": (times_of(*EVEN, missing=50), [(9, 5, 0.06)]),
    "an end and a gap": (times_of(0, 10, 30, 40, 50, missing=20), [(1, 1, 0.02), (4, 2, 0.03)]),
    "rounded times": (times_of(*NTSC[:20], *(t + 100 for t in NTSC[20:])), [(19, 3, 0.133)]),
    "rounded times and a long pause": (
        times_of(*NTSC[:20], *(t + 10010 for t in NTSC[20:])),
        [(19, 300, 10.043)],
    ),
    "a single frame": (times_of(0), []),
    "a single frame of many": (times_of(0, missing=30), [(0, 3, 0.04)]),
}


@pytest.mark.parametrize(("times", "gaps"), GAPS.values(), ids=GAPS.keys())
def test_gaps_are_where_frames_would_have_fitted_in(times, gaps):
    found = [(gap.frame, gap.missing) for gap in times.gaps]
    assert found == [gap[:2] for gap in gaps]
    assert [gap.seconds for gap in times.gaps] == pytest.approx([gap[2] for gap in gaps])
    assert all(isinstance(gap, Gap) for gap in times.gaps)


DROPS = {
    "nothing missing": (times_of(*EVEN), False),
    "gaps between even frames": (times_of(0, 10, 30, 40, 70, 80, 90, 100), True),
    "gaps between rounded times": (times_of(*NTSC[:9], *(t + 67 for t in NTSC[9:])), True),
    "jitter of a fifth": (times_of(0, 102, 200, 298, 500, 600, 700), True),
    "a rate that varies": (times_of(0, 10, 20, 30, 37, 44, 60, 70, 95), False),
    "two rates": (times_of(*range(0, 200, 10), *range(200, 600, 25)), False),
    "a pause of no whole number": (times_of(*range(0, 1000, 100), 1350, 1450), False),
    "only the end missing": (times_of(*EVEN, missing=50), True),
}


@pytest.mark.parametrize(("times", "only"), DROPS.values(), ids=DROPS.keys())
def test_a_camera_that_only_drops_frames_is_told_from_one_whose_rate_varies(times, only):
    assert times.only_drops_frames == only


RATES = {
    "even": (times_of(*EVEN), Fraction(100), True),
    "rounded": (times_of(*NTSC), Fraction(30000, 1001), True),
    "finer ticks": (times_of(0, 1001, 2002, base=Fraction(1, 30000)), Fraction(30000, 1001), True),
    "ticks of a frame, as in AVI": (
        times_of(*range(90), base=Fraction(1001, 30000)),
        Fraction(30000, 1001),
        True,
    ),
    "such ticks at a rate of no name": (
        times_of(*range(90), base=Fraction(10, 299)),
        Fraction(299, 10),
        True,
    ),
    "rounded to about a frame": (
        times_of(*(round(frame * 1000 / 960) for frame in range(5000))),
        Fraction(960),
        True,
    ),
    "a single frame": (times_of(0, last=40), Fraction(25), True),
    "varying": (times_of(0, 10, 50), Fraction(40), False),
    "dropped": (times_of(0, 10, 20, 40), Fraction(75), False),
}


@pytest.mark.parametrize(("times", "fps", "constant"), RATES.values(), ids=RATES.keys())
def test_the_rate_is_the_plausible_one_that_gives_the_times(times, fps, constant):
    assert (times.fps, times.is_constant) == (fps, constant)


def test_times_count_from_the_first_frame_and_last_to_the_end_of_the_last():
    times = times_of(5000, 5010, 5040, last=20)
    assert times.seconds.tolist() == pytest.approx([0, 0.01, 0.04])
    assert times.durations.tolist() == [10, 30, 20]
    assert times.duration == pytest.approx(0.06)


@pytest.mark.parametrize(
    ("seconds", "frame"), [(0, 0), (0.009, 0), (0.01, 1), (0.039, 1), (0.04, 2), (0.059, 2)]
)
def test_a_frame_is_on_screen_until_the_next(seconds, frame):
    assert times_of(5000, 5010, 5040, last=20).frame_at(seconds) == frame


@pytest.mark.parametrize("seconds", [-0.001, 0.061, 5.0])
def test_a_time_outside_the_video_is_refused(seconds):
    with pytest.raises(ValueError, match=r"outside the video, which lasts from 0 to 0\.060 s"):
        times_of(5000, 5010, 5040, last=20).frame_at(seconds)

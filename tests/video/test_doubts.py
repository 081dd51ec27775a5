"""Times that look right and may not be: which ranges of packets are decoded to be sure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from indexes import packets_of

from napari_camsync.video.doubts import Doubts, find_doubts

PLAIN = (0, 10, 20, 30, 40, 50)
"""Times of six packets that are stored as they are shown."""
WAITS = (0, 30, 10, 20, 50, 40)
"""Of which some are shown before one that is stored before them."""
LONGER = (0, 50, 40, 10, 20, 30)
"""Of which some are shown before two that are stored before them."""
CLOSE = (0, 10, 20, 22, 40, 50)
"""Of which two are hardly apart."""


def ranges(*groups: int) -> tuple[tuple[int, int], ...]:
    """Return what the groups of six packets occupy."""
    return tuple((6 * group, 6 * group + 6) for group in groups)


def doubts(
    groups: Sequence[Sequence[int]],
    delay: int = 0,
    corrupt: Sequence[int] = (),
    paired: bool = False,
) -> Doubts:
    """Return the doubts about groups of pictures, one after another."""
    pts = [60 * place + tick for place, group in enumerate(groups) for tick in group]
    packets = packets_of(pts, "K....." * len(groups), corrupt=corrupt)
    order = np.argsort(packets.pts, kind="stable")
    return find_doubts(packets, order, delay, may_pair_fields=paired)


CASES = {
    "stored as shown": (doubts([PLAIN] * 8), (), ()),
    "all reordered": (doubts([WAITS] * 8), (), ()),
    "all reordered, and told so": (doubts([WAITS] * 8, delay=1), (), ()),
    "reordered less than told": (doubts([WAITS] * 8, delay=4), (), ()),
    "one waits longer": (doubts([*[PLAIN] * 4, WAITS, *[PLAIN] * 4]), ranges(4), ()),
    "one waits longer than others": (doubts([*[WAITS] * 4, LONGER, *[WAITS] * 4]), ranges(4), ()),
    "one waits as long as told": (doubts([*[WAITS] * 4, LONGER], delay=2), (), ()),
    "many wait longer": (doubts([PLAIN, WAITS, PLAIN, WAITS, PLAIN]), (), ranges(1, 3)),
    "none waits though told": (doubts([PLAIN] * 8, delay=2), (), ranges(0, 3, 7)),
    "one waits less": (doubts([*[WAITS] * 4, PLAIN]), (), ranges(4)),
    "one crowded": (doubts([*[PLAIN] * 4, CLOSE, *[PLAIN] * 4]), ranges(4), ()),
    "many crowded": (doubts([CLOSE, PLAIN, CLOSE]), (), ranges(0, 2)),
    "damaged": (doubts([PLAIN] * 9, corrupt=(20,)), ranges(3), ()),
    "damaged at the end": (doubts([PLAIN] * 9, corrupt=(53,)), ranges(8), ()),
    "damaged at a keyframe": (doubts([PLAIN] * 9, corrupt=(6,)), ranges(1), ()),
    "all damaged": (doubts([PLAIN] * 3, corrupt=range(18)), ((0, 18),), ()),
    "fields": (doubts([PLAIN] * 2, paired=True), (), ranges(0, 1)),
    "fields of many": (doubts([PLAIN] * 9, paired=True), (), ranges(0, 4, 8)),
    "damaged and crowded": (
        doubts([*[PLAIN] * 8, CLOSE], corrupt=(1,)),
        (*ranges(0), *ranges(8)),
        (),
    ),
}


@pytest.mark.parametrize(("found", "to_decode", "to_try"), CASES.values(), ids=CASES.keys())
def test_what_is_doubtful_is_decoded_or_tried(found, to_decode, to_try):
    assert found == Doubts(to_decode, to_try)


def test_ranges_that_touch_are_decoded_as_one():
    found = doubts([PLAIN] * 9, corrupt=(7, 13, 14, 30))
    assert found.to_decode == ((6, 18), (30, 36))


def test_what_comes_before_the_first_keyframe_is_a_range_too():
    packets = packets_of(range(0, 120, 10), "...K....K...", corrupt=(1,))
    found = find_doubts(packets, np.arange(12), 0, may_pair_fields=False)
    assert found.to_decode == ((0, 3),)


def test_a_single_picture_leaves_nothing_to_doubt():
    found = find_doubts(packets_of([0]), np.arange(1), 0, may_pair_fields=False)
    assert found == Doubts((), ())

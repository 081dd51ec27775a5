"""plan_trim: which packets are copied, or why all frames are re-encoded."""

from __future__ import annotations

import pytest
from indexes import index_of

from napari_camsync import TrimError
from napari_camsync.trim import TrimPlan
from napari_camsync.trim.plan import plan_trim
from napari_camsync.video.index import VideoIndex

INTRA = index_of("KKKKKKKK")
SIMPLE = index_of("KpppKpppKppp")
"""Keyframes 0, 4 and 8."""
REORDERED = index_of("KPbbPbbKPbbPbb", [0, 3, 1, 2, 6, 4, 5, 7, 10, 8, 9, 13, 11, 12])
"""I P B B as closed GOPs of seven; keyframes 0 and 7."""
OPEN = index_of("KPbbKbbPbb", [0, 3, 1, 2, 6, 4, 5, 9, 7, 8])
"""Keyframe 6 is followed by frames 4 and 5, shown before it."""


@pytest.mark.parametrize(
    ("index", "start", "stop", "packets"),
    [
        pytest.param(INTRA, 0, 8, range(8), id="every frame a keyframe, all of it"),
        pytest.param(INTRA, 3, 6, range(3, 6), id="every frame a keyframe, from the middle"),
        pytest.param(INTRA, 7, 8, [7], id="every frame a keyframe, the last alone"),
        pytest.param(SIMPLE, 0, 12, range(12), id="from the first frame to the last"),
        pytest.param(SIMPLE, 4, 12, range(4, 12), id="from a keyframe"),
        pytest.param(SIMPLE, 4, 7, range(4, 7), id="from a keyframe to a frame within its GOP"),
        pytest.param(SIMPLE, 8, 9, [8], id="a keyframe alone"),
        pytest.param(REORDERED, 7, 14, range(7, 14), id="from a keyframe, stored out of order"),
        pytest.param(REORDERED, 0, 7, range(7), id="to the end of a GOP"),
        pytest.param(REORDERED, 7, 11, range(7, 11), id="to a frame that others do not follow"),
        pytest.param(OPEN, 0, 4, range(4), id="to before the leading frames"),
    ],
)
def test_packets_are_copied_in_stored_order_where_that_is_exact(
    index: VideoIndex, start: int, stop: int, packets: range | list[int]
) -> None:
    plan = plan_trim(index, start, stop, clean_entry=True)
    assert (plan.mode, plan.packets) == ("copy", tuple(packets))
    assert (plan.frames, plan.copied, plan.reencoded) == (stop - start, stop - start, 0)
    assert plan.reason.endswith("so packets are copied unchanged.")
    assert plan_trim(index, start, stop, clean_entry=True, mode="copy") == plan


def test_frames_of_an_all_intra_video_are_copied_in_whatever_order_they_are_stored() -> None:
    plan = plan_trim(index_of("KKKK", [1, 0, 3, 2]), 1, 3, clean_entry=False)
    assert (plan.mode, plan.packets) == ("copy", (0, 3))


@pytest.mark.parametrize(
    ("index", "start", "stop", "clean", "why"),
    [
        pytest.param(
            SIMPLE,
            5,
            12,
            True,
            "frame 5 is not a keyframe (the keyframes around it are 4 and 8)",
            id="within a GOP",
        ),
        pytest.param(
            SIMPLE,
            3,
            12,
            True,
            "frame 3 is not a keyframe (the keyframes around it are 0 and 4)",
            id="just before a keyframe",
        ),
        pytest.param(
            SIMPLE,
            11,
            12,
            True,
            "frame 11 is not a keyframe (the last keyframe before it is 8)",
            id="within the last GOP",
        ),
        pytest.param(
            SIMPLE, 4, 12, False, "frames after keyframe 4 may refer to frames before it", id="open"
        ),
        pytest.param(
            OPEN,
            6,
            10,
            True,
            "frames 6:10 are stored intermingled with others they refer to",
            id="leading frames lie between",
        ),
        pytest.param(
            REORDERED,
            0,
            2,
            True,
            "frames 0:2 are stored intermingled with others they refer to",
            id="the end cuts off what a B frame refers to",
        ),
        pytest.param(
            REORDERED,
            7,
            9,
            True,
            "frames 7:9 are stored intermingled with others they refer to",
            id="so in a later GOP",
        ),
        pytest.param(
            index_of("KpKp", [-1, -1, 0, 1]),
            1,
            2,
            True,
            "frame 1 is not a keyframe (the last keyframe before it is 0)",
            id="hidden frames do not count",
        ),
    ],
)
def test_what_cannot_be_copied_exactly_is_reencoded_or_refused_saying_why(
    index: VideoIndex, start: int, stop: int, clean: bool, why: str
) -> None:
    plan = plan_trim(index, start, stop, clean_entry=clean)
    assert plan == TrimPlan(start, stop, "lossless", (), plan.reason)
    assert plan.reason == f"All {stop - start} frames are re-encoded without loss, because {why}."
    assert (plan.frames, plan.copied, plan.reencoded) == (stop - start, 0, stop - start)
    with pytest.raises(TrimError) as refused:
        plan_trim(index, start, stop, clean_entry=clean, mode="copy")
    assert f"Frames {start}:{stop} cannot be copied exactly: {why}." in str(refused.value)


@pytest.mark.parametrize("start", [0, 4, 5])
def test_all_frames_are_reencoded_where_that_was_asked_for(start: int) -> None:
    plan = plan_trim(SIMPLE, start, 12, clean_entry=True, mode="lossless")
    assert (plan.mode, plan.packets) == ("lossless", ())
    assert plan.reason.endswith("because it was asked for.")

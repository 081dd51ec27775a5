"""plan_trim: which packets are copied and which frames re-encoded, decided from the index alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from indexes import index_of

from napari_camsync import TrimError
from napari_camsync.trim import TrimPlan
from napari_camsync.trim.plan import Mode, plan_trim
from napari_camsync.trim.tail import Tail, all_intra_tail, entry_candidates, tail_from
from napari_camsync.video.index import VideoIndex

INTRA = index_of("KKKKKKKK")
SIMPLE = index_of("KpppKpppKppp")
"""Keyframes 0, 4 and 8."""
REORDERED = index_of("KPbbPbbKPbbPbb", [0, 3, 1, 2, 6, 4, 5, 7, 10, 8, 9, 13, 11, 12])
"""I P B B as closed GOPs of seven; keyframes 0 and 7."""
OPEN = index_of("KPbbKbbPbb", [0, 3, 1, 2, 6, 4, 5, 9, 7, 8])
"""Keyframe 6 is followed by frames 4 and 5, shown before it."""
HIDDEN = index_of("KpxKpxKp", [0, 1, -1, 2, 3, -1, 4, 5])
"""Packets 2 and 5 show nothing."""


def discarding(index: VideoIndex, *ordinals: int) -> VideoIndex:
    """Return the index of a file whose container hides just these packets."""
    flags = np.isin(np.arange(len(index.packets)), ordinals)
    return replace(index, packets=replace(index.packets, is_discard=flags))


@pytest.mark.parametrize(
    ("index", "start", "stop", "entries"),
    [
        pytest.param(SIMPLE, 0, 12, [0, 4, 8], id="from the first frame: all"),
        pytest.param(SIMPLE, 1, 12, [4, 8], id="those that follow the cut"),
        pytest.param(SIMPLE, 4, 12, [4, 8], id="the cut itself"),
        pytest.param(SIMPLE, 1, 8, [4], id="those before the end"),
        pytest.param(SIMPLE, 9, 12, [], id="none follows"),
        pytest.param(OPEN, 1, 10, [4], id="one with leading pictures"),
        pytest.param(index_of("KpK", [0, 2, 1]), 1, 3, [], id="shown before what is stored before"),
        pytest.param(discarding(HIDDEN, 5), 1, 6, [6], id="none before what the container hides"),
        pytest.param(discarding(HIDDEN, 5), 1, 4, [3], id="but after the end that is no matter"),
        pytest.param(discarding(HIDDEN), 1, 6, [3, 6], id="what only shows nothing is no matter"),
    ],
)
def test_a_copy_may_begin_at_keyframes_before_which_all_is_shown_that_is_stored_before(
    index: VideoIndex, start: int, stop: int, entries: list[int]
) -> None:
    assert list(entry_candidates(index, start, stop)) == entries


@pytest.mark.parametrize(
    ("index", "entry", "stop", "frames", "packets"),
    [
        pytest.param(SIMPLE, 4, 12, (4, 12), range(4, 12), id="to the end of the file"),
        pytest.param(SIMPLE, 4, 7, (4, 7), range(4, 7), id="to a frame within a GOP"),
        pytest.param(SIMPLE, 8, 9, (8, 9), [8], id="a keyframe alone"),
        pytest.param(REORDERED, 7, 14, (7, 14), range(7, 14), id="stored out of order"),
        pytest.param(REORDERED, 0, 7, (0, 7), range(7), id="to the end of a GOP"),
        pytest.param(REORDERED, 7, 11, (7, 11), range(7, 11), id="to before a P and its B"),
        pytest.param(REORDERED, 7, 12, (7, 11), range(7, 11), id="not to a B whose P is too late"),
        pytest.param(REORDERED, 0, 3, (0, 1), [0], id="not to B whose P is the end"),
        pytest.param(OPEN, 0, 10, (0, 10), range(10), id="over an open GOP"),
        pytest.param(OPEN, 0, 6, (0, 4), range(4), id="not to the leading pictures"),
        pytest.param(OPEN, 4, 10, (6, 10), [4, 7, 8, 9], id="without the leading pictures"),
        pytest.param(discarding(HIDDEN), 0, 2, (0, 2), [0, 1, 2], id="with a second field after"),
        pytest.param(discarding(HIDDEN), 3, 5, (2, 5), [3, 4, 5, 6], id="with one between"),
    ],
)
def test_copied_are_frames_in_a_row_whose_packets_are_stored_in_a_row(
    index: VideoIndex, entry: int, stop: int, frames: tuple[int, int], packets: range | list[int]
) -> None:
    assert tail_from(index, entry, stop) == Tail(*frames, tuple(packets))


def test_packets_that_show_nothing_are_copied_only_where_their_times_are_known() -> None:
    index = discarding(HIDDEN)
    guessed = replace(index, times=replace(index.times, ticks=index.times.ticks + 1))
    assert tail_from(guessed, 3, 6) is None
    assert tail_from(guessed, 6, 6) == Tail(4, 6, (6, 7))


def test_of_an_all_intra_video_any_frames_can_be_copied_in_whatever_order_they_are_stored() -> None:
    assert all_intra_tail(INTRA, 3, 6) == Tail(3, 6, (3, 4, 5))
    assert all_intra_tail(index_of("KKKK", [1, 0, 3, 2]), 1, 3) == Tail(1, 3, (0, 3))
    assert all_intra_tail(SIMPLE, 4, 5) is None


WHOLE = Tail(4, 12, tuple(range(4, 12)))
MIDDLE = Tail(4, 8, (4, 5, 6, 7))


def test_what_can_be_copied_from_the_cut_to_the_end_is() -> None:
    plan = plan_trim(SIMPLE, 4, 12, WHOLE)
    assert plan == TrimPlan(4, 12, "copy", 4, 12, WHOLE.packets, plan.reason)
    assert (plan.frames, plan.copied, plan.reencoded) == (8, 8, 0)
    assert plan.reason == (
        "Frame 4 is a keyframe after which nothing refers back, so packets are copied unchanged."
    )
    assert plan_trim(SIMPLE, 4, 12, WHOLE, mode="copy") == plan


SMART = [
    pytest.param(
        (2, 12, WHOLE),
        (8, 2),
        "2 frames (2:4) re-encoded, because frame 2 is not a keyframe (the keyframes around it "
        "are 0 and 4); the other 8 are copied unchanged.",
        id="the cut within a GOP",
    ),
    pytest.param(
        (3, 9, MIDDLE),
        (4, 2),
        "2 frames (3:4 and 8:9) re-encoded, because frame 3 is not a keyframe (the keyframes "
        "around it are 0 and 4); the other 4 are copied unchanged.",
        id="both ends",
    ),
    pytest.param(
        (4, 9, MIDDLE),
        (4, 1),
        "1 frame (8:9) re-encoded, because frames after 7 are stored intermingled with others "
        "they refer to; the other 4 are copied unchanged.",
        id="the end alone",
    ),
]


@pytest.mark.parametrize(("given", "counts", "reason"), SMART)
def test_the_frames_at_the_cuts_are_reencoded_where_they_cannot_be_copied(
    given: tuple[int, int, Tail], counts: tuple[int, int], reason: str
) -> None:
    start, stop, tail = given
    for mode in ("auto", "smart"):
        plan = plan_trim(SIMPLE, start, stop, tail, mode=mode)
        assert plan == TrimPlan(start, stop, "smart", tail.begin, tail.end, tail.packets, reason)
        assert (plan.copied, plan.reencoded) == counts
    with pytest.raises(TrimError, match=f"Frames {start}:{stop} cannot be copied exactly: "):
        plan_trim(SIMPLE, start, stop, tail, mode="copy")


WHY_ALL = [
    pytest.param(
        SIMPLE,
        (9, 12, None),
        {"why_not": "no keyframe follows before frame 12"},
        "frame 9 is not a keyframe (the last keyframe before it is 8), and no keyframe follows "
        "before frame 12",
        id="no keyframe follows",
    ),
    pytest.param(
        SIMPLE,
        (4, 12, None),
        {"why_not": "so it is with all"},
        "frames after keyframe 4 may refer to frames before it, and so it is with all",
        id="no keyframe is clean",
    ),
    pytest.param(
        SIMPLE,
        (2, 12, WHOLE),
        {"joinable": False},
        "frame 2 is not a keyframe (the keyframes around it are 0 and 4), and re-encoded h264 "
        "frames cannot be joined to copied ones",
        id="a codec in which nothing can be joined",
    ),
    pytest.param(
        discarding(HIDDEN),
        (1, 2, None),
        {"why_not": "no keyframe follows before frame 2"},
        "frame 1 is not a keyframe (the keyframes around it are 0 and 2), and no keyframe follows "
        "before frame 2",
        id="what shows nothing does not count",
    ),
]


@pytest.mark.parametrize(("index", "given", "options", "why"), WHY_ALL)
def test_all_frames_are_reencoded_where_nothing_else_is_exact_saying_why(
    index: VideoIndex,
    given: tuple[int, int, Tail | None],
    options: dict[str, str],
    why: str,
) -> None:
    start, stop, _ = given
    plan = plan_trim(index, *given, **options)
    assert plan == TrimPlan(start, stop, "encode", stop, stop, (), plan.reason)
    assert plan.reason == f"All {stop - start} frames are re-encoded, because {why}."
    assert (plan.copied, plan.reencoded) == (0, stop - start)
    with pytest.raises(TrimError, match="can be copied"):
        plan_trim(index, *given, mode="smart", **options)


@pytest.mark.parametrize("mode", ["encode", "lossless"])
def test_all_frames_are_reencoded_where_that_was_asked_for(mode: Mode) -> None:
    plan = plan_trim(SIMPLE, 4, 12, WHOLE, mode=mode)
    assert (plan.mode, plan.packets, plan.reencoded) == (mode, (), 8)
    assert plan.reason.endswith("because it was asked for.")

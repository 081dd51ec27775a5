"""weigh: what speaks against an onset, in sentences that name the frame."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from napari_camsync.detect.events import Event
from napari_camsync.detect.evidence import REVIEW_BELOW, Evidence, weigh
from napari_camsync.detect.step import Step


def step_of(
    levels: Sequence[float], noise: float = 0.01, contrast: float = 100, share: float = 0.3
) -> Step:
    """Return a trace; a clear one unless told otherwise."""
    return Step(np.array(levels, float), noise, contrast, 200.0, share, 1.0, np.zeros(len(levels)))


CLEAR = [0.0] * 10 + [1.0] * 10


def weighed(step: Step, on: int = 10, other: int | None = 10) -> Evidence:
    """Judge an onset in a window that begins at frame 100."""
    return weigh(Event(step, on, 3.0), None, on, other, 0.5, 100)


def test_against_a_clear_step_that_both_methods_see_nothing_speaks() -> None:
    evidence = weighed(step_of(CLEAR))
    assert evidence.reasons == ()
    assert not evidence.needs_review
    assert 0.9 < evidence.confidence < 1


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        pytest.param(
            weighed(step_of([0] * 10 + [0.55] + [1] * 9)),
            r"part-way through frame 110 \(55% .* frame 111 could be meant",
            id="the ON frame is hardly more than half lit",
        ),
        pytest.param(
            weighed(step_of([0] * 9 + [0.45] + [1] * 10)),
            "Frame 109 is already lit to 45%",
            id="the frame before is lit to almost one half",
        ),
        pytest.param(
            weighed(replace(step_of([0] * 10 + [0.8] + [1] * 9), clipped=True)),
            "too bright for the camera: how lit frame 110 is cannot be told",
            id="the ON frame is part-lit, and all of the ROI at the camera's limit",
        ),
        pytest.param(
            weighed(step_of(CLEAR), on=8, other=8),
            "does not turn on at frame 108",
            id="the trace does not rise there",
        ),
        pytest.param(
            weighed(step_of([1] * 10 + [0] * 10)),
            "does not turn on at frame 110",
            id="the trace falls there",
        ),
        pytest.param(
            weighed(step_of([0] * 7 + [0.22, 0.3, 0.4, 0.6, 0.7, 0.78] + [1] * 7)),
            "The change takes 6 frames",
            id="a slow light",
        ),
        pytest.param(
            weighed(step_of([0] * 10 + [1] * 2 + [0] * 8)),
            "OFF again at frame 112",
            id="a flash of two frames",
        ),
        pytest.param(
            weighed(step_of([0] * 10 + [1] * 6 + [0] * 4)),
            "OFF again at frame 116",
            id="a flash of six frames",
        ),
        pytest.param(
            weighed(step_of([-0.7] * 5 + [0] * 5 + [1] * 10)),
            "changes at frame 105 too",
            id="something else brightens before",
        ),
        pytest.param(
            weighed(step_of([0] * 10 + [1] * 5 + [1.7] * 5)),
            "changes at frame 115 too",
            id="something else brightens after",
        ),
        pytest.param(
            weighed(step_of([0] * 9 + [0.3] + [0.85] + [1] * 9), other=12),
            "the other says 112",
            id="the methods disagree on an unclear step",
        ),
        pytest.param(
            weighed(step_of(CLEAR, contrast=6)), "changes the picture by 6 of 255", id="weak"
        ),
        pytest.param(weighed(step_of(CLEAR, noise=0.25)), "varies by 25%", id="noisy"),
    ],
)
def test_a_doubt_is_said_in_a_sentence(evidence: Evidence, reason: str) -> None:
    assert sum(bool(re.search(reason, said)) for said in evidence.reasons) == 1
    assert evidence.confidence < 0.98


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param(weighed(step_of([0] * 10 + [0.55] + [1] * 9)), id="half lit"),
        pytest.param(weighed(step_of([0] * 9 + [0.48] + [1] * 10)), id="half lit before"),
        pytest.param(
            weighed(step_of([0] * 10 + [0.65] + [1] * 9, contrast=30)), id="more than half, faint"
        ),
        pytest.param(weighed(step_of(CLEAR), on=8, other=8), id="no rise there"),
        pytest.param(weighed(step_of([1] * 10 + [0] * 10)), id="it goes out"),
        pytest.param(
            weighed(step_of([0] * 7 + [0.22, 0.3, 0.4, 0.6, 0.7, 0.78] + [1] * 7)), id="slow"
        ),
        pytest.param(weighed(step_of([0] * 10 + [1] + [0] * 9)), id="one frame of light"),
        pytest.param(weighed(step_of(CLEAR, contrast=6)), id="weak"),
        pytest.param(weighed(step_of(CLEAR, noise=0.25)), id="noisy"),
    ],
)
def test_where_another_frame_could_be_meant_a_person_should_look(evidence: Evidence) -> None:
    assert evidence.needs_review
    assert evidence.confidence < REVIEW_BELOW


@pytest.mark.parametrize(
    ("evidence", "reason"),
    [
        pytest.param(weighed(step_of(CLEAR), other=12), "disagree", id="the other method is off"),
        pytest.param(weighed(step_of(CLEAR), other=None), "show no change", id="nor sees any"),
        pytest.param(weighed(step_of([0] * 10 + [0.6] + [1] * 9)), "60%", id="three fifths lit"),
        pytest.param(weighed(step_of([0] * 9 + [0.4] + [1] * 10)), "40%", id="two fifths before"),
        pytest.param(
            weighed(step_of([0] * 9 + [0.3, 0.65] + [1] * 9)), "takes 3 frames", id="a slow rise"
        ),
    ],
)
def test_a_clear_step_stands_though_something_is_remarked(evidence: Evidence, reason: str) -> None:
    assert any(reason in said for said in evidence.reasons)
    assert not evidence.needs_review


def test_a_change_of_the_whole_picture_is_doubted_where_a_part_changes_elsewhere() -> None:
    other = Event(step_of([0.0] * 3 + [1.0] * 17), 3, -1.0)
    room = Event(step_of(CLEAR), 10, 3.0, elsewhere=0.8)
    alone = weigh(room, None, 10, 10, 0.5, 100)
    beside = weigh(room, other, 10, 10, 0.5, 100)
    assert not alone.needs_review
    assert beside.needs_review
    assert "also changed at frame 103" in beside.reasons[0]


@pytest.mark.parametrize(("contrast", "review"), [(100, False), (20, True)], ids=["clear", "faint"])
def test_the_fainter_a_change_the_more_of_it_must_go_one_way(contrast: float, review: bool) -> None:
    step = replace(step_of(CLEAR, contrast=contrast), coherence=0.65)
    assert weighed(step).needs_review is review


def test_doubts_add_up() -> None:
    one = weighed(step_of(CLEAR, noise=0.25))
    two = weighed(step_of(CLEAR, noise=0.25, contrast=6))
    assert len(two.reasons) == 2
    assert 0 < two.confidence < one.confidence


def test_a_light_that_turns_on_with_the_last_frame_is_judged_like_any_other() -> None:
    evidence = weighed(step_of([0.0] * 19 + [1.0]), on=19, other=19)
    assert evidence.reasons == ()


def test_what_is_three_quarters_sure_needs_no_review() -> None:
    assert not Evidence(0.76, ()).needs_review
    assert Evidence(0.74, ()).needs_review


def test_of_a_light_that_is_clear_a_frame_may_be_carried_over_one_half() -> None:
    assert weighed(step_of([0] * 10 + [0.585] + [1] * 9, contrast=80)).needs_review


def test_a_faint_light_far_from_one_half_stands() -> None:
    assert not weighed(step_of([0] * 10 + [0.72] + [1] * 9, contrast=20)).needs_review


@pytest.mark.parametrize(
    ("contrast", "review"),
    [(200, False), (60, False), (30, True)],
    ids=["bright", "clear", "faint"],
)
def test_the_fainter_a_light_the_farther_from_one_half_encoders_may_carry_it(
    contrast: float, review: bool
) -> None:
    evidence = weighed(step_of([0] * 10 + [0.64] + [1] * 9, contrast=contrast))
    assert evidence.needs_review is review

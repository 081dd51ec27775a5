"""Recordings of real lights, whose ON frames were found by other means; see their README."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from napari_camsync import DetectionError, Onset, Roi, find_onset, open_video, search_onset

DATA = Path(__file__).parents[2].parent / "shared" / "data"
TRUTH = DATA / "truth.json"

pytestmark = pytest.mark.skipif(not TRUTH.exists(), reason=f"needs the recordings in {DATA}")


class Case(NamedTuple):
    """One onset of a recording."""

    file: str
    roi: Roi
    start: int
    stop: int
    on: int


def cases() -> list[Case]:
    """Return every onset that the recordings' table names."""
    recordings = json.loads(TRUTH.read_text()) if TRUTH.exists() else []
    return [
        Case(recording["file"], Roi(**recording["roi"]), on["start"], on["stop"], on["on"])
        for recording in recordings
        for on in recording["onsets"]
    ]


DISPUTED = ("handheld_blink.mp4", 63)
"""Frame 62 is lit to 0.55, so by the half-level rule it is ON; the table says 63."""


@cache
def found(case: Case) -> Onset:
    """Search one window, once for all tests."""
    with open_video(DATA / case.file) as video:
        return find_onset(video, case.roi, case.start, case.stop)


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.file}-{case.on}")
def test_the_onset_is_found_exactly_or_where_disputed_marked_for_review(case: Case) -> None:
    onset = found(case)
    if (case.file, case.on) == DISPUTED:
        assert onset.frame == case.on or onset.needs_review
        assert abs(onset.frame - case.on) <= 1
    else:
        assert onset.frame == case.on


def test_at_least_18_of_the_19_are_exact() -> None:
    exact = [found(case).frame == case.on for case in cases()]
    assert len(exact) == 19
    assert sum(exact) >= 18


def test_most_of_what_is_exact_needs_no_review() -> None:
    """A warning on every onset would be as good as none."""
    exact = [found(case) for case in cases() if found(case).frame == case.on]
    assert sum(onset.needs_review for onset in exact) <= 4


FIRST_ON = {"handheld_blink.mp4": 3, "torch_hevc10.mov": 39, "small_led_mpeg2.mp4": 212}


@pytest.mark.parametrize(("file", "on"), FIRST_ON.items())
def test_the_first_flash_is_found_without_a_roi(file: str, on: int) -> None:
    with open_video(DATA / file) as video:
        assert search_onset(video).frame == on


@pytest.mark.parametrize("camera", [1, 2, 3, 4])
def test_a_person_who_moves_is_not_taken_for_a_light(camera: int) -> None:
    with open_video(DATA / f"multicam_{camera}.mp4") as video:
        try:
            onset = search_onset(video)
        except DetectionError:
            return
    assert onset.needs_review

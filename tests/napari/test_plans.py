"""What trimming will do and how far it is, in words."""

from __future__ import annotations

import pytest

from napari_camsync._napari.plans import (
    MODES,
    Offer,
    TrimOptions,
    begin_words,
    offer_words,
    plan_sentence,
    summary_words,
    time_left,
    trimmed_words,
)
from napari_camsync.errors import TrimError
from napari_camsync.trim import MODES as KNOWN_MODES
from napari_camsync.trim import TrimFailure, prepare_trim
from napari_camsync.trim.trim import carry_out
from napari_camsync.video import open_video


def test_every_way_of_trimming_has_its_words():
    assert set(KNOWN_MODES) <= set(MODES)


@pytest.mark.parametrize(
    ("stop", "says"),
    [
        (None, "Copies 40 frames; leaves out 20 before the LED. "),
        (50, "Copies 30 frames; leaves out 20 before the LED and 10 at its end. "),
    ],
)
def test_a_plan_says_how_many_frames_are_copied_and_dropped(clip, stop, says):
    with open_video(clip("mjpeg.avi")) as video:
        assert plan_sentence(prepare_trim(video, 20, stop)).startswith(says)


def test_a_way_of_trimming_that_is_refused_names_the_other_as_the_window_does(clip):
    with open_video(clip("h264_b_aac.mp4")) as video, pytest.raises(TrimError) as refused:
        prepare_trim(video, 20, mode="copy")
    said = offer_words(Offer("cam1.mp4", why_not=str(refused.value)))
    assert said.startswith("Not now: Frames 20:90 cannot be copied exactly")
    assert said.endswith("Choose Automatic.")


def test_what_is_chosen_is_summed_up(clip, tmp_path):
    with open_video(clip("mjpeg.avi")) as video:
        trims = [prepare_trim(video, 20, 50, folder=tmp_path), prepare_trim(video, 10, 40)]
    assert summary_words(trims, TrimOptions(equal=True)) == (
        "60 frames copied bit for bit, 0 re-encoded. Each gets 30 frames. Written beside their "
        "sources; the sources are only read."
    )
    assert begin_words(trims) == "Trim 2 videos"
    trims[0].output.touch()
    assert begin_words(trims[:1]) == "Trim 1 video, replacing 1"
    assert offer_words(Offer("cam1", trims[0])).endswith("It exists and would be REPLACED.")
    sure = Offer("cam3", trims[1])
    assert sure.title.startswith("cam3  →  ")
    assert offer_words(Offer("cam2", why_not="It has no ON frame yet.")) == (
        "Not now: It has no ON frame yet."
    )


def test_a_failure_is_said_beside_what_was_written(clip, tmp_path):
    failure = TrimFailure(tmp_path / "cam2.avi", TrimError("the disk is full"))
    with open_video(clip("mjpeg.avi")) as video:
        result = carry_out(prepare_trim(video, 20, folder=tmp_path))
    assert trimmed_words([result, failure]) == (
        f"1 video trimmed and checked, 0 frames re-encoded, in {tmp_path}. See Report.\n"
        "cam2.avi: the disk is full"
    )


@pytest.mark.parametrize(
    ("done", "elapsed", "says"),
    [
        (0, 10, ""),
        (10, 0.5, ""),
        (50, 10, "about 10 s left"),
        (10, 100, "about 15 min left"),
        (1, 100, "about 2.8 h left"),
        (100, 10, "about 1 s left"),
    ],
)
def test_time_left_goes_by_the_time_it_took(done, elapsed, says):
    assert time_left(done, 100, elapsed) == says

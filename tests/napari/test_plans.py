"""What trimming will do and how far it is, in words."""

from __future__ import annotations

import pytest

from napari_camsync._napari.plans import MODES, plan_sentence, time_left
from napari_camsync.trim import MODES as KNOWN_MODES
from napari_camsync.trim import prepare_trim
from napari_camsync.video import open_video


def test_every_way_of_trimming_has_its_words():
    assert set(KNOWN_MODES) <= set(MODES)


@pytest.mark.parametrize(
    ("stop", "says"),
    [
        (None, ["copies 40 of its 60 frames", "leaves out 20 before the LED.", "frame_synced"]),
        (50, ["copies 30 of its 60 frames", "leaves out 20 before the LED and 10 at its end."]),
    ],
)
def test_a_plan_says_how_many_frames_are_copied_and_dropped(clip, stop, says):
    with open_video(clip("mjpeg.avi")) as video:
        sentence = plan_sentence(prepare_trim(video, 20, stop))
    for words in says:
        assert words in sentence


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

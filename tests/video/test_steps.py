"""Steps back through a video find their pictures ready, and each is its own array."""

from __future__ import annotations

import numpy as np
import pytest
from burned import read_number

from napari_camsync import open_video
from napari_camsync.video import video as video_module


@pytest.mark.parametrize("name", ["mjpeg.avi", "h264_b_aac.mp4", "h264_rot90.mp4"])
def test_most_steps_back_convert_and_decode_nothing(clip, name, monkeypatch):
    converted = []
    to_rgb = video_module.to_rgb

    def counted(picture):
        converted.append(picture)
        return to_rgb(picture)

    monkeypatch.setattr(video_module, "to_rgb", counted)
    with open_video(clip(name)) as video:
        _ = video[59]
        busy = 0
        for frame in range(58, 8, -1):
            before = len(converted)
            assert read_number(video[frame]) == frame
            busy += len(converted) > before
    assert busy <= 18  # those kept by the jump, and one step in 32


def test_changing_a_returned_picture_changes_no_other(clip):
    with open_video(clip("mjpeg.avi")) as video:
        for frame in (40, 39, 38, 37):
            video[frame][...] = 0
        for frame in (37, 38, 39, 40, 39, 38):
            assert read_number(video[frame]) == frame
            assert np.ptp(video[frame]) > 100

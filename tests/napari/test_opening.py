"""A video is shown at once, and never with a wrong picture under a right number."""

from __future__ import annotations

import numpy as np
import pytest
from burned import read_number

import napari_camsync as camsync
from napari_camsync._napari.opening import OpeningVideo, open_quickly
from napari_camsync._napari.reader import AXES, read_videos
from napari_camsync.video.peek import peek_video


def test_a_short_video_is_exact_at_once(clip):
    video = open_quickly(clip("h264_b_aac.mp4"))
    assert isinstance(video, camsync.Video)
    assert read_number(video[42]) == 42


def test_a_file_that_takes_longer_shows_frame_0_and_gray_until_it_is_known(clip, count_now):
    stand_in = open_quickly(clip("h264_b_aac.mp4"))
    assert isinstance(stand_in, OpeningVideo)
    assert stand_in.shape == (90, 128, 192, 3)
    assert read_number(stand_in[0]) == 0
    assert np.ptp(stand_in[42]) == 0
    assert stand_in[0:3, :5, :7].shape == (3, 5, 7, 3)
    count_now.set()
    assert read_number(stand_in.ready.result(timeout=30)[42]) == 42


def test_loading_a_stand_in_as_a_whole_gives_only_what_is_known(clip):
    path = clip("h264.mp4")
    stand_in = OpeningVideo(path, peek_video(path))
    assert np.asarray(stand_in).shape == (1, 128, 192, 3)


def test_the_reader_gives_lazy_layers_with_named_axes(clip):
    paths = [str(clip("h264.mp4")), str(clip("mjpeg.avi"))]
    for (data, settings, kind), path in zip(read_videos(paths), paths, strict=True):
        assert kind == "image"
        assert isinstance(data, camsync.Video)
        assert path.endswith(settings["name"])
        assert settings["axis_labels"] == AXES


@pytest.mark.parametrize("content", [b"", b"text"], ids=["empty", "not a video"])
def test_what_is_no_video_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    with pytest.raises(camsync.VideoError, match=r"x\.mp4"):
        read_videos(str(path))

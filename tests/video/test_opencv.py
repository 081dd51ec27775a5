"""What OpenCV is said to return for a frame's number is what it returns."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from burned import read_number
from clips import CLIPS

from napari_camsync import open_video
from napari_camsync.video.opencv import opencv_frames

KINDS = (
    "h264.mp4",
    "h264_b_aac.mp4",
    "h264_intra.mp4",
    "h264_endless_gop.mp4",
    "h264_vfr.mp4",
    "h264_vfr.mkv",
    "h264_late.mp4",
    "h264_ntsc.mkv",
    "h264.mkv",
    "h264.mov",
    "mjpeg.avi",
    "mjpeg_gaps.avi",
    "mpeg4.avi",
    "mpeg4_gaps.avi",
    "vp9.webm",
    "ffv1.mkv",
)
OFF = ("h264_vfr.mp4", "h264_vfr.mkv", "mjpeg_gaps.avi", "mpeg4_gaps.avi")
"""Those in which it is wrong somewhere."""


def asked_of_opencv(path: Path, count: int) -> list[int | None]:
    """Return the number that OpenCV shows for each, None where it shows nothing."""
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    shown = []
    for number in range(count):
        capture.set(cv2.CAP_PROP_POS_FRAMES, number)
        found, picture = capture.read()
        shown.append(read_number(picture) if found else None)
    capture.release()
    return shown


@pytest.mark.parametrize("name", KINDS)
def test_opencv_returns_what_is_predicted_for_every_number(clip, name):
    with open_video(clip(name)) as video:
        predicted = opencv_frames(video.index)
        assert predicted is not None
        shown = [CLIPS[name].expected[n] if n < len(video) else None for n in predicted.tolist()]
        assert asked_of_opencv(video.path, len(video)) == shown
        assert (shown == list(CLIPS[name].expected)) == (name not in OFF)


@pytest.mark.parametrize("name", ["h264.ts", "h264_raw.h264", "mpeg2_b.mpg", "h264_no_cues.mkv"])
def test_without_an_index_nothing_is_predicted(clip, name):
    with open_video(clip(name)) as video:
        assert opencv_frames(video.index) is None

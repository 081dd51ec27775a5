"""A region of every frame is, to the bit, that part of the whole frame."""

from __future__ import annotations

from collections.abc import Iterator

import av
import numpy as np
import pytest
from burned import draw
from clips import CLIPS

from napari_camsync import Roi, Video, open_video
from napari_camsync.video.orientation import to_rgb
from napari_camsync.video.region import RegionConverter

PARTS = {
    "one pixel": (0, 0, 1, 1),
    "one odd pixel": (37, 53, 1, 1),
    "upper left": (0, 0, 20, 16),
    "odd": (31, 45, 33, 27),
    "beside the left edge": (1, 3, 2, 60),
    "lower right": (-21, -13, 21, 13),
    "last pixel": (-1, -1, 1, 1),
    "last column": (-1, 0, 1, 0),
    "last row": (0, -1, 0, 1),
    "whole": (0, 0, 0, 0),
}
"""x, y, width, height; negative from the far edge, a size of 0 is the whole."""
START, STOP = 4, 7
FORMATS = (
    "gray",
    "gray16le",
    "nv12",
    "p010le",
    "yuv420p",
    "yuvj422p",
    "yuv411p",
    "yuv440p",
    "yuv444p12le",
    "bgr24",
    "bgr0",
    "rgb48le",
    "rgb565le",
    "gbrp",
    "ya8",
    "monob",
    "yuyv422",
    "uyvy422",
)


@pytest.fixture(scope="module", params=CLIPS)
def video(clip, request: pytest.FixtureRequest) -> Iterator[Video]:
    with open_video(clip(request.param)) as opened:
        yield opened


def roi_of(video: Video, part: tuple[int, int, int, int]) -> Roi:
    _, height, width, _ = video.shape
    x, y, w, h = part
    return Roi(x % width, y % height, w or width, h or height)


@pytest.fixture(scope="module")
def whole(video: Video) -> list[np.ndarray]:
    """Return a few whole frames."""
    return [video[frame] for frame in range(len(video))[START:STOP] or range(len(video))]


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
def test_a_region_is_that_part_of_the_whole_frame(video, whole, part):
    roi = roi_of(video, part)
    start = START if len(video) > START else 0
    found = list(video.iter_frames(start, start + len(whole), roi=roi))
    assert [picture.shape for picture in found] == [(roi.height, roi.width, 3)] * len(whole)
    for picture, frame in zip(found, whole, strict=True):
        assert np.array_equal(picture, frame[roi.slices])


@pytest.mark.parametrize("name", ["h264_b_aac.mp4", "h264_rot90.mp4", "mjpeg_odd.avi"])
@pytest.mark.parametrize("over", [(1, 0), (0, 1), (500, 500)], ids=["right", "below", "beyond"])
def test_a_region_outside_is_refused_at_once(clip, name, over):
    with open_video(clip(name)) as video:
        _, height, width, _ = video.shape
        outside = Roi(width - 9 + over[0], height - 9 + over[1], 9, 9)
        with pytest.raises(ValueError, match="ROI"):
            video.iter_frames(0, 2, roi=outside)


def test_regions_are_the_callers_own(clip):
    with open_video(clip("raw_rgb.mov")) as video:
        (before,) = video.iter_frames(3, 4, roi=Roi(0, 0, 9, 9))
        before[:] = 7
        (again,) = video.iter_frames(3, 4, roi=Roi(0, 0, 9, 9))
        assert np.array_equal(again, video[3][:9, :9])


@pytest.mark.parametrize("size", [(200, 120), (640, 402)], ids=["small", "on several threads"])
@pytest.mark.parametrize("pixel_format", FORMATS)
def test_a_region_is_exact_in_whatever_format_a_decoder_delivers(pixel_format, size):
    drawn = av.VideoFrame.from_ndarray(draw(77, *size), format="rgb24")
    picture = drawn.reformat(format=pixel_format)
    whole = to_rgb(picture)
    aligned = slice(32, 48), slice(64, 80)
    for rows, columns in (
        aligned,
        (slice(45, 72), slice(31, 64)),
        (slice(119, 120), slice(199, 200)),
    ):
        found = RegionConverter(rows, columns).to_rgb(picture)
        assert np.array_equal(found, whole[rows, columns])

"""Roi: the rectangle around the light."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from napari_camsync import Roi, open_video
from napari_camsync.detect.roi import fit_to_frame


@pytest.mark.parametrize(
    ("text", "roi"),
    [
        pytest.param("610,300,40,50", Roi(610, 300, 40, 50), id="as the guide writes it"),
        pytest.param(" 1, 2,\t3 ,4 ", Roi(1, 2, 3, 4), id="spaces"),
        pytest.param("0,0,1,1", Roi(0, 0, 1, 1), id="one pixel"),
    ],
)
def test_a_roi_is_read_from_four_whole_numbers(text: str, roi: Roi) -> None:
    assert Roi.parse(text) == roi


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("1,2,3", "not four whole numbers", id="three numbers"),
        pytest.param("1,2,3,4,5", "not four whole numbers", id="five numbers"),
        pytest.param("1,2,3,4.5", "not four whole numbers", id="half a pixel"),
        pytest.param("a,b,c,d", "not four whole numbers", id="letters"),
        pytest.param("1 2 3 4", "not four whole numbers", id="no commas"),
        pytest.param("", "not four whole numbers", id="nothing"),
        pytest.param("1,2,0,4", "empty", id="no width"),
        pytest.param("1,2,3,-4", "empty", id="negative height"),
        pytest.param("-1,2,3,4", "outside the frame", id="left of the frame"),
        pytest.param("1,-2,3,4", "outside the frame", id="above the frame"),
    ],
)
def test_what_is_no_rectangle_is_refused_naming_it(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        Roi.parse(text)
    assert text in str(refused.value)


def test_a_roi_written_as_text_is_read_back() -> None:
    assert Roi.parse(str(Roi(7, 11, 13, 17))) == Roi(7, 11, 13, 17)


def test_a_roi_cuts_its_rows_and_columns_out_of_a_frame() -> None:
    frame = np.arange(20 * 30).reshape(20, 30)
    crop = frame[Roi(x=4, y=7, width=3, height=2).slices]
    assert crop.tolist() == [[7 * 30 + 4, 7 * 30 + 5, 7 * 30 + 6], [244, 245, 246]]


@pytest.mark.parametrize(
    ("roi", "center"),
    [
        pytest.param(Roi(10, 20, 1, 1), (20, 10), id="one pixel"),
        pytest.param(Roi(10, 20, 2, 4), (21.5, 10.5), id="between pixels"),
        pytest.param(Roi(10, 20, 3, 5), (22, 11), id="on a pixel"),
    ],
)
def test_the_center_is_row_and_column_of_its_middle(roi: Roi, center: tuple[float, float]) -> None:
    assert roi.center == center


@pytest.mark.parametrize(
    ("corners", "roi"),
    [
        pytest.param((9.6, 19.6, 29.4, 49.4), Roi(20, 10, 30, 20), id="edges within pixels"),
        pytest.param((9.5, 19.5, 29.5, 49.5), Roi(20, 10, 30, 20), id="even edges of pixels"),
        pytest.param((10.5, 20.5, 30.5, 50.5), Roi(21, 11, 30, 20), id="odd edges of pixels"),
        pytest.param((10, 20, 10, 20), Roi(20, 10, 1, 1), id="a click"),
        pytest.param((10.5, 20.5, 10.5, 20.5), Roi(21, 11, 1, 1), id="a click between pixels"),
        pytest.param((-30, -40, 5.2, 6.2), Roi(0, 0, 7, 6), id="over the top left corner"),
        pytest.param((95.2, 190.2, 500, 500), Roi(190, 95, 10, 5), id="over the bottom right"),
        pytest.param((-9, -9, 999, 999), Roi(0, 0, 200, 100), id="around the whole frame"),
    ],
)
def test_a_drawn_rectangle_becomes_the_pixels_it_touches(
    corners: tuple[float, float, float, float], roi: Roi
) -> None:
    """Top, left, bottom, right in a frame of 200 x 100, pixel 0 reaching from -0.5 to 0.5."""
    assert Roi.from_corners(*corners, frame_size=(100, 200)) == roi


@pytest.mark.parametrize(
    "corners",
    [
        pytest.param((-20, 10, -5, 20), id="above"),
        pytest.param((110, 10, 120, 20), id="below"),
        pytest.param((10, -20, 20, -5), id="left"),
        pytest.param((10, 210, 20, 220), id="right"),
    ],
)
def test_a_rectangle_drawn_outside_the_frame_is_refused(
    corners: tuple[float, float, float, float],
) -> None:
    with pytest.raises(ValueError, match="outside the frame"):
        Roi.from_corners(*corners, frame_size=(100, 200))


@pytest.mark.parametrize(
    ("roi", "within"),
    [
        pytest.param(Roi(0, 0, 200, 100), True, id="the whole frame"),
        pytest.param(Roi(199, 99, 1, 1), True, id="the last pixel"),
        pytest.param(Roi(199, 99, 2, 1), False, id="one pixel too wide"),
        pytest.param(Roi(199, 99, 1, 2), False, id="one pixel too high"),
        pytest.param(Roi(200, 0, 1, 1), False, id="right of it"),
    ],
)
def test_a_roi_that_leaves_the_frame_is_told_the_frames_size(roi: Roi, within: bool) -> None:
    assert roi.is_within((100, 200)) == within
    if within:
        roi.check_within((100, 200))
    else:
        with pytest.raises(ValueError, match="200 x 100") as refused:
            roi.check_within((100, 200))
        assert str(roi) in str(refused.value)


def stored_picture(path: Path) -> np.ndarray:
    """Return the first picture as it lies in the file, by PyAV, which does not turn it."""
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


# Upright 192 x 128. What a player does to the stored picture, by numpy.
TURNS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "h264_rot90.mp4": lambda picture: np.rot90(picture, -1),
    "h264_rot270.mp4": np.rot90,
    "h264_rot90_flip.mp4": lambda picture: np.rot90(picture[:, ::-1], -1),
}


@pytest.mark.parametrize("name", TURNS)
def test_a_roi_read_off_the_stored_picture_is_turned_upright_with_it(
    clip: Callable[[str], Path], name: str
) -> None:
    in_stored = Roi(x=10, y=130, width=20, height=30)
    with open_video(clip(name)) as video:
        upright = fit_to_frame(in_stored, video)
        assert (upright.width, upright.height) == (30, 20)
        crop = stored_picture(clip(name))[in_stored.slices]
        assert np.array_equal(video[0][upright.slices], TURNS[name](crop))


@pytest.mark.parametrize("name", TURNS)
def test_a_roi_that_fits_the_upright_frame_is_left_alone(
    clip: Callable[[str], Path], name: str
) -> None:
    """Also where it fits the stored picture as well."""
    with open_video(clip(name)) as video:
        for roi in (Roi(150, 10, 30, 20), Roi(5, 6, 7, 8)):
            assert fit_to_frame(roi, video) == roi


@pytest.mark.parametrize("name", ["h264.mp4", "h264_rot90.mp4", "h264_rot180.mp4"])
def test_a_roi_that_fits_neither_way_is_refused(clip: Callable[[str], Path], name: str) -> None:
    with open_video(clip(name)) as video:
        for roi in (Roi(180, 120, 30, 30), Roi(0, 0, 193, 193)):
            with pytest.raises(ValueError, match="leaves the frame"):
                fit_to_frame(roi, video)

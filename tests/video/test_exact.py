"""Frame N is frame N: in every kind of file, in whatever order frames are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from burned import COLORS, read_colors, read_number
from clips import CLIPS, ClipSpec
from readers import NOT_FOR_FFMPEG, pictures_of_ffmpeg

from napari_camsync import open_video
from napari_camsync.video.cache import PictureCache
from napari_camsync.video.decoder import FrameDecoder
from napari_camsync.video.video import Video

TIMED = [name for name, spec in CLIPS.items() if spec.timed]
COLORED = [name for name, spec in CLIPS.items() if not spec.pix_fmt.startswith("gray")]


@pytest.fixture(params=CLIPS)
def name(request: pytest.FixtureRequest) -> str:
    """Return the name of a kind; tests that want only some of them say so."""
    return str(request.param)


@pytest.fixture
def spec(name: str) -> ClipSpec:
    """Return what the clip is."""
    return CLIPS[name]


@pytest.fixture
def video(clip: Callable[[str], Path], name: str) -> Iterator[Video]:
    """Return the clip, freshly opened."""
    with open_video(clip(name)) as opened:
        yield opened


def any_frames(video: Video, count: int) -> list[int]:
    """Return random frames, the same in every run."""
    return [int(frame) for frame in np.random.default_rng(7).integers(0, len(video), count)]


def test_it_is_an_array_of_as_many_frames_as_a_sequential_reader_delivers(
    video: Video, spec: ClipSpec
) -> None:
    width, height = spec.size
    assert len(video) == len(spec.expected)
    assert video.shape == (len(spec.expected), height, width, 3)
    assert (video.ndim, video.dtype) == (4, np.dtype(np.uint8))
    assert (video[0].shape, video[0].dtype) == ((height, width, 3), video.dtype)


def test_frames_asked_for_at_random_are_those_asked_for(video: Video, spec: ClipSpec) -> None:
    frames = any_frames(video, 200)
    assert [read_number(video[n]) for n in frames] == [spec.expected[n] for n in frames]


def test_frames_asked_for_first_after_opening_are_those_asked_for(
    video: Video, spec: ClipSpec
) -> None:
    found = []
    frames = any_frames(video, 12)
    for frame in frames:
        video.close()
        found.append(read_number(video[frame]))
    assert found == [spec.expected[frame] for frame in frames]


def test_stepping_back_from_the_end_shows_each_frame_before(video: Video, spec: ClipSpec) -> None:
    back = range(len(video))[:-41:-1]
    assert [read_number(video[frame]) for frame in back] == list(spec.expected[:-41:-1])


def test_four_threads_asking_at_once_get_their_own_frames(video: Video, spec: ClipSpec) -> None:
    frames = any_frames(video, 200)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda frame: read_number(video[frame]), frames))
    assert found == [spec.expected[frame] for frame in frames]


def test_a_jump_shows_to_the_pixel_what_reading_straight_through_shows(video: Video) -> None:
    """Without a cache, so that each jump seeks in a decoder that was somewhere else."""
    straight = [picture.to_ndarray(format="rgb24") for picture in video.iter_pictures()]
    decoder = FrameDecoder(video.path, video.index, PictureCache(0))
    jumps = any_frames(video, 60)
    wrong = [
        frame
        for frame in jumps
        if not np.array_equal(decoder.picture(frame).to_ndarray(format="rgb24"), straight[frame])
    ]
    decoder.close()
    assert wrong == []


def test_every_frame_comes_in_order_when_read_straight_through(
    video: Video, spec: ClipSpec
) -> None:
    assert [read_number(picture) for picture in video.iter_frames()] == list(spec.expected)


@pytest.mark.parametrize("part", [(0.0, 0.3), (0.3, 0.8), (0.85, 1.0)], ids=str)
def test_a_part_read_straight_through_holds_its_frames(
    video: Video, spec: ClipSpec, part: tuple[float, float]
) -> None:
    start, stop = (int(share * len(video)) for share in part)
    stop = max(stop, start + 1)
    found = [read_number(picture) for picture in video.iter_frames(start, stop)]
    assert found == list(spec.expected[start:stop])


def test_every_frame_has_a_time_and_the_times_increase(video: Video) -> None:
    seconds = video.times.seconds
    assert (seconds.shape, seconds.dtype) == ((len(video),), np.dtype(np.float64))
    assert seconds[0] == 0
    assert (np.diff(seconds) > 0).all()


@pytest.mark.parametrize("name", TIMED, indirect=True)
def test_frames_are_presented_when_they_were_made_to_be(video: Video, spec: ClipSpec) -> None:
    """To the millisecond, which is what Matroska stores."""
    assert video.times.seconds == pytest.approx(spec.seconds, abs=1.001e-3)


@pytest.mark.parametrize("name", TIMED, indirect=True)
def test_between_two_frames_the_earlier_is_on_screen(video: Video, spec: ClipSpec) -> None:
    halfway = [(a + b) / 2 for a, b in pairwise(spec.seconds)]
    assert [video.times.frame_at(time) for time in halfway] == list(range(len(video) - 1))


@pytest.mark.parametrize("name", [name for name in TIMED if CLIPS[name].frames > 1], indirect=True)
def test_the_rate_is_the_one_it_was_made_with(video: Video, spec: ClipSpec) -> None:
    assert video.times.is_constant == isinstance(spec.times, Fraction)
    if isinstance(spec.times, Fraction):
        assert float(video.times.fps) == pytest.approx(float(spec.times), rel=1e-4)


@pytest.mark.parametrize("name", COLORED, indirect=True)
def test_colors_are_those_that_were_drawn(video: Video) -> None:
    assert np.abs(read_colors(video[0]) - COLORS).max() < 12


@pytest.mark.parametrize("name", [n for n in CLIPS if n not in NOT_FOR_FFMPEG], indirect=True)
def test_pictures_are_those_the_ffmpeg_program_shows(video: Video) -> None:
    """Two versions of FFmpeg round differently; a wrong frame or orientation differs by 50."""
    theirs = list(pictures_of_ffmpeg(video.path))
    for frame in (0, len(video) // 2, len(video) - 1):
        ours = video[frame].astype(int)
        assert ours.shape == theirs[frame].shape
        assert np.abs(ours - theirs[frame]).mean() < 3


@pytest.mark.parametrize("name", ["h264_b_aac.mp4"], indirect=True)
@pytest.mark.parametrize(
    "key",
    [
        -1,
        np.int64(31),
        slice(28, 33),
        slice(None, None, -17),
        [3, 60, 3],
        (slice(10, 12), slice(20, 40), slice(100, 110)),
        (5, ..., 1),
        (..., slice(0, 8), 0),
    ],
    ids=str,
)
def test_it_is_indexed_as_an_array_is(video: Video, key: object) -> None:
    whole = np.stack(list(video.iter_frames()))
    assert np.array_equal(video[key], whole[key])


@pytest.mark.parametrize("name", ["h264_one.mp4", "h264_b_aac.mp4"], indirect=True)
def test_a_frame_that_does_not_exist_is_refused(video: Video) -> None:
    for frame in (len(video), -len(video) - 1):
        with pytest.raises(IndexError, match=str(frame)):
            video[frame]


@pytest.mark.parametrize("name", ["h264_b_aac.mp4"], indirect=True)
@pytest.mark.parametrize(("start", "stop"), [(-1, 5), (0, 91), (40, 40), (50, 40)])
def test_a_range_that_does_not_exist_is_refused(video: Video, start: int, stop: int) -> None:
    with pytest.raises(ValueError, match=f"{start}:{stop}"):
        list(video.iter_frames(start, stop))

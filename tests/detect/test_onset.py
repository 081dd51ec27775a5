"""find_onset: the first frame on which the light is ON, or a reason why there is none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from lights import ROI, Light, write_light

from napari_camsync import Cancelled, DetectionError, Roi, Video, VideoError, find_onset, open_video
from napari_camsync.detect import METHODS
from napari_camsync.detect.step import Step, first_rise
from napari_camsync.synthetic import LedCamera, write_video

Film = Callable[[Light], Video]


@pytest.fixture
def film(tmp_path: Path) -> Iterator[Film]:
    """Return a function that films a light and opens the video."""
    opened: list[Video] = []

    def filmed(light: Light) -> Video:
        path = tmp_path / f"light{len(opened)}.mkv"
        opened.append(open_video(write_light(path, light)))
        return opened[-1]

    yield filmed
    for video in opened:
        video.close()


CLEAR = Light(levels=[0] * 20 + [1] * 20)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("light", "frame"),
    [
        pytest.param(CLEAR, 20, id="all at once"),
        pytest.param(Light(levels=[0] * 20 + [0.7] + [1] * 19), 20, id="part-lit beyond half"),
        pytest.param(Light(levels=[0] * 20 + [0.3] + [1] * 19), 21, id="part-lit short of half"),
        pytest.param(Light(levels=[0] * 29 + [1]), 29, id="on the window's last frame"),
        pytest.param(Light(levels=[0] + [1] * 29), 1, id="off on the window's first frame only"),
        pytest.param(Light(levels=[0] + [1] * 3), 1, id="four frames"),
        pytest.param(Light(levels=[0] * 8 + [1] * 8 + [0] * 8 + [1] * 8), 8, id="two flashes"),
        pytest.param(Light(levels=[0] * 60 + [1] * 6 + [0] * 60), 60, id="a short flash"),
        pytest.param(Light(levels=[0] * 20 + [1.3] + [1] * 19), 20, id="exposure overshoots"),
        pytest.param(Light(levels=CLEAR.levels, noise=8), 20, id="noise"),
        pytest.param(Light(levels=CLEAR.levels, noise=0), 20, id="no noise at all"),
        pytest.param(Light(levels=CLEAR.levels, gain=(40, 0, 0), noise=1), 20, id="dim"),
        pytest.param(Light(levels=CLEAR.levels, gain=(0, 10, 180)), 20, id="blue"),
        pytest.param(Light(levels=CLEAR.levels, gain=(180, 0, -40)), 20, id="blue goes down"),
        pytest.param(Light(levels=CLEAR.levels, ground=5), 20, id="in the dark"),
    ],
)
def test_the_on_frame_is_the_first_at_half_level_or_more(
    film: Film, light: Light, frame: int, method: str
) -> None:
    onset = find_onset(film(light), Roi(*ROI), method=method)
    assert onset.frame == frame
    assert onset.level == pytest.approx(light.levels[frame], abs=0.1)
    assert onset.levels == pytest.approx(np.array(light.levels, float), abs=0.1)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("side", [2, 4, 10])
def test_a_small_light_in_a_large_roi_is_found(film: Film, side: int, seed: int) -> None:
    """Which is where k-means over dominant colors sees the ground only."""
    video = film(Light(levels=CLEAR.levels, side=side, seed=seed, noise=3))
    onset = find_onset(video, Roi(4, 4, 56, 40))
    assert onset.frame == 20


@pytest.mark.parametrize(
    ("start", "stop"),
    [
        pytest.param(0, 40, id="the whole video"),
        pytest.param(19, 40, id="pre is the last OFF frame"),
        pytest.param(0, 21, id="post is the ON frame"),
        pytest.param(18, 22, id="one frame between pre and ON, and ON and post"),
        pytest.param(10, 33, id="somewhere around"),
    ],
)
def test_the_frame_is_counted_from_the_videos_first_whatever_the_window(
    film: Film, start: int, stop: int
) -> None:
    onset = find_onset(film(CLEAR), Roi(*ROI), start, stop)
    assert (onset.frame, onset.start, onset.stop) == (20, start, stop)
    assert len(onset.levels) == stop - start
    assert onset.levels[onset.frame - start] == onset.level


@pytest.mark.parametrize(
    "levels",
    [
        pytest.param([0, 1], id="two frames"),
        pytest.param([0, 1, 1], id="three frames"),
        pytest.param([0, 0, 0.6, 1, 1], id="five frames, one of them part-lit"),
    ],
)
def test_a_window_drawn_tightly_around_the_moment_is_enough(
    film: Film, levels: list[float]
) -> None:
    onset = find_onset(film(Light(levels=levels)), Roi(*ROI))
    assert onset.frame == next(frame for frame, level in enumerate(levels) if level >= 0.5)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("noise", [2, 8, 25])
@pytest.mark.parametrize("frames", [2, 3, 4, 5, 6])
def test_in_a_tight_window_noise_is_not_taken_for_a_light(
    film: Film, frames: int, noise: float, seed: int
) -> None:
    video = film(Light(levels=[0] * frames, noise=noise, seed=seed))
    with contextlib.suppress(DetectionError):
        assert find_onset(video, Roi(*ROI)).needs_review


@pytest.mark.parametrize("method", METHODS)
def test_the_same_video_gives_the_same_onset(film: Film, method: str) -> None:
    video = film(Light(levels=CLEAR.levels, noise=20, gain=(40, 20, 20)))
    first, second = (find_onset(video, Roi(*ROI), method=method) for _ in range(2))
    assert (first.frame, first.confidence, first.reasons) == (
        second.frame,
        second.confidence,
        second.reasons,
    )
    assert np.array_equal(first.levels, second.levels)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", [0, 1], ids=["OFF throughout", "ON throughout"])
@pytest.mark.parametrize("noise", [0, 2, 25])
def test_where_nothing_changes_there_is_no_onset(
    film: Film, level: float, noise: float, method: str
) -> None:
    video = film(Light(levels=[level] * 40, noise=noise))
    with pytest.raises(DetectionError, match="nothing changes in the ROI") as refused:
        find_onset(video, Roi(*ROI), 5, 35, method)
    assert "5" in str(refused.value)
    assert "34" in str(refused.value)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("levels", "out"),
    [
        pytest.param([1] * 15 + [0] * 15, 15, id="it goes out"),
        pytest.param([1] * 10 + [0] * 10 + [1] * 10, 10, id="it goes out and on again"),
        pytest.param([1] + [0] * 29, 1, id="on the first frame only"),
    ],
)
def test_a_light_that_is_on_already_has_no_onset(
    film: Film, levels: list[int], out: int, method: str
) -> None:
    """It never takes the moment the light goes out for the moment it comes on."""
    with pytest.raises(DetectionError, match="already ON at frame 0") as refused:
        find_onset(film(Light(levels=levels)), Roi(*ROI), method=method)
    assert f"goes out at frame {out}" in str(refused.value)


def test_an_earlier_flash_that_is_still_going_out_does_not_count(film: Film) -> None:
    onset = find_onset(film(Light(levels=[0.6] + [0] * 15 + [1] * 16)), Roi(*ROI))
    assert onset.frame == 16
    assert "Frame 0 is not fully OFF." in onset.reasons


def test_kmeans_says_so_where_the_dominant_color_does_not_change(film: Film) -> None:
    video = film(Light(levels=CLEAR.levels, side=2, noise=0))
    with pytest.raises(DetectionError, match="dominant color does not change"):
        find_onset(video, Roi(4, 4, 56, 40), method="kmeans")


@pytest.mark.parametrize(
    ("light", "reason"),
    [
        pytest.param(
            Light(levels=[0] * 20 + [0.55] + [1] * 19), "part-way through frame 20", id="half lit"
        ),
        pytest.param(
            Light(levels=[0] * 20 + [0.48] + [1] * 19), "Frame 20 is already lit", id="almost"
        ),
        pytest.param(
            Light(levels=[0] * 18 + [0.2, 0.35, 0.5, 0.65, 0.8] + [1] * 17),
            "The change takes",
            id="a slow light",
        ),
        pytest.param(Light(levels=CLEAR.levels, gain=(6, 6, 6), noise=1), "weak", id="weak"),
        pytest.param(Light(levels=[0] * 20 + [1] + [0] * 19), "OFF again at frame 21", id="flash"),
    ],
)
def test_what_a_person_could_see_otherwise_is_marked_for_review(
    film: Film, light: Light, reason: str
) -> None:
    onset = find_onset(film(light), Roi(*ROI))
    assert onset.needs_review
    assert any(reason in said for said in onset.reasons)


@pytest.mark.parametrize("first", [0.65, 0.8, 1.0])
def test_an_ordinary_onset_needs_no_review(film: Film, first: float) -> None:
    onset = find_onset(film(Light(levels=[0] * 20 + [first] + [1] * 19)), Roi(*ROI))
    assert (onset.frame, onset.needs_review, onset.reasons) == (20, False, ())
    assert onset.confidence > 0.9


@pytest.mark.parametrize(("threshold", "frame"), [(0.2, 20), (0.5, 21), (0.9, 22)])
def test_the_threshold_says_how_lit_a_frame_must_be(
    film: Film, threshold: float, frame: int
) -> None:
    video = film(Light(levels=[0] * 20 + [0.3, 0.7] + [1] * 18))
    assert find_onset(video, Roi(*ROI), threshold=threshold).frame == frame


@pytest.mark.parametrize(
    ("window", "says"),
    [
        pytest.param((-1, 20), r"-1:20 .* 0 to 39", id="before the beginning"),
        pytest.param((0, 41), r"0:41 .* 0 to 39", id="beyond the end"),
        pytest.param((40, None), r"frame 40 is beyond the end .* 0 to 39", id="begins at the end"),
        pytest.param((20, 20), r"20:20 .* 0 to 39", id="empty"),
        pytest.param((25, 20), r"25:20 .* 0 to 39", id="pre after post"),
        pytest.param((20, 21), "20:21 is one frame", id="one frame"),
    ],
)
def test_a_window_outside_the_video_is_refused(
    film: Film, window: tuple[int, int | None], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        find_onset(film(CLEAR), Roi(*ROI), *window)


def test_a_roi_outside_the_frame_is_refused(film: Film) -> None:
    with pytest.raises(ValueError, match=r"60,40,10,10 leaves the frame, which is 64 x 48"):
        find_onset(film(CLEAR), Roi(60, 40, 10, 10))


def test_a_method_that_does_not_exist_is_refused(film: Film) -> None:
    with pytest.raises(ValueError, match=r"'magic'.*auto, kmeans, step"):
        find_onset(film(CLEAR), Roi(*ROI), method="magic")  # type: ignore[arg-type]


@pytest.mark.parametrize("threshold", [0, 1, -0.5, 1.5, float("nan")])
def test_a_threshold_that_is_no_level_is_refused(film: Film, threshold: float) -> None:
    with pytest.raises(ValueError, match=f"{threshold}; it must lie between 0 and 1"):
        find_onset(film(CLEAR), Roi(*ROI), threshold=threshold)


def test_less_than_one_color_is_refused(film: Film) -> None:
    with pytest.raises(ValueError, match="0 colors"):
        find_onset(film(CLEAR), Roi(*ROI), colors=0)


def test_progress_is_reported_in_frames_of_the_window(film: Film) -> None:
    reports: list[tuple[int, int]] = []
    find_onset(film(CLEAR), Roi(*ROI), 10, 30, progress=lambda *report: reports.append(report))
    assert reports == [(done, 20) for done in range(21)]


def test_raising_cancelled_in_the_progress_stops_the_search(film: Film) -> None:
    reports: list[int] = []

    def cancel(done: int, total: int) -> None:
        reports.append(done)
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        find_onset(film(CLEAR), Roi(*ROI), progress=cancel)
    assert reports == [0, 1, 2, 3]


def test_a_window_with_a_damaged_frame_is_refused_naming_the_frame(
    clip: Callable[[str], Path], tmp_path: Path
) -> None:
    """Zeros where FFV1's picture 20 lies; its checksum tells."""
    with open_video(clip("ffv1.mkv")) as whole:
        place, size = (
            int(column[20]) for column in (whole.index.packets.pos, whole.index.packets.size)
        )
    data = bytearray(clip("ffv1.mkv").read_bytes())
    data[place + 30 : place + size - 10] = bytes(size - 40)
    damaged = tmp_path / "damaged.mkv"
    damaged.write_bytes(data)
    with open_video(damaged) as video, pytest.raises(VideoError, match="frame 20"):
        find_onset(video, Roi(0, 0, 30, 30), 15, 25)


@pytest.mark.parametrize(
    ("levels", "rise"),
    [
        ([0, 0, 1, 1], 2),
        ([0, 0.5, 1, 1], 1),
        ([0, 0.49, 1, 1], 2),
        ([0, 1, 0, 1], 1),
        ([0.6, 0, 0, 1], 3),
        ([0.6, 1, 1, 1], None),
        ([0.8, 0, 0, 1], None),
        ([1, 1, 0, 0], None),
        ([0, 0, 0, 0], None),
        ([0, 0.4, 0.55, 0.6, 0.4, 0, 0, 0, 1, 1], 8),
        ([0, 0.4, 0.55, 0.6, 0.4, 0, 0, 0], 2),
    ],
    ids=str,
)
def test_a_rise_is_a_frame_at_the_threshold_after_one_below_it(
    levels: list[float], rise: int | None
) -> None:
    count = len(levels)
    step = Step(np.array(levels, float), 0.01, 100, 200, 0.3, 1.0, np.zeros(count))
    assert first_rise(step, 0.5) == rise


def test_a_frame_that_is_lit_but_unlike_all_others_is_the_first_of_the_light() -> None:
    """A camera that jumps or overshoots as the light comes on makes that frame its own."""
    misfit = np.array([0, 0, 0, 0.6, 0, 0])
    step = Step(np.array([0, 0, 0, 1.5, 1, 1]), 0.01, 100, 200, 0.3, 1.0, misfit)
    assert first_rise(step, 0.5) == 3


CAMERAS = [
    LedCamera("h264.mp4", 23, 60, size=(160, 120), led=(120, 40), first_level=0.8),
    LedCamera("mjpeg.avi", 31, 60, codec="mjpeg", size=(160, 120), led=(30, 90), seed=1),
    LedCamera("vfr.mp4", 40, 60, varies=True, size=(160, 120), led=(80, 30), seed=2),
    LedCamera("ntsc.mkv", 29, 60, Fraction(30000, 1001), size=(160, 120), led=(120, 90), seed=3),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("camera", CAMERAS, ids=lambda camera: camera.name)
def test_a_filmed_scene_with_an_animal_in_it_is_found_exactly(
    tmp_path: Path, camera: LedCamera, method: str
) -> None:
    write_video(camera, tmp_path / camera.name)
    with open_video(tmp_path / camera.name) as video:
        onset = find_onset(video, Roi(*camera.roi), method=method)
    assert onset.frame == camera.on_frame

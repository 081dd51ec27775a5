"""search_onset: the LED of a whole recording, or a sentence that says what else it may be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from scenes import (
    FRAMES,
    HEIGHT,
    LED,
    WIDTH,
    Floats,
    Scene,
    is_on_the_led,
    lit,
    with_animal,
    write_scene,
)

from napari_camsync import (
    Cancelled,
    DetectionError,
    Roi,
    SearchedOnset,
    open_video,
    search_onset,
)
from napari_camsync.detect import METHODS, Method
from napari_camsync.video.orientation import Orientation

ON = 60
OTHER = (60, 190)
Written = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Return a function that films a scene."""

    def write(scene: Scene, name: str = "scene.mp4", **options: object) -> Path:
        return write_scene(tmp_path / name, scene, **options)  # type: ignore[arg-type]

    return write


def searched(path: Path, roi: Roi | None = None, **options: int) -> SearchedOnset:
    with open_video(path) as video:
        return search_onset(video, roi, **options)


def led(picture: Floats, frame: int) -> Floats:
    return lit(picture, frame >= ON)


def flashes(picture: Floats, frame: int) -> Floats:
    return lit(with_animal(picture, frame), any(on <= frame < on + 8 for on in (30, ON, 80)))


def room_light_before(picture: Floats, frame: int) -> Floats:
    return lit(picture * (1.0 if frame >= 25 else 0.6), frame >= ON)


def cut_before(picture: Floats, frame: int) -> Floats:
    return lit(picture if frame >= 25 else picture[::-1, ::-1].copy(), frame >= ON)


def shaking(picture: Floats, frame: int) -> Floats:
    steps = np.random.default_rng(frame).integers(-1, 2, 2)
    return np.roll(lit(picture, frame >= ON), (int(steps[0]), int(steps[1])), (0, 1))


SURE = [
    pytest.param(led, ON, {}, id="nothing else"),
    pytest.param(lambda p, i: lit(p, i >= ON, radius=1.5), ON, {}, id="3 x 3 pixels"),
    pytest.param(
        lambda p, i: lit(p, i >= ON, radius=34, center=(200, 100)), ON, {}, id="5 % of the picture"
    ),
    pytest.param(
        lambda p, i: lit(p, i >= ON, radius=6, gain=(22, 22, 22)), ON, {}, id="20 gray levels"
    ),
    pytest.param(lambda p, i: lit(p, i >= ON, gain=(15, 25, 130)), ON, {}, id="blue"),
    pytest.param(lambda p, i: lit(p * 0.08, i >= ON), ON, {"noise": 1.0}, id="dark room"),
    pytest.param(lambda p, i: lit(p, ON <= i < ON + 5), ON, {}, id="five frames only"),
    pytest.param(lambda p, i: lit(p, i >= 3), 3, {}, id="at the beginning"),
    pytest.param(lambda p, i: lit(p, i >= FRAMES - 5), FRAMES - 5, {}, id="at the end"),
    pytest.param(lambda p, i: led(with_animal(p, i), i), ON, {}, id="a dark animal"),
    pytest.param(lambda p, i: led(with_animal(p, i, 240, 2), i), ON, {}, id="a bright animal"),
    pytest.param(flashes, 30, {}, id="several flashes"),
    pytest.param(room_light_before, ON, {}, id="a room light before"),
    pytest.param(cut_before, ON, {}, id="a cut before"),
    pytest.param(shaking, ON, {}, id="a shaking camera"),
]


@pytest.mark.parametrize(("scene", "on", "options"), SURE)
def test_the_led_is_found_exactly_without_a_window_and_a_roi(
    written: Written, scene: Scene, on: int, options: dict[str, float]
) -> None:
    onset = searched(written(scene, **options))
    assert (onset.frame, onset.needs_review) == (on, False), onset.sentence
    center = (200, 100) if onset.roi.width > 60 else LED
    assert is_on_the_led(onset.roi, center)


def jumps(picture: Floats, frame: int) -> Floats:
    return with_animal(picture, frame // 25 * 60, 235)


def rolls_in_and_rests(picture: Floats, frame: int) -> Floats:
    x = min(20 + 8 * max(frame - 20, 0), 200)
    picture[100:125, x : x + 40] = 240
    return picture


NO_LED = [
    pytest.param(lambda p, i: p, id="nothing"),
    pytest.param(with_animal, id="a dark animal"),
    pytest.param(lambda p, i: with_animal(p, 3 * i, 240), id="a quick bright animal"),
    pytest.param(jumps, id="an animal that jumps within a frame"),
    pytest.param(rolls_in_and_rests, id="an object that comes to rest"),
    pytest.param(lambda p, i: p * (1.0 if i >= 50 else 0.6), id="a room light"),
    pytest.param(lambda p, i: np.roll(p, (5, 7) if i >= 50 else 0, (0, 1)), id="a bump"),
    pytest.param(lambda p, i: p if i >= 50 else p[::-1], id="a cut"),
    pytest.param(lambda p, i: lit(with_animal(p, i), 1), id="ON throughout"),
]


@pytest.mark.parametrize("scene", NO_LED)
def test_what_is_no_led_is_refused_or_marked_for_review(written: Written, scene: Scene) -> None:
    try:
        onset = searched(written(scene))
    except DetectionError:
        return
    assert onset.needs_review
    assert onset.reasons


def test_of_two_lights_one_is_named_as_the_other(written: Written) -> None:
    onset = searched(written(lambda p, i: lit(led(p, i), i >= 80, center=OTHER)))
    assert onset.needs_review
    assert "Another light switches at frame 80, bottom left" in " ".join(onset.reasons)
    first, second = onset.candidates[:2]
    assert (onset.frame, first.frame, second.frame) == (ON, ON, 80)
    assert is_on_the_led(first.roi)
    assert is_on_the_led(second.roi, OTHER)


@pytest.mark.parametrize("first", [10, 20], ids=["and goes off then", "and comes on then"])
def test_a_light_beside_one_that_blinks_is_no_reflection(written: Written, first: int) -> None:
    onset = searched(
        written(lambda p, i: lit(led(p, i), (i - first) // 10 % 2 == 0 and i > 9, center=OTHER))
    )
    assert onset.needs_review
    assert {candidate.frame for candidate in onset.candidates} >= {first, ON}


def test_a_reflection_is_no_other_light(written: Written) -> None:
    onset = searched(written(lambda p, i: lit(led(p, i), 0.4 * (i >= ON), center=OTHER)))
    assert (onset.frame, onset.needs_review, len(onset.candidates)) == (ON, False, 1)


def test_candidates_show_off_and_on(written: Written) -> None:
    (candidate,) = searched(written(led)).candidates
    assert candidate.start < ON < candidate.stop
    assert candidate.off.shape == candidate.on.shape
    assert candidate.on.max() > 200 > candidate.off.max()


def test_with_a_roi_only_the_light_in_it_counts(written: Written) -> None:
    roi = Roi(OTHER[0] - 12, OTHER[1] - 10, 24, 20)
    onset = searched(written(lambda p, i: lit(led(p, i), i >= 80, center=OTHER)), roi)
    assert (onset.frame, onset.roi, onset.needs_review) == (80, roi, False), onset.sentence


def test_a_light_may_fill_the_roi(written: Written) -> None:
    roi = Roi(LED[0] - 3, LED[1] - 3, 6, 6)
    assert searched(written(led), roi).frame == ON


def test_frames_outside_the_range_do_not_count(written: Written) -> None:
    path = written(flashes)
    assert searched(path, start=45).frame == ON
    assert searched(path, start=10, stop=55).frame == 30


@pytest.mark.parametrize(
    ("codec", "pixels", "name"),
    [
        ("libx264", "yuv420p10le", "scene.mp4"),
        ("libx264", "yuv444p", "scene.mp4"),
        ("libx264", "gray", "scene.mkv"),
        ("ffv1", "gray10le", "scene.mkv"),
        ("ffv1", "bgr0", "scene.mkv"),
        ("mjpeg", "yuvj420p", "scene.avi"),
        ("rawvideo", "uyvy422", "scene.avi"),
    ],
)
def test_every_pixel_format_is_watched(
    written: Written, codec: str, pixels: str, name: str
) -> None:
    onset = searched(written(led, name, codec=codec, pixels=pixels, frames=80))
    assert onset.frame == ON
    assert is_on_the_led(onset.roi)


def test_an_odd_size_is_watched(written: Written) -> None:
    path = written(
        lambda p, i: led(p, i)[: HEIGHT - 1, : WIDTH - 3],
        "odd.mkv",
        codec="ffv1",
        pixels="yuv444p",
        frames=80,
    )
    assert searched(path).frame == ON


def test_a_picture_stored_sideways_is_searched_upright(written: Written) -> None:
    path = written(led)
    with open_video(path) as video:
        video.orientation = Orientation(transposed=True, mirrored_x=True)
        onset = search_onset(video)
    assert onset.frame == ON
    assert is_on_the_led(onset.roi, (HEIGHT - 1 - LED[1], LED[0]))


def test_damaged_frames_are_skipped_and_counted(written: Written, tmp_path: Path) -> None:
    whole = written(led, "whole.avi", codec="mjpeg", pixels="yuvj420p")
    with av.open(str(whole)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    content = bytearray(whole.read_bytes())
    for number in (0, 20, 21):
        packet = packets[number]
        content[packet.pos : packet.pos + packet.size] = bytes(packet.size)
    (tmp_path / "damaged.avi").write_bytes(content)
    onset = searched(tmp_path / "damaged.avi")
    assert onset.frame == ON
    assert "3 frames are damaged and were skipped, the first is 0." in onset.reasons


def test_progress_counts_frames_and_may_cancel(written: Written) -> None:
    reports: list[tuple[int, int]] = []

    def report(done: int, total: int) -> None:
        reports.append((done, total))
        if done == 30:
            raise Cancelled

    with open_video(written(led)) as video, pytest.raises(Cancelled):
        search_onset(video, progress=report)
    assert reports == [(i, FRAMES) for i in range(31)]


def test_what_does_not_lie_in_the_video_is_refused(written: Written) -> None:
    path = written(led, frames=20)
    with pytest.raises(ValueError, match="has frames 0 to 19"):
        searched(path, start=30)
    with pytest.raises(ValueError, match="leaves the frame"):
        searched(path, Roi(310, 0, 20, 20))


@pytest.mark.parametrize("method", METHODS)
def test_the_exact_frame_is_found_by_the_method_asked_for(written: Written, method: Method) -> None:
    with open_video(written(led)) as video:
        onset = search_onset(video, method=method)
    assert (onset.frame, onset.method) == (ON, method)


def test_a_method_that_there_is_not_is_refused_before_the_search(written: Written) -> None:
    with open_video(written(led)) as video, pytest.raises(ValueError, match="no method 'guess'"):
        search_onset(video, method="guess")  # type: ignore[arg-type]

"""find_onset on clips that are hard to see: exact, or it says that a person should look."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from napari_camsync import DetectionError, Onset, Roi, find_onset, open_video
from napari_camsync.difficulties import DIFFICULTIES, make_scene
from napari_camsync.filming import draw_frames, film_scene
from napari_camsync.scene import Scene


def found(scene: Scene, path: Path) -> Onset | None:
    """Film a scene and search it; None where it is refused."""
    film_scene(scene, path)
    with open_video(path) as video:
        try:
            return find_onset(video, Roi(*scene.roi), scene.start, scene.stop)
        except DetectionError:
            return None


ORDINARY = ["plain", "60 % of the ROI", "2 % of the ROI", "gray", "10-bit", "strong noise", "MJPEG"]
HARD = [name for name in DIFFICULTIES if name not in ORDINARY]


@pytest.mark.parametrize("seed", [1, 4])
@pytest.mark.parametrize("name", HARD)
def test_a_difficult_clip_is_exact_or_marked_for_review(
    tmp_path: Path, name: str, seed: int
) -> None:
    scene = make_scene(name, seed)
    onset = found(scene, tmp_path / f"clip{scene.suffix}")
    if scene.refuse:
        assert onset is None or onset.needs_review
    else:
        assert onset is not None, "an onset is never refused"
        assert onset.needs_review or onset.frame == scene.on_frame


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_light_is_exact_and_mostly_sure(tmp_path: Path, name: str) -> None:
    sure = 0
    for seed in (1, 3, 4):
        scene = make_scene(name, seed)
        onset = found(scene, tmp_path / f"{seed}{scene.suffix}")
        assert onset is not None
        assert onset.needs_review or onset.frame == scene.on_frame
        sure += not onset.needs_review
    assert sure >= 2


@pytest.mark.parametrize("seed", [90, 110, 113])
def test_a_light_that_is_too_bright_for_the_camera_is_told_by_its_glow(
    tmp_path: Path, seed: int
) -> None:
    """Its first frame saw it for less than half of the exposure, and all of the ROI is white."""
    scene = make_scene("blooming", seed)
    assert 0.1 < scene.levels[scene.on_frame - 1] < 0.5
    onset = found(scene, tmp_path / "clip.mp4")
    assert onset is not None
    assert onset.frame == scene.on_frame
    assert not onset.needs_review


@pytest.mark.parametrize(("name", "gap"), [("plain", 0.15), ("part-way exposure", 0.08)])
def test_no_clip_is_so_close_to_one_half_that_its_truth_is_open(name: str, gap: float) -> None:
    levels = np.concatenate([make_scene(name, seed).levels for seed in range(40)])
    part_lit = levels[(levels > 0) & (levels < 1)]
    assert len(part_lit) >= 5
    assert np.abs(part_lit - 0.5).min() >= gap


def test_a_slow_rise_keeps_clear_of_one_half_too() -> None:
    for seed in range(40):
        assert np.abs(make_scene("slow rise", seed).levels - 0.5).min() >= 0.08 - 1e-9


def test_a_slow_rise_is_over_by_the_windows_last_frame() -> None:
    scenes = [make_scene("slow rise", seed) for seed in range(60)]
    assert min(scene.levels[scene.stop - 1] for scene in scenes) > 0.9


def test_the_same_seed_draws_the_same_scene() -> None:
    one, other = (next(draw_frames(make_scene("occlusion", 3))) for _ in range(2))
    assert np.array_equal(one, other)
    another = next(draw_frames(make_scene("occlusion", 4)))
    assert not np.array_equal(one, another)


def test_an_unknown_difficulty_is_refused() -> None:
    with pytest.raises(ValueError, match="no difficulty"):
        make_scene("fog", 0)


_SEARCH = """
import sys, cv2
from napari_camsync import Roi, find_onset, open_video
cv2.setNumThreads(int(sys.argv[1]))
with open_video(sys.argv[2]) as video:
    onset = find_onset(video, Roi.parse(sys.argv[3]))
print(onset.frame, onset.confidence, onset.reasons, onset.levels.tobytes().hex())
"""


def test_the_answer_is_the_same_on_any_number_of_threads(tmp_path: Path) -> None:
    scene = make_scene("mains flicker", 2)
    path = tmp_path / "clip.mp4"
    film_scene(scene, path)
    roi = ",".join(map(str, scene.roi))
    answers = {
        subprocess.run(
            [sys.executable, "-c", _SEARCH, threads, str(path), roi],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2", "4")
    }
    assert len(answers) == 1

"""Several videos: no file is written twice or over a source, and one failure stops nobody."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from readers import read_with_opencv

import napari_camsync as camsync
from napari_camsync.trim import TrimFailure, TrimResult, check_outputs, prepare_trim, trim_each

BESIDE = None
REFUSED = [
    pytest.param(
        ["a.mp4", "a-frame_synced.mp4"], ["a.mp4"], BESIDE, "itself a video", id="over a source"
    ),
    pytest.param(
        ["s1/a.mp4", "s2/a.mp4"], ["s1/a.mp4", "s2/a.mp4"], "out", "both become", id="same name"
    ),
    pytest.param(["a.mp4"], ["a.mp4", "./a.mp4"], BESIDE, "both become", id="one video twice"),
]


@pytest.mark.parametrize(("sources", "trimmed", "folder", "says"), REFUSED)
def test_a_file_that_would_be_lost_is_named(tmp_path, sources, trimmed, folder, says):
    with pytest.raises(camsync.TrimError, match=says):
        check_outputs(
            [tmp_path / name for name in sources],
            [tmp_path / name for name in trimmed],
            tmp_path / folder if folder else None,
        )


def test_videos_of_one_name_in_two_folders_may_stay_there(tmp_path):
    paths = [tmp_path / "s1" / "a.mp4", tmp_path / "s2" / "a.mp4"]
    check_outputs(paths, paths, None)


def test_one_video_that_fails_does_not_stop_the_others(clip, tmp_path: Path):
    prepared = []
    for name in ("first.avi", "second.avi"):
        shutil.copy(clip("mjpeg.avi"), tmp_path / name)
        with camsync.open_video(tmp_path / name) as video:
            prepared.append(prepare_trim(video, 7))
    (tmp_path / "first-frame_synced.avi").write_text("mine")
    failure, result = trim_each(prepared)
    assert isinstance(failure, TrimFailure)
    assert "first-frame_synced.avi exists already" in failure.sentence
    assert (tmp_path / "first-frame_synced.avi").read_text() == "mine"
    assert isinstance(result, TrimResult)
    assert read_with_opencv(result.output)[0] == 7


def test_only_the_agreed_outputs_are_replaced_and_none_twice(clip, tmp_path: Path):
    shutil.copy(clip("mjpeg.avi"), tmp_path / "a.avi")
    (tmp_path / "a-frame_synced.avi").write_text("old")
    with camsync.open_video(tmp_path / "a.avi") as video:
        prepared = [prepare_trim(video, 7), prepare_trim(video, 9)]
    first, second = trim_each(prepared, overwrite=[tmp_path / "a-frame_synced.avi"])
    assert isinstance(first, TrimResult)
    assert isinstance(second, TrimFailure)
    assert read_with_opencv(first.output)[0] == 7


@pytest.mark.parametrize("workers", [1, 3])
def test_several_at_a_time_come_out_in_order_and_are_reported_together(
    clip, tmp_path: Path, workers: int
):
    prepared = []
    for name in ("mjpeg.avi", "h264.mp4", "h264_intra.mp4", "hevc.mp4"):
        with camsync.open_video(clip(name)) as video:
            prepared.append(prepare_trim(video, 7, output=tmp_path / name))
    reports: list[tuple[int, int]] = []
    results = list(
        trim_each(prepared, workers=workers, progress=lambda *report: reports.append(report))
    )
    assert [result.output.name for result in results] == [trim.output.name for trim in prepared]
    assert [read_with_opencv(result.output)[0] for result in results] == [7, 7, 7, 7]
    total = 2 * (53 + 83 + 53 + 83)
    assert [done for done, _ in reports] == sorted(done for done, _ in reports)
    assert reports[-1] == (total, total)


@pytest.mark.parametrize("workers", [1, 3])
def test_cancelling_stops_all_of_them_and_leaves_nothing(clip, tmp_path: Path, workers: int):
    prepared = []
    for name in ("mjpeg.avi", "h264.mp4", "hevc.mp4"):
        with camsync.open_video(clip(name)) as video:
            prepared.append(prepare_trim(video, 7, output=tmp_path / name))

    def cancel(done: int, total: int) -> None:
        if done > 20:
            raise camsync.Cancelled

    with pytest.raises(camsync.Cancelled):
        list(trim_each(prepared, workers=workers, progress=cancel))
    assert list(tmp_path.iterdir()) == []

"""A pickled video is the same video to whoever opens it, wherever that is."""

from __future__ import annotations

import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from burned import read_number

from napari_camsync import VideoError, open_video

LARGEST = 2000
ELSEWHERE = """
import pickle, sys
from pathlib import Path
from burned import read_number
from napari_camsync import Video
with pickle.loads(Path(sys.argv[1]).read_bytes()) as video:
    assert type(video) is Video
    print(*(read_number(video[n]) for n in (61, 3, 88)))
"""


@pytest.fixture
def take(clip, tmp_path: Path) -> Path:
    return Path(shutil.copy(clip("h264_b_aac.mp4"), tmp_path / "take.mp4"))


@pytest.mark.parametrize("path", ["take.mp4", "./take.mp4"])
def test_a_pickle_is_right_in_another_working_folder(take, tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with open_video(path) as video:
        data = pickle.dumps(video)
        pictures = {frame: video[frame] for frame in (61, 3, 88)}
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    with pickle.loads(data) as again:
        assert again.shape == (90, 128, 192, 3)
        for frame, picture in pictures.items():
            assert read_number(again[frame]) == frame
            assert np.array_equal(again[frame], picture)


def test_a_pickle_is_right_in_another_process(take, tmp_path):
    with open_video(take) as video:
        video[20]
        (tmp_path / "video.pickle").write_bytes(pickle.dumps(video))
    (tmp_path / "elsewhere").mkdir()
    paths = [str(Path(path).resolve()) for path in sys.path if path]
    code = f"import sys; sys.path[:0] = {paths!r}\n{ELSEWHERE}"
    command = [sys.executable, "-c", code, str(tmp_path / "video.pickle")]
    cwd = tmp_path / "elsewhere"
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["61", "3", "88"], "")


@pytest.mark.parametrize("name", ["h264_one.mp4", "h264_b_aac.mp4", "h264_refresh.ts"])
def test_a_pickle_is_small_whatever_the_length(clip, name):
    with open_video(clip(name)) as video:
        list(video.iter_frames())
        assert len(pickle.dumps(video)) < LARGEST


def test_another_file_under_the_path_is_refused(clip, take):
    with open_video(take) as video:
        data = pickle.dumps(video)
    shutil.copy(clip("h264_intra.mp4"), take)
    with pytest.raises(VideoError, match="is not the file here that it was"):
        pickle.loads(data)


def test_a_file_that_is_gone_is_missed_in_a_sentence(take):
    with open_video(take) as video:
        data = pickle.dumps(video)
    take.unlink()
    with pytest.raises(FileNotFoundError, match="there is no such file"):
        pickle.loads(data)


def test_a_video_stays_the_same_file_when_the_working_folder_changes(take, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_video("take.mp4") as video:
        (tmp_path / "other").mkdir()
        monkeypatch.chdir(tmp_path / "other")
        assert read_number(video[61]) == 61
        with pickle.loads(pickle.dumps(video)) as again:
            assert read_number(again[61]) == 61

"""A cut list of Camera-Sync's counts an AVI's repeated pictures: it is asked, or read its way."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import pytest
from opencv_ways import number_at
from readers import read_with_opencv
from riff import with_repeats
from test_cli_accept import run

from napari_camsync import Session, open_video
from napari_camsync.session import SessionCamera

REPEATED_BEFORE = (10, 10, 25, 40)


@pytest.fixture
def avi(clip, tmp_path: Path) -> Path:
    """Return an AVI of 90 pictures, four of them shown once more, by chunks of no length."""
    path = tmp_path / "cam.avi"
    path.write_bytes(with_repeats(clip("mpeg4.avi").read_bytes(), REPEATED_BEFORE))
    return path


def shown_by_opencv(path: Path, frame: int) -> int:
    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    number = number_at(capture, frame)
    capture.release()
    assert number is not None
    return number


def cut_list(avi: Path, frame: int) -> Path:
    csv = avi.with_name("cut_times.csv")
    csv.write_text(f",frame\n{avi.name},{frame}.0\n")
    return csv


def first_picture(folder: Path) -> int | None:
    return read_with_opencv(folder / "cam-frame_synced.avi")[0]


@pytest.mark.parametrize("frame", [33, 45, 55])
def test_where_the_numberings_differ_it_is_asked_and_either_answer_is_exact(
    avi: Path, tmp_path: Path, frame: int
) -> None:
    meant = shown_by_opencv(avi, frame)
    assert meant != frame
    csv = cut_list(avi, frame)
    status, _, said = run("trim", csv)
    assert status == 3
    assert f"shows picture {meant} as frame {frame}" in said
    assert not (tmp_path / "cam-frame_synced.avi").exists()
    assert run("trim", csv, "--numbering", "opencv")[0] == 0
    assert first_picture(tmp_path) == meant
    assert run("trim", csv, "--numbering", "decoded", "--overwrite")[0] == 0
    assert first_picture(tmp_path) == frame


def test_a_frame_beyond_the_pictures_is_opencvs(avi: Path, tmp_path: Path) -> None:
    csv = cut_list(avi, 92)
    assert run("trim", csv, "--numbering", "opencv")[0] == 0
    assert first_picture(tmp_path) == shown_by_opencv(avi, 92)


def test_where_both_agree_nothing_is_asked(avi: Path) -> None:
    assert shown_by_opencv(avi, 5) == 5
    assert run("trim", cut_list(avi, 5))[0] == 0


def test_an_ordinary_avi_is_not_asked_about(clip, tmp_path: Path) -> None:
    shutil.copy(clip("mpeg4.avi"), tmp_path / "cam.avi")
    assert run("trim", cut_list(tmp_path / "cam.avi", 45))[0] == 0


def test_a_session_beside_the_list_tells_that_it_is_ours(avi: Path, tmp_path: Path) -> None:
    with open_video(avi) as video:
        camera = SessionCamera.of(video, tmp_path, marker=45)
    Session(cameras=(camera,)).write(tmp_path / "session.camsync.json")
    assert run("trim", cut_list(avi, 45))[0] == 0
    assert first_picture(tmp_path) == 45


@pytest.mark.parametrize("numbering", ["ask", "opencv", "decoded"])
@pytest.mark.parametrize("frame", [94, 10**12])
def test_a_frame_beyond_the_end_is_said_so_however_it_is_counted(
    avi: Path, frame: int, numbering: str
) -> None:
    status, _, said = run("trim", cut_list(avi, frame), "--numbering", numbering)
    assert status == 1
    assert "has frames 0 to 89" in said

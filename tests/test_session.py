"""Sessions: what is kept, what is noticed, what is said of files that are no sessions."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from napari_camsync import Roi, Session, SessionCamera, SessionError, SessionOnset, open_video
from napari_camsync.cli import command_line
from napari_camsync.detect import Onset
from napari_camsync.session import SessionOptions
from napari_camsync.synthetic import LedCamera, write_video

ONSET = Onset(
    frame=7,
    level=0.75,
    confidence=0.6,
    needs_review=True,
    reasons=("The light is weak.",),
    levels=np.array([0.0, 0.12344, 1.0]),
    start=5,
    stop=8,
    roi=Roi(1, 2, 3, 4),
    method="step",
)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clip") / "cam1.avi"
    write_video(LedCamera(path.name, 7, 12, codec="mjpeg", size=(64, 48), led=(30, 20)), path)
    return path


@pytest.fixture
def project(clip: Path, tmp_path: Path) -> Path:
    """A folder with a video below it and its session file."""
    (tmp_path / "videos").mkdir()
    place = tmp_path / "videos" / "cam1.avi"
    shutil.copy(clip, place)
    with open_video(place) as video:
        camera = SessionCamera.of(
            video,
            tmp_path,
            roi=ONSET.roi,
            window=(5, 8),
            onset=SessionOnset.of(ONSET),
            marker=6,
        )
    options = SessionOptions(mode="copy", equal_length=True)
    file = tmp_path / "rig.camsync.json"
    Session(cameras=(camera,), options=options).write(file)
    return file


def test_what_was_written_is_read_again(project: Path) -> None:
    session = Session.read(project)
    camera = session.cameras[0]
    assert (camera.name, camera.path) == ("cam1", "videos/cam1.avi")
    assert (camera.frames, camera.size) == (12, (64, 48))
    assert (camera.roi, camera.window, camera.marker) == (Roi(1, 2, 3, 4), (5, 8), 6)
    assert session.options == SessionOptions(mode="copy", equal_length=True)
    onset = camera.onset.to_onset() if camera.onset else None
    assert onset is not None
    assert (onset.frame, onset.confidence, onset.reasons) == (7, 0.6, ONSET.reasons)
    assert onset.levels.tolist() == [0.0, 0.1234, 1.0]


def test_the_project_folder_can_be_moved_as_a_whole(project: Path, tmp_path: Path) -> None:
    there = tmp_path.parent / "elsewhere"
    shutil.copytree(tmp_path, there)
    session = Session.read(there / project.name)
    assert session.missing(there) == {}
    assert session.changed(there) == ()
    assert session.cameras[0].file(there) == there / "videos" / "cam1.avi"


def test_a_file_that_has_changed_is_noticed(project: Path) -> None:
    with (project.parent / "videos/cam1.avi").open("ab") as file:
        file.write(b"more")
    assert Session.read(project).changed(project.parent) == ("cam1",)


def test_a_file_that_moved_is_found_by_its_content(project: Path) -> None:
    folder = project.parent
    (folder / "new").mkdir()
    (folder / "new" / "decoy.avi").write_bytes(b"another")
    moved = (folder / "videos/cam1.avi").rename(folder / "new" / "renamed.avi")
    session = Session.read(project)
    assert session.missing(folder) == {"cam1": folder / "videos" / "cam1.avi"}
    places = session.find_moved(folder, folder)
    assert places == {"cam1": moved}
    again = session.relocate(places, folder)
    assert again.missing(folder) == {}
    assert again.cameras[0].path == "new/renamed.avi"
    assert session.cameras[0].path == "videos/cam1.avi", "a session is never changed in place"


def test_of_copies_the_one_that_is_called_as_it_was_is_taken(project: Path) -> None:
    folder = project.parent
    (folder / "new").mkdir()
    moved = (folder / "videos/cam1.avi").rename(folder / "new" / "cam1.avi")
    shutil.copy(moved, folder / "new" / "a copy.avi")
    assert Session.read(project).find_moved(folder, folder) == {"cam1": moved}


def test_another_file_is_refused_as_the_new_place(project: Path) -> None:
    folder = project.parent
    (folder / "decoy.avi").write_bytes(b"another")
    with pytest.raises(SessionError, match=r"decoy\.avi is not the file that cam1 was"):
        Session.read(project).relocate({"cam1": folder / "decoy.avi"}, folder)
    with pytest.raises(SessionError, match="no camera 'cam9'"):
        Session.read(project).relocate({"cam9": folder / "decoy.avi"}, folder)


@pytest.mark.parametrize(
    ("needs_review", "accepted", "marker", "expected"),
    [
        pytest.param(True, False, 7, True, id="in doubt"),
        pytest.param(True, True, 7, False, id="in doubt but accepted"),
        pytest.param(False, False, 7, False, id="sure"),
        pytest.param(False, True, None, True, id="no ON frame"),
    ],
)
def test_who_needs_review(
    project: Path, needs_review: bool, accepted: bool, marker: int | None, expected: bool
) -> None:
    camera = Session.read(project).cameras[0]
    assert camera.onset is not None
    onset = camera.onset.model_copy(update={"needs_review": needs_review})
    changed = camera.model_copy(update={"onset": onset, "accepted": accepted, "marker": marker})
    assert changed.needs_review is expected


Spoil = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda s: s | {"version": 99}, "newer napari-camsync", id="newer"),
        pytest.param(lambda s: s | {"version": 0}, "version: must be", id="no such version"),
        pytest.param(lambda s: s | {"format": "other"}, "is not a session file", id="another file"),
        pytest.param(lambda s: [s], "is not a session file", id="a list"),
        pytest.param(lambda s: s | {"camera": []}, "camera: ", id="unknown field"),
        pytest.param(
            lambda s: s | {"cameras": s["cameras"] * 2},
            ": two cameras are called 'cam1'",
            id="twice",
        ),
        pytest.param(
            lambda s: s | {"cameras": [s["cameras"][0] | {"frames": "many"}]},
            r"cameras\.0\.frames",
            id="no number",
        ),
        pytest.param(
            lambda s: s | {"cameras": [s["cameras"][0] | {"roi": dict.fromkeys("xy", 0)}]},
            r"cameras\.0\.roi",
            id="half a ROI",
        ),
    ],
)
def test_what_is_no_session_is_said_so(project: Path, spoil: Spoil, said: str) -> None:
    project.write_text(json.dumps(spoil(json.loads(project.read_text()))))
    with pytest.raises(SessionError, match=said) as raised:
        Session.read(project)
    assert str(project) in str(raised.value)


@pytest.mark.parametrize("data", [b"hello", b",frame\na.mp4,3\n", b"\x00\xd3\xff", b"[1]"])
def test_a_file_of_another_kind_is_said_so_and_where_session_files_come_from(
    tmp_path: Path, data: bytes
) -> None:
    file = tmp_path / "other"
    file.write_bytes(data)
    with pytest.raises(SessionError) as raised:
        Session.read(file)
    assert str(raised.value) == (
        f"{file} is not a session file of camsync. Name a *.camsync.json file; the window and "
        "camsync detect --session write them."
    )


def test_a_file_cut_off_at_any_place_is_said_so(project: Path) -> None:
    whole = project.read_bytes()
    for length in range(0, len(whole.rstrip()), 97):
        project.write_bytes(whole[:length])
        with pytest.raises(SessionError, match="cannot be read as a session file"):
            Session.read(project)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such session file"):
        Session.read(tmp_path / "none.camsync.json")


def test_a_failed_write_leaves_the_earlier_file(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = project.read_bytes()

    def fail(self: Path, text: str, encoding: str = "", newline: str = "") -> int:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(OSError, match="disk full"):
        Session().write(project)
    assert project.read_bytes() == before
    assert [path.name for path in project.parent.iterdir() if path.is_file()] == [project.name]


def test_detect_writes_a_session_that_is_a_template(clip: Path, tmp_path: Path) -> None:
    shutil.copy(clip, tmp_path / "cam1.avi")
    file = tmp_path / "rig.camsync.json"
    app = command_line(["detect"])
    command = ["detect", str(tmp_path / "cam1.avi"), "--roi", "16,6,28,28", "--session", str(file)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code in (0, 3), done.output
    camera = Session.read(file).cameras[0]
    assert (camera.name, camera.marker, camera.roi) == ("cam1", 7, Roi(16, 6, 28, 28))
    assert CliRunner().invoke(app, command).exit_code == 1, "an existing session is not replaced"

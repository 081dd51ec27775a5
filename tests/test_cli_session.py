"""``camsync relocate``: videos that have moved are found by their content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from studies import film_recording, write_template
from typer.testing import CliRunner, Result

from napari_camsync import Session
from napari_camsync.cli import command_line


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A session of two cameras whose videos were then moved and renamed, among others."""
    filmed = film_recording(tmp_path / "first", 1, ("cam1", "cam2"))
    write_template(tmp_path / "rig.camsync.json", filmed)
    new = tmp_path / "new" / "disk"
    new.mkdir(parents=True)
    (new / "decoy.mp4").write_bytes(b"0" * filmed[0].path.stat().st_size)
    for number, one in enumerate(filmed):
        one.path.rename(new / f"renamed{number}.mp4")
    return tmp_path / "rig.camsync.json"


def relocate(*arguments: object) -> Result:
    return CliRunner().invoke(command_line(["relocate"]), ["relocate", *map(str, arguments)])


def test_moved_videos_are_found_and_noted(project: Path) -> None:
    done = relocate(project, project.parent / "new", "--json")
    assert done.exit_code == 0, done.stderr
    new = project.parent / "new" / "disk"
    places = {f"cam{number}": str(new / f"renamed{number - 1}.mp4") for number in (1, 2)}
    assert json.loads(done.stdout) == {"moved": places, "missing": {}}
    session = Session.read(project)
    assert session.missing(project.parent) == {}
    assert session.cameras[0].path == "new/disk/renamed0.mp4"


def test_what_is_not_found_is_said_and_the_rest_noted(project: Path) -> None:
    (project.parent / "new" / "disk" / "renamed1.mp4").unlink()
    done = relocate(project, project.parent / "new")
    assert done.exit_code == 1
    lost = project.parent / "first" / "first_cam2.mp4"
    assert done.stderr == f"cam2: {lost} is not there, and was not found.\n"
    assert list(Session.read(project).missing(project.parent)) == ["cam2"]


def test_where_nothing_was_found_or_lost_only_that_is_said(project: Path) -> None:
    new = project.parent / "new"
    for video in new.rglob("renamed*"):
        video.rename(project.parent / video.name)
    done = relocate(project, new)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("was not found") == 2
    assert relocate(project, project.parent).exit_code == 0
    done = relocate(project, project.parent)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "All videos are where the session says. Nothing to note.\n"


def test_a_folder_that_is_not_there_is_said_so(project: Path) -> None:
    done = relocate(project, project.parent / "none")
    assert done.exit_code == 1
    assert "there is no such folder" in done.stderr

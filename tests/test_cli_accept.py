"""Doubt at the command line: it goes into no cut until a person accepts, by commands that work."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from lights import ROI as LIGHT_ROI
from lights import Light, write_light
from typer.testing import CliRunner

from napari_camsync import CutList, Session
from napari_camsync.cli import command_line

ROI = ",".join(map(str, LIGHT_ROI))


def run(*arguments: object) -> tuple[int, str, str]:
    """Run a command; return its status and what it said."""
    result = CliRunner().invoke(command_line(), [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def pasted(said: str, begins: str) -> tuple[int, str, str]:
    """Give the command that was printed after a word."""
    line = next(line for line in said.splitlines() if line.startswith(begins))
    words = shlex.split(line.removeprefix(begins))
    assert words[0] == "camsync"
    return run(*words[1:])


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return what `camsync gui` is told to open, as a list that grows."""
    paths: list[Path] = []
    launch = pytest.importorskip("napari_camsync._napari.launch")
    monkeypatch.setattr(launch, "launch", paths.extend)
    return paths


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """Return a folder with a sure camera, ON at 20, and a doubtful one, half ON at 8."""
    folder = tmp_path / "a lab's"
    folder.mkdir()
    write_light(folder / "sure.mkv", Light(levels=[0] * 20 + [1] * 10))
    write_light(folder / "in doubt.mkv", Light(levels=[0] * 8 + [0.55] + [1] * 9))
    return folder


def rows(csv: Path) -> dict[str, int]:
    return {cut.name: cut.frame for cut in CutList.read(csv)} if csv.exists() else {}


def detect(lab: Path, *options: object) -> tuple[int, str, str]:
    return run("detect", lab / "sure.mkv", lab / "in doubt.mkv", "--roi", ROI, *options)


def test_only_what_is_sure_is_written_and_the_command_printed_accepts_the_rest(lab: Path) -> None:
    csv = lab / "cut_times.csv"
    status, _, said = detect(lab, "--csv", csv, "--method", "step")
    assert status == 3
    assert "in doubt.mkv: held back. Its ON frame 8 needs review." in said
    assert rows(csv) == {"sure.mkv": 20}
    assert pasted(said, "To accept:")[0] == 0
    assert rows(csv) == {"sure.mkv": 20, "in doubt.mkv": 8}
    assert run("trim", csv)[0] == 0
    assert (lab / "in doubt-frame_synced.mkv").exists()


def test_where_nothing_is_sure_no_list_is_written(lab: Path) -> None:
    csv = lab / "cut_times.csv"
    assert run("detect", lab / "in doubt.mkv", "--roi", ROI, "--csv", csv)[0] == 3
    assert not csv.exists()


@pytest.mark.parametrize("name", ["in doubt.mkv", "in doubt", "all"])
def test_who_has_looked_accepts_at_once(lab: Path, name: str) -> None:
    csv = lab / "cut_times.csv"
    assert detect(lab, "--csv", csv, "--accept", name)[0] == 0
    assert rows(csv) == {"sure.mkv": 20, "in doubt.mkv": 8}


def test_who_is_not_there_cannot_be_accepted(lab: Path) -> None:
    status, _, said = detect(lab, "--accept", "other")
    assert status == 2
    assert "no such camera" in said


def test_an_earlier_row_of_a_doubtful_camera_does_not_stay_without_a_word(lab: Path) -> None:
    csv = lab / "cut_times.csv"
    csv.write_text(",frame\nin doubt.mkv,5\nother.mkv,3\n")
    status, _, said = detect(lab, "--csv", csv)
    assert status == 3
    assert "still says frame 5, from before" in said
    assert rows(csv) == {"in doubt.mkv": 5, "other.mkv": 3, "sure.mkv": 20}
    status, _, said = detect(lab, "--csv", csv, "--overwrite")
    assert status == 3
    assert "frame 5, was taken out" in said
    assert rows(csv) == {"other.mkv": 3, "sure.mkv": 20}


def test_a_session_keeps_what_was_accepted(lab: Path) -> None:
    file = lab / "rig.camsync.json"
    status, _, said = detect(lab, "--session", file)
    assert status == 3
    assert [camera.accepted for camera in Session.read(file).cameras] == [False, False]
    assert [camera.needs_review for camera in Session.read(file).cameras] == [False, True]
    assert f"camsync gui {shlex.quote(str(file))}" in said
    assert pasted(said, "To accept:")[0] == 0
    assert [camera.accepted for camera in Session.read(file).cameras] == [False, True]
    assert [camera.needs_review for camera in Session.read(file).cameras] == [False, False]


def test_trim_holds_back_what_a_session_beside_the_list_doubts(lab: Path) -> None:
    csv, file = lab / "cut_times.csv", lab / "rig.camsync.json"
    detect(lab, "--session", file)
    csv.write_text(",frame\nsure.mkv,20\nin doubt.mkv,8\n")
    status, _, said = run("trim", csv, "--mode", "encode")
    assert status == 3
    assert (lab / "sure-frame_synced.mkv").exists()
    assert not (lab / "in doubt-frame_synced.mkv").exists()
    assert pasted(said, "To accept:")[0] == 0
    assert (lab / "in doubt-frame_synced.mkv").exists()


def test_trim_takes_a_row_that_a_person_has_set_elsewhere(lab: Path) -> None:
    csv = lab / "cut_times.csv"
    detect(lab, "--session", lab / "rig.camsync.json")
    csv.write_text(",frame\nin doubt.mkv,9\n")
    assert run("trim", csv)[0] == 0


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("in doubt.mkv", id="a space"),
        pytest.param('it\'s "in" doubt.mkv', id="quotes"),
        pytest.param("-in-doubt.mkv", id="a dash"),
        pytest.param("--accept.mkv", id="an option"),
        pytest.param("$HOME*.mkv", id="what a shell expands"),
        pytest.param("a\tb :key: c.mkv", id="a tab, and what looks like an emoji"),
        pytest.param("[red]doubt.mkv", id="what looks like markup"),
    ],
)
def test_each_printed_command_works_whatever_the_video_is_called(
    lab: Path, opened: list[Path], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(lab)
    Path("in doubt.mkv").rename(name)
    asked = ("--roi", ROI, "--csv", "c.csv", "--", name)
    status, _, said = run("detect", *asked)
    assert status == 3
    assert pasted(said, "To look:")[0] == 0
    assert [path.resolve() for path in opened] == [(lab / name).resolve()]
    assert pasted(said, "To accept:")[0] == 0
    assert rows(lab / "c.csv") == {name: 8}

    assert run("detect", "--session", "s.camsync.json", *asked)[0] == 3
    status, _, said = run("trim", "c.csv", "--out-dir", "out")
    assert status == 3
    opened.clear()
    assert pasted(said, "To look:")[0] == 0
    assert [path.resolve() for path in opened] == [(lab / name).resolve()]
    assert pasted(said, "To accept:")[0] == 0
    assert len(list((lab / "out").iterdir())) == 1


def test_the_commands_that_batch_prints_work(
    lab: Path, opened: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lab)
    study = Path("-mouse's study")
    (study / "day 1").mkdir(parents=True)
    Path("in doubt.mkv").rename(study / "day 1" / "sure.mkv")
    assert run("detect", "sure.mkv", "--roi", ROI, "--session", "rig.camsync.json")[0] == 0
    asked = ("batch", "--template", "rig.camsync.json", "--workers", 1)
    status, said, _ = run(*asked, "--", study)
    assert status == 3
    look = next(line for line in said.splitlines() if line.startswith("  camsync gui"))
    assert run(*shlex.split(look)[1:])[0] == 0
    (session,) = opened
    assert session.resolve() == (lab / study / "day 1" / "day 1.camsync.json").resolve()
    also = said.partition("give this command with ")[2].splitlines()[0]
    assert run(*asked, *shlex.split(also), "--", study)[0] == 0
    assert (lab / study / "day 1" / "sure-frame_synced.mkv").exists()

"""``camsync batch``: a small study with everything in it, killed in the middle and resumed."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from studies import Filmed, film_recording, is_exact, write_template
from typer.testing import CliRunner

from napari_camsync import Session
from napari_camsync.cli import command_line

Study = dict[str, list[Filmed]]


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Five recordings: three good ones, one with a broken video, one without light in a camera."""
    root = tmp_path_factory.mktemp("filmed") / "study"
    made = {
        name: film_recording(root / name, number, ("cam1", "cam2"), light=name != "dark")
        for number, name in enumerate(["a", "b", "broken", "c", "dark"])
    }
    write_template(root.parent / "rig.camsync.json", made["a"])
    made["broken"][1].path.write_bytes(b"no video" * 50)
    return made


@pytest.fixture
def study(filmed: Study, tmp_path: Path) -> Study:
    """A copy of it to work on."""
    original = root_of(filmed).parent
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    return {
        name: [replace(one, path=tmp_path / one.path.relative_to(original)) for one in recording]
        for name, recording in filmed.items()
    }


def root_of(study: Study) -> Path:
    return study["a"][0].path.parents[1]


def command(study: Study, *options: str) -> list[str]:
    template = str(root_of(study).parent / "rig.camsync.json")
    fixed = ["batch", str(root_of(study)), "--template", template, "--workers", "1"]
    return [sys.executable, "-m", "napari_camsync", *fixed, *options]


def run(study: Study, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(study, *options), capture_output=True, text=True, check=False)


def kill_once(study: Study, after: Sequence[Path]) -> None:
    """Run, and kill the run with its processes once these files are there."""
    process = subprocess.Popen(
        command(study), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
    )
    while not all(path.exists() for path in after):
        assert process.poll() is None, "it was done before it could be killed"
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.skipif(os.name == "nt", reason="has no SIGKILL")
def test_a_study_that_is_killed_and_resumed(study: Study) -> None:
    kill_once(study, [study["a"][0].output])
    for recording in study.values():
        for one in recording:
            assert is_exact(one) or not one.output.exists()

    done = run(study)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    for name in "abc":
        assert all(is_exact(one) for one in study[name])
    for name in ("broken", "dark"):
        assert not any(one.output.exists() for one in study[name])
    dark = root_of(study) / "dark" / "dark.camsync.json"
    assert f"camsync gui {dark}" in done.stdout
    assert "broken_cam2.mp4 cannot be read as a video" in done.stdout
    assert not list(root_of(study).rglob(".camsync-part-*")), "nothing half-written stays"

    report = root_of(study) / "camsync-batch"
    with (report / "report.csv").open() as file:
        rows = list(csv.DictReader(file))
    found = {(row["recording"], row["camera"]): row["on_frame"] for row in rows}
    for name in "abc":
        for one, camera in zip(study[name], ("cam1", "cam2"), strict=True):
            assert found[name, camera] == str(one.on_frame)
    counts = json.loads((report / "report.json").read_text())["counts"]
    assert counts == {"done": 3, "needs review": 1, "failed": 1}

    times = {path: path.stat().st_mtime_ns for path in root_of(study).rglob("*-frame_synced.mp4")}
    again = run(study)
    assert again.stderr.count("done earlier, unchanged") == 4
    assert {path: path.stat().st_mtime_ns for path in times} == times

    session = Session.read(dark)
    cameras = [
        camera.model_copy(update={"marker": one.on_frame or 30, "accepted": True})
        for camera, one in zip(session.cameras, study["dark"], strict=True)
    ]
    Session(cameras=tuple(cameras)).write(dark)
    study["broken"][1].path.unlink()
    study["broken"][0].path.unlink()
    reviewed = run(study, "--json")
    assert reviewed.returncode == 0, reviewed.stderr
    assert json.loads(reviewed.stdout)["counts"] == {"done": 4, "needs review": 0, "failed": 0}
    assert "No longer found where it was, but kept in the report: broken." in reviewed.stderr
    assert is_exact(study["dark"][1])


def test_a_study_that_begins_with_one_recording_and_grows(study: Study, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    for name in ("b", "broken", "c", "dark"):
        (root_of(study) / name).rename(aside / name)
    assert run(study).returncode == 0
    (aside / "b").rename(root_of(study) / "b")
    done = run(study)
    assert done.returncode == 0, done.stderr
    assert "a: done (done earlier, unchanged)" in done.stderr
    assert all(is_exact(one) for one in study["b"])


def test_a_run_that_is_interrupted_at_once_prints_no_empty_table(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("napari_camsync.cli_batch.run_here", interrupted)
    done = CliRunner().invoke(command_line(["batch"]), command(study)[3:])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Interrupted with 5 recordings left. Run the same command to go on.\n"


@pytest.mark.parametrize(
    ("options", "said", "status"),
    [
        pytest.param(["--template", "none.camsync.json"], "no such session file", 1, id="template"),
        pytest.param(["--scheduler", "nonsense://x"], "does not answer", 1, id="scheduler"),
        pytest.param(["--workers", "0"], "", 2, id="usage"),
    ],
)
def test_what_cannot_begin_is_one_sentence(
    study: Study, options: list[str], said: str, status: int
) -> None:
    done = run(study, *options)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(root_of(study).rglob("*-frame_synced.mp4"))


def test_a_folder_that_cannot_be_written_is_said_before_anything_is_done(study: Study) -> None:
    file = root_of(study).parent / "file"
    file.touch()
    done = run(study, "--out-dir", str(file))
    assert done.returncode == 1
    assert done.stderr == f"The folder {file}/camsync-batch cannot be made (Not a directory). " + (
        "Choose another folder.\n"
    )


def test_a_template_of_other_cameras_is_said_so(study: Study) -> None:
    template = root_of(study).parent / "rig.camsync.json"
    session = Session.read(template)
    cameras = [c.model_copy(update={"name": f"side{i}"}) for i, c in enumerate(session.cameras)]
    Session(cameras=tuple(cameras)).write(template)
    done = run(study)
    assert done.returncode == 1
    assert "None of the 10 videos is of a camera of the template" in done.stderr


def test_a_preset_names_and_equally_long(study: Study, tmp_path: Path) -> None:
    for name in ("broken", "c", "dark"):
        for one in study[name]:
            one.path.unlink()
    out = tmp_path / "out"
    done = run(study, "--preset", "anipose", "--out-dir", str(out))
    assert done.returncode == 0, done.stderr
    assert "cam_regex = '_(cam1|cam2)$'" in done.stdout
    for name in "ab":
        names = sorted(path.name for path in (out / name / "videos-raw").iterdir())
        assert names == [f"{name}_cam1.mp4", f"{name}_cam2.mp4"]
    for recording in json.loads((out / "camsync-batch" / "report.json").read_text())["recordings"]:
        assert len({camera["trimmed"]["frames"] for camera in recording["cameras"]}) == 1

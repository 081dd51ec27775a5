"""The scripts in examples/ run, and do what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from readers import read_with_opencv
from scenes import lit, write_scene
from studies import ROI, Filmed, film_recording, is_exact, write_template

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.fixture
def filmed(tmp_path: Path) -> list[Filmed]:
    return film_recording(tmp_path / "study" / "rec", 3, ("cam1", "cam2"))


def run(name: str, *arguments: object) -> str:
    command = [sys.executable, str(EXAMPLES / name), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_light_over_time(filmed: list[Filmed]) -> None:
    lines = run("light_over_time.py", filmed[0].path, ROI).splitlines()
    assert lines[0] == "frame,seconds,brightness"
    levels = [float(line.split(",")[2]) for line in lines[1:]]
    assert len(levels) == filmed[0].frames
    on = filmed[0].on_frame or 0
    assert min(levels[on:]) > max(levels[:on])


def test_many_recordings(filmed: list[Filmed], tmp_path: Path) -> None:
    write_template(tmp_path / "rig.camsync.json", filmed)
    assert "rec: done" in run(
        "many_recordings.py", tmp_path / "study", tmp_path / "rig.camsync.json"
    )
    assert all(is_exact(one) for one in filmed)


def test_synchronize(tmp_path: Path) -> None:
    moments = {"cam1.mp4": 30, "cam2.mp4": 21}
    for name, on in moments.items():
        write_scene(tmp_path / name, lambda p, i, on=on: lit(p, i >= on), frames=60)
    said = run("synchronize.py", *(tmp_path / name for name in moments))
    for name, on in moments.items():
        assert f"{name}: The LED is first ON at frame {on}" in said
        output = tmp_path / name.replace(".", "-frame_synced.")
        assert len(read_with_opencv(output)) == 60 - on
    assert (tmp_path / "cut_times.csv").read_text().splitlines()[0] == ",frame"

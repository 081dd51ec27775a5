"""The scripts in examples/ run, and do what they say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
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
    folder = tmp_path / "demo"
    run_demo = "from napari_camsync.cli import main; main()"
    subprocess.run([sys.executable, "-c", run_demo, "demo", str(folder)], check=True)
    said = run("synchronize.py", folder / "cam1_h264.mp4", folder / "cam2_mjpeg.avi")
    assert "cam1_h264.mp4: The LED is first ON at frame 101" in said
    assert "cam2_mjpeg.avi: The LED is first ON at frame 74" in said
    assert (folder / "cut_times.csv").read_text().splitlines()[0] == ",frame"

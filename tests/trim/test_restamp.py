"""camsync trim --index and --fps: one video of the list, and its frames at another rate."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest
from clips import CLIPS
from readers import read_with_ffmpeg
from typer.testing import CliRunner

from napari_camsync.cli import command_line

Clip = Callable[[str], Path]


@pytest.fixture
def folder(clip: Clip, tmp_path: Path) -> Path:
    for name in ("h264_b_aac.mp4", "h264_vfr.mp4", "mjpeg_pcm.avi"):
        shutil.copy(clip(name), tmp_path)
    rows = "h264_b_aac.mp4,17\nh264_vfr.mp4,5\nmjpeg_pcm.avi,9\n"
    (tmp_path / "cut_times.csv").write_text(",frame\n" + rows)
    return tmp_path


def trim(folder: Path, *options: str) -> tuple[int, str]:
    app = command_line(["trim"])
    done = CliRunner().invoke(app, ["trim", str(folder / "cut_times.csv"), *options])
    return done.exit_code, done.output


def verify(output: Path, source: Path, *options: str) -> tuple[int, str]:
    app = command_line(["verify"])
    done = CliRunner().invoke(app, ["verify", str(output), "--against", str(source), *options])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("index", "name", "start"), [(0, "h264_b_aac.mp4", 17), (2, "mjpeg_pcm.avi", 9)]
)
@pytest.mark.parametrize("fps", ["12", "30000/1001"])
def test_the_frames_of_one_video_at_another_rate(
    folder: Path, index: int, name: str, start: int, fps: str
) -> None:
    status, said = trim(folder, "--index", str(index), "--fps", fps)
    assert status == 0, said
    (output,) = folder.glob("*-frame_synced.*")
    assert output.stem == f"{Path(name).stem}-frame_synced"
    assert read_with_ffmpeg(output) == list(CLIPS[name].expected)[start:]
    with av.open(str(output)) as container:
        stream = container.streams.video[0]
        assert not container.streams.audio
        assert stream.average_rate == Fraction(fps)
        ticks = sorted(p.pts for p in container.demux(stream) if p.pts is not None)
        step = float((ticks[-1] - ticks[0]) * stream.time_base) / (len(ticks) - 1)
        assert step == pytest.approx(float(1 / Fraction(fps)), abs=1e-4)
    found = verify(output, folder / name, "--fps", fps)
    assert found[0] == 0, found[1]
    assert f"holds frames {start}:{len(CLIPS[name].expected)} of {name}" in found[1]


def test_another_rate_is_no_pass_and_it_is_said_what_may_be_the_matter(folder: Path) -> None:
    assert trim(folder, "--index", "0", "--fps", "12")[0] == 0
    output, source = folder / "h264_b_aac-frame_synced.mp4", folder / "h264_b_aac.mp4"
    status, said = verify(output, source)
    assert status == 1
    assert "it runs at 12.000 frames per second instead of 30.000. If it was trimmed with" in said
    assert verify(output, source, "--fps", "13")[0] == 1
    assert verify(output, source, "--fps", "fast")[0] == 2


def test_a_varying_rate_is_kept_and_the_other_videos_are_trimmed(folder: Path) -> None:
    status, said = trim(folder, "--fps", "30")
    assert status == 1, "not wrong usage: one of several could not be done"
    assert "h264_vfr.mp4 cannot be given another rate" in said
    assert "not equally far apart" in said
    names = sorted(path.name for path in folder.glob("*-frame_synced.*"))
    assert names == ["h264_b_aac-frame_synced.mp4", "mjpeg_pcm-frame_synced.avi"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(["--index", "3"], "numbers 0 to 2", id="no such number"),
        pytest.param(["--index", "1", "--only", "h264_vfr.mp4"], "not both", id="both"),
        pytest.param(["--fps", "fast"], "is not a frame rate", id="no rate"),
        pytest.param(["--fps", "-5"], "is not a frame rate", id="negative"),
    ],
)
def test_what_cannot_be_is_said_so(folder: Path, options: list[str], said: str) -> None:
    status, output = trim(folder, *options)
    assert status == 2
    assert said in output
    assert not list(folder.glob("*-frame_synced.*"))

"""What counted the frames is kept, and numbers of another FFmpeg are not taken for this one's."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from test_cli_accept import pasted, run

from napari_camsync import Roi, Session, SessionCamera, open_video
from napari_camsync.batch import CameraOutcome, Outcome, Status, write_report
from napari_camsync.video.versions import Versions

OTHER = Versions("9.0", "59.37.100", "59.27.100")
CODEC = ".".join(map(str, av.library_versions["libavcodec"]))


def counted(video: Path, frames: int, by: Versions | None = OTHER, **decided: Any) -> Path:
    """Write a session in which another FFmpeg has counted so many frames."""
    file = video.with_name("rig.camsync.json")
    with open_video(video) as opened:
        camera = SessionCamera.of(opened, video.parent, **decided)
    camera = camera.model_copy(update={"frames": frames, "read_with": by})
    Session(cameras=(camera,)).write(file)
    return file


@pytest.fixture
def video(clip: Callable[[str], Path], tmp_path: Path) -> Path:
    """Return a video of 60 frames."""
    return Path(shutil.copy(clip("mjpeg.avi"), tmp_path / "cam1.avi"))


def test_a_session_says_what_counted_its_frames(video: Path) -> None:
    with open_video(video) as opened:
        camera = SessionCamera.of(opened, video.parent)
    Session(cameras=(camera,)).write(file := video.with_name("rig.camsync.json"))
    kept = json.loads(file.read_text())["cameras"][0]["read_with"]
    assert (kept["pyav"], kept["libavcodec"]) == (av.__version__, CODEC)


def test_a_session_from_before_versions_were_kept_still_opens(video: Path) -> None:
    file = counted(video, 60, marker=5, accepted=True)
    content = json.loads(file.read_text())
    del content["cameras"][0]["read_with"], content["cameras"][0]["renumbered"]
    file.write_text(json.dumps(content))
    camera = Session.read(file).cameras[0]
    assert camera.read_with is None
    assert camera.counted_here(video) == camera


@pytest.mark.parametrize("by", [OTHER, None], ids=["another FFmpeg", "not known"])
@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "set by hand"])
def test_an_on_frame_of_another_count_needs_review(
    video: Path, accepted: bool, by: Versions | None
) -> None:
    kept = Session.read(counted(video, 77, by, marker=5, accepted=accepted)).cameras[0]
    here = kept.counted_here(video)
    assert not kept.needs_review
    assert here.needs_review
    assert (here.frames, here.marker) == (60, 5)
    assert "counted 77 frames" in here.judged.why_held
    assert f"here there are 60 (PyAV {av.__version__}, libavcodec {CODEC}" in here.judged.why_held
    assert not here.model_copy(update={"accepted": True}).needs_review


def test_what_lies_beyond_the_end_that_is_counted_here_is_forgotten(video: Path) -> None:
    file = counted(video, 77, marker=70, window=(50, 77), roi=Roi(1, 2, 3, 4))
    here = Session.read(file).cameras[0].counted_here(video)
    assert (here.marker, here.window, here.roi) == (None, None, Roi(1, 2, 3, 4))


def test_the_same_count_by_another_ffmpeg_stands(video: Path) -> None:
    here = Session.read(counted(video, 60, marker=5, accepted=True)).cameras[0].counted_here(video)
    assert not here.needs_review


def test_trim_holds_back_a_frame_that_another_ffmpeg_counted(video: Path) -> None:
    counted(video, 77, marker=5, accepted=True)
    cuts = video.with_name("cut_times.csv")
    cuts.write_text(",frame\ncam1.avi,5\n")
    status, _, said = run("trim", cuts)
    assert status == 3
    assert "counted 77 frames" in said
    assert not (video.parent / "cam1-frame_synced.avi").exists()
    assert pasted(said, "To accept:")[0] == 0
    assert (video.parent / "cam1-frame_synced.avi").exists()


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_the_report_of_a_trim_says_what_counted_its_frames(video: Path, suffix: str) -> None:
    cuts, report = video.with_name("cut_times.csv"), video.with_name(f"trim{suffix}")
    cuts.write_text(",frame\ncam1.avi,5\n")
    assert run("trim", cuts, "--report", report)[0] == 0
    if suffix == ".json":
        assert json.loads(report.read_text())[0]["versions"]["libavcodec"] == CODEC
    else:
        with report.open() as file:
            assert f"libavcodec {CODEC}" in next(csv.DictReader(file))["versions"]


def test_the_report_of_a_study_says_of_each_recording_what_counted_its_frames(
    tmp_path: Path,
) -> None:
    for name, versions in (("m1", OTHER), ("m2", Versions.here()), ("m3", None)):
        video = tmp_path / f"{name}.avi"
        video.touch()
        cameras = (CameraOutcome(name="cam1", video=video),)
        session = tmp_path / f"{name}.camsync.json"
        known = {"name": name, "session": session, "cameras": cameras, "versions": versions}
        write_report(tmp_path / "r", [Outcome(status=Status.DONE, **known)], [])
    with (tmp_path / "r" / "report.csv").open() as file:
        said = [row["versions"] for row in csv.DictReader(file)]
    assert said == [str(OTHER), str(Versions.here()), ""]
    recordings = json.loads((tmp_path / "r" / "report.json").read_text())["recordings"]
    assert recordings[0]["versions"]["libavcodec"] == OTHER.libavcodec
